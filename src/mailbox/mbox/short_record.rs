//! A record in short: what is asked of all messages at once, in a column of its own behind the list of an index, so that a
//! search by flags, or a look for what is kept of each message, passes over an eighth of the octets.
//!
//! ```text
//! block   256 records in short, fewer in the last, and a check (u64) that knows the block's number and the nonce
//! record  16 octets: UID (u32), flags, state, two zeros, identity (u64)
//! ```

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::index_file::place_in;
use super::record::{Record, State, take};
use crate::mailbox::{Flags, Uid};

/// What of a record is asked of many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShortRecord {
    pub(super) uid: Uid,
    pub(super) flags: Flags,
    pub(super) state: State,
}

impl ShortRecord {
    /// Octets of a record in short.
    const OCTETS: usize = 16;
    /// Octets before the identity.
    const FIELDS: usize = 8;

    /// The record in short.
    pub(super) fn of(record: &Record) -> Self {
        Self { uid: record.uid, flags: record.flags, state: record.state }
    }

    #[inline]
    fn decode(octets: &[u8]) -> Option<Self> {
        let (uid, rest) = octets.split_first_chunk()?;
        let &[flags, state] = rest.first_chunk()?;
        Some(Self { uid: Uid(u32::from_le_bytes(*uid)), flags: Flags(flags), state: State(state) })
    }
}

/// Records of a block.
const BLOCK: usize = 256;
const BLOCK_OCTETS: usize = BLOCK * ShortRecord::OCTETS + CHECK;
const CHECK: usize = 8;

/// Octets of the column of `count` records.
pub(super) fn column_octets(count: usize) -> Option<usize> {
    count.checked_mul(ShortRecord::OCTETS)?.checked_add(blocks(count) * CHECK)
}

/// The number of its blocks.
pub(super) fn blocks(count: usize) -> usize {
    count.div_ceil(BLOCK)
}

/// The block in which the record at `place` is.
pub(super) fn block_of(place: usize) -> usize {
    place / BLOCK
}

/// Whether the check of a block of `column` is right.
pub(super) fn is_right(column: &[u8], block: usize, nonce: u64) -> bool {
    let octets = column.chunks(BLOCK_OCTETS).nth(block).and_then(|block| block.split_last_chunk::<CHECK>());
    octets.is_some_and(|(records, check)| check_of(records, block, nonce) == *check)
}

/// The record at `place` of `column`, in short.
#[inline]
pub(super) fn read(column: &[u8], place: usize) -> Option<ShortRecord> {
    ShortRecord::decode(entry(column, place)?)
}

/// What the index knows of the content of the record at `place` ([`Record::identity`]).
pub(super) fn identity(column: &[u8], place: usize) -> Option<u64> {
    take(&mut entry(column, place)?.get(ShortRecord::FIELDS..)?).map(u64::from_le_bytes)
}

#[inline]
fn entry(column: &[u8], place: usize) -> Option<&[u8]> {
    let at = (place / BLOCK).checked_mul(BLOCK_OCTETS)?.checked_add(place % BLOCK * ShortRecord::OCTETS)?;
    column.get(at..)?.get(..ShortRecord::OCTETS)
}

fn check_of(records: &[u8], block: usize, nonce: u64) -> [u8; CHECK] {
    // no record has such a place
    xxh3_64_with_seed(records, place_in(!block, nonce)).to_le_bytes()
}

/// A column on its way into an index.
#[derive(Debug)]
pub(super) struct ColumnWriter {
    nonce: u64,
    octets: Vec<u8>,
    /// Whole blocks.
    blocks: usize,
}

impl ColumnWriter {
    /// The column of `count` records, none of which is in it yet.
    pub(super) fn new(count: usize, nonce: u64) -> Self {
        Self { nonce, octets: Vec::with_capacity(column_octets(count).unwrap_or(0)), blocks: 0 }
    }

    /// Adds the next record.
    pub(super) fn add(&mut self, record: &Record) {
        self.octets.extend_from_slice(&record.uid.0.to_le_bytes());
        self.octets.extend_from_slice(&[record.flags.0, record.state.0, 0, 0]);
        self.octets.extend_from_slice(&record.identity().to_le_bytes());
        if self.octets.len() - self.blocks * BLOCK_OCTETS == BLOCK * ShortRecord::OCTETS {
            self.end_block();
        }
    }

    /// The whole column.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.octets.len() > self.blocks * BLOCK_OCTETS {
            self.end_block();
        }
        self.octets
    }

    fn end_block(&mut self) {
        let records = self.octets.get(self.blocks * BLOCK_OCTETS..).unwrap_or_default();
        let check = check_of(records, self.blocks, self.nonce);
        self.octets.extend_from_slice(&check);
        self.blocks += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(place: usize) -> Record {
        let uid = Uid(u32::try_from(place + 1).unwrap());
        Record {
            uid,
            flags: Flags(uid.0.to_le_bytes()[0] & 31),
            state: State::DIRTY,
            digest: u64::from(uid.0),
            ..Record::default()
        }
    }

    fn column(count: usize) -> Vec<u8> {
        let mut writer = ColumnWriter::new(count, 7);
        (0..count).for_each(|place| writer.add(&record(place)));
        writer.finish()
    }

    #[test]
    fn every_record_comes_back_at_its_place() {
        for count in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK] {
            let column = column(count);
            assert_eq!(Some(column.len()), column_octets(count));
            assert!((0..blocks(count)).all(|block| is_right(&column, block, 7)));
            assert!(!is_right(&column, blocks(count), 7));
            for place in 0..count {
                assert_eq!(read(&column, place), Some(ShortRecord::of(&record(place))));
                assert_eq!(identity(&column, place), Some(record(place).identity()));
            }
        }
    }

    #[test]
    fn damage_and_the_wrong_place_are_noticed() {
        let whole = column(BLOCK + 1);
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            assert!(!is_right(&damaged, block_of(0) + at / BLOCK_OCTETS, 7), "octet {at}");
        }
        assert!(!is_right(&whole, 0, 8));
        assert!(!is_right(&whole[BLOCK_OCTETS..], 0, 7), "another block");
    }
}
