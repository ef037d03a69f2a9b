//! All mailboxes of one user, by name: opening them, asking about them, adding to them.
//!
//! Making, removing and renaming are in `create`, `remove` and `rename`, listing is in `listing`. The store knows names and
//! places; what a mailbox is inside is the business of the drivers.

use std::path::PathBuf;
use std::rc::Rc;

use super::copy;
use super::driver::Driver;
use super::layout::{Layout, Node};
use super::list_file::ListFile;
use super::place::{Locking, Place};
use super::subscriptions::Subscriptions;
use super::validity::UidValidities;
use crate::mailbox::{
    Access, Appended, Error, Incoming, Kind, Location, Mailbox, MailboxName, ModSeq, NameError, Naming, Spool, State,
    Tally, Uid, UidValidity,
};
use crate::sys::files;
use crate::sys::privs::Dropped;

/// One user's mail.
pub struct Store {
    pub(super) layout: Layout,
    pub(super) drivers: Vec<Box<dyn Driver>>,
    pub(super) subscriptions: Subscriptions,
    pub(super) validities: Rc<UidValidities>,
    spool: PathBuf,
}

/// What STATUS can tell of a mailbox (RFC 3501 §6.3.10, RFC 8438, RFC 7162).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// How many messages there are.
    pub messages: usize,
    /// How many of them no session has seen.
    pub recent: usize,
    /// How many of them do not have `\Seen`.
    pub unseen: usize,
    /// How many of them have `\Deleted`.
    pub deleted: usize,
    /// The size of all in octets, as FETCH tells their sizes.
    pub size: u64,
    /// Above every UID that was ever given out.
    pub uid_next: Uid,
    /// The validity of the UIDs.
    pub uid_validity: UidValidity,
    /// The newest change.
    pub highest_modseq: ModSeq,
}

impl Store {
    /// The mail at `location`, in the forms of `drivers`; new mailboxes are made by the first of them.
    ///
    /// Takes the proof that this process serves one ordinary user.
    pub fn open(_: &Dropped, location: &Location, drivers: Vec<Box<dyn Driver>>, locking: Locking) -> Self {
        Self::assemble(location, drivers, locking)
    }

    /// Leaves the file of the list of subscriptions to `file`.
    pub fn with_list_file(mut self, file: Rc<dyn ListFile>) -> Self {
        self.subscriptions.keep_by(file);
        self
    }

    pub(super) fn assemble(location: &Location, drivers: Vec<Box<dyn Driver>>, locking: Locking) -> Self {
        let kept = if let State::Directory(directory) = &location.state { Some(directory.as_path()) } else { None };
        if let Some(directory) = kept {
            // drivers do without an index where there is no place for it
            drop(files::make_directory(directory));
        }
        // where a nameless file can be made that no other user can reach
        let spool = kept.or(location.root.as_deref()).map_or_else(std::env::temp_dir, Into::into);
        let validities = Rc::new(UidValidities::new(kept));
        Self {
            layout: Layout::new(location, locking, &validities),
            drivers,
            subscriptions: Subscriptions::new(location.subscriptions.clone(), location.root.as_deref()),
            validities,
            spool,
        }
    }

    /// Reads a name as the client wrote it.
    pub fn name(&self, octets: &[u8]) -> Result<MailboxName, NameError> {
        self.naming().parse(octets)
    }

    /// How names are spelled.
    pub fn naming(&self) -> &Naming {
        self.layout.naming()
    }

    /// Opens the mailbox. [`Kind::NotAMailbox`] for a name that holds folders only, or a file without mail.
    pub fn select(&self, name: &MailboxName, access: Access) -> Result<Box<dyn Mailbox>, Error> {
        let (driver, place) = self.existing(name)?;
        driver.open(&place, access)
    }

    /// Whether there is a mailbox to be opened, as far as its name and kind tell: the failure if not.
    pub fn look_for(&self, name: &MailboxName) -> Result<(), Error> {
        self.existing(name).map(|_| ())
    }

