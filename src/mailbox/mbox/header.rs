//! The header of a message in an mbox: told apart into mail and metadata, line by line.

use std::io;

use xxhash_rust::xxh3::Xxh3Default;

use super::line_end::LineEnd;
use super::metadata::{Base, Field, Metadata};
use super::record::{Record, State};
use super::scan::from_line;
use super::window::Window;
use crate::limits;
use crate::mailbox::KeywordTable;
use crate::text::octets::{Counter, Octets};

/// What ended a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// A blank line; a body follows, perhaps of no octet.
    Blank,
    /// A From_ line: there is no body.
    FromLine,
    /// The end of the file: there is no body.
    File,
}

/// A header that is being read.
pub(super) struct Header {
    start: u64,
    /// Octets up to the line in hand.
    length: u64,
    /// Octets before the blank line: all of them, if there is none.
    fields: u64,
    digest: Xxh3Default,
    /// Whether the last that the digest knows is a line without an end.
    digest_waits: bool,
    metadata: Metadata,
    base: Option<Base>,
    pseudo: bool,
    /// Where the metadata lines stand.
    first_block: Option<(u64, u64)>,
    scattered: bool,
    /// Whether the line before was metadata, so that its continuation is too.
    in_metadata: bool,
    all: Counter,
    hidden: Octets,
    /// Whether the last line of mail has a line end; true if there is none.
    ends_line: bool,
    /// Whether all mail in it is ASCII.
    ascii: bool,
    /// Whether a CR was the last octet of mail so far.
    after_cr: bool,
    endings: Endings,
}

/// How the lines of a header end that matter to what we say of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Endings {
    /// The last field that is mail.
    pub(super) field: LineEnd,
    /// The blank line.
    pub(super) blank: LineEnd,
}

/// What one line is.
enum Line {
    Blank,
    Begin,
    Metadata,
    Mail,
}

impl Header {
    /// A header that begins at `start`; `digest` already knows the From_ line.
    pub(super) fn new(start: u64, digest: Xxh3Default) -> Self {
        Self {
            start,
            length: 0,
            fields: 0,
            digest,
            digest_waits: false,
            metadata: Metadata::default(),
            base: None,
            pseudo: false,
            first_block: None,
            scattered: false,
            in_metadata: false,
            all: Counter::new(),
            hidden: Octets::ZERO,
            ends_line: true,
            ascii: true,
            after_cr: false,
            endings: Endings { field: LineEnd::None, blank: LineEnd::None },
        }
    }

    /// Reads to the header's end. `table` is the keywords of the base; a base in this header comes before them.
    pub(super) fn read(&mut self, window: &mut Window<'_>, table: &KeywordTable) -> io::Result<End> {
        let mut line_start = true;
        loop {
            let (octets, last) = window.octets(self.start + self.length, limits::HEADER_LINE_OCTETS)?;
            if octets.is_empty() {
                return Ok(End::File);
            }
            // as many whole lines as there are, so that the window is asked once for many of them
            let mut rest = octets;
            while let Some(line_feed) = memchr::memchr(b'\n', rest) {
                let (line, behind) = rest.split_at_checked(line_feed + 1).unwrap_or((rest, &[]));
                match if line_start { self.line(line, table) } else { Line::Mail } {
                    Line::Begin => return Ok(End::FromLine),
                    Line::Blank => {
                        let (fields, endings) = (self.fields, self.endings);
                        self.take(line, false);
                        (self.fields, self.endings) = (fields, Endings { blank: LineEnd::of(line), ..endings });
                        return Ok(End::Blank);
                    }
                    Line::Metadata => self.take(line, true),
                    Line::Mail => self.take(line, self.in_metadata && !line_start),
                }
                (line_start, rest) = (true, behind);
                if rest.len() < limits::HEADER_LINE_OCTETS && !last {
                    break;
                }
            }
            // a line without an end: too long to be held, or the last of the file
            let unended = !rest.is_empty() && memchr::memchr(b'\n', rest).is_none();
            if unended && (last || rest.len() >= limits::HEADER_LINE_OCTETS) {
                let hidden = match if line_start { self.line(rest, table) } else { Line::Mail } {
                    Line::Begin if last => return Ok(End::FromLine),
                    Line::Metadata => true,
                    _ => self.in_metadata && !line_start,
                };
                self.take(rest, hidden);
                line_start = false;
            }
        }
    }

