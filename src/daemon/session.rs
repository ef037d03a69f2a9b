//! When it is clear who is served: one process becomes the user and serves the mail, the other becomes the user's agent.

use std::os::fd::AsRawFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::rc::Rc;
use std::time::SystemTime;
use std::{env, io};

use super::agent;
use super::agent_line::AgentLine;
use super::attempt::Attempts;
use super::confine;
use super::log;
use super::program::{Program, Start};
use super::rights::Rights;
use super::settings::Settings;
use super::tls::Pump;
use crate::auth::authority::{Handover, Offer};
use crate::auth::login::{Ending, Login, Method, Service};
use crate::limits;
use crate::mailbox::{ListFile, SharedDotLocker};
use crate::net::Wire;
use crate::sys::channel::Channel;
use crate::sys::passwd::User;
use crate::sys::process::{self, Child, Forked};
use crate::sys::stream::{Loss, Stream};
use crate::sys::termination::Termination;
use crate::sys::{descriptors, syslog};

/// Somebody who may come in.
#[derive(Debug)]
pub struct Admitted {
    /// Who.
    pub user: User,
    /// How.
    pub method: Method,
    /// From where, as the log has it.
    pub host: String,
    /// What the gate left.
    pub handover: Handover,
    /// What the gate could offer.
    pub offer: Offer,
    /// When that was written which the gate told everybody.
    pub alerted: Option<SystemTime>,
    /// What stands between the client and us, if TLS is active.
    pub pump: Option<Pump>,
}

/// What came before a session.
pub enum Origin<'a> {
    /// A login, for which root had these processes made.
    Login {
        /// Who spoke with the client.
        gate: Child,
        /// Who examined it.
        attempts: &'a Attempts<'a>,
    },
    /// Nothing: the user started the program.
    User,
}

/// Divides this process into the session of `admitted` and its agent; returns in both when it is over.
///
/// The session gets ready while the processes that a login took come to their ends, and begins when the gate is gone.
pub fn start(program: &Program, settings: &Settings, admitted: Admitted, origin: Origin<'_>) -> io::Result<ExitCode> {
    if let Some(Err(error)) = admitted.pump.as_ref().map(Pump::work) {
        syslog::warning(&format!("TLS ends when it has worked for {:?}: {error}", limits::TLS_CPU_TIME));
    }
    let (agents, sessions) = Channel::pair()?;
    process::end_whenever();
    // before there are two, so that nothing ends one of them and the other does not hear of it
    let termination = Termination::watch()?;
    let (rights, own) = (origin.rights(), std::process::id());
    match process::fork()? {
        Forked::Child => {
            drop(agents);
            origin.leave();
            let agent = AgentLine::new(sessions, own);
            Ok(serve(program, settings, admitted, rights, agent, termination).unwrap_or_else(|error| {
                syslog::error(&format!("Session could not begin: {error}"));
                program.farewell(&mut io::stdout(), "Service not available");
                ExitCode::FAILURE
            }))
        }
        Forked::Parent(session) => {
            drop(sessions);
            origin.conclude(&agents)?;
            agent::run(settings, admitted, rights, session, agents, termination)
        }
    }
}

impl Origin<'_> {
    fn rights(&self) -> Rights {
        match self {
            Self::Login { .. } => Rights::OfRoot,
            Self::User => Rights::OfUser,
        }
    }

    /// Lets go, in the session, of what came before.
    fn leave(&self) {
        if let Self::Login { attempts, .. } = self {
            attempts.leave();
        }
    }

    /// Ends what came before, and lets the session begin as soon as it may.
    fn conclude(self, session: &Channel) -> io::Result<()> {
        match self {
            Self::Login { gate, attempts } => {
                // what it had to say is said, and it must not hear what the client says from now on
                gate.end()?;
                agent::let_begin(session);
                attempts.finish();
            }
            Self::User => agent::let_begin(session),
        }
        Ok(())
    }
}

/// Becomes the user, and serves.
fn serve(
    program: &Program,
    settings: &Settings,
    admitted: Admitted,
    rights: Rights,
    agent: AgentLine,
    termination: Termination,
) -> io::Result<ExitCode> {
    let Admitted { user, method, host, handover, offer, alerted, pump: _ } = admitted;
    let keep = [Some(agent.as_raw_fd()), Some(termination.as_raw_fd()), syslog::descriptor()];
    descriptors::close_all_but(&keep.into_iter().flatten().collect::<Vec<_>>())?;
    let dropped = rights.become_session(settings, &user)?;
    agent.end_with_it()?;
    if env::set_current_dir(&user.home).is_err() {
        env::set_current_dir("/")?;
    }
    confine::session(settings, &user, &dropped)?;
    let login = Login { user, dropped, method, host };
    agent.wait_to_begin()?;
    let lender = agent.clone();
    syslog::reconnect_by(move || lender.log_descriptor());
    let inbox_lock = SharedDotLocker::new(agent.clone());
    let list: Rc<dyn ListFile> = Rc::new(agent.clone());
    let start = Start { handover, offer, alerted, settings, inbox_lock, list };
    let exit = converse(program, &login, start, termination);
    agent.clear_up(settings, &login.user);
    exit
}

/// Lets the protocol speak, and writes down how it ended.
fn converse(program: &Program, login: &Login, mut start: Start<'_>, termination: Termination) -> io::Result<ExitCode> {
    let idle = match program.service {
        Service::Imap => limits::IMAP_IDLE_TIME,
        Service::Pop3 => limits::POP3_IDLE_TIME,
    };
    let unread = std::mem::take(&mut start.handover.unread);
    let stream = Stream::inherited()?.until(termination);
    let mut wire = Wire::new(stream, idle).with_unread(unread);
    let spoken = catch_unwind(AssertUnwindSafe(|| (program.session)(&mut wire, login, start)));
    let mut ending = spoken.unwrap_or_else(|_panic| {
        program.farewell(&mut wire, "Internal error, the connection is closed");
        Ending::Killed
    });
    if wire.flush().is_err() && ending == Ending::Logout {
        ending = Ending::Lost(Loss::Unwritable);
    }
    login.log(&log::words(program.service, ending), "");
    // whether the client waits for it is the client's business
    let _unheard = wire.close();
    Ok(if ending.is_ours() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
