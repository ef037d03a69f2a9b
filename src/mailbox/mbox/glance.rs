//! A glance at a mailbox for STATUS: nothing is locked, no message is looked at, and nothing is changed.

use std::path::Path;

use super::index_file::IndexFile;
use super::place::beside;
use super::stamp::Stamp;
use crate::mailbox::{Status, UidValidity};

/// What the index at `state` says of the mailbox at `path`, if that is true now: the file looks as it did then, and
/// nothing waits to be cleared up. None where only a look at the mailbox can tell.
pub(super) fn glance(path: &Path, state: &Path) -> Option<Status> {
    let (_, index) = IndexFile::open(&beside(state, "index"))?;
    let summary = index.summary();
    let known = summary.uid_validity != UidValidity::default() && summary.append_end == 0;
    let stamp = std::fs::symlink_metadata(path).map(|metadata| Stamp::of(&metadata)).ok()?;
    if !known || stamp != summary.stamp || beside(state, "journal").symlink_metadata().is_ok() {
        return None;
    }
    let tally = index.tally();
    let old = index.find(summary.first_recent).unwrap_or_else(|place| place);
    let status = Status {
        messages: index.len(),
        recent: index.len().saturating_sub(old),
        unseen: tally.unseen,
        deleted: tally.deleted,
        size: tally.octets,
        uid_next: summary.uid_next,
        uid_validity: summary.uid_validity,
        highest_modseq: summary.highest_modseq,
    };
    (!index.is_damaged()).then_some(status)
}
