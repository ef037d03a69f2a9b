//! What a journal looks like: words of 64 bits, least octet first.
//!
//! ```text
//! header | one entry for each step | literals | (aligned) slot 0 | (aligned) slot 1
//! ```
//!
//! All but the slots is written once, before the journal gets its name. A slot holds a record and the octets that it
//! saved. The good records in the two slots say how far the rewrite has come.

use xxhash_rust::xxh3::xxh3_64;

use super::fs::Identity;
use super::group::{From, Step};
use super::witness::{WITNESS_WORDS, Witness};

/// `LBoxJrnl`, so that `file` and a curious person can tell what it is.
const MAGIC: u64 = u64::from_le_bytes(*b"LBoxJrnl");
/// Journals of a version to come are set aside, not guessed at.
const VERSION: u64 = 2;
/// In which no record was written before all that the one before it covers was durable.
const VERSION_IN_TURN: u64 = 1;

/// Words of an encoded [`Header`].
const HEADER_WORDS: usize = 15 + WITNESS_WORDS;
/// Octets of an encoded [`Header`].
pub(super) const HEADER_OCTETS: u64 = 8 * HEADER_WORDS as u64;
/// Octets of an encoded [`Step`].
pub(super) const STEP_OCTETS: u64 = 24;
/// Words of an encoded [`Record`].
const RECORD_WORDS: usize = 7 + WITNESS_WORDS;
/// Octets of an encoded [`Record`], without what it saved.
pub(super) const RECORD_OCTETS: usize = 8 * RECORD_WORDS;
/// Octets of the longest nonce.
const NONCE_OCTETS: u64 = 16;

/// What a journal says about itself and about the rewrite as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Whether a record may be good while what the one before it covers is not yet durable.
    pub(super) overlaps: bool,
    /// Random: records of another journal, left in reused blocks of the disk, do not bear it.
    pub(super) id: [u64; 2],
    pub(super) mailbox: Identity,
    pub(super) old_size: u64,
    pub(super) new_size: u64,
    /// The number of steps.
    pub(super) steps: u64,
    /// The octets of all literals.
    pub(super) literals: u64,
    /// Where slot 0 begins.
    pub(super) slots: u64,
    /// The octets of each slot.
    pub(super) slot: u64,
    /// The longest sample that a [`Witness`] of this journal may have.
    pub(super) sample: u64,
    /// The hash of steps and literals.
    pub(super) body: u64,
    /// The mailbox before the rewrite.
    pub(super) witness: Witness,
}

/// How far a rewrite has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// The group that begins with this step is being written, or the one before it still is; all before is durable.
    Group(u64),
    /// All is written, and the mailbox is being cut.
    Cut,
    /// All is done; the journal waits to be removed.
    Done,
}

/// One entry of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// Counts the records; the slot is its lowest bit.
    pub(super) sequence: u64,
    pub(super) state: State,
    /// How many octets are saved behind it.
    pub(super) saved: u64,
    /// The mailbox as it is while the group is written, where the group does not write.
    pub(super) witness: Witness,
}

impl Header {
    /// Where the entry of step `n` stands.
    pub(super) fn step_at(n: u64) -> u64 {
        n.saturating_mul(STEP_OCTETS).saturating_add(HEADER_OCTETS)
    }

    /// Where the literals begin.
    pub(super) fn literals_at(&self) -> u64 {
        Self::step_at(self.steps)
    }

    /// Where the slot of record `sequence` begins.
    pub(super) fn slot_at(&self, sequence: u64) -> u64 {
        self.slots.saturating_add((sequence % 2).saturating_mul(self.slot))
    }

    /// The size that the mailbox has, at least, from its growth to its cut.
    pub(super) fn working_size(&self) -> u64 {
        self.old_size.max(self.new_size)
    }

    /// Whether the mailbox becomes longer.
    pub(super) fn grows(&self) -> bool {
        self.new_size > self.old_size
    }

    /// Whether a nonce of full length tells for good that the mailbox was cut, whatever becomes of it later.
    pub(super) fn has_full_nonce(&self) -> bool {
        self.old_size.saturating_sub(self.new_size) >= NONCE_OCTETS
    }

