//! Mail from its stored form (LF) to the wire's (CRLF), in chunks of any size, in one pass.
//!
//! Each LF without a CR before it gets one, unless the message's go as they are stored; every other octet goes as it is, so
//! that what leaves is exactly what [`Octets::wire`](crate::text::octets::Octets) counts (RFC 3501 §2.3.4, RFC 1939 §11). On
//! request: only a window of the wire's octets (IMAP's `<origin.size>`), NUL as 0x80 (forbidden in an IMAP literal; Outlook
//! hangs on it in POP3), and a dot doubled at the beginning of a line (RFC 1939 §3). What has to stand around the mail is the
//! protocols' business.

use std::io::{self, Write};

use crate::text::octets::{Counter, LineFeeds, len};

/// A converter in the middle of a message.
#[derive(Clone, Copy, Debug)]
pub struct Crlf {
    nul: u8,
    dots: bool,
    skip: u64,
    left: u64,
    wire: u64,
    last: u8,
    line_feeds: LineFeeds,
}

impl Default for Crlf {
    fn default() -> Self {
        Self::new()
    }
}

impl Crlf {
    /// A converter before the first octet of a message, which lets everything pass.
    pub fn new() -> Self {
        let line_feeds = LineFeeds::EndLines;
        Self { nul: 0, dots: false, skip: 0, left: u64::MAX, wire: 0, last: b'\n', line_feeds }
    }

    /// The same for a message whose LFs go so.
    #[must_use]
    pub fn of(line_feeds: LineFeeds) -> Self {
        Self { line_feeds, ..Self::new() }
    }

    /// Writes 0x80 in the place of each NUL; the size stays.
    #[must_use]
    pub fn without_nul(self) -> Self {
        Self { nul: 0x80, ..self }
    }

    /// Doubles a dot at the beginning of a line. The dot that is added is not counted, and knows no window.
    #[must_use]
    pub fn with_dots_doubled(self) -> Self {
        Self { dots: true, ..self }
    }

    /// Lets pass only the wire's octets from `origin` on, and `size` of them at the most.
    #[must_use]
    pub fn with_window(self, origin: u64, size: u64) -> Self {
        Self { skip: origin, left: size, ..self }
    }

    /// Writes the wire form of the message's next octets to `out`.
    pub fn feed<W: Write + ?Sized>(&mut self, stored: &[u8], out: &mut W) -> io::Result<()> {
        // a chunk no more than doubles: this one lies before the window whatever it holds
        if self.skip >= 2 * len(stored) {
            self.pass_over(stored);
            return Ok(());
        }
        if self.line_feeds == LineFeeds::AsStored {
            return self.emit_run(stored, out);
        }
        let clear = self.skip == 0 && (self.left == u64::MAX || !self.dots);
        if clear && (self.nul == 0 || memchr::memchr(0, stored).is_none()) {
            return self.pass(stored, out);
        }
        self.sift(stored, out)
    }

    /// Lets everything pass and changes nothing but line ends, and leaves to [`sift`](Self::sift) what the window's end is in.
    fn pass<W: Write + ?Sized>(&mut self, stored: &[u8], out: &mut W) -> io::Result<()> {
        if self.dots && self.last == b'\n' && stored.first() == Some(&b'.') {
            out.write_all(b".")?;
        }
        // what is written so far, and how many CRs are added to it
        let (mut start, mut added, mut ends) = (0, 0, false);
        for at in memchr::memchr_iter(b'\n', stored) {
            let before = at.checked_sub(1).map_or(Some(&self.last), |at| stored.get(at));
            let (bare, dot) = (before != Some(&b'\r'), self.dots && stored.get(at + 1) == Some(&b'.'));
            if !bare && !dot {
                continue;
            }
            ends = (at + 1) as u64 + added + u64::from(bare) > self.left;
            if ends {
                break;
            }
            out.write_all(stored.get(start..at).unwrap_or_default())?;
            out.write_all(if bare { b"\r\n" } else { b"\n" })?;
            if dot {
                out.write_all(b".")?;
            }
            added += u64::from(bare);
            start = at + 1;
        }
        self.take(start as u64 + added);
        self.last = start.checked_sub(1).and_then(|at| stored.get(at)).copied().unwrap_or(self.last);
        let rest = stored.get(start..).unwrap_or_default();
        if ends || len(rest) > self.left {
            return self.sift(rest, out);
        }
        self.take(len(rest));
        self.last = rest.last().copied().unwrap_or(self.last);
        out.write_all(rest)
    }

