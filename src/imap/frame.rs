//! One command with its literals, settled before anyone understands it (RFC 3501 §2.2.1, §4.3, RFC 7888).
//!
//! A line that ends with the head of a literal goes on after the literal. Before anything of it is asked for or held, a
//! cheap look tells whether the command can take it there: a wrong command is answered instead of `+`, and what a client
//! sends without waiting is read and thrown away, so that it never becomes a command. What the lines mean is left to the
//! grammar; the message of an APPEND is left to APPEND.

use std::io::Write;
use std::time::Duration;

use zeroize::{Zeroize, Zeroizing};

use super::grammar::{Cursor, Fault, LiteralHead};
use crate::limits;
use crate::net::{Line, ReadError, TAIL_OCTETS, Wire};

/// Octets that are kept of a line that is thrown away: room for the head of a literal.
const KEPT_OCTETS: usize = TAIL_OCTETS;

/// How much one command may hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Octets outside its literals.
    pub(super) line: usize,
    /// Octets of one literal.
    pub(super) literal: usize,
    /// Octets of all.
    pub(super) command: usize,
    /// Octets of a literal that was refused, but comes all the same.
    pub(super) skip: u64,
    /// Whether there are literals for which nobody waits.
    pub(super) literal_plus: bool,
}

/// What a look at the beginning of a command found, the literal at its end not being there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// The literal is what the grammar has there.
    Wanted,
    /// The command is complete: who runs it reads the literal.
    Streamed,
    /// The command is wrong already.
    Wrong,
}

/// How reading a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framed {
    /// There is a command, or as much of one as shows what is wrong with it.
    Command,
    /// It goes beyond a bound. All of it was read, but for a literal for which the client waits.
    Refused(Fault),
    /// A literal of so many octets was refused for which nobody waits, and it is too large to be read: the connection
    /// must end.
    Hopeless(u64),
}

/// Reads commands, one after the other, into one buffer.
pub(super) struct Framer {
    buffer: Zeroizing<Vec<u8>>,
    bounds: Bounds,
}

impl Framer {
    /// A framer that holds nothing yet.
    pub(super) fn new(bounds: Bounds) -> Self {
        Self { buffer: Zeroizing::default(), bounds }
    }

    /// A framer that takes all the memory it may ever need at once, so that a password in it is nowhere else.
    pub(super) fn for_secrets(bounds: Bounds) -> Self {
        Self { buffer: Zeroizing::new(Vec::with_capacity(bounds.command + bounds.line)), bounds }
    }

    /// What was read: lines as they were sent, the octets of a literal after its head and CRLF.
    pub(super) fn command(&self) -> &[u8] {
        &self.buffer
    }

    /// Reads the next command from `wire`.
    pub(super) fn read(&mut self, wire: &mut Wire, look: &dyn Fn(&[u8]) -> Look) -> Result<Framed, ReadError> {
        // the last one may have been a login
        self.buffer.as_mut_slice().zeroize();
        self.buffer.clear();
        let patience = wire.idle();
        let framed = self.lines(wire, look);
        wire.set_idle(patience);
        framed
    }

    fn lines(&mut self, wire: &mut Wire, look: &dyn Fn(&[u8]) -> Look) -> Result<Framed, ReadError> {
        let (mut outside, mut literals) = (0, 0);
        loop {
            let start = self.buffer.len();
            if wire.read_line(self.bounds.line - outside, &mut self.buffer)? == Line::TooLong {
                return self.refuse(wire, literal_at_cut_end(wire.tail()), Framed::Refused(Fault::LineLength));
            }
            let line = self.buffer.get(start..).unwrap_or_default();
            outside += line.len();
            let Some(head) = literal_at_end(line) else { return Ok(Framed::Command) };
            match self.judge(head, literals, look) {
                Ok(Look::Wanted) => self.take(wire, head)?,
                Ok(Look::Streamed) => return Ok(Framed::Command),
                Ok(Look::Wrong) => return self.refuse(wire, Some(head), Framed::Command),
                Err(fault) => return self.refuse(wire, Some(head), Framed::Refused(fault)),
            }
            literals += 1;
        }
    }

    /// Whether the literal at the end of what was read may follow, after so many `literals`.
    fn judge(&self, head: LiteralHead, literals: usize, look: &dyn Fn(&[u8]) -> Look) -> Result<Look, Fault> {
        if literals == limits::COMMAND_LITERALS {
            return Err(Fault::TooMany);
        }
        if !head.synchronising && !self.bounds.literal_plus {
            return Err(Fault::Argument);
        }
        let look = look(&self.buffer);
        let octets = usize::try_from(head.octets).unwrap_or(usize::MAX);
        let room = self.bounds.command.saturating_sub(self.buffer.len()).min(self.bounds.literal);
        if look == Look::Wanted && octets > room { Err(Fault::LiteralSize(head.octets)) } else { Ok(look) }
    }

