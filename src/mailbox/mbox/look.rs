//! A look at the disk: is what we know still true, and if not, what is?
//!
//! The answer is cheap where it can be. The same stamp means that nothing happened. If another session of ours changed
//! the mailbox, its index says what. If the file only grew, and what we knew last still stands where it stood, the new
//! messages are read and nothing else. Only otherwise the whole file is read and reconciled.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::rc::Rc;

use super::driver::Mbox;
use super::header::Header;
use super::held::Held;
use super::index::Index;
use super::index_file::{IndexFile, News};
use super::list::List;
use super::metadata::Base;
use super::reconcile::{self, Reading, Truth};
use super::record::{Record, State};
use super::scan::{Found, Scanner, digest_of, from_line};
use super::stamp::Stamp;
use super::summary::Summary;
use super::sweep::Sweep;
use super::window::Window;
use crate::limits;
use crate::mailbox::journal::{self, Disk, Recovered};
use crate::mailbox::{Access, Error, KeywordTable, Kind, Uid, UidValidity};
use crate::sys::lock::LockMode;
use crate::sys::syslog;

impl Mbox {
    /// Whether anything may have happened since the last look; needs no lock.
    pub(super) fn is_current(&self) -> Result<bool, Error> {
        let news = self.disk.as_ref().map_or(News::None, IndexFile::news);
        Ok(news == News::None && self.is_true_of(&self.stamp()?))
    }

    /// Whether the index is true of a file that looks like this. One that never knew anything is true of nothing, not
    /// even of a file that does not exist.
    pub(super) fn is_true_of(&self, stamp: &Stamp) -> bool {
        self.known().is_some() && !self.index.is_damaged() && *stamp == self.index.summary().stamp
    }

    /// Brings the index up to date and returns with the locks held. Who asks for shared ones gets exclusive ones where
    /// a crash has to be cleared up.
    pub(super) fn look(&mut self, mode: LockMode) -> Result<Held, Error> {
        let held = self.hold(mode)?;
        self.follow_index()?;
        if self.needs_repair()? {
            if held.mode == LockMode::Exclusive {
                self.repair()?;
            } else if self.access == Access::ReadWrite {
                drop(held);
                return self.look(LockMode::Exclusive);
            } else {
                drop(held);
                return self.look_after_repair(mode);
            }
        }
        let stamp = self.stamp()?;
        if !self.is_true_of(&stamp) {
            self.reread(stamp)?;
        }
        if self.takes_recent && self.index.summary().first_recent < self.index.summary().uid_next {
            let mut summary = self.index.summary().clone();
            self.claim_recent(&mut summary);
            self.note(&[], summary, false);
        }
        Ok(held)
    }

    /// Completes what a crash left, though this session itself only reads; then looks again. Half a rewrite cannot be
    /// read.
    fn look_after_repair(&mut self, mode: LockMode) -> Result<Held, Error> {
        let mut writer = Self::closed(self.place.clone(), self.policy.clone(), Access::ReadWrite);
        let held = writer.hold(LockMode::Exclusive)?;
        writer.clear_up()?;
        drop(held);
        self.look(mode)
    }

    /// Completes or undoes what a crash left, if it left anything. The caller holds the locks for writing.
    pub(super) fn clear_up(&mut self) -> Result<bool, Error> {
        self.follow_index()?;
        let needed = self.needs_repair()?;
        if needed {
            self.writable()?;
            self.repair()?;
        }
        Ok(needed)
    }

    /// Takes in what other sessions wrote into the index.
    fn follow_index(&mut self) -> Result<(), Error> {
        let news = self.disk.as_ref().map_or(News::Replaced, IndexFile::news);
        match (news, &mut self.disk) {
            (News::Log, Some(disk)) => {
                disk.replay(&mut self.index).map_err(|error| Error::io("read index of", &self.place.path, error))?;
            }
            (News::Replaced, _) => match self.load_index()? {
                Some((disk, index)) => {
                    self.disk = Some(disk);
                    self.replace_index(index);
                }
                None => self.disk = None,
            },
            _ => {}
        }
        Ok(())
    }

