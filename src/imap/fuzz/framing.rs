//! Lines and literals: whatever comes, in pieces of any size, is framed as a plain reading of RFC 3501 §2.2.1, §4.3 and
//! RFC 7888 has it, and no octet of a refused literal becomes a command.
#![allow(clippy::unwrap_used, reason = "a target that meets the unexpected must stop")]

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use crate::imap::frame::{Bounds, Framed, Framer, Look};
use crate::imap::grammar::Fault;
use crate::limits;
use crate::net::{TAIL_OCTETS, Wire};
use crate::sys::stream::Stream;
use crate::text::fuzz::Draw;

/// Small, so that short inputs reach them.
const BOUNDS: Bounds = Bounds { line: 40, literal: 20, command: 60, skip: 100, literal_plus: true };

/// What was framed, and how many continuations were asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    commands: Vec<Result<Vec<u8>, Framed>>,
    continuations: usize,
}

/// The first octet is the size of the pieces, the second where the gate's read-ahead ends, the rest what a client sends.
pub fn framing(input: &[u8]) {
    let mut draw = Draw::new(input);
    let (step, ahead) = (usize::from(draw.octet()), usize::from(draw.octet()));
    let bounds = Bounds { literal_plus: step % 8 > 0, ..BOUNDS };
    // what the socket takes at once
    let sent = draw.slice(4096);
    let expected = plainly(sent, bounds);
    assert_eq!(framed(sent, 0, limits::INPUT_OCTETS, bounds), expected);
    assert_eq!(framed(sent, ahead.min(sent.len()), step.max(1), bounds), expected);
}

/// What the framer makes of `sent`, of which so many octets were read `ahead` by somebody else, in pieces of `step`.
fn framed(sent: &[u8], ahead: usize, step: usize, bounds: Bounds) -> Outcome {
    let (mut client, server) = UnixStream::pair().unwrap();
    let (unread, rest) = sent.split_at_checked(ahead).unwrap();
    let stream = Stream::socket(server.into()).unwrap();
    let wire = Wire::new(stream, Duration::from_secs(1)).with_unread(unread.to_vec()).with_read_ahead(step);
    client.write_all(rest).unwrap();
    client.shutdown(std::net::Shutdown::Write).unwrap();
    std::thread::scope(|scope| {
        // read meanwhile: so many small pieces do not fit into a socket
        let reader = scope.spawn(move || {
            let mut continuations = Vec::new();
            // a reset, if something was left unread, comes after them
            let _reset = client.read_to_end(&mut continuations);
            continuations
        });
        let commands = commands(wire, bounds);
        let continuations = String::from_utf8(reader.join().unwrap()).unwrap();
        let asked = continuations.matches("+ Ready for argument\r\n").count();
        assert_eq!(continuations.len(), asked * "+ Ready for argument\r\n".len());
        Outcome { commands, continuations: asked }
    })
}

/// All that is framed until the connection ends.
fn commands(mut wire: Wire, bounds: Bounds) -> Vec<Result<Vec<u8>, Framed>> {
    let mut framer = Framer::new(bounds);
    let mut commands = Vec::new();
    while let Ok(framed) = framer.read(&mut wire, &look) {
        commands.push(if framed == Framed::Command { Ok(framer.command().to_vec()) } else { Err(framed) });
        if matches!(framed, Framed::Hopeless(_)) {
            break;
        }
    }
    wire.flush().unwrap();
    commands
}

/// A command that begins with `w` wants literals, `s` streams them, any other is wrong.
fn look(octets: &[u8]) -> Look {
    match octets.first() {
        Some(b'w') => Look::Wanted,
        Some(b's') => Look::Streamed,
        _ => Look::Wrong,
    }
}

/// The same, read from memory in the simplest way.
fn plainly(sent: &[u8], bounds: Bounds) -> Outcome {
    let mut outcome = Outcome::default();
    let mut rest = Some(sent);
    while let Some(sent) = rest {
        rest = command(sent, bounds, &mut outcome);
    }
    outcome
}

