//! The index of a mailbox: its records in UID order, and the summary.
//!
//! It is disposable: whatever it holds can be found again by reading the mailbox, and what looks wrong in it is
//! dropped and found again. On disk (`index_file`) it is a list of records that never changes, and behind it a log of
//! transactions. The list is mapped, so that the processes of a user share it; what the log says of it is held here,
//! and when that becomes much, a new list is written.
//!
//! What befell many records at once (`sweep`) is held as that, and done to a record when it is looked at.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::iter::once;
use std::ops::Range;

use super::list::List;
use super::list_tally::ListTally;
use super::record::{Record, State};
use super::short_record::{self, ShortRecord};
use super::summary::Summary;
use super::sweep::{Act, Sweep};
use crate::limits;
use crate::mailbox::{ModSeq, Uid};

/// Records in UID order.
#[derive(Debug)]
pub(super) struct Index {
    list: List,
    /// Each with the number of sweeps that came before it; the same for `added`.
    changed: BTreeMap<usize, (Record, usize)>,
    added: Vec<(Record, usize)>,
    sweeps: Vec<Sweep>,
    /// No record of the list was changed later than this; none if that is not known yet.
    list_newest: Option<ModSeq>,
    summary: Summary,
    tally: ListTally,
    damaged: Cell<bool>,
    /// The UID that was found last, and where.
    last: Cell<Option<(Uid, usize)>>,
    /// The record that was looked at last: several things are asked of a message, one after the other.
    looked_at: Cell<Option<(usize, Record)>>,
}

impl Index {
    /// An index of `list`, of which `summary` is true.
    pub(super) fn new(list: List, summary: Summary) -> Self {
        let tally = list.tally();
        let in_memory = matches!(list, List::Memory(_));
        Self {
            list,
            list_newest: in_memory.then_some(summary.highest_modseq),
            changed: BTreeMap::new(),
            added: Vec::new(),
            sweeps: Vec::new(),
            summary,
            tally,
            damaged: Cell::new(false),
            last: Cell::new(None),
            looked_at: Cell::new(None),
        }
    }

    pub(super) fn summary(&self) -> &Summary {
        &self.summary
    }

    pub(super) fn len(&self) -> usize {
        self.list.len() + self.added.len()
    }

    /// The record at `place`. A damaged one is missing, and the whole index is then marked to be made anew.
    pub(super) fn record(&self, place: usize) -> Option<Record> {
        if let Some((_, record)) = self.looked_at.get().filter(|(known, _)| *known == place) {
            return Some(record);
        }
        let record = self.look_up(place)?;
        self.looked_at.set(Some((place, record)));
        Some(record)
    }

    /// The UID of the record at `place`, which nothing that is held beside the list changes.
    fn uid_at(&self, place: usize) -> Option<Uid> {
        let uid = match place.checked_sub(self.list.len()) {
            Some(behind) => return self.added.get(behind).map(|(record, _)| record.uid),
            None => self.list.uid(place),
        };
        self.damaged.set(self.damaged.get() || uid.is_none());
        uid
    }

    /// Shows the records at `places` in their order, but for those that are damaged.
    pub(super) fn visit(&self, places: Range<usize>, mut visit: impl FnMut(usize, &Record)) {
        for place in places.start..places.end.min(self.len()) {
            if let Some(record) = self.look_up(place) {
                visit(place, &record);
            }
        }
    }

    /// The same in short, and in runs of records that stand one behind the other, each with the place of its first.
    pub(super) fn visit_short(&self, places: Range<usize>, mut visit: impl FnMut(usize, &[ShortRecord])) {
        let (mut start, end) = (places.start, places.end.min(self.len()));
        let mut run = Vec::with_capacity(places.len().min(short_record::BLOCK));
        while start < end {
            let in_list = self.list.len().checked_sub(start).filter(|left| *left > 0);
            let to = short_record::end_of_block(start).min(end).min(in_list.map_or(end, |left| start + left));
            run.clear();
            if in_list.is_some() && self.short_run(start..to, &mut run).is_some() {
                visit(start, &run);
            } else {
                (start..to).for_each(|place| self.short(place).iter().for_each(|short| visit(place, &[*short])));
            }
            start = to;
        }
    }