    /// The index that has the name now, unless it is another mailbox's that somebody put there. One is ours if it is about
    /// the file that is here, whatever that was called, or about a file of this name.
    fn load_index(&self) -> Result<Option<(IndexFile, Index)>, Error> {
        let stamp = self.stamp()?;
        let loaded = self.place.index_path().and_then(|path| IndexFile::load(&path));
        let is_ours =
            |summary: &Summary| summary.name_digest == self.place.name_digest() || summary.stamp.same_file(&stamp);
        Ok(loaded.filter(|(_, index)| is_ours(index.summary())))
    }

    /// Whether a rewrite or an append was cut short.
    fn needs_repair(&self) -> Result<bool, Error> {
        let Some((file, path)) = self.file.as_ref().zip(self.place.journal_path()) else { return Ok(false) };
        let pending = journal::pending(&Disk::new(file, &path)).map_err(|fault| self.fault(fault))?;
        Ok(pending || self.cut_short()?.is_some())
    }

    fn repair(&mut self) -> Result<(), Error> {
        let (Some(file), Some(path)) = (&self.file, self.place.journal_path()) else { return Ok(()) };
        match journal::recover(&Disk::new(file, &path)).map_err(|fault| self.fault(fault))? {
            Recovered::Nothing | Recovered::RolledBack | Recovered::Finished => {}
            Recovered::Conflict => {
                self.alert("another program rewrote the half-written mailbox; its journal is set aside")
            }
            Recovered::Unreadable => self.alert("unreadable journal of the mailbox is set aside"),
        }
        self.undo_append()
    }

    /// Reads what has to be read of a file that changed.
    pub(super) fn reread(&mut self, stamp: Stamp) -> Result<(), Error> {
        self.ahead.clear();
        let failed = |error| Error::io("read", &self.place.path, error);
        let Some(file) = &self.file else { return self.accept(reconcile_missing(&self.index, self.fresh())) };
        if let Some(tail) = Tail::read(file, stamp, &self.index, self.place.delivered).map_err(failed)? {
            let mut summary = Summary { stamp, ..tail.summary };
            self.claim_recent(&mut summary);
            self.note(&tail.records, summary, true);
            return Ok(());
        }
        let reading = read_whole(file, stamp).map_err(failed)?;
        let reading = reading.ok_or_else(|| Error::new(Kind::NotAMailbox, "read", &self.place.path))?;
        let mut truth = reconcile::whole(reading, self.known(), self.fresh(), self.place.delivered);
        self.claim_recent(&mut truth.summary);
        self.accept(truth)
    }

    /// The index, if it holds anything that was ever true.
    fn known(&self) -> Option<&Index> {
        Some(&self.index).filter(|index| index.summary().uid_validity != UidValidity::default())
    }

    /// A UIDVALIDITY that no other mailbox has or had, to be asked for by a mailbox that needs one.
    fn fresh(&self) -> impl FnOnce() -> UidValidity + use<> {
        let validities = Rc::clone(&self.place.validities);
        move || validities.next()
    }

    /// Takes over a truth that replaces all that was known.
    pub(super) fn accept(&mut self, mut truth: Truth) -> Result<(), Error> {
        truth.summary.name_digest = self.place.name_digest();
        let created = self.place.index_path().map(|path| {
            let count = truth.records.len();
            IndexFile::create(&path, count, truth.records.iter().copied(), &truth.summary)
        });
        match created {
            Some(Ok((disk, index))) => {
                self.disk = Some(disk);
                self.replace_index(index);
            }
            // no place to write: it is only faster with an index
            None | Some(Err(_)) => {
                self.disk = None;
                self.replace_index(Index::new(List::Memory(truth.records), truth.summary));
            }
        }
        Ok(())
    }

    /// Makes this session the one that sees the newest messages as recent.
    fn claim_recent(&mut self, summary: &mut Summary) {
        if self.takes_recent && summary.first_recent < summary.uid_next {
            self.recent.push((summary.first_recent, summary.uid_next));
            summary.first_recent = summary.uid_next;
        }
    }

    /// Adds what a look found to the index. Where that cannot be written, this session knows it all the same, and whoever
    /// comes next finds it again: a full disk is no reason not to tell of new mail.
    pub(super) fn note(&mut self, records: &[(usize, Record)], summary: Summary, durable: bool) {
        if let Err(error) = self.commit(records, summary, durable) {
            syslog::warning(&format!("index is kept in memory: {error}"));
        }
    }

