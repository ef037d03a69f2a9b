//! The octets of one message between the mailbox and the wire: line ends, dots, TOP's limit, and what is added on request.

use std::io::{self, Write};

use super::surrogate::Surrogate;
use crate::mailbox::{Error, Flags, Message};
use crate::net::{Crlf, Wire};
use crate::text::octets::len;

/// Octets that the `Status:` line adds to a message.
const STATUS_OCTETS: u64 = 12;

/// A message that is being sent.
#[derive(Debug)]
pub(super) struct Outgoing {
    crlf: Crlf,
    /// What is sent in place of something else, and the stored octets that went by.
    surrogate: Surrogate,
    stored: u64,
    /// Octets that went by, replaced ones as what replaces them. So are all others counted here.
    at: u64,
    /// Octets of the header.
    header: u64,
    /// The status line that is still to come, and after which octet it stands.
    status: Option<(u64, String)>,
    /// Lines of the body that are still to come.
    lines: u64,
    /// Whether a blank line has to be put behind the header, and so behind the message.
    blank_line: bool,
}

impl Outgoing {
    /// A message of which the header and the first `lines` lines of the body are sent; all of it for `u64::MAX`.
    pub(super) fn new(message: &Message, surrogate: Surrogate, lines: u64) -> Self {
        let (crlf, header) = (Crlf::new().with_dots_doubled(), surrogate.header(message.header.stored));
        Self { crlf, surrogate, stored: 0, at: 0, header, status: None, lines, blank_line: false }
    }

    /// Sends NUL as 0x80.
    #[must_use]
    pub(super) fn without_nul(self) -> Self {
        Self { crlf: self.crlf.without_nul(), ..self }
    }

    /// Puts UW's `Status:` line after the stored octet `place`: `R` when it was read, `O` when it was there before.
    #[must_use]
    pub(super) fn with_status(self, message: &Message, place: u64) -> Self {
        let place = self.surrogate.header(place);
        let read = if message.flags.contains(Flags::SEEN) { 'R' } else { ' ' };
        let old = if message.recent { ' ' } else { 'O' };
        Self { status: Some((place, format!("Status: {read}{old}\r\n"))), ..self }
    }

    /// Puts a blank line behind a header that has none, and is all of the message.
    #[must_use]
    pub(super) fn with_blank_line(self) -> Self {
        Self { blank_line: true, ..self }
    }

    /// Whether the rest of the message need not be read.
    pub(super) fn is_done(&self) -> bool {
        self.lines == 0 && self.at >= self.header && self.status.is_none()
    }

    /// Sends what is to be sent of the next stored octets.
    pub(super) fn take(&mut self, chunk: &[u8], wire: &mut Wire) -> io::Result<()> {
        let mut surrogate = std::mem::take(&mut self.surrogate);
        surrogate.pass(self.stored, chunk, &mut |octets| self.take_replaced(octets, wire))?;
        self.surrogate = surrogate;
        self.stored += len(chunk);
        Ok(())
    }

    fn take_replaced(&mut self, chunk: &[u8], wire: &mut Wire) -> io::Result<()> {
        let place = self.status.as_ref().and_then(|(place, _)| usize::try_from(place.saturating_sub(self.at)).ok());
        match place.and_then(|place| chunk.split_at_checked(place)) {
            Some((before, after)) => {
                self.pass(before, wire)?;
                self.insert_status(wire)?;
                self.pass(after, wire)
            }
            None => self.pass(chunk, wire),
        }
    }

    /// Sends what stands after the message: the line end that it may lack, and the dot.
    pub(super) fn finish(mut self, wire: &mut Wire) -> io::Result<()> {
        self.insert_status(wire)?;
        self.end_line(wire)?;
        wire.write_all(if self.blank_line { b"\r\n.\r\n" } else { b".\r\n" })
    }

    fn insert_status(&mut self, wire: &mut Wire) -> io::Result<()> {
        let Some((_, line)) = self.status.take() else { return Ok(()) };
        self.end_line(wire)?;
        self.crlf.feed(line.as_bytes(), wire)
    }

    fn end_line(&mut self, wire: &mut Wire) -> io::Result<()> {
        // as CRLF, so that it adds two octets after a CR as well
        if self.crlf.at_line_start() { Ok(()) } else { self.crlf.feed(b"\r\n", wire) }
    }

    fn pass(&mut self, chunk: &[u8], wire: &mut Wire) -> io::Result<()> {
        let header = usize::try_from(self.header.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let (header, body) = chunk.split_at_checked(header).unwrap_or((chunk, b""));
        self.at += len(chunk);
        self.crlf.feed(header, wire)?;
        let body = self.first_lines(body);
        self.crlf.feed(body, wire)
    }

    /// As much of `body` as there are lines to come.
    fn first_lines<'a>(&mut self, body: &'a [u8]) -> &'a [u8] {
        if self.lines == u64::MAX {
            return body;
        }
        let (mut end, mut line_feeds) = (0, memchr::memchr_iter(b'\n', body));
        while self.lines > 0 {
            let Some(line_feed) = line_feeds.next() else { return body };
            end = line_feed + 1;
            self.lines -= 1;
        }
        body.get(..end).unwrap_or_default()
    }
}

/// What is added to messages on request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Additions {
    /// UW's `Status:` line as the last of the header.
    pub(super) status: bool,
    /// A blank line behind a header without one.
    pub(super) blank_line: bool,
}

/// How a message's header ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HeaderEnd {
    /// After which stored octet a further line of the header would stand.
    pub(super) place: u64,
    /// Whether a blank line follows.
    pub(super) blank_line: bool,
}

impl HeaderEnd {
    /// The end of `message`'s header, for which `read` fills a buffer from an offset on.
    pub(super) fn find(
        message: &Message,
        read: impl FnOnce(u64, &mut [u8]) -> Result<usize, Error>,
    ) -> Result<Self, Error> {
        let (mut tail, header) = ([0; 3], message.header.stored);
        let offset = header.saturating_sub(len(&tail));
        let wanted = usize::try_from(header - offset).unwrap_or(tail.len());
        let wanted = tail.get_mut(..wanted).unwrap_or_default();
        let count = read(offset, wanted)?;
        let blank = match wanted.get(..count).unwrap_or_default() {
            [b'\n', b'\r', b'\n'] | [b'\r', b'\n'] => 2,
            [.., b'\n', b'\n'] | [b'\n'] => 1,
            _ => 0,
        };
        Ok(Self { place: header - blank, blank_line: blank > 0 })
    }
}

impl Additions {
    /// The octets that `message` grows by, in wire form.
    pub(super) fn octets(
        self,
        message: &Message,
        read: impl FnOnce(u64, &mut [u8]) -> Result<usize, Error>,
    ) -> Result<u64, Error> {
        // a header that is followed by a body ends with a blank line
        let doubtful = self.blank_line && message.header == message.size;
        let complete = !doubtful || HeaderEnd::find(message, read)?.blank_line;
        Ok(self.octets_of_status() + if complete { 0 } else { 2 })
    }

    /// Those of them that each message grows by.
    pub(super) fn octets_of_status(self) -> u64 {
        if self.status { STATUS_OCTETS } else { 0 }
    }
}
