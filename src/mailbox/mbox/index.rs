//! The index of a mailbox: its records in UID order, and the summary.
//!
//! It is disposable: whatever it holds can be found again by reading the mailbox, and what looks wrong in it is
//! dropped and found again. On disk (`index_file`) it is a list of records that never changes, and behind it a log of
//! transactions. The list is mapped, so that the processes of a user share it; what the log says of it is held here,
//! and when that becomes much, a new list is written.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::index_file::place_in;
use super::list_tally::ListTally;
use super::record::Record;
use super::summary::Summary;
use crate::mailbox::Uid;
use crate::sys::map::Map;

/// The list of records, as it was when it was written.
#[derive(Debug)]
pub(super) enum List {
    Memory(Vec<Record>),
    /// In a file; `tally` is what its header says of it.
    Mapped {
        map: Map,
        start: usize,
        count: usize,
        nonce: u64,
        tally: ListTally,
    },
}

/// Records in UID order.
#[derive(Debug)]
pub(super) struct Index {
    list: List,
    changed: BTreeMap<usize, Record>,
    added: Vec<Record>,
    summary: Summary,
    tally: ListTally,
    damaged: Cell<bool>,
    /// Where a UID was found last.
    last: Cell<usize>,
    /// The record of the list that was looked at last: several things are asked of a message, one after the other.
    looked_at: Cell<Option<(usize, Record)>>,
}

impl Index {
    /// An index of `list`, of which `summary` is true.
    pub(super) fn new(list: List, summary: Summary) -> Self {
        let tally = match &list {
            List::Memory(records) => ListTally::of(records),
            List::Mapped { tally, .. } => *tally,
        };
        Self {
            list,
            changed: BTreeMap::new(),
            added: Vec::new(),
            summary,
            tally,
            damaged: Cell::new(false),
            last: Cell::new(0),
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
        if let Some(changed) = self.changed.get(&place) {
            return Some(*changed);
        }
        if let Some(behind) = place.checked_sub(self.list.len()) {
            return self.added.get(behind).copied();
        }
        if let Some((_, record)) = self.looked_at.get().filter(|(known, _)| *known == place) {
            return Some(record);
        }
        let record = self.list.record(place);
        match record {
            Some(record) => self.looked_at.set(Some((place, record))),
            None => self.damaged.set(true),
        }
        record
    }

    /// All records in numbers.
    pub(super) fn tally(&self) -> &ListTally {
        &self.tally
    }

    /// Whether every record can be read. What lays out a file anew must know that none is missing.
    pub(super) fn is_whole(&self) -> bool {
        (0..self.len()).all(|place| self.record(place).is_some())
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
        let here = self.last.get();
        for place in [here, here + 1] {
            if place < self.len() && self.record(place).is_some_and(|record| record.uid == uid) {
                self.last.set(place);
                return Ok(place);
            }
        }
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.record(middle).map_or(std::cmp::Ordering::Greater, |record| record.uid.cmp(&uid)) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => {
                    self.last.set(middle);
                    return Ok(middle);
                }
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
        for (place, record) in records {
            if place < self.len() {
                self.record(place).iter().for_each(|old| self.tally.take_out(old));
            }
            self.tally.add(place, &record);
            match place.checked_sub(self.list.len()) {
                None => {
                    self.changed.insert(place, record);
                }
                Some(behind) => match self.added.get_mut(behind) {
                    Some(added) => *added = record,
                    None => self.added.push(record),
                },
            }
        }
        self.summary = summary;
    }

    /// How many records are held beside the list.
    pub(super) fn held(&self) -> usize {
        self.changed.len() + self.added.len()
    }
}

impl List {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Memory(records) => records.len(),
            Self::Mapped { count, .. } => *count,
        }
    }

    fn record(&self, place: usize) -> Option<Record> {
        match self {
            Self::Memory(records) => records.get(place).copied(),
            Self::Mapped { map, start, nonce, .. } => {
                let at = start.checked_add(place.checked_mul(Record::OCTETS)?)?;
                let octets = map.octets().get(at..at.checked_add(Record::OCTETS)?)?;
                Record::decode(octets, place_in(place, *nonce))
            }
        }
    }
}
