//! Opening files so that nobody can make us open another one.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
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

/// Opens a regular file that belongs to us alone: no link is followed, nothing else that has the name is taken, and a pipe's
/// other end is not waited for.
///
/// Fails with `InvalidData` if it is something else, belongs to somebody else, or has a second name.
pub fn open_own(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    open_own_seen(path, options).map(|(file, _)| file)
}

/// The same, with what the system says of the file.
pub fn open_own_seen(path: &Path, options: &mut OpenOptions) -> io::Result<(File, Metadata)> {
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY;
    let no_file =
        |error: &io::Error| [Some(libc::ELOOP), Some(libc::EISDIR), Some(libc::ENXIO)].contains(&error.raw_os_error());
    let file = match options.mode(0o600).custom_flags(flags).open(path) {
        Err(error) if no_file(&error) => return Err(io::ErrorKind::InvalidData.into()),
        opened => opened?,
    };
    let metadata = file.metadata()?;
    let own = metadata.is_file() && metadata.uid() == nix::unistd::geteuid().as_raw() && metadata.nlink() == 1;
    if own { Ok((file, metadata)) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// Makes an empty file that only its owner may read. Fails with `AlreadyExists` if the name is taken.
pub fn create_new(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// An empty file of ours at `path`, in the place of whatever had the name.
pub fn create_own(path: &Path) -> io::Result<File> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => create_new(path),
    }
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

/// Has the kernel begin to write a stretch of `file` to the disk. Nothing is durable by that: only a sync that comes later has
/// less to wait for.
pub fn begin_writing(file: &File, at: u64, octets: usize) {
    let (Ok(at), Ok(octets)) = (libc::off64_t::try_from(at), libc::off64_t::try_from(octets)) else { return };
    // SAFETY: takes numbers, and touches no memory of ours.
    let _begun = unsafe { libc::sync_file_range(file.as_raw_fd(), at, octets, libc::SYNC_FILE_RANGE_WRITE) };
}
