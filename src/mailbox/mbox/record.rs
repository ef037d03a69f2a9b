//! What is known of one message: where it lies in the file, its sizes, and its metadata. The unit of the index.

use super::form::Form;
use crate::mailbox::{Flags, InternalDate, Keywords, Message, ModSeq, Uid};
use crate::text::octets::Octets;

/// One message of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) uid: Uid,
    pub(super) flags: Flags,
    pub(super) keywords: Keywords,
    /// How the stored message differs from the delivered one.
    pub(super) form: Form,
    /// State of the record towards the file, see [`State`].
    pub(super) state: State,
    pub(super) date: InternalDate,
    /// Where the From_ line begins.
    pub(super) offset: u64,
    /// Octets from there to the next From_ line or the end of the file.
    pub(super) length: u64,
    /// Octets of the From_ line with its line end.
    pub(super) from_line: u32,
    /// Octets of the header as it lies there, with metadata and the blank line.
    pub(super) raw_header: u32,
    /// Where the block of metadata begins, counted from the start of the header, and its octets. Without a block: where
    /// it goes, and 0.
    pub(super) block: (u32, u32),
    /// The header as delivered; on the wire, if LFs end lines there.
    pub(super) header: Octets,
    /// The message as delivered, the same.
    pub(super) size: Octets,
    /// Of the From_ line and all headers but metadata and what other programs add: tells whether this is still the same message.
    pub(super) digest: u64,
    /// The same of the body: tells whether what was made from the message is still true of it.
    pub(super) body_check: u32,
    pub(super) modseq: ModSeq,
}

/// How a record stands towards the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct State(pub(super) u8);

impl State {
    /// The file has the letter O.
    pub(super) const OLD: Self = Self(1);
    /// The metadata lines are not one block at the end of the header (somebody added headers behind them, or repeated
    /// them): the message is read by looking at its header, and cannot be changed in place.
    pub(super) const SCATTERED: Self = Self(2);
    /// The delivered message does not end with a line end.
    pub(super) const UNENDED: Self = Self(8);
    /// The index is ahead of the file: flags, keywords or UID have yet to be written into it.
    pub(super) const DIRTY: Self = Self(4);
    /// The header and those of its parts are ASCII throughout. Without it, nobody has looked or they are not.
    pub(super) const PLAIN: Self = Self(16);

