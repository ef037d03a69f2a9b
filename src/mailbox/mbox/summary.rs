//! What the index knows of the mailbox as a whole; each transaction of the index ends with one.

use super::record::{Record, take};
use super::stamp::Stamp;
use crate::mailbox::{KeywordTable, ModSeq, Uid, UidValidity};

/// The mailbox as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    /// The file as it was when all this was true.
    pub(super) stamp: Stamp,
    /// Which mailbox this is about, by its name (`Place::name_digest`).
    pub(super) name_digest: u64,
    pub(super) uid_validity: UidValidity,
    pub(super) uid_next: Uid,
    pub(super) highest_modseq: ModSeq,
    /// Messages from this UID on have not yet been seen as recent by any session.
    pub(super) first_recent: Uid,
    /// Octets of blank lines before the first From_ line.
    pub(super) prefix: u64,
    /// c-client's note to itself at the head of the file, if there is one: it holds the base and is no message.
    pub(super) pseudo: Option<Record>,
    /// What the base in the file says: UIDVALIDITY and last UID; zeros if there is none.
    pub(super) base: (u32, u32),
    /// Whether the file's base lacks a keyword that messages use.
    pub(super) base_stale: bool,
    /// An append that was begun: it would end at this offset. 0: none.
    pub(super) append_end: u64,
    pub(super) keywords: KeywordTable,
}

impl Summary {
    /// A mailbox of which nothing is known but that it exists.
    pub(super) fn fresh(uid_validity: UidValidity) -> Self {
        Self { uid_validity, uid_next: Uid(1), first_recent: Uid(1), ..Self::default() }
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(512);
        let Stamp { device, inode, size, modified, changed } = self.stamp;
        for long in [device, inode, size, self.name_digest, self.highest_modseq.0, self.prefix, self.append_end] {
            out.extend_from_slice(&long.to_le_bytes());
        }
        for time in [modified, changed] {
            out.extend_from_slice(&time.to_le_bytes());
        }
        for word in [self.uid_validity.0, self.uid_next.0, self.first_recent.0, self.base.0, self.base.1] {
            out.extend_from_slice(&word.to_le_bytes());
        }
        out.push(u8::from(self.base_stale));
        out.push(u8::from(self.pseudo.is_some()));
        out.extend(self.pseudo.iter().flat_map(|record| record.encode(PSEUDO_PLACE)));
        for name in self.keywords.names() {
            out.push(u8::try_from(name.len()).unwrap_or(0));
            out.extend_from_slice(name);
        }
        out
    }

    /// The summary that `encode` wrote. Its check is the index file's business; still nothing here trusts a length.
    pub(super) fn decode(octets: &[u8]) -> Option<Self> {
        let mut rest = octets;
        let mut long = || take::<8>(&mut rest).map(u64::from_le_bytes);
        let (device, inode, size, name_digest) = (long()?, long()?, long()?, long()?);
        let (highest_modseq, prefix, append_end) = (ModSeq(long()?), long()?, long()?);
        let mut time = || take::<8>(&mut rest).map(i64::from_le_bytes);
        let stamp = Stamp { device, inode, size, modified: time()?, changed: time()? };
        let mut word = || take::<4>(&mut rest).map(u32::from_le_bytes);
        let (uid_validity, uid_next, first_recent) = (UidValidity(word()?), Uid(word()?), Uid(word()?));
        let base = (word()?, word()?);
        let [base_stale, has_pseudo] = take(&mut rest)?;
        let pseudo = match has_pseudo {
            0 => None,
            _ => Some(Record::decode(&take::<{ Record::OCTETS }>(&mut rest)?, PSEUDO_PLACE)?),
        };
        let mut keywords = KeywordTable::default();
        while let Some([length]) = take(&mut rest) {
            let (name, behind) = rest.split_at_checked(length.into())?;
            keywords.find_or_add(name)?;
            rest = behind;
        }
        let base_stale = base_stale != 0;
        Some(Self {
            stamp,
            name_digest,
            uid_validity,
            uid_next,
            highest_modseq,
            first_recent,
            prefix,
            pseudo,
            base,
            base_stale,
            append_end,
            keywords,
        })
    }
}

/// The place that a pseudo-message's record has in no list.
const PSEUDO_PLACE: u64 = u64::MAX;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_went() {
        let mut keywords = KeywordTable::default();
        keywords.find_or_add(b"$Forwarded");
        keywords.find_or_add(b"x");
        let summary = Summary {
            stamp: Stamp { device: 1, inode: 2, size: 3, modified: -4, changed: 5 },
            name_digest: 15,
            uid_validity: UidValidity(6),
            uid_next: Uid(7),
            highest_modseq: ModSeq(8),
            first_recent: Uid(9),
            prefix: 10,
            pseudo: Some(Record { offset: 11, ..Record::default() }),
            base: (12, 13),
            base_stale: true,
            append_end: 14,
            keywords,
        };
        let encoded = summary.encode();
        assert_eq!(Summary::decode(&encoded), Some(summary));
        for cut in 0..encoded.len() {
            let _no_panic = Summary::decode(&encoded[..cut]);
        }
    }
}
