//! The gate's loop: a command is framed, understood, answered; whoever makes only mistakes is sent away.

use std::io::{self, Write};

use super::{login, start_tls};
use crate::auth::authority::{Authority, Gone, Handover, Offer, Outcome, Remark};
use crate::auth::login::Ending;
use crate::imap::frame::{Bounds, Framed, Framer};
use crate::imap::grammar::{AnyCommand, Fault, GATE, GateCommand, Request, look, request};
use crate::imap::policy::Policy;
use crate::imap::{capability::Extension, reply};
use crate::limits;
use crate::net::{ReadError, Wire};
use crate::sys::stream::Loss;

/// A client that is not known yet.
pub(super) struct Gate<'a> {
    pub(super) wire: &'a mut Wire,
    pub(super) authority: &'a mut dyn Authority,
    pub(super) offer: &'a Offer,
    pub(super) policy: &'a Policy,
    framer: Framer,
    alerted: bool,
    mistakes_in_a_row: u32,
    commands: u32,
}

/// What a command led to.
pub(super) enum Step {
    /// It was answered, and the client may go on.
    Answered,
    /// It was answered, and was a mistake.
    Mistaken,
    /// It was answered, and what the client sends from now on is a handshake.
    StartTls,
    /// The client is let in; the answer is left to the session.
    LoggedIn(Handover),
    /// The conversation ends, and everything is said.
    Ended(Ending),
}

/// `greeting = "*" SP resp-cond-auth CRLF`
pub fn greeting(offer: &Offer, policy: &Policy) -> String {
    let (capabilities, host) = (policy.extensions.before_login(offer), &policy.host);
    format!("* OK [CAPABILITY {capabilities}] {host} IMAP4rev1 Letterbox ready\r\n")
}

/// Serves the client on `wire`, who has been greeted, until `authority` accepts it, TLS begins, or the connection ends.
///
/// All that is to be said when it ends is in the wire, but need not have been flushed. After a login the answer to the
/// client is left to [`session`](crate::imap::session).
pub fn gate(wire: &mut Wire, authority: &mut dyn Authority, offer: &Offer, policy: &Policy) -> Outcome {
    let mut gate = Gate::new(wire, authority, offer, policy);
    gate.serve().unwrap_or(Outcome::Ended(Ending::Lost(Loss::Unwritable)))
}

impl<'a> Gate<'a> {
    pub(super) fn new(
        wire: &'a mut Wire,
        authority: &'a mut dyn Authority,
        offer: &'a Offer,
        policy: &'a Policy,
    ) -> Self {
        let bounds = Bounds {
            line: limits::GATE_LINE_OCTETS,
            literal: limits::GATE_LINE_OCTETS,
            command: limits::GATE_COMMAND_OCTETS,
            skip: limits::IMAP_LITERAL_OCTETS as u64,
            literal_plus: policy.extensions.has(Extension::LiteralPlus),
        };
        let framer = Framer::for_secrets(bounds);
        let commands = offer.opening.commands;
        // behind STARTTLS the client has been told
        let alerted = commands > 0;
        Self { wire, authority, offer, policy, framer, alerted, mistakes_in_a_row: 0, commands }
    }

    fn serve(&mut self) -> io::Result<Outcome> {
        loop {
            if let Some(outcome) = self.command()? {
                return Ok(outcome);
            }
        }
    }

    /// Reads and answers one command; the outcome, if it is the last.
    pub(super) fn command(&mut self) -> io::Result<Option<Outcome>> {
        let extensions = self.policy.extensions;
        let step = match self.framer.read(self.wire, &|octets| look(octets, GATE, false, extensions)) {
            Ok(framed) => self.answer(framed)?,
            Err(error) => Step::Ended(self.silenced(&error)?),
        };
        self.mistakes_in_a_row = if matches!(step, Step::Mistaken) { self.mistakes_in_a_row + 1 } else { 0 };
        // whatever it was: nobody needs so many before a login
        self.commands += 1;
        match step {
            Step::StartTls => Ok(Some(Outcome::StartTls { commands: self.commands })),
            Step::LoggedIn(handover) => Ok(Some(Outcome::LoggedIn(handover))),
            Step::Ended(ending) => Ok(Some(Outcome::Ended(ending))),
            Step::Answered | Step::Mistaken => self.patience(),
        }
    }

