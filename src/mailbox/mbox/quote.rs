//! What an mbox cannot hold as it is, and how it is held: quoting of lines on the way in, undone on the way out.
//!
//! A line that begins with `From ` after any number of `>` gets one `>` more, so that no program takes it for the
//! beginning of a message and every line can be told back. A field of the header with the name of a metadata header,
//! perhaps with our prefix already, gets the prefix once more; so does a header's last line if that is a CR alone, since with
//! the LF that we put behind it it would be a blank line. Only what bears [`Form::QUOTED`] is undone: lines that
//! other programs quoted come out as they lie there.
//!
//! Both directions are one machine that is fed with pieces of any size and holds back only what it cannot yet judge: the
//! beginning of a line, as far as it could become something that matters.

use super::metadata::{Field, QUOTED_FIELD};

/// Which way lines are turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Quote,
    Unquote,
}

/// A message that passes by in stored form, header first.
#[derive(Debug)]
pub(super) struct Quoting {
    direction: Direction,
    in_header: bool,
    /// The beginning of the line in hand, which could still become something that matters.
    start: Vec<u8>,
    /// Whether the line in hand is settled, and the rest of it passes.
    settled: bool,
    /// Octets of quotation that were added or taken away.
    turned: u64,
}

const FROM: &[u8] = b"From ";

impl Quoting {
    pub(super) fn new(direction: Direction) -> Self {
        Self { direction, in_header: true, start: Vec::new(), settled: false, turned: 0 }
    }

    /// How many octets of quotation were added or taken away so far.
    pub(super) fn turned(&self) -> u64 {
        self.turned
    }

    /// Takes the next piece; what is settled goes to `out`.
    pub(super) fn feed(&mut self, mut piece: &[u8], out: &mut Vec<u8>) {
        while !piece.is_empty() {
            let line_end = memchr::memchr(b'\n', piece).map(|at| at + 1);
            let (here, behind) = piece.split_at_checked(line_end.unwrap_or(piece.len())).unwrap_or((piece, &[]));
            if self.settled {
                out.extend_from_slice(here);
            } else {
                self.start.extend_from_slice(here);
                if line_end.is_some() || !self.undecided() {
                    self.settle(out);
                }
            }
            if line_end.is_some() {
                self.settled = false;
            }
            piece = behind;
        }
    }

    /// The end of the message: what was held back goes out.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        if !self.settled {
            self.settle(out);
        }
    }

    /// Whether more octets could make the beginning of this line something that matters.
    fn undecided(&self) -> bool {
        let quoted = self.start.iter().take_while(|octet| **octet == b'>').count();
        let rest = self.start.get(quoted..).unwrap_or_default();
        let from = rest.len() < FROM.len() && FROM.starts_with(rest);
        // a field is judged when its colon is there; no name of ours is longer than this
        let field = self.in_header && self.start.len() < 256 && !self.start.contains(&b':');
        from || field
    }

    /// Judges the line by its beginning, and lets that go.
    fn settle(&mut self, out: &mut Vec<u8>) {
        let start = std::mem::take(&mut self.start);
        if self.in_header && matches!(start.as_slice(), b"\n" | b"\r\n") {
            self.in_header = false;
        }
        match (self.direction, self.quotation(&start)) {
            (Direction::Quote, Some(mark)) => {
                out.extend_from_slice(mark);
                out.extend_from_slice(&start);
                self.turned += mark.len() as u64;
            }
            (Direction::Unquote, Some(mark)) if start.starts_with(mark) => {
                out.extend_from_slice(start.get(mark.len()..).unwrap_or_default());
                self.turned += mark.len() as u64;
            }
            _ => out.extend_from_slice(&start),
        }
        self.settled = true;
    }

    /// What stands before such a line when it is quoted; none for a line that is not quoted.
    fn quotation(&self, line: &[u8]) -> Option<&'static [u8]> {
        let quoted = line.iter().take_while(|octet| **octet == b'>').count();
        if line.get(quoted..).is_some_and(|rest| rest.starts_with(FROM)) {
            return Some(b">");
        }
        let mut field = line;
        while let Some(inner) = field.strip_prefix(QUOTED_FIELD) {
            field = inner;
        }
        let is_cr = matches!(field, b"\r" | b"\r\n");
        (self.in_header && (is_cr || Field::of(field).is_some())).then_some(QUOTED_FIELD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(direction: Direction, text: &[u8], step: usize) -> Vec<u8> {
        let (mut quoting, mut out) = (Quoting::new(direction), Vec::new());
        text.chunks(step).for_each(|piece| quoting.feed(piece, &mut out));
        quoting.finish(&mut out);
        out
    }

    #[test]
    fn lines_and_fields_are_quoted_where_they_matter() {
        let text =
            b"Status: RO\nA: 1\nX-Original-X-UID: 7\nFrom you\n\nFrom me\n>From\n>>From x\nStatus: RO\nFromage\n";
        let quoted: &[u8] = b"X-Original-Status: RO\nA: 1\nX-Original-X-Original-X-UID: 7\n>From you\n\n>From me\n>From\n>>>From x\nStatus: RO\nFromage\n";
        assert_eq!(turn(Direction::Quote, text, 1000), quoted);
    }

    #[test]
    fn what_goes_in_comes_out_for_every_piece_size() {
        let pieces = ["From ", ">", "\n", "X-Original-", "Status:", "X-UID", ":", "a", "\r\n", "From", "X-", " "];
        let mut state = 7u32;
        for round in 0..3000 {
            let mut text = Vec::new();
            for _ in 0..round % 23 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                text.extend_from_slice(pieces[(state >> 16) as usize % pieces.len()].as_bytes());
            }
            let step = 1 + round % 5;
            let quoted = turn(Direction::Quote, &text, step);
            let unquoted = turn(Direction::Unquote, &quoted, 1 + round % 7);
            assert_eq!(unquoted, text, "{}", text.escape_ascii());
            assert!(!quoted.starts_with(b"From ") && memchr::memmem::find(&quoted, b"\nFrom ").is_none());
        }
    }
}
