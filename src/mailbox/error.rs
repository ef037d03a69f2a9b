//! What can go wrong with a mailbox, for three readers: a kind for the protocol's answer, operation, path and errno
//! for syslog, and both for the programmer.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The kind of a failure; each protocol has one answer for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// There is no such mailbox.
    NotFound,
    /// There is one already.
    Exists,
    /// The name can never be a mailbox: it leaves the root, or is not modified UTF-7.
    BadName,
    /// The name is a directory, or not a mailbox in any form we know.
    NotAMailbox,
    /// What lies where INBOX must be is no mailbox in any form we know.
    Corrupt,
    /// The name holds folders, and would have to go with them.
    HasInferiors,
    /// The system refuses (EACCES, EPERM, EROFS).
    NoPermission,
    /// The mailbox was opened for reading only.
    ReadOnly,
    /// Another program holds a lock for longer than we wait.
    InUse,
    /// No space or no quota (ENOSPC, EDQUOT).
    OverQuota,
    /// A named limit of ours: keywords, messages, sizes.
    Limit,
    /// The message is gone: expunged by somebody else.
    Expunged,
    /// The file is not what the snapshot says: [`Mailbox::sync`](super::Mailbox::sync), then try again.
    Changed,
    /// The UIDs are void (UIDVALIDITY changed, or the mailbox was replaced): the session cannot go on with it.
    Reset,
    /// Anything else (EIO …): the administrator's business.
    Internal,
}

/// A failure, with what was done to which file.
#[derive(Debug)]
pub struct Error {
    /// What kind of failure.
    pub kind: Kind,
    /// What was being done, as a verb phrase for the log: `open`, `lock`, `write`.
    pub operation: &'static str,
    /// The file it was done to.
    pub path: PathBuf,
    /// The system's reason, where there is one.
    pub source: Option<io::Error>,
}

impl Error {
    /// A failure without a system error.
    pub fn new(kind: Kind, operation: &'static str, path: &Path) -> Self {
        Self { kind, operation, path: path.to_owned(), source: None }
    }

    /// A system call's failure; its errno decides the kind.
    pub fn io(operation: &'static str, path: &Path, source: io::Error) -> Self {
        Self { kind: kind_of(&source), operation, path: path.to_owned(), source: Some(source) }
    }
}

fn kind_of(error: &io::Error) -> Kind {
    match error.kind() {
        io::ErrorKind::NotFound => Kind::NotFound,
        io::ErrorKind::AlreadyExists => Kind::Exists,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Kind::NoPermission,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Kind::OverQuota,
        io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => Kind::NotAMailbox,
        io::ErrorKind::DirectoryNotEmpty => Kind::HasInferiors,
        io::ErrorKind::InvalidFilename => Kind::BadName,
        _ => Kind::Internal,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.operation, self.path.display())?;
        match &self.source {
            Some(source) => write!(f, ": {source}"),
            None => write!(f, ": {:?}", self.kind),
        }
    }
}

impl std::error::Error for Error {}