    /// Takes the octets of a literal that fits.
    fn take(&mut self, wire: &mut Wire, head: LiteralHead) -> Result<(), ReadError> {
        if head.synchronising {
            wire.write_all(b"+ Ready for argument\r\n").map_err(ReadError::unwritable)?;
        }
        wire.set_idle(patience(wire));
        self.buffer.extend_from_slice(b"\r\n");
        wire.read_exact(usize::try_from(head.octets).unwrap_or_default(), &mut self.buffer)
    }

    /// Reads and throws away the rest of a command of which `head` was not taken; `outcome`, or [`Framed::Hopeless`].
    pub(super) fn refuse(
        &self,
        wire: &mut Wire,
        head: Option<LiteralHead>,
        outcome: Framed,
    ) -> Result<Framed, ReadError> {
        let mut next = head;
        wire.set_idle(patience(wire));
        // a client that waits for `+` gets the answer in its place
        while let Some(head) = next.filter(|head| !head.synchronising) {
            if head.octets > self.bounds.skip {
                return Ok(Framed::Hopeless(head.octets));
            }
            wire.skip(head.octets)?;
            let mut line = Vec::new();
            next = match wire.read_line(KEPT_OCTETS, &mut line)? {
                Line::Complete => literal_at_end(&line),
                Line::TooLong => literal_at_cut_end(wire.tail()),
            };
        }
        Ok(outcome)
    }
}

/// How long to wait for the next piece of a command that has begun.
pub(super) fn patience(wire: &Wire) -> Duration {
    wire.idle().min(limits::LITERAL_TIME)
}

/// The head of a literal at the end of `line`, if there is one.
pub(super) fn literal_at_end(line: &[u8]) -> Option<LiteralHead> {
    let brace = memchr::memrchr(b'{', line)?;
    let mut cursor = Cursor::new(line.get(brace..)?);
    let head = cursor.literal_head().ok().filter(|_| cursor.is_at_end())?;
    let binary = brace.checked_sub(1).and_then(|before| line.get(before)) == Some(&b'~');
    Some(LiteralHead { binary, ..head })
}

