//! APPEND (RFC 3501 §6.3.11, RFC 3502, RFC 4315 §3): messages are taken from the wire first, and added all at once when
//! the last one is complete, so that no client is waited for while a lock is held.

use std::cell::RefCell;
use std::io::{Read, Write};

use super::connection::Connection;
use super::outcome::{Done, Failure, Outcome, Refusal, try_create, uid_set};
use super::pieces::pieces;
use crate::imap::capability::Extension;
use crate::imap::frame::{Framed, Framer, literal_at_cut_end, literal_at_end, patience};
use crate::imap::grammar::{AppendCommand, Cursor, Fault, LiteralHead, MessageCommand, append_message};
use crate::limits;
use crate::mailbox::{Appended, Incoming, MailboxName, Spool};
use crate::net::Line;
use crate::text::octets::{Counter, LineFeeds};

/// Messages on their way in.
struct Intake<'c, 'w> {
    connection: &'c mut Connection<'w>,
    framer: &'c Framer,
    /// The messages that have come.
    messages: Vec<Arrived>,
    /// Their octets, one after the other.
    spool: Spool,
    /// Why nothing will come of them; the client is heard to the end all the same.
    failure: Option<Failure>,
}

/// What was said of a message, and whether there are bare LFs in it.
type Arrived = (MessageCommand, LineFeeds);

/// `APPEND`
pub(super) fn append(connection: &mut Connection<'_>, framer: &Framer, command: AppendCommand) -> Outcome {
    let (idle, spool) = (connection.wire.idle(), connection.folders.spool());
    connection.wire.set_idle(patience(connection.wire));
    let intake = Intake { connection: &mut *connection, framer, messages: Vec::new(), spool, failure: None };
    let taken = intake.take_all(&command.mailbox, command.message);
    connection.wire.set_idle(idle);
    let (name, messages, spool) = taken?;
    let appended = add(connection, &name, messages, spool)?;
    let told = appended.kept && connection.policy.extensions.has(Extension::UidPlus);
    Ok(if told { Done::with(appenduid(&appended)) } else { Done::default() })
}

/// Adds all messages, or none. If the mailbox is the selected one, they are told with the news.
fn add(
    connection: &mut Connection<'_>,
    name: &MailboxName,
    messages: Vec<Arrived>,
    mut spool: Spool,
) -> Result<Appended, Failure> {
    if spool.rewind().is_err() {
        return Err(Failure::No(SPOOL_FAILED));
    }
    let spool = RefCell::new(spool);
    let mut pieces = pieces(&spool, messages.iter().map(|(message, _)| message.literal.octets));
    let mut incoming: Vec<_> = messages.into_iter().zip(&mut pieces).map(incoming).collect();
    connection.folders.append(name, &mut incoming).map_err(try_create)
}

fn incoming<R: Read>(((message, line_feeds), content): (Arrived, &mut R)) -> Incoming<'_> {
    Incoming { content, line_feeds, octets: message.literal.octets, flags: message.flags, date: message.date }
}

/// `"APPENDUID" SP nz-number SP append-uid`
fn appenduid(appended: &Appended) -> String {
    format!("APPENDUID {} {}", appended.uid_validity, uid_set(appended.uids.iter().copied()))
}

/// The place for messages on their way in cannot be written.
const SPOOL_FAILED: Refusal = Refusal::new("OVERQUOTA", "no room for the message on its way in");

