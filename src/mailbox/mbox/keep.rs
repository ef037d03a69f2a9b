//! What is kept of messages' contents, for the index as it is: the driver's side of the cache.

use super::driver::Mbox;
use crate::mailbox::{Facet, Uid};

impl Mbox {
    /// See [`Mailbox::kept`](crate::mailbox::Mailbox::kept).
    pub(super) fn kept_content(&mut self, uid: Uid, facet: Facet) -> Option<&[u8]> {
        let identity = self.identity(uid)?;
        self.cache.find(|| self.place.cache_path(), facet, uid, identity)
    }

    /// See [`Mailbox::keep`](crate::mailbox::Mailbox::keep).
    pub(super) fn keep_content(&mut self, uid: Uid, facet: Facet, content: &[u8]) {
        let Some(identity) = self.identity(uid) else { return };
        if self.cache.keep(facet, uid, identity, content) {
            self.write_cache();
        }
    }

    /// Writes what was gathered for the cache.
    pub(super) fn write_cache(&mut self) {
        if self.cache.waits() {
            let index = &self.index;
            self.cache.write(self.place.cache_path(), |entry| index.find(entry.uid).is_ok());
        }
    }

    /// What tells a message from every other that its UID may be taken for.
    fn identity(&self, uid: Uid) -> Option<u64> {
        let content = self.index.identity(self.index.find(uid).ok()?)?;
        Some(content ^ u64::from(self.index.summary().uid_validity.0))
    }
}

impl Drop for Mbox {
    fn drop(&mut self) {
        self.write_cache();
    }
}
