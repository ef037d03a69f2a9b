//! The user's mailboxes by their names, as the session needs them.

use crate::mailbox::{Access, Appended, Error, Incoming, Mailbox, MailboxName, NameError, Spool, Uid, UidValidity};

/// The user's mailboxes.
pub trait Folders {
    /// Reads a name as a client writes it.
    fn name(&self, octets: &[u8]) -> Result<MailboxName, NameError>;
    /// A name as a client reads it.
    fn spell(&self, name: &MailboxName) -> String;
    /// Opens a mailbox.
    fn select(&mut self, name: &MailboxName, access: Access) -> Result<Box<dyn Mailbox>, Error>;
    /// What there is to say about a mailbox without opening it.
    fn status(&mut self, name: &MailboxName) -> Result<Status, Error>;
    /// The names that match `reference` and `pattern` (RFC 3501 §6.3.8).
    fn list(&mut self, reference: &[u8], pattern: &[u8]) -> Result<Vec<Listed>, Error>;
    /// The same for subscribed names (RFC 3501 §6.3.9).
    fn lsub(&mut self, reference: &[u8], pattern: &[u8]) -> Result<Vec<Listed>, Error>;
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
    /// A place for a message on its way in.
    fn spool(&self) -> Spool;
}

/// The answer to STATUS (RFC 3501 §6.3.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// How many messages it has.
    pub messages: usize,
    /// How many of them nobody was told of.
    pub recent: usize,
    /// How many of them are not `\Seen`.
    pub unseen: usize,
    /// The UID that the next message will get.
    pub uid_next: Uid,
    /// The validity of its UIDs.
    pub uid_validity: UidValidity,
}

/// One line of LIST or LSUB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name as a client reads it.
    pub name: String,
    /// Its attributes, each with its backslash.
    pub attributes: Vec<&'static str>,
}
