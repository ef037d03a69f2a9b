//! Texts as numbers: those that are alike have one number, so that each is compared and hashed once, however often the
//! threads are gone through.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

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

/// All texts that were seen, one behind the other.
#[derive(Debug)]
pub(super) struct Texts<S = RandomState> {
    octets: Vec<u8>,
    known: Vec<Known>,
    /// The newest text of each digest. Whoever writes mail does not know what the digest is made with, or he could choose texts
    /// that all have one.
    newest: HashMap<u64, Text>,
    digest: S,
}

/// What is known of a text.
#[derive(Debug)]
struct Known {
    /// Where it ends; it begins where the one before it does.
    end: usize,
    /// The text before it of the same digest.
    older: Option<Text>,
}

impl Texts {
    /// None but the empty one.
    pub(super) fn new() -> Self {
        Self::by(RandomState::new())
    }
}

impl<S: BuildHasher> Texts<S> {
    fn by(digest: S) -> Self {
        let mut texts = Self { octets: Vec::new(), known: Vec::new(), newest: HashMap::new(), digest };
        texts.number(b"");
        texts
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// The number of `text`, which gets one if it is new.
    pub(super) fn number(&mut self, text: &[u8]) -> Text {
        let digest = self.digest.hash_one(text);
        let mut alike = self.newest.get(&digest).copied();
        while let Some(candidate) = alike {
            if self.octets_of(candidate) == text {
                return candidate;
            }
            alike = self.known.get(candidate.place()).and_then(|known| known.older);
        }
        let Ok(number) = u32::try_from(self.known.len()).map(Text) else { return Text::EMPTY };
        let older = self.newest.insert(digest, number);
        self.octets.extend_from_slice(text);
        self.known.push(Known { end: self.octets.len(), older });
        number
    }

    fn octets_of(&self, text: Text) -> &[u8] {
        let end = |place: usize| self.known.get(place).map_or(0, |known| known.end);
        let start = text.place().checked_sub(1).map_or(0, end);
        self.octets.get(start..end(text.place())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasherDefault, Hasher};

    use super::*;

    /// Finds no difference between texts.
    #[derive(Default)]
    struct Blind;

    impl Hasher for Blind {
        fn finish(&self) -> u64 {
            7
        }

        fn write(&mut self, _: &[u8]) {}
    }

    #[test]
    fn texts_of_one_digest_are_told_apart() {
        let mut texts = Texts::by(BuildHasherDefault::<Blind>::default());
        for _ in 0..2 {
            let numbers = ["a", "b", "", "ab"].map(|text| texts.number(text.as_bytes()).place());
            assert_eq!((numbers, texts.len()), ([1, 2, 0, 3], 4));
        }
    }

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
