//! Started by an ordinary user, from a shell or over ssh: that user is served without login, by the
//! processes that a login brings.

use std::io;
use std::net::IpAddr;
use std::process::ExitCode;

use super::program::Program;
use super::session::{self, Admitted, Origin};
use super::settings::Settings;
use super::{confine, log};
use crate::auth::authority::{Handover, Offer};
use crate::auth::login::Method;
use crate::sys::passwd::User;
use crate::sys::peer::Peer;
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
    let user = User::current()?.ok_or_else(|| io::Error::other("this user has no name"))?;
    confine::look_for_means(settings.sandbox)?;
    let host = ssh.map_or_else(|| log::host(peer), |address| format!("[{address}]"));
    let admitted = Admitted {
        user,
        method: Method::Preauthenticated,
        host,
        handover: Handover::default(),
        offer: Offer::default(),
        alerted: None,
        pump: None,
    };
    session::start(program, settings, admitted, Origin::User)
}
