//! What makes one program out of a protocol: its two halves, and how it says no before they run.

use std::io::Write;
use std::rc::Rc;
use std::time::SystemTime;

use super::settings::Settings;
use crate::auth::authority::{Authority, Handover, Offer, Outcome};
use crate::auth::login::{Ending, Login, Service};
use crate::mailbox::{ListFile, SharedDotLocker};
use crate::net::Wire;

/// A program that can be started.
#[derive(Clone, Copy)]
pub struct Program {
    /// Its name in the log.
    pub name: &'static str,
    /// What it speaks.
    pub service: Service,
    /// How its last line begins, if it is a bad one.
    pub farewell: &'static str,
    /// Whether an ordinary user may start it and be served without login.
    pub preauthenticates: bool,
    /// The file with what everybody is told before login, if the protocol has a way to do that.
    pub alert: Option<&'static str>,
    /// The greeting, which the client gets before a process of its own is made for it; the last is the stamp for APOP.
    pub greeting: fn(&Offer, &Settings, Option<&[u8]>) -> Vec<u8>,
    /// What is spoken before login, in the gate; the last is the text of that file.
    pub gate: fn(&mut Wire, &mut dyn Authority, &Offer, &Settings, &[u8]) -> Outcome,
    /// What is spoken after login, as the user.
    pub session: fn(&mut Wire, &Login, Start<'_>) -> Ending,
}

/// What a session begins with, beside the login.
pub struct Start<'a> {
    /// What the gate left, with nothing unread: that is already in the wire.
    pub handover: Handover,
    /// What the gate could offer.
    pub offer: Offer,
    /// When that was written of [`Program::alert`] which the gate told.
    pub alerted: Option<SystemTime>,
    /// What is in force.
    pub settings: &'a Settings,
    /// Makes the dotlock of the user's INBOX, and of nothing else.
    pub inbox_lock: SharedDotLocker,
    /// Opens and replaces the user's list of subscriptions, which the session cannot.
    pub list: Rc<dyn ListFile>,
}

impl Program {
    /// Says goodbye to a client that cannot be served. Nobody can be told if that does not arrive.
    pub fn farewell(&self, to: &mut dyn Write, why: &str) {
        let _unheard = write!(to, "{} {why}\r\n", self.farewell).and_then(|()| to.flush());
    }
}