    pub(super) fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl Record {
    /// Octets of a record in the index.
    pub(super) const OCTETS: usize = 128;

    /// Where the next message begins.
    pub(super) fn end(&self) -> u64 {
        self.offset.saturating_add(self.length)
    }

    /// Where the header begins.
    pub(super) fn header_offset(&self) -> u64 {
        self.offset.saturating_add(u64::from(self.from_line))
    }

    /// Where the body begins.
    pub(super) fn body_offset(&self) -> u64 {
        self.header_offset().saturating_add(u64::from(self.raw_header))
    }

    /// What a session sees of it.
    pub(super) fn message(&self, recent: bool) -> Message {
        let line_feeds = self.form.line_feeds();
        Message {
            uid: self.uid,
            flags: self.flags,
            keywords: self.keywords,
            recent,
            date: self.date,
            header: self.header.going(line_feeds),
            size: self.size.going(line_feeds),
            line_feeds,
            in_lines: self.size.wire,
            modseq: self.modseq,
            plain: self.state.contains(State::PLAIN),
            ends_line: !self.state.contains(State::UNENDED),
            identity: self.identity(),
        }
    }

    /// All that the index knows of the message's content, and of nothing else: what tells it from every other that its UID
    /// may be taken for, while the UIDVALIDITY is the same.
    pub(super) fn identity(&self) -> u64 {
        let Self { digest, body_check, header, size, .. } = *self;
        let numbers = [digest, body_check.into(), header.stored, header.wire, size.stored, size.wire];
        xxhash_rust::xxh3::xxh3_64(numbers.map(u64::to_le_bytes).as_flattened())
    }

    /// The record as it stands in an index, with a check over it that also knows its `place`: a number that no other
    /// record has, there or in another index.
    pub(super) fn encode(&self, place: u64) -> [u8; Self::OCTETS] {
        let mut out = [0; Self::OCTETS];
        let mut at = 0;
        let mut put = |octets: &[u8]| {
            if let Some(to) = out.get_mut(at..at + octets.len()) {
                to.copy_from_slice(octets);
            }
            at += octets.len();
        };
        for long in [
            self.offset,
            self.length,
            self.header.stored,
            self.header.wire,
            self.size.stored,
            self.size.wire,
            self.digest,
            self.modseq.0,
        ] {
            put(&long.to_le_bytes());
        }
        put(&self.date.unix.to_le_bytes());
        put(&self.keywords.0.to_le_bytes());
        for word in [self.uid.0, self.from_line, self.raw_header, self.block.0, self.block.1, self.body_check] {
            put(&word.to_le_bytes());
        }
        put(&self.date.zone.to_le_bytes());
        put(&[self.flags.0, self.form.0, self.state.0, 0]);
        let check = check(out.get(..CHECKED).unwrap_or_default(), place);
        if let Some(to) = out.get_mut(CHECKED..) {
            to.copy_from_slice(&check.to_le_bytes());
        }
        out
    }

    /// The record that was encoded for `place`; none if it was damaged or never written there, or can be true of no file.
    pub(super) fn decode(octets: &[u8], place: u64) -> Option<Self> {
        if Self::is_right(octets, place) { Self::decode_checked(octets) } else { None }
    }

    /// Whether the check of what was encoded for `place` is right.
    pub(super) fn is_right(octets: &[u8], place: u64) -> bool {
        let parts = octets.split_at_checked(CHECKED);
        parts.is_some_and(|(checked, stored_check)| check(checked, place).to_le_bytes() == stored_check)
    }

    /// The record, of which somebody knows that the check is right.
    #[inline]
    pub(super) fn decode_checked(octets: &[u8]) -> Option<Self> {
        let mut rest = octets.get(..CHECKED)?;
        let mut long = || take(&mut rest).map(u64::from_le_bytes);
        let (offset, length) = (long()?, long()?);
        let header = Octets { stored: long()?, wire: long()? };
        let size = Octets { stored: long()?, wire: long()? };
        if [offset, length, header.wire, size.wire, header.stored, size.stored].iter().any(|long| *long > FILE_OCTETS) {
            return None;
        }
        let (digest, modseq) = (long()?, ModSeq(long()?));
        let unix = take(&mut rest).map(i64::from_le_bytes)?;
        let keywords = Keywords(take(&mut rest).map(u128::from_le_bytes)?);
        let mut word = || take(&mut rest).map(u32::from_le_bytes);
        let (uid, from_line, raw_header, block) = (Uid(word()?), word()?, word()?, (word()?, word()?));
        let body_check = word()?;
        let zone = take(&mut rest).map(i16::from_le_bytes)?;
        let [flags, form, state, _] = take(&mut rest)?;
        let (flags, form, state, date) = (Flags(flags), Form(form), State(state), InternalDate { unix, zone });
        Some(Self {
            uid,
            flags,
            keywords,
            form,
            state,
            date,
            offset,
            length,
            from_line,
            raw_header,
            block,
            header,
            size,
            digest,
            body_check,
            modseq,
        })
    }
}

/// The largest file that Linux has, halved: sums of what is in a record are numbers, too.
const FILE_OCTETS: u64 = u64::MAX / 4;

/// Octets of a record that its check covers.
const CHECKED: usize = Record::OCTETS - 8;

fn check(octets: &[u8], place: u64) -> u64 {
    xxhash_rust::xxh3::xxh3_64_with_seed(octets, place)
}

/// Takes the first `N` octets from what is left.
pub(super) fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, left) = rest.split_first_chunk::<N>()?;
    *rest = left;
    Some(*taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            uid: Uid(u32::MAX),
            flags: Flags(31),
            keywords: Keywords(u128::MAX - 1),
            form: Form::QUOTED,
            state: State::DIRTY,
            date: InternalDate { unix: -1, zone: -720 },
            offset: FILE_OCTETS,
            length: 3,
            from_line: 4,
            raw_header: 5,
            block: (6, 7),
            header: Octets { stored: 8, wire: 9 },
            size: Octets { stored: 10, wire: 11 },
            digest: 12,
            body_check: 13,
            modseq: ModSeq(14),
        }
    }

    #[test]
    fn comes_back_as_it_went() {
        assert_eq!(Record::decode(&record().encode(5), 5), Some(record()));
    }

    #[test]
    fn what_is_true_of_no_file_is_not_taken() {
        let beyond = Record { offset: FILE_OCTETS + 1, ..record() };
        assert_eq!(Record::decode(&beyond.encode(5), 5), None);
    }

    #[test]
    fn damage_and_the_wrong_place_are_noticed() {
        let encoded = record().encode(5);
        assert_eq!(Record::decode(&encoded, 6), None);
        assert_eq!(Record::decode(&encoded[..100], 5), None);
        assert_eq!(Record::decode(&[0; Record::OCTETS], 0), None);
        for octet in 0..Record::OCTETS {
            let mut damaged = encoded;
            damaged[octet] ^= 1;
            // the octets between the fields and the check are covered as well
            assert_eq!(Record::decode(&damaged, 5), None, "octet {octet}");
        }
    }
}
