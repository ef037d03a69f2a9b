//! The commands that log in (RFC 1939 §7, RFC 5034), and UTF8 (RFC 6856), which must come before.

use std::io::Write;

use zeroize::Zeroizing;

use super::capability;
use super::command::{self, State};
use super::gate::{Done, Gate, Over};
use super::handover::LoginCommand;
use super::reply::{Code, Reply};
use crate::auth::authority::{Denial, DigestMechanism, PlainMechanism, Remark, Tls, Verdict};
use crate::auth::digest;
use crate::auth::sasl::{Exchange, SaslMechanism, Step};
use crate::limits;
use crate::net::Line;
use crate::secret::Secret;

const PLAINTEXT_REFUSED: Reply = Reply::err("Passwords are not taken here in the clear");

impl Gate<'_> {
    /// The answer is the same for every name: nobody finds out here who exists (RFC 1939 §13).
    pub(super) fn user(&mut self, name: &[u8]) -> Reply {
        if !self.offer.plaintext {
            return PLAINTEXT_REFUSED;
        }
        self.user = Some(name.to_vec());
        Reply::ok("User name accepted, password please")
    }

    pub(super) fn pass(&mut self, password: &[u8]) -> Result<Done, Over> {
        if !self.offer.plaintext {
            return Ok(Done::Answer(PLAINTEXT_REFUSED));
        }
        let Some(user) = self.user.take() else { return Ok(Done::Answer(Reply::err("USER comes before PASS"))) };
        let password = Secret::new(password.to_vec());
        let verdict = self.authority.plain(PlainMechanism::Login, &user, &password)?;
        Ok(Done::Attempt(LoginCommand::Pass, verdict))
    }

    pub(super) fn apop(&mut self, user: &[u8], digest: &[u8]) -> Result<Done, Over> {
        if !self.stamped {
            return Ok(Done::Answer(Reply::err("Not supported")));
        }
        let Some(digest) = digest::from_hex(digest) else { return Ok(Done::Answer(Reply::err("Bad APOP digest"))) };
        let verdict = self.authority.digest(DigestMechanism::Apop, user, digest)?;
        Ok(Done::Attempt(LoginCommand::Apop, verdict))
    }

    /// The list that clients asked for before there was CAPA.
    pub(super) fn auth_list(&mut self) -> Result<Done, Over> {
        self.wire.write_all(b"+OK Supported authentication mechanisms:\r\n")?;
        for name in capability::mechanisms(self.offer) {
            write!(self.wire, "{name}\r\n")?;
        }
        self.wire.write_all(b".\r\n")?;
        Ok(Done::Answered)
    }

    /// RFC 5034 §4. `=` is an empty initial response, `*` in place of a response cancels.
    pub(super) fn auth(&mut self, mechanism: &[u8], initial: Option<&[u8]>) -> Result<Done, Over> {
        let Some(mechanism) = SaslMechanism::named(mechanism, self.offer) else {
            self.authority.remark(Remark::InvalidMechanism(mechanism.to_vec()))?;
            return Ok(Done::Answer(Reply::err("Unsupported authentication mechanism")));
        };
        let verdict = match self.exchange(mechanism, initial)? {
            Ok(verdict) => verdict,
            Err(reply) => {
                self.authority.remark(Remark::FailedExchange(mechanism.name().into()))?;
                return Ok(Done::Answer(reply));
            }
        };
        Ok(Done::Attempt(LoginCommand::Auth, verdict))
    }

    /// Carries challenges and responses to and fro; the answer, if that comes to no attempt.
    fn exchange(&mut self, mechanism: SaslMechanism, initial: Option<&[u8]>) -> Result<Result<Verdict, Reply>, Over> {
        let (mut exchange, mut step) = Exchange::begin(mechanism, initial, self.authority)?;
        while let Step::Continue(challenge) = step {
            write!(self.wire, "+ {challenge}\r\n")?;
            let mut line = Zeroizing::new(Vec::with_capacity(limits::POP3_AUTH_LINE_OCTETS + 1));
            if self.wire.read_line(limits::POP3_AUTH_LINE_OCTETS, &mut line)? == Line::TooLong {
                return Ok(Err(Reply::err("Authentication response too long")));
            }
            if line.as_slice() == b"*" {
                return Ok(Err(Reply::err("Authentication cancelled")));
            }
            step = exchange.reply(&line, self.authority)?;
        }
        Ok(match step {
            Step::Done(verdict) => Ok(verdict),
            Step::NotAuthorized => Err(Reply::coded(Code::Auth, "Nobody may act for another user")),
            Step::Continue(_) | Step::Malformed => Err(Reply::err("Bad authentication response")),
        })
    }

    /// RFC 2595 §4: another gate goes on behind the handshake, and knows nothing of what was said here. Whatever the client
    /// has sent before it read the answer may be somebody else's, and ends the connection.
    pub(super) fn stls(&mut self) -> Result<Done, Over> {
        match self.offer.tls {
            Tls::Active => return Ok(Done::Answer(Reply::err("TLS is active already"))),
            Tls::Absent => return Ok(Done::Answer(Reply::err("STLS failed: Server certificate not installed"))),
            Tls::Offered | Tls::Required => {}
        }
        if self.wire.has_unread() {
            return Err(Over::PlaintextAfterStls);
        }
        if !self.authority.start_tls()? {
            return Ok(Done::Answer(Reply::coded(Code::SysTemp, "STLS failed: TLS cannot begin")));
        }
        if !self.wire.is_silent()? {
            return Err(Over::PlaintextAfterStls);
        }
        Reply::ok("STLS completed").send(self.wire)?;
        Err(Over::StartTls)
    }

    /// RFC 6856 §2.1
    pub(super) fn utf8(&mut self) -> Reply {
        if !self.policy.utf8 {
            return command::unknown(State::Authorization);
        }
        self.utf8 = true;
        Reply::ok("UTF8 mode")
    }
}

/// The answer to an attempt that was denied: one for all that is wrong with a name, a password or a digest.
pub(super) fn refusal(reason: Denial) -> Reply {
    match reason {
        Denial::Credentials => Reply::coded(Code::Auth, "Bad login"),
        Denial::Expired => Reply::coded(Code::Auth, "The account or its password has expired"),
        Denial::Unavailable => Reply::coded(Code::SysTemp, "Logins cannot be checked now, try again later"),
        Denial::NoLogins => Reply::coded(Code::SysTemp, "Logins are closed, try again later"),
        Denial::UserSessions => Reply::coded(Code::InUse, "Too many sessions of this user, try again later"),
        Denial::AddressSessions => Reply::coded(Code::SysTemp, "Too many sessions from this address, try again later"),
        Denial::Overload => Reply::coded(Code::SysTemp, "Too much to do at the moment, try again later"),
    }
}
