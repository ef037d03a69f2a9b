//! The user's mailboxes in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::super::folders::Folders;
use crate::mailbox::memory::Memory;
use crate::mailbox::{
    Access, Appended, Error, FlagList, Incoming, Kind, Listed, ListedKind, Mailbox, MailboxName, NameError, Naming,
    Spool, Status, Uid,
};

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

fn listed(name: &str, inferiors: Option<bool>) -> Listed {
    Listed { name: name.to_owned(), kind: ListedKind::Mailbox, inferiors }
}

fn failure(kind: Kind) -> Error {
    Error::new(kind, "open", Path::new("cabinet"))
}

impl Folders for Cabinet {
    fn name(&self, octets: &[u8]) -> Result<MailboxName, NameError> {
        self.naming.parse(octets)
    }

    fn spell_as(&self, asked: &[u8], name: &MailboxName) -> String {
        self.naming.spell_as(asked, name)
    }

    fn select(&mut self, name: &MailboxName, access: Access) -> Result<Box<dyn Mailbox>, Error> {
        Ok(Box::new(self.mailbox(name)?.another(access)))
    }

    fn look_for(&mut self, name: &MailboxName) -> Result<(), Error> {
        self.mailbox(name).map(|_| ())
    }

    fn status(&mut self, name: &MailboxName) -> Result<Status, Error> {
        Ok(Status::of(&self.mailbox(name)?.another(Access::ReadOnly)))
    }

    fn list(&mut self, _reference: &str, pattern: &str) -> Result<Vec<Listed>, Error> {
        if pattern.is_empty() {
            return Ok(vec![Listed { name: String::new(), kind: ListedKind::Level, inferiors: None }]);
        }
        let all = self.mailboxes.keys().filter(|name| pattern == "*" || pattern == name.as_str());
        Ok(all.map(|name| listed(name, Some(false))).collect())
    }

    fn lsub(&mut self, _reference: &str, _pattern: &str) -> Result<Vec<Listed>, Error> {
        Ok(self.subscriptions.iter().map(|name| listed(name, None)).collect())
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

    fn copy(&mut self, from: &mut dyn Mailbox, uids: &[Uid], to: &MailboxName) -> Result<Appended, Error> {
        let mut appended = Appended { uid_validity: from.uid_validity(), uids: vec![], kept: true };
        for uid in uids {
            let message = from.message(from.find(*uid).unwrap()).unwrap();
            let keywords = from.keywords().names_of(message.keywords).map(<[u8]>::to_vec).collect();
            let mut text = vec![0; usize::try_from(message.size.stored).unwrap()];
            from.read_at(*uid, 0, &mut text)?;
            let flags = FlagList { system: message.flags, keywords };
            let (mut content, octets, date) = (text.as_slice(), message.size.wire, Some(message.date));
            let incoming = Incoming { line_feeds: Default::default(), content: &mut content, octets, flags, date };
            appended.uids.extend(self.append(to, &mut [incoming])?.uids);
        }
        Ok(appended)
    }

    fn spool(&self) -> Spool {
        Spool::new(&std::env::temp_dir())
    }
}
