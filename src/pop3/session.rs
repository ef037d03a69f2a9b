//! What is spoken after login (the TRANSACTION state, RFC 1939 §5), as the user and with the user's INBOX: the order of
//! a session, and which command goes where. What the commands do is `transaction`'s, `retrieve`'s and `update`'s.

use std::convert::Infallible;
use std::io;

use super::capability::{self, LoginDelay};
use super::command::{self, Command, State};
use super::handover::Entry;
use super::hold::{Hold, Refused};
use super::language;
use super::policy::Policy;
use super::reply::{Code, Reply};
use super::snapshot::{Mode, Snapshot};
use crate::auth::authority::Offer;
use crate::auth::login::Ending;
use crate::limits;
use crate::mailbox::{Error, Kind, Mailbox};
use crate::net::{Line, ReadError, Wire};
use crate::sys::stream::Loss;

/// Writes a log line `EVENT user=U host=HMORE`: called with EVENT and MORE.
pub type Log<'a> = &'a dyn Fn(&str, &str);

/// The user's mail.
pub struct Maildrop<'a> {
    /// Keeps other POP3 sessions away.
    pub hold: &'a mut dyn Hold,
    /// Opens INBOX for reading and writing. Called once at the most, when the hold is ours.
    pub open: &'a mut dyn FnMut() -> Result<Box<dyn Mailbox>, Error>,
}

/// How the session begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// [`Handover::answer`](crate::auth::authority::Handover): how the client logged in, and in which mode.
    pub answer: Vec<u8>,
    /// What the gate offered; CAPA says the same in both states (RFC 2449 §5).
    pub offer: Offer,
}

/// Serves the client on `wire` until one of both ends it. All that is to be said is in the wire, but need not have been
/// flushed. Logs the login in UW's words (`Login`, `APOP` or `Auth`, with `nmsgs=`) and `Update`; the end is the caller's.
pub fn session(wire: &mut Wire, maildrop: Maildrop<'_>, log: Log<'_>, policy: &Policy, start: &Start) -> Ending {
    let Maildrop { hold, open: inbox } = maildrop;
    let entry = Entry::decode(&start.answer);
    // without UTF8, what is stored is sent, as it always was
    let mode = if policy.utf8 && !entry.utf8 { Mode::Ascii } else { Mode::Utf8 };
    let over = match open(hold, inbox, log, policy, mode) {
        Ok(snapshot) => {
            let offer = &start.offer;
            Session { wire, hold, log, policy, offer, snapshot, mode, unique_ids: None }.converse(entry)
        }
        Err(reply) => Over::Said(reply, Ending::Killed),
    };
    farewell(wire, over)
}

/// A session whose maildrop is open.
pub(super) struct Session<'a> {
    pub(super) wire: &'a mut Wire,
    pub(super) hold: &'a mut dyn Hold,
    pub(super) log: Log<'a>,
    pub(super) policy: &'a Policy,
    pub(super) offer: &'a Offer,
    pub(super) snapshot: Snapshot,
    /// Which headers the client gets.
    pub(super) mode: Mode,
    /// The unique-ids of all messages, once they were asked for and if they had to be worked out.
    pub(super) unique_ids: Option<Vec<String>>,
}

/// What became of a command.
pub(super) enum Done {
    /// This is the answer.
    Answer(Reply),
    /// All is said.
    Answered,
}

/// Why the session is over.
pub(super) enum Over {
    /// The client is silent, or gone.
    Read(ReadError),
    /// The client does not listen any more.
    Write,
    /// An answer could not be finished, and must not look finished: a client would delete what it has not got.
    CutShort,
    /// These are the last words.
    Said(Reply, Ending),
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

/// Gets the hold, then the mail; or the answer to the command that logged in.
fn open(
    hold: &mut dyn Hold,
    inbox: &mut dyn FnMut() -> Result<Box<dyn Mailbox>, Error>,
    log: Log<'_>,
    policy: &Policy,
    mode: Mode,
) -> Result<Snapshot, Reply> {
    hold.acquire().map_err(|refused| {
        let (why, reply) = refusal(refused);
        log("Login refused", &format!(": {why}"));
        reply
    })?;
    inbox().and_then(|mailbox| Snapshot::take(mailbox, policy.additions(), mode)).map_err(|error| {
        log("Error opening or locking INBOX", &format!(": {error}"));
        match error.kind {
            Kind::InUse => Reply::coded(Code::InUse, "Can't get lock.  Mailbox in use"),
            Kind::NoPermission | Kind::NotAMailbox | Kind::Corrupt | Kind::BadName | Kind::NotFound => {
                Reply::coded(Code::SysPerm, "Unable to open user's INBOX")
            }
            _ => Reply::coded(Code::SysTemp, "Unable to open user's INBOX"),
        }
    })
}

/// Why there is no hold, for the log and for the client.
fn refusal(refused: Refused) -> (&'static str, Reply) {
    match refused {
        Refused::InUse => (
            "another POP3 session has the mailbox",
            Reply::coded(Code::InUse, "Mailbox in use by another POP3 session"),
        ),
        Refused::LoginDelay => (
            "too soon after the last one (pop3_login_delay)",
            Reply::coded(Code::LoginDelay, "Too soon after the last login, try again later"),
        ),
    }
}

impl Session<'_> {
    fn converse(mut self, entry: Entry) -> Over {
        let (visible, total) = self.snapshot.visible_of_total();
        (self.log)(entry.event(), &format!(" nmsgs={visible}/{total}"));
        let opened = Reply::Ok(format!("Mailbox open, {visible} messages").into());
        match opened.send(self.wire).map_err(Over::from).and_then(|()| self.commands()) {
            Ok(never) => match never {},
            Err(over) => over,
        }
    }

