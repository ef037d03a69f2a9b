//! CAPA (RFC 2449 §5): what this server does, in the state the connection is in. Nothing stands here that does not hold.

use std::io::{self, Write};
use std::time::Duration;

use super::policy::{Expire, Policy};
use crate::auth::authority::{Offer, Tls};
use crate::auth::sasl::SaslMechanism;

/// What is known of LOGIN-DELAY (RFC 2449 §6.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LoginDelay {
    /// The site's, before anybody knows whether it can be insisted on for the user who comes.
    Site(Option<Duration>),
    /// This user's.
    User(Option<Duration>),
}

/// Writes the whole answer to CAPA in AUTHORIZATION or TRANSACTION state, according to what is known of `login_delay`.
pub(super) fn list(out: &mut dyn Write, login_delay: LoginDelay, offer: &Offer, policy: &Policy) -> io::Result<()> {
    // mutt and JavaMail look for TOP and UIDL before login
    out.write_all(b"+OK Capability list follows\r\nTOP\r\nUIDL\r\n")?;
    if matches!(login_delay, LoginDelay::Site(_)) && matches!(offer.tls, Tls::Offered | Tls::Required) {
        out.write_all(b"STLS\r\n")?;
    }
    if offer.plaintext {
        out.write_all(b"USER\r\n")?;
    }
    let mechanisms: Vec<_> = mechanisms(offer).collect();
    if !mechanisms.is_empty() {
        write!(out, "SASL {}\r\n", mechanisms.join(" "))?;
    }
    out.write_all(b"PIPELINING\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nLANG\r\n")?;
    if policy.utf8 {
        out.write_all(b"UTF8\r\n")?;
    }
    policies(out, login_delay, policy)?;
    if matches!(login_delay, LoginDelay::User(_)) {
        // who is not logged in has no use for a version
        write!(out, "IMPLEMENTATION Letterbox-{}\r\n", env!("CARGO_PKG_VERSION"))?;
    }
    out.write_all(b".\r\n")
}

/// The names of the mechanisms that would work now, in the order in which they are to be tried.
pub(super) fn mechanisms(offer: &Offer) -> impl Iterator<Item = &'static str> {
    SaslMechanism::ALL.into_iter().filter(|mechanism| mechanism.is_in(offer)).map(SaslMechanism::name)
}

fn policies(out: &mut dyn Write, login_delay: LoginDelay, policy: &Policy) -> io::Result<()> {
    match policy.expire {
        Expire::Never => out.write_all(b"EXPIRE NEVER\r\n")?,
        Expire::Days(days) => write!(out, "EXPIRE {days}\r\n")?,
    }
    match login_delay {
        LoginDelay::Site(Some(delay)) => write!(out, "LOGIN-DELAY {} USER\r\n", delay.as_secs()),
        LoginDelay::User(Some(delay)) => write!(out, "LOGIN-DELAY {}\r\n", delay.as_secs()),
        LoginDelay::Site(None) | LoginDelay::User(None) => Ok(()),
    }
}
