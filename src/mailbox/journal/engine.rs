//! Carries out what a journal says, from any of its groups on. A rewrite and a recovery are the same code.

use std::io;

use super::draft;
use super::format::{RECORD_OCTETS, Record, State};
use super::fs::{Fault, Fs};
use super::group::{Scale, Step};
use super::journal::Journal;
use super::place::Place;
use super::plan::Plan;
use super::ready::{self, Ready, short};
use super::safeguard::{Safeguard, stands};
use super::witness::Witness;

/// A rewrite on its way.
pub(super) struct Engine<'a> {
    fs: &'a dyn Fs,
    scale: &'a Scale,
    journal: Journal,
    /// The number of the next record.
    sequence: u64,
    /// The memory of a record whose group is written, for the next one.
    spare: Vec<u8>,
    /// Octets on their way from one place to another without being saved.
    passing: Vec<u8>,
    /// The first group, if its record is in the journal already.
    prepared: Option<Ready>,
    touched: bool,
}

impl<'a> Engine<'a> {
    /// Will carry out a journal that was found, whose next record is number `sequence`.
    pub(super) fn new(fs: &'a dyn Fs, scale: &'a Scale, journal: Journal, sequence: u64) -> Self {
        let (spare, passing, prepared) = (Vec::new(), Vec::new(), None);
        Self { fs, scale, journal, sequence, spare, passing, prepared, touched: false }
    }

    /// Will carry out `plan`, whose journal is written, but neither durable nor published.
    pub(super) fn draft(fs: &'a dyn Fs, plan: &Plan, scale: &'a Scale) -> Result<Self, Fault> {
        Ok(Self::new(fs, scale, draft::write(fs, plan, scale)?, 0))
    }

    /// Makes the journal durable, and gives it its name. Unless the mailbox is to be grown before, the record of the
    /// first group is made durable with it: one sync less.
    pub(super) fn publish(&mut self) -> Result<(), Fault> {
        if !self.journal.header().grows() {
            self.prepared = self.save(0)?;
        }
        if stands(Safeguard::DraftSync) {
            self.journal.sync()?;
        }
        self.fs.publish().map_err(Fault::during("rename journal"))?;
        if stands(Safeguard::DirectorySync) {
            self.fs.sync_directory().map_err(Fault::during("sync journal directory"))?;
        }
        Ok(())
    }

    /// Whether a write to the mailbox was begun.
    pub(super) fn touched(&self) -> bool {
        self.touched
    }

    /// Writes all groups from the one that begins with step `first` on, cuts the mailbox, and ends the journal.
    pub(super) fn run(&mut self, first: u64) -> Result<(), Fault> {
        if let Some(group) = self.prepared.take() {
            return self.carry_on(group);
        }
        let Some(group) = self.save(first)? else { return self.cut() };
        self.sync_record()?;
        self.carry_on(group)
    }

    /// Writes `group`, whose record is durable, and all behind it. While a group is on its way to the disk, so is the
    /// next record already, unless the group reads from the mailbox.
    fn carry_on(&mut self, group: Ready) -> Result<(), Fault> {
        let mut group = group;
        loop {
            self.write(&group)?;
            self.spare = std::mem::take(&mut group.octets);
            let early = self.journal.header().overlaps && (!group.is_bare() || !stands(Safeguard::BareAlone));
            let mut next = if early { self.save(group.end())? } else { None };
            if !early || next.is_none() || stands(Safeguard::PlaceSync) {
                self.sync_mailbox()?;
            }
            if !early {
                next = self.save(group.end())?;
            }
            let Some(next) = next else { return self.cut() };
            self.sync_record()?;
            group = next;
        }
    }

    /// Writes the group of a record that was found once more, and before it that of `before`, which may not have become
    /// durable; then all that follow.
    pub(super) fn redo(&mut self, found: &Record, before: Option<&Record>) -> Result<(), Fault> {
        if let Some(group) = before.map(|before| self.found(before)).transpose()?
            && (!group.is_bare() || !stands(Safeguard::BareOnce))
        {
            self.write(&group)?;
            self.sync_mailbox()?;
        }
        let mut group = self.found(found)?;
        if stands(Safeguard::Rerecord) {
            self.journal.write_record(found, &mut group.octets)?;
            self.sync_record()?;
        }
        self.carry_on(group)
    }

    /// The group of a record that was found.
    fn found(&self, record: &Record) -> Result<Ready, Fault> {
        let State::Group(first) = record.state else { return Err(short()) };
        let mut octets = vec![0; RECORD_OCTETS];
        self.journal.read_saved(record, &mut octets)?;
        Ok(Ready { first, steps: self.journal.group(first)?, octets })
    }

    /// Writes all groups of a mailbox that may have been grown, but no more.
    pub(super) fn start_over(&mut self) -> Result<(), Fault> {
        self.sync_mailbox()?;
        self.run(0)
    }

