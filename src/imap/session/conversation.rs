//! The session's loop: a command is framed, understood, run; its outcome and what is new are told.

use std::io::{self, Write};

use super::Log;
use super::folders::Folders;
use super::news::{Expunges, Open};
use super::outcome::{Done, Failure, Outcome, Refusal};
use super::start::Start;
use super::{append, copy, expunge, fetch, hierarchy, idle, listing, search, select, sort, status, store};
use crate::auth::login::Ending;
use crate::imap::frame::{Bounds, Framed, Framer};
use crate::imap::grammar::{
    AnyCommand, AuthCommand, Command, Fault, Ids, Request, SESSION, SelectedCommand, look, request,
};
use crate::imap::policy::Policy;
use crate::imap::{capability::Extension, reply};
use crate::limits;
use crate::mailbox::{Error, Kind};
use crate::net::{ReadError, Wire};

/// Serves the client on `wire` until one of both ends it. All that is to be said is in the wire, but need not have been
/// flushed.
pub fn session(wire: &mut Wire, folders: &mut dyn Folders, log: Log<'_>, policy: &Policy, start: Start) -> Ending {
    let mut session = Session::new(Connection { wire, folders, log, policy });
    session.serve(&start).unwrap_or(Ending::Broken)
}

/// What every handler may use.
pub(super) struct Connection<'a> {
    pub(super) wire: &'a mut Wire,
    pub(super) folders: &'a mut dyn Folders,
    pub(super) log: Log<'a>,
    pub(super) policy: &'a Policy,
}

/// A client that is logged in.
pub(super) struct Session<'a> {
    pub(super) connection: Connection<'a>,
    pub(super) state: State,
    framer: Framer,
}

/// RFC 3501 §3.2 to §3.4, with what each state owns.
pub(super) enum State {
    /// No mailbox is selected.
    Authenticated,
    /// One is.
    Selected(Box<Open>),
}

impl State {
    /// Whether a mailbox is selected.
    pub(super) fn is_selected(&self) -> bool {
        matches!(self, Self::Selected(_))
    }
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
        let Self { connection, state, framer } = self;
        if let (State::Selected(open), false) = (&mut *state, connection.wire.has_unread()) {
            open.selected.mailbox_mut().rest();
        }
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
            Framed::Refused(fault) => reply::beyond_bounds(connection.wire, fault, line).map(|()| None),
            Framed::Hopeless => reply::hopeless(connection.wire).map(|()| Some(Ending::TooManyErrors)),
        }
    }

    /// Runs a command, tells what is new, and how the command ended.
    fn answer(&mut self, request: Request<Command>) -> io::Result<Option<Ending>> {
        let Request { tag, name, command } = request;
        let is_logout = command == Command::Any(AnyCommand::Logout);
        if is_logout {
            self.write_back();
        }
        let (ids, expunges) = terms(&command);
        let mut outcome = self.run(&tag, command);
        if outcome.is_ok() && !is_logout {
            outcome = match self.tell(ids, expunges) {
                // the command is done; what is new will be told when it can be read again
                Err(Failure::Mailbox(error)) if error.kind != Kind::Reset => {
                    (self.connection.log)("Mailbox error", &format!(": {error}"));
                    outcome
                }
                told => told.and(outcome),
            };
        }
        match outcome {
            Ok(Done { code }) => {
                let code = code.map(|code| format!("[{code}] ")).unwrap_or_default();
                write!(self.connection.wire, "{tag} OK {code}{name} completed\r\n")?;
                Ok(is_logout.then_some(Ending::Logout))
            }
            Err(failure) => self.failed(&tag, name, failure),
        }
    }

    fn run(&mut self, tag: &str, command: Command) -> Outcome {
        let Self { connection, state, framer } = self;
        match (command, &mut *state) {
            (Command::Any(command), _) => connection.run_any(&command),
            (Command::Auth(command), state) => run_authenticated(connection, state, command),
            (Command::Append(command), _) => append::append(connection, framer, command),
            (Command::Leave(leave), State::Selected(open)) => {
                let outcome = select::leave(open, leave, connection.log);
                *state = State::Authenticated;
                outcome
            }
            (Command::Selected(command), State::Selected(open)) => run_selected(connection, open, tag, command),
            (Command::Selected(_) | Command::Leave(_), State::Authenticated) => Err(Failure::Bad(Fault::Unrecognized)),
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
        if error.source.is_some() || Refusal::of(error.kind).is_none() {
            (self.connection.log)("Mailbox error", &format!(": {name}: {error}"));
        }
        Refusal::of(error.kind)
    }
}

