//! What an mbox cannot hold as it is, and how it is held: quoting of lines on the way in, undone on the way out.
//!
//! A line that begins with `From ` after any number of `>` gets one `>` more, so that no program takes it for the
//! beginning of a message and every line can be told back. A field of the header with the name of a metadata header, or
//! the name `Content-Length`, by which others take two messages for one, perhaps with our prefix already, gets the prefix
//! once more; so does a header's last line if that is a CR alone, since with the LF that we put behind it it would be a
//! blank line. Only what bears [`Form::QUOTED`](super::form::Form::QUOTED) is undone: lines that other programs quoted
//! come out as they lie there.
//!
//! Both directions are one machine that is fed with pieces of any size. What repeats (`>`, the prefix) is counted and let go
//! at once, since where in the row one is added or taken makes no difference; held back is only what it cannot yet judge
//! behind that, as far as it could become something that matters.

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
    /// What the line in hand begins with, any number of times.
    row: Row,
    /// What follows in the line, which could still become something that matters.
    start: Vec<u8>,
    /// Whether the line in hand is settled, and the rest of it passes.
    settled: bool,
    /// Octets of quotation that were added or taken away.
    turned: u64,
}

/// Marks at the beginning of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    None,
    Of(&'static [u8]),
}

const FROM: &[u8] = b"From ";
const MARK: &[u8] = b">";

impl Quoting {
    pub(super) fn new(direction: Direction) -> Self {
        Self { direction, in_header: true, row: Row::None, start: Vec::new(), settled: false, turned: 0 }
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
                self.count(out);
                if line_end.is_some() || !self.undecided() {
                    self.settle(out);
                }
            }
            if line_end.is_some() {
                (self.settled, self.row) = (false, Row::None);
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

    /// Goes past the marks at the beginning of what is held. All but the first go out.
    fn count(&mut self, out: &mut Vec<u8>) {
        if self.row == Row::None {
            let marks = [Some(MARK), Some(QUOTED_FIELD).filter(|_| self.in_header)];
            let Some(mark) = marks.into_iter().flatten().find(|mark| self.start.starts_with(mark)) else { return };
            self.row = Row::Of(mark);
            self.start.drain(..mark.len());
        }
        let Row::Of(mark) = self.row else { return };
        let marks = self.start.chunks_exact(mark.len()).take_while(|chunk| *chunk == mark).count();
        out.extend(self.start.drain(..marks * mark.len()));
    }

    /// Whether more octets could make the beginning of this line something that matters.
    fn undecided(&self) -> bool {
        let more_of = |mark: &[u8]| mark.starts_with(&self.start);
        let from = self.row != Row::Of(QUOTED_FIELD) && more_of(FROM);
        let field = self.in_header && self.row != Row::Of(MARK);
        from || field && (more_of(QUOTED_FIELD) || more_of(b"\r\n") || Field::may_begin(&self.start))
    }

    /// Judges the line by its beginning, and lets that go.
    fn settle(&mut self, out: &mut Vec<u8>) {
        let start = std::mem::take(&mut self.start);
        if self.in_header && self.row == Row::None && matches!(start.as_slice(), b"\n" | b"\r\n") {
            self.in_header = false;
        }
        let first = match self.row {
            Row::None => &[],
            Row::Of(mark) => mark,
        };
        let mark = self.mark_of(&start);
        match self.direction {
            Direction::Quote => [mark.unwrap_or_default(), first].iter().for_each(|mark| out.extend_from_slice(mark)),
            // the first is the one that was added
            Direction::Unquote if mark.is_some() => {}
            Direction::Unquote => out.extend_from_slice(first),
        }
        let turned = if self.direction == Direction::Quote { mark } else { mark.map(|_| first) };
        self.turned += turned.map_or(0, |mark| mark.len() as u64);
        out.extend_from_slice(&start);
        self.settled = true;
    }

    /// The mark of lines like the one in hand, which goes on with `start`; none for a line that is never marked.
    fn mark_of(&self, start: &[u8]) -> Option<&'static [u8]> {
        if self.row != Row::Of(QUOTED_FIELD) && start.starts_with(FROM) {
            return Some(MARK);
        }
        let is_field = || matches!(start, b"\r" | b"\r\n") || Field::is_believed(start);
        (self.in_header && self.row != Row::Of(MARK) && is_field()).then_some(QUOTED_FIELD)
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
    fn no_length_of_a_client_is_believed() {
        for (name, is_length) in [("Content-Length", true), ("content-length \t", true), ("Content-Lengths", false)] {
            let text = format!("A: 1\n{name}: 7\n\nContent-Length: 7\n");
            let quoted = if is_length { text.replacen(name, &format!("X-Original-{name}"), 1) } else { text.clone() };
            for step in [1, 9, 1000] {
                assert_eq!(turn(Direction::Quote, text.as_bytes(), step), quoted.as_bytes());
                assert_eq!(turn(Direction::Unquote, quoted.as_bytes(), step), text.as_bytes());
            }
        }
    }

    #[test]
    fn what_goes_in_comes_out_for_every_piece_size() {
        let pieces = [
            "From ",
            ">",
            "\n",
            "X-Original-",
            "Status:",
            "X-UID",
            ":",
            "Content-Length",
            "a",
            "\r\n",
            "From",
            "X-",
            " ",
        ];
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

    #[test]
    fn fields_are_told_however_far_their_colon_stands() {
        let (blanks, prefixes) = (" \t".repeat(200), "X-Original-".repeat(40));
        for field in [format!("X-UID{blanks}: 7\n"), format!("{prefixes}Status: RO\n"), format!("{prefixes}Status")] {
            let quoted = [b"X-Original-", field.as_bytes()].concat();
            let is_field = field.contains(':');
            for step in [1, 7, 256, 1000] {
                let turned = turn(Direction::Quote, field.as_bytes(), step);
                assert!(turned == if is_field { &quoted } else { field.as_bytes() }, "{field} by {step}");
                assert_eq!(turn(Direction::Unquote, &turned, step), field.as_bytes());
            }
        }
    }

    #[test]
    fn a_long_row_of_marks_is_not_held() {
        for row in [">".repeat(1 << 20), "X-Original-".repeat(1 << 16), format!("X-UID{}", " ".repeat(1 << 16))] {
            for direction in [Direction::Quote, Direction::Unquote] {
                let (mut quoting, mut out, mut most) = (Quoting::new(direction), Vec::new(), 0);
                for piece in row.as_bytes().chunks(999) {
                    quoting.feed(piece, &mut out);
                    most = most.max(quoting.start.len());
                }
                quoting.finish(&mut out);
                assert!(out == row.as_bytes() && most < 2048, "{most} octets held");
            }
        }
    }
}
