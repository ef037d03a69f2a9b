//! One change of flags for a run of messages: what STORE does to many is noted in the index as that, not as so many records.

use std::ops::Range;

use super::list_tally::ListTally;
use super::record::{Record, State, take};
use super::short_record::ShortRecord;
use crate::mailbox::{FlagAction, Flags, Keywords, ModSeq};

/// A change to all records at `places`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sweep {
    pub(super) places: Range<usize>,
    pub(super) act: Act,
    /// All records in numbers afterwards, so that nobody who reads of it need look at them.
    pub(super) tally: ListTally,
}

/// What is done to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Flags and keywords change; where that makes a difference, the record has `modseq`, and the index is ahead of the file.
    Flag { action: FlagAction, flags: Flags, keywords: Keywords, modseq: ModSeq },
    /// The file says now what the index says.
    Settle,
}

impl Act {
    /// What becomes of a record.
    pub(super) fn apply(&self, record: Record) -> Record {
        match *self {
            Self::Settle => Record { state: record.state.without(State::DIRTY), ..record },
            Self::Flag { action, flags, keywords, modseq } => {
                let now = action.apply((record.flags, record.keywords), (flags, keywords));
                if now == (record.flags, record.keywords) {
                    return record;
                }
                Record { flags: now.0, keywords: now.1, modseq, state: record.state.with(State::DIRTY), ..record }
            }
        }
    }

    /// Whether no keyword has to be known to tell what becomes of a record in short.
    pub(super) fn spares_keywords(&self) -> bool {
        match *self {
            Self::Settle => true,
            Self::Flag { action, keywords, .. } => action != FlagAction::Replace && keywords == Keywords::default(),
        }
    }

    /// What becomes of a record in short, if that [spares keywords](Self::spares_keywords).
    pub(super) fn apply_in_short(&self, record: ShortRecord) -> ShortRecord {
        match *self {
            Self::Settle => ShortRecord { state: record.state.without(State::DIRTY), ..record },
            Self::Flag { action, flags, .. } => {
                let (now, _) = action.apply((record.flags, Keywords::default()), (flags, Keywords::default()));
                let state = if now == record.flags { record.state } else { record.state.with(State::DIRTY) };
                ShortRecord { flags: now, state, ..record }
            }
        }
    }
}

impl Sweep {
    /// What becomes of the record at `place`.
    pub(super) fn apply(&self, place: usize, record: Record) -> Record {
        if self.places.contains(&place) { self.act.apply(record) } else { record }
    }

    /// The same in short.
    pub(super) fn apply_in_short(&self, place: usize, record: ShortRecord) -> ShortRecord {
        if self.places.contains(&place) { self.act.apply_in_short(record) } else { record }
    }

    /// Whether it may have changed what a client knows that was told all up to `told`.
    pub(super) fn is_later_than(&self, told: ModSeq) -> bool {
        matches!(self.act, Act::Flag { modseq, .. } if modseq > told)
    }

    /// As it stands in the log, whose business the check is.
    pub(super) fn encode(&self) -> Vec<u8> {
        let (action, flags, keywords, modseq) = match self.act {
            Act::Settle => (SETTLE, Flags::NONE, Keywords::default(), ModSeq::default()),
            Act::Flag { action, flags, keywords, modseq } => (number(action), flags, keywords, modseq),
        };
        let mut out = Vec::with_capacity(80);
        for place in [self.places.start, self.places.end] {
            out.extend_from_slice(&(place as u64).to_le_bytes());
        }
        out.extend_from_slice(&keywords.0.to_le_bytes());
        out.extend_from_slice(&modseq.0.to_le_bytes());
        out.extend_from_slice(&[action, flags.0]);
        out.extend_from_slice(&self.tally.encode());
        out
    }

