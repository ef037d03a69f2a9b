//! An open journal: its groups, its literals, and the two slots for its records.

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::format::{Header, RECORD_OCTETS, Record, STEP_OCTETS, State};
use super::fs::{Fault, Handle};
use super::group::Step;
use super::safeguard::{Safeguard, stands};
use crate::limits;

/// A journal whose header is known to be good.
pub(super) struct Journal {
    file: Box<dyn Handle>,
    header: Header,
}

impl Journal {
    /// `file`, which begins with `header`.
    pub(super) fn new(file: Box<dyn Handle>, header: Header) -> Self {
        Self { file, header }
    }

    pub(super) fn header(&self) -> &Header {
        &self.header
    }

    /// The file, for the literals.
    pub(super) fn file(&self) -> &dyn Handle {
        &*self.file
    }

    /// The group that begins with step `first`; empty behind the last step.
    pub(super) fn group(&self, first: u64) -> Result<Vec<Step>, Fault> {
        let mut group = Vec::new();
        let mut next = first;
        // most groups are short, and those that are not are many steps at once
        for window in [64, 1024].into_iter().chain(std::iter::repeat(4096)) {
            let steps = self.steps(next, window)?;
            next += steps.len() as u64;
            let last = steps.is_empty();
            for step in steps {
                if step.opens && !group.is_empty() || group.len() >= limits::JOURNAL_GROUP_STEPS {
                    return Ok(group);
                }
                group.push(step);
            }
            if last {
                break;
            }
        }
        Ok(group)
    }

    /// At most `count` steps from step `first` on.
    pub(super) fn steps(&self, first: u64, count: u64) -> Result<Vec<Step>, Fault> {
        let count = self.header.steps.saturating_sub(first).min(count);
        let mut octets = vec![0; usize::try_from(count * STEP_OCTETS).unwrap_or(0)];
        let read = self.read(&mut octets, Header::step_at(first))?;
        let steps = octets.get(..read).unwrap_or_default().chunks_exact(24);
        Ok(steps.map_while(Step::decode).collect())
    }

    /// Writes a record over the beginning of `octets`, behind which stands what it saves, and all of it into its slot.
    /// It is not durable yet.
    pub(super) fn write_record(&self, record: &Record, octets: &mut [u8]) -> Result<(), Fault> {
        let head = record.encode(self.header.id);
        if let Some(place) = octets.get_mut(..RECORD_OCTETS) {
            place.copy_from_slice(&head);
        }
        let check = xxh3_64(octets.get(8..).unwrap_or_default());
        if let Some(place) = octets.get_mut(..8) {
            place.copy_from_slice(&check.to_le_bytes());
        }
        self.write_slot(record.sequence, octets, 0)
    }

    /// Writes `octets` into the slot of record `sequence`, `at` octets behind its beginning.
    pub(super) fn write_slot(&self, sequence: u64, octets: &[u8], at: u64) -> Result<(), Fault> {
        let slot = if stands(Safeguard::TwoSlots) { sequence } else { 0 };
        self.file.write_at(octets, self.header.slot_at(slot) + at).map_err(Fault::during("write journal"))
    }

    /// The octets for which a slot has room, which no record of ours exceeds.
    pub(super) fn longest_record(&self) -> usize {
        usize::try_from(self.header.slot.min(limits::JOURNAL_SLOT_OCTETS)).unwrap_or(0)
    }

    /// The last good record; and if it covers a group, the one of the group before, if that is good too.
    pub(super) fn last_records(&self) -> Result<(Option<Record>, Option<Record>), Fault> {
        let [even, odd] = [self.record_in(0)?, self.record_in(1)?];
        let number = |record: Option<Record>| record.map(|record| record.sequence);
        let (last, other) = if number(even) > number(odd) { (even, odd) } else { (odd, even) };
        let groups = |(last, other): &(Record, Record)| {
            let both = matches!((last.state, other.state), (State::Group(_), State::Group(_)));
            both && other.sequence.checked_add(1) == Some(last.sequence)
        };
        Ok((last, last.zip(other).filter(groups).map(|(_, before)| before)))
    }

    /// Reads what `record` saved to the end of `octets`.
    pub(super) fn read_saved(&self, record: &Record, octets: &mut Vec<u8>) -> Result<(), Fault> {
        let start = octets.len();
        octets.resize(start + usize::try_from(record.saved).unwrap_or(0), 0);
        let at = self.header.slot_at(record.sequence) + RECORD_OCTETS as u64;
        let read = self.read(octets.get_mut(start..).unwrap_or_default(), at)?;
        octets.truncate(start + read);
        Ok(())
    }

    /// Returns when the journal is on the disk.
    pub(super) fn sync(&self) -> Result<(), Fault> {
        self.file.sync().map_err(Fault::during("sync journal"))
    }

    fn read(&self, octets: &mut [u8], at: u64) -> Result<usize, Fault> {
        self.file.read_at(octets, at).map_err(Fault::during("read journal"))
    }

    /// The record in slot 0 or 1, if it is whole.
    fn record_in(&self, slot: u64) -> Result<Option<Record>, Fault> {
        let at = self.header.slot_at(slot);
        let mut head = vec![0; RECORD_OCTETS];
        if self.read(&mut head, at)? != RECORD_OCTETS {
            return Ok(None);
        }
        let Some((record, check)) = Record::decode(&head, self.header.id) else { return Ok(None) };
        if record.saved > self.header.slot.saturating_sub(RECORD_OCTETS as u64) {
            return Ok(None);
        }
        let mut hash = Xxh3::new();
        hash.update(head.get(8..).unwrap_or_default());
        self.hash(&mut hash, at + RECORD_OCTETS as u64, record.saved)?;
        Ok((hash.digest() == check).then_some(record))
    }

    /// Adds `octets` octets from `at` on to a hash.
    pub(super) fn hash(&self, hash: &mut Xxh3, at: u64, octets: u64) -> Result<(), Fault> {
        let mut buffer = vec![0; usize::try_from(octets).unwrap_or(usize::MAX).min(limits::READ_OCTETS)];
        let end = at + octets;
        let mut at = at;
        while at < end {
            let want = usize::try_from(end - at).unwrap_or(usize::MAX).min(buffer.len());
            let count = self.read(buffer.get_mut(..want).unwrap_or_default(), at)?;
            if count == 0 {
                break;
            }
            hash.update(buffer.get(..count).unwrap_or_default());
            at += count as u64;
        }
        Ok(())
    }
}
