//! The locks that are held while a mailbox and its index are looked at or changed, and the ways to get them.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Instant;

use super::driver::Mbox;
use super::stamp::Stamp;
use crate::limits;
use crate::mailbox::{Access, Error, Kind, MailboxLock};
use crate::sys::files;
use crate::sys::lock::{self, LockMode};

/// All locks of one mailbox; given back when dropped, the index's first.
pub(super) struct Held {
    _index: Option<IndexLock>,
    _mailbox: Option<MailboxLock>,
    pub(super) mode: LockMode,
}

/// The lock under which our own processes take turns at an index: a record lock on a file beside it.
struct IndexLock(File);

impl Drop for IndexLock {
    fn drop(&mut self) {
        // what the kernel does not take back now ends with the descriptor
        let _ended_soon = lock::release_fcntl(&self.0);
    }
}

impl Mbox {
    /// Gets all locks, on the file that has the mailbox's name. A mailbox that does not exist needs none for reading;
    /// for writing it is made. [`Kind::NoPermission`] for writing a file that is open for reading only.
    pub(super) fn hold(&mut self, mode: LockMode) -> Result<Held, Error> {
        // each round follows one replacement of the file
        for _ in 0..8 {
            self.follow_name(mode)?;
            if mode == LockMode::Exclusive && self.access == Access::ReadOnly {
                return Err(Error::new(Kind::NoPermission, "open for writing", &self.place.path));
            }
            let mailbox = match &self.file {
                None => None,
                Some(file) => Some(self.lock_file(file, mode)?),
            };
            if self.has_its_name()? {
                return Ok(Held { _index: self.lock_index()?, _mailbox: mailbox, mode });
            }
        }
        Err(Error::new(Kind::InUse, "lock", &self.place.path))
    }

    /// What the mailbox looks like now, by its name.
    pub(super) fn stamp(&self) -> Result<Stamp, Error> {
        match std::fs::symlink_metadata(&self.place.path) {
            Ok(metadata) => Ok(Stamp::of(&metadata)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Stamp::MISSING),
            Err(error) => Err(Error::io("stat", &self.place.path, error)),
        }
    }

    fn lock_file(&self, file: &File, mode: LockMode) -> Result<MailboxLock, Error> {
        let (path, dotlock, policy) = (&self.place.path, self.place.dotlock.as_ref(), &self.policy.locks);
        match mode {
            LockMode::Shared => MailboxLock::shared(file, path, dotlock, policy),
            LockMode::Exclusive => MailboxLock::exclusive(file, path, dotlock, policy),
        }
    }

    /// Opens the file that has the name, if that is another one than before.
    fn follow_name(&mut self, mode: LockMode) -> Result<(), Error> {
        if self.has_its_name()? && (self.file.is_some() || mode == LockMode::Shared) {
            return Ok(());
        }
        self.file = match self.open_file() {
            Err(error) if error.kind != Kind::NotFound => return Err(error),
            Err(_) if mode == LockMode::Shared => None,
            // a folder that is gone was deleted, and is not to come back with a few messages in it
            Err(error) if !self.place.delivered => return Err(error),
            Err(_) => Some(self.make_file()?),
            Ok(file) => Some(file),
        };
        Ok(())
    }

    /// Opens the file for writing if this session may write and the system agrees, else for reading.
    fn open_file(&mut self) -> Result<File, Error> {
        let path = &self.place.path;
        if self.access == Access::ReadWrite {
            match files::open_mailbox(path, true) {
                Ok(file) => return Ok(file),
                Err(error) => {
                    let error = Error::io("open", path, error);
                    if error.kind != Kind::NoPermission {
                        return Err(error);
                    }
                }
            }
        }
        (self.access, self.takes_recent) = (Access::ReadOnly, false);
        files::open_mailbox(path, false).map_err(|error| Error::io("open", path, error))
    }

    /// Makes the file; where this session may not, whoever makes the dotlock does.
    fn make_file(&self) -> Result<File, Error> {
        let (path, maker) = (&self.place.path, self.place.dotlock.as_ref());
        let made = match (files::create_new(path), maker) {
            (Err(error), Some(maker)) if error.kind() == io::ErrorKind::PermissionDenied => maker.make_mailbox(),
            // somebody was quicker
            (Err(error), _) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            (made, _) => return made.map_err(|error| Error::io("create", path, error)),
        };
        made.map_err(|error| Error::io("create", path, error))?;
        files::open_mailbox(path, true).map_err(|error| Error::io("open", path, error))
    }

    /// Whether the file that is open is the one that has the name; no file and no name agree as well.
    fn has_its_name(&self) -> Result<bool, Error> {
        let named = self.stamp()?;
        let Some(file) = &self.file else { return Ok(named == Stamp::MISSING) };
        let open = file.metadata().map_err(|error| Error::io("stat", &self.place.path, error))?;
        Ok((open.dev(), open.ino()) == (named.device, named.inode))
    }

    fn lock_index(&self) -> Result<Option<IndexLock>, Error> {
        let Some(path) = self.place.lock_path() else { return Ok(None) };
        let failed = |error| Error::io("lock index", &path, error);
        let Ok(file) = open_lock(&path).or_else(|_| make_way(&path).and_then(|()| open_lock(&path))) else {
            return Ok(None);
        };
        let start = Instant::now();
        while !lock::try_fcntl(&file, LockMode::Exclusive).map_err(failed)? {
            if start.elapsed() >= self.policy.locks.timeout {
                return Err(Error::new(Kind::InUse, "lock index", &path));
            }
            std::thread::sleep(limits::INDEX_LOCK_PAUSE);
        }
        Ok(Some(IndexLock(file)))
    }
}

/// Makes the directory in which the index is to be.
fn make_way(path: &Path) -> io::Result<()> {
    files::make_directory(path.parent().unwrap_or(path))
}

fn open_lock(path: &Path) -> io::Result<File> {
    files::open_own(path, OpenOptions::new().read(true).write(true).create(true))
}
