//! EXPUNGE, and writing back what only the index knows: the file gets new contents, by way of the journal.
//!
//! What lies before the first change is not touched. Behind it everything moves, so what is dirty gets its block then,
//! and some of the messages that have none yet. The first message carries the base; c-client's note to itself goes when
//! there is a message to carry it.

use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::append::again;
use super::blocks::block;
use super::driver::Mbox;
use super::form::Form;
use super::mail::Mail;
use super::metadata::{Field, number};
use super::reconcile::Truth;
use super::record::{Record, State};
use super::summary::Summary;
use crate::limits;
use crate::mailbox::journal::{self, Disk, Plan, PlanError, RewriteError};
use crate::mailbox::{Error, Kind, Uid};
use crate::sys::lock::LockMode;

/// What every message begins with.
const FROM: &[u8] = b"From ";

/// New contents in the making: the plan for the file, and the records as they will be.
struct Draft {
    plan: Plan,
    records: Vec<Record>,
    /// Messages that get a block.
    blocks: usize,
    /// Whether what comes next will lie elsewhere than before.
    moved: bool,
    /// Whether the first message's block, with the base, is written.
    base: bool,
    /// Whether only messages at the end go, so that nothing need be moved.
    only_cut: bool,
    note: Note,
    shape: Shape,
    /// Messages from this place on get a block if they have none.
    numbered_from: u64,
    /// Whether the last line of the file, which had no end, gets one.
    got_line_end: bool,
}

/// What becomes of c-client's note to itself, with the base in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Note {
    /// It stays, if there is one.
    Stays,
    /// It goes, if there is one: a message carries the base.
    Goes,
    /// It comes in the place of the last messages.
    New,
}

/// How new contents differ from what they would be as a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Usual,
    /// The first block, or the note, has an octet more than it needs.
    Wider,
    /// Nothing comes in the place of the last messages.
    WithoutNote,
}

impl Mbox {
    /// See [`Mailbox::expunge`](crate::mailbox::Mailbox::expunge).
    pub(super) fn expunge_messages(&mut self, uids: &[Uid]) -> Result<(), Error> {
        let _held = self.look(LockMode::Exclusive)?;
        self.writable()?;
        if uids.iter().any(|uid| self.index.find(*uid).is_ok()) {
            self.write_dirty()?;
            if self.disk.is_none() {
                // what is cut off without a journal is gone at once
                self.sync_flags()?;
            }
            self.rewrite(uids)?;
            if self.disk.is_none() && self.index.len() == 0 {
                self.note_in_empty()?;
                self.reread(self.stamp()?)?;
            }
        }
        Ok(())
    }

    /// See [`Mailbox::checkpoint`](crate::mailbox::Mailbox::checkpoint).
    pub(super) fn write_back(&mut self) -> Result<(), Error> {
        if self.is_current()? && !self.is_dirty() && !self.owes_numbers() {
            return self.sync_flags();
        }
        let _held = self.look(LockMode::Exclusive)?;
        self.writable()?;
        let mut written = self.write_all_dirty();
        if written.as_ref().is_err_and(|error| error.kind == Kind::Changed) {
            // where the index says that notes stand is something else
            self.reread(self.stamp()?)?;
            written = self.write_all_dirty();
        }
        if let (true, Some(disk)) = (self.index.tally().dirty > 0, &self.disk) {
            // what the file does not take must not be lost with the power
            disk.sync().map_err(|error| Error::io("sync index of", &self.place.path, error))?;
        }
        written?;
        self.write_numbers();
        self.sync_flags()
    }

    /// Writes what is dirty into the file, whether or not there is room.
    fn write_all_dirty(&mut self) -> Result<(), Error> {
        self.write_dirty()?;
        // each round writes a part, where all of it is too much for one journal
        while self.is_dirty() && self.rewrite(&[])? {}
        Ok(())
    }

    /// Whether the file does not yet say what the index says.
    fn is_dirty(&self) -> bool {
        self.index.len() > 0 && (self.index.summary().base_stale || self.index.tally().dirty > 0)
    }

    /// Gives the file its contents without `removed`, with blocks where they are due. Whether that changed anything.
    pub(super) fn rewrite(&mut self, removed: &[Uid]) -> Result<bool, Error> {
        if !self.index.is_whole() || !self.lies_as_known()? {
            // a message that the index has lost would be lost with that
            self.reread(self.stamp()?)?;
        }
        let Some(file) = &self.file else { return Ok(false) };
        let mut draft = self.draft(removed)?;
        if draft.blocks == 0 && !draft.moved {
            return Ok(false);
        }
        // without a place for the journal no crash could be survived; then only the end can be cut off
        let journal = self.place.journal_path();
        let journal = journal.as_deref().unwrap_or(Path::new("/proc/no-place-for-a-journal"));
        let disk = Disk::new(file, journal);
        let mut rewritten = journal::rewrite(&disk, &draft.plan);
        if let (Err(RewriteError::Refused(_)), true) = (&rewritten, draft.note == Note::New) {
            draft = self.laid_out(removed, Shape::WithoutNote)?;
            rewritten = journal::rewrite(&disk, &draft.plan);
        }
        rewritten.map_err(|error| self.rewrite_error(error))?;
        if draft.note == Note::New {
            self.reread(self.stamp()?)?
        } else {
            self.settle(draft)?
        }
        Ok(true)
    }

