//! The block of metadata that a message should have, as the index has it.

use super::driver::Mbox;
use super::metadata::Block;
use super::record::Record;
use super::summary::Summary;

/// What the block of `record` should say; `base` if it is to carry the base.
pub(super) fn block<'a>(summary: &'a Summary, record: &Record, base: Option<(u32, u32)>) -> Block<'a> {
    Block {
        base,
        form: record.form,
        flags: record.flags,
        // what no session has seen yet is not old; whoever reads the file next shows it as recent
        old: record.uid < summary.first_recent,
        keywords: record.keywords,
        table: &summary.keywords,
        uid: record.uid.0,
    }
}

impl Mbox {
    /// Whether `record` is the message that carries the base: the first of the file, unless a pseudo-message does.
    pub(super) fn carries_base(&self, record: &Record) -> bool {
        let summary = self.index.summary();
        summary.pseudo.is_none() && record.offset == summary.prefix
    }

    /// The base as it should be: UIDVALIDITY and the last UID that was given out.
    pub(super) fn base(&self) -> (u32, u32) {
        let summary = self.index.summary();
        (summary.uid_validity.0, summary.uid_next.0.saturating_sub(1))
    }
}
