//! An open directory: reaching, making, renaming and removing what is in it.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Component, Path, PathBuf};

use nix::dir::Dir;
use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, OpenHow, RenameFlags, ResolveFlag};
use nix::fcntl::{open, openat, openat2, readlinkat, renameat, renameat2};
use nix::sys::stat::{Mode, fstat, fstatat, mkdirat};
use nix::unistd::{UnlinkatFlags, unlinkat};

use super::{Entry, Names};

/// Times that a walk which somebody disturbed by renaming is begun again.
const WALKS: u32 = 16;

/// An open directory.
#[derive(Debug)]
pub struct Directory(OwnedFd);

/// For what a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To read it.
    Read,
    /// To have a look, which does not count as having read it where we may decide that (the time of access tells
    /// other mail programs whether there is new mail).
    Glance,
    /// To read and write it.
    Write,
}

impl Directory {
    /// Opens a directory by a path that no client had a say in.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(open(path, directory_flags(), Mode::empty())?))
    }

    /// Opens the directory at `relative` below this one; `.` is this one.
    ///
    /// Symbolic links are followed as long as they stay below. Without openat2(2) (Linux before 5.6) none is. A way
    /// that leads out, or round in circles, is [`io::ErrorKind::InvalidFilename`].
    pub fn beneath(&self, relative: &Path) -> io::Result<Self> {
        let confined = ResolveFlag::RESOLVE_BENEATH | ResolveFlag::RESOLVE_NO_MAGICLINKS;
        let how = OpenHow::new().flags(directory_flags()).resolve(confined);
        for _ in 0..WALKS {
            match openat2(&self.0, relative, how) {
                Ok(found) => return Ok(Self(found)),
                Err(Errno::EAGAIN | Errno::EINTR) => {}
                // sandboxes of old answer EPERM to calls that they do not know
                Err(Errno::ENOSYS | Errno::EPERM) => return self.beneath_step_by_step(relative),
                Err(errno) => return Err(way_barred(errno)),
            }
        }
        Err(Errno::EAGAIN.into())
    }

    pub(super) fn beneath_step_by_step(&self, relative: &Path) -> io::Result<Self> {
        let mut here = Self(self.0.try_clone()?);
        for part in relative.components() {
            here = match part {
                Component::CurDir => here,
                Component::Normal(name) => {
                    let flags = directory_flags() | OFlag::O_NOFOLLOW;
                    Self(openat(&here.0, name, flags, Mode::empty()).map_err(way_barred)?)
                }
                _ => return Err(way_barred(Errno::EXDEV)),
            };
        }
        Ok(here)
    }

    /// What `name` is, which may have several levels; a link at its end is not followed.
    pub fn entry(&self, name: impl AsRef<Path>) -> io::Result<Entry> {
        Ok(Entry::of(&fstatat(&self.0, name.as_ref(), AtFlags::AT_SYMLINK_NOFOLLOW)?))
    }

    /// Opens the regular file `name`; anything else is refused without being touched (a pipe would block us, a device
    /// might do anything).
    pub fn open_file(&self, name: &OsStr, purpose: Purpose) -> io::Result<File> {
        let safe = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC | OFlag::O_NOCTTY;
        let open = |flags| openat(&self.0, name, flags | safe, Mode::empty());
        self.entry(name)?.must_be_file()?;
        let file = match purpose {
            Purpose::Read => open(OFlag::O_RDONLY),
            Purpose::Write => open(OFlag::O_RDWR),
            // only the owner may leave the time as it is
            Purpose::Glance => match open(OFlag::O_RDONLY | OFlag::O_NOATIME) {
                Err(Errno::EPERM) => open(OFlag::O_RDONLY),
                opened => opened,
            },
        };
        let file = File::from(file?);
        // it may be another one since we looked
        Entry::of_file(&file)?.must_be_file()?;
        Ok(file)
    }

    /// Makes the file `name`, for its owner alone; fails if there is anything of that name.
    pub fn create_file(&self, name: &OsStr) -> io::Result<File> {
        let flags = OFlag::O_RDWR | OFlag::O_CREAT | OFlag::O_EXCL | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        Ok(File::from(openat(&self.0, name, flags, Mode::S_IRUSR | Mode::S_IWUSR)?))
    }

    /// Makes the directory `name`, for its owner alone; fails if there is anything of that name.
    pub fn create_directory(&self, name: &OsStr) -> io::Result<()> {
        Ok(mkdirat(&self.0, name, Mode::S_IRWXU)?)
    }

    /// Removes the file or link `name`.
    pub fn remove_file(&self, name: &OsStr) -> io::Result<()> {
        Ok(unlinkat(&self.0, name, UnlinkatFlags::NoRemoveDir)?)
    }

    /// Removes the directory `name`, which must be empty.
    pub fn remove_directory(&self, name: &OsStr) -> io::Result<()> {
        Ok(unlinkat(&self.0, name, UnlinkatFlags::RemoveDir)?)
    }

    /// Gives `name` another name, which must be free.
    pub fn rename(&self, name: &OsStr, to: &Self, new_name: &OsStr) -> io::Result<()> {
        match renameat2(&self.0, name, &to.0, new_name, RenameFlags::RENAME_NOREPLACE) {
            // a file system that can't promise it (NFS)
            Err(Errno::EINVAL | Errno::ENOSYS) => match to.entry(new_name) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(renameat(&self.0, name, &to.0, new_name)?),
                Err(error) => Err(error),
                Ok(_) => Err(Errno::EEXIST.into()),
            },
            result => Ok(result?),
        }
    }

    /// Gives `name` another name within this directory; a file that has it is replaced, at one instant.
    pub fn replace(&self, name: &OsStr, new_name: &OsStr) -> io::Result<()> {
        Ok(renameat(&self.0, name, &self.0, new_name)?)
    }

    /// Where the link `name` leads, as it is written there.
    pub fn link_target(&self, name: impl AsRef<Path>) -> io::Result<PathBuf> {
        Ok(readlinkat(&self.0, name.as_ref())?.into())
    }

    /// The names in this directory in the system's order, without `.` and `..`.
    pub fn names(&self) -> io::Result<Names> {
        let readable = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        Ok(Names::of(Dir::openat(&self.0, ".", readable, Mode::empty())?))
    }

    /// Makes the names in it survive a loss of power.
    pub fn sync(&self) -> io::Result<()> {
        let readable = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        File::from(openat(&self.0, ".", readable, Mode::empty())?).sync_all()
    }

    /// Which directory this is, whatever its name.
    pub fn identity(&self) -> io::Result<Entry> {
        Ok(Entry::of(&fstat(self.0.as_fd())?))
    }
}

/// A way that the kernel refused is no way: the fault is the name's.
fn way_barred(errno: Errno) -> io::Error {
    match errno {
        Errno::EXDEV | Errno::ELOOP => io::Error::new(io::ErrorKind::InvalidFilename, "leads out of the directory"),
        _ => errno.into(),
    }
}

fn directory_flags() -> OFlag {
    OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC
}
