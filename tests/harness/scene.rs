//! A scene for the suites that disturb the program: a mailbox, what a client does with it, and what may become of it.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use super::accounts::{ALICE, give_tree, write_mail};
use super::client::Imap;
use super::server::{self, Protocol};
use super::state::State;
use super::wire::Silence;
use super::{Running, World, generator, mbox};

/// A mailbox and what a client of alice's does.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// The mailbox at the beginning.
    pub mailbox: Vec<u8>,
    /// The commands after SELECT.
    pub commands: Vec<String>,
    /// A message that is appended after them.
    pub append: Option<Vec<u8>>,
    /// The folder `source` at the beginning, if there is one; the commands copy all of it to INBOX.
    pub source: Vec<u8>,
    /// The UIDs that may be gone afterwards, and must be when all was answered OK.
    pub removed: Vec<u64>,
    /// The UIDs whose flags may have changed.
    pub flagged: Vec<u64>,
    /// What those flags are then, and must be when all was answered OK.
    pub flags: BTreeSet<String>,
}

/// How far a scene came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Everything was answered OK.
    Told,
    /// This was refused.
    Refused(String),
    /// The server closed the connection.
    Died,
}

/// A mailbox with the notes of a server and short messages of some sizes. UIDs are not their numbers, and nothing is
/// marked as deleted.
pub fn known(count: usize, octets: usize) -> Vec<u8> {
    let messages: Vec<Vec<u8>> =
        (1..=count).map(|number| generator::numbered(&number.to_string(), octets + number * 37 % 200)).collect();
    let mailbox = String::from_utf8(generator::with_notes(&messages)).unwrap();
    mailbox.replace("X-Status: D\n", "X-Status: A\n").into_bytes()
}

/// A mailbox that no server has seen.
pub fn virgin(count: usize, octets: usize) -> Vec<u8> {
    (1..=count).flat_map(|number| generator::numbered(&number.to_string(), octets)).collect()
}

/// The UIDs that a mailbox's notes tell.
pub fn uids_of(mailbox: &[u8]) -> Vec<u64> {
    mbox::read(mailbox).unwrap().iter().map(|message| u64::from(message.uid().unwrap())).collect()
}

impl Scene {
    /// Removes messages by their places.
    pub fn expunge(mailbox: Vec<u8>, places: &[usize]) -> Self {
        let all = uids_of(&mailbox);
        let removed: Vec<u64> = places.iter().map(|place| all[*place]).collect();
        let set: Vec<String> = removed.iter().map(u64::to_string).collect();
        let mark = format!("UID STORE {} +FLAGS.SILENT (\\Deleted)", set.join(","));
        let flags = BTreeSet::new();
        Self { mailbox, commands: vec![mark, "EXPUNGE".to_owned()], removed, flags, ..Self::default() }
    }

    /// Gives flags to the messages in these places.
    pub fn store(mailbox: Vec<u8>, uids: &[u64], flags: &[&str]) -> Self {
        let set: Vec<String> = uids.iter().map(u64::to_string).collect();
        let commands = vec![format!("UID STORE {} FLAGS.SILENT ({})", set.join(","), flags.join(" "))];
        let flags = flags.iter().map(|flag| (*flag).to_owned()).collect();
        Self { mailbox, commands, flagged: uids.to_vec(), flags, ..Self::default() }
    }

    /// Appends a message.
    pub fn append(mailbox: Vec<u8>, serial: &str, octets: usize) -> Self {
        Self { mailbox, append: Some(sent(serial, octets)), ..Self::default() }
    }

    /// Copies all messages of a folder.
    pub fn copy(mailbox: Vec<u8>, source: Vec<u8>) -> Self {
        let commands = vec!["SELECT source".to_owned(), "COPY 1:* INBOX".to_owned()];
        Self { mailbox, source, commands, ..Self::default() }
    }

    /// What is to arrive, as it goes over the wire.
    fn arriving(&self) -> Vec<Vec<u8>> {
        let copied = mbox::read(&self.source).unwrap();
        copied.iter().map(mbox::Stored::on_the_wire).chain(self.append.clone()).collect()
    }

    /// Takes away what an earlier run left, and puts the mailbox back.
    pub fn set(&self, world: &World) {
        for entry in fs::read_dir("/var/mail").unwrap().flatten() {
            fs::remove_file(entry.path()).unwrap();
        }
        drop(fs::remove_dir_all(format!("{}/.letterbox", ALICE.home())));
        drop(fs::remove_dir_all(format!("{}/mail", ALICE.home())));
        drop(fs::remove_dir_all("/var/lib/letterbox"));
        drop(fs::remove_dir_all("/mnt/tmp/dovecot-alice"));
        world.fill(&ALICE, &self.mailbox);
        if !self.source.is_empty() {
            let folders = format!("{}/mail", ALICE.home());
            fs::create_dir_all(&folders).unwrap();
            fs::write(format!("{folders}/source"), &self.source).unwrap();
            give_tree(folders.as_ref(), &ALICE);
        }
    }

    /// Plays to the end, or as far as the server lets.
    pub fn play(&self, client: &mut Imap) -> End {
        let mut steps = vec!["SELECT INBOX".to_owned()];
        steps.extend(self.commands.clone());
        for step in steps {
            match client.try_command(&step) {
                Ok(answer) if answer.is_ok() => {}
                Ok(answer) => return End::Refused(answer.tagged),
                Err(Silence::Closed) => return End::Died,
                Err(Silence::TimedOut) => panic!("{step}: no answer"),
            }
        }
        match self.append.as_ref().map(|message| client.append("INBOX", message)) {
            None => End::Told,
            Some(Ok(answer)) if answer.is_ok() => End::Told,
            Some(Ok(answer)) => End::Refused(answer.tagged),
            Some(Err(Silence::Closed)) => End::Died,
            Some(Err(Silence::TimedOut)) => panic!("APPEND: no answer"),
        }
    }

