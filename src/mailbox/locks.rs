//! The locks that keep every other program off a mailbox while it is read or written.
//!
//! Mail programs do not agree on a kind of lock, so several are taken: `dotlock` (delivery agents), `fcntl` (Postfix,
//! Exim, Dovecot) and `flock` (UW's c-client), one set for reading and one for writing. They do not agree on the order
//! either: Debian's policy asks for fcntl first, almost everybody else makes the dotlock first. So nothing is waited
//! for while something is held. All locks of a set are tried at once; if one is taken, those that were got are given
//! back, last one first, and after a random pause all are tried again. That can't deadlock with any order.
//!
//! Where no file can be made beside the mailbox, the kernel's locks alone have to do: a delivery that takes only a
//! dotlock is then not kept out, but neither is the user from the mail.
//!
//! How a dotlock is made, judged stale and removed is the business of whoever stands behind `DotLocker`; that the
//! file is still the one that the name means, is to be looked at after locking (`Place::is`).

use std::fmt;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant};

use super::dotlock::SharedDotLocker;
use super::{Error, Kind};
use crate::limits;
use crate::sys::dotlock::TryLock;
use crate::sys::lock::{self, LockMode};

/// One kind of lock, by Dovecot's name for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockKind {
    /// The file `MAILBOX.lock`.
    Dotlock,
    /// A record lock over the whole file.
    Fcntl,
    /// flock(2).
    Flock,
}

/// Which locks are taken, in the order in which they are tried. An empty set locks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockSet(Vec<LockKind>);

/// A word that names no lock of ours (Dovecot's `lockf` is the same as `fcntl` on Linux and is taken for it).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLock(pub String);

/// How mailboxes are locked: settings `mbox_read_locks`, `mbox_write_locks` and `mbox_lock_timeout`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockPolicy {
    /// For reading.
    pub read: LockSet,
    /// For writing.
    pub write: LockSet,
    /// How long to go on trying.
    pub timeout: Duration,
}

/// The locks of one mailbox, held until this is dropped. They belong to an open of the file, and stay with it even if
/// that open is closed meanwhile.
pub struct MailboxLock {
    file: File,
    dotlock: Option<SharedDotLocker>,
    held: Vec<LockKind>,
}

/// What one round of trying brought.
enum Round {
    All,
    Busy,
    Denied,
}

impl MailboxLock {
    /// Locks `file` for reading; `path` is for the log.
    ///
    /// Fails with [`Kind::InUse`] when others held it for all of the policy's time.
    pub fn shared(
        file: &File,
        path: &Path,
        dotlock: Option<&SharedDotLocker>,
        policy: &LockPolicy,
    ) -> Result<Self, Error> {
        Self::take(file, path, dotlock, &policy.read, LockMode::Shared, policy.timeout)
    }

    /// Locks `file`, which must be open for writing, against everybody; `path` is for the log.
    ///
    /// Fails with [`Kind::InUse`] when others held it for all of the policy's time, and with [`Kind::NoPermission`]
    /// when a dotlock alone is asked for and cannot be made.
    pub fn exclusive(
        file: &File,
        path: &Path,
        dotlock: Option<&SharedDotLocker>,
        policy: &LockPolicy,
    ) -> Result<Self, Error> {
        Self::take(file, path, dotlock, &policy.write, LockMode::Exclusive, policy.timeout)
    }

    fn take(
        file: &File,
        path: &Path,
        dotlock: Option<&SharedDotLocker>,
        set: &LockSet,
        mode: LockMode,
        timeout: Duration,
    ) -> Result<Self, Error> {
        let failed = |error| Error::io("lock", path, error);
        let file = file.try_clone().map_err(failed)?;
        let mut locks = Self { file, dotlock: dotlock.cloned(), held: Vec::new() };
        let start = Instant::now();
        loop {
            match locks.try_all(set, mode).map_err(failed)? {
                Round::All => return Ok(locks),
                Round::Denied => return Err(Error::new(Kind::NoPermission, "lock", path)),
                Round::Busy if start.elapsed() >= timeout => return Err(Error::new(Kind::InUse, "lock", path)),
                Round::Busy => std::thread::sleep(pause()),
            }
        }
    }

