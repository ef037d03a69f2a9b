//! What is spoken before login (RFC 3501 §3.1), in the process that is allowed nothing: greeting, CAPABILITY, NOOP,
//! LOGOUT, ID, LOGIN and AUTHENTICATE. It sees no mailbox and checks no password; it asks an [`Authority`].

use std::io::Write;

use super::policy::Policy;
use crate::auth::authority::{Authority, Offer, Outcome};
use crate::auth::login::Ending;
use crate::net::Wire;

/// Greets the client on `wire` and serves it until `authority` accepts it or the connection ends.
///
/// All that is to be said when it ends is in the wire, but need not have been flushed. After a login the answer to the
/// client is left to [`session`](super::session).
pub fn gate(wire: &mut Wire, _authority: &mut dyn Authority, _offer: &Offer, policy: &Policy) -> Outcome {
    match write!(wire, "* BYE {} IMAP4rev1 is not served yet\r\n", policy.host) {
        Ok(()) => Outcome::Ended(Ending::Logout),
        Err(_broken) => Outcome::Ended(Ending::Broken),
    }
}
