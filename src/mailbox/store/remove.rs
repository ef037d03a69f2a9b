//! DELETE (RFC 3501 §6.3.4): the mail goes, the folders below stay.

use std::ffi::OsStr;
use std::io;

use super::driver::Driver;
use super::layout::{Node, below, beside, is_absent};
use super::place::Place;
use super::state;
use super::store::Store;
use crate::mailbox::{Access, Error, Kind, MailboxName};
use crate::sys::tree::EntryKind;

impl Store {
    /// Removes the mailbox with its messages. If there are folders below it, the name remains as their directory;
    /// otherwise it goes too, and a name without mail goes if nothing is below ([`Kind::HasInferiors`] if there is).
    ///
    /// [`Kind::BadName`] for INBOX, which can't be removed; [`Kind::InUse`] while another program holds its locks.
    pub fn delete(&self, name: &MailboxName) -> Result<(), Error> {
        if name.is_inbox() {
            return Err(self.error(Kind::BadName, "delete", name));
        }
        let node = self.layout.node(name)?;
        match self.holder(&node)? {
            Some((driver, place)) => {
                self.delete_mail(driver, &place, &node, name)?;
                // what is left is a directory, if anything; an empty one serves nobody
                self.delete_levels(&node, name).map(|_| ())
            }
            None if node.inferiors.is_none() && node.entry.is_none() => Err(self.error(Kind::NotFound, "delete", name)),
            None if node.inferiors.is_none() => Err(self.error(Kind::NotAMailbox, "delete", name)),
            // what is below belongs to the directory that it leads to
            None if node.entry == Some(EntryKind::Link) => Err(self.error(Kind::NoPermission, "delete", name)),
            None => match self.delete_levels(&node, name)? {
                Levels::InUse => Err(self.error(Kind::HasInferiors, "delete", name)),
                Levels::Gone => Ok(()),
            },
        }
    }

    fn delete_mail(&self, driver: &dyn Driver, place: &Place, node: &Node, name: &MailboxName) -> Result<(), Error> {
        // a mailbox that cannot be opened can still be unwanted
        if let Ok(mailbox) = driver.open(place, Access::ReadOnly) {
            self.validities.note(mailbox.uid_validity());
        }
        let locked = place.seize()?;
        // a mailbox that the user reaches through a link is not the link's to remove
        match node.entry {
            Some(EntryKind::Link) => self.remove_entry(node, name)?,
            _ => {
                place.remove()?;
                state::forget(place.state());
            }
        }
        place.sync_directory()?;
        drop(locked);
        Ok(())
    }

    fn remove_entry(&self, node: &Node, name: &MailboxName) -> Result<(), Error> {
        let (Some(root), Some(parent), Some(last)) = (self.layout.root()?, &node.parent, name.levels().last()) else {
            return Err(self.error(Kind::NotFound, "delete", name));
        };
        let removed = below(&root, parent).and_then(|directory| {
            directory.remove_file(OsStr::new(last))?;
            directory.sync()
        });
        removed.map_err(|error| self.layout.failed("delete", name, error))
    }

    /// Removes the directories of `name` as far as they are empty.
    fn delete_levels(&self, node: &Node, name: &MailboxName) -> Result<Levels, Error> {
        let (Some(root), Some(parent), Some(last)) = (self.layout.root()?, &node.parent, name.levels().last()) else {
            return Ok(Levels::Gone);
        };
        let failed = |error| self.layout.failed("delete", name, error);
        let directory = below(&root, parent).map_err(failed)?;
        let mut levels = Levels::Gone;
        for level in [Some(last.to_owned()), beside(last)].iter().flatten() {
            match directory.remove_directory(OsStr::new(level)) {
                Ok(()) => directory.sync().map_err(failed)?,
                // a file, or a link to a directory, which is not the link's to remove
                Err(error) if is_absent(&error) => {}
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => levels = Levels::InUse,
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(levels)
    }
}

/// What became of the directories of a name.
enum Levels {
    Gone,
    InUse,
}
