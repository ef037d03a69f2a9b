//! After login: one process becomes the user and serves the mail, the other becomes the user's agent.

use std::os::fd::AsRawFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::rc::Rc;
use std::time::SystemTime;
use std::{env, io};

use super::agent;
use super::agent_line::AgentLine;
use super::attempt::Attempts;
use super::confine::{self, Lists};
use super::program::{Program, Start};
use super::settings::Settings;
use super::tls::Pump;
use super::{log, mail};
use crate::auth::authority::{Handover, Offer};
use crate::auth::login::{Ending, Login, Method, Service};
use crate::limits;
use crate::mailbox::SharedDotLocker;
use crate::net::Wire;
use crate::sys::channel::Channel;
use crate::sys::passwd::User;
use crate::sys::process::{self, Child, Forked};
use crate::sys::stream::{Loss, Stream};
use crate::sys::termination::Termination;
use crate::sys::{descriptors, privs, syslog};

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

/// Divides the warden into the session of `admitted` and its agent; returns in both when it is over.
///
/// The session gets ready while the processes that the login took come to their ends, and begins when the gate is gone.
pub fn start(
    program: &Program,
    settings: &Settings,
    admitted: Admitted,
    gate: Child,
    attempts: &Attempts<'_>,
) -> io::Result<ExitCode> {
    let (agents, sessions) = Channel::pair()?;
    if let Some(Err(error)) = admitted.pump.as_ref().map(Pump::work) {
        syslog::warning(&format!("TLS ends when it has worked for {:?}: {error}", limits::TLS_CPU_TIME));
    }
    match process::fork()? {
        Forked::Child => {
            drop(agents);
            attempts.leave();
            Ok(serve(program, settings, admitted, sessions).unwrap_or_else(|error| {
                syslog::error(&format!("Session could not begin: {error}"));
                program.farewell(&mut io::stdout(), "Service not available");
                ExitCode::FAILURE
            }))
        }
        Forked::Parent(session) => {
            drop(sessions);
            // what it had to say is said, and it must not hear what the client says from now on
            gate.end()?;
            agent::let_begin(&agents)?;
            attempts.finish();
            agent::run(settings, admitted, session, agents)
        }
    }
}

/// Becomes the user, and serves.
fn serve(program: &Program, settings: &Settings, admitted: Admitted, channel: Channel) -> io::Result<ExitCode> {
    let Admitted { user, method, host, handover, offer, alerted, pump: _ } = admitted;
    let keep = [Some(channel.as_raw_fd()), syslog::descriptor()];
    descriptors::close_all_but(&keep.into_iter().flatten().collect::<Vec<_>>())?;
    mail::make_state_directory(settings, &user);
    let dropped = privs::become_user(&user)?;
    if env::set_current_dir(&user.home).is_err() {
        env::set_current_dir("/")?;
    }
    confine::session(settings, &user, &dropped, Lists::ByAgent)?;
    let login = Login { user, dropped, method, host };
    let agent = AgentLine::new(channel);
    agent.wait_to_begin()?;
    let lender = agent.clone();
    syslog::reconnect_by(move || lender.log_descriptor());
    let inbox_lock = SharedDotLocker::new(agent.clone());
    converse(program, &login, Start { handover, offer, alerted, settings, inbox_lock, list: Some(Rc::new(agent)) })
}

/// Lets the protocol speak, and writes down how it ended.
pub fn converse(program: &Program, login: &Login, mut start: Start<'_>) -> io::Result<ExitCode> {
    let idle = match program.service {
        Service::Imap => limits::IMAP_IDLE_TIME,
        Service::Pop3 => limits::POP3_IDLE_TIME,
    };
    let unread = std::mem::take(&mut start.handover.unread);
    let stream = Stream::inherited()?.until(Termination::watch()?);
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