    /// Adds a transaction to the index; `durable` where it holds what the mailbox does not.
    pub(super) fn commit(&mut self, records: &[(usize, Record)], summary: Summary, durable: bool) -> Result<(), Error> {
        self.commit_all((records, &[]), summary, durable)
    }

    /// The same, with changes to many records, which come after the others.
    pub(super) fn commit_all(
        &mut self,
        (records, sweeps): (&[(usize, Record)], &[Sweep]),
        summary: Summary,
        durable: bool,
    ) -> Result<(), Error> {
        let summary = Summary { name_digest: self.place.name_digest(), ..summary };
        let short = records.len() <= limits::INDEX_HELD_RECORDS && sweeps.len() <= limits::INDEX_SWEEPS;
        let written = match &mut self.disk {
            Some(disk) if short && !disk.is_long(&self.index) => disk.append((records, sweeps), &summary, durable),
            _ => Ok(()),
        };
        let rewrite = match &self.disk {
            Some(disk) => !short || disk.is_long(&self.index),
            None => self.place.index.is_some(),
        };
        self.index.apply(records.iter().copied(), summary);
        sweeps.iter().for_each(|sweep| self.index.sweep(sweep.clone()));
        if written.is_err() {
            // what is on the disk is not true any more: whoever comes next reads the mailbox
            self.disk = None;
        }
        if rewrite {
            self.rewrite_index();
        }
        written.map_err(|error| Error::io("write index of", &self.place.path, error))
    }

    /// Writes the index anew, all in its list.
    fn rewrite_index(&mut self) {
        let Some(path) = self.place.index_path() else { return };
        let (count, summary) = (self.index.len(), self.index.summary().clone());
        if let Ok((disk, index)) = IndexFile::create(&path, count, self.index.records(), &summary) {
            (self.disk, self.index) = (Some(disk), index);
        }
    }
}

/// The truth of a mailbox that does not exist: it is empty, and its UIDs go on.
fn reconcile_missing(index: &Index, fresh: impl FnOnce() -> UidValidity) -> Truth {
    let known = Some(index.summary()).filter(|summary| summary.uid_validity != UidValidity::default());
    let mut summary = known.cloned().unwrap_or_else(|| Summary::fresh(fresh()));
    summary.highest_modseq = summary.highest_modseq.next();
    (summary.stamp, summary.base, summary.prefix, summary.pseudo) = (Stamp::MISSING, (0, 0), 0, None);
    Truth { records: Vec::new(), summary }
}

/// Reads a whole file; none if it is no mbox.
fn read_whole(file: &File, stamp: Stamp) -> io::Result<Option<Reading>> {
    let mut scanner = Scanner::new(Window::new(file, stamp.size), 0, KeywordTable::default());
    scanner.skip_blank_lines()?;
    let mut reading = Reading { stamp, prefix: scanner.at(), ..Reading::default() };
    let mut first = true;
    while let Some(found) = scanner.next()? {
        if std::mem::take(&mut first) {
            reading.base = found.base.clone();
            scanner.learn(reading.base.as_ref().map(|base| base.keywords.clone()).unwrap_or_default());
            if found.pseudo {
                reading.pseudo = Some(found.record);
                continue;
            }
        }
        reading.records.push(as_found(&found));
    }
    Ok((!first || scanner.at() >= stamp.size).then_some(reading))
}

/// The record of a message as the file has it; see [`Reading`].
fn as_found(found: &Found) -> Record {
    let metadata = &found.metadata;
    let (uid, flags, keywords) = (Uid(metadata.uid.unwrap_or(0)), metadata.flags, metadata.keywords);
    Record { uid, flags, keywords, ..found.record }
}

/// The messages that were appended since the index was true, as a transaction for it.
struct Tail {
    records: Vec<(usize, Record)>,
    summary: Summary,
}

