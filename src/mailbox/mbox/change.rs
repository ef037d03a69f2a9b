//! STORE: flags in the index at once, and in the file when the client falls silent, where the block has room for them.
//!
//! A block of ours has its letters in fixed columns, so that a change of flags is one small write in place that moves
//! nothing. If a crash cuts it short, what is there is a mixture of old and new letters, and still a header. Another
//! program's block is written over only where the disk writes it as one; what has no room waits in the index for the
//! next rewrite. Until the file has them, the index is ahead of it ([`State::DIRTY`]).

use std::ops::Range;
use std::os::unix::fs::FileExt;

use super::blocks::block;
use super::driver::Mbox;
use super::metadata::Field;
use super::record::{Record, State};
use super::stamp::Stamp;
use super::summary::Summary;
use super::sweep::{Act, runs};
use crate::limits;
use crate::mailbox::{Access, Error, FlagAction, FlagList, Keywords, Kind, ModSeq, Uid};
use crate::sys::lock::LockMode;
use crate::sys::syslog;

/// What a disk writes as one.
pub(super) const SECTOR: u64 = 512;

impl Mbox {
    /// See [`Mailbox::store`](crate::mailbox::Mailbox::store).
    pub(super) fn store_flags(&mut self, uids: &[Uid], action: FlagAction, flags: &FlagList) -> Result<ModSeq, Error> {
        // the index alone is written
        let mut held = self.look(LockMode::Shared)?;
        if self.disk.is_none() || self.file.is_none() {
            drop(held);
            held = self.look(LockMode::Exclusive)?;
        }
        self.writable()?;
        let mut summary = self.index.summary().clone();
        let before = summary.highest_modseq;
        let keywords = self.named_keywords(action, flags, &mut summary)?;
        summary.highest_modseq = before.next();
        let act = Act::Flag { action, flags: flags.system, keywords, modseq: summary.highest_modseq };
        let places = self.places_that_differ(uids, act);
        if places.is_empty() && summary.keywords == self.index.summary().keywords {
            return Ok(before);
        }
        let noted = self.commit_act(&places, act, summary);
        if self.disk.is_some() {
            return noted.map(|()| before);
        }
        // without an index nobody else would know of it
        if held.mode == LockMode::Shared {
            drop(held);
            held = self.hold(LockMode::Exclusive)?;
        }
        if self.is_true_of(&self.stamp()?) {
            self.write_dirty()?;
        }
        drop(held);
        // without space for the index it is done where the file has all of it
        if self.index.tally().dirty == 0 { Ok(before) } else { noted.map(|()| before) }
    }

    /// The places of those of `uids` that `act` would change, in ascending order.
    fn places_that_differ(&self, uids: &[Uid], act: Act) -> Vec<usize> {
        let place = |uid: Option<&Uid>| uid.map_or(0, |uid| self.index.find(*uid).unwrap_or_else(|place| place));
        let span = place(uids.first())..place(uids.last()) + 1;
        let mut places = Vec::new();
        if span.len() < uids.len() * 2 {
            // as a rule they follow one another
            let mut rest = uids.iter().peekable();
            self.visit_turns(span, act, |place, uid, differs| {
                while rest.next_if(|named| **named < uid).is_some() {}
                places.extend((rest.next_if(|named| **named == uid).is_some() && differs).then_some(place));
            });
            return places;
        }
        for place in uids.iter().filter_map(|uid| self.index.find(*uid).ok()) {
            self.visit_turns(place..place + 1, act, |place, _, differs| places.extend(differs.then_some(place)));
        }
        places
    }

    /// Shows for each record at `places` whether `act` would change it.
    fn visit_turns(&self, places: Range<usize>, act: Act, mut visit: impl FnMut(usize, Uid, bool)) {
        if act.spares_keywords() {
            self.index.visit_short(places, |first, run| {
                (first..).zip(run).for_each(|(place, old)| visit(place, old.uid, act.apply_in_short(*old) != *old));
            });
        } else {
            self.index.visit(places, |place, old| visit(place, old.uid, act.apply(*old) != *old));
        }
    }

    /// Does `act` to the records at `places`, by runs where that is shorter.
    fn commit_act(&mut self, places: &[usize], act: Act, summary: Summary) -> Result<(), Error> {
        let runs = runs(places.iter().copied());
        if runs.len() < limits::INDEX_SWEEPS && runs.len() * 2 <= places.len() {
            let sweeps = self.index.sweeps_of(runs, act);
            return self.commit_all((&[], &sweeps), summary, false);
        }
        let changed = |place: &usize| Some((*place, act.apply(self.index.record(*place)?)));
        let records: Vec<_> = places.iter().filter_map(changed).collect();
        self.commit(&records, summary, false)
    }

    /// See [`Mailbox::write_flags`](crate::mailbox::Mailbox::write_flags).
    pub(super) fn write_flags(&mut self) -> Result<(), Error> {
        if self.index.tally().dirty == 0 || self.access == Access::ReadOnly {
            return Ok(());
        }
        let _held = self.look(LockMode::Exclusive)?;
        self.writable()?;
        self.write_dirty()
    }

