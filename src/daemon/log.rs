//! The log lines of a connection, in UW's words: fail2ban, logwatch and administrators know them.
//!
//! `host=` is the client's address in brackets and nothing else; after it, a line about a failure ends. A client's
//! own words are made visible and cut.

use crate::auth::authority::{Denial, Remark};
use crate::auth::login::{Ending, Method, Service};
use crate::limits;
use crate::sys::peer::Peer;
use crate::sys::stream::{Loss, Reading};
use crate::sys::syslog;
use crate::sys::termination::Summons;

/// Writes down what happens before login.
#[derive(Clone, Copy, Debug)]
pub struct Audit<'a> {
    /// The client as [`host`] names it.
    pub host: &'a str,
}

impl Audit<'_> {
    /// An attempt failed. `open` is whether a password could have been right at all.
    pub fn failed(&self, user: &[u8], method: Method, open: bool, reason: Denial) {
        match reason {
            // no fault of the client's, so nobody is to be locked out for it
            Denial::Unavailable | Denial::NoLogins => self.login("unavailable", user),
            // told already, with the number that was too large
            Denial::UserSessions | Denial::AddressSessions | Denial::Overload => {}
            Denial::Credentials | Denial::Expired if user.len() > limits::USER_OCTETS => {
                syslog::auth_alert(&self.line("SYSTEM BREAK-IN ATTEMPT", user));
            }
            Denial::Credentials | Denial::Expired if open => self.login("failed", user),
            Denial::Credentials | Denial::Expired => self.login("disabled", user),
        }
        if let Some(mechanism) = method.sasl_name() {
            syslog::info(&format!("AUTHENTICATE {mechanism} failure host={}", self.host));
        }
    }

    /// An attempt came after the last one.
    pub fn excessive(&self, user: &[u8]) {
        self.login("excessive login failures", user);
    }

    /// The client did something that came to nothing.
    pub fn remark(&self, remark: &Remark) {
        let host = self.host;
        syslog::info(&match remark {
            Remark::NullCommand => format!("Null command before authentication host={host}"),
            Remark::MissingCommand => format!("Missing command before authentication host={host}"),
            Remark::LineTooLong => format!("Line too long before authentication host={host}"),
            Remark::OverlongLiteral(octets) => format!("Overlong ({octets}) client literal user=??? host={host}"),
            Remark::FailedExchange(name) => format!("AUTHENTICATE {} failure host={host}", syslog::visible(name)),
            Remark::InvalidMechanism(name) => format!("AUTHENTICATE {} invalid host={host}", syslog::visible(name)),
        });
    }

    /// The gate ended without a login.
    pub fn ended(&self, service: Service, ending: Ending) {
        syslog::info(&format!("{} user=??? host={}", words(service, ending), self.host));
    }

    fn login(&self, word: &str, user: &[u8]) {
        syslog::auth_notice(&self.line(word, user));
    }

    fn line(&self, word: &str, user: &[u8]) -> String {
        let user = syslog::visible(user);
        format!("Login {word} user={user} auth={user} host={}", self.host)
    }
}

/// How log lines name the client: `[192.0.2.1]`; no name from the DNS, which would be the client's own words.
pub fn host(peer: &Peer) -> String {
    peer.address().map_or_else(|| "UNKNOWN".into(), |address| format!("[{address}]"))
}

/// What the log calls an end.
pub fn words(service: Service, ending: Ending) -> String {
    let words = match ending {
        Ending::Logout => "Logout",
        Ending::Autologout => "Autologout",
        Ending::Lost(loss) => return lost(service, loss),
        Ending::TooManyErrors => "Too many bad commands",
        Ending::PlaintextAfterStartTls => "Plain text after STARTTLS",
        Ending::NoAttemptLeft => "Too many login failures",
        Ending::Asked(Summons::Terminate) => "Killed (terminated)",
        Ending::Asked(Summons::HangUp) => "Hangup",
        Ending::LostLock => "Killed (lost mailbox lock)",
        Ending::Killed => "Killed",
    };
    words.to_owned()
}

fn lost(service: Service, loss: Loss) -> String {
    let how = match (service, loss) {
        (_, Loss::Broken(_)) => "Connection reset by peer",
        (Service::Imap, _) => "Unexpected client disconnect",
        (Service::Pop3, _) => "Command stream end of file",
    };
    let when = match loss {
        Loss::Closed(Reading::Line) | Loss::Broken(Reading::Line) => "reading line",
        Loss::Closed(Reading::LongLine) | Loss::Broken(Reading::LongLine) => "flushing line",
        Loss::Closed(Reading::Literal) | Loss::Broken(Reading::Literal) => "reading literal",
        Loss::Unwritable => "writing text",
    };
    format!("{how}, while {when}")
}
