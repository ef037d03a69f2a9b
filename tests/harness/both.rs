//! Letterbox and Dovecot with the same mail: what both say of it, by message and item, and where they part.

use std::collections::BTreeMap;
use std::process::Command;

use super::client::Imap;
use super::server::{self, Protocol};
use super::value::Value;
use super::{ALICE, BOB, World, dovecot};

/// What one server says of one message, by item.
pub type Said = BTreeMap<String, Value>;

/// Both servers, each with a copy of the mail of its own.
#[derive(Debug)]
pub struct Both {
    /// Letterbox.
    pub ours: Imap,
    /// Dovecot.
    pub theirs: Imap,
}

impl Both {
    /// Starts both and selects the mailbox.
    pub fn open(world: &World, mailbox: &[u8]) -> Self {
        world.fill(&ALICE, mailbox);
        world.fill(&BOB, mailbox);
        let ours = server::for_user(Protocol::Imap, &ALICE);
        let words = dovecot::for_user(Protocol::Imap, &BOB);
        let theirs = server::start_as(Command::new(&words[0]).args(&words[1..]), &BOB);
        let mut both = Self { ours: Imap::of(ours), theirs: Imap::of(theirs) };
        both.ours.ok("EXAMINE INBOX");
        both.theirs.ok("EXAMINE INBOX");
        both
    }

    /// Fetches `items` of the messages in `set` from both, by number.
    pub fn fetch(&mut self, set: &str, items: &str) -> (BTreeMap<u32, Said>, BTreeMap<u32, Said>) {
        let command = format!("FETCH {set} ({items})");
        (said(self.ours.ok(&command).fetched()), said(self.theirs.ok(&command).fetched()))
    }
}

/// Sorts FETCH responses into one map a message.
fn said(fetched: Vec<(u32, Value)>) -> BTreeMap<u32, Said> {
    let mut messages: BTreeMap<u32, Said> = BTreeMap::new();
    for (number, items) in fetched {
        let message = messages.entry(number).or_default();
        for pair in items.list().unwrap().chunks(2) {
            message.insert(pair[0].atom().unwrap().to_ascii_uppercase(), pair[1].clone());
        }
    }
    messages
}

/// What is the same by the grammar in one spelling: an order of flags, a padded day, an empty string for `NIL`, names
/// that know no upper and lower case.
pub fn alike(item: &str, value: &Value) -> Value {
    match (item, value) {
        ("FLAGS", Value::List(flags)) => {
            let mut flags = flags.clone();
            flags.sort();
            Value::List(flags)
        }
        ("INTERNALDATE", Value::String(date)) if date.starts_with(b"0") => Value::String([b" ", &date[1..]].concat()),
        ("BODY" | "BODYSTRUCTURE", value) => lower(value),
        (section, Value::Nil) if section.starts_with("BODY[") => Value::String(Vec::new()),
        _ => value.clone(),
    }
}

fn lower(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.to_ascii_lowercase()),
        Value::List(values) => Value::List(values.iter().map(lower).collect()),
        other => other.clone(),
    }
}

/// The place where two values part, so that a person can see it.
pub fn excerpt(ours: &Value, theirs: &Value) -> String {
    let (ours, theirs) = (show(ours), show(theirs));
    let same = ours.bytes().zip(theirs.bytes()).take_while(|(a, b)| a == b).count();
    let cut = |text: &str| -> String {
        let start = (0..=same.saturating_sub(60)).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0);
        text.get(start..).unwrap_or("").chars().take(200).collect()
    };
    format!("ours:   {}\n  theirs: {}", cut(&ours), cut(&theirs))
}

fn show(value: &Value) -> String {
    match value {
        Value::Nil => "NIL".to_owned(),
        Value::Atom(text) => text.clone(),
        Value::String(text) => format!("{:?}", String::from_utf8_lossy(text)),
        Value::List(values) => format!("({})", values.iter().map(show).collect::<Vec<_>>().join(" ")),
    }
}
