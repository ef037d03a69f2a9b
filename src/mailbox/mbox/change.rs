//! STORE: flags in the index at once, and in the file where the block has room for them.
//!
//! A block of ours has its letters in fixed columns, so that a change of flags is one small write in place that moves
//! nothing. If a crash cuts it short, what is there is a mixture of old and new letters, and still a header. Another
//! program's block is written over only where the disk writes it as one; what has no room waits in the index for the
//! next rewrite ([`State::DIRTY`]).

use std::os::unix::fs::FileExt;

use super::blocks::block;
use super::driver::Mbox;
use super::metadata::Field;
use super::record::{Record, State};
use super::stamp::Stamp;
use super::summary::Summary;
use crate::limits;
use crate::mailbox::{Error, FlagAction, FlagList, Keywords, Kind, Uid};
use crate::sys::lock::LockMode;

/// What a disk writes as one.
pub(super) const SECTOR: u64 = 512;

impl Mbox {
    /// See [`Mailbox::store`](crate::mailbox::Mailbox::store).
    pub(super) fn store_flags(&mut self, uids: &[Uid], action: FlagAction, flags: &FlagList) -> Result<(), Error> {
        let _held = self.look(LockMode::Exclusive)?;
        self.writable()?;
        let mut summary = self.index.summary().clone();
        let named = self.named_keywords(action, flags, &mut summary)?;
        summary.highest_modseq = summary.highest_modseq.next();
        let modseq = summary.highest_modseq;
        let changed = |(place, record): (usize, Record)| {
            let (flags, keywords) = action.apply((record.flags, record.keywords), (flags.system, named));
            let differs = (flags, keywords) != (record.flags, record.keywords);
            differs.then_some((place, Record { flags, keywords, modseq, ..record }))
        };
        let found = uids.iter().filter_map(|uid| self.index.find(*uid).ok());
        let mut records: Vec<_> = found.filter_map(|place| changed((place, self.index.record(place)?))).collect();
        if records.is_empty() && summary.keywords == self.index.summary().keywords {
            return Ok(());
        }
        // the table has to hold the new keywords before blocks are written with them
        self.index.apply([], summary.clone());
        for (_, record) in &mut records {
            *record = self.write_in_place(*record)?;
        }
        self.unsynced = true;
        summary.stamp = self.stamp()?;
        if records.iter().any(|(_, record)| record.state.contains(State::DIRTY)) {
            return self.commit(&records, summary, true);
        }
        // all of it is in the file: without space for the index it is done as well
        self.note(&records, summary, false);
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

    /// Writes a record's flags into its block, if that is safe; otherwise the record comes back dirty.
    fn write_in_place(&mut self, record: Record) -> Result<Record, Error> {
        let dirty = Record { state: record.state.with(State::DIRTY), ..record };
        let (start, length) = (record.header_offset() + u64::from(record.block.0), record.block.1 as usize);
        // a keyword that the base lacks would be nobody's to whoever reads the file
        let nameless = self.index.summary().base_stale && record.keywords != Keywords::default();
        let in_bounds = (1..=limits::METADATA_OCTETS).contains(&length);
        if !in_bounds || nameless || record.state.contains(State::SCATTERED) {
            return Ok(dirty);
        }
        let Some(file) = &self.file else { return Ok(dirty) };
        let failed = |error| Error::io("write", &self.place.path, error);
        let mut old = vec![0; length];
        file.read_exact_at(&mut old, start).map_err(failed)?;
        if !is_block(&old) {
            // whatever stands there now, the next look finds what became of the message
            self.index.apply([], Summary { stamp: Stamp::default(), ..self.index.summary().clone() });
            return Err(Error::new(Kind::Changed, "change the notes of a message in", &self.place.path));
        }
        let base = self.carries_base(&record).then(|| self.base());
        let Some(new) = block(self.index.summary(), &record, base).write_in(length) else { return Ok(dirty) };
        let Some((from, to)) = difference(&old, &new) else { return Ok(settled(record)) };
        let first = start + from as u64;
        let one_sector = first / SECTOR == (start + to as u64 - 1) / SECTOR;
        if !one_sector && !same_lines(&old, &new) {
            return Ok(dirty);
        }
        file.write_all_at(new.get(from..to).unwrap_or_default(), first).map_err(failed)?;
        Ok(settled(record))
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

fn settled(record: Record) -> Record {
    Record { state: record.state.without(State::DIRTY), ..record }
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
