//! The lock beside a mailbox, made and broken in directories of their own.

use std::fs;
use std::path::PathBuf;

use nix::sys::stat::{UtimensatFlags, utimensat};

use super::*;

const STALE_AFTER: Duration = Duration::from_secs(120);

/// A directory of its own, gone afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("letterbox-dotlock-{name}-{}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn locker(&self) -> Direct {
        Direct::new(&self.0, OsStr::new("fred"), STALE_AFTER).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn lock(&self) -> PathBuf {
        self.0.join("fred.lock")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn one_holds_and_the_others_wait() {
    let scratch = Scratch::new("one");
    let (mut first, mut second) = (scratch.locker(), scratch.locker());
    assert_eq!(first.try_lock().unwrap(), TryLock::Held);
    assert_eq!(first.try_lock().unwrap(), TryLock::Held);
    assert_eq!(second.try_lock().unwrap(), TryLock::Busy);
    assert_eq!(scratch.names(), ["fred.lock"]);
    assert!(fs::read_to_string(scratch.lock()).unwrap().starts_with(&format!("{}\n", std::process::id())));
    first.unlock();
    assert_eq!(second.try_lock().unwrap(), TryLock::Held);
    drop(second);
    assert!(scratch.names().is_empty());
}

#[test]
fn a_mailbox_is_made_once_and_never_through_a_link() {
    use std::os::unix::fs::MetadataExt;
    let scratch = Scratch::new("mailbox");
    let mut locker = scratch.locker();
    locker.make_mailbox().unwrap();
    let mailbox = scratch.0.join("fred");
    assert_eq!(fs::metadata(&mailbox).unwrap().mode() & 0o7777, 0o600);
    fs::write(&mailbox, "mail").unwrap();
    locker.make_mailbox().unwrap();
    assert_eq!(fs::read(&mailbox).unwrap(), b"mail");
    fs::remove_file(&mailbox).unwrap();
    std::os::unix::fs::symlink("elsewhere", &mailbox).unwrap();
    locker.make_mailbox().unwrap();
    assert_eq!(scratch.names(), ["fred"]);
}

#[test]
fn of_many_who_try_at_once_one_wins() {
    let scratch = Scratch::new("many");
    for _ in 0..20 {
        let start = std::sync::Barrier::new(4);
        let held: Vec<Direct> = std::thread::scope(|scope| {
            let attempt = || {
                let mut locker = scratch.locker();
                start.wait();
                (locker.try_lock().unwrap() == TryLock::Held).then_some(locker)
            };
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(attempt)).collect();
            threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!((held.len(), scratch.names().len()), (1, 1));
    }
}

/// The time of an inode's last change cannot be set back, so the limit is short instead.
fn locker_that_takes_anything_for_stale(scratch: &Scratch) -> Direct {
    Direct::new(&scratch.0, OsStr::new("fred"), Duration::ZERO).unwrap()
}

#[test]
fn a_lock_left_behind_is_taken_away_and_its_owner_does_not_remove_the_next_one() {
    let scratch = Scratch::new("stale");
    let (mut old, mut other) = (scratch.locker(), scratch.locker());
    let mut new = locker_that_takes_anything_for_stale(&scratch);
    assert_eq!(old.try_lock().unwrap(), TryLock::Held);
    assert_eq!(other.try_lock().unwrap(), TryLock::Busy);
    assert_eq!(new.try_lock().unwrap(), TryLock::Busy);
    assert!(scratch.names().is_empty());
    assert_eq!(new.try_lock().unwrap(), TryLock::Held);
    old.unlock();
    assert_eq!(scratch.names(), ["fred.lock"]);
    assert_eq!(other.try_lock().unwrap(), TryLock::Busy);
}

#[test]
fn the_lock_of_a_process_that_died_is_taken_away_at_once() {
    let scratch = Scratch::new("died");
    let mut locker = scratch.locker();
    assert_eq!(locker.try_lock().unwrap(), TryLock::Held);
    let ours = fs::read_to_string(scratch.lock()).unwrap();
    locker.unlock();
    let dead = ours.replacen(&std::process::id().to_string(), "2000000000", 1);
    for (content, is_stale) in [(ours.as_str(), false), (dead.as_str(), true), ("2000000000\n", false)] {
        fs::write(scratch.lock(), content).unwrap();
        assert_eq!(scratch.locker().try_lock().unwrap(), TryLock::Busy);
        assert_eq!(scratch.names().is_empty(), is_stale, "{content:?}");
    }
}

#[test]
fn a_lock_is_taken_from_the_one_who_left_it_and_from_nobody_else() {
    let scratch = Scratch::new("left");
    // who has ended may still have its number, as this process has
    std::mem::forget({
        let mut left = scratch.locker();
        assert_eq!(left.try_lock().unwrap(), TryLock::Held);
        left
    });
    let (own, locker) = (std::process::id(), scratch.locker());
    locker.remove_of(own + 1).unwrap();
    assert_eq!(scratch.names(), ["fred.lock"]);
    locker.remove_of(own).unwrap();
    locker.remove_of(own).unwrap();
    assert!(scratch.names().is_empty());
}

fn left_behind(scratch: &Scratch) -> Abandoned {
    let dead = owner(2_000_000_000);
    fs::write(scratch.lock(), dead).unwrap();
    found(scratch)
}

fn found(scratch: &Scratch) -> Abandoned {
    Abandoned::find(&scratch.locker().directory, OsStr::new("fred.lock")).unwrap().unwrap()
}

#[test]
fn a_lock_that_became_fresh_meanwhile_is_put_back() {
    let scratch = Scratch::new("fresh");
    let (mut holder, other) = (scratch.locker(), scratch.locker());
    let judged = left_behind(&scratch);
    fs::remove_file(scratch.lock()).unwrap();
    assert_eq!(holder.try_lock().unwrap(), TryLock::Held);
    other.take_away(&judged, OsStr::new("aside")).unwrap();
    assert_eq!(scratch.names(), ["fred.lock"]);
    holder.unlock();
    assert!(scratch.names().is_empty());
}

#[test]
fn a_lock_that_was_given_back_while_it_was_judged_is_left_alone() {
    let scratch = Scratch::new("judged");
    let judged = left_behind(&scratch);
    assert!(judged.owner_is_gone());
    fs::remove_file(scratch.lock()).unwrap();
    assert!(!judged.is_mine_to_remove().unwrap());
}

#[test]
fn a_lock_left_behind_is_taken_away_by_one_only() {
    let scratch = Scratch::new("breakers");
    let (first, second) = (left_behind(&scratch), found(&scratch));
    assert!(first.is_mine_to_remove().unwrap() && !second.is_mine_to_remove().unwrap());
    scratch.locker().take_away(&first, OsStr::new("aside")).unwrap();
    drop(first);
    assert!(!second.is_mine_to_remove().unwrap());
    assert!(scratch.names().is_empty());
}

#[test]
fn nobody_is_led_astray_by_a_link() {
    let scratch = Scratch::new("link");
    fs::write(scratch.0.join("target"), "").unwrap();
    std::os::unix::fs::symlink("target", scratch.lock()).unwrap();
    assert!(locker_that_takes_anything_for_stale(&scratch).try_lock().is_err());
    assert_eq!(scratch.names(), ["fred.lock", "target"]);
}

#[test]
fn a_place_without_rights_is_no_error() {
    let mut locker = Direct::new(Path::new("/proc/self"), OsStr::new("fred"), STALE_AFTER).unwrap();
    assert!(!matches!(locker.try_lock(), Ok(TryLock::Held | TryLock::Busy)));
    for wrong in ["", "..", "a/b", "/a"] {
        assert!(Direct::new(Path::new("/tmp"), OsStr::new(wrong), STALE_AFTER).is_err(), "{wrong}");
    }
}

#[test]
fn touching_makes_it_younger() {
    let scratch = Scratch::new("touch");
    let mut locker = scratch.locker();
    assert_eq!(locker.try_lock().unwrap(), TryLock::Held);
    let past = TimeSpec::new(1, 0);
    utimensat(&locker.directory, "fred.lock", &past, &past, UtimensatFlags::NoFollowSymlink).unwrap();
    assert_eq!(locker.entry(OsStr::new("fred.lock")).unwrap().unwrap().st_mtime, 1);
    locker.touch().unwrap();
    assert!(locker.entry(OsStr::new("fred.lock")).unwrap().unwrap().st_mtime > 1);
}
