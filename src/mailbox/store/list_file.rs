//! The file of a user's list of subscriptions, as a whole: opened, and replaced at one instant by a complete new one.
//!
//! What is to be the next list is written under the list's name with `.lock` behind it, and to make that is the lock
//! against other sessions. A session that may not make files where the list is asks somebody who may.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::layout::is_absent;
use crate::limits;
use crate::sys::files;
use crate::sys::tree::{Directory, Purpose};

/// Whoever can open and replace the one list.
pub trait ListFile {
    /// Opens the list; none if there is none.
    fn open(&self) -> io::Result<Option<File>>;

    /// Makes the file of the next list; none if somebody else is at it. It is to be finished or abandoned.
    fn begin(&self) -> io::Result<Option<File>>;

    /// Puts the next list, which is complete and durable, in the place of the present one.
    fn finish(&self) -> io::Result<()>;

    /// Gives the next list up.
    fn abandon(&self);
}

/// A list that this process can replace itself.
#[derive(Debug)]
pub struct OwnListFile {
    path: PathBuf,
}

impl OwnListFile {
    /// The list at `path`.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    fn directory(&self) -> io::Result<Directory> {
        Directory::open(self.path.parent().ok_or(io::ErrorKind::NotFound)?)
    }

    fn name(&self) -> OsString {
        self.path.file_name().map(OsString::from).unwrap_or_default()
    }

    fn next_name(&self) -> OsString {
        let mut name = self.name();
        name.push(".lock");
        name
    }
}

impl ListFile for OwnListFile {
    fn open(&self) -> io::Result<Option<File>> {
        match self.directory().and_then(|directory| directory.open_file(&self.name(), Purpose::Read)) {
            Ok(file) => Ok(Some(file)),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn begin(&self) -> io::Result<Option<File>> {
        files::make_directory(self.path.parent().ok_or(io::ErrorKind::NotFound)?)?;
        let (directory, name) = (self.directory()?, self.next_name());
        match directory.create_file(&name) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if left_behind(&directory, &self.next_name()) {
                    drop(directory.remove_file(&name));
                }
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn finish(&self) -> io::Result<()> {
        let directory = self.directory()?;
        directory.replace(&self.next_name(), &self.name())?;
        directory.sync()
    }

    fn abandon(&self) {
        drop(self.directory().and_then(|directory| directory.remove_file(&self.next_name())));
    }
}

/// Whether a lock is so old that whoever made it must have died.
fn left_behind(directory: &Directory, name: &std::ffi::OsStr) -> bool {
    let modified = directory.open_file(name, Purpose::Read).and_then(|file| file.metadata()?.modified());
    modified.is_ok_and(|made| {
        SystemTime::now().duration_since(made).is_ok_and(|age| age > limits::SUBSCRIPTIONS_LOCK_STALE_TIME)
    })
}
