//! The locks against each other, and with a maker of dotlocks that answers as told.

use std::cell::Cell;
use std::os::fd::AsRawFd;
use std::rc::Rc;

use super::*;
use crate::sys::dotlock::DotLocker;
use crate::sys::files;

/// A maker of dotlocks that answers as told and counts.
#[derive(Default)]
struct Told {
    answers: Vec<io::Result<TryLock>>,
    held: Rc<Cell<i32>>,
}

impl DotLocker for Told {
    fn try_lock(&mut self) -> io::Result<TryLock> {
        let answer = self.answers.pop().unwrap_or(Ok(TryLock::Held))?;
        self.held.set(self.held.get() + i32::from(answer == TryLock::Held));
        Ok(answer)
    }

    fn unlock(&mut self) {
        self.held.set(self.held.get() - 1);
    }

    fn make_mailbox(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn told(answers: Vec<io::Result<TryLock>>) -> (SharedDotLocker, Rc<Cell<i32>>) {
    let held = Rc::default();
    (SharedDotLocker::new(Told { answers, held: Rc::clone(&held) }), held)
}

fn two_opens() -> [File; 2] {
    let file = files::nameless(&std::env::temp_dir()).unwrap();
    let path = format!("/proc/self/fd/{}", file.as_raw_fd());
    [file, File::options().read(true).write(true).open(path).unwrap()]
}

fn policy(read: &str, write: &str, milliseconds: u64) -> LockPolicy {
    let timeout = Duration::from_millis(milliseconds);
    LockPolicy { read: read.parse().unwrap(), write: write.parse().unwrap(), timeout }
}

fn exclusive(file: &File, dotlock: Option<&SharedDotLocker>, policy: &LockPolicy) -> Result<MailboxLock, Error> {
    MailboxLock::exclusive(file, Path::new("box"), dotlock, policy)
}

#[test]
fn each_lock_of_the_set_is_held_until_the_guard_goes() {
    for set in ["fcntl", "flock", "fcntl flock", "flock fcntl"] {
        let ([one, two], policy) = (two_opens(), policy(set, set, 0));
        let held = exclusive(&one, None, &policy).unwrap();
        assert_eq!(exclusive(&two, None, &policy).err().map(|error| error.kind), Some(Kind::InUse));
        assert!(MailboxLock::shared(&two, Path::new("box"), None, &policy).is_err());
        drop(held);
        let readers = [&one, &two].map(|file| MailboxLock::shared(file, Path::new("box"), None, &policy).unwrap());
        assert!(exclusive(&two, None, &policy).is_err());
        drop(readers);
        exclusive(&two, None, &policy).unwrap();
    }
}

#[test]
fn a_lock_that_is_taken_makes_the_others_free_again() {
    let [one, two] = two_opens();
    let (locker, dotlocks) = told(vec![]);
    let fcntl = exclusive(&one, None, &policy("", "fcntl", 0)).unwrap();
    let all = policy("", "dotlock flock fcntl", 0);
    assert_eq!(exclusive(&two, Some(&locker), &all).err().map(|error| error.kind), Some(Kind::InUse));
    assert_eq!(dotlocks.get(), 0);
    let flock = exclusive(&one, None, &policy("", "flock", 0)).unwrap();
    drop((fcntl, flock));
    let held = exclusive(&two, Some(&locker), &all).unwrap();
    assert_eq!((dotlocks.get(), held.held.len()), (1, 3));
    drop(held);
    assert_eq!(dotlocks.get(), 0);
}

#[test]
fn tries_again_until_the_dotlock_is_free() {
    let [file, _] = two_opens();
    let (locker, dotlocks) = told(vec![Ok(TryLock::Held), Ok(TryLock::Busy), Ok(TryLock::Busy)]);
    let start = Instant::now();
    let held = exclusive(&file, Some(&locker), &policy("", "dotlock fcntl", 5000)).unwrap();
    assert_eq!(dotlocks.get(), 1);
    assert!(start.elapsed() >= 2 * limits::LOCK_PAUSE_SHORTEST);
    drop(held);
}

#[test]
fn a_refused_dotlock_leaves_the_work_to_the_kernels_locks() {
    let [file, other] = two_opens();
    let (locker, dotlocks) = told(vec![Ok(TryLock::Denied), Ok(TryLock::Denied)]);
    let held = exclusive(&file, Some(&locker), &policy("", "dotlock fcntl", 0)).unwrap();
    assert_eq!((dotlocks.get(), held.held.as_slice()), (0, [LockKind::Fcntl].as_slice()));
    assert!(exclusive(&other, None, &policy("", "fcntl", 0)).is_err());
    drop(held);
    for locker in [Some(&locker), None] {
        let error = exclusive(&file, locker, &policy("", "dotlock", 0)).err().unwrap();
        assert_eq!(error.kind, Kind::NoPermission);
    }
}

#[test]
fn of_two_locks_of_a_session_the_second_keeps_the_dotlock() {
    let [file, other] = two_opens();
    let (locker, dotlocks) = told(vec![]);
    let dotlock = policy("dotlock", "dotlock", 0);
    let first = exclusive(&file, Some(&locker), &dotlock).unwrap();
    let second = MailboxLock::shared(&other, Path::new("box"), Some(&locker), &dotlock).unwrap();
    assert_eq!(dotlocks.get(), 1);
    drop(first);
    assert_eq!(dotlocks.get(), 1);
    drop(second);
    assert_eq!(dotlocks.get(), 0);
}

#[test]
fn after_a_panic_the_dotlock_stays() {
    let [file, other] = two_opens();
    let (locker, dotlocks) = told(vec![]);
    let both = policy("", "dotlock fcntl", 0);
    let held = exclusive(&file, Some(&locker), &both).unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _held = held;
        panic!("in the middle of a rewrite");
    }));
    assert!(panicked.is_err());
    assert_eq!(dotlocks.get(), 1);
    exclusive(&other, None, &policy("", "fcntl", 0)).unwrap();
}

