//! A record in short: what is asked of all messages at once, in a column of its own behind the list of an index, so that a
//! search by flags, the sizes that POP3 tells, or a look for what is kept of each message, pass over a sixth of the octets.
//!
//! ```text
//! block   256 records in short, fewer in the last, and a check (u64) that knows the block's number and the nonce
//! record  20 octets: UID (u32), flags, state, octets in lines (six octets), identity (u64)
//! ```

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::index_file::place_in;
use super::record::{Record, State, take};
use crate::mailbox::{Brief, Flags, Uid};

/// What of a record is asked of many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShortRecord {
    pub(super) uid: Uid,
    pub(super) flags: Flags,
    pub(super) state: State,
    /// [`Message::in_lines`](crate::mailbox::Message), up to the largest number of six octets: 281 TB.
    pub(super) in_lines: u64,
}

impl ShortRecord {
    /// Octets of a record in short.
    const OCTETS: usize = 20;
    /// Octets before the identity.
    const FIELDS: usize = 12;
    /// The largest number for which there is room.
    const LARGEST: u64 = (1 << 48) - 1;

    /// The record in short.
    pub(super) fn of(record: &Record) -> Self {
        let in_lines = record.size.wire.min(Self::LARGEST);
        Self { uid: record.uid, flags: record.flags, state: record.state, in_lines }
    }

    /// What a session sees of it to which it is not recent.
    #[inline]
    pub(super) fn brief(&self) -> Brief {
        let Self { uid, flags, state, in_lines } = *self;
        let (plain, ends_line) = (state.contains(State::PLAIN), !state.contains(State::UNENDED));
        Brief { uid, flags, recent: false, in_lines, plain, ends_line }
    }

    fn encode(&self, identity: u64) -> [u8; Self::OCTETS] {
        let [flags, state] = [self.flags.0, self.state.0].map(u64::from);
        let (rest, mut out) = (self.in_lines << 16 | state << 8 | flags, [0; Self::OCTETS]);
        let fields = self.uid.0.to_le_bytes().into_iter().chain(rest.to_le_bytes()).chain(identity.to_le_bytes());
        out.iter_mut().zip(fields).for_each(|(to, octet)| *to = octet);
        out
    }

    #[inline]
    fn decode(octets: &[u8; Self::OCTETS]) -> Self {
        let &[a, b, c, d, flags, state, e, f, g, h, i, j, ..] = octets;
        let (uid, in_lines) = (u32::from_le_bytes([a, b, c, d]), u64::from_le_bytes([e, f, g, h, i, j, 0, 0]));
        Self { uid: Uid(uid), flags: Flags(flags), state: State(state), in_lines }
    }
}

/// Records of a block.
pub(super) const BLOCK: usize = 256;
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

/// The place behind the block in which `place` is.
pub(super) fn end_of_block(place: usize) -> usize {
    (block_of(place) + 1).saturating_mul(BLOCK)
}

/// Whether the check of a block of `column` is right.
pub(super) fn is_right(column: &[u8], block: usize, nonce: u64) -> bool {
    let octets = column.chunks(BLOCK_OCTETS).nth(block).and_then(|block| block.split_last_chunk::<CHECK>());
    octets.is_some_and(|(records, check)| check_of(records, block, nonce) == *check)
}

/// The record at `place` of `column`, in short.
#[inline]
pub(super) fn read(column: &[u8], place: usize) -> Option<ShortRecord> {
    entry(column, place).map(ShortRecord::decode)
}

/// Adds the records at `places` of `column`, which are in one block, to `out`.
#[inline]
pub(super) fn read_run(column: &[u8], places: Range<usize>, out: &mut Vec<ShortRecord>) -> Option<()> {
    let octets = column.get(start_of(places.start)?..)?.get(..places.len().checked_mul(ShortRecord::OCTETS)?)?;
    let (records, _) = octets.as_chunks();
    out.extend(records.iter().map(ShortRecord::decode));
    Some(())
}

/// What the index knows of the content of the record at `place` ([`Record::identity`]).
pub(super) fn identity(column: &[u8], place: usize) -> Option<u64> {
    take(&mut entry(column, place)?.get(ShortRecord::FIELDS..)?).map(u64::from_le_bytes)
}

#[inline]
fn entry(column: &[u8], place: usize) -> Option<&[u8; ShortRecord::OCTETS]> {
    column.get(start_of(place)?..)?.first_chunk()
}

/// Where the record at `place` begins.
#[inline]
fn start_of(place: usize) -> Option<usize> {
    (place / BLOCK).checked_mul(BLOCK_OCTETS)?.checked_add(place % BLOCK * ShortRecord::OCTETS)
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
        self.octets.extend_from_slice(&ShortRecord::of(record).encode(record.identity()));
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
    use crate::text::octets::Octets;

    fn record(place: usize) -> Record {
        let uid = Uid(u32::try_from(place + 1).unwrap());
        Record {
            uid,
            flags: Flags(uid.0.to_le_bytes()[0] & 31),
            state: State::DIRTY,
            digest: u64::from(uid.0),
            size: Octets { stored: 1, wire: u64::MAX >> (place % 64) },
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
            for start in (0..count).step_by(BLOCK) {
                let (places, mut run) = (start + 1..count.min(start + BLOCK), Vec::new());
                assert_eq!(read_run(&column, places.clone(), &mut run), Some(()));
                assert!(run.iter().eq(&places.map(|place| ShortRecord::of(&record(place))).collect::<Vec<_>>()));
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
