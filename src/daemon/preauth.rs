//! Started by an ordinary user, from a shell or over ssh: that user is served, in one process, without login.

use std::net::IpAddr;
use std::process::ExitCode;
use std::{env, io};

use super::confine::{self, Lists};
use super::inbox::InboxLock;
use super::program::{Program, Start};
use super::settings::Settings;
use super::{log, session};
use crate::auth::authority::{Handover, Offer};
use crate::auth::login::{Login, Method};
use crate::mailbox::SharedDotLocker;
use crate::sys::passwd::User;
use crate::sys::peer::Peer;
use crate::sys::privs::Dropped;
use crate::sys::{descriptors, syslog};

/// Serves the user that this process belongs to, unless the client comes from the network: nobody knows who that is.
pub fn serve(program: &Program, settings: &Settings, peer: &Peer, ssh: Option<IpAddr>) -> io::Result<ExitCode> {
    let strange = matches!(peer, Peer::Network { .. });
    if strange || !program.preauthenticates {
        syslog::error("Started without the rights of root, so nobody can log in");
        program.farewell(&mut io::stdout(), "Service not available, it must be started by root");
        return Ok(ExitCode::FAILURE);
    }
    descriptors::close_all_but(&syslog::descriptor().into_iter().collect::<Vec<_>>())?;
    let dropped = Dropped::already_user()?;
    let user = User::current()?.ok_or_else(|| io::Error::other("this user has no name"))?;
    if env::set_current_dir(&user.home).is_err() {
        env::set_current_dir("/")?;
    }
    confine::look_for_means(settings.sandbox)?;
    confine::session(settings, &user, &dropped, Lists::BySession)?;
    let host = ssh.map_or_else(|| log::host(peer), |address| format!("[{address}]"));
    let inbox_lock = SharedDotLocker::new(InboxLock::new(settings, &user));
    let login = Login { user, dropped, method: Method::Preauthenticated, host };
    let offer = Offer::default();
    session::converse(
        program,
        &login,
        Start { handover: Handover::default(), offer, alerted: None, settings, inbox_lock, list: None },
    )
}
