//! A maildrop whose parts can be made to fail, and what a session on it wrote into the log.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::os::fd::BorrowedFd;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use super::conversation::play;
use crate::auth::authority::Offer;
use crate::auth::login::Ending;
use crate::mailbox::memory::Memory;
use crate::mailbox::{
    Access, Appended, Changes, Error, Facet, FlagAction, FlagList, Flags, Incoming, KeywordTable, Kind, Mailbox,
    Message, ModSeq, Uid, UidValidity,
};
use crate::net::Wire;
use crate::pop3::{Hold, Maildrop, Policy, Refused, Start, session};

/// From which offset on reads fail, and why; without a reason there is nothing to read.
pub(super) type BadRead = (u64, Option<Kind>);

/// What goes wrong in the mailbox.
#[derive(Clone, Default)]
pub(super) struct Faults {
    /// Reading fails.
    pub(super) read: Rc<Cell<Option<BadRead>>>,
    /// The next reads find the file changed.
    pub(super) changed: Rc<Cell<u32>>,
    /// Why expunging fails.
    pub(super) expunge: Rc<Cell<Option<Kind>>>,
    /// Why storing flags fails.
    pub(super) store: Rc<Cell<Option<Kind>>>,
    /// What is kept of messages, by UID.
    pub(super) kept: Rc<RefCell<HashMap<Uid, Vec<u8>>>>,
    /// How often the mailbox was asked to write back what the index knows.
    pub(super) checkpoints: Rc<Cell<u32>>,
}

/// A mailbox in memory with faults.
struct Faulty {
    memory: Memory,
    faults: Faults,
    found: Vec<u8>,
}

fn failure(kind: Kind) -> Error {
    Error::new(kind, "touch", Path::new("memory"))
}

impl Mailbox for Faulty {
    fn uid_validity(&self) -> UidValidity {
        UidValidity(0x6b03_057c)
    }
    fn uid_next(&self) -> Uid {
        self.memory.uid_next()
    }
    fn highest_modseq(&self) -> ModSeq {
        self.memory.highest_modseq()
    }
    fn keywords(&self) -> &KeywordTable {
        self.memory.keywords()
    }
    fn access(&self) -> Access {
        self.memory.access()
    }
    fn len(&self) -> usize {
        self.memory.len()
    }
    fn message(&self, index: usize) -> Option<Message> {
        self.memory.message(index)
    }
    fn sync(&mut self) -> Result<Changes, Error> {
        self.memory.sync()
    }
    fn read_at(&mut self, uid: Uid, offset: u64, buffer: &mut [u8]) -> Result<usize, Error> {
        if let Some(left) = self.faults.changed.get().checked_sub(1) {
            self.faults.changed.set(left);
            return Err(failure(Kind::Changed));
        }
        match self.faults.read.get() {
            Some((from, kind)) if offset >= from => kind.map_or(Ok(0), |kind| Err(failure(kind))),
            _ => self.memory.read_at(uid, offset, buffer),
        }
    }
    fn store(&mut self, uids: &[Uid], action: FlagAction, flags: &FlagList) -> Result<(ModSeq, Changes), Error> {
        match self.faults.store.get() {
            Some(kind) => Err(failure(kind)),
            None => self.memory.store(uids, action, flags),
        }
    }
    fn append(&mut self, messages: &mut [Incoming<'_>]) -> Result<(Appended, Changes), Error> {
        self.memory.append(messages)
    }
    fn expunge(&mut self, uids: &[Uid]) -> Result<Changes, Error> {
        match self.faults.expunge.get() {
            Some(kind) => Err(failure(kind)),
            None => self.memory.expunge(uids),
        }
    }
    fn checkpoint(&mut self) -> Result<Changes, Error> {
        self.faults.checkpoints.set(self.faults.checkpoints.get() + 1);
        self.sync()
    }
    fn kept(&mut self, uid: Uid, _: Facet) -> Option<&[u8]> {
        self.found = self.faults.kept.borrow().get(&uid)?.clone();
        Some(&self.found)
    }
    fn keep(&mut self, uid: Uid, _: Facet, content: &[u8]) {
        self.faults.kept.borrow_mut().insert(uid, content.to_vec());
    }
    fn watch(&mut self) -> Option<BorrowedFd<'_>> {
        None
    }
    fn rest(&mut self) {}
}

