//! Somebody who is logged in, and how a connection ends: the facts behind a log line.

use crate::sys::passwd::User;
use crate::sys::privs::Dropped;
use crate::sys::stream::{Loss, Reading};
use crate::sys::syslog;
use crate::sys::termination::Summons;

/// Which of the two programs this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// `imapd`.
    Imap,
    /// `ipop3d`.
    Pop3,
}

/// How the user logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By a name and a password.
    Plain(super::authority::PlainMechanism),
    /// By a digest.
    Digest(super::authority::DigestMechanism),
    /// By a proof.
    Scram(super::authority::ScramMechanism),
    /// By a certificate.
    External,
    /// The process was started by the user.
    Preauthenticated,
}

impl Method {
    /// What SASL calls it, if it is one of its mechanisms.
    pub fn sasl_name(self) -> Option<&'static str> {
        match self {
            Self::Plain(mechanism) => mechanism.sasl_name(),
            Self::Digest(mechanism) => mechanism.sasl_name(),
            Self::Scram(mechanism) => Some(mechanism.sasl_name()),
            Self::External => Some("EXTERNAL"),
            Self::Preauthenticated => None,
        }
    }
}

/// Who is served, what proves it, and how the log calls it. A session is given one for life.
#[derive(Debug)]
pub struct Login {
    /// The account, as the system knows it.
    pub user: User,
    /// That the rights of everybody else are gone.
    pub dropped: Dropped,
    /// How the user came in.
    pub method: Method,
    /// The client as log lines name it: `[192.0.2.1]`.
    pub host: String,
}

impl Login {
    /// Writes `EVENT user=U host=H` and then `more` to the mail log: UW's form of `Logout`, `Update` and the like.
    pub fn log(&self, event: &str, more: &str) {
        let Self { user, host, .. } = self;
        syslog::info(&format!("{event} user={} host={host}{more}", user.name));
    }
}

/// Why a connection ended. The daemon writes the log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The client said LOGOUT or QUIT.
    Logout,
    /// The client was silent for too long, or did not log in in time.
    Autologout,
    /// The client went without a farewell, or could not be reached any more.
    Lost(Loss),
    /// The client made nothing but mistakes.
    TooManyErrors,
    /// The client sent plain text where its handshake had to come: somebody may have put it there.
    PlaintextAfterStartTls,
    /// The attempts to log in are used up.
    NoAttemptLeft,
    /// This process was asked to end.
    Asked(Summons),
    /// Another session has taken over the mailbox.
    LostLock,
    /// We ended it: the mailbox was lost, or the warden refused.
    Killed,
}

impl Ending {
    /// All there are.
    pub const ALL: [Self; 16] = [
        Self::Logout,
        Self::Autologout,
        Self::Lost(Loss::Closed(Reading::Line)),
        Self::Lost(Loss::Closed(Reading::LongLine)),
        Self::Lost(Loss::Closed(Reading::Literal)),
        Self::Lost(Loss::Broken(Reading::Line)),
        Self::Lost(Loss::Broken(Reading::LongLine)),
        Self::Lost(Loss::Broken(Reading::Literal)),
        Self::Lost(Loss::Unwritable),
        Self::TooManyErrors,
        Self::PlaintextAfterStartTls,
        Self::NoAttemptLeft,
        Self::Asked(Summons::Terminate),
        Self::Asked(Summons::HangUp),
        Self::LostLock,
        Self::Killed,
    ];

    /// Whether it was our doing.
    pub fn is_ours(self) -> bool {
        matches!(self, Self::Asked(_) | Self::LostLock | Self::Killed)
    }
}
