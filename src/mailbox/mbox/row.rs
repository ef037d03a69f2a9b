//! mbox as a row in the store's list of drivers.

use std::os::unix::fs::FileExt;

use super::driver::Mbox;
use super::glance::glance;
use super::place::{Place, Policy};
use super::scan::from_line;
use crate::limits;
use crate::mailbox::store::{self, Driver};
use crate::mailbox::{Access, Appended, Error, Incoming, Kind, Mailbox, Status, UidValidity};
use crate::sys::tree::Purpose;

/// The driver of mailboxes in unix mbox form.
#[derive(Clone, Debug)]
pub struct MboxDriver {
    policy: Policy,
}

impl MboxDriver {
    /// A driver that handles all mailboxes as `policy` says.
    pub fn new(policy: Policy) -> Self {
        Self { policy }
    }

    fn place(place: &store::Place) -> Place {
        Place {
            path: place.path().to_owned(),
            index: place.state().map(ToOwned::to_owned),
            delivered: place.is_inbox(),
            dotlock: place.dotlock(),
            validities: place.validities(),
        }
    }
}

impl Driver for MboxDriver {
    /// An empty file, or one that begins with a From_ line, blank lines apart; or one of which that can be told only when
    /// what a crash left is cleared up.
    fn opens(&self, place: &store::Place) -> Result<bool, Error> {
        let file = match place.open(Purpose::Glance) {
            Err(error) if error.kind == Kind::NotFound => return Ok(false),
            opened => opened?,
        };
        let mut octets = vec![0; limits::FROM_LINE_OCTETS];
        let count = file.read_at(&mut octets, 0).map_err(|error| Error::io("read", place.path(), error))?;
        octets.truncate(count);
        let text = octets.trim_ascii_start();
        let is_one = text.is_empty() || from_line(text, count < limits::FROM_LINE_OCTETS).is_some();
        Ok(is_one || Self::place(place).may_be_half_written(octets.first()))
    }

    fn glance(&self, place: &store::Place) -> Option<Status> {
        glance(place.path(), place.state()?)
    }

    fn open(&self, place: &store::Place, access: Access) -> Result<Box<dyn Mailbox>, Error> {
        Ok(Box::new(Mbox::open(Self::place(place), self.policy.clone(), access)?))
    }

    fn recover(&self, place: &store::Place) -> Result<bool, Error> {
        Mbox::recover(Self::place(place), self.policy.clone())
    }

    fn create(&self, place: &store::Place, uid_validity: UidValidity) -> Result<(), Error> {
        Mbox::create(Self::place(place), self.policy.clone(), uid_validity)
    }

    fn append(&self, place: &store::Place, messages: &mut [Incoming<'_>]) -> Result<Appended, Error> {
        Mbox::unopened(Self::place(place), self.policy.clone()).append_messages(messages)
    }

    fn settle(&self, place: &store::Place) -> Result<(), Error> {
        Mbox::unopened(Self::place(place), self.policy.clone()).write_back()
    }
}
