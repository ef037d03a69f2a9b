//! RETR and TOP (RFC 1939 §5 and §7): a message on its way to the client, in one pass and exactly as large as LIST says.
//!
//! The first octets are read before `+OK` is said, so that a message which an IMAP session has expunged, or which cannot
//! be read, is an `-ERR`. When the rest fails after that, the connection ends without the closing dot: a client must not
//! take half a message for a whole one and delete it.

use super::entries::Entry;
use super::outgoing::{Additions, HeaderEnd, Outgoing};
use super::reply::{Code, Reply};
use super::session::{Done, Over, Session};
use super::snapshot::{Mode, PURSUITS};
use super::surrogate::{Surrogate, TooLarge};
use super::transaction::NO_SUCH_MESSAGE;
use crate::limits;
use crate::mailbox::{Error, Kind, Message, Seq};

const GONE: Reply = Reply::err("Message was removed by another session");
const CANNOT_BE_READ: Reply = Reply::coded(Code::SysTemp, "Message cannot be read now");

/// A message of which the first octets are read.
struct Prepared {
    message: Message,
    outgoing: Outgoing,
    buffer: Vec<u8>,
    /// How much of the buffer is filled.
    first: usize,
}

impl Session<'_> {
    pub(super) fn retr(&mut self, seq: Seq) -> Result<Done, Over> {
        let Some(entry) = self.snapshot.entry(seq) else { return Ok(Done::Answer(NO_SUCH_MESSAGE)) };
        let done = self.send(entry, u64::MAX, &Reply::Ok(format!("{} octets", entry.size).into()))?;
        if matches!(done, Done::Answered) {
            self.snapshot.retrieve(seq);
        }
        Ok(done)
    }

    /// Marks nothing as read, but counts for LAST, as in UW.
    pub(super) fn top(&mut self, seq: Seq, lines: u64) -> Result<Done, Over> {
        let Some(entry) = self.snapshot.entry(seq) else { return Ok(Done::Answer(NO_SUCH_MESSAGE)) };
        let done = self.send(entry, lines, &Reply::ok("Top of message follows"))?;
        if matches!(done, Done::Answered) {
            self.snapshot.access(seq);
        }
        Ok(done)
    }

    fn send(&mut self, entry: Entry, lines: u64, opening: &Reply) -> Result<Done, Over> {
        match self.prepare(entry, lines) {
            Ok(prepared) => {
                opening.send(self.wire)?;
                self.transfer(prepared).map(|()| Done::Answered)
            }
            Err(reply) => Ok(Done::Answer(reply)),
        }
    }

    /// Begins again where mutt added to the message's header meanwhile.
    fn prepare(&mut self, entry: Entry, lines: u64) -> Result<Prepared, Reply> {
        for _ in 0..PURSUITS {
            let message = self.snapshot.message(entry.uid).ok_or(GONE)?;
            match self.begin(message, lines) {
                Ok(prepared) => return prepared,
                Err(error) if error.kind == Kind::Changed => {}
                Err(error) => return Err(self.failure(&error)),
            }
        }
        Err(CANNOT_BE_READ)
    }

    fn begin(&mut self, message: Message, lines: u64) -> Result<Result<Prepared, Reply>, Error> {
        let Ok(surrogate) = self.surrogate(&message)? else {
            return Ok(Err(Reply::coded(Code::Utf8, "Message needs UTF8 mode")));
        };
        let size = usize::try_from(message.size.stored).unwrap_or(usize::MAX);
        let mut buffer = vec![0; size.min(limits::READ_OCTETS)];
        let first = self.snapshot.read(&message, 0, &mut buffer)?;
        let outgoing = self.add_to(Outgoing::new(&message, surrogate, lines), &message)?;
        Ok(Ok(Prepared { message, outgoing, buffer, first }))
    }

    /// What this client gets in place of parts of `message`.
    fn surrogate(&mut self, message: &Message) -> Result<Result<Surrogate, TooLarge>, Error> {
        if message.plain || self.mode == Mode::Utf8 {
            return Ok(Ok(Surrogate::default()));
        }
        Surrogate::work_out(message, &mut |offset, buffer| self.snapshot.read(message, offset, buffer))
    }

    /// Adds to a message what the site wants added.
    fn add_to(&mut self, mut outgoing: Outgoing, message: &Message) -> Result<Outgoing, Error> {
        let additions = self.policy.additions();
        if additions != Additions::default() {
            let end = HeaderEnd::find(message, |offset, tail| self.snapshot.read(message, offset, tail))?;
            if additions.status {
                outgoing = outgoing.with_status(message, end.place);
            }
            if additions.blank_line && !end.blank_line && message.header == message.size {
                outgoing = outgoing.with_blank_line();
            }
        }
        if self.policy.outlook_no_nuls {
            outgoing = outgoing.without_nul();
        }
        Ok(outgoing)
    }

    fn transfer(&mut self, prepared: Prepared) -> Result<(), Over> {
        let Prepared { message, mut outgoing, mut buffer, first: mut count } = prepared;
        let mut at = 0;
        loop {
            outgoing.take(buffer.get(..count).unwrap_or_default(), self.wire)?;
            at += count as u64;
            if at >= message.size.stored || outgoing.is_done() {
                break;
            }
            count = self.read_on(&message, at, &mut buffer)?;
        }
        outgoing.finish(self.wire)?;
        Ok(())
    }

    /// Reads the octets from `at` on, which is before the message's end.
    fn read_on(&mut self, message: &Message, at: u64, buffer: &mut [u8]) -> Result<usize, Over> {
        // a client that fetches a large message over a slow line is not silent
        self.keep_hold().map_err(|_| Over::CutShort)?;
        match self.snapshot.read(message, at, buffer) {
            Ok(count) if count > 0 => Ok(count),
            Ok(_) => {
                (self.log)("Mailbox error", &format!(": message {} ends too early", message.uid));
                Err(Over::CutShort)
            }
            Err(error) => {
                self.failure(&error);
                Err(Over::CutShort)
            }
        }
    }

    /// What the client is told when a message cannot be read; the log is told why.
    fn failure(&self, error: &Error) -> Reply {
        if error.kind == Kind::Expunged {
            return GONE;
        }
        (self.log)("Mailbox error", &format!(": {error}"));
        CANNOT_BE_READ
    }
}
