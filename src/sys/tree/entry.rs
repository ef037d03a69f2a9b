//! What stands in a directory.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use nix::dir::{Dir, OwningIter, Type};
use nix::errno::Errno;
use nix::sys::stat::{FileStat, SFlag, fstat};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link, wherever it leads.
    Link,
    /// A pipe, socket or device.
    Other,
}

/// An entry of a directory, or an open file, at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Its file system.
    pub device: u64,
    /// Its number there.
    pub inode: u64,
    /// Its length in octets, if it is a file.
    pub size: u64,
}

/// The entries of a directory; see [`Directory::names`](super::Directory::names).
pub struct Names(OwningIter);

impl Names {
    pub(super) fn of(directory: Dir) -> Self {
        Self(directory.into_iter())
    }
}

impl Iterator for Names {
    /// A name, and what it is where the directory itself knows that.
    type Item = io::Result<(OsString, Option<EntryKind>)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let entry = match self.0.next()? {
                Ok(entry) => entry,
                Err(errno) => return Some(Err(errno.into())),
            };
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                return Some(Ok((OsString::from_vec(name.to_vec()), entry.file_type().map(EntryKind::from))));
            }
        }
    }
}

impl Entry {
    /// Of an open file.
    pub fn of_file(file: &File) -> io::Result<Self> {
        Ok(Self::of(&fstat(file)?))
    }

    /// Whether both are one file.
    pub fn is_same(&self, other: &Self) -> bool {
        (self.device, self.inode) == (other.device, other.inode)
    }

    pub(super) fn of(stat: &FileStat) -> Self {
        let format = stat.st_mode & SFlag::S_IFMT.bits();
        let kind = match SFlag::from_bits_truncate(format) {
            SFlag::S_IFREG => EntryKind::File,
            SFlag::S_IFDIR => EntryKind::Directory,
            SFlag::S_IFLNK => EntryKind::Link,
            _ => EntryKind::Other,
        };
        Self { kind, device: stat.st_dev, inode: stat.st_ino, size: u64::try_from(stat.st_size).unwrap_or_default() }
    }

    pub(super) fn must_be_file(self) -> io::Result<()> {
        match self.kind {
            EntryKind::File => Ok(()),
            EntryKind::Directory => Err(Errno::EISDIR.into()),
            EntryKind::Link => Err(Errno::ELOOP.into()),
            EntryKind::Other => Err(Errno::ENXIO.into()),
        }
    }
}

impl From<Type> for EntryKind {
    fn from(kind: Type) -> Self {
        match kind {
            Type::File => Self::File,
            Type::Directory => Self::Directory,
            Type::Symlink => Self::Link,
            _ => Self::Other,
        }
    }
}

/// The directory part and the last name of a link's target; none for one that names no place of its own.
pub fn split_last(path: &Path) -> Option<(&Path, &OsStr)> {
    // `file_name` would see a file in `a/.` and in `a/`
    let ends_plainly = !matches!(path.as_os_str().as_bytes().rsplit(|octet| *octet == b'/').next(), Some(b"" | b"."));
    ends_plainly.then_some((path.parent()?, path.file_name()?))
}