    /// Notes that so many of the wire's octets were written.
    fn take(&mut self, octets: u64) {
        self.wire += octets;
        if self.left != u64::MAX {
            self.left -= octets;
        }
    }

    /// The same as [`pass`](Self::pass), whatever is asked for.
    fn sift<W: Write + ?Sized>(&mut self, stored: &[u8], out: &mut W) -> io::Result<()> {
        match stored.first() {
            Some(b'\n') if self.last != b'\r' => self.emit(b"\r", out)?,
            Some(b'.') if self.dots && self.last == b'\n' => out.write_all(b".")?,
            _ => {}
        }
        let mut start = 0;
        for at in memchr::memchr_iter(b'\n', stored) {
            if at > 0 && stored.get(at - 1) != Some(&b'\r') {
                self.emit_run(stored.get(start..at).unwrap_or_default(), out)?;
                self.emit(b"\r", out)?;
                start = at;
            }
            if self.dots && stored.get(at + 1) == Some(&b'.') {
                self.emit_run(stored.get(start..=at).unwrap_or_default(), out)?;
                out.write_all(b".")?;
                start = at + 1;
            }
            if self.left == 0 {
                return Ok(());
            }
        }
        self.emit_run(stored.get(start..).unwrap_or_default(), out)
    }

    /// The wire's octets of what comes next.
    fn wire_of(&self, stored: &[u8]) -> u64 {
        let mut counter = Counter::of(self.line_feeds);
        // the octet before decides about a LF at the beginning of this chunk
        counter.feed(&[self.last]);
        let before = counter.octets();
        counter.feed(stored);
        counter.octets().without(before).wire
    }

    /// The wire's octets that went by so far, those before the window included, doubled dots not.
    pub fn wire(&self) -> u64 {
        self.wire
    }

    /// Whether nothing more can pass: the rest of the message need not be read.
    pub fn is_full(&self) -> bool {
        self.left == 0
    }

    /// Whether the message as fed so far ends with a line end; an empty one does.
    pub fn at_line_start(&self) -> bool {
        self.last == b'\n'
    }

    /// Emits a run, with its NULs replaced when asked for.
    fn emit_run<W: Write + ?Sized>(&mut self, run: &[u8], out: &mut W) -> io::Result<()> {
        if self.nul == 0 {
            return self.emit(run, out);
        }
        let mut from = 0;
        for at in memchr::memchr_iter(0, run) {
            self.emit(run.get(from..at).unwrap_or_default(), out)?;
            self.emit(&[self.nul], out)?;
            from = at + 1;
        }
        self.emit(run.get(from..).unwrap_or_default(), out)
    }

    /// Lets octets of the wire's form pass as far as the window allows.
    #[inline]
    fn emit<W: Write + ?Sized>(&mut self, octets: &[u8], out: &mut W) -> io::Result<()> {
        let Some(&last) = octets.last() else { return Ok(()) };
        self.last = last;
        self.wire += len(octets);
        if self.skip == 0 && self.left == u64::MAX { out.write_all(octets) } else { self.clip(octets, out) }
    }

    fn clip<W: Write + ?Sized>(&mut self, octets: &[u8], out: &mut W) -> io::Result<()> {
        let skipped = self.skip.min(len(octets));
        self.skip -= skipped;
        let octets = usize::try_from(skipped).ok().and_then(|skipped| octets.get(skipped..)).unwrap_or_default();
        let octets = usize::try_from(self.left).ok().and_then(|left| octets.get(..left)).unwrap_or(octets);
        if self.left != u64::MAX {
            self.left -= len(octets);
        }
        out.write_all(octets)
    }

