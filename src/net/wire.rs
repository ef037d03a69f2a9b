//! One client on two descriptors: bounded lines and exact counts in, gathered octets out.
//!
//! Every read is preceded by a write of what is still gathered, so that no pipeline can deadlock on an answer that was
//! kept back, and an answer to a burst of commands leaves in one piece. Nothing is read that has no bound, and no read
//! waits longer than the idle time or beyond the deadline. What a line means is left to the protocols.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use zeroize::Zeroize;

use crate::limits;
use crate::sys::stream::{Loss, Reading, Ready, Stream};
use crate::sys::termination::Summons;

/// Why nothing could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The client is gone; what was left of a line is dropped, since it may be cut short.
    Lost(Loss),
    /// The idle time or the deadline passed.
    TimedOut,
    /// This process was asked to end.
    Terminated(Summons),
}

impl ReadError {
    /// What has to be written before anything is read could not be.
    pub fn unwritable(_: io::Error) -> Self {
        Self::Lost(Loss::Unwritable)
    }
}

/// What [`Wire::read_line`] found.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// A whole line stands in the buffer that was given, without its CRLF or LF.
    Complete,
    /// The line was longer than allowed. It was read to its end and thrown away, but for its first octets.
    TooLong,
}

/// How many of the last octets of a line that is too long are remembered: room for the head of a literal.
pub const TAIL_OCTETS: usize = 32;

/// The client: input with limits, output gathered.
pub struct Wire {
    stream: Stream,
    tail: Vec<u8>,
    input: Vec<u8>,
    consumed: usize,
    output: Vec<u8>,
    idle: Duration,
    deadline: Option<Instant>,
    read_ahead: usize,
    wipes: bool,
}

impl Wire {
    /// Reads and writes `stream`; a read may wait for `idle`.
    pub fn new(stream: Stream, idle: Duration) -> Self {
        let read_ahead = limits::INPUT_OCTETS;
        Self {
            stream,
            tail: Vec::new(),
            input: Vec::new(),
            consumed: 0,
            output: Vec::new(),
            idle,
            deadline: None,
            read_ahead,
            wipes: false,
        }
    }

    /// Puts `unread`, which somebody else already took from the socket, before all further input.
    pub fn with_unread(mut self, unread: Vec<u8>) -> Self {
        self.input = unread;
        self
    }

    /// Reads at most `octets` ahead of what was asked for.
    pub fn with_read_ahead(mut self, octets: usize) -> Self {
        self.read_ahead = octets;
        self
    }

    /// Wipes what was read as soon as it is consumed: there may be passwords in it.
    pub fn wiping(mut self) -> Self {
        self.wipes = true;
        self
    }

