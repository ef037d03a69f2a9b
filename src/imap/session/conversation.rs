//! The session's loop: a command is framed, understood, run; its outcome and what is new are told.

use std::io::{self, Write};

use super::Log;
use super::connection::Connection;
use super::dispatch::{run, terms};
use super::folders::Folders;
use super::news::Expunges;
use super::outcome::{Done, Failure, Refusal};
use super::select;
use super::start::Start;
use super::state::State;
use crate::auth::login::Ending;
use crate::imap::frame::{Bounds, Framed, Framer};
use crate::imap::grammar::{AnyCommand, Command, Fault, Ids, Request, SESSION, look, request};
use crate::imap::policy::Policy;
use crate::imap::{capability::Extension, reply};
use crate::limits;
use crate::mailbox::{Error, Kind};
use crate::net::{ReadError, Wire};
use crate::sys::stream::{Loss, Ready};

/// Serves the client on `wire` until one of both ends it. All that is to be said is in the wire, but need not have been
/// flushed.
pub fn session(wire: &mut Wire, folders: &mut dyn Folders, log: Log<'_>, policy: &Policy, start: Start) -> Ending {
    let mut session = Session::new(Connection::new(wire, folders, log, policy));
    session.serve(&start).unwrap_or(Ending::Lost(Loss::Unwritable))
}

/// A client that is logged in.
pub(super) struct Session<'a> {
    pub(super) connection: Connection<'a>,
    pub(super) state: State,
    framer: Framer,
}

impl<'a> Session<'a> {
    pub(super) fn new(connection: Connection<'a>) -> Self {
        let bounds = Bounds {
            line: limits::IMAP_LINE_OCTETS,
            literal: limits::IMAP_LITERAL_OCTETS,
            command: limits::IMAP_COMMAND_OCTETS,
            skip: limits::APPEND_OCTETS,
            literal_plus: connection.policy.extensions.has(Extension::LiteralPlus),
        };
        Self { connection, state: State::Authenticated, framer: Framer::new(bounds) }
    }

    fn serve(&mut self, start: &Start) -> io::Result<Ending> {
        if !start.announce(&mut self.connection)? {
            return Ok(Ending::Killed);
        }
        loop {
            let ending = self.command();
            if !matches!(ending, Ok(None)) {
                self.write_back();
                return ending.map(|ending| ending.unwrap_or(Ending::Killed));
            }
        }
    }

    /// Shows other programs what changed in the mailbox, at the latest when it is left. If that fails, the index still
    /// knows it.
    fn write_back(&mut self) {
        if let State::Selected(open) = &mut self.state {
            select::write_back(open, self.connection.log);
        }
    }

    /// Reads and answers one command; the ending, if it is the last.
    pub(super) fn command(&mut self) -> io::Result<Option<Ending>> {
        if let Err(error) = self.rest() {
            return self.connection.silenced(&error).map(Some);
        }
        let Self { connection, state, framer } = self;
        let (selected, extensions) = (state.is_selected(), connection.policy.extensions);
        let look = |octets: &[u8]| look(octets, SESSION, selected, extensions);
        let framed = match framer.read(connection.wire, &look) {
            Ok(framed) => framed,
            Err(error) => return connection.silenced(&error).map(Some),
        };
        let line = framer.command();
        match framed {
            Framed::Command => match request(line, SESSION, selected, extensions) {
                Ok(request) => self.answer(request),
                Err(refused) => reply::bad(connection.wire, &refused, line).map(|()| None),
            },
            Framed::Refused(fault) => {
                if let Fault::LiteralSize(octets) = fault {
                    connection.log_overlong(octets);
                }
                reply::beyond_bounds(connection.wire, fault, line).map(|()| None)
            }
            Framed::Hopeless(octets) => {
                connection.log_overlong(octets);
                reply::hopeless(connection.wire).map(|()| Some(Ending::TooManyErrors))
            }
        }
    }

