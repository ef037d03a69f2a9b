//! Clearing up after a session that died while it wrote. Whoever opens a mailbox next does that too; this does it for all
//! of a user's mailboxes, before anybody asks.

use std::path::PathBuf;

use super::place::Place;
use super::state;
use super::store::Store;
use crate::mailbox::{Error, MailboxName};

/// The ending of what a driver keeps as long as a change of a mailbox is under way.
const UNDER_WAY: &str = ".journal";

impl Store {
    /// Clears up in INBOX after a session that died while it wrote, in whatever form it is; whether there was anything
    /// to clear up.
    pub fn recover_inbox(&self) -> Result<bool, Error> {
        match self.layout.node(&MailboxName::inbox())?.mail {
            Some(place) => self.recover(&place),
            None => Ok(false),
        }
    }

    /// The same in every other mailbox in which a change is under way: its path, and whether there was anything.
    pub fn recover_folders(&self) -> Vec<(PathBuf, Result<bool, Error>)> {
        let (Some(state), Ok(Some(root))) = (self.layout.state(), self.layout.root()) else { return Vec::new() };
        let paths = state::paths_with(state, UNDER_WAY);
        let places = paths.into_iter().map(|path| self.layout.place(&root, &path));
        places.map(|place| (place.path().to_owned(), self.recover(&place))).collect()
    }

    fn recover(&self, place: &Place) -> Result<bool, Error> {
        self.drivers.iter().try_fold(false, |any, driver| Ok(driver.recover(place)? || any))
    }
}
