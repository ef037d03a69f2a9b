//! A message on its way into an mbox: from wire form to the form in which it is stored, before any lock is taken.
//!
//! CRLF becomes LF, which becomes CRLF again on the way out. A message with bare LFs as well would not come out as it went
//! in, so all its octets stay as they are, and a mark says that they go out so.

use std::io::{self, Read, Write};
use std::path::Path;

use super::form::Form;
use super::quote::{Direction, Quoting};
use crate::limits;
use crate::mailbox::Spool;
use crate::text::octets::LineFeeds;

/// A message in stored form, ready to be put at the end of an mbox but for its metadata.
#[derive(Debug)]
pub(super) struct Intake {
    /// Fields, then, unless the form says that there is none, the blank line and the body. Ends in a line end.
    pub(super) stored: Spool,
    /// Octets of the fields: where the metadata go.
    pub(super) fields: u64,
    pub(super) form: Form,
}

/// Line ends from CRLF to LF. A CR that another CR precedes stays, and with it the line end, so that what comes out on
/// reading is what went in; a bare LF counts as a line end.
#[derive(Default)]
struct LineEnds {
    held: bool,
    after_cr: bool,
}

impl LineEnds {
    fn feed(&mut self, octets: &[u8], out: &mut Vec<u8>) {
        for octet in octets {
            if std::mem::take(&mut self.held) && (*octet != b'\n' || self.after_cr) {
                out.push(b'\r');
                self.after_cr = true;
            }
            if *octet == b'\r' {
                self.held = true;
            } else {
                out.push(*octet);
                self.after_cr = false;
            }
        }
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        if std::mem::take(&mut self.held) {
            out.push(b'\r');
        }
    }
}

/// Finds the blank line that ends the header.
struct Fields {
    octets: u64,
    line: Part,
    ended: bool,
    ends_line: bool,
}

/// How much of a line went by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Nothing,
    Cr,
    More,
}

impl Fields {
    fn feed(&mut self, octets: &[u8]) {
        self.ends_line = octets.last().map_or(self.ends_line, |last| *last == b'\n');
        for line in octets.split_inclusive(|octet| *octet == b'\n') {
            if self.ended {
                return;
            }
            self.octets += line.len() as u64;
            let blank = match (self.line, line) {
                (Part::Nothing, b"\n") => 1,
                (Part::Nothing, b"\r\n") | (Part::Cr, b"\n") => 2,
                _ => 0,
            };
            self.ended = blank > 0;
            self.octets -= blank;
            self.line = match (self.line, line) {
                (_, [.., b'\n']) => Part::Nothing,
                (Part::Nothing, b"\r") => Part::Cr,
                _ => Part::More,
            };
        }
    }
}

impl Intake {
    /// Takes in all of `content`; `scratch` is a directory for what is too much for memory.
    pub(super) fn read(content: &mut dyn Read, line_feeds: LineFeeds, scratch: &Path) -> io::Result<Self> {
        let mut stored = Spool::new(scratch);
        let (mut ends, mut quoting) = (LineEnds::default(), Quoting::new(Direction::Quote));
        let mut fields = Fields { octets: 0, line: Part::Nothing, ended: false, ends_line: true };
        let mut piece = vec![0; limits::INPUT_OCTETS];
        let (mut lines, mut out) = (Vec::new(), Vec::new());
        loop {
            let count = content.read(&mut piece)?;
            let octets = piece.get(..count).unwrap_or_default();
            match line_feeds {
                LineFeeds::AsStored => lines.extend_from_slice(octets),
                LineFeeds::EndLines if count == 0 => ends.finish(&mut lines),
                LineFeeds::EndLines => ends.feed(octets, &mut lines),
            }
            quoting.feed(&lines, &mut out);
            if count == 0 {
                quoting.finish(&mut out);
            }
            fields.feed(&out);
            stored.write_all(&out)?;
            lines.clear();
            out.clear();
            if count == 0 {
                break;
            }
        }
        let mut form = if quoting.turned() > 0 { Form::QUOTED } else { Form::default() };
        if line_feeds == LineFeeds::AsStored {
            form = form.with(Form::BARE_LF);
        }
        if !fields.ended {
            form = form.with(Form::NO_BLANK);
        }
        if !fields.ends_line {
            form = form.with(Form::NO_EOL);
            stored.write_all(b"\n")?;
            fields.octets += u64::from(!fields.ended);
        }
        Ok(Self { stored, fields: fields.octets, form })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intake(wire: &[u8]) -> (Vec<u8>, u64, Form) {
        let mut intake = Intake::read(&mut &wire[..], LineFeeds::EndLines, &std::env::temp_dir()).unwrap();
        let mut stored = Vec::new();
        intake.stored.read_to_end(&mut stored).unwrap();
        (stored, intake.fields, intake.form)
    }

    #[test]
    fn a_usual_message_loses_its_carriage_returns() {
        assert_eq!(intake(b"A: 1\r\n\r\nbody\r\n"), (b"A: 1\n\nbody\n".to_vec(), 5, Form::default()));
    }

    #[test]
    fn what_an_mbox_cannot_hold_is_noted() {
        assert_eq!(intake(b"A: 1\r\n"), (b"A: 1\n".to_vec(), 5, Form::NO_BLANK));
        assert_eq!(intake(b"A: 1"), (b"A: 1\n".to_vec(), 5, Form::NO_BLANK.with(Form::NO_EOL)));
        assert_eq!(intake(b"\r\nFrom x"), (b"\n>From x\n".to_vec(), 0, Form::QUOTED.with(Form::NO_EOL)));
    }

    #[test]
    fn carriage_returns_that_are_not_line_ends_stay() {
        assert_eq!(intake(b"A: \r1\r\r\n\r\nb\r").0, b"A: \r1\r\r\n\nb\r\n");
    }
}