    /// What can be done while the client has its answer and has not asked for more.
    fn rest(&mut self) -> Result<(), ReadError> {
        let Self { connection, state, .. } = self;
        let (State::Selected(open), false) = (state, connection.wire.has_unread()) else { return Ok(()) };
        connection.wire.flush().map_err(ReadError::unwritable)?;
        open.selected.mailbox_mut().rest();
        if connection.wire.wait(None, limits::FLAGS_SILENCE_TIME)? == Ready::TimedOut {
            if open.selected.mailbox().is_ahead() {
                select::show_flags(open, connection.log);
            }
            open.selected.mailbox_mut().sleep();
        }
        Ok(())
    }

    /// Runs a command, tells what is new, and how the command ended.
    fn answer(&mut self, request: Request<Command>) -> io::Result<Option<Ending>> {
        let Request { tag, name, command } = request;
        let is_logout = command == Command::Any(AnyCommand::Logout);
        if let Err(failure) = self.connection.notify() {
            return self.failed(&tag, name, failure);
        }
        if is_logout {
            self.write_back();
        }
        let (ids, expunges) = terms(&command);
        let Self { connection, state, framer } = self;
        let mut outcome = run(connection, state, framer, &tag, command);
        // a refusal may be for something of which the client has not heard yet (RFC 2180 §4)
        if matches!(outcome, Ok(_) | Err(Failure::No(_))) && !is_logout {
            outcome = match self.tell(ids, expunges) {
                // the command is done; what is new will be told when it can be read again
                Err(Failure::Mailbox(error)) => self.connection.excuse(name, error).and(outcome),
                told => told.and(outcome),
            };
        }
        match outcome {
            Ok(Done { code }) => {
                let code = code.map(|code| format!("[{code}] ")).unwrap_or_default();
                // each command ends with it, and formatting takes longer than many of them
                for word in [&tag, " OK ", &code, name, " completed\r\n"] {
                    self.connection.wire.write_all(word.as_bytes())?;
                }
                Ok(is_logout.then_some(Ending::Logout))
            }
            Err(failure) => self.failed(&tag, name, failure),
        }
    }

    /// Tells what is new in the selected mailbox.
    fn tell(&mut self, ids: Ids, expunges: Expunges) -> Result<(), Failure> {
        match &mut self.state {
            State::Selected(open) => open.tell(self.connection.wire, ids, expunges),
            State::Authenticated => Ok(()),
        }
    }

    fn failed(&mut self, tag: &str, name: &str, failure: Failure) -> io::Result<Option<Ending>> {
        let refusal = match failure {
            Failure::No(refusal) => refusal,
            Failure::Bad(fault) => {
                return write!(self.connection.wire, "{tag} BAD {}\r\n", fault.text(name)).map(|()| None);
            }
            Failure::Mailbox(error) => match self.mailbox_failed(name, &error) {
                Some(refusal) => refusal,
                None => {
                    let host = &self.connection.policy.host;
                    write!(self.connection.wire, "* BYE {host} Fatal mailbox error: mailbox was replaced\r\n")?;
                    return Ok(Some(Ending::Killed));
                }
            },
            Failure::Fatal(text) => {
                return write!(self.connection.wire, "* BYE {text}\r\n").map(|()| Some(Ending::Killed));
            }
            Failure::Torn(error) => {
                (self.connection.log)("Mailbox error", &format!(": {name}: {error}"));
                return Ok(Some(Ending::Killed));
            }
            Failure::Unwritable(error) => return Err(error),
            Failure::Unreadable(error) => return self.connection.silenced(&error).map(Some),
        };
        let code = refusal.code.map(|code| format!("[{code}] ")).unwrap_or_default();
        write!(self.connection.wire, "{tag} NO {code}{name} failed: {}\r\n", refusal.text)?;
        Ok(None)
    }

    /// Logs a mailbox's failure, and turns it into a refusal if the session can go on.
    fn mailbox_failed(&self, name: &str, error: &Error) -> Option<Refusal> {
        let refusal = Refusal::of(error);
        if refusal.is_none() {
            (self.connection.log)("Fatal mailbox error", &format!(" mbx={}: {error}", error.path.display()));
        } else if error.source.is_some() || matches!(error.kind, Kind::Corrupt | Kind::Internal) {
            (self.connection.log)("Mailbox error", &format!(": {name}: {error}"));
        }
        refusal
    }
}
