//! The structure scanner: reads a message in chunks of any size, once, and tells where its parts lie (RFC 2046 §5.1).
//!
//! The scanner thinks in lines. Of a line only its head matters, as much of it as tells whether it is a boundary, ends a
//! header or begins a field that is wanted. A head that is cut by the end of a chunk is held until the next one. In a
//! body all lines up to the next one that begins with `--` are counted in one go by vector instructions.
//!
//! Parts nest, but nothing recurses: `open` is the path from the message to the part being read. A boundary of an outer
//! multipart ends all parts within. Time is linear in the size of the message; memory is bounded by `MIME_PARTS`,
//! `MIME_FIELDS_OCTETS` and, for boundaries, `MIME_DEPTH`. What goes beyond is one opaque part, or text of the last part.
//!
//! Identity-encoded `message/rfc822` alone is looked into (RFC 2046 §5.2.1 forbids any other encoding).

use memchr::{memchr, memmem};

use crate::limits::{MIME_DEPTH, MIME_PARTS};

use super::boundary::{Boundaries, Delimiter};
use super::content::{Content, DefaultType};
use super::gather::{self, Gatherer};
use super::part::{Kind, Part, PartId, Structure};
use super::tally::{Mark, Tally};
use crate::text::octets::LineFeeds;

/// Reads a message that comes in chunks; see the module's head.
#[derive(Debug)]
pub struct Scanner {
    tally: Tally,
    held: Vec<u8>,
    at_line_start: bool,
    state: State,
    gatherer: Gatherer,
    boundaries: Boundaries,
    open: Vec<Open>,
    parts: Vec<Part>,
    plain: bool,
}

/// What the lines belong to that are being read.
#[derive(Clone, Copy, Debug)]
enum State {
    /// The header of the innermost open part.
    Header,
    /// Its body, a preamble or an epilogue.
    Body,
    /// The rest of a delimiter.
    Delimiter(Delimiter),
}

/// A part that has not ended yet.
#[derive(Debug)]
struct Open {
    id: PartId,
    header: Mark,
    /// None while the header is being read.
    body: Option<Mark>,
    /// What the parts in it are that do not say it.
    default_type: DefaultType,
    /// The last part in it so far.
    last_child: Option<PartId>,
}

/// The structure of a message that is in memory.
pub fn scan(message: &[u8]) -> Structure {
    let mut scanner = Scanner::new();
    scanner.feed(message);
    scanner.finish()
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new()
    }
}

impl Scanner {
    /// A scanner before the first octet of a message's header.
    pub fn new() -> Self {
        Self::of(LineFeeds::EndLines)
    }

    /// The same for a message whose LFs go so over the wire.
    pub fn of(line_feeds: LineFeeds) -> Self {
        let mut scanner = Self {
            tally: Tally::of(line_feeds),
            held: Vec::new(),
            at_line_start: true,
            state: State::Header,
            gatherer: Gatherer::default(),
            boundaries: Boundaries::default(),
            open: Vec::new(),
            parts: Vec::new(),
            plain: true,
        };
        scanner.begin_part();
        scanner
    }

    /// Reads the next octets of the message, as they are stored.
    pub fn feed(&mut self, chunk: &[u8]) {
        let mut rest = chunk;
        while !rest.is_empty() {
            let used = if self.at_line_start { self.line_start(rest) } else { self.within_line(rest) };
            rest = rest.get(used..).unwrap_or_default();
        }
    }

    /// Whether parts may come. Only a header that was read to its end tells; until then they may.
    pub fn expects_parts(&self) -> bool {
        matches!(self.state, State::Header) || !self.boundaries.is_empty()
    }

    /// Ends the message.
    pub fn finish(mut self) -> Structure {
        let held = std::mem::take(&mut self.held);
        self.line_head(&held);
        let end = self.tally.mark();
        self.close_parts(0, end);
        let whole = Mark::default().to(end);
        let mut parts = self.parts.into_iter();
        Structure::new(parts.next().unwrap_or_default(), parts.collect(), whole, self.plain)
    }

    /// Takes the head of a line, of which `held` is the beginning; the octets of `text` used.
    fn line_start(&mut self, text: &[u8]) -> usize {
        let wanted = self.look_ahead().saturating_sub(self.held.len()).min(text.len());
        let window = text.get(..wanted).unwrap_or_default();
        let used = memchr(b'\n', window).map_or(wanted, |line_feed| line_feed + 1);
        let (head, _) = text.split_at_checked(used).unwrap_or_default();
        if self.held.is_empty() && self.is_whole_head(head) {
            self.line_head(head);
        } else {
            self.held.extend_from_slice(head);
            if self.is_whole_head(&self.held) {
                let head = std::mem::take(&mut self.held);
                self.line_head(&head);
            }
        }
        used
    }

    /// The octets after which a line need not be held any longer.
    fn look_ahead(&self) -> usize {
        match self.state {
            State::Header => self.boundaries.look_ahead().max(gather::LOOK_AHEAD),
            _ => self.boundaries.look_ahead(),
        }
    }

    /// Whether `head` tells what line it is.
    fn is_whole_head(&self, head: &[u8]) -> bool {
        let is_body = matches!(self.state, State::Body);
        let cannot_be_delimiter = self.boundaries.is_empty() || !head.starts_with(b"--") && !b"--".starts_with(head);
        head.ends_with(b"\n") || head.len() >= self.look_ahead() || (is_body && cannot_be_delimiter)
    }