    /// Ends every read at `deadline`, however busy the client keeps the line.
    pub fn with_deadline(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets how long a read may wait from now on.
    pub fn set_idle(&mut self, idle: Duration) {
        self.idle = idle;
    }

    /// How long a read may wait.
    pub fn idle(&self) -> Duration {
        self.idle
    }

    /// The octets that were read but not yet consumed.
    pub fn unread(&self) -> &[u8] {
        self.input.get(self.consumed..).unwrap_or_default()
    }

    /// Whether the next command, or a part of it, is already here.
    pub fn has_unread(&self) -> bool {
        !self.unread().is_empty()
    }

    /// Reads a line of at most `limit` octets into `line` (appended), without its line end.
    ///
    /// A bare LF ends a line too: UW takes it, and so do testers with telnet-like tools.
    pub fn read_line(&mut self, limit: usize, line: &mut Vec<u8>) -> Result<Line, ReadError> {
        let start = line.len();
        let mut outcome = Line::Complete;
        self.tail.clear();
        loop {
            if !self.has_unread() {
                self.fill(if outcome == Line::TooLong { Reading::LongLine } else { Reading::Line })?;
            }
            let unread = self.unread();
            let (taken, ended) = match memchr::memchr(b'\n', unread) {
                Some(at) => (at, true),
                None => (unread.len(), false),
            };
            // one octet of grace for the CR that is cut off below
            let room = (limit + 1).saturating_sub(line.len() - start).min(taken);
            line.extend_from_slice(unread.get(..room).unwrap_or_default());
            if room < taken {
                outcome = Line::TooLong;
                self.remember(room, taken);
            }
            self.consume(taken + usize::from(ended));
            if ended {
                break;
            }
        }
        if outcome == Line::Complete && line.get(start..).is_some_and(|line| line.ends_with(b"\r")) {
            line.pop();
        }
        if outcome == Line::TooLong || line.len() - start > limit {
            outcome = Line::TooLong;
            self.complete_tail(line.get(start..).unwrap_or_default());
            line.truncate(start + limit);
        }
        Ok(outcome)
    }

    /// The last octets of the line that [`Wire::read_line`] found too long, whether they were thrown away or not. IMAP
    /// needs them: what follows such a line may be a literal of it. At most [`TAIL_OCTETS`], fewer only of a line of less.
    pub fn tail(&self) -> &[u8] {
        &self.tail
    }

    /// Reads between one and `buffer.len()` octets of a literal.
    pub fn read_some(&mut self, buffer: &mut [u8]) -> Result<usize, ReadError> {
        if !self.has_unread() {
            self.fill(Reading::Literal)?;
        }
        let unread = self.unread();
        let length = unread.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), unread.get(..length)) {
            to.copy_from_slice(from);
        }
        self.consume(length);
        Ok(length)
    }

    /// Appends exactly `count` octets to `literal`. The caller has checked `count` against its limit.
    pub fn read_exact(&mut self, mut count: usize, literal: &mut Vec<u8>) -> Result<(), ReadError> {
        while count > 0 {
            if !self.has_unread() {
                self.fill(Reading::Literal)?;
            }
            let length = self.unread().len().min(count);
            literal.extend_from_slice(self.unread().get(..length).unwrap_or_default());
            self.consume(length);
            count -= length;
        }
        Ok(())
    }

    /// Reads and throws away `count` octets: a literal that was refused too late to stop it.
    pub fn skip(&mut self, mut count: u64) -> Result<(), ReadError> {
        while count > 0 {
            if !self.has_unread() {
                self.fill(Reading::Literal)?;
            }
            let length = usize::try_from(count).unwrap_or(usize::MAX).min(self.unread().len());
            self.consume(length);
            count -= length as u64;
        }
        Ok(())
    }

    /// Waits until the client sends something, `watch` becomes readable, or `timeout` passes. Output is written first.
    pub fn wait(&mut self, watch: Option<std::os::fd::BorrowedFd<'_>>, timeout: Duration) -> Result<Ready, ReadError> {
        self.flush().map_err(ReadError::unwritable)?;
        if self.has_unread() {
            return Ok(Ready::Input);
        }
        self.stream.wait(watch, timeout).map_err(|error| self.while_waiting(&error, Reading::Line))
    }

    /// Whether the client has sent nothing that is not consumed, neither here nor on its way. Output is written first.
    pub fn is_silent(&mut self) -> Result<bool, ReadError> {
        Ok(self.wait(None, Duration::ZERO)? == Ready::TimedOut)
    }

    /// Writes all that is gathered.
    pub fn flush(&mut self) -> io::Result<()> {
        let written = self.stream.write_all(&self.output);
        self.output.clear();
        written
    }

    /// Ends the conversation: writes all, and says that nothing more will come. A client that has sent more than was read
    /// is given a little time to read that and to close too.
    ///
    /// A connection that is closed while input lies unread is reset, and the reset may overtake our last answer.
    pub fn close(&mut self) -> io::Result<()> {
        self.flush()?;
        self.stream.end_output();
        let (now, mut left) = (Instant::now(), limits::LINGER_OCTETS);
        let mut end = if self.has_unread() { now + limits::LINGER_TIME } else { now };
        let mut buffer = vec![0; limits::INPUT_OCTETS];
        loop {
            let ready = self.stream.wait(None, end.saturating_duration_since(Instant::now()));
            match ready.and_then(|ready| if ready == Ready::Input { self.stream.read(&mut buffer) } else { Ok(0) }) {
                Ok(count) if count > 0 && left > 0 => {
                    left = left.saturating_sub(count as u64);
                    end = now + limits::LINGER_TIME;
                }
                // it closed, or it does not; the last words are on their way in any case
                _ => return Ok(()),
            }
        }
    }

    /// Notes the end of the octets from `room` to `taken`, which are going to be thrown away: one more than are wanted,
    /// since it may be the CR of the line end.
    fn remember(&mut self, room: usize, taken: usize) {
        let start = self.consumed + room.max(taken.saturating_sub(TAIL_OCTETS + 1));
        self.tail.extend_from_slice(self.input.get(start..self.consumed + taken).unwrap_or_default());
        let excess = self.tail.len().saturating_sub(TAIL_OCTETS + 1);
        self.tail.drain(..excess);
    }

    /// Puts the end of what was `kept` of a line before what was thrown away, and takes the line end away.
    fn complete_tail(&mut self, kept: &[u8]) {
        let wanted = (TAIL_OCTETS + 1).saturating_sub(self.tail.len());
        let before = kept.get(kept.len().saturating_sub(wanted)..).unwrap_or_default();
        self.tail.splice(..0, before.iter().copied());
        self.tail.pop_if(|last| *last == b'\r');
        let excess = self.tail.len().saturating_sub(TAIL_OCTETS);
        self.tail.drain(..excess);
    }

    fn consume(&mut self, count: usize) {
        if self.wipes {
            self.input.get_mut(self.consumed..self.consumed + count).unwrap_or_default().zeroize();
        }
        self.consumed += count;
        if self.consumed >= self.input.len() {
            self.input.clear();
            self.consumed = 0;
        }
    }

    /// Writes what is gathered, then waits for input and reads it. Only called when all input is consumed.
    fn fill(&mut self, reading: Reading) -> Result<(), ReadError> {
        self.flush().map_err(ReadError::unwritable)?;
        match self.stream.wait(None, self.patience()?).map_err(|error| self.while_waiting(&error, reading))? {
            Ready::TimedOut => return Err(ReadError::TimedOut),
            Ready::Input | Ready::Watched => {}
        }
        self.input.resize(self.read_ahead, 0);
        self.consumed = 0;
        let count = self.stream.read(&mut self.input);
        self.input.truncate(*count.as_ref().unwrap_or(&0));
        match count {
            Ok(0) => Err(ReadError::Lost(Loss::Closed(reading))),
            Ok(_) => Ok(()),
            Err(_broken) => Err(ReadError::Lost(Loss::Broken(reading))),
        }
    }

    fn while_waiting(&self, error: &io::Error, reading: Reading) -> ReadError {
        match error.kind() {
            io::ErrorKind::Interrupted => ReadError::Terminated(self.stream.summons()),
            _ => ReadError::Lost(Loss::Broken(reading)),
        }
    }

    fn patience(&self) -> Result<Duration, ReadError> {
        let Some(deadline) = self.deadline else { return Ok(self.idle) };
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(ReadError::TimedOut) } else { Ok(left.min(self.idle)) }
    }
}

impl Write for Wire {
    /// What most answers are made of, a few octets each, goes no further than the end of what is gathered.
    #[inline]
    fn write_all(&mut self, octets: &[u8]) -> io::Result<()> {
        if self.output.len() + octets.len() <= limits::OUTPUT_OCTETS {
            self.output.extend_from_slice(octets);
            return Ok(());
        }
        self.write(octets).map(|_all| ())
    }

    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        if self.output.len() + octets.len() > limits::OUTPUT_OCTETS {
            self.flush()?;
            if octets.len() >= limits::OUTPUT_OCTETS {
                self.stream.write_all(octets)?;
                return Ok(octets.len());
            }
        }
        self.output.extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Self::flush(self)
    }
}

#[cfg(test)]
mod tests;
