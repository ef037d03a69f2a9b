//! What is to be believed of a file that was read: which message is which, and whose flags count.
//!
//! Anybody may write any metadata header into a mail that he sends, and any program may rewrite the file between two
//! looks of ours. So the index, if there is one, has the last word on what it knows, and the file's metadata are
//! believed only where they can be true:
//!
//! * The base counts only in the first message, and only if the index has no other UIDVALIDITY that stood in the file.
//! * An `X-UID` counts only if the base does, if it ascends, and if the base covers it. One that the index gave to
//!   another message, or gave out before, does not count.
//! * A message without a UID that counts is recognised by its digest and the size of its body, copies in their order. So a message that
//!   was inserted, moved or edited costs one new UID each, and not a new UIDVALIDITY.
//! * The flags of a message that is known count as the file has them, unless the index is ahead of the file. Those of a
//!   message that somebody delivered since the last look count only if a server has numbered it.

use std::collections::{HashMap, VecDeque};

use super::index::Index;
use super::metadata::Base;
use super::record::{Record, State};
use super::stamp::Stamp;
use super::summary::Summary;
use crate::mailbox::{Flags, Keywords, ModSeq, Uid, UidValidity};

/// A whole file as it was read. In the records, `uid` is the `X-UID` as it stands there (0: none), keywords are bits of
/// the base's table.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) stamp: Stamp,
    pub(super) prefix: u64,
    pub(super) base: Option<Base>,
    pub(super) pseudo: Option<Record>,
    /// In the order of the file.
    pub(super) records: Vec<Record>,
}

/// What is true of the file now.
#[derive(Debug)]
pub(super) struct Truth {
    /// In UID order.
    pub(super) records: Vec<Record>,
    pub(super) summary: Summary,
}

/// Reconciles a whole file with what the index knew of it. `fresh` makes the UIDVALIDITY of a mailbox that has none;
/// `delivered`: strangers' mail arrives here.
pub(super) fn whole(
    reading: Reading,
    old: Option<&Index>,
    fresh: impl FnOnce() -> UidValidity,
    delivered: bool,
) -> Truth {
    // at the head of a mailbox that was empty stands a stranger's mail
    let strange_head = delivered && old.is_some_and(|old| old.len() == 0);
    let base = reading.base.as_ref().filter(|base| !strange_head && base_counts(base, old));
    let mut summary = match old.map(Index::summary) {
        Some(old) if base.is_none_or(|base| base.uid_validity == old.uid_validity.0) => old.clone(),
        _ => Summary::fresh(base.map_or_else(fresh, |base| UidValidity(base.uid_validity))),
    };
    let old = old.filter(|old| old.summary().uid_validity == summary.uid_validity);
    let mut work = Work::new(old, &mut summary, base);
    let identities = work.identify(&reading.records);
    let modseq = work.summary.highest_modseq.next();
    let trusted = old.is_none() || !delivered;
    let pairs = reading.records.into_iter().zip(identities);
    let mut records: Vec<_> = pairs.map(|(found, identity)| work.settle(found, identity, modseq, trusted)).collect();
    records.sort_by_key(|record| record.uid);
    if old.is_none() {
        let last_old = records.iter().rev().find(|record| record.state.contains(State::OLD));
        work.summary.first_recent = last_old.map_or(Uid(1), |record| record.uid.next());
    }
    let base = reading.base.as_ref().map_or((0, 0), |base| (base.uid_validity, base.uid_last));
    summary.highest_modseq = modseq;
    (summary.stamp, summary.prefix, summary.base, summary.pseudo) =
        (reading.stamp, reading.prefix, base, reading.pseudo);
    summary.append_end = 0;
    Truth { records, summary }
}

/// Takes in messages that were appended since the last look: `arrived` in the order of the file, `base` as it stands in
/// the file now. The records that come back follow those of the index.
pub(super) fn tail(arrived: Vec<Record>, base: Option<&Base>, old: &Index, delivered: bool) -> Truth {
    let mut summary = old.summary().clone();
    summary.base = base.map_or((0, 0), |base| (base.uid_validity, base.uid_last));
    summary.append_end = 0;
    let base = base.filter(|base| base.uid_validity == summary.uid_validity.0);
    let modseq = summary.highest_modseq.next();
    let mut work = Work::new(None, &mut summary, base);
    let identities = work.identify(&arrived);
    let pairs = arrived.into_iter().zip(identities);
    let records = pairs.map(|(found, identity)| work.settle(found, identity, modseq, !delivered)).collect();
    summary.highest_modseq = modseq;
    Truth { records, summary }
}

