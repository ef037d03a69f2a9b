//! What a file looked like at one moment: tells whether anybody has changed it since.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

/// Identity, size and times of a file. Two equal stamps mean that nobody wrote in between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) device: u64,
    pub(super) inode: u64,
    pub(super) size: u64,
    /// Nanoseconds since the epoch; the same for `changed`.
    pub(super) modified: i64,
    pub(super) changed: i64,
}

impl Stamp {
    /// The stamp of a file that does not exist: an empty mailbox.
    pub(super) const MISSING: Self = Self { device: 0, inode: 0, size: 0, modified: 0, changed: 0 };

    pub(super) fn of(metadata: &Metadata) -> Self {
        let nanoseconds = |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.len(),
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
        }
    }

    /// Whether both are of the same file, whatever happened to it.
    pub(super) fn same_file(&self, other: &Self) -> bool {
        (self.device, self.inode) == (other.device, other.inode)
    }
}
