//! The user's mailboxes by their names, as the session needs them.
//!
//! The store has all of this; the trait is there for the session's tests, which need what no directory of files has on
//! demand: mailboxes that another session changes between two commands, and that break down when they are told to.

use crate::mailbox::{
    Access, Appended, Error, Incoming, Listed, Mailbox, MailboxName, NameError, Spool, Status, Store, Uid,
};

/// The user's mailboxes.
pub trait Folders {
    /// Reads a name as a client writes it.
    fn name(&self, octets: &[u8]) -> Result<MailboxName, NameError>;
    /// A name as a client reads it that has written it like this.
    fn spell_as(&self, asked: &[u8], name: &MailboxName) -> String;
    /// Opens a mailbox.
    fn select(&mut self, name: &MailboxName, access: Access) -> Result<Box<dyn Mailbox>, Error>;
    /// Whether a mailbox is there, without opening it: the failure if not.
    fn look_for(&mut self, name: &MailboxName) -> Result<(), Error>;
    /// What there is to say about a mailbox without selecting it.
    fn status(&mut self, name: &MailboxName) -> Result<Status, Error>;
    /// The names that match `reference` and `pattern` (RFC 3501 §6.3.8).
    fn list(&mut self, reference: &str, pattern: &str) -> Result<Vec<Listed>, Error>;
    /// The same for subscribed names (RFC 3501 §6.3.9).
    fn lsub(&mut self, reference: &str, pattern: &str) -> Result<Vec<Listed>, Error>;
    /// Makes a mailbox, and its parents.
    fn create(&mut self, name: &MailboxName) -> Result<(), Error>;
    /// Removes a mailbox with its mail.
    fn delete(&mut self, name: &MailboxName) -> Result<(), Error>;
    /// Gives a mailbox, and all below it, another name.
    fn rename(&mut self, from: &MailboxName, to: &MailboxName) -> Result<(), Error>;
    /// Adds a name to the subscriptions.
    fn subscribe(&mut self, name: &MailboxName) -> Result<(), Error>;
    /// Takes a name out of the subscriptions.
    fn unsubscribe(&mut self, name: &MailboxName) -> Result<(), Error>;
    /// Adds all of `messages` to a mailbox, or none.
    fn append(&mut self, name: &MailboxName, messages: &mut [Incoming<'_>]) -> Result<Appended, Error>;
    /// Adds the messages `uids` (ascending) of `from` to the mailbox `to`, all or none, with their flags and dates.
    fn copy(&mut self, from: &mut dyn Mailbox, uids: &[Uid], to: &MailboxName) -> Result<Appended, Error>;
    /// A place for messages on their way in.
    fn spool(&self) -> Spool;
}

impl Folders for Store {
    fn name(&self, octets: &[u8]) -> Result<MailboxName, NameError> {
        self.name(octets)
    }

    fn spell_as(&self, asked: &[u8], name: &MailboxName) -> String {
        self.naming().spell_as(asked, name)
    }

    fn select(&mut self, name: &MailboxName, access: Access) -> Result<Box<dyn Mailbox>, Error> {
        Self::select(self, name, access)
    }

    fn look_for(&mut self, name: &MailboxName) -> Result<(), Error> {
        Self::look_for(self, name)
    }

    fn status(&mut self, name: &MailboxName) -> Result<Status, Error> {
        Self::status(self, name)
    }

    fn list(&mut self, reference: &str, pattern: &str) -> Result<Vec<Listed>, Error> {
        Self::list(self, reference, pattern)
    }

    fn lsub(&mut self, reference: &str, pattern: &str) -> Result<Vec<Listed>, Error> {
        Self::lsub(self, reference, pattern)
    }

    fn create(&mut self, name: &MailboxName) -> Result<(), Error> {
        Self::create(self, name)
    }

    fn delete(&mut self, name: &MailboxName) -> Result<(), Error> {
        Self::delete(self, name)
    }

    fn rename(&mut self, from: &MailboxName, to: &MailboxName) -> Result<(), Error> {
        Self::rename(self, from, to)
    }

    fn subscribe(&mut self, name: &MailboxName) -> Result<(), Error> {
        Self::subscribe(self, name)
    }

    fn unsubscribe(&mut self, name: &MailboxName) -> Result<(), Error> {
        Self::unsubscribe(self, name)
    }

    fn append(&mut self, name: &MailboxName, messages: &mut [Incoming<'_>]) -> Result<Appended, Error> {
        Self::append(self, name, messages)
    }

    fn copy(&mut self, from: &mut dyn Mailbox, uids: &[Uid], to: &MailboxName) -> Result<Appended, Error> {
        Self::copy(self, from, uids, to)
    }

    fn spool(&self) -> Spool {
        Self::spool(self)
    }
}
