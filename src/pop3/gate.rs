//! What is spoken before login (the AUTHORIZATION state, RFC 1939 §4), in the process that is allowed nothing: greeting,
//! USER, PASS, APOP, AUTH, STLS, CAPA, LANG, UTF8, QUIT. It sees no mailbox and checks no password; it asks an [`Authority`].

use std::io;

use zeroize::Zeroizing;

use super::authorization::refusal;
use super::capability::{self, LoginDelay};
use super::command::{self, Command, State};
use super::handover::{Entry, LoginCommand};
use super::language;
use super::policy::Policy;
use super::reply::{Code, Reply};
use crate::auth::authority::{Authority, Gone, Handover, Offer, Opening, Outcome, Verdict};
use crate::auth::login::Ending;
use crate::limits;
use crate::net::{Line, ReadError, Wire};
use crate::sys::stream::Loss;

/// Nothing but `POP3` stands behind `+OK`, for old clients. The stamp, which is there only when APOP is possible
/// (RFC 1939 §7), names the machine, so that no other name is needed then.
pub fn greeting(policy: &Policy, stamp: Option<&[u8]>) -> Vec<u8> {
    match stamp {
        Some(stamp) => [b"+OK POP3 server ready ", stamp, b"\r\n"].concat(),
        None => {
            let host: String = policy.host.chars().filter(char::is_ascii_graphic).take(GREETED_OCTETS).collect();
            format!("+OK POP3 {host} server ready\r\n").into_bytes()
        }
    }
}

/// Octets of a host name in the greeting, which must fit into 512 (RFC 2449 §4). That of a stamp is one of the kernel's, 64 at
/// the most.
const GREETED_OCTETS: usize = 400;

/// Serves the client on `wire`, who has been greeted, until `authority` accepts it, TLS begins, or the connection ends.
///
/// All that is to be said when it ends is in the wire, but need not have been flushed. After a login the answer to the
/// client is left to [`session`](super::session).
pub fn gate(wire: &mut Wire, authority: &mut dyn Authority, offer: &Offer, policy: &Policy) -> Outcome {
    let Opening { commands, stamped } = offer.opening;
    let mut gate = Gate {
        wire,
        authority,
        offer,
        policy,
        user: None,
        stamped,
        utf8: false,
        left: limits::GATE_IDLE_COMMANDS.saturating_sub(commands).max(1),
    };
    match gate.converse() {
        Ok(entry) => Outcome::LoggedIn(Handover { answer: entry.encode(), unread: gate.wire.unread().to_vec() }),
        Err(Over::StartTls) => Outcome::StartTls { commands: limits::GATE_IDLE_COMMANDS - gate.left },
        Err(over) => Outcome::Ended(gate.farewell(&over)),
    }
}

pub(super) struct Gate<'a> {
    pub(super) wire: &'a mut Wire,
    pub(super) authority: &'a mut dyn Authority,
    pub(super) offer: &'a Offer,
    pub(super) policy: &'a Policy,
    /// The name that USER gave, until PASS takes it.
    pub(super) user: Option<Vec<u8>>,
    /// Whether the greeting bore a stamp for APOP.
    pub(super) stamped: bool,
    /// Whether the client said UTF8.
    pub(super) utf8: bool,
    /// How many commands that are no attempts are still patiently answered.
    left: u32,
}

/// What became of a command.
pub(super) enum Done {
    /// This is the answer, and the next command may come.
    Answer(Reply),
    /// All is said, and the next command may come.
    Answered,
    /// An attempt was made by this command, with this result.
    Attempt(LoginCommand, Verdict),
}

/// Why the conversation is over without a login.
pub(super) enum Over {
    Read(ReadError),
    Write,
    Gone,
    Quit,
    TooManyErrors,
    NoAttemptLeft,
    /// All is said, and what the client sends from now on is a handshake.
    StartTls,
    /// It came in clear where a handshake had to come.
    PlaintextAfterStls,
}

