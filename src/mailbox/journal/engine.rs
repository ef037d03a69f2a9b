//! Carries out what a journal says, from any of its groups on. A rewrite and a recovery are the same code.

use std::cell::RefCell;
use std::io;

use super::draft;
use super::format::{RECORD_OCTETS, Record, State};
use super::fs::{Fault, Fs, Handle};
use super::group::{From, Scale, Step};
use super::journal::Journal;
use super::plan::Plan;
use super::safeguard::{Safeguard, stands};
use super::witness::Witness;
use crate::limits;

/// A rewrite on its way.
pub(super) struct Engine<'a> {
    fs: &'a dyn Fs,
    scale: &'a Scale,
    journal: Journal,
    /// The number of the next record.
    sequence: u64,
    /// A record, and what it saves behind it: written to the journal and then to the mailbox out of one buffer.
    record: Vec<u8>,
    /// Octets on their way from one place to another without being saved.
    passing: RefCell<Vec<u8>>,
    /// Whether the record of the first group is in the journal already.
    prepared: bool,
    touched: bool,
}

impl<'a> Engine<'a> {
    /// Will carry out a journal that was found, whose next record is number `sequence`.
    pub(super) fn new(fs: &'a dyn Fs, scale: &'a Scale, journal: Journal, sequence: u64) -> Self {
        let (record, passing) = (Vec::new(), RefCell::default());
        Self { fs, scale, journal, sequence, record, passing, prepared: false, touched: false }
    }

    /// Will carry out `plan`, whose journal is written, but neither durable nor published.
    pub(super) fn draft(fs: &'a dyn Fs, plan: &Plan, scale: &'a Scale) -> Result<Self, Fault> {
        Ok(Self::new(fs, scale, draft::write(fs, plan, scale)?, 0))
    }

    /// Makes the journal durable, and gives it its name. Unless the mailbox is to be grown before, the record of the
    /// first group is made durable with it: one sync less.
    pub(super) fn publish(&mut self) -> Result<(), Fault> {
        if !self.journal.header().grows() {
            let group = self.journal.group(0)?;
            self.save(0, &group)?;
            self.prepared = true;
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
        let mut first = first;
        loop {
            let group = self.journal.group(first)?;
            if group.is_empty() {
                return self.cut();
            }
            if !std::mem::take(&mut self.prepared) {
                self.save(first, &group)?;
                self.sync_record()?;
            }
            self.apply(&group)?;
            first += group.len() as u64;
        }
    }

    /// Writes the group of a record that was found once more, then all that follow.
    pub(super) fn redo(&mut self, found: &Record, first: u64) -> Result<(), Fault> {
        let group = self.journal.group(first)?;
        self.record.resize(RECORD_OCTETS, 0);
        self.journal.read_saved(found, &mut self.record)?;
        if stands(Safeguard::Rerecord) {
            self.journal.write_record(found, &mut self.record)?;
            self.sync_record()?;
        }
        self.apply(&group)?;
        self.run(first + group.len() as u64)
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

    /// Writes the record of the group that begins with step `first`, not yet durable.
    fn save(&mut self, first: u64, group: &[Step]) -> Result<(), Fault> {
        let mailbox = self.fs.mailbox();
        self.record.resize(RECORD_OCTETS, 0);
        for step in group {
            if let From::Saved(from) = step.from {
                let start = self.record.len();
                self.record.resize(start + usize::try_from(step.octets).unwrap_or(0), 0);
                fill(mailbox, self.record.get_mut(start..).unwrap_or_default(), from, "read mailbox")?;
            }
        }
        let size = self.journal.header().working_size();
        let witness = Witness::of(mailbox, size, group, self.journal.header().sample);
        let record = Record {
            sequence: self.sequence,
            state: State::Group(first),
            saved: (self.record.len() - RECORD_OCTETS) as u64,
            witness: witness.map_err(Fault::during("read mailbox"))?,
        };
        self.sequence += 1;
        self.journal.write_record(&record, &mut self.record)
    }

    /// Makes durable a record of a state that has nothing to save.
    fn mark(&mut self, state: State) -> Result<(), Fault> {
        let record = Record { sequence: self.sequence, state, saved: 0, witness: Witness::default() };
        self.sequence += 1;
        self.journal.write_record(&record, &mut [0; RECORD_OCTETS])?;
        self.sync_record()
    }

    /// Writes a group to the mailbox, and syncs it.
    fn apply(&mut self, group: &[Step]) -> Result<(), Fault> {
        let mailbox = self.fs.mailbox();
        self.touched = true;
        let mut saved = RECORD_OCTETS;
        let together = |one: &Step, next: &Step| {
            matches!((one.from, next.from), (From::Saved(_), From::Saved(_))) && one.target().end == next.to
        };
        for row in group.chunk_by(together) {
            let Some(step) = row.first() else { continue };
            match step.from {
                From::Saved(_) => {
                    let end = saved + usize::try_from(row.iter().map(Step::saved).sum::<u64>()).unwrap_or(0);
                    let octets = self.record.get(saved..end).ok_or_else(short)?;
                    mailbox.write_at(octets, step.to).map_err(Fault::during("write mailbox"))?;
                    saved = end;
                }
                From::Bare(from) => self.pass(mailbox, from, step, "read mailbox")?,
                From::Literal(from) => {
                    let at = self.journal.header().literals_at() + from;
                    self.pass(self.journal.file(), at, step, "read journal")?;
                }
            }
        }
        self.sync_mailbox()
    }

    /// Copies the octets of `step`, which stand at `at` in `source`, to where they belong.
    fn pass(&self, source: &dyn Handle, at: u64, step: &Step, reading: &'static str) -> Result<(), Fault> {
        let mut buffer = self.passing.borrow_mut();
        let mut done = 0;
        while done < step.octets {
            let want = usize::try_from(step.octets - done).unwrap_or(usize::MAX).min(limits::READ_OCTETS);
            if buffer.len() < want {
                buffer.resize(want, 0);
            }
            let octets = buffer.get_mut(..want).ok_or_else(short)?;
            fill(source, octets, at + done, reading)?;
            self.fs.mailbox().write_at(octets, step.to + done).map_err(Fault::during("write mailbox"))?;
            done += want as u64;
        }
        Ok(())
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

/// Reads all of `octets` from `at` on.
fn fill(source: &dyn Handle, octets: &mut [u8], at: u64, operation: &'static str) -> Result<(), Fault> {
    let count = source.read_at(octets, at).map_err(Fault::during(operation))?;
    if count < octets.len() { Err(Fault { source: io::ErrorKind::UnexpectedEof.into(), operation }) } else { Ok(()) }
}

fn short() -> Fault {
    Fault { operation: "read journal", source: io::ErrorKind::UnexpectedEof.into() }
}