    /// Whether the messages fill the file, and each begins with a From_ line: the last look before anything moves.
    fn lies_as_known(&self) -> Result<bool, Error> {
        let Some(file) = &self.file else { return Ok(true) };
        let summary = self.index.summary();
        let mut at = summary.pseudo.map_or(summary.prefix, |pseudo| pseudo.end());
        for (_, record) in self.index.in_file_order() {
            let mut begin = [0; FROM.len()];
            let read = file.read_at(&mut begin, record.offset);
            let count = read.map_err(|error| Error::io("read", &self.place.path, error))?;
            if record.offset != at || begin.get(..count) != Some(FROM) {
                return Ok(false);
            }
            at = record.end();
        }
        Ok(at == summary.stamp.size)
    }

    pub(super) fn rewrite_error(&self, error: RewriteError) -> Error {
        match error {
            RewriteError::Refused(fault) | RewriteError::Pending(fault) => {
                let error = self.fault(fault);
                // what is not there is the place for the journal; the mailbox is
                let no_place = self.place.index.is_none() || error.kind == Kind::NotFound;
                if no_place { Error { kind: Kind::NoPermission, ..error } } else { error }
            }
            RewriteError::Unrecovered | RewriteError::Changed => Error::new(Kind::Changed, "rewrite", &self.place.path),
        }
    }

    /// Notes what is true of the file now that it has its new contents.
    fn settle(&mut self, mut draft: Draft) -> Result<(), Error> {
        if let (true, Some(file), Some(last)) = (draft.got_line_end, &self.file, draft.records.last_mut()) {
            *last =
                again(file, last, draft.plan.new_size()).map_err(|error| Error::io("read", &self.place.path, error))?;
        }
        draft.records.sort_by_key(|record| record.uid);
        let old = self.index.summary();
        let mut summary = Summary { highest_modseq: old.highest_modseq.next(), ..old.clone() };
        summary.pseudo = summary.pseudo.filter(|_| draft.note == Note::Stays);
        if draft.base {
            (summary.base, summary.base_stale) = (self.base(), false);
        } else if draft.records.is_empty() && summary.pseudo.is_none() {
            summary.base = (0, 0);
        }
        summary.stamp = self.stamp()?;
        self.accept(Truth { records: draft.records, summary })
    }

    /// Lays out the new contents: of another size than the old ones, if anything comes to lie elsewhere. mutt takes a file
    /// whose size is what it was for one in which all is where it was, and would write by its old offsets.
    fn draft(&self, removed: &[Uid]) -> Result<Draft, Error> {
        let draft = self.laid_out(removed, Shape::Usual)?;
        let looks_untouched = draft.moved && draft.plan.new_size() == draft.plan.old_size();
        if looks_untouched { self.laid_out(removed, Shape::Wider) } else { Ok(draft) }
    }

    fn laid_out(&self, removed: &[Uid], shape: Shape) -> Result<Draft, Error> {
        let summary = self.index.summary();
        let plan = Plan::new(summary.stamp.size);
        let only_cut = self.only_end(removed);
        let ordered = self.index.in_file_order();
        let stays = |record: &Record| removed.binary_search(&record.uid).is_err();
        let note = match (ordered.iter().any(|(_, record)| stays(record)), summary.pseudo) {
            (true, _) if (only_cut || removed.is_empty()) && !self.is_dirty() => Note::Stays,
            (true, _) => Note::Goes,
            (false, None) if shape != Shape::WithoutNote && self.has_base() && self.disk.is_some() => Note::New,
            (false, _) => Note::Stays,
        };
        let mut draft = Draft {
            plan,
            records: Vec::new(),
            blocks: 0,
            moved: false,
            base: false,
            only_cut,
            note,
            shape,
            numbered_from: if removed.is_empty() { self.unnumbered() } else { u64::MAX },
            got_line_end: false,
        };
        self.keep(&mut draft, 0..summary.prefix)?;
        match summary.pseudo {
            Some(pseudo) if note == Note::Stays => self.keep(&mut draft, pseudo.offset..pseudo.end())?,
            Some(_) => draft.moved = true,
            None => {}
        }
        if note == Note::New {
            let end: &[u8] = if shape == Shape::Wider { b"\n" } else { b"" };
            self.write(&mut draft, &[&self.internal(), end].concat())?;
        }
        for (_, record) in ordered {
            if stays(&record) {
                self.place(&mut draft, record)?;
            } else {
                draft.moved = true;
            }
        }
        Ok(draft)
    }

    /// Whether `removed` are the last messages of the file, and something is to be removed at all.
    fn only_end(&self, removed: &[Uid]) -> bool {
        let ordered = self.index.in_file_order();
        let stays = |(_, record): &(usize, Record)| removed.binary_search(&record.uid).is_err();
        let first_gone = ordered.iter().position(|entry| !stays(entry));
        first_gone.is_some_and(|first| !ordered.iter().skip(first).any(stays))
    }