    /// Adds the records at `places` of the list, which are in one block, to `run`; none if more than the column is needed to
    /// tell what became of one.
    fn short_run(&self, places: Range<usize>, run: &mut Vec<ShortRecord>) -> Option<()> {
        if !self.sweeps.iter().all(|sweep| sweep.act.spares_keywords()) {
            return None;
        }
        self.list.short_run(places.clone(), run)?;
        for sweep in &self.sweeps {
            let swept = sweep.places.start.max(places.start)..sweep.places.end.min(places.end);
            let swept = swept.start.saturating_sub(places.start)..swept.end.saturating_sub(places.start);
            run.get_mut(swept).into_iter().flatten().for_each(|short| *short = sweep.act.apply_in_short(*short));
        }
        for (place, _) in self.changed.range(places.clone()) {
            *run.get_mut(place - places.start)? = ShortRecord::of(&self.look_up(*place)?);
        }
        Some(())
    }

    /// The record at `place` in short, from the column where that is all that it takes.
    #[inline]
    fn short(&self, place: usize) -> Option<ShortRecord> {
        let in_list = place < self.list.len() && (self.changed.is_empty() || !self.changed.contains_key(&place));
        if !in_list || !self.sweeps.iter().all(|sweep| sweep.act.spares_keywords()) {
            return self.look_up(place).map(|record| ShortRecord::of(&record));
        }
        let short = self.list.short(place);
        self.damaged.set(self.damaged.get() || short.is_none());
        Some(self.sweeps.iter().fold(short?, |short, sweep| sweep.apply_in_short(place, short)))
    }

    /// What is known of the content of the message at `place` ([`Record::identity`]).
    pub(super) fn identity(&self, place: usize) -> Option<u64> {
        match (self.changed.get(&place), place.checked_sub(self.list.len())) {
            (Some((record, _)), _) => Some(record.identity()),
            (None, Some(behind)) => self.added.get(behind).map(|(record, _)| record.identity()),
            (None, None) => self.list.identity(place),
        }
    }

    /// The places of the records that were changed later than `told`, in ascending order. Only what was changed since the list
    /// was written is looked at, if that is late enough.
    pub(super) fn changed_since(&self, told: ModSeq) -> Vec<usize> {
        let wanted = |record: &Record| record.modseq > told;
        let later = || self.sweeps.iter().filter(|sweep| sweep.is_later_than(told)).map(|sweep| sweep.places.clone());
        if self.list_newest.is_none_or(|newest| newest > told)
            || later().map(|places| places.len()).sum::<usize>() > self.len()
        {
            return self.places(&wanted, once(0..self.len()));
        }
        let mut places = self.places(&wanted, self.held().chain(later()));
        places.sort_unstable();
        places.dedup();
        places
    }

    /// The places of the records of which the file does not say what they say, in ascending order.
    pub(super) fn dirty(&self) -> Vec<usize> {
        let wanted = |record: &Record| record.state.contains(State::DIRTY);
        let held = self.places(&wanted, self.held());
        // as a rule those are all
        if held.len() == self.tally.dirty { held } else { self.places(&wanted, once(0..self.len())) }
    }

    /// The places of the records that are held beside the list, in ascending order.
    fn held(&self) -> impl Iterator<Item = Range<usize>> {
        self.changed.keys().map(|place| *place..place + 1).chain(once(self.list.len()..self.len()))
    }

    /// The places among `ranges` of which the records are `wanted`.
    fn places(&self, wanted: &impl Fn(&Record) -> bool, ranges: impl IntoIterator<Item = Range<usize>>) -> Vec<usize> {
        let mut places = Vec::new();
        for range in ranges {
            self.visit(range, |place, record| places.extend(wanted(record).then_some(place)));
        }
        places
    }

    #[inline]
    fn look_up(&self, place: usize) -> Option<Record> {
        let known = if self.changed.is_empty() { None } else { self.changed.get(&place) };
        let (record, sweeps) = match (known, place.checked_sub(self.list.len())) {
            (Some(changed), _) => *changed,
            (None, Some(behind)) => *self.added.get(behind)?,
            (None, None) => match self.list.record(place) {
                Some(record) => (record, 0),
                None => {
                    self.damaged.set(true);
                    return None;
                }
            },
        };
        let later = self.sweeps.get(sweeps..).unwrap_or_default();
        Some(later.iter().fold(record, |record, sweep| sweep.apply(place, record)))
    }

