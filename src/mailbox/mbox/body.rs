//! The body of a message in an mbox: a search for the next From_ line, and a count of line ends, at the speed of memory.

use std::io;

use memchr::memmem;

use super::line_end::LineEnd;
use super::scan::from_line;
use super::window::Window;
use crate::limits;
use crate::text::octets::{Counter, Octets};

/// What the walk over a body brought.
pub(super) struct Body {
    /// Where the next From_ line begins, or the file ends.
    pub(super) end: u64,
    /// The body as delivered: without the blank line that separates it from the next message.
    pub(super) content: Octets,
    /// Whether the content, together with the header before it, ends with a line end.
    pub(super) ends_line: bool,
    /// The content's last line end; means nothing where there is no content.
    pub(super) line_end: LineEnd,
    /// Whether it is ASCII throughout.
    pub(super) ascii: bool,
}

/// What a body's text must be searched for.
const BEGIN: &[u8] = b"\nFrom ";

impl Body {
    /// Walks over the body that begins at `start`, up to the next From_ line or the end of the file.
    pub(super) fn walk(window: &mut Window<'_>, start: u64) -> io::Result<Self> {
        let finder = memmem::Finder::new(BEGIN);
        let (mut counter, mut tail) = (Counter::new(), Tail::default());
        let (mut at, mut line_start, mut ascii) = (start, true, true);
        loop {
            let (octets, last) = window.octets(at, limits::FROM_LINE_OCTETS)?;
            if octets.is_empty() || line_start && from_line(octets, last).is_some() {
                let content = counter.octets().without(tail.separator());
                let (ends_line, line_end) = (tail.ends_line(), tail.line_end());
                return Ok(Self { end: at, content, ends_line, line_end, ascii });
            }
            let found = finder.find(octets);
            let taken = match found {
                Some(line_feed) => line_feed + 1,
                None if last => octets.len(),
                // the last octets may be the beginning of what is searched
                None => octets.len().saturating_sub(BEGIN.len() - 1),
            };
            line_start = found.is_some();
            let piece = octets.get(..taken).unwrap_or_default();
            counter.feed(piece);
            tail.feed(piece);
            ascii = ascii && piece.is_ascii();
            at += taken as u64;
        }
    }
}

/// The last four octets of what went by; before the first stands a line end, the one of the header.
struct Tail([u8; 4]);

impl Default for Tail {
    fn default() -> Self {
        Self(*b"\0\0\0\n")
    }
}

impl Tail {
    fn feed(&mut self, octets: &[u8]) {
        for octet in octets.iter().skip(octets.len().saturating_sub(4)) {
            let Self([_, second, third, fourth]) = *self;
            *self = Self([second, third, fourth, *octet]);
        }
    }

    fn ends_line(&self) -> bool {
        self.0.last() == Some(&b'\n')
    }

    /// How what stands before the blank line at the end, if there is one, ends.
    fn line_end(&self) -> LineEnd {
        match self.0 {
            [_, before, b'\n', b'\n'] | [before, b'\n', b'\r', b'\n'] => LineEnd::of(&[before, b'\n']),
            [_, _, before, last] => LineEnd::of(&[before, last]),
        }
    }

    /// The size of the blank line at the end, if there is one.
    fn separator(&self) -> Octets {
        match self.0 {
            [.., b'\n', b'\n'] => Octets::of(b"\n"),
            [_, b'\n', b'\r', b'\n'] => Octets::of(b"\r\n"),
            _ => Octets::ZERO,
        }
    }
}
