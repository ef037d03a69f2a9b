//! The user's mailboxes in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::super::folders::{Folders, Listed, Status};
use crate::mailbox::memory::Memory;
use crate::mailbox::{Access, Appended, Error, Flags, Incoming, Kind, Mailbox, MailboxName, NameError, Naming, Spool};

/// Mailboxes by their canonical names.
pub(super) struct Cabinet {
    mailboxes: BTreeMap<String, Memory>,
    subscriptions: BTreeSet<String>,
    naming: Naming,
}

impl Cabinet {
    /// Mailboxes with their messages.
    pub(super) fn new(mailboxes: &[(&str, &[&str])]) -> Self {
        let mailboxes = mailboxes.iter().map(|(name, texts)| ((*name).to_owned(), Memory::new(texts)));
        let naming = Naming::new(Path::new("/home/u/mail"), Some(Path::new("/home/u")), None);
        Self { mailboxes: mailboxes.collect(), subscriptions: BTreeSet::new(), naming }
    }

    /// Another session's view of a mailbox.
    pub(super) fn another(&self, name: &str) -> Memory {
        self.mailboxes[name].another(Access::ReadWrite)
    }

    fn mailbox(&self, name: &MailboxName) -> Result<&Memory, Error> {
        self.mailboxes.get(name.as_str()).ok_or_else(|| failure(Kind::NotFound))
    }
}

fn failure(kind: Kind) -> Error {
    Error::new(kind, "open", Path::new("cabinet"))
}

impl Folders for Cabinet {
    fn name(&self, octets: &[u8]) -> Result<MailboxName, NameError> {
        self.naming.parse(octets)
    }

    fn spell(&self, name: &MailboxName) -> String {
        self.naming.spell(name)
    }

    fn select(&mut self, name: &MailboxName, access: Access) -> Result<Box<dyn Mailbox>, Error> {
        Ok(Box::new(self.mailbox(name)?.another(access)))
    }

    fn status(&mut self, name: &MailboxName) -> Result<Status, Error> {
        let mailbox = self.mailbox(name)?.another(Access::ReadOnly);
        let messages = (0..mailbox.len()).filter_map(|index| mailbox.message(index));
        let unseen = messages.filter(|message| !message.flags.contains(Flags::SEEN)).count();
        let (uid_next, uid_validity) = (mailbox.uid_next(), mailbox.uid_validity());
        Ok(Status { messages: mailbox.len(), recent: 0, unseen, uid_next, uid_validity })
    }

    fn list(&mut self, _reference: &[u8], pattern: &[u8]) -> Result<Vec<Listed>, Error> {
        let all = self.mailboxes.keys().filter(|name| pattern == b"*" || pattern == name.as_bytes());
        Ok(all.map(|name| Listed { name: name.clone(), attributes: vec!["\\HasNoChildren"] }).collect())
    }

    fn lsub(&mut self, _reference: &[u8], _pattern: &[u8]) -> Result<Vec<Listed>, Error> {
        let all = self.subscriptions.iter();
        Ok(all.map(|name| Listed { name: name.clone(), attributes: vec![] }).collect())
    }

    fn create(&mut self, name: &MailboxName) -> Result<(), Error> {
        match self.mailboxes.insert(name.to_string(), Memory::new(&[])) {
            None => Ok(()),
            Some(_) => Err(failure(Kind::Exists)),
        }
    }

    fn delete(&mut self, name: &MailboxName) -> Result<(), Error> {
        self.mailboxes.remove(name.as_str()).map(|_| ()).ok_or_else(|| failure(Kind::NotFound))
    }

    fn rename(&mut self, from: &MailboxName, to: &MailboxName) -> Result<(), Error> {
        if self.mailboxes.contains_key(to.as_str()) {
            return Err(failure(Kind::Exists));
        }
        let mailbox = self.mailboxes.remove(from.as_str()).ok_or_else(|| failure(Kind::NotFound))?;
        self.mailboxes.insert(to.to_string(), mailbox);
        Ok(())
    }

    fn subscribe(&mut self, name: &MailboxName) -> Result<(), Error> {
        self.subscriptions.insert(name.to_string());
        Ok(())
    }

    fn unsubscribe(&mut self, name: &MailboxName) -> Result<(), Error> {
        self.subscriptions.remove(name.as_str());
        Ok(())
    }

    fn append(&mut self, name: &MailboxName, messages: &mut [Incoming<'_>]) -> Result<Appended, Error> {
        let mut mailbox = self.mailbox(name)?.another(Access::ReadWrite);
        mailbox.append(messages).map(|(appended, _)| appended)
    }

    fn spool(&self) -> Spool {
        Spool::new(&std::env::temp_dir())
    }
}