    fn pass_over(&mut self, stored: &[u8]) {
        let Some(&last) = stored.last() else { return };
        let passed = self.wire_of(stored);
        self.last = last;
        self.wire += passed;
        self.skip -= passed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::octets::Octets;

    fn convert(crlf: Crlf, chunks: &[&[u8]]) -> (Vec<u8>, Crlf) {
        let (mut crlf, mut out) = (crlf, Vec::new());
        for chunk in chunks {
            crlf.feed(chunk, &mut out).unwrap();
        }
        (out, crlf)
    }

    #[test]
    fn line_feeds_may_go_as_they_are_stored() {
        let stored = b"one\ntwo\r\n\0\n\r\r\n.\n";
        let sent: Vec<u8> = stored.iter().map(|octet| if *octet == 0 { 0x80 } else { *octet }).collect();
        for (origin, size) in (0..stored.len()).flat_map(|origin| (0..20).map(move |size| (origin, size))) {
            for step in 1..4 {
                let crlf = Crlf::of(LineFeeds::AsStored).without_nul().with_window(origin as u64, size as u64);
                let (out, after) = convert(crlf, &stored.chunks(step).collect::<Vec<_>>());
                assert_eq!(out, sent[origin..(origin + size).min(sent.len())], "<{origin}.{size}> by {step}");
                assert_eq!(after.wire(), stored.len() as u64);
            }
        }
    }

    /// The same, octet by octet, in the way of the RFCs' words.
    fn slowly(stored: &[u8], dots: bool) -> Vec<u8> {
        let (mut out, mut last) = (Vec::new(), b'\n');
        for &octet in stored {
            match octet {
                b'\n' if last != b'\r' => out.push(b'\r'),
                b'.' if dots && last == b'\n' => out.push(b'.'),
                _ => {}
            }
            out.push(octet);
            last = octet;
        }
        out
    }

    const MAIL: &[u8] = b".a\r\n..\n\n.\r\n\r\r\n.\0\n\0\0.\r.\n\n\n.b\nlonger line\nand\r\nnext\n.\n..\r\n.last";

    #[test]
    fn every_cut_in_three_gives_the_same_wire_form_dots_and_all() {
        for dots in [false, true] {
            let crlf = if dots { Crlf::new().with_dots_doubled() } else { Crlf::new() };
            let expected = slowly(MAIL, dots);
            for first in 0..=MAIL.len() {
                for second in first..=MAIL.len() {
                    let chunks = [&MAIL[..first], &MAIL[first..second], &MAIL[second..]];
                    let (out, after) = convert(crlf, &chunks);
                    assert!(out == expected, "cut at {first} and {second}: {}", out.escape_ascii());
                    assert_eq!(after.wire(), Octets::of(MAIL).wire);
                }
            }
        }
    }

    #[test]
    fn every_window_is_that_part_of_the_whole() {
        let whole = slowly(MAIL, false);
        for origin in 0..whole.len() + 3 {
            for size in 0..whole.len() + 3 {
                let expected = whole.get(origin..).unwrap_or_default();
                let expected = &expected[..size.min(expected.len())];
                let crlf = Crlf::new().with_window(origin as u64, size as u64);
                for chunk in [1, 5, MAIL.len()] {
                    let (out, after) = convert(crlf, &MAIL.chunks(chunk).collect::<Vec<_>>());
                    assert!(out == expected, "<{origin}.{size}> in chunks of {chunk}: {}", out.escape_ascii());
                    assert_eq!(after.is_full(), out.len() == size);
                }
            }
        }
    }

    #[test]
    fn a_nul_can_become_another_octet_in_its_place() {
        let mut expected = slowly(MAIL, true);
        expected.iter_mut().filter(|octet| **octet == 0).for_each(|octet| *octet = 0x80);
        let crlf = Crlf::new().with_dots_doubled().without_nul();
        for cut in 0..=MAIL.len() {
            assert_eq!(convert(crlf, &[&MAIL[..cut], &MAIL[cut..]]).0, expected);
        }
        let (out, _) = convert(Crlf::new().without_nul().with_window(2, 2), &[b"a\0\0\0b"]);
        assert_eq!(out, [0x80, 0x80]);
    }

    #[test]
    fn it_knows_whether_a_line_is_open() {
        for (stored, closed) in [(&b""[..], true), (b"a\n", true), (b"a", false), (b"a\r", false), (b"a\r\n", true)] {
            assert_eq!(convert(Crlf::new(), &[stored]).1.at_line_start(), closed, "{}", stored.escape_ascii());
        }
    }
}