#[test]
fn a_failure_gives_back_what_was_held() {
    let [file, other] = two_opens();
    let (locker, dotlocks) = told(vec![Err(io::Error::other("agent is gone"))]);
    let error = exclusive(&file, Some(&locker), &policy("", "fcntl dotlock", 5000)).err().unwrap();
    assert_eq!((error.kind, dotlocks.get()), (Kind::Internal, 0));
    exclusive(&other, None, &policy("", "fcntl", 0)).unwrap();
}

#[test]
fn two_threads_with_opposite_orders_never_meet_inside() {
    let files = two_opens();
    let inside = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for (file, order) in files.iter().zip(["fcntl flock", "flock fcntl"]) {
            let inside = &inside;
            scope.spawn(move || {
                for _ in 0..50 {
                    let _held = exclusive(file, None, &policy("", order, 60_000)).unwrap();
                    assert!(!inside.swap(true, std::sync::atomic::Ordering::SeqCst));
                    std::thread::yield_now();
                    inside.store(false, std::sync::atomic::Ordering::SeqCst);
                }
            });
        }
    });
}

#[test]
fn sets_are_read_as_dovecot_writes_them() {
    assert_eq!("dotlock fcntl".parse(), Ok(LockSet(vec![LockKind::Dotlock, LockKind::Fcntl])));
    assert_eq!(" flock,fcntl flock".parse(), Ok(LockSet(vec![LockKind::Flock, LockKind::Fcntl])));
    assert_eq!("".parse(), Ok(LockSet::default()));
    assert_eq!("fcntl flok".parse::<LockSet>(), Err(UnknownLock("flok".into())));
}

#[test]
fn pauses_differ_and_keep_their_bounds() {
    let pauses: Vec<_> = (0..100).map(|_| pause()).collect();
    assert!(pauses.iter().all(|p| (limits::LOCK_PAUSE_SHORTEST..=limits::LOCK_PAUSE_LONGEST).contains(p)));
    assert!(pauses.windows(2).any(|pair| pair[0] != pair[1]));
}
