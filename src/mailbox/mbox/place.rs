//! Where a mailbox lies, and how it is handled: what a driver is told when it opens one.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use xxhash_rust::xxh3::xxh3_64;

use crate::mailbox::{LockPolicy, SharedDotLocker, UidValidities};

/// One mailbox file and what belongs to it. The path was resolved under the mail root by whoever opens.
#[derive(Clone)]
pub struct Place {
    /// The mailbox.
    pub path: PathBuf,
    /// The path of its index without the ending; the directory is there. None: no index, no journal; what is known is
    /// kept in memory and lost with the session.
    pub index: Option<PathBuf>,
    /// Whether strangers' mail is delivered here (INBOX): then a new message's own metadata count for nothing.
    pub delivered: bool,
    /// Who makes the dotlock; none where no dotlock can be made.
    pub dotlock: Option<SharedDotLocker>,
    /// Where a mailbox that has no UIDVALIDITY gets one.
    pub validities: Rc<UidValidities>,
}

/// What is the same for all mailboxes of a session.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Which locks, and how long to try.
    pub locks: LockPolicy,
    /// Who is named in the From_ line of messages that a client appends.
    pub sender: Vec<u8>,
}

impl Place {
    pub(super) fn index_path(&self) -> Option<PathBuf> {
        self.beside("index")
    }

    pub(super) fn cache_path(&self) -> Option<PathBuf> {
        self.beside("cache")
    }

    pub(super) fn journal_path(&self) -> Option<PathBuf> {
        self.beside("journal")
    }

    pub(super) fn lock_path(&self) -> Option<PathBuf> {
        self.beside("lock")
    }

    /// Whether a file that begins with the octet `first`, and not as a mailbox does, may be a mailbox that a crash left
    /// half written: there is a journal for it, or the NUL of an append that was cut short.
    pub(super) fn may_be_half_written(&self, first: Option<&u8>) -> bool {
        let is_there = |path: Option<PathBuf>| path.is_some_and(|path| path.symlink_metadata().is_ok());
        is_there(self.journal_path()) || first == Some(&0) && is_there(self.index_path())
    }

    /// Tells this mailbox from others of the user's by its name, wherever home and spool directory lie.
    pub(super) fn name_digest(&self) -> u64 {
        let names = [self.index.as_deref(), Some(&self.path)].map(|path| path.and_then(Path::file_name));
        let octets = names.map(|name| name.map(OsStr::as_encoded_bytes).unwrap_or_default());
        xxh3_64(&octets.join(&0))
    }

    /// A directory for what is being gathered.
    pub(super) fn scratch(&self) -> &Path {
        self.index.as_deref().and_then(Path::parent).or_else(|| self.path.parent()).unwrap_or(Path::new("/"))
    }

    fn beside(&self, ending: &str) -> Option<PathBuf> {
        self.index.as_deref().map(|state| beside(state, ending))
    }
}

/// What belongs to the mailbox whose state is at `state`, by its ending.
pub(super) fn beside(state: &Path, ending: &str) -> PathBuf {
    let mut path = OsString::with_capacity(state.as_os_str().len() + 1 + ending.len());
    path.push(state);
    path.push(".");
    path.push(ending);
    path.into()
}
