//! What a handler brings back: an outcome, not an answer. The answers are made here, for all commands alike.

use std::{fmt, io};

use crate::imap::grammar::{Fault, SetWriter};
use crate::mailbox::{Error, Kind, NameError, Uid};
use crate::net::ReadError;

/// A command was done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Done {
    /// The response code with its brackets, if there is one.
    pub(super) code: Option<String>,
}

/// A command was not done.
#[derive(Debug)]
pub(super) enum Failure {
    /// It could not be done.
    No(Refusal),
    /// It means nothing.
    Bad(Fault),
    /// The mailbox could not do it.
    Mailbox(Error),
    /// The session cannot go on; what to say in BYE.
    Fatal(&'static str),
    /// An answer was begun that cannot be ended: nothing that is sent now would be understood.
    Torn(Error),
    /// The client cannot be written to.
    Unwritable(io::Error),
    /// The client cannot be read from.
    Unreadable(ReadError),
}

/// Why not: for the program, a response code (RFC 5530); for the user, a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// Without brackets; none where no code says it.
    pub(super) code: Option<&'static str>,
    /// The reason.
    pub(super) text: &'static str,
}

/// The mailbox was opened for reading only.
pub(super) const READ_ONLY: Refusal = Refusal::new("READ-ONLY", "mailbox is read-only");
/// A message is gone of which the client does not know that yet (RFC 2180 §4).
pub(super) const EXPUNGED: Refusal = Refusal::new("EXPUNGEISSUED", "some of the messages are gone");

/// The mailbox to add to is not there.
const TRY_CREATE: Refusal = Refusal::new("TRYCREATE", "no such mailbox");

/// What a handler returns.
pub(super) type Outcome = Result<Done, Failure>;

/// A mailbox that is not there could be made (RFC 3501 §7.1 TRYCREATE).
pub(super) fn try_create(error: Error) -> Failure {
    if error.kind == Kind::NotFound { Failure::No(TRY_CREATE) } else { Failure::Mailbox(error) }
}

/// `uid-set` in the order given (RFC 4315 §4).
pub(super) fn uid_set(uids: impl Iterator<Item = Uid>) -> String {
    let mut writer = SetWriter::default();
    uids.for_each(|uid| writer.push(uid.0));
    writer.finish()
}

impl Done {
    /// Done, with a response code.
    pub(super) fn with(code: String) -> Self {
        Self { code: Some(code) }
    }
}

impl Refusal {
    /// A refusal with a response code.
    pub(super) const fn new(code: &'static str, text: &'static str) -> Self {
        Self { code: Some(code), text }
    }

    /// What is to be said about a mailbox's failure; none if the session cannot go on.
    pub(super) fn of(error: &Error) -> Option<Self> {
        Some(match error.kind {
            Kind::NotFound => Self::new("NONEXISTENT", "no such mailbox"),
            Kind::Exists => Self::new("ALREADYEXISTS", "mailbox exists"),
            Kind::BadName => Self::new("CANNOT", "not a name for a mailbox"),
            Kind::NotAMailbox => Self::new("CANNOT", "not a selectable mailbox"),
            Kind::Corrupt => Self::new("CORRUPTION", "not in valid mailbox format"),
            Kind::HasInferiors => Self::new("HASCHILDREN", "mailbox has inferiors"),
            Kind::NoPermission => Self::new("NOPERM", "permission denied"),
            Kind::ReadOnly => READ_ONLY,
            Kind::InUse => Self::new("INUSE", "mailbox is in use by another program"),
            Kind::OverQuota => Self::new("OVERQUOTA", "no space or quota left"),
            Kind::Limit => Self::new("LIMIT", "a limit of the server is reached"),
            Kind::Expunged => EXPUNGED,
            Kind::Changed => Self::new("INUSE", "mailbox changes too fast"),
            // no call of the system's failed, so it is our own doing
            Kind::Internal if error.source.is_none() => Self::new("SERVERBUG", "this should not happen"),
            Kind::Internal => Self::new("CONTACTADMIN", "the mailbox cannot be read or written"),
            Kind::Reset => return None,
        })
    }
}

impl fmt::Display for Refusal {
    /// `["[" resp-text-code "]" SP] text`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "[{code}] {}", self.text),
            None => f.write_str(self.text),
        }
    }
}

impl Failure {
    /// The same in the middle of an answer.
    pub(super) fn torn(self) -> Self {
        if let Self::Mailbox(error) = self { Self::Torn(error) } else { self }
    }
}

impl From<NameError> for Failure {
    fn from(error: NameError) -> Self {
        Self::No(match error {
            NameError::Empty => Refusal::new("CANNOT", "empty mailbox name"),
            NameError::TooLong => Refusal::new("LIMIT", "mailbox name is too long"),
            NameError::Spelling => Refusal::new("CANNOT", "mailbox name is not modified UTF-7"),
            NameError::Outside => Refusal::new("NOPERM", "mailbox name leads out of the mail directory"),
            NameError::Reserved => Refusal::new("CANNOT", "mailbox name is reserved"),
            NameError::Root => Refusal::new("CANNOT", "mailbox name is the mail directory"),
        })
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Mailbox(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Unwritable(error)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::Unreadable(error)
    }
}
