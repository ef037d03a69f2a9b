//! A message being read: one window of it in memory, its structure found once.

use crate::limits;
use crate::mailbox::{Error, Facet, Message, Selected, Uid};
use crate::mime::part::{Span, Structure};
use crate::mime::structure::Scanner;

/// What is remembered between two FETCH commands: clients ask for the structure first and for part after part of the
/// same message then, or for one part piece by piece.
#[derive(Default)]
pub(in crate::imap::session) struct Memory {
    structure: Option<(Key, Structure)>,
    mark: Option<Mark>,
    decoded: Option<(Key, u64, Decoded)>,
    buffer: Vec<u8>,
}

/// Which message it is of, and with which content: other programs add fields to a header, and edit bodies.
type Key = (Uid, u64);

/// A place in a section that was sent up to there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    key: Key,
    /// The section's beginning in the message.
    start: u64,
    /// The place, in stored octets from the beginning of the message.
    pub(super) stored: u64,
    /// The octets on the wire from the section's beginning to the place.
    pub(super) wire: u64,
}

/// A part without its transfer encoding.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Decoded {
    /// How many octets it has.
    pub(super) octets: u64,
    /// Whether one of them is NUL.
    pub(super) has_nul: bool,
}

/// A message and what of it is in memory.
pub(in crate::imap::session) struct Source<'a> {
    selected: &'a mut Selected,
    memory: &'a mut Memory,
    /// What the mailbox knows of it.
    pub(in crate::imap::session) message: Message,
    reach: u64,
    /// Where in the message the octets begin that are in the buffer.
    start: u64,
}

impl<'a> Source<'a> {
    /// A message of which the first `reach` octets are needed at the most.
    pub(in crate::imap::session) fn new(
        selected: &'a mut Selected,
        memory: &'a mut Memory,
        message: Message,
        reach: u64,
    ) -> Self {
        memory.buffer.clear();
        Self { selected, memory, message, reach, start: 0 }
    }

    fn key(&self) -> Key {
        (self.message.uid, self.message.identity)
    }

    /// What was kept of the message.
    pub(in crate::imap::session) fn kept(&mut self, facet: Facet) -> Option<&[u8]> {
        self.selected.mailbox_mut().kept(self.message.uid, facet)
    }

    /// Keeps what was made from the message.
    pub(in crate::imap::session) fn keep(&mut self, facet: Facet, content: &[u8]) {
        self.selected.mailbox_mut().keep(self.message.uid, facet, content);
    }

    /// The octets from `offset` on that are at hand, or can be read at once; none at the end of the message.
    pub(in crate::imap::session) fn chunk(&mut self, offset: u64) -> Result<&[u8], Error> {
        let held = offset.checked_sub(self.start).filter(|within| *within < self.memory.buffer.len() as u64);
        if held.is_none() {
            self.fill(offset)?;
        }
        let within = usize::try_from(offset - self.start).unwrap_or(usize::MAX);
        Ok(self.memory.buffer.get(within..).unwrap_or_default())
    }

    /// Reads a window with `offset` in it: all that is needed, if that is little.
    fn fill(&mut self, offset: u64) -> Result<(), Error> {
        let most = limits::READ_OCTETS as u64;
        self.start = if self.reach <= most && offset < self.reach { 0 } else { offset };
        let wanted = self.reach.max(offset + 1).min(self.message.size.stored).saturating_sub(self.start).min(most);
        let buffer = &mut self.memory.buffer;
        buffer.resize(usize::try_from(wanted).unwrap_or_default(), 0);
        let read = self.selected.read_at(self.message.uid, self.start, buffer);
        buffer.truncate(*read.as_ref().unwrap_or(&0));
        read.map(|_| ())
    }

    /// The header, as much of it as is looked at.
    pub(in crate::imap::session) fn header(&mut self) -> Result<&[u8], Error> {
        self.piece(0, self.message.header.stored.min(limits::HEADER_OCTETS as u64))
    }

    /// The `size` octets from `offset` on, all at once: a header, as much of it as is looked at.
    pub(in crate::imap::session) fn piece(&mut self, offset: u64, size: u64) -> Result<&[u8], Error> {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        if self.chunk(offset)?.len() < size {
            self.start = offset;
            self.memory.buffer.resize(size, 0);
            let filled = self.fill_buffer();
            self.memory.buffer.truncate(*filled.as_ref().unwrap_or(&0));
            filled?;
        }
        let piece = self.chunk(offset)?;
        Ok(piece.get(..size).unwrap_or(piece))
    }

    /// Reads until the buffer is full, or the message ends.
    fn fill_buffer(&mut self) -> Result<usize, Error> {
        let mut filled = 0;
        while let Some(rest) = self.memory.buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let count = self.selected.read_at(self.message.uid, self.start + filled as u64, rest)?;
            if count == 0 {
                break;
            }
            filled += count;
        }
        Ok(filled)
    }

    /// The structure, for which the whole message is read unless it was the last one.
    pub(in crate::imap::session) fn structure(&mut self) -> Result<&Structure, Error> {
        let key = self.key();
        if self.memory.structure.as_ref().is_none_or(|(known, _)| *known != key) {
            let structure = self.scan()?;
            self.memory.structure = Some((key, structure));
        }
        self.memory.structure.as_ref().map(|(_, structure)| structure).ok_or_else(|| self.cut_short())
    }

    fn scan(&mut self) -> Result<Structure, Error> {
        let (mut scanner, mut offset, size) = (Scanner::of(self.message.line_feeds), 0, self.message.size.stored);
        while offset < size {
            let chunk = self.chunk(offset)?;
            if chunk.is_empty() {
                return Err(self.cut_short());
            }
            let chunk = chunk.get(..usize::try_from(size - offset).unwrap_or(usize::MAX)).unwrap_or(chunk);
            scanner.feed(chunk);
            offset += chunk.len() as u64;
        }
        Ok(scanner.finish())
    }

    /// The place nearest before the octet `first` of `span`, as it goes over the wire, from which the latter can be read.
    pub(super) fn mark_before(&self, span: Span, first: u64) -> Mark {
        let (key, start) = (self.key(), span.start);
        let usable = |mark: &Mark| mark.key == key && mark.start == start && mark.wire <= first;
        self.memory.mark.filter(usable).unwrap_or(Mark { key, start, stored: start, wire: 0 })
    }

    /// Remembers a place that is not after a CR, for the piece that is asked for next.
    pub(super) fn remember(&mut self, mark: Mark) {
        self.memory.mark = Some(mark);
    }

    /// What is remembered of the part that begins at `start`, decoded.
    pub(super) fn decoded(&self, start: u64) -> Option<Decoded> {
        self.memory.decoded.filter(|known| (known.0, known.1) == (self.key(), start)).map(|known| known.2)
    }

    /// Remembers how large the part that begins at `start` is, decoded, for the piece that is asked for next.
    pub(super) fn remember_decoded(&mut self, start: u64, decoded: Decoded) {
        self.memory.decoded = Some((self.key(), start, decoded));
    }

    /// The mailbox has fewer octets of the message than it says.
    pub(in crate::imap::session) fn cut_short(&self) -> Error {
        let path = std::path::PathBuf::from(format!("message with UID {}", self.message.uid));
        Error::new(crate::mailbox::Kind::Internal, "read", &path)
    }
}