    /// Its line ends.
    pub(super) fn endings(&self) -> Endings {
        self.endings
    }

    /// What is known now: the record's part of it, the metadata, and the base.
    pub(super) fn finish(mut self) -> (Record, Metadata, Option<Base>, bool) {
        if self.digest_waits {
            // it is the same message when something stands behind it
            self.digest.update(b"\n");
        }
        let clamp = |octets: u64| u32::try_from(octets).unwrap_or(u32::MAX);
        // without metadata, they will go before the blank line
        let (block, block_end) = self.first_block.unwrap_or((self.fields, self.fields));
        let record = Record {
            raw_header: clamp(self.length),
            block: (clamp(block), clamp(block_end - block)),
            header: self.all.octets().without(self.hidden),
            state: [
                self.metadata.old.then_some(State::OLD),
                self.scattered.then_some(State::SCATTERED),
                (!self.ends_line).then_some(State::UNENDED),
                self.ascii.then_some(State::PLAIN),
            ]
            .into_iter()
            .flatten()
            .fold(State::default(), State::with),
            digest: self.digest.digest(),
            ..Record::default()
        };
        (record, self.metadata, self.base, self.pseudo)
    }

    /// Tells what `line` is, and reads it if it is metadata.
    fn line(&mut self, line: &[u8], table: &KeywordTable) -> Line {
        match line {
            b"\n" | b"\r\n" => Line::Blank,
            [b' ' | b'\t', ..] if self.in_metadata => Line::Metadata,
            _ if from_line(line, true).is_some() => Line::Begin,
            _ => match Field::of(line) {
                None => Line::Mail,
                Some((field, value)) => {
                    self.read_field(field, value, table);
                    Line::Metadata
                }
            },
        }
    }

    fn read_field(&mut self, field: Field, value: &[u8], table: &KeywordTable) {
        if matches!(field, Field::Base | Field::PseudoBase) && self.base.is_none() {
            self.base = Base::read(value);
            self.pseudo = field == Field::PseudoBase && self.base.is_some();
        }
        let table = self.base.as_ref().map_or(table, |base| &base.keywords);
        self.metadata.read(field, value, table);
    }

    /// Goes past `octets`, which are metadata or mail.
    fn take(&mut self, octets: &[u8], metadata: bool) {
        let (start, end) = (self.length, self.length + octets.len() as u64);
        self.all.feed(octets);
        if metadata {
            self.hidden += Octets::of(octets);
            match &mut self.first_block {
                None => self.first_block = Some((start, end)),
                Some((_, block_end)) if *block_end == start => *block_end = end,
                Some(_) => self.scattered = true,
            }
        } else {
            self.endings.field = if self.after_cr && octets == b"\n" { LineEnd::CrLf } else { LineEnd::of(octets) };
            self.ends_line = self.endings.field != LineEnd::None;
            self.after_cr = octets.ends_with(b"\r");
            self.ascii = self.ascii && octets.is_ascii();
            if !is_bookkeeping(octets) {
                self.digest.update(octets);
                self.digest_waits = !octets.ends_with(b"\n");
            }
        }
        (self.length, self.fields, self.in_metadata) = (end, end, metadata);
    }
}

/// Whether a line is a field that mutt and others add when they write a mailbox back, or bring up to date: it is mail,
/// but says nothing of whether this is still the same message.
fn is_bookkeeping(line: &[u8]) -> bool {
    let begins = |name: &[u8]| line.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name));
    begins(b"Content-Length:") || begins(b"Lines:")
}
