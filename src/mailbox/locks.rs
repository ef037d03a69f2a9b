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
mod tests;