    /// Tries all locks of `set`; holds all of them afterwards, or none.
    fn try_all(&mut self, set: &LockSet, mode: LockMode) -> io::Result<Round> {
        for kind in &set.0 {
            match self.try_one(*kind, mode) {
                Ok(TryLock::Held) => self.held.push(*kind),
                Ok(TryLock::Denied) => {}
                Ok(TryLock::Busy) => {
                    self.give_back();
                    return Ok(Round::Busy);
                }
                Err(error) => {
                    self.give_back();
                    return Err(error);
                }
            }
        }
        Ok(if self.held.is_empty() && !set.0.is_empty() { Round::Denied } else { Round::All })
    }

    fn try_one(&self, kind: LockKind, mode: LockMode) -> io::Result<TryLock> {
        let kernel = |free| if free { TryLock::Held } else { TryLock::Busy };
        match kind {
            LockKind::Fcntl => lock::try_fcntl(&self.file, mode).map(kernel),
            LockKind::Flock => lock::try_flock(&self.file, mode).map(kernel),
            LockKind::Dotlock => match &self.dotlock {
                Some(locker) => locker.try_lock(),
                None => Ok(TryLock::Denied),
            },
        }
    }

    /// Gives back what is held, last one first. What the kernel does not take back now ends with the descriptor.
    fn give_back(&mut self) {
        while let Some(kind) = self.held.pop() {
            match (kind, &self.dotlock) {
                (LockKind::Fcntl, _) => drop(lock::release_fcntl(&self.file)),
                (LockKind::Flock, _) => drop(lock::release_flock(&self.file)),
                (LockKind::Dotlock, Some(locker)) => locker.unlock(),
                (LockKind::Dotlock, None) => {}
            }
        }
    }
}

impl Drop for MailboxLock {
    /// After a panic the mailbox may be half written: then whoever made the dotlock has to recover before it goes.
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.held.retain(|kind| *kind != LockKind::Dotlock);
        }
        self.give_back();
    }
}

/// A pause that differs from process to process, so that two that met once do not meet for ever.
fn pause() -> Duration {
    let random = RandomState::new().hash_one(());
    let span = limits::LOCK_PAUSE_LONGEST.saturating_sub(limits::LOCK_PAUSE_SHORTEST);
    limits::LOCK_PAUSE_SHORTEST + span * u32::try_from(random % 1024).unwrap_or_default() / 1024
}

impl Default for LockPolicy {
    /// Reading excludes whoever writes, Dovecot, Postfix and UW alike; writing also excludes what makes dotlocks only.
    fn default() -> Self {
        let read = LockSet(vec![LockKind::Fcntl, LockKind::Flock]);
        let write = LockSet(vec![LockKind::Dotlock, LockKind::Fcntl, LockKind::Flock]);
        Self { read, write, timeout: limits::LOCK_TIME }
    }
}

impl FromStr for LockSet {
    type Err = UnknownLock;

    /// Reads names of locks, divided by blanks or commas: `dotlock fcntl`.
    fn from_str(text: &str) -> Result<Self, UnknownLock> {
        let mut kinds = Vec::new();
        for word in text.split([' ', '\t', ',']).filter(|word| !word.is_empty()) {
            let kind = match word {
                "dotlock" | "dotlock_try" => LockKind::Dotlock,
                "fcntl" | "lockf" => LockKind::Fcntl,
                "flock" => LockKind::Flock,
                _ => return Err(UnknownLock(word.to_owned())),
            };
            // a lock taken twice would be given back twice
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        Ok(Self(kinds))
    }
}

impl fmt::Display for UnknownLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown lock {:?} (dotlock, fcntl and flock are known)", self.0)
    }
}

impl std::error::Error for UnknownLock {}

#[cfg(test)]
mod tests {
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
}