/// Whether the file's base may be ours: the index's own UIDVALIDITY, or one that came when ours had never been in the
/// file. A stranger's base in a delivered message is noted as seen when it arrives, and does not count later either.
/// One that leaves hardly a number for the next message is nobody's, or was: to go on with it would be to give UIDs twice.
fn base_counts(base: &Base, old: Option<&Index>) -> bool {
    let leaves_numbers = base.uid_last <= LAST_BELIEVED;
    let Some(old) = old.map(Index::summary) else { return leaves_numbers };
    let never_written = old.base.0 != old.uid_validity.0;
    let noted = old.base.0 == base.uid_validity;
    base.uid_validity == old.uid_validity.0 || never_written && !noted && leaves_numbers
}

/// The highest UID that is believed of a base alone.
const LAST_BELIEVED: u32 = u32::MAX - (1 << 20);

/// Which message a found one is.
#[derive(Clone, Copy)]
enum Identity {
    /// The one that the index has.
    Known(Record),
    /// One that another server has numbered.
    Numbered(Uid),
    New,
}

struct Work<'a> {
    old: Option<&'a Index>,
    summary: &'a mut Summary,
    /// The UIDs that the base covers; none without a base that counts.
    covered: u32,
    /// The bit in the summary's table for each bit of the base's.
    keywords: Vec<Keywords>,
}

impl<'a> Work<'a> {
    fn new(old: Option<&'a Index>, summary: &'a mut Summary, base: Option<&Base>) -> Self {
        let names = base.map(|base| base.keywords.names().map(<[u8]>::to_vec).collect::<Vec<_>>()).unwrap_or_default();
        let keywords = names.iter().map(|name| summary.keywords.find_or_add(name).unwrap_or_default()).collect();
        let last = base.map_or(0, |base| base.uid_last).min(LAST_BELIEVED);
        let known_next = summary.uid_next;
        summary.uid_next = known_next.max(Uid(last).next());
        let covered = if base.is_some() { last.max(known_next.0.saturating_sub(1)) } else { 0 };
        Self { old, summary, covered, keywords }
    }

    fn identify(&mut self, found: &[Record]) -> Vec<Identity> {
        let mut identities = self.by_number(found);
        self.by_digest(found, &mut identities);
        identities
    }

    /// First the ones whose number counts.
    fn by_number(&self, found: &[Record]) -> Vec<Identity> {
        let mut last = Uid(0);
        let known_next = self.old.map_or(Uid(0), |old| old.summary().uid_next);
        let mut identify = |record: &Record| {
            if record.uid <= last || record.uid.0 > self.covered {
                return Identity::New;
            }
            let known = self.old.and_then(|old| old.record(old.find(record.uid).ok()?));
            let identity = match known {
                Some(known) if known.digest == record.digest => Identity::Known(known),
                None if record.uid >= known_next => Identity::Numbered(record.uid),
                _ => return Identity::New,
            };
            last = record.uid;
            identity
        };
        found.iter().map(&mut identify).collect()
    }

    /// Then the ones that the index knows by their looks.
    fn by_digest(&self, found: &[Record], identities: &mut [Identity]) {
        let Some(old) = self.old else { return };
        if !identities.iter().any(|identity| matches!(identity, Identity::New)) {
            return;
        }
        let taken: std::collections::HashSet<Uid> = identities
            .iter()
            .filter_map(|identity| match identity {
                Identity::Known(record) => Some(record.uid),
                _ => None,
            })
            .collect();
        let mut by_looks: HashMap<(u64, u64), VecDeque<Record>> = HashMap::new();
        for record in old.records().filter(|record| !taken.contains(&record.uid)) {
            by_looks.entry(looks(&record)).or_default().push_back(record);
        }
        for (record, identity) in found.iter().zip(identities) {
            if let Identity::New = identity {
                let same = by_looks.get_mut(&looks(record)).and_then(VecDeque::pop_front);
                *identity = same.map_or(Identity::New, Identity::Known);
            }
        }
    }

    /// The record that is true, of what was found and who it is.
    fn settle(&mut self, found: Record, identity: Identity, modseq: ModSeq, trusted: bool) -> Record {
        let found = Record { keywords: self.translate(found.keywords), ..found };
        match identity {
            Identity::Known(known) => known_again(found, known, modseq),
            Identity::Numbered(uid) => {
                self.summary.uid_next = self.summary.uid_next.max(uid.next());
                Record { uid, modseq, ..found }
            }
            Identity::New => {
                let uid = self.summary.uid_next;
                self.summary.uid_next = uid.next();
                let record = Record { uid, modseq, ..found };
                if trusted { record } else { distrusted(record) }
            }
        }
    }

    fn translate(&self, found: Keywords) -> Keywords {
        let bits = self.keywords.iter().enumerate().filter(|(place, _)| found.0 >> place & 1 == 1);
        bits.fold(Keywords::default(), |all, (_, bit)| all | *bit)
    }
}

