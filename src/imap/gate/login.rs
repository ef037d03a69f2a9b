//! LOGIN (RFC 3501 §6.2.3) and AUTHENTICATE (§6.2.2, RFC 4959): what the client says goes to the authority, what that
//! says becomes an answer with its response code (RFC 5530).

use std::io::{self, Write};

use zeroize::Zeroizing;

use super::conversation::{Gate, Step};
use crate::auth::authority::{Denial, Gone, Handover, PlainMechanism, Remark, Tls, Verdict};
use crate::auth::login::Ending;
use crate::auth::sasl::{self, Exchange, SaslMechanism};
use crate::imap::capability::Extension;
use crate::limits;
use crate::net::{Line, ReadError};
use crate::secret::Secret;

/// `LOGIN`
pub(super) fn login(gate: &mut Gate<'_>, tag: &str, user: &[u8], password: &Secret) -> io::Result<Step> {
    if !gate.offer.plaintext {
        write!(gate.wire, "{tag} NO [PRIVACYREQUIRED] LOGIN is disabled\r\n")?;
        return Ok(Step::Mistaken);
    }
    match gate.authority.plain(PlainMechanism::Login, user, password) {
        Ok(verdict) => answer(gate, tag, "LOGIN", verdict),
        Err(Gone) => gone(gate),
    }
}

/// `AUTHENTICATE`
pub(super) fn authenticate(
    gate: &mut Gate<'_>,
    tag: &str,
    mechanism: &[u8],
    initial: Option<&Secret>,
) -> io::Result<Step> {
    let Some(mechanism) = SaslMechanism::named(mechanism, gate.offer) else {
        return not_offered(gate, tag, mechanism);
    };
    if initial.is_some() && !gate.policy.extensions.has(Extension::SaslIr) {
        write!(gate.wire, "{tag} BAD Argument given to AUTHENTICATE when none expected\r\n")?;
        return Ok(Step::Mistaken);
    }
    match Exchange::begin(mechanism, initial.map(Secret::expose), gate.authority) {
        Ok((exchange, step)) => converse(gate, tag, mechanism, (exchange, step)),
        Err(Gone) => gone(gate),
    }
}

/// Carries prompts and responses to and fro until the mechanism is through.
fn converse(
    gate: &mut Gate<'_>,
    tag: &str,
    mechanism: SaslMechanism,
    (mut exchange, mut step): (Exchange, sasl::Step),
) -> io::Result<Step> {
    let failed = |gate: &mut Gate<'_>, answer| match gate.authority.remark(failure(mechanism)) {
        Ok(()) => refuse(gate, tag, answer),
        Err(Gone) => gone(gate),
    };
    loop {
        match step {
            sasl::Step::Continue(prompt) => write!(gate.wire, "+ {prompt}\r\n")?,
            sasl::Step::Done(verdict) => return answer(gate, tag, "AUTHENTICATE", verdict),
            sasl::Step::Malformed => return failed(gate, "BAD AUTHENTICATE response is not understood"),
            sasl::Step::NotAuthorized => {
                return failed(gate, "NO [AUTHORIZATIONFAILED] May not act for another user");
            }
        }
        let line = match response(gate) {
            Ok(Some(line)) => line,
            Ok(None) => return failed(gate, "BAD AUTHENTICATE response is too long"),
            Err(error) => return gate.silenced(&error).map(Step::Ended),
        };
        if line.as_slice() == b"*" {
            return failed(gate, "BAD AUTHENTICATE cancelled");
        }
        step = match exchange.reply(&line, gate.authority) {
            Ok(step) => step,
            Err(Gone) => return gone(gate),
        };
    }
}

fn failure(mechanism: SaslMechanism) -> Remark {
    Remark::FailedExchange(mechanism.name().into())
}

/// The line that answers a prompt; none if it is longer than any can be.
fn response(gate: &mut Gate<'_>) -> Result<Option<Zeroizing<Vec<u8>>>, ReadError> {
    let mut line = Zeroizing::new(Vec::with_capacity(limits::GATE_LINE_OCTETS + 1));
    let read = gate.wire.read_line(limits::GATE_LINE_OCTETS, &mut line)?;
    Ok((read == Line::Complete).then_some(line))
}

/// The client asked for a mechanism that it cannot have.
fn not_offered(gate: &mut Gate<'_>, tag: &str, mechanism: &[u8]) -> io::Result<Step> {
    let known = SaslMechanism::ALL.iter().find(|known| known.name().as_bytes().eq_ignore_ascii_case(mechanism));
    match known {
        Some(SaslMechanism::Plain | SaslMechanism::Login) => {
            refuse(gate, tag, "NO [PRIVACYREQUIRED] AUTHENTICATE with a password is disabled")
        }
        Some(_) if gate.offer.tls == Tls::Required => {
            refuse(gate, tag, "NO [PRIVACYREQUIRED] AUTHENTICATE is disabled without TLS")
        }
        _ => match gate.authority.remark(Remark::InvalidMechanism(mechanism.to_vec())) {
            Ok(()) => refuse(gate, tag, "NO AUTHENTICATE mechanism is not supported"),
            Err(Gone) => gone(gate),
        },
    }
}

/// An AUTHENTICATE that came to no attempt.
fn refuse(gate: &mut Gate<'_>, tag: &str, answer: &str) -> io::Result<Step> {
    write!(gate.wire, "{tag} {answer}\r\n")?;
    Ok(if answer.starts_with("BAD") { Step::Mistaken } else { Step::Answered })
}

/// Says what came out of an attempt; a success is left to the session.
fn answer(gate: &mut Gate<'_>, tag: &str, name: &str, verdict: Verdict) -> io::Result<Step> {
    let (reason, last) = match verdict {
        Verdict::Accepted => {
            let unread = gate.wire.unread().to_vec();
            return Ok(Step::LoggedIn(Handover { answer: format!("{tag} {name}").into_bytes(), unread }));
        }
        Verdict::Denied { reason, last } => (reason, last),
    };
    write!(gate.wire, "{tag} NO {}\r\n", denial(reason))?;
    if last {
        write!(gate.wire, "* BYE Too many login failures\r\n")?;
        return Ok(Step::Ended(Ending::NoAttemptLeft));
    }
    Ok(Step::Answered)
}

/// What the client is told of a denial: for a wrong name and a wrong password the same.
fn denial(reason: Denial) -> &'static str {
    match reason {
        Denial::Credentials => "[AUTHENTICATIONFAILED] Invalid login credentials",
        Denial::Expired => "[EXPIRED] Account or password has expired",
        Denial::Unavailable => "[UNAVAILABLE] Authentication is not possible at the moment",
        Denial::NoLogins => "[UNAVAILABLE] Logins are closed for maintenance",
        Denial::UserSessions => "[LIMIT] Too many sessions of this user",
        Denial::AddressSessions => "[LIMIT] Too many sessions from this address",
        Denial::Overload => "[UNAVAILABLE] Too much to do at the moment, try again later",
    }
}

/// The warden has ended the connection.
pub(super) fn gone(gate: &mut Gate<'_>) -> io::Result<Step> {
    write!(gate.wire, "* BYE Service is not available\r\n")?;
    Ok(Step::Ended(Ending::Killed))
}