impl Tail {
    /// None if the file did more than grow, or that cannot be told.
    fn read(file: &File, stamp: Stamp, index: &Index, delivered: bool) -> io::Result<Option<Self>> {
        let known = index.summary().stamp;
        let grew = stamp.same_file(&known) && stamp.size > known.size && known.size > 0 && !index.is_damaged();
        let last = index.len().checked_sub(1).and_then(|place| index.record(place));
        // where the last UID is not at the end of the file, somebody has changed the order
        let Some(last) = last.filter(|last| grew && last.end() == known.size) else { return Ok(None) };
        let Some(base) = first_base(file, stamp, index)? else { return Ok(None) };
        let table = base.as_ref().map(|base| base.keywords.clone()).unwrap_or_default();
        let first_read = first_of_tail(index, &last);
        let from = index.record(first_read).map_or(last.offset, |record| record.offset);
        let mut scanner = Scanner::new(Window::new(file, stamp.size), from, table);
        let mut again = None;
        for known in (first_read..index.len()).filter_map(|place| index.record(place)) {
            again = scanner.next()?.filter(|again| is_unchanged(again, &known, index, base.as_ref()));
            if again.is_none() {
                return Ok(None);
            }
        }
        let Some(again) = again else { return Ok(None) };
        let mut arrived = Vec::new();
        while let Some(found) = scanner.next()? {
            arrived.push(as_found(&found));
        }
        let Truth { records, summary } = reconcile::tail(arrived, base.as_ref(), index, delivered);
        let first = index.len();
        let mut records: Vec<_> = records.into_iter().enumerate().map(|(n, record)| (first + n, record)).collect();
        // the blank line before the new message lies at the end of the last one
        records.push((first - 1, Record { length: again.record.length, ..last }));
        Ok(Some(Self { records, summary }))
    }
}

/// The first of the messages that are read again with the new ones: those that one read brings along, as long as they
/// lie in the order of their UIDs. Among them are the ones whose flags other programs change most.
fn first_of_tail(index: &Index, last: &Record) -> usize {
    let (mut first, mut next) = (index.len().saturating_sub(1), *last);
    while let Some(before) = first.checked_sub(1).and_then(|place| index.record(place)) {
        if before.end() != next.offset || last.end() - before.offset > limits::TAIL_OCTETS {
            break;
        }
        (first, next) = (first - 1, before);
    }
    first
}

/// Whether a message stands where the index has it, with the flags that the index has.
fn is_unchanged(found: &Found, known: &Record, index: &Index, base: Option<&Base>) -> bool {
    let looks = |record: &Record| {
        let content = (record.digest, record.body_check, record.header, record.size);
        (record.offset, record.block, content)
    };
    let names = |table: &KeywordTable, set| table.names_of(set).map(<[u8]>::to_vec).collect::<BTreeSet<_>>();
    let base = base.filter(|base| base.uid_validity == index.summary().uid_validity.0);
    let of_base = |set| base.map(|base| names(&base.keywords, set)).unwrap_or_default();
    let same_flags = || {
        found.metadata.flags == known.flags
            && of_base(found.metadata.keywords) == names(&index.summary().keywords, known.keywords)
    };
    looks(&found.record) == looks(known) && (known.state.contains(State::DIRTY) || same_flags())
}

/// The base in the file's first message, if that message is still the one that the index knows; none if it is not.
fn first_base(file: &File, stamp: Stamp, index: &Index) -> io::Result<Option<Option<Base>>> {
    let first = index.summary().pseudo.or_else(|| first_in_file(index));
    let Some(first) = first else { return Ok(None) };
    let mut window = Window::new(file, stamp.size);
    let (octets, last) = window.octets(first.offset, limits::FROM_LINE_OCTETS)?;
    let Some((line, _)) = from_line(octets, last) else { return Ok(None) };
    let mut header = Header::new(first.header_offset(), digest_of(line));
    header.read(&mut window, &KeywordTable::default())?;
    let (record, _, base, _) = header.finish();
    Ok((record.digest == first.digest && record.raw_header == first.raw_header).then_some(base))
}

/// The record of the message at the head of the file: as a rule the first UID.
fn first_in_file(index: &Index) -> Option<Record> {
    let head = index.summary().prefix;
    index
        .record(0)
        .filter(|record| record.offset == head)
        .or_else(|| index.records().find(|record| record.offset == head))
}