/// The same at the end of a line that was too long, of which `tail` is left. Where that is all digits of a head, its
/// beginning was thrown away: a number that no one can mean.
pub(super) fn literal_at_cut_end(tail: &[u8]) -> Option<LiteralHead> {
    literal_at_end(tail).or_else(|| {
        let head = tail.strip_suffix(b"}")?;
        let digits = head.strip_suffix(b"+").unwrap_or(head);
        let is_cut = tail.len() >= TAIL_OCTETS && digits.iter().all(u8::is_ascii_digit);
        is_cut.then_some(LiteralHead { octets: u64::MAX, synchronising: digits == head, binary: false })
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write as _};
    use std::os::unix::net::UnixStream;

    use super::*;
    use crate::sys::stream::Stream;

    const BOUNDS: Bounds = Bounds { line: 40, literal: 20, command: 60, skip: 1000, literal_plus: true };

    /// Everything that is framed out of `sent`, with `+` for each continuation that was sent.
    fn framed(sent: &[u8], bounds: Bounds) -> Vec<String> {
        let (mut client, server) = UnixStream::pair().unwrap();
        let mut wire = Wire::new(Stream::socket(server.into()).unwrap(), Duration::from_millis(100));
        let mut framer = Framer::new(bounds);
        client.write_all(sent).unwrap();
        client.shutdown(std::net::Shutdown::Write).unwrap();
        let mut outcomes = Vec::new();
        while let Ok(framed) = framer.read(&mut wire, &look) {
            outcomes.push(match framed {
                Framed::Command => framer.command().escape_ascii().to_string(),
                other => format!("{other:?}"),
            });
        }
        drop(wire);
        let mut continuations = String::new();
        client.read_to_string(&mut continuations).unwrap();
        outcomes.extend(vec!["+".to_owned(); continuations.matches("+ Ready for argument\r\n").count()]);
        outcomes
    }

    /// A command that begins with `w` wants literals, `s` streams them, any other is wrong.
    fn look(octets: &[u8]) -> Look {
        match octets.first() {
            Some(b'w') => Look::Wanted,
            Some(b's') => Look::Streamed,
            _ => Look::Wrong,
        }
    }

    #[test]
    fn a_literal_is_taken_to_the_octet_whatever_is_in_it() {
        assert_eq!(framed(b"w {5}\r\na\r\nb{ {0+}\r\n\r\nx\r\n", BOUNDS), [r"w {5}\r\na\r\nb{ {0+}\r\n", "x", "+"]);
        assert_eq!(framed(b"w {2}x\r\nw {2}\"\r\n", BOUNDS), ["w {2}x", r#"w {2}\""#]);
        assert_eq!(framed(b"s {900}\r\nrest\r\n", BOUNDS), ["s {900}", "rest"]);
    }

    #[test]
    fn a_wrong_command_gets_no_continuation_and_the_next_line_is_a_command() {
        assert_eq!(framed(b"x {5}\r\nNOOP\r\n", BOUNDS), ["x {5}", "NOOP"]);
        assert_eq!(framed(b"w {21}\r\nNOOP\r\n", BOUNDS), ["Refused(LiteralSize(21))", "NOOP"]);
        let huge = format!("Refused(LiteralSize({}))", u64::MAX);
        assert_eq!(framed(b"w {99999999999999999999}\r\nNOOP\r\n", BOUNDS), [huge.as_str(), "NOOP"]);
    }

    #[test]
    fn what_comes_unasked_is_thrown_away_to_the_end_of_the_command() {
        assert_eq!(framed(b"x {6+}\r\nNOOP\r\n z {4+}\r\nEVIL tail\r\nNOOP\r\n", BOUNDS), ["x {6+}", "NOOP"]);
        assert_eq!(
            framed(b"w {30+}\r\naaaaaaaaaaaaa\r\nEVIL\r\nbbbbbbbbb\r\nNOOP\r\n", BOUNDS),
            ["Refused(LiteralSize(30))", "NOOP"]
        );
        assert_eq!(framed(b"x {4+}\r\nEVIL {4}\r\nNOOP\r\n", BOUNDS), ["x {4+}", "NOOP"]);
        let none = Bounds { literal_plus: false, ..BOUNDS };
        assert_eq!(framed(b"w {4+}\r\nEVIL\r\nNOOP\r\n", none), ["Refused(Argument)", "NOOP"]);
    }

    #[test]
    fn what_is_too_large_to_be_thrown_away_ends_all() {
        assert_eq!(framed(b"x {1001+}\r\n", BOUNDS), ["Hopeless(1001)"]);
        assert_eq!(framed(b"w {99999999999999999999+}\r\n", BOUNDS), [format!("Hopeless({})", u64::MAX)]);
    }

    #[test]
    fn a_line_too_long_is_eaten_with_its_literals() {
        let long = "a".repeat(100);
        let refused = "Refused(LineLength)";
        assert_eq!(framed(format!("w {long}\r\nNOOP\r\n").as_bytes(), BOUNDS), [refused, "NOOP"]);
        assert_eq!(framed(format!("w {long} {{4+}}\r\nEVIL\r\nNOOP\r\n").as_bytes(), BOUNDS), [refused, "NOOP"]);
        assert_eq!(
            framed(format!("x {{4+}}\r\nEVIL{long} {{4+}}\r\nEVIL\r\nNOOP\r\n").as_bytes(), BOUNDS),
            ["x {4+}", "NOOP"]
        );
        let late = format!("w {{4+}}\r\nabcd {long} {{4+}}\r\nEVIL\r\nNOOP\r\n");
        assert_eq!(framed(late.as_bytes(), BOUNDS), [refused, "NOOP"]);
    }

    #[test]
    fn a_head_is_seen_wherever_the_bound_cuts_it() {
        for length in 30..50 {
            let line = format!("w {} {{4+}}", "a".repeat(length));
            let sent = format!("{line}\r\nEVIL\r\nNOOP\r\n");
            let outcome = framed(sent.as_bytes(), BOUNDS);
            assert!(!outcome.contains(&"EVIL".to_owned()), "{line}: {outcome:?}");
        }
        for zeros in 0..60 {
            for (before, end) in [("w {", "4+}"), ("x {", "4+}"), ("x {4+}\r\nEVIL {", "4+}")] {
                let sent = format!("{before}{}{end}\r\nEVIL\r\nNOOP\r\n", "0".repeat(zeros));
                let outcome = framed(sent.as_bytes(), BOUNDS);
                // a hopeless connection has ended
                let served = outcome.split(|outcome| outcome.starts_with("Hopeless")).next().unwrap();
                assert!(!served.contains(&"EVIL".to_owned()), "{sent}: {outcome:?}");
            }
        }
    }

    #[test]
    fn literals_are_counted() {
        let bounds = Bounds { line: 10_000, command: 10_000, ..BOUNDS };
        let many = |count: usize| format!("w {}x\r\nNOOP\r\n", "{0+}\r\n".repeat(count));
        assert_eq!(framed(many(limits::COMMAND_LITERALS).as_bytes(), bounds).len(), 2);
        assert_eq!(framed(many(limits::COMMAND_LITERALS + 1).as_bytes(), bounds), ["Refused(TooMany)", "NOOP"]);
    }
}
