//! Opening files so that nobody can make us open another one.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{FallocateFlags, fallocate};
use nix::libc;

/// A file without a name in `directory`: gone when it is closed, whatever happens.
pub fn nameless(directory: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).mode(0o600).custom_flags(libc::O_TMPFILE).open(directory)
}

/// Opens `path` for reading, without waiting for somebody at the other end of a pipe.
pub fn open_without_waiting(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path)
}

/// Opens the directory `path`, which must not be a symbolic link.
pub fn open_directory(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(libc::O_DIRECTORY | libc::O_NOFOLLOW).open(path)
}

/// Opens a regular file that belongs to us alone: no link is followed, nothing else that has the name is taken.
///
/// Fails with `InvalidInput` if it is something else, belongs to somebody else, or has a second name.
pub fn open_own(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    let file = options.mode(0o600).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY).open(path)?;
    let metadata = file.metadata()?;
    let own = metadata.is_file() && metadata.uid() == nix::unistd::geteuid().as_raw() && metadata.nlink() == 1;
    if own { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

/// An empty file of ours at `path`, in the place of whatever had the name.
pub fn create_own(path: &Path) -> io::Result<File> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// Makes a directory for its owner alone, with those above it that are missing, so that a loss of power does not take
/// what is then made in it.
pub fn make_directory(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    match path.parent() {
        Some(parent) if parent != Path::new("") => make_directory(parent)?,
        _ => {}
    }
    match std::fs::DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        made => made?,
    }
    match sync_directory_of(path) {
        // a directory in which we may make something, but not read
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        synced => synced,
    }
}

/// Makes the names in the directory of `path` durable.
pub fn sync_directory_of(path: &Path) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    File::open(directory)?.sync_all()
}

/// Opens a mailbox, for writing too if `write`. No link is followed, and nothing is opened that is no regular file.
///
/// Fails with `IsADirectory` if it is anything else.
pub fn open_mailbox(path: &Path, write: bool) -> io::Result<File> {
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY;
    let opened = OpenOptions::new().read(true).write(write).custom_flags(flags).open(path);
    let no_file = |error: &io::Error| matches!(error.raw_os_error(), Some(libc::ELOOP | libc::ENXIO));
    match opened {
        Ok(file) if file.metadata()?.is_file() => Ok(file),
        Err(error) if !no_file(&error) => Err(error),
        _ => Err(io::ErrorKind::IsADirectory.into()),
    }
}

/// Makes an empty mailbox, which only its owner may read. Fails with `AlreadyExists` if the name is taken.
pub fn create_mailbox(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// Opens the private file `path` for reading and writing, but no symbolic link, and without waiting for a pipe's other
/// end. What is not a plain file of ours (its owner that of `directory`, one name only) is `InvalidData`.
pub fn open_private(path: &Path, directory: &Path) -> io::Result<File> {
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK;
    let file = match OpenOptions::new().read(true).write(true).custom_flags(flags).open(path) {
        Err(error) if [Some(libc::ELOOP), Some(libc::EISDIR), Some(libc::ENXIO)].contains(&error.raw_os_error()) => {
            return Err(io::ErrorKind::InvalidData.into());
        }
        result => result?,
    };
    let found = file.metadata()?;
    let ours = found.is_file() && found.nlink() == 1 && found.uid() == directory.metadata()?.uid();
    if ours { Ok(file) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// Makes a private file that nobody has made yet.
pub fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// Takes space on the disk for the first `octets` octets of a file, which keeps its length. `Unsupported` where the
/// file system cannot do that.
pub fn reserve(file: &File, octets: u64) -> io::Result<()> {
    let octets = libc::off_t::try_from(octets).map_err(|_| io::ErrorKind::FileTooLarge)?;
    loop {
        match fallocate(file, FallocateFlags::FALLOC_FL_KEEP_SIZE, 0, octets) {
            Err(Errno::EINTR) => {}
            Err(Errno::EOPNOTSUPP | Errno::ENOSYS) => return Err(io::ErrorKind::Unsupported.into()),
            result => return Ok(result?),
        }
    }
}