    /// Ends the conversation with a client that comes to nothing.
    fn patience(&mut self) -> io::Result<Option<Outcome>> {
        let why = match (self.mistakes_in_a_row, self.commands) {
            (limits::IMAP_BAD_COMMANDS.., _) => "Too many mistakes",
            (_, limits::GATE_IDLE_COMMANDS..) => "Too many commands without a login",
            _ => return Ok(None),
        };
        write!(self.wire, "* BYE {why}\r\n")?;
        Ok(Some(Outcome::Ended(Ending::TooManyErrors)))
    }

    fn capabilities(&self) -> String {
        self.policy.extensions.before_login(self.offer)
    }

    fn answer(&mut self, framed: Framed) -> io::Result<Step> {
        if !std::mem::replace(&mut self.alerted, true) {
            reply::alerts(self.wire, &self.policy.before_login)?;
        }
        let line = self.framer.command();
        match framed {
            Framed::Command => match request(line, GATE, false, self.policy.extensions) {
                Ok(request) => self.run(request),
                Err(refused) => {
                    reply::bad(self.wire, &refused, line)?;
                    let remark = if line.is_empty() { Some(Remark::NullCommand) } else { remark(refused.fault) };
                    self.mistaken(remark)
                }
            },
            Framed::Refused(fault) => {
                reply::beyond_bounds(self.wire, fault, line)?;
                self.mistaken(remark(fault))
            }
            Framed::Hopeless(octets) => {
                reply::hopeless(self.wire)?;
                self.mistaken(Some(Remark::OverlongLiteral(octets)))?;
                Ok(Step::Ended(Ending::TooManyErrors))
            }
        }
    }

    /// A command was a mistake, and was answered; some are written down.
    fn mistaken(&mut self, remark: Option<Remark>) -> io::Result<Step> {
        match remark.map(|remark| self.authority.remark(remark)) {
            None | Some(Ok(())) => Ok(Step::Mistaken),
            Some(Err(Gone)) => login::gone(self),
        }
    }

    fn run(&mut self, request: Request<GateCommand>) -> io::Result<Step> {
        let Request { tag, name, command } = request;
        match command {
            GateCommand::Login { user, password } => login::login(self, &tag, &user, &password),
            GateCommand::Authenticate { mechanism, initial } => {
                login::authenticate(self, &tag, &mechanism, initial.as_ref())
            }
            GateCommand::StartTls => start_tls::start_tls(self, &tag),
            GateCommand::Any(command) => {
                let step = self.run_any(&command)?;
                write!(self.wire, "{tag} OK {name} completed\r\n").map(|()| step)
            }
        }
    }

    /// Sends the untagged data of a command that is the same in every state.
    fn run_any(&mut self, command: &AnyCommand) -> io::Result<Step> {
        match command {
            AnyCommand::Capability => reply::capability(self.wire, &self.capabilities())?,
            AnyCommand::Noop => {}
            AnyCommand::Id(_) => reply::id(self.wire)?,
            AnyCommand::Logout => {
                reply::farewell(self.wire, &self.policy.host)?;
                return Ok(Step::Ended(Ending::Logout));
            }
        }
        Ok(Step::Answered)
    }

    /// The client does not speak any more.
    pub(super) fn silenced(&mut self, error: &ReadError) -> io::Result<Ending> {
        match *error {
            ReadError::Lost(loss) => Ok(Ending::Lost(loss)),
            ReadError::TimedOut => write!(self.wire, "* BYE Autologout\r\n").map(|()| Ending::Autologout),
            ReadError::Terminated(summons) => {
                write!(self.wire, "* BYE Server is going down\r\n").map(|()| Ending::Asked(summons))
            }
        }
    }
}

/// What is written down of a fault: what UW does.
fn remark(fault: Fault) -> Option<Remark> {
    match fault {
        Fault::Missing => Some(Remark::MissingCommand),
        Fault::LineLength => Some(Remark::LineTooLong),
        Fault::LiteralSize(octets) => Some(Remark::OverlongLiteral(octets)),
        _ => None,
    }
}
