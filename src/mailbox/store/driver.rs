//! What a form of storage has to offer so that the store can use it: one row in the store's list of drivers.

use super::place::Place;
use super::store::Status;
use crate::mailbox::{Access, Appended, Error, Incoming, Mailbox, UidValidity};

/// A form in which mailboxes are stored.
pub trait Driver {
    /// Whether what is there is a mailbox of this form, by a glance that changes nothing and does not count as reading.
    /// Nothing is none.
    fn opens(&self, place: &Place) -> Result<bool, Error>;

    /// What STATUS tells of the mailbox, where that is known without opening it; none is no news.
    fn glance(&self, _place: &Place) -> Option<Status> {
        None
    }

    /// Opens the mailbox. Where nothing is, it is an empty one; the store asks for that with INBOX only.
    fn open(&self, place: &Place, access: Access) -> Result<Box<dyn Mailbox>, Error>;

    /// Completes or undoes what a session left that died while it wrote; whether there was anything. What others wrote
    /// since is kept.
    fn recover(&self, place: &Place) -> Result<bool, Error>;

    /// Makes an empty mailbox whose UIDs are of `uid_validity`, where nothing is.
    fn create(&self, place: &Place, uid_validity: UidValidity) -> Result<(), Error>;

    /// Adds all of `messages` to the mailbox, or none, without opening it for anybody: what is recent stays so.
    fn append(&self, place: &Place, messages: &mut [Incoming<'_>]) -> Result<Appended, Error> {
        let mut mailbox = self.open(place, Access::ReadWrite)?;
        mailbox.append(messages).map(|(appended, _)| appended)
    }

    /// Completes what a crash left undone, and brings all that is known of the mailbox into the mailbox itself, so that
    /// nothing depends on the name that it has. What is recent stays so.
    fn settle(&self, place: &Place) -> Result<(), Error> {
        self.open(place, Access::ReadWrite)?.checkpoint().map(drop)
    }
}
