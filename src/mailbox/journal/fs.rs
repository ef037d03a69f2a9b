//! What the journal asks of the system: so little that a model of a disk can stand in for it.
//!
//! The engine sees the mailbox and one journal beside it, never a path. [`Disk`](super::Disk) is the real thing; the
//! checker's model loses whatever was not synced.

use std::fmt;
use std::io;

/// An open file. Every error is the system's own, so that its errno reaches the log.
pub trait Handle {
    /// The length of the file in octets.
    fn size(&self) -> io::Result<u64>;
    /// Fills `buffer` with what stands at `at`; fewer octets than asked for mean that the file ends there.
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize>;
    /// Writes all of `octets` at `at`.
    fn write_at(&self, octets: &[u8], at: u64) -> io::Result<()>;
    /// Cuts the file, or lengthens it with NULs. A crash leaves the old length or the new one.
    fn set_size(&self, size: u64) -> io::Result<()>;
    /// Takes space on the disk for the first `size` octets without a change that anybody sees, so that a full disk
    /// shows before damage; `Unsupported` where the file system cannot promise that.
    fn reserve(&self, size: u64) -> io::Result<()>;
    /// Returns when the octets and the length are on the disk.
    fn sync(&self) -> io::Result<()>;
    /// The same, and when the times are too by which others tell that something changed.
    fn sync_with_times(&self) -> io::Result<()>;
}

/// Which file a mailbox is, as its journal notes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `st_dev`. For the log alone: many kinds of device get another number at the next boot.
    pub device: u64,
    /// `st_ino`. A journal is never applied to another inode than its own.
    pub inode: u64,
}

/// A mailbox, and the place for its one journal.
///
/// The journal has a published name, which [`open`](Self::open) looks for, and is prepared under a draft's name.
pub trait Fs {
    /// The mailbox, open for reading and writing, not for appending (`O_APPEND` would move every write to the end).
    fn mailbox(&self) -> &dyn Handle;
    /// Which file the mailbox is.
    fn identity(&self) -> io::Result<Identity>;
    /// Sixteen octets that nobody can foretell.
    fn random(&self) -> io::Result<[u8; 16]>;

    /// Whether there is a journal: one system call, since every opening of a mailbox asks.
    fn exists(&self) -> io::Result<bool>;
    /// The journal, if there is one; an error if what bears its name cannot be a journal of ours.
    fn open(&self) -> io::Result<Option<Box<dyn Handle>>>;
    /// A new, empty file under the draft's name, in the place of one that was left there.
    fn draft(&self) -> io::Result<Box<dyn Handle>>;
    /// Gives the draft the journal's name, in one step, in the place of a journal that may bear it.
    fn publish(&self) -> io::Result<()>;
    /// Gives the journal the draft's name: the contrary of [`publish`](Self::publish).
    fn retract(&self) -> io::Result<()>;
    /// Removes the draft; whether there was one.
    fn discard_draft(&self) -> io::Result<bool>;
    /// Removes the journal.
    fn remove(&self) -> io::Result<()>;
    /// Keeps the journal under another name, for a person to look at, and beside it `octets`, unless there are none: an
    /// mbox of the mail that perhaps only the journal holds.
    fn set_aside(&self, octets: &[u8]) -> io::Result<()>;
    /// Returns when all that was done to the names is on the disk.
    fn sync_directory(&self) -> io::Result<()>;
}

/// A system call that failed, and what it was for.
#[derive(Debug)]
pub struct Fault {
    /// A verb phrase for the log, such as `write journal`.
    pub operation: &'static str,
    /// The system's reason.
    pub source: io::Error,
}

impl Fault {
    /// For `map_err`: names the operation that failed.
    pub(super) fn during(operation: &'static str) -> impl Fn(io::Error) -> Self {
        move |source| Self { operation, source }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.source)
    }
}

impl std::error::Error for Fault {}
