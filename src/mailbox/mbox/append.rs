//! APPEND and COPY: messages at the end of the file, all of them or none, whatever happens.
//!
//! The file is first grown to its new length, then everything is written but its very first octet, which stays NUL, and
//! that is made durable. Then the first octet follows, and the last UID in the base of the file. Mail never begins with
//! NUL, so a NUL where the last message ended says that an append was cut short, and that nobody has been told of it.
//! Whatever another program appended since begins where the index says that the append would have ended. Should the power
//! have failed before that was on the disk, it begins at the next From_ line, since the one of ours is not whole; then NULs
//! may stand before it in the place of a line end.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::time::SystemTime;

use super::blocks::block;
use super::driver::Mbox;
use super::form::Form;
use super::intake::Intake;
use super::record::{Record, State};
use super::scan::{Scanner, from_line};
use super::stamp::Stamp;
use super::summary::Summary;
use super::window::Window;
use super::zone::local_zone;
use crate::limits;
use crate::mailbox::journal::{self, Disk, Plan};
use crate::mailbox::{Appended, Error, FlagAction, Incoming, InternalDate, KeywordTable, Kind};
use crate::sys::lock::LockMode;
use crate::sys::{clock, syslog};
use crate::text::date::{DateTime, write_from_line};

/// A message with everything decided but its place.
struct Ready {
    intake: Intake,
    from_line: Vec<u8>,
    block: Vec<u8>,
    record: Record,
}

