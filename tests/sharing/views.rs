//! Several sessions at one mailbox, each of which does whatever it likes: what each was told adds up to what is there.
//!
//! A client counts messages and remembers flags by nothing but what it is told (RFC 3501 §5.2, §7.3, §7.4). One that is
//! told too little, too much, or at the wrong moment shows its user other mail than there is, or deletes the wrong.

use std::collections::BTreeSet;

use super::*;
use crate::harness::client::Answer;
use crate::harness::generator::Chance;

const FLAGS: [&str; 6] = ["\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft", "$word"];
/// Commands in all.
const COMMANDS: usize = 1500;

/// A message as a client knows it; what it was not told is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Known {
    uid: Option<u64>,
    flags: Option<BTreeSet<String>>,
}

/// What a client knows.
struct View {
    client: Imap,
    messages: Vec<Known>,
}

/// What a STORE that is silent does to flags, by the client's own lights.
struct Silent<'a> {
    action: &'a str,
    flags: BTreeSet<String>,
}

impl View {
    fn open() -> Self {
        let mut view = Self { client: session(), messages: Vec::new() };
        view.select();
        view
    }

    fn select(&mut self) {
        self.messages.clear();
        let answer = self.client.ok("SELECT INBOX");
        self.hear("SELECT", &answer);
        self.ask();
    }

    /// Runs a command and believes what is told; the messages of which flags were told.
    fn run(&mut self, command: &str) -> (Answer, BTreeSet<Option<u64>>) {
        let answer = self.client.command(command);
        assert!(!answer.tagged.starts_with("BAD"), "{command}: {}", answer.tagged);
        let told = self.hear(command, &answer);
        (answer, told)
    }

    fn hear(&mut self, command: &str, answer: &Answer) -> BTreeSet<Option<u64>> {
        let mut told = BTreeSet::new();
        for line in &answer.untagged {
            let one = Answer { untagged: vec![line.clone()], tagged: String::new() };
            let text = String::from_utf8_lossy(line).into_owned();
            let words: Vec<&str> = text.split(' ').collect();
            let Some(number) = words.first().and_then(|word| word.parse::<usize>().ok()) else { continue };
            match words.get(1).copied() {
                Some("EXISTS") => {
                    assert!(number >= self.messages.len(), "{command}: {text} after {}", self.messages.len());
                    self.messages.resize(number, Known::default());
                }
                Some("EXPUNGE") => {
                    let numbered = ["FETCH", "STORE", "SEARCH"].iter().any(|name| command.starts_with(name));
                    assert!(!numbered, "{command}: {text}");
                    self.messages.remove(number - 1);
                }
                Some("FETCH") => told.extend(self.fetched(number, &one.fetched()[0].1)),
                _ => {}
            }
        }
        told
    }

    /// Believes one FETCH; the UID of the message, if its flags were told.
    fn fetched(&mut self, number: usize, items: &Value) -> Option<Option<u64>> {
        let known = &mut self.messages[number - 1];
        if let Some(uid) = items.item("UID").and_then(Value::number) {
            assert!(known.uid.is_none_or(|known| known == uid), "{number} was {known:?} and is UID {uid}");
            known.uid = Some(uid);
        }
        let words = items.item("FLAGS").map(words)?;
        known.flags = Some(words.into_iter().filter(|word| word != "\\Recent").collect());
        Some(known.uid)
    }

    /// Asks for all there is.
    fn ask(&mut self) {
        if !self.messages.is_empty() {
            self.run("FETCH 1:* (UID FLAGS)");
        }
    }

    /// Asks which messages those are that came meanwhile.
    fn learn(&mut self) {
        while let Some(unknown) = self.messages.iter().position(|known| known.uid.is_none()) {
            let (answer, _) = self.run(&format!("FETCH {} UID", unknown + 1));
            if !answer.is_ok() {
                // it is gone again
                self.run("NOOP");
            }
        }
    }

    /// One of the messages, or a range of them.
    fn set(&self, chance: &mut Chance) -> String {
        let (one, other) = (chance.below(self.messages.len()) + 1, chance.below(self.messages.len()) + 1);
        (*chance.of(&["{a}", "{a}:{b}", "{a}:*"])).replace("{a}", &one.to_string()).replace("{b}", &other.to_string())
    }