/// One command; what follows it, if the connection goes on.
fn command<'a>(mut rest: &'a [u8], bounds: Bounds, outcome: &mut Outcome) -> Option<&'a [u8]> {
    let (mut text, mut outside, mut literals) = (Vec::new(), 0, 0);
    loop {
        let (line, after) = line(rest)?;
        let head = head(line);
        outside += line.len();
        if outside > bounds.line {
            let head = head.or_else(|| endless(line));
            return refused(Framed::Refused(Fault::LineLength), Vec::new(), head, after, bounds, outcome);
        }
        text.extend_from_slice(line);
        let Some((octets, waits)) = head else {
            outcome.commands.push(Ok(text));
            return Some(after);
        };
        let room = bounds.literal.min(bounds.command.saturating_sub(text.len()));
        let fault = match look(&text) {
            _ if literals == limits::COMMAND_LITERALS => Framed::Refused(Fault::TooMany),
            _ if !waits && !bounds.literal_plus => Framed::Refused(Fault::Argument),
            Look::Wrong => Framed::Command,
            Look::Streamed => {
                outcome.commands.push(Ok(text));
                return Some(after);
            }
            Look::Wanted if octets > room as u64 => Framed::Refused(Fault::LiteralSize(octets)),
            Look::Wanted => {
                outcome.continuations += usize::from(waits);
                let (literal, after) = after.split_at_checked(usize::try_from(octets).unwrap())?;
                text.extend_from_slice(b"\r\n");
                text.extend_from_slice(literal);
                (rest, literals) = (after, literals + 1);
                continue;
            }
        };
        return refused(fault, text, head, after, bounds, outcome);
    }
}

/// The rest of a command that was refused with its literals for which nobody waits.
fn refused<'a>(
    framed: Framed,
    text: Vec<u8>,
    mut next: Option<(u64, bool)>,
    mut rest: &'a [u8],
    bounds: Bounds,
    outcome: &mut Outcome,
) -> Option<&'a [u8]> {
    while let Some((octets, false)) = next {
        if octets > bounds.skip {
            outcome.commands.push(Err(Framed::Hopeless(octets)));
            return None;
        }
        let (line, after) = line(rest.get(usize::try_from(octets).unwrap()..)?)?;
        let is_cut = line.len() > TAIL_OCTETS;
        (next, rest) = (head(line).or_else(|| endless(line).filter(|_| is_cut)), after);
    }
    outcome.commands.push(if framed == Framed::Command { Ok(text) } else { Err(framed) });
    Some(rest)
}

/// A line without its end, and what follows it.
fn line(sent: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(b'\n', sent)?;
    let line = sent.get(..end)?;
    Some((line.strip_suffix(b"\r").unwrap_or(line), sent.get(end + 1..)?))
}

/// The literal that `line` announces at its end: its octets, and whether the client waits.
fn head(line: &[u8]) -> Option<(u64, bool)> {
    let inner = line.strip_suffix(b"}")?;
    let (inner, waits) = inner.strip_suffix(b"+").map_or((inner, true), |inner| (inner, false));
    let open = inner.iter().rposition(|octet| !octet.is_ascii_digit())?;
    let digits = std::str::from_utf8(inner.get(open + 1..)?).ok()?;
    let is_head = inner.get(open) == Some(&b'{') && !digits.is_empty();
    // twenty digits are the most that a number of 64 bits has
    is_head.then(|| (if digits.len() > 20 { u64::MAX } else { digits.parse().unwrap_or(u64::MAX) }, waits))
}

/// Digits without end, of a line that is not kept as a whole: nobody knows whether a literal was announced.
fn endless(line: &[u8]) -> Option<(u64, bool)> {
    let inner = line.get(line.len().checked_sub(TAIL_OCTETS)?..)?.strip_suffix(b"}")?;
    let digits = inner.strip_suffix(b"+").unwrap_or(inner);
    digits.iter().all(u8::is_ascii_digit).then_some((u64::MAX, digits == inner))
}