    /// Settles what line `head` begins, and counts it.
    fn line_head(&mut self, head: &[u8]) {
        if head.is_empty() {
            return;
        }
        if let Some(delimiter) = self.boundaries.find(head) {
            let depth = self.open.iter().position(|open| open.id == delimiter.multipart);
            self.close_parts(depth.map_or(1, |depth| depth + 1), self.tally.before_line_end());
            self.boundaries.close(delimiter);
            self.state = State::Delimiter(delimiter);
        }
        self.tally.add(head);
        match self.state {
            State::Header if matches!(head, b"\n" | b"\r\n") => self.end_header(),
            State::Header => {
                self.look_at_field(head);
                self.gatherer.line(head);
            }
            _ => {}
        }
        self.end_line(head.ends_with(b"\n"));
    }

    /// Takes what follows the head of a line, in a body also the lines after it; the octets of `text` used.
    fn within_line(&mut self, text: &[u8]) -> usize {
        let used = match self.state {
            State::Body if self.boundaries.is_empty() => text.len(),
            State::Body => body_before_candidate(text),
            _ => memchr(b'\n', text).map_or(text.len(), |line_feed| line_feed + 1),
        };
        let (taken, _) = text.split_at_checked(used).unwrap_or_default();
        self.tally.add(taken);
        if matches!(self.state, State::Header) {
            self.look_at_field(taken);
            self.gatherer.rest_of_line(taken);
        }
        self.end_line(taken.ends_with(b"\n"));
        used
    }

    /// Notes octets beyond ASCII in the header of a part.
    fn look_at_field(&mut self, octets: &[u8]) {
        self.plain = self.plain && (self.parts.len() <= 1 || octets.is_ascii());
    }

    /// Turns to the next line if `ends` says that this one ended.
    fn end_line(&mut self, ends: bool) {
        self.at_line_start = ends;
        if let (State::Delimiter(delimiter), true) = (self.state, ends) {
            self.state = State::Body;
            if !delimiter.is_close {
                self.begin_part();
            }
        }
    }

    /// Begins a part in the innermost open one; its header comes next.
    fn begin_part(&mut self) {
        let id = PartId::new(self.parts.len());
        let mut part = Part::default();
        if let Some(parent) = self.open.last_mut() {
            part.parent = Some(parent.id);
            part.default_type = parent.default_type;
            let sibling = parent.last_child.replace(id);
            if let Some(sibling) = sibling.and_then(|sibling| self.parts.get_mut(sibling.place())) {
                sibling.next = Some(id);
            }
        }
        self.parts.push(part);
        let header = self.tally.mark();
        self.open.push(Open { id, header, body: None, default_type: DefaultType::Text, last_child: None });
        self.state = State::Header;
        if self.parts.len() >= MIME_PARTS {
            self.boundaries.clear();
        }
    }

    /// Ends a header with its empty line, and looks what the body will hold.
    fn end_header(&mut self) {
        self.state = State::Body;
        let has_room = self.open.len() < MIME_DEPTH && self.parts.len() < MIME_PARTS;
        let Some(open) = self.open.last_mut() else { return };
        let Some(part) = self.parts.get_mut(open.id.place()) else { return };
        part.fields = self.gatherer.finish();
        let content = part.content();
        part.kind = kind(&content);
        if part.kind != Kind::Leaf && !has_room {
            part.kind = Kind::Opaque;
        }
        open.body = Some(self.tally.mark());
        match part.kind {
            Kind::Multipart => {
                let is_digest = content.subtype == b"DIGEST";
                open.default_type = if is_digest { DefaultType::Message } else { DefaultType::Text };
                self.boundaries.push(open.id, content.parameter(b"BOUNDARY").unwrap_or_default());
            }
            Kind::Message => self.begin_part(),
            Kind::Leaf | Kind::Opaque => {}
        }
    }

    /// Ends all open parts but the outer `depth` ones, whose content reaches to `end`.
    fn close_parts(&mut self, depth: usize, end: Mark) {
        let here = self.tally.mark();
        // What ends together with the part that holds it reaches no further than that part, its header not either.
        let mut limit = here;
        for open in self.open.drain(depth.min(self.open.len())..) {
            let Some(part) = self.parts.get_mut(open.id.place()) else { continue };
            if open.body.is_none() {
                part.fields = self.gatherer.finish();
                part.kind = kind(&part.content());
            }
            let header = open.header.min(limit);
            let body = open.body.unwrap_or(here).min(limit);
            let end = end.max(body);
            part.header = header.to(body);
            part.body = body.to(end);
            limit = end;
        }
    }
}

/// What a part with this content holds.
fn kind(content: &Content) -> Kind {
    if content.media_type == b"MULTIPART" {
        Kind::Multipart
    } else if content.is(b"MESSAGE", b"RFC822") && content.is_identity_encoded() {
        Kind::Message
    } else {
        Kind::Leaf
    }
}

/// The octets of `text` up to the next line that begins with `--`, or that may do so once more is known.
fn body_before_candidate(text: &[u8]) -> usize {
    match memmem::find(text, b"\n--") {
        Some(line_feed) => line_feed + 1,
        None => text.strip_suffix(b"-").filter(|line| line.ends_with(b"\n")).map_or(text.len(), <[u8]>::len),
    }
}

#[cfg(test)]
mod tests;
