//! Where flags can be kept: in an index on disk, or in the file, which without an index cannot be rewritten either, since
//! there is no place for the journal.

use super::driver::Mbox;
use super::record::Record;
use crate::mailbox::{Flags, Lasting};

impl Mbox {
    /// See [`Mailbox::lasting_flags`](crate::mailbox::Mailbox::lasting_flags). Without an index each block is looked at.
    pub(super) fn flags_that_last(&self) -> Lasting {
        if self.disk.is_some() {
            return Lasting::All;
        }
        // the base has no room for the name of another keyword
        if self.index.records().all(|record| self.has_room(record)) { Lasting::Known } else { Lasting::None }
    }

    /// Whether all of a message's system flags could be written in place.
    fn has_room(&self, record: Record) -> bool {
        let all = [Flags::SEEN, Flags::ANSWERED, Flags::FLAGGED, Flags::DELETED, Flags::DRAFT];
        let flags = all.into_iter().fold(Flags::NONE, |all, flag| all | flag);
        self.in_place(&Record { flags, ..record }).is_ok_and(|change| change.is_some())
    }
}