    /// Writes into the file what it does not have yet and has room for: the last UID, and flags. The caller holds the locks for writing.
    pub(super) fn write_dirty(&mut self) -> Result<(), Error> {
        let (validity, last) = self.base();
        let raised = self.raise_base(last)?;
        let dirty = if self.index.tally().dirty == 0 { Vec::new() } else { self.index.dirty() };
        let mut settled = Vec::with_capacity(dirty.len());
        for place in dirty {
            let Some(record) = self.index.record(place) else { continue };
            if self.write_in_place(&record)? {
                settled.push(place);
            }
        }
        if settled.is_empty() && !raised {
            return Ok(());
        }
        self.unsynced = true;
        let base = if raised { (validity, last) } else { self.index.summary().base };
        let summary = Summary { stamp: self.stamp()?, base, ..self.index.summary().clone() };
        // the file has it: without space for the index it is done as well
        let noted = self.commit_act(&settled, Act::Settle, summary);
        noted.unwrap_or_else(|error| syslog::warning(&format!("index is kept in memory: {error}")));
        Ok(())
    }

    /// The bits of the keywords in `flags`; new ones get theirs, but for removal.
    pub(super) fn named_keywords(
        &self,
        action: FlagAction,
        flags: &FlagList,
        summary: &mut Summary,
    ) -> Result<Keywords, Error> {
        let mut named = Keywords::default();
        for name in &flags.keywords {
            let known = summary.keywords.find(name);
            if known.is_none() && action == FlagAction::Remove {
                continue;
            }
            let bit = known.or_else(|| summary.keywords.find_or_add(name));
            summary.base_stale |= known.is_none();
            named |= bit.ok_or_else(|| Error::new(Kind::Limit, "store keyword in", &self.place.path))?;
        }
        Ok(named)
    }

    /// Writes a record's flags into its block, if that is safe; whether the file has them then.
    fn write_in_place(&mut self, record: &Record) -> Result<bool, Error> {
        let change = self.in_place(record);
        if change.as_ref().is_err_and(|error| error.kind == Kind::Changed) {
            // whatever stands there now, the next look finds what became of the message
            self.index.apply([], Summary { stamp: Stamp::default(), ..self.index.summary().clone() });
        }
        let Some((file, (octets, at))) = self.file.as_ref().zip(change?) else { return Ok(false) };
        file.write_all_at(&octets, at).map_err(|error| Error::io("write", &self.place.path, error))?;
        Ok(true)
    }

    /// The octets, and their place in the file, by which a record's block gets its flags; none if that is not safe.
    pub(super) fn in_place(&self, record: &Record) -> Result<Option<(Vec<u8>, u64)>, Error> {
        let (start, length) = (record.header_offset() + u64::from(record.block.0), record.block.1 as usize);
        // a keyword that the base lacks would be nobody's to whoever reads the file
        let nameless = self.index.summary().base_stale && record.keywords != Keywords::default();
        let in_bounds = (1..=limits::METADATA_OCTETS).contains(&length);
        if !in_bounds || nameless || record.state.contains(State::SCATTERED) {
            return Ok(None);
        }
        let Some(file) = &self.file else { return Ok(None) };
        let mut old = vec![0; length];
        file.read_exact_at(&mut old, start).map_err(|error| Error::io("read", &self.place.path, error))?;
        if start + length as u64 == record.end() && !old.ends_with(b"\n") {
            // the file was cut short in it
            return Ok(None);
        }
        if !is_block(&old) {
            return Err(Error::new(Kind::Changed, "change the notes of a message in", &self.place.path));
        }
        let base = self.carries_base(record).then(|| self.base());
        let Some(new) = block(self.index.summary(), record, base).write_in(length) else { return Ok(None) };
        let Some((from, to)) = difference(&old, &new) else { return Ok(Some((Vec::new(), start))) };
        let first = start + from as u64;
        let one_sector = first / SECTOR == (start + to as u64 - 1) / SECTOR;
        if !one_sector && !same_lines(&old, &new) {
            return Ok(None);
        }
        Ok(Some((new.get(from..to).unwrap_or_default().to_vec(), first)))
    }

    /// Makes durable what was written in place, and with it the file's times: an index that knows less of the file than
    /// the disk does must not fit it.
    pub(super) fn sync_flags(&mut self) -> Result<(), Error> {
        if let (true, Some(file)) = (self.unsynced, &self.file) {
            file.sync_all().map_err(|error| Error::io("sync", &self.place.path, error))?;
        }
        self.unsynced = false;
        Ok(())
    }
}

/// Whether these are whole lines of metadata and nothing else.
fn is_block(octets: &[u8]) -> bool {
    let is_metadata = |line: &[u8]| Field::of(line).is_some() || matches!(line.first(), Some(b' ' | b'\t'));
    Field::of(octets).is_some()
        && octets.ends_with(b"\n")
        && octets.split_inclusive(|octet| *octet == b'\n').all(is_metadata)
}

/// The range in which two blocks of one length differ.
fn difference(old: &[u8], new: &[u8]) -> Option<(usize, usize)> {
    let differs = |(old, new): (&u8, &u8)| old != new;
    let from = old.iter().zip(new).position(differs)?;
    let to = old.iter().zip(new).rposition(differs)? + 1;
    Some((from, to))
}

/// Whether the line ends of both stand in the same places.
fn same_lines(old: &[u8], new: &[u8]) -> bool {
    old.iter().zip(new).all(|(old, new)| (*old == b'\n') == (*new == b'\n'))
}
