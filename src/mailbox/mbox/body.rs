//! The body of a message in an mbox: a search for the next From_ line, and a count of line ends, at the speed of memory.

use std::io;

use memchr::memmem;
use xxhash_rust::xxh3::Xxh3Default;

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
    /// Of the content: the same whether or not something stands behind it in the file.
    pub(super) check: u32,
    /// Whether it is ASCII throughout.
    pub(super) ascii: bool,
}

/// What a body's text must be searched for.
const BEGIN: &[u8] = b"\nFrom ";

impl Body {
    /// Walks over the body that begins at `start`, up to the next From_ line or the end of the file.
    pub(super) fn walk(window: &mut Window<'_>, start: u64) -> io::Result<Self> {
        let finder = memmem::Finder::new(BEGIN);
        let (mut counter, mut tail, mut check) = (Counter::new(), Tail::default(), Check::default());
        let (mut at, mut line_start, mut ascii) = (start, true, true);
        loop {
            let (octets, last) = window.octets(at, limits::FROM_LINE_OCTETS)?;
            if octets.is_empty() || line_start && from_line(octets, last).is_some() {
                let content = counter.octets().without(tail.separator());
                let (ends_line, line_end) = (tail.ends_line(), tail.line_end());
                let check = check.finish(tail.separator().stored, ends_line);
                return Ok(Self { end: at, content, ends_line, line_end, check, ascii });
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
            check.feed(piece);
            ascii = ascii && piece.is_ascii();
            at += taken as u64;
        }
    }
}

/// A check of what went by, the last octets of which are held back: they may be the blank line that does not count.
#[derive(Default)]
struct Check {
    digest: Xxh3Default,
    held: Vec<u8>,
}

/// The longest blank line.
const HELD: usize = b"\r\n".len();

impl Check {
    fn feed(&mut self, octets: &[u8]) {
        let (early, late) = octets.split_at(octets.len().saturating_sub(HELD));
        if !early.is_empty() {
            self.digest.update(&self.held);
            self.digest.update(early);
            self.held.clear();
        }
        self.held.extend_from_slice(late);
        let excess = self.held.len().saturating_sub(HELD);
        self.digest.update(self.held.get(..excess).unwrap_or_default());
        self.held.drain(..excess);
    }

    /// The check of all but a blank line of `separator` octets. What does not end a line will when something stands behind it.
    fn finish(mut self, separator: u64, ends_line: bool) -> u32 {
        let kept = self.held.len().saturating_sub(usize::try_from(separator).unwrap_or(HELD));
        self.digest.update(self.held.get(..kept).unwrap_or_default());
        if !ends_line {
            self.digest.update(b"\n");
        }
        let [a, b, c, d, ..] = self.digest.digest().to_le_bytes();
        u32::from_le_bytes([a, b, c, d])
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The check of what stands there, fed in pieces of so many octets.
    fn check(octets: &[u8], piece: usize) -> u32 {
        let (mut check, mut tail) = (Check::default(), Tail::default());
        for octets in octets.chunks(piece) {
            check.feed(octets);
            tail.feed(octets);
        }
        check.finish(tail.separator().stored, tail.ends_line())
    }

    #[test]
    fn the_check_is_of_the_content_and_of_nothing_behind_it() {
        for content in ["a", "one\ntwo", "one\n\ntwo", "\n\nx", "one\r\ntwo\r"] {
            let ended = format!("{content}\n");
            let wanted = check(ended.as_bytes(), 100);
            for piece in 1..=ended.len() + 2 {
                assert_eq!(check(ended.as_bytes(), piece), wanted, "{content:?}");
                assert_eq!(check(format!("{ended}\n").as_bytes(), piece), wanted, "{content:?}");
                assert_eq!(check(format!("{ended}\r\n").as_bytes(), piece), wanted, "{content:?}");
                assert_eq!(check(content.as_bytes(), piece), wanted, "{content:?}");
            }
        }
        assert_ne!(check(b"one\ntwo\n", 4), check(b"one\nttwo", 4));
        assert_ne!(check(b"one\n\n\n", 4), check(b"one\n\n", 4));
        let part =
            |kind| format!("--=\nContent-Type: image/{kind}\nContent-Transfer-Encoding: base64\n\nR0lG\n--=--\n");
        assert_ne!(check(part("gif").as_bytes(), 100), check(part("png").as_bytes(), 100));
    }
}
