//! What is spoken after login (RFC 3501 §3.2 to §3.4), as the user and with the user's mailboxes.

use std::io::Write;

use super::policy::Policy;
use crate::auth::login::Ending;
use crate::mailbox::Spool;
use crate::net::Wire;

/// The user's mailboxes by their names.
pub trait Folders {
    /// A place for a message on its way in.
    fn spool(&self) -> Spool;
}

/// Writes a log line `EVENT user=U host=HMORE`: called with EVENT and MORE.
pub type Log<'a> = &'a dyn Fn(&str, &str);

/// How the session begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// The gate let the client in.
    LoggedIn {
        /// [`Handover::answer`](crate::auth::authority::Handover): how to answer the command that logged in.
        answer: Vec<u8>,
    },
    /// The client is the user who started the program.
    Preauth {
        /// The user's name, for the greeting.
        user: String,
    },
}

/// Serves the client on `wire` until one of both ends it. All that is to be said is in the wire, but need not have been
/// flushed.
pub fn session(wire: &mut Wire, _folders: &mut dyn Folders, _log: Log<'_>, policy: &Policy, _start: Start) -> Ending {
    match write!(wire, "* BYE {} IMAP4rev1 is not served yet\r\n", policy.host) {
        Ok(()) => Ending::Logout,
        Err(_broken) => Ending::Broken,
    }
}
