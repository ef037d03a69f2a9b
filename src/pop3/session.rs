//! What is spoken after login (the TRANSACTION and UPDATE states, RFC 1939 §5 and §6), as the user and with the user's
//! INBOX.

use std::io::Write;

use super::hold::Hold;
use super::policy::Policy;
use crate::auth::authority::Offer;
use crate::auth::login::Ending;
use crate::mailbox::{Error, Mailbox};
use crate::net::Wire;

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
pub fn session(wire: &mut Wire, _maildrop: Maildrop<'_>, _log: Log<'_>, policy: &Policy, _start: &Start) -> Ending {
    match write!(wire, "-ERR [SYS/TEMP] POP3 is not served yet on {}\r\n", policy.host) {
        Ok(()) => Ending::Logout,
        Err(_broken) => Ending::Broken,
    }
}