fn looks(record: &Record) -> (u64, u64) {
    (record.digest, record.size.without(record.header).stored)
}

/// A known message where it lies now, with the flags that count.
fn known_again(found: Record, known: Record, modseq: ModSeq) -> Record {
    let mut record = Record { uid: known.uid, date: known.date, modseq: known.modseq, ..found };
    if known.state.contains(State::DIRTY) {
        (record.flags, record.keywords) = (known.flags, known.keywords);
        record.state = record.state.with(State::DIRTY);
    } else if (record.flags, record.keywords) != (known.flags, known.keywords) {
        record.modseq = modseq;
    }
    record
}

/// A message of a stranger: what it says of itself is forged, and overwritten when there is a chance.
fn distrusted(record: Record) -> Record {
    let claims = record.flags != Flags::NONE || record.keywords != Keywords::default();
    let state = record.state.without(State::OLD);
    let state = if claims { state.with(State::DIRTY) } else { state };
    Record { flags: Flags::NONE, keywords: Keywords::default(), state, ..record }
}

#[cfg(test)]
mod tests {
    use super::super::list::List;
    use super::*;
    use crate::mailbox::KeywordTable;

    /// Messages as a scan finds them: (X-UID or 0, digest).
    fn found(messages: &[(u32, u64)]) -> Vec<Record> {
        let record = |(place, (uid, digest)): (usize, &(u32, u64))| Record {
            uid: Uid(*uid),
            digest: *digest,
            offset: place as u64,
            ..Record::default()
        };
        messages.iter().enumerate().map(record).collect()
    }

    fn base(uid_validity: u32, uid_last: u32) -> Option<Base> {
        Some(Base { uid_validity, uid_last, keywords: KeywordTable::default() })
    }

    fn reading(base: Option<Base>, messages: &[(u32, u64)]) -> Reading {
        Reading { base, records: found(messages), ..Reading::default() }
    }

    fn index(truth: Truth) -> Index {
        Index::new(List::Memory(truth.records), truth.summary)
    }

    /// (UID, digest) in UID order.
    fn uids(truth: &Truth) -> Vec<(u32, u64)> {
        truth.records.iter().map(|record| (record.uid.0, record.digest)).collect()
    }

    const FRESH: UidValidity = UidValidity(99);

    fn old(base_: Option<Base>, messages: &[(u32, u64)]) -> Index {
        index(whole(reading(base_, messages), None, || FRESH, true))
    }

    #[test]
    fn a_file_without_metadata_is_numbered_from_one() {
        let truth = whole(reading(None, &[(0, 7), (0, 8)]), None, || FRESH, true);
        assert_eq!(uids(&truth), [(1, 7), (2, 8)]);
        assert_eq!((truth.summary.uid_validity, truth.summary.uid_next), (FRESH, Uid(3)));
    }

    #[test]
    fn another_servers_numbers_are_taken_over_where_they_can_be_true() {
        let truth =
            whole(reading(base(5, 20), &[(3, 1), (9, 2), (0, 3), (8, 4), (40, 5), (12, 6)]), None, || FRESH, true);
        assert_eq!(uids(&truth), [(3, 1), (9, 2), (12, 6), (21, 3), (22, 4), (23, 5)]);
        assert_eq!(truth.summary.uid_validity, UidValidity(5));
    }

    #[test]
    fn a_base_that_leaves_hardly_a_number_is_not_gone_on_with() {
        let messages = [(LAST_BELIEVED - 1, 1), (LAST_BELIEVED, 2), (0, 3)];
        let truth = whole(reading(base(5, LAST_BELIEVED), &messages), None, || FRESH, true);
        let given = [LAST_BELIEVED - 1, LAST_BELIEVED, LAST_BELIEVED + 1];
        assert_eq!(truth.summary.uid_validity, UidValidity(5));
        assert_eq!(truth.records.iter().map(|record| record.uid.0).collect::<Vec<_>>(), given);
        // what was given out then is in the base, and counts as long as the index says so
        let (more, later) =
            (reading(base(5, LAST_BELIEVED + 1), &messages), reading(base(5, LAST_BELIEVED + 1), &messages));
        let known = whole(more, Some(&index(truth)), || FRESH, true);
        assert_eq!((known.summary.uid_validity, known.summary.uid_next), (UidValidity(5), Uid(LAST_BELIEVED + 2)));
        // who has nothing but the base begins anew, under another UIDVALIDITY
        let lost = whole(later, None, || FRESH, true);
        assert_eq!((lost.summary.uid_validity, uids(&lost)), (FRESH, vec![(1, 1), (2, 2), (3, 3)]));
    }

    #[test]
    fn numbers_without_a_base_are_nobodys() {
        assert_eq!(uids(&whole(reading(None, &[(3, 1), (9, 2)]), None, || FRESH, true)), [(1, 1), (2, 2)]);
    }

