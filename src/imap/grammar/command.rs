//! Commands as they are understood, sorted by where they may be given, so that a handler has what its state owns.

use super::fetch_items::Item;
use super::search::{Algorithm, Criteria, Returns, SortKey};
use super::seqset::SequenceSet;
use crate::mailbox::{Access, FlagAction, FlagList, InternalDate};
use crate::secret::Secret;

/// A command before login (RFC 3501 §6.1, §6.2).
#[derive(Clone, Debug)]
pub(in crate::imap) enum GateCommand {
    /// One that may be given in any state.
    Any(AnyCommand),
    /// `LOGIN`
    Login {
        /// The name, as given.
        user: Vec<u8>,
        /// The password.
        password: Secret,
    },
    /// `AUTHENTICATE`
    Authenticate {
        /// The mechanism's name.
        mechanism: Vec<u8>,
        /// The initial response, still in base64 (RFC 4959).
        initial: Option<Secret>,
    },
    /// `STARTTLS`
    StartTls,
}

/// A command after login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::imap) enum Command {
    /// One that may be given in any state.
    Any(AnyCommand),
    /// One that needs no selected mailbox.
    Auth(AuthCommand),
    /// `APPEND`, which goes on with what follows on the wire.
    Append(AppendCommand),
    /// One on the selected mailbox.
    Selected(SelectedCommand),
    /// One that ends the selected state.
    Leave(Leave),
}

/// Commands in any state (RFC 3501 §6.1, RFC 2971).
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "variants bear their commands' names")]
pub(in crate::imap) enum AnyCommand {
    Capability,
    Noop,
    Logout,
    /// `ID`, with the pairs that the client tells.
    Id(Vec<(Vec<u8>, Option<Vec<u8>>)>),
}

/// Commands of the authenticated state (RFC 3501 §6.3). Mailbox names are as they were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "variants bear their commands' names")]
pub(in crate::imap) enum AuthCommand {
    /// `SELECT` and `EXAMINE`.
    Select {
        mailbox: Vec<u8>,
        access: Access,
    },
    Create {
        mailbox: Vec<u8>,
    },
    Delete {
        mailbox: Vec<u8>,
    },
    Rename {
        from: Vec<u8>,
        to: Vec<u8>,
    },
    Subscribe {
        mailbox: Vec<u8>,
    },
    Unsubscribe {
        mailbox: Vec<u8>,
    },
    List {
        reference: Vec<u8>,
        pattern: Vec<u8>,
    },
    Lsub {
        reference: Vec<u8>,
        pattern: Vec<u8>,
    },
    /// `SCAN`: LIST of what holds a text.
    Scan {
        reference: Vec<u8>,
        pattern: Vec<u8>,
        text: Vec<u8>,
    },
    /// `FIND`, in IMAP2 what LIST and LSUB are today.
    Find {
        among: Among,
        pattern: Vec<u8>,
    },
    /// `BBOARD`, in IMAP2 the SELECT of a bulletin board.
    Bboard,
    Status {
        mailbox: Vec<u8>,
        items: Vec<StatusItem>,
    },
    Namespace,
    Idle,
}

/// Among which names FIND looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imap) enum Among {
    /// `MAILBOXES`: those that are subscribed to.
    Subscribed,
    /// `ALL.MAILBOXES`
    All,
}

/// `status-att`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are called as in RFC 3501 §6.3.10")]
pub(in crate::imap) enum StatusItem {
    Messages,
    Recent,
    UidNext,
    UidValidity,
    Unseen,
}

/// `APPEND` up to the head of its first literal, the octets of which are not read yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::imap) struct AppendCommand {
    /// Where to.
    pub(in crate::imap) mailbox: Vec<u8>,
    /// The first message.
    pub(in crate::imap) message: MessageCommand,
}

/// `append-message` (RFC 3502) up to the head of its literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::imap) struct MessageCommand {
    /// Its flags.
    pub(in crate::imap) flags: FlagList,
    /// Its date, if one is given.
    pub(in crate::imap) date: Option<InternalDate>,
    /// Its octets to come.
    pub(in crate::imap) literal: super::cursor::LiteralHead,
}

/// By what messages are named, and in which terms the answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imap) enum Ids {
    /// Message sequence numbers.
    Seq,
    /// UIDs: the command's form with `UID`.
    Uid,
}

/// Commands of the selected state (RFC 3501 §6.4).
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "variants bear their commands' names, fields their arguments' names")]
pub(in crate::imap) enum SelectedCommand {
    Check,
    /// `EXPUNGE`, and `UID EXPUNGE` with a set (RFC 4315).
    Expunge {
        uids: Option<SequenceSet>,
    },
    Fetch {
        ids: Ids,
        set: SequenceSet,
        items: Vec<Item>,
    },
    Store {
        ids: Ids,
        set: SequenceSet,
        store: StoreCommand,
    },
    Copy {
        ids: Ids,
        set: SequenceSet,
        mailbox: Vec<u8>,
    },
    Search {
        ids: Ids,
        returns: Option<Returns>,
        criteria: Criteria,
    },
    Sort {
        ids: Ids,
        keys: Vec<SortKey>,
        criteria: Criteria,
    },
    Thread {
        ids: Ids,
        algorithm: Algorithm,
        criteria: Criteria,
    },
}

/// How the selected mailbox is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imap) enum Leave {
    /// `CLOSE`: what is `\Deleted` goes.
    Close,
    /// `UNSELECT` (RFC 3691): everything stays.
    Unselect,
}

/// `store-att-flags`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::imap) struct StoreCommand {
    /// What to do with the flags.
    pub(in crate::imap) action: FlagAction,
    /// The flags.
    pub(in crate::imap) flags: FlagList,
    /// `.SILENT`: the client does not want to be told of its own changes.
    pub(in crate::imap) silent: bool,
}
