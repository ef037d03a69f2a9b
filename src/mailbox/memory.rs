//! A mailbox in memory: the test double for the protocols. Clones are sessions of their own on the same mail.

use std::cell::RefCell;
use std::os::fd::BorrowedFd;
use std::path::Path;
use std::rc::Rc;

use xxhash_rust::xxh3::xxh3_64;

use super::{
    Access, Appended, Changes, Error, FlagAction, FlagList, Flags, Incoming, InternalDate, KeywordTable, Kind, Mailbox,
    Message, ModSeq, Removed, Uid, UidValidity,
};
use crate::text::fields::Fields;
use crate::text::octets::{LineFeeds, Octets};

#[derive(Clone)]
struct Stored {
    message: Message,
    text: Rc<Vec<u8>>,
}

#[derive(Default)]
struct Shared {
    messages: Vec<Stored>,
    keywords: KeywordTable,
    uid_next: u32,
    modseq: ModSeq,
    broken: Option<Kind>,
    reads: usize,
}

/// A session's snapshot of mail that lives in memory.
pub struct Memory {
    shared: Rc<RefCell<Shared>>,
    snapshot: Vec<Stored>,
    keywords: KeywordTable,
    access: Access,
    modseq: ModSeq,
    uid_next: u32,
}

impl Memory {
    /// A mailbox of UIDVALIDITY 1 with `texts` (stored form, LF) as messages 1 and up, arrived at the epoch.
    pub fn new(texts: &[&str]) -> Self {
        let shared = Rc::new(RefCell::new(Shared { uid_next: 1, ..Shared::default() }));
        for text in texts {
            shared.borrow_mut().add(text.as_bytes().to_vec(), &FlagList::default(), InternalDate::default());
        }
        Self::open(shared, Access::ReadWrite)
    }

    /// Another session on the same mail.
    pub fn another(&self, access: Access) -> Self {
        Self::open(Rc::clone(&self.shared), access)
    }

    /// Gives the message `uid` another text without making another message of it, as mutt does.
    pub fn rewrite(&mut self, uid: Uid, text: &str) {
        let mut shared = self.shared.borrow_mut();
        for stored in shared.messages.iter_mut().filter(|stored| stored.message.uid == uid) {
            let (header, size) = measure(text.as_bytes());
            let (plain, ends_line) = (text.is_ascii(), ends_line(text.as_bytes()));
            let identity = xxh3_64(text.as_bytes());
            stored.message =
                Message { header, size, in_lines: size.wire, plain, ends_line, identity, ..stored.message };
            stored.text = Rc::new(text.as_bytes().to_vec());
        }
    }

    /// Lets every look at the mail fail like this, or not any more.
    pub fn break_down(&mut self, how: Option<Kind>) {
        self.shared.borrow_mut().broken = how;
    }

    /// How often any session has read of a message.
    pub fn reads(&self) -> usize {
        self.shared.borrow().reads
    }

    /// Whether the text in the snapshot is the one that is there now, or the message is gone.
    fn is_current(&self, stored: &Stored) -> bool {
        let shared = self.shared.borrow();
        let now = shared.messages.iter().find(|now| now.message.uid == stored.message.uid);
        now.is_none_or(|now| Rc::ptr_eq(&now.text, &stored.text))
    }

    fn open(shared: Rc<RefCell<Shared>>, access: Access) -> Self {
        let keywords = KeywordTable::default();
        let mut memory = Self { shared, snapshot: Vec::new(), keywords, access, modseq: ModSeq(0), uid_next: 1 };
        memory.look();
        memory
    }

    fn look(&mut self) -> Changes {
        let shared = self.shared.borrow();
        let before = std::mem::replace(&mut self.snapshot, shared.messages.clone());
        let gone = |stored: &Stored| !shared.messages.iter().any(|now| now.message.uid == stored.message.uid);
        let removed: Vec<_> = before
            .iter()
            .enumerate()
            .filter(|(_, stored)| gone(stored))
            .map(|(index, stored)| Removed { index, uid: stored.message.uid })
            .collect();
        let arrived = self.snapshot.len() + removed.len() - before.len();
        (self.keywords, self.modseq, self.uid_next) = (shared.keywords.clone(), shared.modseq, shared.uid_next);
        Changes { removed, arrived }
    }

    fn writable(&self) -> Result<(), Error> {
        match self.access {
            Access::ReadWrite => Ok(()),
            Access::ReadOnly => Err(Error::new(Kind::ReadOnly, "write", Path::new("memory"))),
        }
    }
}

impl Shared {
    fn add(&mut self, text: Vec<u8>, flags: &FlagList, date: InternalDate) -> Uid {
        let (header, size) = measure(&text);
        self.modseq = self.modseq.next();
        let uid = Uid(self.uid_next);
        self.uid_next += 1;
        let keywords = flags.keywords.iter().filter_map(|name| self.keywords.find_or_add(name));
        let message = Message {
            uid,
            flags: flags.system,
            keywords: keywords.fold(Default::default(), |all, one| all | one),
            recent: false,
            date,
            header,
            size,
            line_feeds: LineFeeds::EndLines,
            in_lines: size.wire,
            modseq: self.modseq,
            plain: text.is_ascii(),
            ends_line: ends_line(&text),
            identity: xxh3_64(&text),
        };
        self.messages.push(Stored { message, text: Rc::new(text) });
        uid
    }
}

