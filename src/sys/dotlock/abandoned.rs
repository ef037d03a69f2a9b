//! Another's lock that stands in the way, and what shows that nobody means it any more.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;

use nix::errno::Errno;
use nix::fcntl::{OFlag, openat};
use nix::sys::stat::{FileStat, Mode, SFlag, fstat};

use super::super::lock::{LockMode, try_flock};
use super::super::lock_owner::{OWNER_OCTETS, is_gone, owner};
use super::same;

/// A lock that may have been left behind. As long as it is held, its inode's number is given to no other file, so that a
/// fresh lock cannot be taken for it.
#[derive(Debug)]
pub(super) struct Abandoned {
    held: OwnedFd,
    /// Open for reading, where that is allowed.
    content: Option<File>,
}

impl Abandoned {
    /// The lock that is called `name` in `directory` now.
    pub(super) fn find(directory: &OwnedFd, name: &OsStr) -> io::Result<Option<Self>> {
        let open = |flags| openat(directory, name, flags | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC, Mode::empty());
        let held = match open(OFlag::O_PATH) {
            Err(Errno::ENOENT) => return Ok(None),
            opened => opened?,
        };
        let it = fstat(&held)?;
        let content = open(OFlag::O_RDONLY | OFlag::O_NONBLOCK).ok().map(File::from);
        // by now it may be another one
        let content = content.filter(|content| fstat(content).is_ok_and(|found| same(&found, &it)));
        Ok(Some(Self { held, content }))
    }

    /// What the file system says of it.
    pub(super) fn entry(&self) -> io::Result<FileStat> {
        Ok(fstat(&self.held)?)
    }

    /// Whether no careful program has made it.
    pub(super) fn is_symbolic_link(&self) -> io::Result<bool> {
        Ok(SFlag::from_bits_truncate(self.entry()?.st_mode) & SFlag::S_IFMT == SFlag::S_IFLNK)
    }

    /// Whether it says that its owner was a process here which is no more.
    pub(super) fn owner_is_gone(&self) -> bool {
        self.says(is_gone)
    }

    /// Whether it says that its owner is the process here with the number `pid`.
    pub(super) fn is_of(&self, pid: u32) -> bool {
        self.says(|content| content == owner(pid).as_bytes())
    }

    fn says(&self, question: impl FnOnce(&[u8]) -> bool) -> bool {
        let Some(file) = &self.content else { return false };
        let mut content = Vec::with_capacity(OWNER_OCTETS);
        file.take(OWNER_OCTETS as u64).read_to_end(&mut content).is_ok() && question(&content)
    }

    /// Whether it still stands there, now that it has been judged: its owner may have given it back and ended, and of two
    /// who take it away the second would take what the first has made in its place.
    pub(super) fn is_mine_to_remove(&self) -> io::Result<bool> {
        let is_alone = self.content.as_ref().is_none_or(|file| try_flock(file, LockMode::Exclusive).unwrap_or(true));
        Ok(is_alone && self.entry()?.st_nlink > 0)
    }
}
