//! Mailboxes: names, the store, the drivers, and a session's own numbering.
//!
//! A protocol sees a mailbox as a snapshot ([`Mailbox`]) that changes only when it asks for that, through a frozen
//! numbering of its own ([`Selected`]). Which form the mail has on disk is the drivers' business.
#![forbid(unsafe_code)]

mod api;
mod bulletins;
mod dotlock;
mod error;
mod flags;
mod ids;
pub mod journal;
mod location;
mod locks;
mod mbox;
#[cfg(test)]
pub mod memory;
mod names;
mod selected;
mod spool;
mod store;
mod view;

pub use api::{
    Access, Appended, Brief, Changes, Facet, Incoming, InternalDate, Lasting, Mailbox, Message, Removed, Tally,
};
pub use bulletins::Bulletins;
pub use dotlock::SharedDotLocker;
pub use error::{Error, Kind};
pub use flags::{FlagAction, FlagList, Flags, KeywordTable, Keywords};
pub use ids::{ModSeq, Seq, Uid, UidValidity};
pub use location::{Account, Format, Location, LocationError, State};
pub use locks::{LockKind, LockPolicy, LockSet, MailboxLock, UnknownLock};
#[cfg(any(test, fuzzing))]
pub use mbox::fuzz;
pub use mbox::{Mbox, MboxDriver, Place as MboxPlace, Policy as MboxPolicy};
pub use names::{INBOX, MailboxName, NameError, Naming, SEPARATOR};
pub use selected::Selected;
pub use spool::Spool;
pub use store::{Driver, ListFile, Listed, ListedKind, Locking, OwnListFile, Place, Status, Store, UidValidities};
pub use view::View;
