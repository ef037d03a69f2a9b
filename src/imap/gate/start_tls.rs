//! STARTTLS (RFC 3501 §6.2.1): TLS is asked for, and this conversation ends; another gate goes on behind the handshake,
//! and knows nothing of what was said here.
//!
//! What a client sends before it has read the answer it sends in clear, where anybody can put something in front of it. So
//! whatever is there by then ends the connection.

use std::io::{self, Write};

use super::conversation::{Gate, Step};
use super::login::gone;
use crate::auth::authority::{Gone, Tls};
use crate::auth::login::Ending;

/// `STARTTLS`
pub(super) fn start_tls(gate: &mut Gate<'_>, tag: &str) -> io::Result<Step> {
    match gate.offer.tls {
        Tls::Active => {
            write!(gate.wire, "{tag} BAD TLS is active already\r\n")?;
            return Ok(Step::Mistaken);
        }
        Tls::Absent => {
            write!(gate.wire, "{tag} NO [UNAVAILABLE] Server certificate not installed\r\n")?;
            return Ok(Step::Mistaken);
        }
        Tls::Offered | Tls::Required => {}
    }
    if gate.wire.has_unread() {
        return interfered(gate);
    }
    match gate.authority.start_tls() {
        Ok(true) => {}
        Ok(false) => {
            write!(gate.wire, "{tag} NO [UNAVAILABLE] TLS cannot begin\r\n")?;
            return Ok(Step::Answered);
        }
        Err(Gone) => return gone(gate),
    }
    match gate.wire.is_silent() {
        Ok(true) => write!(gate.wire, "{tag} OK STARTTLS completed\r\n").map(|()| Step::StartTls),
        Ok(false) => interfered(gate),
        Err(error) => gate.silenced(&error).map(Step::Ended),
    }
}

fn interfered(gate: &mut Gate<'_>) -> io::Result<Step> {
    write!(gate.wire, "* BYE Plain text after STARTTLS\r\n")?;
    Ok(Step::Ended(Ending::PlaintextAfterStartTls))
}