impl Mbox {
    /// See [`Mailbox::append`](crate::mailbox::Mailbox::append).
    pub(super) fn append_messages(&mut self, messages: &mut [Incoming<'_>]) -> Result<Appended, Error> {
        // what takes long comes before the lock
        let failed = |error| Error::io("take in message for", &self.place.path, error);
        let scratch = self.place.scratch().to_owned();
        let intakes = messages.iter_mut().map(|message| Intake::read(message.content, message.line_feeds, &scratch));
        let intakes = intakes.collect::<io::Result<Vec<_>>>().map_err(failed)?;
        let _held = self.look(LockMode::Exclusive)?;
        self.writable()?;
        if u64::from(self.index.summary().uid_next.0) + messages.len() as u64 >= u64::from(u32::MAX) {
            return Err(Error::new(Kind::Limit, "number messages in", &self.place.path));
        }
        let mut summary = self.index.summary().clone();
        let last = summary.uid_next.0 + u32::try_from(intakes.len()).unwrap_or(0).saturating_sub(1);
        // the first message of an empty file carries the base
        let mut base = (summary.stamp.size == 0).then_some((summary.uid_validity.0, last));
        let mut ready = Vec::with_capacity(intakes.len());
        for (message, intake) in messages.iter().zip(intakes) {
            ready.push(self.make_ready(&mut summary, message, intake, base.take())?);
        }
        let uids = ready.iter().map(|ready| ready.record.uid).collect();
        let appended = Appended { uid_validity: summary.uid_validity, uids, kept: self.keeps_numbers() };
        self.write_messages(ready, summary)?;
        Ok(appended)
    }

    /// Decides a message's UID, flags and date.
    fn make_ready(
        &mut self,
        summary: &mut Summary,
        message: &Incoming<'_>,
        intake: Intake,
        base: Option<(u32, u32)>,
    ) -> Result<Ready, Error> {
        let keywords = self.named_keywords(FlagAction::Add, &message.flags, summary)?;
        let uid = summary.uid_next;
        summary.uid_next = uid.next();
        summary.highest_modseq = summary.highest_modseq.next();
        let date = message.date.unwrap_or_else(now);
        let record = Record {
            uid,
            flags: message.flags.system,
            keywords,
            date,
            form: intake.form,
            modseq: summary.highest_modseq,
            ..Record::default()
        };
        let mut from_line = Vec::new();
        let sender: &[u8] = if self.policy.sender.is_empty() { b"MAILER-DAEMON" } else { &self.policy.sender };
        write_from_line(sender, DateTime::from_unix(date.unix, local_zone(date.unix)), &mut from_line);
        if let Some(base) = base {
            (summary.base, summary.base_stale) = (base, false);
        }
        let block = block(summary, &record, base).write();
        Ok(Ready { intake, from_line, block, record })
    }

    /// Writes all of `ready`, or nothing.
    fn write_messages(&mut self, mut ready: Vec<Ready>, mut summary: Summary) -> Result<(), Error> {
        let failed = |error| Error::io("append to", &self.place.path, error);
        let old_size = self.index.summary().stamp.size;
        let file = self.file.as_ref().ok_or_else(|| Error::new(Kind::NotFound, "append to", &self.place.path))?;
        let file = file.try_clone().map_err(failed)?;
        let separator = separator(&file, old_size).map_err(failed)?;
        let new_size = old_size + separator.len() as u64 + ready.iter().map(Ready::octets).sum::<u64>();
        if self.disk.is_some() {
            // where power fails, one message that is not whole can be told from what follows it, several cannot
            let intent = Summary { append_end: new_size, ..self.index.summary().clone() };
            self.commit(&[], intent, ready.len() > 1).inspect_err(|_| self.forget_intent())?;
        }
        let last = summary.uid_next.0.saturating_sub(1);
        let written = write_all(&file, old_size, new_size, separator, &mut ready, self.disk.is_some());
        let synced = written.and_then(|()| {
            // where that fails, it is done when the mailbox is left
            if self.raise_base(last).unwrap_or(false) {
                summary.base.1 = last;
            }
            file.sync_data()
        });
        if let Err(error) = synced {
            // nobody has been told of anything: the way back is to what was
            let _cut_later = file.set_len(old_size).and_then(|()| file.sync_data());
            return Err(Error::io("append to", &self.place.path, error));
        }
        summary.append_end = 0;
        let start = old_size + separator.len() as u64;
        match self.as_appended(&file, start..new_size, &ready) {
            Ok((records, stamp)) => self.note(&records, Summary { stamp, ..summary }, false),
            // it is in the mailbox, and whoever was refused would send it once more: the next look finds it
            Err(error) => syslog::warning(&format!("what was appended is not in the index yet: {error}")),
        }
        Ok(())
    }

    /// Nothing will be appended up to there after all.
    fn forget_intent(&mut self) {
        let summary = Summary { append_end: 0, ..self.index.summary().clone() };
        self.index.apply([], summary);
    }

    /// What was appended at `range`, as a scan sees it, for the index; and what the file looks like with it.
    fn as_appended(
        &self,
        file: &File,
        range: Range<u64>,
        ready: &[Ready],
    ) -> Result<(Vec<(usize, Record)>, Stamp), Error> {
        let failed = |error| Error::io("read", &self.place.path, error);
        let mut records = Vec::with_capacity(ready.len() + 1);
        let old_size = self.index.summary().stamp.size;
        let got_line_end = old_size < range.start;
        let places = (0..self.index.len()).rev().filter(|_| got_line_end);
        let mut known = places.filter_map(|place| Some((place, self.index.record(place)?)));
        // it is the newest as a rule
        if let Some((place, last)) = known.find(|(_, last)| last.end() == old_size) {
            records.push((place, again(file, &last, range.start).map_err(failed)?));
        }
        let keywords = self.index.summary().keywords.clone();
        let mut scanner = Scanner::new(Window::new(file, range.end), range.start, keywords);
        for (n, ready) in ready.iter().enumerate() {
            let found = scanner.next().map_err(failed)?;
            let found = found.ok_or_else(|| Error::new(Kind::Internal, "read back from", &self.place.path))?;
            let Record { uid, flags, keywords, date, modseq, .. } = ready.record;
            records.push((self.index.len() + n, Record { uid, flags, keywords, date, modseq, ..found.record }));
        }
        Ok((records, self.stamp()?))
    }

    /// Where an append was cut short: from where to where nobody has been told of anything.
    pub(super) fn cut_short(&self) -> Result<Option<(u64, u64)>, Error> {
        let (Some(file), Some(_)) = (&self.file, &self.disk) else { return Ok(None) };
        let summary = self.index.summary();
        let (stamp, start) = (self.stamp()?, summary.stamp.size);
        if stamp.size <= start || !stamp.same_file(&summary.stamp) {
            return Ok(None);
        }
        let failed = |error| Error::io("read", &self.place.path, error);
        let mut first = [0xff];
        file.read_exact_at(&mut first, start).map_err(failed)?;
        if first != [0] {
            return Ok(None);
        }
        let end = match summary.append_end {
            0 => next_message(file, start, stamp.size).map_err(failed)?,
            end => end.min(stamp.size),
        };
        Ok(Some((start, end)))
    }

    /// Takes away what an append left that was cut short.
    pub(super) fn undo_append(&mut self) -> Result<(), Error> {
        let Some((start, end)) = self.cut_short()? else { return Ok(()) };
        let (Some(file), Some(path)) = (&self.file, self.place.journal_path()) else { return Ok(()) };
        let size = self.stamp()?.size;
        let mut plan = Plan::new(size);
        let planned = plan.keep(0..start).and_then(|()| plan.keep(end..size));
        planned.map_err(|_| Error::new(Kind::Internal, "plan the repair of", &self.place.path))?;
        journal::rewrite(&Disk::new(file, &path), &plan).map_err(|error| self.rewrite_error(error))
    }
}

impl Ready {
    /// Octets in the file, with the blank line behind.
    fn octets(&self) -> u64 {
        let blank_line = u64::from(self.intake.form.contains(Form::NO_BLANK));
        (self.from_line.len() + self.block.len()) as u64 + self.intake.stored.octets() + blank_line + 1
    }

