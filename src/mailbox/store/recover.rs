//! Clearing up after a session that died while it wrote. Whoever opens a mailbox next does that too; this does it for all
//! of a user's mailboxes, before anybody asks.

use std::path::PathBuf;

use super::place::Place;
use super::state;
use super::store::Store;
use crate::mailbox::{Error, MailboxName};

/// The ending of what a driver keeps as long as a change of a mailbox is under way.
const UNDER_WAY: &str = ".journal";
/// The ending of what it makes when it first locks a mailbox.
const ONCE_LOCKED: &str = ".lock";

impl Store {
    /// Clears up in INBOX after a session that died while it wrote, in whatever form it is; whether there was anything
    /// to clear up.
    pub fn recover_inbox(&self) -> Result<bool, Error> {
        match self.layout.node(&MailboxName::inbox())?.mail {
            Some(place) => self.recover(&place),
            None => Ok(false),
        }
    }

    /// The same in every other mailbox in which a change is under way, or beside which a process that is gone left its
    /// lock: its path, and whether there was anything to clear up.
    pub fn recover_folders(&self) -> Vec<(PathBuf, Result<bool, Error>)> {
        let (Some(state), Ok(Some(root))) = (self.layout.state(), self.layout.root()) else { return Vec::new() };
        let places = |ending| state::paths_with(state, ending).into_iter().map(|path| self.layout.place(&root, &path));
        let half_written = places(UNDER_WAY);
        let locked = places(ONCE_LOCKED).filter(Place::was_left_locked);
        // one that was both is not locked any more when it is asked
        half_written.chain(locked).map(|place| (place.path().to_owned(), self.recover(&place))).collect()
    }

    fn recover(&self, place: &Place) -> Result<bool, Error> {
        self.drivers.iter().try_fold(false, |any, driver| Ok(driver.recover(place)? || any))
    }
}
