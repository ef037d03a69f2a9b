//! Where one mailbox lies: a file, and the open directory from which it is reached.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use super::validity::UidValidities;
use crate::limits;
use crate::mailbox::{Error, Kind, LockPolicy, MailboxLock, SharedDotLocker};
use crate::sys::dotlock::Direct;
use crate::sys::tree::{Directory, Entry, Purpose};

/// Octets that the name of a file has more which becomes a dotlock: process, random number, ending.
const DOTLOCK_OCTETS: usize = 32;

/// One mailbox on disk, whether it is there or not, and what belongs to it.
///
/// No symbolic link is left in its way: two names for one file have one place.
#[derive(Clone, Debug)]
pub struct Place {
    /// The directory above; none if it is not there.
    directory: Option<Rc<Directory>>,
    path: PathBuf,
    state: Option<PathBuf>,
    is_inbox: bool,
    locking: Rc<Locking>,
    validities: Rc<UidValidities>,
}

/// How the mailboxes of a session are locked.
pub struct Locking {
    /// Which locks, and how long to try.
    pub policy: LockPolicy,
    /// Who makes the dotlock of INBOX, whose directory belongs to the system; if none, we try ourselves.
    pub inbox: Option<SharedDotLocker>,
    /// When a dotlock that nobody touches counts as left behind (`mbox_dotlock_change_timeout`).
    pub stale_after: Duration,
}

impl Place {
    /// A mailbox at `path` in `directory`, with `state` as the beginning of the paths of what we keep about it.
    pub(super) fn new(
        directory: Option<Rc<Directory>>,
        path: PathBuf,
        state: Option<PathBuf>,
        locking: &Rc<Locking>,
        validities: &Rc<UidValidities>,
    ) -> Self {
        let (locking, validities) = (Rc::clone(locking), Rc::clone(validities));
        Self { directory, path, state, is_inbox: false, locking, validities }
    }

    /// The same as the place of INBOX.
    pub(super) fn for_inbox(self) -> Self {
        Self { is_inbox: true, ..self }
    }

    /// The file, for drivers that open it by name, and for the log.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where index and journal of this mailbox are, without an ending; none if nothing is kept.
    pub fn state(&self) -> Option<&Path> {
        self.state.as_deref()
    }

    /// Whether strangers' mail is delivered here.
    pub fn is_inbox(&self) -> bool {
        self.is_inbox
    }

    /// Where a mailbox that has no UIDVALIDITY gets one.
    pub fn validities(&self) -> Rc<UidValidities> {
        Rc::clone(&self.validities)
    }

    /// Who makes its dotlock; none if its directory is not there, or if its name leaves no room for one.
    pub fn dotlock(&self) -> Option<SharedDotLocker> {
        if let (true, Some(locker)) = (self.is_inbox, &self.locking.inbox) {
            return Some(locker.clone());
        }
        self.direct().map(SharedDotLocker::new)
    }

    /// Whether there is a dotlock beside it of a process that is gone.
    pub(super) fn was_left_locked(&self) -> bool {
        self.direct().is_some_and(|lock| lock.was_left_behind().unwrap_or(false))
    }

    fn direct(&self) -> Option<Direct> {
        let (directory, file) = (self.path.parent()?, self.path.file_name()?);
        if file.len() > limits::FILE_NAME_OCTETS - DOTLOCK_OCTETS {
            return None;
        }
        Direct::new(directory, file, self.locking.stale_after).ok()
    }

    /// Opens the file, if it is a regular one.
    pub fn open(&self, purpose: Purpose) -> Result<File, Error> {
        self.with("open", |directory, name| directory.open_file(name, purpose))
    }

    /// What is there now.
    pub fn entry(&self) -> Result<Entry, Error> {
        self.with("look at", |directory, name| directory.entry(name))
    }

    /// Whether `file` is what has the name now.
    pub fn is(&self, file: &File) -> Result<bool, Error> {
        let open = Entry::of_file(file).map_err(|error| Error::io("look at", &self.path, error))?;
        match self.entry() {
            Ok(entry) => Ok(entry.is_same(&open)),
            Err(error) if error.kind == Kind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Makes an empty file for its owner alone.
    pub fn create(&self) -> Result<File, Error> {
        self.with("create", |directory, name| directory.create_file(name))
    }

    /// Makes the file's name, or its absence, survive a loss of power.
    pub fn sync_directory(&self) -> Result<(), Error> {
        self.with("sync directory of", |directory, _| directory.sync())
    }

    /// Removes the file.
    pub(super) fn remove(&self) -> Result<(), Error> {
        self.with("remove", |directory, name| directory.remove_file(name))
    }

    /// Opens the mailbox and locks it against everybody, while it still has its name.
    pub(super) fn seize(&self) -> Result<MailboxLock, Error> {
        for _ in 0..8 {
            let file = self.open(Purpose::Write)?;
            let lock = MailboxLock::exclusive(&file, &self.path, self.dotlock().as_ref(), &self.locking.policy)?;
            // a mailbox that was replaced while we waited
            if self.is(&file)? {
                return Ok(lock);
            }
        }
        Err(Error::new(Kind::InUse, "lock", &self.path))
    }

    fn with<T>(
        &self,
        operation: &'static str,
        call: impl FnOnce(&Directory, &OsStr) -> io::Result<T>,
    ) -> Result<T, Error> {
        let missing = || Error::new(Kind::NotFound, operation, &self.path);
        let directory = self.directory.as_ref().ok_or_else(missing)?;
        let name = self.path.file_name().ok_or_else(missing)?;
        call(directory, name).map_err(|error| Error::io(operation, &self.path, error))
    }
}

impl Default for Locking {
    fn default() -> Self {
        Self { policy: LockPolicy::default(), inbox: None, stale_after: limits::DOTLOCK_STALE_TIME }
    }
}

impl std::fmt::Debug for Locking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Locking").field("policy", &self.policy).finish_non_exhaustive()
    }
}
