//! A block of the cache: what was kept of some messages in one respect, checked as a whole.
//!
//! ```text
//! head       24 octets: mark, octets of the block, entries, facet, first and last UID
//! directory  24 octets an entry, in UID order: UID, octets, where they begin in the block, zero, identity
//! content    one after the other
//! check      8 octets, over all of it
//! ```
//!
//! An entry says itself what it is about, so a block is true wherever it stands. Nothing in it is believed before the
//! check was reckoned, and no number in it is used that leads out of it.

use std::cell::Cell;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::limits;
use crate::mailbox::{Facet, Uid};

const MARK: &[u8; 4] = b"LBXB";
/// Octets that tell how long a block is, and what it is about.
pub(super) const HEAD: usize = 24;
const ENTRY: usize = 24;
const CHECK: usize = 8;

/// What was kept of one message in one respect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    pub(super) facet: Facet,
    pub(super) uid: Uid,
    /// Of the message from which the content was made.
    pub(super) identity: u64,
    pub(super) content: &'a [u8],
}

/// What the head of a block says; to be believed once the block has been checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) octets: usize,
    pub(super) facet: Facet,
    pub(super) first: Uid,
    pub(super) last: Uid,
    count: usize,
}

impl Head {
    /// The head with which `octets` begin; none if no block begins there.
    pub(super) fn read(octets: &[u8]) -> Option<Self> {
        let octets = octets.get(..HEAD)?;
        let (length, count) = (word(octets, 4)? as usize, word(octets, 8)? as usize);
        let (facet, first, last) = (Facet::of(word(octets, 12)?)?, Uid(word(octets, 16)?), Uid(word(octets, 20)?));
        let least = HEAD.checked_add(count.checked_mul(ENTRY)?)?.checked_add(CHECK)?;
        let right = octets.starts_with(MARK) && (least..=limits::CACHE_BLOCK_OCTETS).contains(&length);
        right.then_some(Self { octets: length, facet, first, last, count })
    }

    /// Whether `block` is what was written. Its directory can be searched then.
    pub(super) fn checks(&self, block: &[u8], nonce: u64) -> bool {
        let Some((checked, check)) = block.split_at_checked(self.octets.saturating_sub(CHECK)) else { return false };
        xxh3_64_with_seed(checked, nonce).to_le_bytes() == check && Self::read(block).as_ref() == Some(self)
    }

    /// What `block`, which was checked, holds of the message with `uid`: its identity, and the content. `last` is where
    /// something was found last, since messages are asked for in their order as a rule.
    pub(super) fn find<'a>(&self, block: &'a [u8], uid: Uid, last: &Cell<usize>) -> Option<(u64, &'a [u8])> {
        let found = |place: usize| {
            last.set(place);
            self.entry(block, place).map(|entry| (entry.identity, entry.content))
        };
        let next = last.get().saturating_add(1);
        if next < self.count && word(block, HEAD + next * ENTRY)? == uid.0 {
            return found(next);
        }
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            match word(block, HEAD + middle * ENTRY)?.cmp(&uid.0) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return found(middle),
            }
        }
        None
    }

    /// All entries of `block`, which was checked.
    pub(super) fn entries<'a>(self, block: &'a [u8]) -> impl Iterator<Item = Entry<'a>> {
        (0..self.count).filter_map(move |place| self.entry(block, place))
    }

    fn entry<'a>(&self, block: &'a [u8], place: usize) -> Option<Entry<'a>> {
        let entry = block.get(HEAD + place * ENTRY..)?.get(..ENTRY)?;
        let (length, start) = (word(entry, 4)? as usize, word(entry, 8)? as usize);
        let identity = u64::from_le_bytes(entry.get(16..24)?.try_into().ok()?);
        let content = block.get(start..start.checked_add(length)?)?;
        Some(Entry { facet: self.facet, uid: Uid(word(entry, 0)?), identity, content })
    }
}

