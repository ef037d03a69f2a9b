//! Reading messages as they were delivered: without metadata, and as they were before we quoted them.
//!
//! The file is read under a lock and only while it is what the index says; what was read so is right for ever, since a
//! message never changes. A stretch is read at once, so that a walk over many small messages locks once for all of
//! them. Nothing is held while the caller sends what it got.

use std::io::Write;
use std::os::unix::fs::FileExt;

use super::driver::Mbox;
use super::form::Form;
use super::metadata::Field;
use super::quote::{Direction, Quoting};
use super::record::{Record, State};
use crate::limits;
use crate::mailbox::{Error, Kind, Spool, Uid};
use crate::sys::lock::LockMode;

/// A stretch of the file that was read ahead.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    start: u64,
    octets: Vec<u8>,
}

impl Ahead {
    pub(super) fn clear(&mut self) {
        self.octets.clear();
    }

    /// What is there from `at` on.
    fn from(&self, at: u64) -> &[u8] {
        let skip = at.checked_sub(self.start).and_then(|skip| usize::try_from(skip).ok());
        skip.and_then(|skip| self.octets.get(skip..)).unwrap_or_default()
    }
}

/// A message that had to be put together before it could be read from any place.
#[derive(Debug)]
pub(super) struct Unquoted {
    uid: Uid,
    spool: Spool,
    /// How much of the delivered message the spool holds: the header, or all.
    octets: u64,
}

impl Mbox {
    /// See [`Mailbox::read_at`](crate::mailbox::Mailbox::read_at).
    pub(super) fn read_content(&mut self, uid: Uid, offset: u64, buffer: &mut [u8]) -> Result<usize, Error> {
        let expunged = || Error::new(Kind::Expunged, "read", &self.place.path);
        let place = self.index.find(uid).map_err(|_| expunged())?;
        let record = self.index.record(place).ok_or_else(expunged)?;
        let left = usize::try_from(record.size.stored.saturating_sub(offset)).unwrap_or(usize::MAX);
        let length = left.min(buffer.len());
        let Some(wanted) = buffer.get_mut(..length).filter(|wanted| !wanted.is_empty()) else { return Ok(0) };
        let quoted = record.form.contains(Form::QUOTED);
        if quoted {
            return self.read_unquoted(&record, true, offset, wanted);
        }
        let header_left = usize::try_from(record.header.stored.saturating_sub(offset)).unwrap_or(usize::MAX);
        if record.state.contains(State::SCATTERED) && header_left > 0 {
            let header = header_left.min(wanted.len());
            let (in_header, behind) = wanted.split_at_mut_checked(header).unwrap_or_default();
            let read = self.read_unquoted(&record, false, offset, in_header)?;
            return if behind.is_empty() {
                Ok(read)
            } else {
                Ok(read + self.read_runs(&record, offset + read as u64, behind)?)
            };
        }
        self.read_runs(&record, offset, wanted)
    }