    /// What is in the mailbox, without changing anything in it.
    pub fn status(&self, name: &MailboxName) -> Result<Status, Error> {
        let glance = |place: Place| self.drivers.iter().find_map(|driver| driver.glance(&place));
        if let Some(status) = self.layout.file_at_top(name).and_then(glance) {
            return Ok(status);
        }
        let place = match self.layout.mail_at_top(name) {
            Some(place) => Some(place),
            None => self.layout.node(name)?.mail,
        };
        match place.and_then(glance) {
            Some(status) => Ok(status),
            None => self.select(name, Access::ReadOnly).map(|mailbox| Status::of(mailbox.as_ref())),
        }
    }

    /// Adds all of `messages` to the mailbox, or none. [`Kind::NotFound`] if it would have to be made first.
    pub fn append(&self, name: &MailboxName, messages: &mut [Incoming<'_>]) -> Result<Appended, Error> {
        let (driver, place) = self.existing(name)?;
        driver.append(&place, messages)
    }

    /// Adds the messages `uids` (ascending) of `from` to the mailbox, all or none, with their flags and dates.
    ///
    /// [`Kind::Expunged`] if one of them is gone; [`Kind::Changed`] and [`Kind::Reset`] are those of `from`.
    pub fn copy(&self, from: &mut dyn Mailbox, uids: &[Uid], to: &MailboxName) -> Result<Appended, Error> {
        let (driver, place) = self.existing(to)?;
        copy::copy(from, uids, |messages| driver.append(&place, messages))
    }

    /// Subscribes to the name, whether or not there is such a mailbox. To do so twice changes nothing.
    pub fn subscribe(&self, name: &MailboxName) -> Result<(), Error> {
        self.subscriptions.add(self.naming(), name)
    }

    /// Ends a subscription. Where there is none, nothing changes.
    pub fn unsubscribe(&self, name: &MailboxName) -> Result<(), Error> {
        self.subscriptions.remove(self.naming(), name)
    }

    /// A place for a message on its way in.
    pub fn spool(&self) -> Spool {
        Spool::new(&self.spool)
    }

    /// The mailbox and who opens it.
    pub(super) fn existing(&self, name: &MailboxName) -> Result<(&dyn Driver, Place), Error> {
        let node = self.layout.node(name)?;
        if let Some(found) = self.holder(&node)? {
            return Ok(found);
        }
        let there = node.entry.is_some() || node.inferiors.is_some();
        match (name.is_inbox(), node.mail) {
            // INBOX exists without a file, but not as something else
            (true, Some(place)) if is_missing(&place)? => Ok((self.default_driver()?, place)),
            (true, Some(place)) => Err(Error::new(Kind::Corrupt, "open", place.path())),
            _ => Err(self.error(if there { Kind::NotAMailbox } else { Kind::NotFound }, "open", name)),
        }
    }

    /// The node's mail and who opens it; none if nothing is there, or no mailbox in any form that we know.
    pub(super) fn holder(&self, node: &Node) -> Result<Option<(&dyn Driver, Place)>, Error> {
        let Some(place) = &node.mail else { return Ok(None) };
        for driver in &self.drivers {
            match driver.opens(place) {
                Ok(true) => return Ok(Some((driver.as_ref(), place.clone()))),
                Ok(false) => {}
                Err(error) if matches!(error.kind, Kind::NotFound | Kind::NotAMailbox) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Who makes new mailboxes.
    pub(super) fn default_driver(&self) -> Result<&dyn Driver, Error> {
        let missing = || Error::new(Kind::Internal, "choose a driver for", self.layout.root_path());
        self.drivers.first().map(Box::as_ref).ok_or_else(missing)
    }

    pub(super) fn error(&self, kind: Kind, operation: &'static str, name: &MailboxName) -> Error {
        Error::new(kind, operation, &self.layout.root_path().join(name.as_str()))
    }
}

fn is_missing(place: &Place) -> Result<bool, Error> {
    match place.entry() {
        Ok(_) => Ok(false),
        Err(error) if error.kind == Kind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

impl Status {
    /// What is in `mailbox`.
    pub fn of(mailbox: &dyn Mailbox) -> Self {
        let Tally { recent, unseen, deleted, octets, .. } = mailbox.tally();
        Self {
            messages: mailbox.len(),
            recent,
            unseen,
            deleted,
            size: octets,
            uid_next: mailbox.uid_next(),
            uid_validity: mailbox.uid_validity(),
            highest_modseq: mailbox.highest_modseq(),
        }
    }
}
