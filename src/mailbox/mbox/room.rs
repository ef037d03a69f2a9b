//! Where flags can be kept: in an index on disk, or in the file, which without an index cannot be rewritten either, since
//! there is no place for the journal.

use super::driver::Mbox;
use super::record::Record;
use crate::mailbox::{Flags, Keywords, Lasting};

impl Mbox {
    /// See [`Mailbox::lasting_flags`](crate::mailbox::Mailbox::lasting_flags). Without an index each block is looked at.
    pub(super) fn flags_that_last(&self) -> Lasting {
        if self.disk.is_some() {
            return Lasting::All;
        }
        let table = &self.index.summary().keywords;
        let known = table.names().filter_map(|name| table.find(name)).fold(Keywords::default(), |all, one| all | one);
        // the base has no room for the name of another keyword
        if self.index.records().all(|record| self.has_room(Record { keywords: known, ..record })) {
            Lasting::Known
        } else if self.index.records().all(|record| self.has_room(record)) {
            Lasting::Flags
        } else {
            Lasting::None
        }
    }

    /// Whether a message's keywords and all system flags could be written in place.
    fn has_room(&self, record: Record) -> bool {
        let all = [Flags::SEEN, Flags::ANSWERED, Flags::FLAGGED, Flags::DELETED, Flags::DRAFT];
        let flags = all.into_iter().fold(Flags::NONE, |all, flag| all | flag);
        self.in_place(&Record { flags, ..record }).is_ok_and(|change| change.is_some())
    }
}
