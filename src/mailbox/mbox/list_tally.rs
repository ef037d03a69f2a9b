//! The records of an index in numbers, kept up to date with each change, so that nobody need look at all of them to ask how
//! many are unseen.

use super::record::{Record, State};
use super::short_record::ShortRecord;
use crate::mailbox::Flags;

/// Records in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ListTally {
    pub(super) unseen: usize,
    pub(super) deleted: usize,
    /// Those of which the file does not say what the index says.
    pub(super) dirty: usize,
    /// All before this place are seen; the first that is not may stand further behind.
    pub(super) all_seen_before: usize,
    /// Their size on the wire.
    pub(super) octets: u64,
}

impl ListTally {
    /// The numbers of `records`.
    pub(super) fn of(records: &[Record]) -> Self {
        let mut tally = Self::default();
        records.iter().enumerate().for_each(|(place, record)| tally.add(place, record));
        tally
    }

    /// As it stands in the index: the octets in eight, before that four for each of the others.
    pub(super) fn encode(&self) -> [u8; Self::OCTETS] {
        let mut out = [0; Self::OCTETS];
        let (numbers, octets) = out.split_at_mut(Self::OCTETS - 8);
        let fields = [self.unseen, self.deleted, self.dirty, self.all_seen_before];
        for (to, number) in numbers.chunks_exact_mut(4).zip(fields) {
            to.copy_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
        }
        octets.copy_from_slice(&self.octets.to_le_bytes());
        out
    }

    /// What `encode` wrote.
    pub(super) fn decode(octets: [u8; Self::OCTETS]) -> Self {
        let (numbers, size) = octets.split_at(Self::OCTETS - 8);
        let mut numbers =
            numbers.chunks_exact(4).map(|four| u32::from_le_bytes(four.try_into().unwrap_or_default()) as usize);
        let mut next = || numbers.next().unwrap_or_default();
        let (unseen, deleted, dirty, all_seen_before) = (next(), next(), next(), next());
        Self {
            unseen,
            deleted,
            dirty,
            all_seen_before,
            octets: u64::from_le_bytes(size.try_into().unwrap_or_default()),
        }
    }

    /// Octets of its encoded form.
    pub(super) const OCTETS: usize = 24;

    /// Takes in the record at `place`.
    pub(super) fn add(&mut self, place: usize, record: &Record) {
        self.count_in(place, ShortRecord::of(record));
        self.octets = self.octets.saturating_add(record.size.wire);
    }

    /// Takes out a record that is about to be another.
    pub(super) fn take_out(&mut self, record: &Record) {
        self.count_out(ShortRecord::of(record));
        self.octets = self.octets.saturating_sub(record.size.wire);
    }

    /// Follows the record at `place`, of which only flags and state change.
    pub(super) fn turn(&mut self, place: usize, old: ShortRecord, new: ShortRecord) {
        self.count_out(old);
        self.count_in(place, new);
    }

    fn count_in(&mut self, place: usize, record: ShortRecord) {
        let is_seen = record.flags.contains(Flags::SEEN);
        self.unseen += usize::from(!is_seen);
        self.deleted += usize::from(record.flags.contains(Flags::DELETED));
        self.dirty += usize::from(record.state.contains(State::DIRTY));
        if is_seen && place == self.all_seen_before {
            self.all_seen_before += 1;
        } else if !is_seen {
            self.all_seen_before = self.all_seen_before.min(place);
        }
    }

    fn count_out(&mut self, record: ShortRecord) {
        self.unseen = self.unseen.saturating_sub(usize::from(!record.flags.contains(Flags::SEEN)));
        self.deleted = self.deleted.saturating_sub(usize::from(record.flags.contains(Flags::DELETED)));
        self.dirty = self.dirty.saturating_sub(usize::from(record.state.contains(State::DIRTY)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(flags: Flags) -> Record {
        Record { flags, ..Record::default() }
    }

    #[test]
    fn a_change_counts_as_if_it_had_always_been_so() {
        let (seen, new, gone) = (record(Flags::SEEN), record(Flags::NONE), record(Flags::SEEN | Flags::DELETED));
        let mut tally = ListTally::of(&[seen, gone, new, seen, new]);
        assert_eq!((tally.unseen, tally.deleted, tally.all_seen_before), (2, 1, 2));
        for (place, old, now) in [(2, new, seen), (1, gone, seen), (4, new, seen)] {
            tally.take_out(&old);
            tally.add(place, &now);
        }
        let all = ListTally::of(&[seen; 5]);
        assert_eq!((tally.unseen, tally.deleted, tally.octets), (0, 0, all.octets));
        assert!(tally.all_seen_before <= all.all_seen_before, "never too far behind");
        tally.take_out(&seen);
        tally.add(0, &new);
        assert_eq!((tally.unseen, tally.all_seen_before), (1, 0));
    }
}
