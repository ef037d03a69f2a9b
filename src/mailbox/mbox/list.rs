//! The list of an index, as it was when it was written: records in UID order, and the same in short (`short_record`).
//!
//! A list in a file is checked where it is looked at, each record and each block of the column once: what is mapped does not
//! change.

use std::cell::Cell;
use std::ops::Range;

use super::index_file::place_in;
use super::list_tally::ListTally;
use super::record::Record;
use super::short_record::{self, ShortRecord};
use crate::mailbox::Uid;
use crate::sys::map::Map;

/// The list of records.
#[derive(Debug)]
pub(super) enum List {
    /// Of an index that has no file.
    Memory(Vec<Record>),
    /// Of one that has.
    Mapped(MappedList),
}

/// A list in a file, with the column behind it.
#[derive(Debug)]
pub(super) struct MappedList {
    map: Map,
    start: usize,
    count: usize,
    nonce: u64,
    /// What the header of the file says of it.
    tally: ListTally,
    records: Checked,
    blocks: Checked,
}

impl List {
    /// How many records there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Memory(records) => records.len(),
            Self::Mapped(mapped) => mapped.count,
        }
    }

    /// All records in numbers.
    pub(super) fn tally(&self) -> ListTally {
        match self {
            Self::Memory(records) => ListTally::of(records),
            Self::Mapped(mapped) => mapped.tally,
        }
    }

    /// The record at `place`; none if it is damaged.
    #[inline]
    pub(super) fn record(&self, place: usize) -> Option<Record> {
        match self {
            Self::Memory(records) => records.get(place).copied(),
            Self::Mapped(mapped) => Record::decode_checked(mapped.record(place)?),
        }
    }

    /// The same in short.
    #[inline]
    pub(super) fn short(&self, place: usize) -> Option<ShortRecord> {
        match self {
            Self::Memory(records) => records.get(place).map(ShortRecord::of),
            Self::Mapped(mapped) => short_record::read(mapped.column(place)?, place),
        }
    }

    /// Adds those at `places`, which are in one block of a column, to `out`; none if they are damaged.
    #[inline]
    pub(super) fn short_run(&self, places: Range<usize>, out: &mut Vec<ShortRecord>) -> Option<()> {
        match self {
            Self::Memory(records) => out.extend(records.get(places)?.iter().map(ShortRecord::of)),
            Self::Mapped(mapped) => short_record::read_run(mapped.column(places.start)?, places, out)?,
        }
        Some(())
    }

    /// What is known of the content of the message at `place` ([`Record::identity`]).
    pub(super) fn identity(&self, place: usize) -> Option<u64> {
        match self {
            Self::Memory(records) => records.get(place).map(Record::identity),
            Self::Mapped(mapped) => short_record::identity(mapped.column(place)?, place),
        }
    }

    /// The UID at `place`.
    pub(super) fn uid(&self, place: usize) -> Option<Uid> {
        self.short(place).map(|short| short.uid)
    }

    /// Lets go of memory that comes again when it is looked at.
    pub(super) fn sleep(&self) {
        if let Self::Mapped(mapped) = self {
            mapped.map.let_go();
        }
    }
}

impl MappedList {
    /// The list of `count` records at `start` of `map`, none of them looked at yet.
    pub(super) fn new(map: Map, start: usize, count: usize, nonce: u64, tally: ListTally) -> Self {
        let (records, blocks) = (Checked::new(count), Checked::new(short_record::blocks(count)));
        Self { map, start, count, nonce, tally, records, blocks }
    }

    /// The octets of a record whose check is right.
    #[inline]
    fn record(&self, place: usize) -> Option<&[u8]> {
        let at = self.start.checked_add(place.checked_mul(Record::OCTETS)?)?;
        let octets = self.map.octets().get(at..at.checked_add(Record::OCTETS)?)?;
        let right = self.records.once(place, || Record::is_right(octets, place_in(place, self.nonce)));
        right.then_some(octets)
    }

    /// The column, of which the block with the record at `place` is right.
    #[inline]
    fn column(&self, place: usize) -> Option<&[u8]> {
        let column = self.map.octets().get(self.start.checked_add(self.count.checked_mul(Record::OCTETS)?)?..)?;
        let block = short_record::block_of(place);
        let right = place < self.count && self.blocks.once(block, || short_record::is_right(column, block, self.nonce));
        right.then_some(column)
    }
}

/// A bit for each thing whose check was found right.
#[derive(Debug)]
struct Checked(Box<[Cell<u64>]>);

impl Checked {
    fn new(count: usize) -> Self {
        Self(vec![Cell::new(0); count.div_ceil(64)].into_boxed_slice())
    }

    /// Whether the thing at `place` is right; `is_right` is asked as long as it was not.
    #[inline]
    fn once(&self, place: usize, is_right: impl FnOnce() -> bool) -> bool {
        let Some(bits) = self.0.get(place / 64) else { return false };
        let bit = 1 << (place % 64);
        if bits.get() & bit == 0 {
            if !is_right() {
                return false;
            }
            bits.set(bits.get() | bit);
        }
        true
    }
}