    /// Fills `wanted` with octets that lie in the file as they were delivered, from `offset` of the message on.
    fn read_runs(&mut self, record: &Record, offset: u64, wanted: &mut [u8]) -> Result<usize, Error> {
        let mut filled = 0;
        while let Some(rest) = wanted.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let (at, run) = place_of(record, offset + filled as u64);
            let length = usize::try_from(run).unwrap_or(usize::MAX).min(rest.len());
            filled += self.read_raw(at, rest.get_mut(..length).unwrap_or_default())?;
        }
        Ok(filled)
    }

    /// Reads octets of the file as they lie there.
    pub(super) fn read_raw(&mut self, at: u64, wanted: &mut [u8]) -> Result<usize, Error> {
        if self.ahead.from(at).is_empty() {
            self.read_ahead(at)?;
        }
        let there = self.ahead.from(at);
        let count = there.len().min(wanted.len());
        if let (Some(to), Some(from)) = (wanted.get_mut(..count), there.get(..count)) {
            to.copy_from_slice(from);
        }
        Ok(count)
    }

    fn read_ahead(&mut self, at: u64) -> Result<(), Error> {
        let held = self.hold(LockMode::Shared)?;
        let stamp = self.index.summary().stamp;
        if self.stamp()? != stamp {
            return Err(Error::new(Kind::Changed, "read", &self.place.path));
        }
        let Some(file) = &self.file else { return Err(Error::new(Kind::Changed, "read", &self.place.path)) };
        let left = usize::try_from(stamp.size.saturating_sub(at)).unwrap_or(usize::MAX);
        let mut octets = std::mem::take(&mut self.ahead.octets);
        octets.resize(limits::READ_OCTETS.min(left), 0);
        let read = file.read_exact_at(&mut octets, at).map_err(|error| Error::io("read", &self.place.path, error));
        drop(held);
        read?;
        (self.ahead.start, self.ahead.octets) = (at, octets);
        if self.ahead.octets.is_empty() {
            return Err(Error::new(Kind::Changed, "read", &self.place.path));
        }
        Ok(())
    }

    fn read_unquoted(&mut self, record: &Record, whole: bool, offset: u64, wanted: &mut [u8]) -> Result<usize, Error> {
        let octets = if whole { record.size.stored } else { record.header.stored };
        // the last message may have got a blank line since, with mail that came behind it
        let there = self.unquoted.take().filter(|there| there.uid == record.uid && there.octets == octets);
        let there = match there {
            Some(there) => there,
            None => self.put_together(record, whole)?,
        };
        let left = usize::try_from(there.octets.saturating_sub(offset)).unwrap_or(usize::MAX);
        let length = left.min(wanted.len());
        let read = there.spool.read_at(offset, wanted.get_mut(..length).unwrap_or_default());
        self.unquoted = Some(there);
        read.map_err(|error| Error::io("read copy of message in", &self.place.path, error))
    }

    /// The header without its metadata, wherever they stand, and the body too if `whole`.
    fn put_together(&mut self, record: &Record, whole: bool) -> Result<Unquoted, Error> {
        let mut assembly = Assembly::new(Spool::new(self.place.scratch()), record.form);
        let header_end = record.body_offset();
        let end = if whole { record.end() } else { header_end };
        let mut at = record.header_offset();
        let mut piece = vec![0; limits::HEADER_LINE_OCTETS];
        while at < end {
            let region_end = if at < header_end { header_end } else { end };
            let room = usize::try_from(region_end - at).unwrap_or(usize::MAX).min(piece.len());
            let count = self.read_raw(at, piece.get_mut(..room).unwrap_or_default())?;
            let octets = piece.get(..count).unwrap_or_default();
            let fed = if at < header_end { assembly.header(octets) } else { assembly.pass(octets) };
            fed.map_err(|error| Error::io("copy message of", &self.place.path, error))?;
            at += count as u64;
        }
        assembly.finish().map_err(|error| Error::io("copy message of", &self.place.path, error))?;
        let octets = if whole { record.size.stored } else { record.header.stored };
        Ok(Unquoted { uid: record.uid, spool: assembly.spool, octets })
    }
}

/// Where the delivered octet `offset` of a message lies in the file, and how many follow it there in one run.
fn place_of(record: &Record, offset: u64) -> (u64, u64) {
    let (block, hidden) = (u64::from(record.block.0), u64::from(record.block.1));
    if offset >= record.header.stored {
        let in_body = offset - record.header.stored;
        (record.body_offset() + in_body, record.size.stored.saturating_sub(offset))
    } else if offset < block {
        (record.header_offset() + offset, block.min(record.header.stored) - offset)
    } else {
        (record.header_offset() + hidden + offset, record.header.stored - offset)
    }
}

/// A message being put together from what lies in the file.
struct Assembly {
    spool: Spool,
    quoting: Option<Quoting>,
    in_metadata: bool,
    line_start: bool,
    line: Vec<u8>,
}

impl Assembly {
    fn new(spool: Spool, form: Form) -> Self {
        let quoting = form.contains(Form::QUOTED).then(|| Quoting::new(Direction::Unquote));
        Self { spool, quoting, in_metadata: false, line_start: true, line: Vec::new() }
    }

    /// Takes octets of the header: metadata lines and what continues them are dropped.
    fn header(&mut self, octets: &[u8]) -> std::io::Result<()> {
        for part in octets.split_inclusive(|octet| *octet == b'\n') {
            self.line.extend_from_slice(part);
            // a line is judged by its beginning; the scan has cut it at the same length
            if part.ends_with(b"\n") || self.line.len() >= limits::HEADER_LINE_OCTETS {
                self.header_line()?;
            }
        }
        Ok(())
    }

    fn header_line(&mut self) -> std::io::Result<()> {
        let line = std::mem::take(&mut self.line);
        if self.line_start {
            let continued = matches!(line.first(), Some(b' ' | b'\t')) && self.in_metadata;
            self.in_metadata = continued || Field::of(&line).is_some();
        }
        self.line_start = line.ends_with(b"\n");
        if self.in_metadata { Ok(()) } else { self.pass(&line) }
    }

    fn pass(&mut self, octets: &[u8]) -> std::io::Result<()> {
        let Some(quoting) = &mut self.quoting else { return self.spool.write_all(octets) };
        let mut out = Vec::with_capacity(octets.len());
        quoting.feed(octets, &mut out);
        self.spool.write_all(&out)
    }

    fn finish(&mut self) -> std::io::Result<()> {
        if !self.line.is_empty() {
            self.header_line()?;
        }
        let Some(quoting) = &mut self.quoting else { return Ok(()) };
        let mut out = Vec::new();
        quoting.finish(&mut out);
        self.spool.write_all(&out)
    }
}
