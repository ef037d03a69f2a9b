//! CREATE (RFC 3501 §6.3.3): a mailbox, or with a separator at the end of the name a directory for folders.

use std::ffi::OsStr;
use std::path::Path;
use std::rc::Rc;

use super::layout::{Node, below};
use super::place::Place;
use super::store::Store;
use crate::mailbox::{Error, Kind, MailboxName};
use crate::sys::tree::{Directory, EntryKind};

impl Store {
    /// Makes the mailbox, and the levels above it that are missing.
    ///
    /// [`Kind::Exists`] for INBOX, for anything that is there, and for a directory that is there if no more than a
    /// directory is asked for. A directory that is there gets mail of its own otherwise.
    pub fn create(&self, name: &MailboxName) -> Result<(), Error> {
        let node = self.layout.node(name)?;
        let is_level = node.inferiors.is_some();
        let has_mail = self.holder(&node)?.is_some();
        if name.is_inbox() || has_mail || (is_level && name.declares_inferiors()) {
            return Err(self.error(Kind::Exists, "create", name));
        }
        let (root, parent) = self.layout.make_parent(name)?;
        let last = name.levels().last().unwrap_or_default();
        if name.declares_inferiors() {
            return self.create_level(&root, &parent, last, name);
        }
        let place = self.vacant(&node, &root, &parent, last, name)?;
        self.default_driver()?.create(&place, self.validities.next())?;
        place.sync_directory()
    }

    /// Where the mail of a new mailbox goes: under the name itself if that is free, else within the directory.
    pub(super) fn vacant(
        &self,
        node: &Node,
        root: &Rc<Directory>,
        parent: &Path,
        last: &str,
        name: &MailboxName,
    ) -> Result<Place, Error> {
        match (node.entry, &node.mail) {
            (None, _) => Ok(self.layout.place(root, &parent.join(last))),
            (Some(EntryKind::Directory), Some(within)) => Ok(within.clone()),
            // a file that is no mailbox, or a link, which is somebody else's decision
            _ => Err(self.error(Kind::Exists, "create", name)),
        }
    }

    fn create_level(&self, root: &Directory, parent: &Path, last: &str, name: &MailboxName) -> Result<(), Error> {
        let made = below(root, parent).and_then(|directory| {
            directory.create_directory(OsStr::new(last))?;
            directory.sync()
        });
        made.map_err(|error| self.layout.failed("create", name, error))
    }
}