    /// What `encode` wrote.
    pub(super) fn decode(octets: &[u8]) -> Option<Self> {
        let mut rest = octets;
        let mut place = || usize::try_from(u64::from_le_bytes(take(&mut rest)?)).ok();
        let places = place()?..place()?;
        let keywords = Keywords(u128::from_le_bytes(take(&mut rest)?));
        let modseq = ModSeq(u64::from_le_bytes(take(&mut rest)?));
        let [action, flags] = take(&mut rest)?;
        let tally = ListTally::decode(take(&mut rest)?);
        let flag = |action| Act::Flag { action, flags: Flags(flags), keywords, modseq };
        let act = match action {
            SETTLE => Act::Settle,
            other => flag(
                [FlagAction::Replace, FlagAction::Add, FlagAction::Remove]
                    .into_iter()
                    .find(|action| number(*action) == other)?,
            ),
        };
        rest.is_empty().then_some(Self { places, act, tally })
    }
}

const SETTLE: u8 = 0;

fn number(action: FlagAction) -> u8 {
    match action {
        FlagAction::Replace => 1,
        FlagAction::Add => 2,
        FlagAction::Remove => 3,
    }
}

/// The runs of `places`, which are in ascending order.
pub(super) fn runs(places: impl IntoIterator<Item = usize>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for place in places {
        match runs.last_mut() {
            Some(last) if last.end == place => last.end += 1,
            _ => runs.push(place..place + 1),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flag(action: FlagAction) -> Sweep {
        let (flags, keywords) = (Flags::SEEN | Flags::FLAGGED, Keywords(u128::MAX - 2));
        let tally = ListTally { unseen: 1, deleted: 2, dirty: 3, all_seen_before: 4, octets: 5 };
        Sweep { places: 3..70_000, tally, act: Act::Flag { action, flags, keywords, modseq: ModSeq(9) } }
    }

    #[test]
    fn comes_back_as_it_went() {
        let settle = Sweep { places: 0..1, act: Act::Settle, tally: ListTally::default() };
        for sweep in [flag(FlagAction::Replace), flag(FlagAction::Add), flag(FlagAction::Remove), settle] {
            let encoded = sweep.encode();
            assert_eq!(Sweep::decode(&encoded), Some(sweep));
            assert!((0..encoded.len()).all(|cut| Sweep::decode(&encoded[..cut]).is_none()));
        }
    }

    #[test]
    fn what_it_does_not_change_stays_as_it_was() {
        let (seen, plain) = (Flags::SEEN | Flags::FLAGGED, Flags::ANSWERED);
        let old = Record { flags: seen, keywords: Keywords(u128::MAX - 2), modseq: ModSeq(4), ..Record::default() };
        assert_eq!(flag(FlagAction::Add).apply(3, old), old);
        assert_eq!(flag(FlagAction::Remove).apply(2, old), old, "another place");
        let new = flag(FlagAction::Add).apply(3, Record { flags: plain, ..old });
        assert_eq!((new.flags, new.modseq, new.state), (seen | plain, ModSeq(9), State::DIRTY));
        assert_eq!(Act::Settle.apply(new).state, State::default());
    }

    #[test]
    fn in_short_the_same_comes_of_it() {
        let records = (0..64).map(|n| {
            let state = if n & 32 == 0 { State::PLAIN } else { State::DIRTY };
            Record { flags: Flags(n & 31), keywords: Keywords(n.into()), state, ..Record::default() }
        });
        let flag = |action| Act::Flag { action, flags: Flags(5), keywords: Keywords::default(), modseq: ModSeq(9) };
        for (act, record) in [Act::Settle, flag(FlagAction::Add), flag(FlagAction::Remove)]
            .into_iter()
            .flat_map(|act| records.clone().map(move |record| (act, record)))
        {
            assert!(act.spares_keywords());
            assert_eq!(act.apply_in_short(ShortRecord::of(&record)), ShortRecord::of(&act.apply(record)));
        }
        let keyword = Act::Flag { action: FlagAction::Add, flags: Flags(5), keywords: Keywords(1), modseq: ModSeq(9) };
        assert!(!flag(FlagAction::Replace).spares_keywords() && !keyword.spares_keywords());
    }

    #[test]
    fn runs_are_as_long_as_can_be() {
        assert_eq!(runs([1, 2, 3, 5, 7, 8]), [1..4, 5..6, 7..9]);
        assert_eq!(runs([]), Vec::<Range<usize>>::new());
    }
}