    /// All records in numbers.
    pub(super) fn tally(&self) -> &ListTally {
        &self.tally
    }

    /// Whether every record can be read. What lays out a file anew must know that none is missing.
    pub(super) fn is_whole(&self) -> bool {
        (0..self.len()).all(|place| self.record(place).is_some() && self.uid_at(place).is_some())
    }

    /// Whether a damaged record was met.
    pub(super) fn is_damaged(&self) -> bool {
        self.damaged.get()
    }

    /// All records in UID order.
    pub(super) fn records(&self) -> impl DoubleEndedIterator<Item = Record> + '_ {
        (0..self.len()).filter_map(|place| self.record(place))
    }

    /// Where `uid` is, or where it would stand.
    pub(super) fn find(&self, uid: Uid) -> Result<usize, usize> {
        // messages are asked for in their order as a rule, each several times
        let found = |place: usize| {
            self.last.set(Some((uid, place)));
            Ok(place)
        };
        let next = match self.last.get() {
            Some((last, place)) if last == uid => return Ok(place),
            last => last.map_or(0, |(_, place)| place + 1),
        };
        if next < self.len() && self.uid_at(next) == Some(uid) {
            return found(next);
        }
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.uid_at(middle).map_or(std::cmp::Ordering::Greater, |there| there.cmp(&uid)) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return found(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Err(low)
    }

    /// The places and records in the order in which the messages lie in the file.
    pub(super) fn in_file_order(&self) -> Vec<(usize, Record)> {
        let mut all: Vec<_> = (0..self.len()).filter_map(|place| Some((place, self.record(place)?))).collect();
        all.sort_by_key(|(_, record)| record.offset);
        all
    }

    /// Takes in a transaction: records that changed, records that came (at the places behind the last), the summary.
    pub(super) fn apply(&mut self, records: impl IntoIterator<Item = (usize, Record)>, summary: Summary) {
        let sweeps = self.sweeps.len();
        self.looked_at.set(None);
        self.last.set(None);
        // the first transaction behind a list is its own summary
        self.list_newest.get_or_insert(summary.highest_modseq);
        for (place, record) in records {
            if place < self.len() {
                self.look_up(place).iter().for_each(|old| self.tally.take_out(old));
            }
            self.tally.add(place, &record);
            match place.checked_sub(self.list.len()) {
                None => {
                    self.changed.insert(place, (record, sweeps));
                }
                Some(behind) => match self.added.get_mut(behind) {
                    Some(added) => *added = (record, sweeps),
                    None => self.added.push((record, sweeps)),
                },
            }
        }
        self.summary = summary;
    }

    /// Takes in a change to many records; the transaction's summary comes with [`Index::apply`].
    pub(super) fn sweep(&mut self, sweep: Sweep) {
        self.looked_at.set(None);
        self.tally = sweep.tally;
        self.sweeps.push(sweep);
    }

    /// The changes that `act` makes to the records at each of `runs`, of which none is in two.
    pub(super) fn sweeps_of(&self, runs: Vec<Range<usize>>, act: Act) -> Vec<Sweep> {
        let mut tally = self.tally;
        let mut sweep = |places: Range<usize>| {
            if act.spares_keywords() {
                self.visit_short(places.clone(), |first, run| {
                    let turn = |(place, old): (usize, &ShortRecord)| tally.turn(place, *old, act.apply_in_short(*old));
                    (first..).zip(run).for_each(turn);
                });
            } else {
                self.visit(places.clone(), |place, old| {
                    tally.turn(place, ShortRecord::of(old), ShortRecord::of(&act.apply(*old)));
                });
            }
            Sweep { places, act, tally }
        };
        runs.into_iter().map(&mut sweep).collect()
    }

    /// Lets go of memory that comes again when it is looked at.
    pub(super) fn sleep(&self) {
        self.list.sleep();
    }

    /// Whether so much is held beside the list that a new one is due.
    pub(super) fn holds_much(&self) -> bool {
        self.changed.len() + self.added.len() > limits::INDEX_HELD_RECORDS || self.sweeps.len() > limits::INDEX_SWEEPS
    }
}