    /// Puts the next message that stays.
    fn place(&self, draft: &mut Draft, record: Record) -> Result<(), Error> {
        let first = draft.records.is_empty();
        let due = record.state.contains(State::DIRTY)
            || record.block.1 == 0 && record.offset >= draft.numbered_from
            || first && self.base_is_due(draft, &record)
            || draft.moved && draft.blocks < limits::REWRITE_STAMPS && self.lacks_uid(&record)?;
        if due
            && (first || draft.blocks < limits::REWRITE_BLOCKS)
            && let Some(mail) = self.mail_of_header(&record)?
        {
            return self.place_with_block(draft, record, &mail, first);
        }
        let offset = draft.plan.new_size();
        draft.moved |= offset != record.offset;
        self.keep(draft, record.offset..record.end())?;
        draft.records.push(Record { offset, ..record });
        Ok(())
    }

    /// Whether the file does not say a message's UID: it has no block yet, or only what another program wrote.
    fn lacks_uid(&self, record: &Record) -> Result<bool, Error> {
        let length = record.block.1 as usize;
        let Some(file) = self.file.as_ref().filter(|_| (1..=limits::METADATA_OCTETS).contains(&length)) else {
            return Ok(true);
        };
        let mut lines = vec![0; length];
        let read = file.read_exact_at(&mut lines, record.header_offset() + u64::from(record.block.0));
        read.map_err(|error| Error::io("read", &self.place.path, error))?;
        let says =
            |line| matches!(Field::of(line), Some((Field::Uid, uid)) if number(uid.trim_ascii()) == Some(record.uid.0));
        Ok(!lines.split_inclusive(|octet| *octet == b'\n').any(says))
    }

    /// Whether the first message gets a block with the base: if it moves, if there is room for it, or if the mailbox is
    /// small. A large one is not moved as a whole only to say its UIDVALIDITY in the file; the index has it.
    fn base_is_due(&self, draft: &Draft, first: &Record) -> bool {
        let summary = self.index.summary();
        if draft.note == Note::Stays && summary.pseudo.is_some() {
            return false;
        }
        let old = summary.base_stale || summary.base != self.base();
        let has_room = || block(summary, first, Some(self.base())).write_in(first.block.1 as usize).is_some();
        draft.moved || old && (summary.stamp.size <= limits::REWRITE_BASE_OCTETS && !draft.only_cut || has_room())
    }

    /// Puts a message with a new block in the place of all its metadata.
    fn place_with_block(&self, draft: &mut Draft, mut record: Record, mail: &Mail, first: bool) -> Result<(), Error> {
        if mail.lacks_line_end {
            // the end of the file; what must stand behind it now is not the message's
            let added = if mail.runs.is_empty() { Form::NO_BLANK } else { Form::NO_BLANK.with(Form::NO_EOL) };
            record.form = record.form.with(added);
        }
        let offset = draft.plan.new_size();
        let wanted = block(self.index.summary(), &record, first.then(|| self.base()));
        let mut lines = wanted.write_in(record.block.1 as usize).unwrap_or_else(|| wanted.write());
        if draft.shape == Shape::Wider && draft.blocks == 0 {
            lines = wanted.write_in(lines.len() + 1).unwrap_or(lines);
        }
        let line_end: &[u8] = if mail.lacks_line_end { b"\n" } else { b"" };
        self.keep(draft, record.offset..record.header_offset())?;
        for run in &mail.runs {
            self.keep(draft, run.clone())?;
        }
        self.write(draft, line_end)?;
        draft.got_line_end |= mail.lacks_line_end;
        let block_start = draft.plan.new_size() - offset - u64::from(record.from_line);
        self.write(draft, &lines)?;
        self.write(draft, line_end)?;
        self.keep(draft, mail.end..record.end())?;
        let length = draft.plan.new_size() - offset;
        let clamp = |octets: u64| u32::try_from(octets).unwrap_or(u32::MAX);
        let raw_header = clamp(u64::from(record.raw_header) + length - record.length);
        let settled = record.state.without(State::DIRTY).without(State::SCATTERED).without(State::OLD);
        let state = if wanted.old { settled.with(State::OLD) } else { settled };
        let block = (clamp(block_start), clamp(lines.len() as u64));
        draft.moved |= length != record.length || offset != record.offset;
        draft.records.push(Record { offset, length, raw_header, block, state, ..record });
        (draft.blocks, draft.base) = (draft.blocks + 1, draft.base || first);
        Ok(())
    }

    fn keep(&self, draft: &mut Draft, range: Range<u64>) -> Result<(), Error> {
        draft.plan.keep(range).map_err(|error| self.plan_error(error))
    }

    fn write(&self, draft: &mut Draft, octets: &[u8]) -> Result<(), Error> {
        draft.plan.write(octets).map_err(|error| self.plan_error(error))
    }

    fn plan_error(&self, error: PlanError) -> Error {
        let kind = if error == PlanError::TooLarge { Kind::Limit } else { Kind::Internal };
        Error::new(kind, "plan the rewrite of", &self.place.path)
    }
}
