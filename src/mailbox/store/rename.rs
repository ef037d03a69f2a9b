//! RENAME (RFC 3501 §6.3.5): a mailbox with all that is below it; INBOX gives its messages away instead.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use super::layout::{Node, below, beside};
use super::place::Place;
use super::state;
use super::store::Store;
use crate::mailbox::{Access, Error, Kind, Mailbox, MailboxName, Uid};
use crate::sys::tree::{Directory, EntryKind};

impl Store {
    /// Gives the mailbox `from`, and all that is below it, the name `to`, which must be free. Subscriptions stay as
    /// they are.
    ///
    /// [`Kind::BadName`] for a name below the old one.
    pub fn rename(&self, from: &MailboxName, to: &MailboxName) -> Result<(), Error> {
        let target = self.layout.node(to)?;
        if to.is_inbox() || target.entry.is_some() || target.inferiors.is_some() {
            return Err(self.error(Kind::Exists, "rename to", to));
        }
        if from.is_inbox() {
            return self.rename_inbox(&target, to);
        }
        if to.is_below(from) {
            return Err(self.error(Kind::BadName, "rename to", to));
        }
        let node = self.layout.node(from)?;
        let Some(parent) = node.parent.as_ref().filter(|_| node.entry.is_some() || node.inferiors.is_some()) else {
            return Err(self.error(Kind::NotFound, "rename", from));
        };
        if node.entry == Some(EntryKind::Link) {
            // elsewhere it might lead elsewhere
            return Err(self.error(Kind::NoPermission, "rename", from));
        }
        let own = self.holder(&node)?.map(|(_, place)| place);
        if own.is_none() && node.inferiors.is_none() {
            return Err(self.error(Kind::NotAMailbox, "rename", from));
        }
        let moved = self.settle(from)?;
        let locked = own.as_ref().map(Place::seize).transpose()?;
        self.move_entries(from, parent, to)?;
        drop(locked);
        self.move_state(&moved, from, to);
        Ok(())
    }

    /// Brings `name` and the mailboxes below it into a state in which their files hold all that is known of them, so
    /// that nothing depends on a journal or an index under the old name. Their names, and what is kept of them.
    fn settle(&self, name: &MailboxName) -> Result<Vec<(MailboxName, PathBuf)>, Error> {
        let mut settled = Vec::new();
        for name in std::iter::once(name.clone()).chain(self.mailboxes_below(name)?) {
            let node = self.layout.node(&name)?;
            let Some((driver, place)) = self.holder(&node)? else { continue };
            driver.settle(&place)?;
            settled.extend(place.state().map(|state| (name, state.to_owned())));
        }
        Ok(settled)
    }

    /// Renames the entry, and the directory beside it.
    fn move_entries(&self, from: &MailboxName, parent: &Path, to: &MailboxName) -> Result<(), Error> {
        let (root, new_parent) = self.layout.make_parent(to)?;
        let moved = below(&root, parent).and_then(|old| {
            let new = below(&root, &new_parent)?;
            let [last, new_last] = [from, to].map(|name| name.levels().last().unwrap_or_default());
            move_both(&old, last, &new, new_last)?;
            new.sync()?;
            old.sync()
        });
        moved.map_err(|error| self.layout.failed("rename", from, error))
    }

    /// Takes along what is kept of the mailboxes `moved`; what can't be taken along is found out again.
    fn move_state(&self, moved: &[(MailboxName, PathBuf)], from: &MailboxName, to: &MailboxName) {
        for (name, old) in moved {
            let node = name.moved(from, to).and_then(|name| self.layout.node(&name).ok());
            if let Some((_, place)) = node.and_then(|node| self.holder(&node).ok().flatten()) {
                state::rename(Some(old), place.state());
            }
        }
    }

    /// Moves all messages of INBOX into a new mailbox; INBOX remains, without them.
    fn rename_inbox(&self, target: &Node, to: &MailboxName) -> Result<(), Error> {
        let mut inbox = self.select(&MailboxName::inbox(), Access::ReadWrite)?;
        if inbox.access() == Access::ReadOnly {
            return Err(self.error(Kind::ReadOnly, "rename", &MailboxName::inbox()));
        }
        let (root, parent) = self.layout.make_parent(to)?;
        let last = to.levels().last().unwrap_or_default();
        let place = self.vacant(target, &root, &parent, last, to)?;
        self.default_driver()?.create(&place, self.validities.next())?;
        let uids = uids(inbox.as_ref());
        if !uids.is_empty()
            && let Err(error) = self.copy(inbox.as_mut(), &uids, to)
        {
            // nothing of it was acknowledged, and INBOX still has all of it
            drop(place.remove());
            state::forget(place.state());
            return Err(error);
        }
        place.sync_directory()?;
        inbox.expunge(&uids).map(drop)
    }
}

fn uids(mailbox: &dyn Mailbox) -> Vec<Uid> {
    (0..mailbox.len()).filter_map(|index| mailbox.message(index)).map(|message| message.uid).collect()
}

/// Renames `last` and the directory beside it, as far as they are there; both or none.
fn move_both(old: &Directory, last: &str, new: &Directory, new_last: &str) -> io::Result<()> {
    let move_one = |name: &str, new_name: &str| match old.rename(OsStr::new(name), new, OsStr::new(new_name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    };
    move_one(last, new_last)?;
    let Some(directory) = beside(last) else { return Ok(()) };
    let moved = match beside(new_last) {
        Some(new_directory) => move_one(&directory, &new_directory),
        None if old.entry(&directory).is_err() => Ok(()),
        None => Err(io::ErrorKind::InvalidFilename.into()),
    };
    moved.inspect_err(|_| {
        // it has just been there
        drop(new.rename(OsStr::new(new_last), old, OsStr::new(last)));
    })
}
