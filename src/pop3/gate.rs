//! What is spoken before login (the AUTHORIZATION state, RFC 1939 §4), in the process that is allowed nothing: greeting,
//! USER, PASS, APOP, AUTH, CAPA, QUIT. It sees no mailbox and checks no password; it asks an [`Authority`].

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
    match write!(wire, "-ERR [SYS/TEMP] POP3 is not served yet on {}\r\n", policy.host) {
        Ok(()) => Outcome::Ended(Ending::Logout),
        Err(_broken) => Outcome::Ended(Ending::Broken),
    }
}