    fn commands(&mut self) -> Result<Infallible, Over> {
        let mut line = Vec::new();
        loop {
            if !self.wire.has_unread() {
                // the client need not wait for what is done meanwhile
                self.wire.flush().map_err(ReadError::unwritable)?;
                self.snapshot.rest();
            }
            line.clear();
            let read = self.wire.read_line(limits::POP3_LINE_OCTETS, &mut line)?;
            self.keep_hold()?;
            let done = match (read, command::parse(&line, State::Transaction)) {
                (Line::TooLong, _) => Done::Answer(Reply::err("Command line too long")),
                (Line::Complete, Ok(command)) => self.obey(command)?,
                (Line::Complete, Err(reply)) => Done::Answer(reply),
            };
            if let Done::Answer(reply) = done {
                reply.send(self.wire)?;
            }
        }
    }

    fn obey(&mut self, command: Command<'_>) -> Result<Done, Over> {
        match command {
            Command::Capa => {
                let login_delay = LoginDelay::User(self.hold.login_delay());
                capability::list(self.wire, login_delay, self.offer, self.policy)?;
                Ok(Done::Answered)
            }
            Command::Dele(seq) => Ok(Done::Answer(self.dele(seq))),
            Command::Lang(range) => {
                language::lang(self.wire, range)?;
                Ok(Done::Answered)
            }
            Command::Last => Ok(Done::Answer(self.last())),
            Command::List(seq) => self.list(seq),
            Command::Noop => Ok(Done::Answer(Reply::ok("No-op to you too!"))),
            Command::Quit => Err(self.quit()),
            Command::Retr(seq) => self.retr(seq),
            Command::Rset => Ok(Done::Answer(self.rset())),
            Command::Stat => Ok(Done::Answer(self.stat())),
            Command::Top { seq, lines } => self.top(seq, lines),
            Command::Uidl(seq) => self.uidl(seq),
            _ => Ok(Done::Answer(command::unknown(State::Transaction))),
        }
    }

    /// Ends the session when another one has taken over.
    pub(super) fn keep_hold(&mut self) -> Result<(), Over> {
        if self.hold.renew() { Ok(()) } else { Err(self.taken_over()) }
    }

    /// The last words to a client that was silent for so long that another session has taken over.
    pub(super) fn taken_over(&self) -> Over {
        (self.log)("Mailbox taken over by another POP3 session", "");
        Over::Said(Reply::coded(Code::InUse, "Another session has taken over the mailbox"), Ending::LostLock)
    }
}

/// Says the last words, where there are any. One who was silent is told nothing (RFC 1939 §3).
fn farewell(wire: &mut Wire, over: Over) -> Ending {
    match over {
        Over::Read(ReadError::Terminated(summons)) => {
            let words = Reply::coded(Code::SysTemp, "Server is going down, nothing was deleted");
            farewell(wire, Over::Said(words, Ending::Asked(summons)))
        }
        Over::Said(words, ending) => match words.send(wire) {
            Ok(()) => ending,
            Err(_broken) => Ending::Lost(Loss::Unwritable),
        },
        Over::CutShort => Ending::Killed,
        Over::Read(ReadError::TimedOut) => Ending::Autologout,
        Over::Read(ReadError::Lost(loss)) => Ending::Lost(loss),
        Over::Write => Ending::Lost(Loss::Unwritable),
    }
}
