//! CAPA (RFC 2449 §5): what this server does, in the state the connection is in. Nothing stands here that does not hold.

use std::io::{self, Write};

use super::command::State;
use super::policy::{Expire, Policy};
use crate::auth::authority::Offer;
use crate::auth::sasl::SaslMechanism;

/// Writes the whole answer to CAPA.
pub(super) fn list(out: &mut dyn Write, state: State, offer: &Offer, policy: &Policy) -> io::Result<()> {
    // mutt and JavaMail look for TOP and UIDL before login
    out.write_all(b"+OK Capability list follows\r\nTOP\r\nUIDL\r\n")?;
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
    policies(out, policy)?;
    if state == State::Transaction {
        // who is not logged in has no use for a version
        write!(out, "IMPLEMENTATION Letterbox-{}\r\n", env!("CARGO_PKG_VERSION"))?;
    }
    out.write_all(b".\r\n")
}

/// The names of the mechanisms that would work now, in the order in which they are to be tried.
pub(super) fn mechanisms(offer: &Offer) -> impl Iterator<Item = &'static str> {
    SaslMechanism::ALL.into_iter().filter(|mechanism| mechanism.is_in(offer)).map(SaslMechanism::name)
}

fn policies(out: &mut dyn Write, policy: &Policy) -> io::Result<()> {
    match policy.expire {
        Expire::Never => out.write_all(b"EXPIRE NEVER\r\n")?,
        Expire::Days(days) => write!(out, "EXPIRE {days}\r\n")?,
    }
    match policy.login_delay {
        Some(delay) => write!(out, "LOGIN-DELAY {}\r\n", delay.as_secs()),
        None => Ok(()),
    }
}
