//! Texts as numbers: those that are alike have one number, so that each is compared and hashed once, however often the
//! threads are gone through.

use std::hash::{BuildHasher, RandomState};

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The number of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Text(u32);

impl Text {
    /// The text without an octet.
    pub(super) const EMPTY: Self = Self(0);

    /// The place of what belongs to it in a list for all texts.
    pub(super) fn place(self) -> usize {
        self.0 as usize
    }
}

/// All texts that were seen.
#[derive(Debug)]
pub(super) struct Texts {
    octets: Vec<u8>,
    /// Each with its digest and where it ends.
    known: Vec<(u64, usize)>,
    /// One more than the number of a text, or nothing, where its digest leads or behind that; more than half are free.
    slots: Vec<u32>,
    /// What nobody knows who writes mail, or he could choose texts that all lead to one place.
    seed: u64,
}

impl Texts {
    /// None but the empty one.
    pub(super) fn new() -> Self {
        let seed = RandomState::new().hash_one(0);
        let mut texts = Self { octets: Vec::new(), known: Vec::new(), slots: vec![0; 1024], seed };
        texts.number(b"");
        texts
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// The number of `text`, which gets one if it is new.
    pub(super) fn number(&mut self, text: &[u8]) -> Text {
        let digest = xxh3_64_with_seed(text, self.seed);
        let mut slot = self.slot(digest);
        while let Some(found) = self.slots.get(slot).and_then(|number| number.checked_sub(1)) {
            if self.is(found, digest, text) {
                return Text(found);
            }
            slot = (slot + 1) % self.slots.len();
        }
        let Ok(number) = u32::try_from(self.known.len() + 1) else { return Text::EMPTY };
        self.octets.extend_from_slice(text);
        self.known.push((digest, self.octets.len()));
        if self.known.len() * 2 > self.slots.len() {
            self.grow();
        } else if let Some(free) = self.slots.get_mut(slot) {
            *free = number;
        }
        Text(number - 1)
    }

    /// Whether this is the text with that number.
    fn is(&self, number: u32, digest: u64, text: &[u8]) -> bool {
        let place = number as usize;
        let start = place.checked_sub(1).and_then(|before| self.known.get(before)).map_or(0, |(_, end)| *end);
        self.known.get(place).is_some_and(|(known, end)| *known == digest && self.octets.get(start..*end) == Some(text))
    }

    /// Where the search for a digest begins.
    fn slot(&self, digest: u64) -> usize {
        // the remainder is smaller than a number of octets in memory
        usize::try_from(digest % self.slots.len() as u64).unwrap_or(0)
    }

    /// Makes room for as many texts again.
    fn grow(&mut self) {
        self.slots = vec![0; self.slots.len() * 2];
        for (number, (digest, _)) in (1..).zip(&self.known) {
            let mut slot = self.slot(*digest);
            while self.slots.get(slot).is_some_and(|taken| *taken != 0) {
                slot = (slot + 1) % self.slots.len();
            }
            if let Some(free) = self.slots.get_mut(slot) {
                *free = number;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_has_the_same_number_however_many_there_are() {
        let mut texts = Texts::new();
        assert_eq!(texts.number(b""), Text::EMPTY);
        let all: Vec<String> = (0..5000).map(|n| format!("<{}@{n}>", "x".repeat(n % 400))).collect();
        let numbers: Vec<Text> = all.iter().map(|text| texts.number(text.as_bytes())).collect();
        assert_eq!(texts.len(), 5001);
        assert!(numbers.iter().zip(1..).all(|(number, place)| number.place() == place));
        assert!(all.iter().zip(&numbers).rev().all(|(text, number)| texts.number(text.as_bytes()) == *number));
        assert_eq!(texts.len(), 5001);
    }
}