fn word(octets: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(octets.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Whether an entry with this content fits into a block.
pub(super) fn fits(content: &[u8]) -> bool {
    content.len() <= limits::CACHE_BLOCK_OCTETS - HEAD - ENTRY - CHECK
}

/// Writes `entries`, which are in the order of their facets and UIDs and fit, as blocks behind what is in `out`.
pub(super) fn write(entries: &[Entry<'_>], nonce: u64, out: &mut Vec<u8>) {
    let mut rest = entries;
    while let Some(first) = rest.first() {
        let (mut octets, mut count) = (HEAD + CHECK, 0);
        for entry in rest.iter().take_while(|entry| entry.facet == first.facet) {
            octets += ENTRY + entry.content.len();
            if octets > limits::CACHE_BLOCK_OCTETS {
                break;
            }
            count += 1;
        }
        let (block, behind) = rest.split_at_checked(count.max(1)).unwrap_or((rest, &[]));
        write_block(block, nonce, out);
        rest = behind;
    }
}

fn write_block(entries: &[Entry<'_>], nonce: u64, out: &mut Vec<u8>) {
    let Some((first, last)) = entries.first().zip(entries.last()) else { return };
    let begin = out.len();
    let mut at = HEAD + entries.len() * ENTRY;
    let octets = at + entries.iter().map(|entry| entry.content.len()).sum::<usize>() + CHECK;
    let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    out.extend_from_slice(MARK);
    for number in [short(octets), short(entries.len()), first.facet.number(), first.uid.0, last.uid.0] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    for entry in entries {
        for number in [entry.uid.0, short(entry.content.len()), short(at), 0] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&entry.identity.to_le_bytes());
        at += entry.content.len();
    }
    entries.iter().for_each(|entry| out.extend_from_slice(entry.content));
    let check = xxh3_64_with_seed(out.get(begin..).unwrap_or_default(), nonce);
    out.extend_from_slice(&check.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(entries: &[Entry<'_>]) -> Vec<u8> {
        let mut out = Vec::new();
        write(entries, 7, &mut out);
        out
    }

    fn entry(facet: Facet, uid: u32, content: &[u8]) -> Entry<'_> {
        Entry { facet, uid: Uid(uid), identity: u64::from(uid) * 3, content }
    }

    #[test]
    fn what_goes_in_is_found_and_nothing_else() {
        let octets =
            blocks(&[entry(Facet::Envelope, 2, b"two"), entry(Facet::Envelope, 5, b""), entry(Facet::Body, 2, b"x")]);
        let head = Head::read(&octets).unwrap();
        let (block, behind) = octets.split_at(head.octets);
        assert!(head.checks(block, 7) && !head.checks(block, 8));
        assert_eq!((head.facet, head.first, head.last), (Facet::Envelope, Uid(2), Uid(5)));
        assert_eq!(head.find(block, Uid(2), &Cell::new(0)), Some((6, &b"two"[..])));
        assert_eq!(head.find(block, Uid(5), &Cell::new(0)), Some((15, &b""[..])));
        assert_eq!(head.find(block, Uid(3), &Cell::new(0)), None);
        assert_eq!(Head::read(behind).unwrap().entries(behind).collect::<Vec<_>>(), [entry(Facet::Body, 2, b"x")]);
    }

    #[test]
    fn much_is_many_blocks_and_what_is_too_much_does_not_fit() {
        let content = vec![b'x'; limits::CACHE_BLOCK_OCTETS / 3];
        assert!(fits(&content) && !fits(&vec![0; limits::CACHE_BLOCK_OCTETS]));
        let entries: Vec<_> = (1..=7).map(|uid| entry(Facet::Letter, uid, &content)).collect();
        let octets = blocks(&entries);
        let (mut rest, mut found) = (&octets[..], Vec::new());
        while let Some(head) = Head::read(rest) {
            let (block, behind) = rest.split_at(head.octets);
            assert!(head.checks(block, 7));
            found.extend(head.entries(block).map(|entry| entry.uid.0));
            rest = behind;
        }
        assert_eq!((rest.len(), found), (0, vec![1, 2, 3, 4, 5, 6, 7]));
    }

    #[test]
    fn no_octet_can_change_unnoticed_and_no_number_leads_out() {
        let octets = blocks(&[entry(Facet::Envelope, 2, b"two"), entry(Facet::Envelope, 5, b"five")]);
        for at in 0..octets.len() {
            for value in [0, 1, 0x40, 0xff] {
                let mut damaged = octets.clone();
                damaged[at] ^= value;
                let Some(head) = Head::read(&damaged) else { continue };
                let whole = damaged.len() == head.octets && head.checks(&damaged, 7);
                assert_eq!(whole, value == 0, "octet {at}");
                // even unchecked, nothing panics
                let _nothing = (head.find(&damaged, Uid(5), &Cell::new(0)), head.entries(&damaged).count());
            }
        }
    }
}
