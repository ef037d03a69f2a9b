//! IMAP sessions that do whatever comes to their mind.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::harness::client::{Answer, Imap};
use crate::harness::generator::{self, Chance};
use crate::harness::scene::sent;
use crate::harness::server::{self, Protocol};
use crate::ledger::{Alarm, Ledger};

/// Time for an answer: the server may wait for one lock after the other, each for twenty seconds.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// One session, until the storm is over.
pub(crate) fn session(ledger: &Ledger, number: usize) {
    let _alarm = Alarm(ledger);
    let mut reader = Reader::log_in(ledger, number);
    while ledger.goes_on() {
        match reader.chance.below(10) {
            0 => reader.append(),
            1 | 2 => reader.remove(),
            3 => reader.reopen(),
            4 => reader.copy(),
            5..=7 => reader.flag(),
            _ => drop(reader.read()),
        }
    }
    reader.patiently("LOGOUT");
}

struct Reader<'a> {
    ledger: &'a Ledger,
    client: Imap,
    chance: Chance,
    number: usize,
    appended: usize,
    validity: Option<u64>,
    /// The serials of UIDs: a UID means one message, for ever.
    known: BTreeMap<u64, String>,
}

impl<'a> Reader<'a> {
    fn log_in(ledger: &'a Ledger, number: usize) -> Self {
        let mut client = Imap::of(server::for_network(Protocol::Imap));
        client.wire.patience(PATIENCE);
        client.ok("LOGIN alice wonderland");
        let chance = Chance::new(number as u64 + 77);
        let mut reader = Self { ledger, client, chance, number, appended: 0, validity: None, known: BTreeMap::new() };
        reader.select();
        reader
    }

    /// Demands OK, but tries again as long as others keep the mailbox locked.
    fn patiently(&mut self, command: &str) -> Answer {
        let end = Instant::now() + PATIENCE;
        loop {
            let answer = self.command(command);
            let is_busy = answer.tagged.starts_with("NO [INUSE]");
            assert!(answer.is_ok() || is_busy && Instant::now() < end, "{command}: {}", answer.tagged);
            if answer.is_ok() {
                return answer;
            }
        }
    }

    fn command(&mut self, command: &str) -> Answer {
        let who = format!("imap{}", self.number);
        self.ledger.note(&who, command);
        let answer = self.client.command(command);
        self.ledger.note(&who, &answer.tagged);
        answer
    }

    fn select(&mut self) {
        let validity = self.patiently("SELECT INBOX").code("UIDVALIDITY");
        assert!(self.validity.is_none() || self.validity == validity, "UIDVALIDITY changed");
        self.validity = validity;
    }

    /// Some UID that is there, if the mailbox is not empty.
    fn any_uid(&mut self) -> Option<u64> {
        let fetched = self.patiently("UID FETCH 1:* (FLAGS)").fetched();
        let uids: Vec<u64> = fetched.iter().filter_map(|(_, items)| items.item("UID")?.number()).collect();
        (!uids.is_empty()).then(|| *self.chance.of(&uids))
    }

    /// Reads a message whole; none if somebody removed it meanwhile.
    fn read(&mut self) -> Option<(u64, String)> {
        let uid = self.any_uid()?;
        let answer = self.patiently(&format!("UID FETCH {uid} (RFC822.SIZE BODY.PEEK[])"));
        let fetched = answer.fetched();
        let (_, items) = fetched.iter().find(|(_, items)| is_of(items, uid) && items.item("BODY[]").is_some())?;
        let content = items.item("BODY[]")?.string()?;
        assert_eq!(items.item("RFC822.SIZE")?.number(), Some(content.len() as u64), "size of UID {uid}");
        let serial = generator::serial_on_the_wire(content)
            .unwrap_or_else(|error| panic!("UID {uid}: {error}\n{}", String::from_utf8_lossy(content)));
        let before = self.known.insert(uid, serial.clone());
        assert!(before.as_ref().is_none_or(|before| *before == serial), "UID {uid} was {before:?} and is {serial}");
        Some((uid, serial))
    }

    fn flag(&mut self) {
        let Some(uid) = self.any_uid() else { return };
        let flag = *self.chance.of(&["\\Seen", "\\Flagged", "\\Answered", "$Forwarded", "Junk", "Later"]);
        let sign = *self.chance.of(&["+", "-"]);
        self.patiently(&format!("UID STORE {uid} {sign}FLAGS ({flag})"));
    }

    fn append(&mut self) {
        self.appended += 1;
        let serial = format!("imap{}-{}", self.number, self.appended);
        // it may be seen by others before the answer is here
        self.ledger.sent(&serial);
        let message = sent(&serial, 300);
        let end = Instant::now() + PATIENCE;
        loop {
            self.ledger.note(&format!("imap{}", self.number), &format!("APPEND {serial}"));
            let answer = self.client.append("INBOX", &message).unwrap();
            self.ledger.note(&format!("imap{}", self.number), &answer.tagged);
            if answer.is_ok() {
                return self.ledger.delivered(&serial);
            }
            assert!(answer.tagged.starts_with("NO [INUSE]") && Instant::now() < end, "APPEND: {}", answer.tagged);
        }
    }

    fn remove(&mut self) {
        let Some((uid, serial)) = self.read() else { return };
        self.ledger.doomed(&serial);
        self.patiently(&format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)"));
        let expunge = if self.chance.percent(50) { "EXPUNGE".to_owned() } else { format!("UID EXPUNGE {uid}") };
        self.ledger.removing(|| self.patiently(&expunge));
        // mutt may have taken the mark away between both
        let fetched = self.patiently(&format!("UID FETCH {uid} (FLAGS)")).fetched();
        match fetched.iter().find(|(_, items)| is_of(items, uid)) {
            None => self.ledger.gone(&serial),
            Some((_, items)) => assert!(!format!("{items:?}").contains("\\\\Deleted"), "UID {uid} was not expunged"),
        }
    }

    fn copy(&mut self) {
        let Some((uid, serial)) = self.read() else { return };
        let answer = self.command(&format!("UID COPY {uid} Archive"));
        if answer.tagged.contains("[TRYCREATE]") {
            // somebody else may be quicker
            self.command("CREATE Archive");
        } else if answer.tagged.contains("[COPYUID ") {
            self.ledger.copied(&serial);
        }
    }

    fn reopen(&mut self) {
        match self.chance.below(3) {
            0 => drop(self.patiently("NOOP")),
            1 => drop(self.patiently("CHECK")),
            _ => self.select(),
        }
    }
}

fn is_of(items: &crate::harness::value::Value, uid: u64) -> bool {
    items.item("UID").and_then(|found| found.number()) == Some(uid)
}
