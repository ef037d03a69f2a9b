//! System flags, keywords, and the table that gives a mailbox's keywords their bits (RFC 3501 §2.3.2).

use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

use crate::limits;

/// A set of system flags. `\Recent` is not among them: it belongs to a session, not to a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(pub u8);

impl Flags {
    /// No flag.
    pub const NONE: Self = Self(0);
    /// `\Seen`
    pub const SEEN: Self = Self(1);
    /// `\Answered`
    pub const ANSWERED: Self = Self(2);
    /// `\Flagged`
    pub const FLAGGED: Self = Self(4);
    /// `\Deleted`
    pub const DELETED: Self = Self(8);
    /// `\Draft`
    pub const DRAFT: Self = Self(16);

    /// Whether all of `other` is in this set.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// A set of keywords, one bit for each place in the mailbox's [`KeywordTable`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keywords(pub u128);

macro_rules! set_operators {
    ($set:ty) => {
        impl BitOr for $set {
            type Output = Self;
            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }
        impl BitAnd for $set {
            type Output = Self;
            fn bitand(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }
        }
        impl BitOrAssign for $set {
            fn bitor_assign(&mut self, other: Self) {
                self.0 |= other.0;
            }
        }
        impl Not for $set {
            type Output = Self;
            fn not(self) -> Self {
                Self(!self.0)
            }
        }
    };
}
set_operators!(Flags);
set_operators!(Keywords);

/// The keywords of one mailbox in the order of their bits, which is the order of `X-IMAPbase`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeywordTable(Vec<Vec<u8>>);

impl KeywordTable {
    /// The bit of `name`, whatever its case.
    pub fn find(&self, name: &[u8]) -> Option<Keywords> {
        let place = self.0.iter().position(|known| known.eq_ignore_ascii_case(name))?;
        Some(Keywords(1 << place))
    }

    /// The bit of `name`, which gets the next free place if it is new; none when the table is full or the name too long.
    pub fn find_or_add(&mut self, name: &[u8]) -> Option<Keywords> {
        if let Some(known) = self.find(name) {
            return Some(known);
        }
        if self.is_full() || name.is_empty() || name.len() > limits::KEYWORD_OCTETS {
            return None;
        }
        self.0.push(name.to_vec());
        Some(Keywords(1 << (self.0.len() - 1)))
    }

    /// Whether no further keyword fits.
    pub fn is_full(&self) -> bool {
        self.0.len() >= limits::KEYWORDS
    }

    /// All names in the order of their bits, in the case in which each was first seen.
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(Vec::as_slice)
    }

    /// The names of the keywords in `set`.
    pub fn names_of(&self, set: Keywords) -> impl Iterator<Item = &[u8]> {
        self.0.iter().enumerate().filter(move |(place, _)| set.0 >> place & 1 == 1).map(|(_, name)| name.as_slice())
    }
}

/// Flags as a client writes them: keywords by name, since a name has its bit only within one mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlagList {
    /// The system flags.
    pub system: Flags,
    /// The keywords, as written.
    pub keywords: Vec<Vec<u8>>,
}

/// What STORE does with the flags it names (RFC 3501 §6.4.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagAction {
    /// `FLAGS`
    Replace,
    /// `+FLAGS`
    Add,
    /// `-FLAGS`
    Remove,
}

impl FlagAction {
    /// The sets that result from `old` and `named`.
    pub fn apply(self, old: (Flags, Keywords), named: (Flags, Keywords)) -> (Flags, Keywords) {
        match self {
            Self::Replace => named,
            Self::Add => (old.0 | named.0, old.1 | named.1),
            Self::Remove => (old.0 & !named.0, old.1 & !named.1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_keeps_its_bit_and_its_first_spelling() {
        let mut table = KeywordTable::default();
        let junk = table.find_or_add(b"Junk").unwrap();
        let work = table.find_or_add(b"$Work").unwrap();
        assert_eq!(table.find_or_add(b"jUNK"), Some(junk));
        assert_eq!(table.names_of(junk | work).collect::<Vec<_>>(), [&b"Junk"[..], b"$Work"]);
    }

    #[test]
    fn a_full_table_refuses_instead_of_sharing_a_bit() {
        let mut table = KeywordTable::default();
        for number in 0..limits::KEYWORDS {
            assert!(table.find_or_add(format!("k{number}").as_bytes()).is_some());
        }
        assert_eq!(table.find_or_add(b"one-more"), None);
        assert_eq!(table.find(b"K127"), Some(Keywords(1 << 127)));
    }

    #[test]
    fn actions() {
        let old = (Flags::SEEN, Keywords(1));
        let named = (Flags::DELETED, Keywords(2));
        assert_eq!(FlagAction::Replace.apply(old, named), named);
        assert_eq!(FlagAction::Add.apply(old, named), (Flags::SEEN | Flags::DELETED, Keywords(3)));
        assert_eq!(FlagAction::Remove.apply((Flags(9), Keywords(3)), named), (Flags::SEEN, Keywords(1)));
    }
}