fn ends_line(text: &[u8]) -> bool {
    text.last().is_none_or(|last| *last == b'\n')
}

/// The sizes of a message's header and of all of it.
fn measure(text: &[u8]) -> (Octets, Octets) {
    let mut fields = Fields::new(text);
    fields.by_ref().for_each(drop);
    (Octets::of(&text[..fields.empty_line().end]), Octets::of(text))
}

impl Mailbox for Memory {
    fn uid_validity(&self) -> UidValidity {
        UidValidity(1)
    }

    fn uid_next(&self) -> Uid {
        Uid(self.uid_next)
    }

    fn highest_modseq(&self) -> ModSeq {
        self.modseq
    }

    fn keywords(&self) -> &KeywordTable {
        &self.keywords
    }

    fn access(&self) -> Access {
        self.access
    }

    fn len(&self) -> usize {
        self.snapshot.len()
    }

    fn message(&self, index: usize) -> Option<Message> {
        self.snapshot.get(index).map(|stored| stored.message)
    }

    fn sync(&mut self) -> Result<Changes, Error> {
        let broken = self.shared.borrow().broken;
        match broken {
            Some(kind) => Err(Error::new(kind, "read", Path::new("memory"))),
            None => Ok(self.look()),
        }
    }

    fn read_at(&mut self, uid: Uid, offset: u64, buffer: &mut [u8]) -> Result<usize, Error> {
        self.shared.borrow_mut().reads += 1;
        let expunged = |_| Error::new(Kind::Expunged, "read", Path::new("memory"));
        let stored = &self.snapshot[self.find(uid).map_err(expunged)?];
        if !self.is_current(stored) {
            return Err(Error::new(Kind::Changed, "read", Path::new("memory")));
        }
        let text = &stored.text;
        let rest = text.get(usize::try_from(offset).unwrap()..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }

    fn store(&mut self, uids: &[Uid], action: FlagAction, flags: &FlagList) -> Result<(ModSeq, Changes), Error> {
        self.writable()?;
        let mut shared = self.shared.borrow_mut();
        let full = || Error::new(Kind::Limit, "store", Path::new("memory"));
        let mut keywords = Default::default();
        for name in &flags.keywords {
            keywords |= shared.keywords.find_or_add(name).ok_or_else(full)?;
        }
        let before = shared.modseq;
        let modseq = before.next();
        shared.modseq = modseq;
        for stored in shared.messages.iter_mut().filter(|stored| uids.contains(&stored.message.uid)) {
            let message = &mut stored.message;
            let new = action.apply((message.flags, message.keywords), (flags.system, keywords));
            if new != (message.flags, message.keywords) {
                (message.flags, message.keywords) = new;
                message.modseq = modseq;
            }
        }
        drop(shared);
        Ok((before, self.look()))
    }

    fn append(&mut self, messages: &mut [Incoming<'_>]) -> Result<(Appended, Changes), Error> {
        let mut uids = Vec::new();
        for incoming in messages {
            let mut text = Vec::new();
            incoming.content.read_to_end(&mut text).map_err(|e| Error::io("append", Path::new("memory"), e))?;
            let text = String::from_utf8_lossy(&text).replace("\r\n", "\n").into_bytes();
            uids.push(self.shared.borrow_mut().add(text, &incoming.flags, incoming.date.unwrap_or_default()));
        }
        Ok((Appended { uid_validity: UidValidity(1), uids, kept: true }, self.look()))
    }

    fn expunge(&mut self, uids: &[Uid]) -> Result<Changes, Error> {
        self.writable()?;
        self.shared.borrow_mut().messages.retain(|stored| !uids.contains(&stored.message.uid));
        Ok(self.look())
    }

    fn watch(&mut self) -> Option<BorrowedFd<'_>> {
        None
    }

    fn rest(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::super::{Selected, Seq};
    use super::*;

    #[test]
    fn two_sessions_see_each_other_through_their_own_numbers() {
        let memory = Memory::new(&["A: 1\n\none\n", "A: 2\n\ntwo\n", "A: 3\n\nthree\n"]);
        let mut other = memory.another(Access::ReadWrite);
        let mut session = Selected::new(Box::new(memory));
        other.store(&[Uid(3)], FlagAction::Add, &FlagList { system: Flags::SEEN, keywords: vec![] }).unwrap();
        other.expunge(&[Uid(2)]).unwrap();
        session.sync().unwrap();
        assert_eq!(session.len(), 3);
        assert_eq!(session.message(Seq(2)), Some(Err(Uid(2))));
        assert_eq!(session.take_changed(), [Seq(3)]);
        assert_eq!(session.take_expunged(), [Seq(2)]);
        assert_eq!(session.seq(Uid(3)), Some(Seq(2)));
        let mut octets = [0; 64];
        assert_eq!(session.read_at(Uid(2), 0, &mut octets).unwrap_err().kind, Kind::Expunged);
        assert_eq!(session.read_at(Uid(3), 6, &mut octets).unwrap(), 6);
    }
}
