//! A glance at a mailbox for STATUS: nothing is locked, no message is looked at, and nothing is changed.

use std::path::Path;

use super::index_file::IndexFile;
use super::list_tally::ListTally;
use super::place::beside;
use super::stamp::Stamp;
use super::summary::Summary;
use crate::mailbox::{Status, Uid, UidValidity};

/// What the index at `state` says of the mailbox at `path`, if that is true now: the file looks as it did then, and
/// nothing waits to be cleared up. None where only a look at the mailbox can tell.
pub(super) fn glance(path: &Path, state: &Path) -> Option<Status> {
    let counted = Counts::of_unchanged(state).or_else(|| Counts::of_any(state))?;
    let summary = &counted.summary;
    let known = summary.uid_validity != UidValidity::default() && summary.append_end == 0;
    let stamp = std::fs::symlink_metadata(path).map(|metadata| Stamp::of(&metadata)).ok()?;
    // a power failure may take the times of a file with it, and leave what was moved
    if !known || stamp != summary.stamp || beside(state, "journal").symlink_metadata().is_ok() {
        return None;
    }
    Some(Status {
        messages: counted.messages,
        recent: counted.recent,
        unseen: counted.tally.unseen,
        deleted: counted.tally.deleted,
        size: counted.tally.octets,
        uid_next: summary.uid_next,
        uid_validity: summary.uid_validity,
        highest_modseq: summary.highest_modseq,
    })
}

/// An index in numbers.
struct Counts {
    messages: usize,
    recent: usize,
    tally: ListTally,
    summary: Summary,
}

impl Counts {
    /// Of an index whose list is still true, and in which all is recent or nothing: its list is not looked at.
    fn of_unchanged(state: &Path) -> Option<Self> {
        let (messages, tally, summary) = IndexFile::counts(&beside(state, "index"))?;
        let recent = match summary.first_recent {
            first if first >= summary.uid_next => 0,
            Uid(..=1) => messages,
            _ => return None,
        };
        Some(Self { messages, recent, tally, summary })
    }

    /// Of any index.
    fn of_any(state: &Path) -> Option<Self> {
        let (_, index) = IndexFile::open(&beside(state, "index"))?;
        let old = index.find(index.summary().first_recent).unwrap_or_else(|place| place);
        let (messages, tally, summary) = (index.len(), *index.tally(), index.summary().clone());
        (!index.is_damaged()).then_some(Self { messages, recent: messages.saturating_sub(old), tally, summary })
    }
}