impl From<ReadError> for Over {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

impl From<io::Error> for Over {
    fn from(_: io::Error) -> Self {
        Self::Write
    }
}

impl From<Gone> for Over {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl Gate<'_> {
    fn converse(&mut self) -> Result<Entry, Over> {
        loop {
            match self.command()? {
                Done::Answer(reply) => reply.send(self.wire)?,
                Done::Answered => {}
                Done::Attempt(command, Verdict::Accepted) => return Ok(Entry { command, utf8: self.utf8 }),
                Done::Attempt(_, Verdict::Denied { reason, last }) => {
                    refusal(reason).send(self.wire)?;
                    if last {
                        return Err(Over::NoAttemptLeft);
                    }
                    continue;
                }
            }
            self.left -= 1;
            if self.left == 0 {
                return Err(Over::TooManyErrors);
            }
        }
    }

    fn command(&mut self) -> Result<Done, Over> {
        // its full size at once, so that no half of a password stays behind in memory that was given back
        let mut line = Zeroizing::new(Vec::with_capacity(limits::GATE_LINE_OCTETS + 1));
        let read = self.wire.read_line(limits::GATE_LINE_OCTETS, &mut line)?;
        // only a response of SASL may be longer than a command
        let is_auth = command::split(&line).0.eq_ignore_ascii_case(b"AUTH");
        if read == Line::TooLong || (line.len() > limits::POP3_LINE_OCTETS && !is_auth) {
            return Ok(Done::Answer(Reply::err("Command line too long")));
        }
        match command::parse(&line, State::Authorization) {
            Ok(command) => self.obey(command),
            Err(reply) => Ok(Done::Answer(reply)),
        }
    }

    fn obey(&mut self, command: Command<'_>) -> Result<Done, Over> {
        match command {
            Command::User(name) => Ok(Done::Answer(self.user(name))),
            Command::Pass(password) => self.pass(password),
            Command::Apop { user, digest } => self.apop(user, digest),
            Command::AuthList => self.auth_list(),
            Command::Auth { mechanism, initial } => self.auth(mechanism, initial),
            Command::Capa => {
                let login_delay = LoginDelay::Site(self.policy.login_delay);
                capability::list(self.wire, login_delay, self.offer, self.policy)?;
                Ok(Done::Answered)
            }
            Command::Lang(range) => {
                language::lang(self.wire, range)?;
                Ok(Done::Answered)
            }
            Command::Stls => self.stls(),
            Command::Utf8 => Ok(Done::Answer(self.utf8())),
            Command::Quit => Err(Over::Quit),
            _ => Ok(Done::Answer(command::unknown(State::Authorization))),
        }
    }

    /// Says the last words, where there is somebody to hear them. One who was silent is told nothing (RFC 1939 §3).
    fn farewell(&mut self, over: &Over) -> Ending {
        let (words, ending) = match over {
            Over::Quit => (Some(Reply::ok("Sayonara")), Ending::Logout),
            Over::Gone => (Some(Reply::coded(Code::SysTemp, "Server is going down")), Ending::Killed),
            Over::Read(ReadError::Terminated(summons)) => {
                (Some(Reply::coded(Code::SysTemp, "Server is going down")), Ending::Asked(*summons))
            }
            Over::TooManyErrors => (Some(Reply::err("Too many commands without a login")), Ending::TooManyErrors),
            Over::StartTls => (None, Ending::Killed),
            Over::PlaintextAfterStls => (Some(Reply::err("Plain text after STLS")), Ending::PlaintextAfterStartTls),
            Over::NoAttemptLeft => (None, Ending::NoAttemptLeft),
            Over::Read(ReadError::TimedOut) => (None, Ending::Autologout),
            Over::Read(ReadError::Lost(loss)) => (None, Ending::Lost(*loss)),
            Over::Write => (None, Ending::Lost(Loss::Unwritable)),
        };
        match words.map_or(Ok(()), |words| words.send(self.wire)) {
            Ok(()) => ending,
            Err(_broken) => Ending::Lost(Loss::Unwritable),
        }
    }
}