/// A hold that answers as it is told to, and lets things happen when a command arrives.
pub(super) struct Held {
    pub(super) acquire: Result<(), Refused>,
    /// At which command, counted from 1, another session has taken over.
    pub(super) lost_at: u32,
    pub(super) settle: bool,
    pub(super) login_delay: Option<Duration>,
    commands: u32,
    events: Vec<(u32, Box<dyn FnMut()>)>,
}

impl Hold for Held {
    fn acquire(&mut self) -> Result<(), Refused> {
        self.acquire
    }
    fn renew(&mut self) -> bool {
        self.commands += 1;
        let now = self.commands;
        self.events.iter_mut().filter(|(at, _)| *at == now).for_each(|(_, event)| event());
        now < self.lost_at
    }
    fn settle(&mut self) -> bool {
        self.settle
    }
    fn login_delay(&self) -> Option<Duration> {
        self.login_delay
    }
}

/// A user's mail, and the sessions that are served on it.
pub(super) struct World {
    memory: Memory,
    pub(super) policy: Policy,
    pub(super) faults: Faults,
    pub(super) held: Held,
    /// What the gate says of the login.
    pub(super) answer: &'static str,
    /// Why the mailbox cannot be opened.
    pub(super) closed: Option<Kind>,
    pub(super) idle: Duration,
    /// What the sessions wrote: `EVENTMORE`.
    pub(super) log: RefCell<Vec<String>>,
}

impl World {
    /// `texts` (stored form, LF) as messages 1 and up.
    pub(super) fn new(texts: &[&str]) -> Self {
        Self {
            memory: Memory::new(texts),
            policy: Policy::new("mail.example.org"),
            faults: Faults::default(),
            held: Held {
                acquire: Ok(()),
                lost_at: u32::MAX,
                settle: true,
                login_delay: None,
                commands: 0,
                events: Vec::new(),
            },
            answer: "PASS",
            closed: None,
            idle: Duration::from_secs(20),
            log: RefCell::default(),
        }
    }

    /// What an IMAP session on the same mail sees and does.
    pub(super) fn imap(&self) -> Memory {
        self.memory.another(Access::ReadWrite)
    }

    /// Sets flags, as an IMAP session does.
    pub(super) fn flag(&self, uid: u32, flags: Flags) {
        let flags = FlagList { system: flags, keywords: Vec::new() };
        self.imap().store(&[Uid(uid)], FlagAction::Add, &flags).unwrap();
    }

    /// Lets something happen when the session's `command`th command arrives, counted from 1 over all sessions.
    pub(super) fn when(&mut self, command: u32, event: impl FnMut() + 'static) {
        self.held.events.push((command, Box::new(event)));
    }

    /// The UIDs that are left, those of messages that were read with a `*`.
    pub(super) fn left(&self) -> String {
        let mailbox = self.imap();
        let messages = (0..mailbox.len()).filter_map(|index| mailbox.message(index));
        let star = |message: &Message| if message.flags.contains(Flags::SEEN) { "*" } else { "" };
        messages.map(|message| format!("{}{}", message.uid, star(&message))).collect::<Vec<_>>().join(" ")
    }

    /// Plays `script` in a session, which begins after the login is answered.
    pub(super) fn play(&mut self, script: &str) -> Ending {
        let mailbox = self.imap();
        let messages = (0..mailbox.len()).filter_map(|index| mailbox.message(index));
        let visible = messages.filter(|message| !message.flags.contains(Flags::DELETED)).count();
        self.play_all(&format!("S: +OK Mailbox open, {visible} messages\n{script}"))
    }

    /// Plays `script` in a session from its first line on.
    pub(super) fn play_all(&mut self, script: &str) -> Ending {
        play(script, |wire| self.serve(wire))
    }

    /// Serves a client that is no script.
    pub(super) fn serve(&mut self, wire: &mut Wire) -> Ending {
        let mut open = || match self.closed {
            Some(kind) => Err(failure(kind)),
            None => {
                let (memory, faults) = (self.memory.another(Access::ReadWrite), self.faults.clone());
                Ok(Box::new(Faulty { memory, faults, found: Vec::new() }) as Box<dyn Mailbox>)
            }
        };
        let log = |event: &str, more: &str| self.log.borrow_mut().push(format!("{event}{more}"));
        let start =
            Start { answer: self.answer.into(), offer: Offer { plaintext: true, digest: false, ..Offer::NOTHING } };
        wire.set_idle(self.idle);
        session(wire, Maildrop { hold: &mut self.held, open: &mut open }, &log, &self.policy, &start)
    }
}