    /// Cuts a mailbox for which the record of the cut was found.
    pub(super) fn cut_again(&mut self, found: &Record) -> Result<(), Fault> {
        // in the same slot: should this one be torn, the other slot must not have become worse
        self.sequence = found.sequence;
        self.cut()
    }

    /// Cuts the mailbox to its new size, if it becomes shorter, and ends the journal.
    pub(super) fn cut(&mut self) -> Result<(), Fault> {
        let header = *self.journal.header();
        if header.new_size < header.old_size {
            let mailbox = self.fs.mailbox();
            let size = mailbox.size().map_err(Fault::during("stat mailbox"))?;
            if size > header.old_size && stands(Safeguard::MovedTail) {
                return self.move_tail(size);
            }
            if stands(Safeguard::CutRecord) {
                self.mark(State::Cut)?;
            }
            mailbox.set_size(header.new_size).map_err(Fault::during("cut mailbox"))?;
            return self.settle();
        }
        self.finish()
    }

    /// Ends the journal of a mailbox that was cut.
    pub(super) fn settle(&mut self) -> Result<(), Fault> {
        self.sync_mailbox()?;
        if self.journal.header().has_full_nonce() {
            // should it come back, it finds no nonce
            return self.fs.remove().map_err(Fault::during("remove journal"));
        }
        self.finish()
    }

    /// Says in the journal that there is nothing left to do, and removes it. That record is durable, so the removal
    /// need not be.
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        if !stands(Safeguard::DoneRecord) || self.mark(State::Done).is_ok() {
            return self.fs.remove().map_err(Fault::during("remove journal"));
        }
        // without that record, it may only go for good
        self.fs.retract().map_err(Fault::during("rename journal"))?;
        if let Err(source) = self.fs.sync_directory() {
            self.fs.publish().map_err(Fault::during("rename journal"))?;
            return Err(Fault { operation: "sync journal directory", source });
        }
        self.fs.discard_draft().map(|_| ()).map_err(Fault::during("remove journal"))
    }

    /// Somebody appended to a mailbox that was to be cut: a new rewrite takes the place of this one, which closes the
    /// gap between the new end and the old one.
    fn move_tail(&mut self, size: u64) -> Result<(), Fault> {
        let header = self.journal.header();
        let mut plan = Plan::new(size);
        let ranges = [0..header.new_size, header.old_size..size];
        let kept = ranges.into_iter().try_for_each(|range| plan.keep(range));
        kept.map_err(|error| Fault { operation: "plan", source: io::Error::other(error) })?;
        self.sync_mailbox()?;
        *self = Self { touched: self.touched, ..Self::draft(self.fs, &plan, self.scale)? };
        self.publish()?;
        self.run(0)
    }

    /// Writes the record of the group that begins with step `first`, not yet durable; none behind the last.
    fn save(&mut self, first: u64) -> Result<Option<Ready>, Fault> {
        let steps = self.journal.group(first)?;
        if steps.is_empty() {
            return Ok(None);
        }
        let mailbox = self.fs.mailbox();
        let (size, sample) = (self.journal.header().working_size(), self.journal.header().sample);
        let witness = Witness::of(mailbox, size, &steps, sample).map_err(Fault::during("read mailbox"))?;
        let saved = steps.iter().map(Step::saved).sum();
        let record = Record { sequence: self.sequence, state: State::Group(first), saved, witness };
        self.sequence += 1;
        let mut octets = std::mem::take(&mut self.spare);
        ready::save(&self.journal, mailbox, &record, &steps, &mut octets, self.scale.piece)?;
        Ok(Some(Ready { first, steps, octets }))
    }

    /// Makes durable a record of a state that has nothing to save.
    fn mark(&mut self, state: State) -> Result<(), Fault> {
        let record = Record { sequence: self.sequence, state, saved: 0, witness: Witness::default() };
        self.sequence += 1;
        self.journal.write_record(&record, &mut [0; RECORD_OCTETS])?;
        self.sync_record()
    }

    /// Writes a group to the mailbox, not yet durable.
    fn write(&mut self, group: &Ready) -> Result<(), Fault> {
        self.touched = true;
        let (mailbox, journal, piece) = (self.fs.mailbox(), &self.journal, self.scale.piece);
        Place { mailbox, journal, passing: &mut self.passing, piece }.write(group)
    }

    fn sync_record(&self) -> Result<(), Fault> {
        if stands(Safeguard::RecordSync) { self.journal.sync() } else { Ok(()) }
    }

    fn sync_mailbox(&self) -> Result<(), Fault> {
        if !stands(Safeguard::MailboxSync) {
            return Ok(());
        }
        let (mailbox, header) = (self.fs.mailbox(), self.journal.header());
        // of a mailbox that keeps its length others can tell by its times alone that it changed
        let keeps_length = header.new_size == header.old_size;
        let synced = if keeps_length { mailbox.sync_with_times() } else { mailbox.sync() };
        synced.map_err(Fault::during("sync mailbox"))
    }
}