    /// The nonce that stands at the new end before a cut; shorter if less is cut off, empty if nothing is.
    ///
    /// Its octets are no ASCII and its first is never part of UTF-8, and mail begins with `From ` or an empty line:
    /// so even a short one is told from mail.
    pub(super) fn nonce(&self) -> Vec<u8> {
        let length = self.old_size.saturating_sub(self.new_size).min(NONCE_OCTETS);
        let octets = self.id.iter().flat_map(|word| word.to_le_bytes());
        let marked = octets.enumerate().map(|(n, octet)| octet | if n == 0 { 0xF8 } else { 0x80 });
        marked.take(usize::try_from(length).unwrap_or(0)).collect()
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let version = if self.overlaps { VERSION } else { VERSION_IN_TURN };
        let mut words = vec![MAGIC, version, self.id[0], self.id[1], self.mailbox.device, self.mailbox.inode];
        words.extend([self.old_size, self.new_size, self.steps, self.literals]);
        words.extend([self.slots, self.slot, self.sample, self.body]);
        words.extend(self.witness.to_words());
        let mut octets = to_octets(&words);
        octets.extend(xxh3_64(&octets).to_le_bytes());
        octets
    }

    /// A header that was written whole by this version or the one before; `None` for anything else.
    pub(super) fn decode(octets: &[u8]) -> Option<Self> {
        let words: [u64; HEADER_WORDS] = to_words(octets)?;
        let [magic, version, id0, id1, device, inode, old_size, new_size, rest @ ..] = words;
        let [steps, literals, slots, slot, sample, body, witness @ .., check] = rest;
        let whole = xxh3_64(octets.get(..octets.len() - 8)?) == check;
        let known = magic == MAGIC && [VERSION, VERSION_IN_TURN].contains(&version);
        (whole && known).then(|| Self {
            overlaps: version != VERSION_IN_TURN,
            id: [id0, id1],
            mailbox: Identity { device, inode },
            old_size,
            new_size,
            steps,
            literals,
            slots,
            slot,
            sample,
            body,
            witness: Witness::from_words(&witness),
        })
    }
}

impl Record {
    /// Its octets. The first word is the hash of the others and of what follows them, and is still to be set.
    pub(super) fn encode(&self, id: [u64; 2]) -> Vec<u8> {
        let (state, step) = match self.state {
            State::Group(step) => (1, step),
            State::Cut => (2, 0),
            State::Done => (3, 0),
        };
        let mut words = vec![0, id[0], id[1], self.sequence, state, step, self.saved];
        words.extend(self.witness.to_words());
        to_octets(&words)
    }

    /// A record of journal `id`, with the hash that it and what it saved must have.
    pub(super) fn decode(octets: &[u8], id: [u64; 2]) -> Option<(Self, u64)> {
        let words: [u64; RECORD_WORDS] = to_words(octets)?;
        let [check, id0, id1, sequence, state, step, saved, witness @ ..] = words;
        let state = match state {
            1 => State::Group(step),
            2 => State::Cut,
            3 => State::Done,
            _ => return None,
        };
        let record = Self { sequence, state, saved, witness: Witness::from_words(&witness) };
        ([id0, id1] == id).then_some((record, check))
    }
}

impl Step {
    const OPENS: u64 = 1 << 63;
    const KIND_SHIFT: u32 = 60;

    pub(super) fn encode(&self) -> Vec<u8> {
        let (kind, from) = match self.from {
            From::Bare(from) => (0, from),
            From::Saved(from) => (1, from),
            From::Literal(from) => (2, from),
        };
        let opens = if self.opens { Self::OPENS } else { 0 };
        to_octets(&[self.to, from, self.octets | kind << Self::KIND_SHIFT | opens])
    }

    pub(super) fn decode(octets: &[u8]) -> Option<Self> {
        let [to, from, packed] = to_words(octets)?;
        let from = match (packed & !Self::OPENS) >> Self::KIND_SHIFT {
            0 => From::Bare(from),
            1 => From::Saved(from),
            2 => From::Literal(from),
            _ => return None,
        };
        let octets = packed & ((1 << Self::KIND_SHIFT) - 1);
        Some(Self { to, from, octets, opens: packed & Self::OPENS != 0 })
    }
}

fn to_octets(words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// Exactly `N` words.
fn to_words<const N: usize>(octets: &[u8]) -> Option<[u64; N]> {
    let mut words = [0; N];
    if octets.len() != 8 * N {
        return None;
    }
    for (word, octets) in words.iter_mut().zip(octets.chunks_exact(8)) {
        *word = u64::from_le_bytes(octets.try_into().ok()?);
    }
    Some(words)
}