    /// STORE, and what a client concludes from a silent one of whose messages nothing is told.
    fn store(&mut self, chance: &mut Chance) {
        let (one, other) = (chance.below(self.messages.len()), chance.below(self.messages.len()));
        let (first, last) = (one.min(other), one.max(other));
        let (action, silent) = (*chance.of(&["+", "-", ""]), chance.percent(50));
        let flags: BTreeSet<String> = (0..2).map(|_| (*chance.of(&FLAGS)).to_owned()).collect();
        let list = flags.iter().cloned().collect::<Vec<_>>().join(" ");
        let named: BTreeSet<_> = self.messages[first..=last].iter().map(|known| known.uid).collect();
        let suffix = if silent { ".SILENT" } else { "" };
        let (answer, told) = self.run(&format!("STORE {}:{} {action}FLAGS{suffix} ({list})", first + 1, last + 1));
        if silent && answer.is_ok() {
            let silent = Silent { action, flags };
            let untold = |known: &&mut Known| named.contains(&known.uid) && !told.contains(&known.uid);
            self.messages.iter_mut().filter(untold).for_each(|known| silent.apply(known));
        }
    }

    /// Does something.
    fn act(&mut self, chance: &mut Chance) {
        let some = !self.messages.is_empty();
        match chance.below(100) {
            0..40 if some => self.store(chance),
            40..50 if some => drop(self.run(&format!("FETCH {} FLAGS", self.set(chance)))),
            50..60 if some && self.messages.len() < 30 => drop(self.run(&format!("COPY {} INBOX", self.set(chance)))),
            60..70 => drop(self.run("APPEND INBOX (\\Flagged) {11+}\r\nA: b\r\n\r\nx\r\n")),
            70..76 => drop(self.run("EXPUNGE")),
            76..80 => drop(self.run("UID EXPUNGE 1:*")),
            80..84 => drop(self.run("SEARCH SEEN")),
            84..87 => drop(self.run("CHECK")),
            87..89 => self.select(),
            89..90 => {
                self.client.ok("CLOSE");
                self.select();
            }
            _ => drop(self.run("NOOP")),
        }
        self.learn();
    }
}

impl Silent<'_> {
    fn apply(&self, known: &mut Known) {
        let Some(flags) = &mut known.flags else { return };
        *flags = match self.action {
            "+" => &*flags | &self.flags,
            "-" => &*flags - &self.flags,
            _ => self.flags.clone(),
        };
    }
}

fn words(list: &Value) -> Vec<String> {
    let each = list.list().unwrap_or_default().iter();
    each.filter_map(Value::atom).map(str::to_owned).collect()
}

/// Lets all sessions hear what is new, and holds what they believe against what there is.
fn compare(views: &mut [View], after: usize) {
    for view in &mut *views {
        view.run("NOOP");
        view.learn();
    }
    let mut there = None;
    for view in views {
        let believed = view.messages.clone();
        view.ask();
        for (believed, now) in believed.iter().zip(&view.messages) {
            assert!(believed.uid.is_none_or(|uid| now.uid == Some(uid)), "after {after}: {believed:?}, {now:?}");
            let flags = believed.flags.as_ref();
            assert!(
                flags.is_none_or(|flags| now.flags.as_ref() == Some(flags)),
                "after {after}: {believed:?}, {now:?}"
            );
        }
        assert_eq!(there.get_or_insert_with(|| view.messages.clone()), &view.messages, "after {after} commands");
    }
}

#[test]
fn what_each_session_is_told_adds_up_to_what_is_there() {
    world::private(|world| {
        world.fill(&ALICE, include_bytes!("../t/mailboxes/known.mbox"));
        let mut views: Vec<View> = (0..3).map(|_| View::open()).collect();
        let mut chance = Chance::new(2177);
        for number in 0..COMMANDS {
            let which = chance.below(views.len());
            views[which].act(&mut chance);
            if chance.percent(2) {
                let mut file = File::options().append(true).open(world.inbox(&ALICE)).unwrap();
                file.write_all(&generator::numbered(&number.to_string(), 100)).unwrap();
            }
            if number % 50 == 0 {
                compare(&mut views, number);
            }
        }
        compare(&mut views, COMMANDS);
    });
}