    /// Holds what is there against what may be; `others` are messages that somebody else delivered.
    pub fn judge(&self, before: &State, after: &State, told: bool, others: &[Vec<u8>], world: &World) {
        after.check_file(&fs::read(world.inbox(&ALICE)).unwrap());
        assert_eq!(after.validity, before.validity, "UIDVALIDITY");
        assert!(after.next >= before.next, "UIDNEXT went down from {} to {}", before.next, after.next);
        for held in &before.messages {
            match after.uid(held.uid) {
                Some(now) => self.judge_kept(held, now, told),
                None => assert!(self.removed.contains(&held.uid), "UID {} is lost", held.uid),
            }
        }
        self.judge_new(before, after, told, others);
    }

    /// Demands that nothing is left to be done: the file is as it was or as it is to be, and nobody has a lock.
    pub fn judge_file(&self, before: &State, world: &World) {
        self.judge_messages(before, world);
        let kept = format!("{}/.letterbox", ALICE.home());
        for entry in ["/var/mail", &kept].into_iter().filter_map(|place| fs::read_dir(place).ok()).flatten() {
            let path = entry.unwrap().path();
            let is_left = path.extension().is_some_and(|ending| ending == "journal")
                || path.starts_with("/var/mail") && path != world.inbox(&ALICE);
            assert!(!is_left, "{} is left", path.display());
        }
    }

    /// Demands that the file is as it was or as it is to be, as a program finds it that knows no journal.
    pub fn judge_messages(&self, before: &State, world: &World) {
        let stored = mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap();
        let found: Vec<Vec<u8>> =
            stored.iter().filter(|message| !message.is_internal()).map(mbox::Stored::on_the_wire).collect();
        let contents = |kept: &dyn Fn(u64) -> bool| {
            before.messages.iter().filter(|held| kept(held.uid)).map(|held| held.content.clone()).collect::<Vec<_>>()
        };
        let new = [contents(&|uid| !self.removed.contains(&uid)), self.arriving()].concat();
        assert!(found == contents(&|_| true) || found == new, "{} messages, some of them changed", found.len());
    }

    fn judge_kept(&self, held: &super::state::Held, now: &super::state::Held, told: bool) {
        let uid = held.uid;
        let should_be_gone = told && self.removed.contains(&uid);
        assert!(!should_be_gone, "UID {uid} is still there, though EXPUNGE was answered OK");
        assert!(now.content == held.content, "UID {uid} changed:\n{}", String::from_utf8_lossy(&now.content));
        let mut flags = now.flags.clone();
        if self.removed.contains(&uid) {
            flags.remove("\\Deleted");
        }
        let is_new = self.flagged.contains(&uid) && flags == self.flags;
        let is_old = !(told && self.flagged.contains(&uid)) && flags == held.flags;
        assert!(is_new || is_old, "UID {uid} has the flags {:?}, and had {:?}", now.flags, held.flags);
    }

    fn judge_new(&self, before: &State, after: &State, told: bool, others: &[Vec<u8>]) {
        let new: Vec<_> = after.messages.iter().filter(|held| before.uid(held.uid).is_none()).collect();
        let arriving = self.arriving();
        for held in &new {
            assert!(held.uid >= before.next, "UID {} was used before", held.uid);
            let is_wanted = others.contains(&held.content) || arriving.contains(&held.content);
            assert!(is_wanted, "nobody sent this:\n{}", String::from_utf8_lossy(&held.content));
        }
        let contents: BTreeSet<&Vec<u8>> = after.messages.iter().map(|held| &held.content).collect();
        assert_eq!(contents.len(), after.messages.len(), "a message is there twice");
        assert!(others.iter().all(|message| contents.contains(message)), "delivered mail is lost");
        let arrived = arriving.iter().filter(|message| contents.contains(message)).count();
        assert!(
            arrived == arriving.len() || !told,
            "it was answered OK, but {arrived} of {} are there",
            arriving.len()
        );
        assert!(arrived == arriving.len() || arrived == 0, "{arrived} of {} arrived", arriving.len());
    }
}

/// The mailbox as a fresh session of alice's sees it.
pub fn look() -> State {
    let session = server::for_user(Protocol::Imap, &ALICE);
    let state = State::look(&mut Imap::greeted(session.wire)).expect("the mailbox opens again");
    wait(session.process);
    state
}

/// Waits for the end of a server whose client is gone.
pub fn wait(mut process: Running) {
    assert!(process.wait(Duration::from_secs(20)).is_some(), "the server stays though its client is gone");
}

/// Appends a message as a delivery agent does that knows no journal; what a client must get of it.
pub fn deliver(world: &World, serial: &str) -> Vec<u8> {
    let inbox = world.inbox(&ALICE);
    let content = [fs::read(&inbox).unwrap(), generator::numbered(serial, 300)].concat();
    write_mail(&inbox, &ALICE, &content);
    sent(serial, 300)
}

/// A message of [`generator::numbered`] as it goes over the wire.
pub fn sent(serial: &str, octets: usize) -> Vec<u8> {
    mbox::read(&generator::numbered(serial, octets)).unwrap()[0].on_the_wire()
}

/// Makes alice's home anew, on whatever is mounted there.
pub fn new_home() {
    fs::create_dir_all(ALICE.home()).unwrap();
    give_tree(ALICE.home().as_ref(), &ALICE);
}
