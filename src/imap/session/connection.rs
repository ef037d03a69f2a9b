//! What every handler may use, and what is the same in every state.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use super::Log;
use super::folders::Folders;
use super::notices::{Notices, Service};
use super::outcome::{Done, Failure, Outcome, Refusal};
use crate::auth::login::Ending;
use crate::imap::grammar::AnyCommand;
use crate::imap::policy::Policy;
use crate::imap::reply;
use crate::mailbox::Error;
use crate::net::{ReadError, Wire};

/// What every handler may use.
pub(super) struct Connection<'a> {
    pub(super) wire: &'a mut Wire,
    pub(super) folders: &'a mut dyn Folders,
    pub(super) log: Log<'a>,
    pub(super) policy: &'a Policy,
    notices: Notices,
}

impl<'a> Connection<'a> {
    /// A connection to which nothing was said yet.
    pub(super) fn new(wire: &'a mut Wire, folders: &'a mut dyn Folders, log: Log<'a>, policy: &'a Policy) -> Self {
        let notices = Notices::new(&policy.alerts, &policy.closing);
        Self { wire, folders, log, policy, notices }
    }

    /// Tells what the administrator wants said, once in a while.
    pub(super) fn notify(&mut self) -> Result<(), Failure> {
        match self.notices.tell(self.wire, Instant::now())? {
            Service::Open => Ok(()),
            Service::Closed => Err(Failure::Fatal("Server shutting down")),
        }
    }

    /// How long until there may be something to say.
    pub(super) fn notice_patience(&self) -> Duration {
        self.notices.patience(Instant::now())
    }

    /// The commands that are the same in every state.
    pub(super) fn run_any(&mut self, command: &AnyCommand) -> Outcome {
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

    /// Tells untagged that news of the mailbox could not be had; that is no failure of `command`, unless the session
    /// cannot go on.
    pub(super) fn excuse(&mut self, command: &str, error: Error) -> Result<(), Failure> {
        let Some(refusal) = Refusal::of(&error) else { return Err(error.into()) };
        (self.log)("Mailbox error", &format!(": {command}: {error}"));
        write!(self.wire, "* NO {refusal}\r\n")?;
        Ok(())
    }

    /// Writes down that the client wanted to send a literal beyond a bound.
    pub(super) fn log_overlong(&self, octets: u64) {
        (self.log)(&format!("Overlong ({octets}) client literal"), "");
    }

    /// The client does not speak any more.
    pub(super) fn silenced(&mut self, error: &ReadError) -> io::Result<Ending> {
        match *error {
            ReadError::Lost(loss) => Ok(Ending::Lost(loss)),
            ReadError::TimedOut => {
                write!(self.wire, "* BYE Autologout (idle for too long)\r\n").map(|()| Ending::Autologout)
            }
            ReadError::Terminated(summons) => {
                let host = &self.policy.host;
                write!(self.wire, "* BYE {host} Server is going down\r\n").map(|()| Ending::Asked(summons))
            }
        }
    }
}