    #[test]
    fn inserted_moved_and_lost_messages_cost_only_themselves() {
        let old = old(None, &[(0, 1), (0, 2), (0, 3), (0, 4)]);
        let truth = whole(reading(None, &[(0, 4), (0, 77), (0, 1), (0, 3)]), Some(&old), || FRESH, true);
        assert_eq!(uids(&truth), [(1, 1), (3, 3), (4, 4), (5, 77)]);
        assert_eq!(truth.summary.uid_next, Uid(6));
    }

    #[test]
    fn identical_copies_keep_their_numbers_in_their_order() {
        let old = old(None, &[(0, 1), (0, 1), (0, 1)]);
        let truth = whole(reading(None, &[(0, 1), (0, 1)]), Some(&old), || FRESH, true);
        assert_eq!(uids(&truth), [(1, 1), (2, 1)]);
    }

    #[test]
    fn a_number_that_was_given_out_is_never_given_again() {
        let old = old(base(5, 10), &[(9, 1), (10, 2)]);
        let gone = whole(reading(base(5, 10), &[(9, 1)]), Some(&old), || FRESH, true);
        let back = whole(reading(base(5, 10), &[(9, 1), (10, 3)]), Some(&index(gone)), || FRESH, true);
        assert_eq!(uids(&back), [(9, 1), (11, 3)]);
    }

    #[test]
    fn a_strangers_base_changes_nothing() {
        let old = old(base(5, 10), &[(9, 1), (10, 2)]);
        // the first message was deleted by another program, and the next one claims to be the base of all
        let truth = whole(reading(base(6, 4_000_000_000), &[(10, 2), (0, 3)]), Some(&old), || FRESH, true);
        assert_eq!(uids(&truth), [(10, 2), (11, 3)]);
        assert_eq!((truth.summary.uid_validity, truth.summary.uid_next), (UidValidity(5), Uid(12)));
    }

    #[test]
    fn a_strangers_base_at_the_head_of_an_emptied_file_never_counts() {
        let emptied = whole(reading(None, &[]), Some(&old(None, &[(0, 1)])), || FRESH, true);
        let emptied = index(emptied);
        let arrived = whole(reading(base(6, 50), &[(50, 2)]), Some(&emptied), || FRESH, true);
        assert_eq!(uids(&arrived), [(2, 2)]);
        let truth = whole(reading(base(6, 50), &[(0, 2), (50, 3)]), Some(&index(arrived)), || FRESH, true);
        assert_eq!((truth.summary.uid_validity, uids(&truth)), (FRESH, vec![(2, 2), (3, 3)]));
    }

    #[test]
    fn a_server_that_numbers_the_virgin_file_is_followed() {
        let old = old(None, &[(0, 1), (0, 2)]);
        let truth = whole(reading(base(6, 12), &[(11, 1), (12, 2)]), Some(&old), || FRESH, true);
        assert_eq!(uids(&truth), [(11, 1), (12, 2)]);
        assert_eq!(truth.summary.uid_validity, UidValidity(6));
    }

    #[test]
    fn what_strangers_deliver_has_no_flags_and_no_numbers() {
        let old = old(base(5, 10), &[(10, 1)]);
        let mut arrived = found(&[(11, 2), (4_294_967_295, 3)]);
        for record in &mut arrived {
            (record.flags, record.state) = (Flags::SEEN | Flags::DELETED, State::OLD);
        }
        let forged = tail(arrived.clone(), base(5, 10).as_ref(), &old, true);
        assert_eq!(uids(&forged), [(11, 2), (12, 3)]);
        assert!(forged.records.iter().all(|record| record.flags == Flags::NONE && record.state == State::DIRTY));
        let numbered = tail(arrived, base(5, 11).as_ref(), &old, true);
        assert_eq!(numbered.records[0].flags, Flags::SEEN | Flags::DELETED);
        assert_eq!(uids(&numbered), [(11, 2), (12, 3)]);
    }

    #[test]
    fn flags_come_from_the_file_unless_the_index_is_ahead() {
        let mut truth = whole(reading(base(5, 2), &[(1, 1), (2, 2)]), None, || FRESH, true);
        truth.records[0] = Record { flags: Flags::FLAGGED, state: State::DIRTY, ..truth.records[0] };
        let mut now = reading(base(5, 2), &[(1, 1), (2, 2)]);
        now.records.iter_mut().for_each(|record| record.flags = Flags::SEEN);
        let newest = truth.summary.highest_modseq;
        let truth = whole(now, Some(&index(truth)), || FRESH, true);
        assert_eq!((truth.records[0].flags, truth.records[1].flags), (Flags::FLAGGED, Flags::SEEN));
        assert!(truth.records[0].modseq <= newest && truth.records[1].modseq > newest);
    }
}