/// In which terms a command speaks of messages, and whether it may be told of EXPUNGEs.
fn terms(command: &Command) -> (Ids, Expunges) {
    match command {
        Command::Selected(
            SelectedCommand::Fetch { ids, .. }
            | SelectedCommand::Store { ids, .. }
            | SelectedCommand::Search { ids, .. }
            | SelectedCommand::Sort { ids, .. }
            | SelectedCommand::Thread { ids, .. },
        ) => (*ids, if *ids == Ids::Uid { Expunges::Told } else { Expunges::Kept }),
        Command::Selected(SelectedCommand::Copy { ids, .. }) => (*ids, Expunges::Told),
        _ => (Ids::Seq, Expunges::Told),
    }
}

fn run_authenticated(connection: &mut Connection<'_>, state: &mut State, command: AuthCommand) -> Outcome {
    match command {
        AuthCommand::Select { mailbox, access } => select::select(connection, state, &mailbox, access),
        AuthCommand::Create { mailbox } => hierarchy::create(connection, &mailbox),
        AuthCommand::Delete { mailbox } => hierarchy::delete(connection, state, &mailbox),
        AuthCommand::Rename { from, to } => hierarchy::rename(connection, state, &from, &to),
        AuthCommand::Subscribe { mailbox } => hierarchy::subscribe(connection, &mailbox),
        AuthCommand::Unsubscribe { mailbox } => hierarchy::unsubscribe(connection, &mailbox),
        AuthCommand::List { reference, pattern } => listing::list(connection, &reference, &pattern),
        AuthCommand::Lsub { reference, pattern } => listing::lsub(connection, &reference, &pattern),
        AuthCommand::Namespace => listing::namespace(connection),
        AuthCommand::Status { mailbox, items } => status::status(connection, &mailbox, &items),
        AuthCommand::Idle => idle::idle(connection, state),
    }
}

fn run_selected(connection: &mut Connection<'_>, open: &mut Open, tag: &str, command: SelectedCommand) -> Outcome {
    match command {
        SelectedCommand::Check => {
            open.selected.checkpoint()?;
            Ok(Done::default())
        }
        SelectedCommand::Expunge { uids } => expunge::expunge(open, uids.as_ref()),
        SelectedCommand::Store { ids, set, store } => store::store(connection, open, ids, &set, &store),
        SelectedCommand::Copy { ids, set, mailbox } => copy::copy(connection, open, ids, &set, &mailbox),
        SelectedCommand::Fetch { ids, set, items } => fetch::fetch(connection, open, ids, &set, &items),
        SelectedCommand::Search { ids, returns, criteria } => {
            search::search(connection, open, tag, ids, returns, &criteria)
        }
        SelectedCommand::Sort { ids, keys, criteria } => sort::sort(connection, open, ids, &keys, &criteria),
        SelectedCommand::Thread { ids, algorithm, criteria } => {
            sort::thread(connection, open, ids, algorithm, &criteria)
        }
    }
}

impl Connection<'_> {
    /// The commands that are the same in every state.
    fn run_any(&mut self, command: &AnyCommand) -> Outcome {
        match command {
            AnyCommand::Capability => reply::capability(self.wire, &self.policy.extensions.after_login())?,
            AnyCommand::Noop => {}
            AnyCommand::Id(pairs) => {
                (self.log)("ID", &reply::id_for_log(pairs));
                reply::id(self.wire)?;
            }
            AnyCommand::Logout => reply::farewell(self.wire, &self.policy.host)?,
        }
        Ok(Done::default())
    }

    /// The client does not speak any more.
    fn silenced(&mut self, error: &ReadError) -> io::Result<Ending> {
        match error {
            ReadError::Eof => Ok(Ending::Disconnected),
            ReadError::Io(_) => Ok(Ending::Broken),
            ReadError::TimedOut => {
                write!(self.wire, "* BYE Autologout (idle for too long)\r\n").map(|()| Ending::Autologout)
            }
            ReadError::Terminated => {
                write!(self.wire, "* BYE {} Server is going down\r\n", self.policy.host).map(|()| Ending::Killed)
            }
        }
    }
}