    fn write(&mut self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(&self.from_line)?;
        self.intake.stored.rewind()?;
        io::copy(&mut (&mut self.intake.stored).take(self.intake.fields), out)?;
        out.write_all(&self.block)?;
        if self.intake.form.contains(Form::NO_BLANK) {
            out.write_all(b"\n")?;
        }
        io::copy(&mut self.intake.stored, out)?;
        out.write_all(b"\n")
    }
}

/// Octets go to the file from a place on.
struct At<'f> {
    file: &'f File,
    at: u64,
}

impl Write for At<'_> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let count = self.file.write_at(octets, self.at)?;
        self.at += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes everything; `in_two_steps`: durably but for the first octet, so that a crash in between can be told.
fn write_all(
    file: &File,
    old_size: u64,
    new_size: u64,
    separator: &[u8],
    ready: &mut [Ready],
    in_two_steps: bool,
) -> io::Result<()> {
    if in_two_steps {
        file.set_len(new_size)?;
    }
    let mut out =
        BufWriter::with_capacity(limits::READ_OCTETS, AllButFirst::new(At { file, at: old_size }, in_two_steps));
    out.write_all(separator)?;
    for message in ready {
        message.write(&mut out)?;
    }
    let first = out.into_inner().map_err(io::IntoInnerError::into_error)?.first;
    if let Some(first) = first {
        file.sync_data()?;
        file.write_all_at(&[first], old_size)?;
    }
    Ok(())
}

/// Lets everything pass but the first octet.
struct AllButFirst<'f> {
    out: At<'f>,
    hold: bool,
    first: Option<u8>,
}

impl<'f> AllButFirst<'f> {
    fn new(out: At<'f>, hold: bool) -> Self {
        Self { out, hold, first: None }
    }
}

impl Write for AllButFirst<'_> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        match octets.first() {
            Some(first) if std::mem::take(&mut self.hold) => {
                self.first = Some(*first);
                self.out.at += 1;
                Ok(1)
            }
            _ => self.out.write(octets),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What has to stand between the last message and a new one, so that one blank line separates them.
fn separator(file: &File, size: u64) -> io::Result<&'static [u8]> {
    let mut end = [0; 3];
    let length = size.min(3);
    let octets = end.get_mut(..usize::try_from(length).unwrap_or(0)).unwrap_or_default();
    file.read_exact_at(octets, size - length)?;
    Ok(match octets {
        [] | [.., b'\n', b'\n'] | [b'\n', b'\r', b'\n'] => b"",
        [.., b'\n'] => b"\n",
        _ => b"\n\n",
    })
}

/// The record of the last message, now that it ends at `end`.
pub(super) fn again(file: &File, last: &Record, end: u64) -> io::Result<Record> {
    let mut scanner = Scanner::new(Window::new(file, end), last.offset, KeywordTable::default());
    let found = scanner.next()?.map_or(*last, |found| found.record);
    let Record { form, offset, length, from_line, raw_header, block, header, size, digest, body_check, .. } = found;
    // a last line without an end has got one
    let state = if found.state.contains(State::UNENDED) { last.state } else { last.state.without(State::UNENDED) };
    Ok(Record { form, offset, length, from_line, raw_header, block, header, size, digest, body_check, state, ..*last })
}

/// Where the next From_ line begins behind `start`, after a line end or a NUL, or the file ends.
fn next_message(file: &File, start: u64, size: u64) -> io::Result<u64> {
    let mut window = Window::new(file, size);
    let mut at = start + 1;
    loop {
        let (octets, last) = window.octets(at - 1, limits::FROM_LINE_OCTETS)?;
        let found = memchr::memchr2_iter(b'\n', 0, octets).find(|before| {
            octets.get(before + 1..).is_some_and(|behind| behind.starts_with(b"From ") || !last && behind.len() < 5)
        });
        match found {
            None if last => return Ok(size),
            None => at += octets.len() as u64,
            Some(before) => {
                at += before as u64;
                let (octets, last) = window.octets(at, limits::FROM_LINE_OCTETS)?;
                if from_line(octets, last).is_some() {
                    return Ok(at);
                }
                if last && octets.len() < 5 {
                    return Ok(size);
                }
                at += 1;
            }
        }
    }
}

/// The present moment in the machine's zone.
fn now() -> InternalDate {
    let unix = clock::unix_seconds(SystemTime::now());
    let zone = i16::try_from(local_zone(unix).seconds() / 60).unwrap_or(0);
    InternalDate { unix, zone }
}
