//! Search keys: what is understood can be written in the plainest words, and these are understood as the same.

use crate::imap::capability::Extensions;
use crate::imap::grammar::{Clock, Command, Criteria, Key, Order, SESSION, SelectedCommand, request};
use crate::imap::strings::literal;
use crate::limits;
use crate::mailbox::Flags;

/// The input is what follows `SEARCH`.
pub fn search(input: &[u8]) {
    let Some(criteria) = read(input) else { return };
    let mut text = Vec::new();
    if let Some(charset) = &criteria.charset {
        text.extend_from_slice(b"CHARSET ");
        literal(charset, &mut text);
        text.push(b' ');
    }
    // the keys of the command itself stand in no parentheses
    let Key::And(keys) = &criteria.key else { return };
    let depth = row(keys, &mut text);
    // a word such as UNSEEN takes a level more when it is written with NOT
    if depth < limits::SEARCH_DEPTH {
        assert_eq!(read(&text), Some(criteria), "{}", text.escape_ascii());
    }
}

fn read(keys: &[u8]) -> Option<Criteria> {
    let line = [b"a SEARCH ", keys].concat();
    match request(&line, SESSION, true, Extensions::all()).ok()?.command {
        Command::Selected(SelectedCommand::Search { criteria, .. }) => Some(criteria),
        _ => None,
    }
}

/// Writes a key that stands in another one, or in a row; the levels that it takes.
fn key(key: &Key, out: &mut Vec<u8>) -> usize {
    match key {
        Key::And(keys) => {
            out.push(b'(');
            let depth = row(keys, out);
            out.push(b')');
            depth + 1
        }
        Key::Not(inner) => {
            out.extend_from_slice(b"NOT ");
            self::key(inner, out) + 1
        }
        Key::Or(one, other) => {
            out.extend_from_slice(b"OR ");
            let depth = self::key(one, out);
            out.push(b' ');
            depth.max(self::key(other, out)) + 1
        }
        word => {
            self::word(word, out);
            1
        }
    }
}

/// Keys in a row.
fn row(keys: &[Key], out: &mut Vec<u8>) -> usize {
    let mut depth = 0;
    for (place, each) in keys.iter().enumerate() {
        if place > 0 {
            out.push(b' ');
        }
        depth = depth.max(key(each, out));
    }
    depth
}

/// A key without others in it.
fn word(key: &Key, out: &mut Vec<u8>) {
    let mut say = |text: String| out.extend_from_slice(text.as_bytes());
    match key {
        Key::All => say("ALL".into()),
        Key::Recent => say("RECENT".into()),
        Key::Flag(flag) => say(flag_word(*flag).into()),
        Key::Sequence(set) => say(set.spelling()),
        Key::Uid(set) => say(format!("UID {}", set.spelling())),
        Key::Older(seconds) => say(format!("OLDER {seconds}")),
        Key::Younger(seconds) => say(format!("YOUNGER {seconds}")),
        Key::Larger(octets) => say(format!("LARGER {octets}")),
        Key::Smaller(octets) => say(format!("SMALLER {octets}")),
        Key::Day(clock, order, day) => {
            let clock = if *clock == Clock::Sent { "SENT" } else { "" };
            let order = match order {
                Order::Before => "BEFORE",
                Order::On => "ON",
                Order::Since => "SINCE",
            };
            say(format!("{clock}{order} {}-{}-{:04}", day.day(), day.month_name(), day.year()));
        }
        Key::Keyword(keyword) => out.extend_from_slice(&[b"KEYWORD ", keyword.as_slice()].concat()),
        Key::Body(text) => spelled(b"BODY ", text, out),
        Key::Text(text) => spelled(b"TEXT ", text, out),
        Key::Header { field, text } if matches!(field.as_slice(), b"BCC" | b"CC" | b"FROM" | b"SUBJECT" | b"TO") => {
            spelled(&[field, &b" "[..]].concat(), text, out);
        }
        Key::Header { field, text } => {
            spelled(b"HEADER ", field, out);
            spelled(b" ", text, out);
        }
        Key::And(_) | Key::Not(_) | Key::Or(..) => {}
    }
}

fn flag_word(flag: Flags) -> &'static str {
    match flag {
        Flags::ANSWERED => "ANSWERED",
        Flags::DELETED => "DELETED",
        Flags::DRAFT => "DRAFT",
        Flags::FLAGGED => "FLAGGED",
        _ => "SEEN",
    }
}

fn spelled(word: &[u8], text: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(word);
    literal(text, out);
}