impl Intake<'_, '_> {
    /// Takes message after message from the wire up to the end of the command.
    fn take_all(
        mut self,
        mailbox: &[u8],
        first: MessageCommand,
    ) -> Result<(MailboxName, Vec<Arrived>, Spool), Failure> {
        let name = match self.destination(mailbox) {
            Ok(name) => name,
            Err(failure) => return Err(self.refuse(first.literal, failure)),
        };
        let mut next = Some(first);
        while let Some(message) = next {
            if let Err(failure) = self.acceptable(message.literal) {
                return Err(self.refuse(message.literal, failure));
            }
            self.take(message)?;
            next = self.following()?;
        }
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok((name, self.messages, self.spool)),
        }
    }

    /// Where the messages go; it must exist before a client is asked to send them.
    fn destination(&mut self, mailbox: &[u8]) -> Result<MailboxName, Failure> {
        let name = self.connection.folders.name(mailbox)?;
        self.connection.folders.look_for(&name).map_err(try_create)?;
        Ok(name)
    }

    /// Whether a message may be sent.
    fn acceptable(&mut self, literal: LiteralHead) -> Result<(), Failure> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        let extensions = self.connection.policy.extensions;
        let more = self.messages.len();
        if (literal.binary && !extensions.has(Extension::Binary))
            || (more > 0 && !extensions.has(Extension::MultiAppend))
        {
            return Err(Failure::Bad(Fault::Argument));
        }
        if literal.octets.saturating_add(self.spool.octets()) > limits::APPEND_OCTETS || more == limits::APPEND_MESSAGES
        {
            self.connection.log_overlong(literal.octets);
            return Err(Failure::No(Refusal::new("TOOBIG", "message is too large")));
        }
        if literal.octets == 0 {
            return Err(Failure::No(Refusal { code: None, text: "message is empty" }));
        }
        Ok(())
    }

    /// Takes the octets of one message.
    fn take(&mut self, message: MessageCommand) -> Result<(), Failure> {
        let literal = message.literal;
        if literal.synchronising {
            self.connection.wire.write_all(b"+ Ready for literal data\r\n")?;
        }
        let (mut buffer, mut counter) = (vec![0; limits::INPUT_OCTETS], Counter::new());
        let mut left = literal.octets;
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            let count = self.connection.wire.read_some(buffer.get_mut(..most).unwrap_or_default())?;
            let octets = buffer.get(..count).unwrap_or_default();
            counter.feed(octets);
            self.keep(octets, literal);
            left -= count as u64;
        }
        self.messages.push((message, counter.line_feeds()));
        Ok(())
    }

    /// Keeps octets of a message, unless it has failed already.
    fn keep(&mut self, octets: &[u8], literal: LiteralHead) {
        if self.failure.is_some() {
            return;
        }
        if !literal.binary && memchr::memchr(0, octets).is_some() {
            self.failure = Some(Failure::No(Refusal::new("CANNOT", "NUL may stand in a literal8 only")));
        } else if self.spool.write_all(octets).is_err() {
            self.failure = Some(Failure::No(SPOOL_FAILED));
        }
    }

    /// What follows a message: another one up to its literal (RFC 3502), or the end of the command.
    fn following(&mut self) -> Result<Option<MessageCommand>, Failure> {
        let mut line = Vec::new();
        if self.connection.wire.read_line(limits::IMAP_LINE_OCTETS, &mut line)? == Line::TooLong {
            let head = literal_at_cut_end(self.connection.wire.tail());
            return Err(self.refuse_if(head, Failure::Bad(Fault::LineLength)));
        }
        if line.is_empty() {
            return Ok(None);
        }
        let mut cursor = Cursor::new(&line);
        let message = append_message(&mut cursor).and_then(|message| cursor.end().map(|()| message));
        message.map(Some).map_err(|fault| self.refuse_if(literal_at_end(&line), Failure::Bad(fault)))
    }

    /// Throws away what comes although it was not asked for; the failure.
    fn refuse(&mut self, literal: LiteralHead, failure: Failure) -> Failure {
        self.refuse_if(Some(literal), failure)
    }

    fn refuse_if(&mut self, literal: Option<LiteralHead>, failure: Failure) -> Failure {
        match self.framer.refuse(self.connection.wire, literal, Framed::Command) {
            Ok(Framed::Hopeless(octets)) => {
                self.connection.log_overlong(octets);
                Failure::Fatal("[TOOBIG] Absurdly long client literal")
            }
            Ok(_) => failure,
            Err(error) => Failure::Unreadable(error),
        }
    }
}
