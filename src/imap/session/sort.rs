//! SORT and THREAD (RFC 5256 §3): messages are found like by SEARCH, then put in order by what their headers say.

use std::cmp::Ordering;
use std::io::Write;

use super::connection::Connection;
use super::fetch::Source;
use super::heading::Heading;
use super::outcome::{Done, Failure, Outcome};
use super::search::find;
use super::state::Open;
use crate::imap::capability::Extension;
use crate::imap::grammar::{Algorithm, Criteria, Direction, Fault, Ids, SortBy, SortKey};
use crate::imap::sorting::{self, Letter};
use crate::imap::strings;
use crate::mailbox::{Kind, Message, Seq};

/// By what a message is compared.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Number(i64),
    Text(Box<[u8]>),
}

/// `SORT`
pub(super) fn sort(
    connection: &mut Connection<'_>,
    open: &mut Open,
    ids: Ids,
    keys: &[SortKey],
    criteria: &Criteria,
) -> Outcome {
    let found = find(open, connection.policy.extensions, criteria)?;
    let mut sorted: Vec<(Vec<Value>, u32)> = Vec::with_capacity(found.len());
    for (seq, message) in found {
        match values(open, keys, &message) {
            Ok(values) => sorted.push((values, number(ids, seq, &message))),
            Err(error) if error.kind == Kind::Expunged => {}
            Err(error) => return Err(error.into()),
        }
    }
    // messages that are alike stay in their order
    sorted.sort_by(|one, other| compare(keys, &one.0, &other.0));
    let mut line = b"* SORT".to_vec();
    for (_, number) in sorted {
        line.push(b' ');
        strings::number(number.into(), &mut line);
    }
    line.extend_from_slice(b"\r\n");
    connection.wire.write_all(&line)?;
    Ok(Done::default())
}

fn number(ids: Ids, seq: Seq, message: &Message) -> u32 {
    match ids {
        Ids::Seq => seq.0,
        Ids::Uid => message.uid.0,
    }
}

fn compare(keys: &[SortKey], one: &[Value], other: &[Value]) -> Ordering {
    let each = keys.iter().zip(one.iter().zip(other)).map(|(key, (one, other))| match key.direction {
        Direction::Ascending => one.cmp(other),
        Direction::Descending => other.cmp(one),
    });
    each.fold(Ordering::Equal, Ordering::then)
}

/// What a message is compared by, key by key. Its header is looked at only if one of them needs it.
fn values(open: &mut Open, keys: &[SortKey], message: &Message) -> Result<Vec<Value>, crate::mailbox::Error> {
    let known = |by| matches!(by, SortBy::Arrival | SortBy::Size);
    let mut octets = std::mem::take(&mut open.heading);
    let heading = if keys.iter().all(|key| known(key.by)) {
        Heading::default()
    } else {
        let mut source = Source::new(&mut open.selected, &mut open.memory, *message, message.header.stored);
        Heading::of(&mut source, &mut octets)?
    };
    let value = |key: &SortKey| match key.by {
        SortBy::Arrival => Value::Number(message.date.unix),
        SortBy::Size => Value::Number(i64::try_from(message.size.wire).unwrap_or(i64::MAX)),
        SortBy::Date => Value::Number(heading.sent.unwrap_or(message.date.unix)),
        SortBy::Subject => Value::Text(heading.subject.into()),
        SortBy::From => Value::Text(heading.from.into()),
        SortBy::To => Value::Text(heading.to.into()),
        SortBy::Cc => Value::Text(heading.cc.into()),
    };
    let values = keys.iter().map(value).collect();
    open.heading = octets;
    Ok(values)
}

/// `THREAD`
pub(super) fn thread(
    connection: &mut Connection<'_>,
    open: &mut Open,
    ids: Ids,
    algorithm: Algorithm,
    criteria: &Criteria,
) -> Outcome {
    let extension = match algorithm {
        Algorithm::OrderedSubject => Extension::ThreadOrderedSubject,
        Algorithm::References => Extension::ThreadReferences,
    };
    if !connection.policy.extensions.has(extension) {
        return Err(Failure::Bad(Fault::Argument));
    }
    let mut letters = Vec::new();
    for (seq, message) in find(open, connection.policy.extensions, criteria)? {
        match letter(open, &message) {
            Ok(letter) => letters.push(Letter { number: number(ids, seq, &message), ..letter }),
            Err(error) if error.kind == Kind::Expunged => {}
            Err(error) => return Err(error.into()),
        }
    }
    let trees = match algorithm {
        Algorithm::OrderedSubject => sorting::ordered_subject(&letters),
        Algorithm::References => sorting::references(&letters),
    };
    let space = if trees.is_empty() { "" } else { " " };
    let line = format!("* THREAD{space}{}\r\n", sorting::write(&trees, &letters));
    connection.wire.write_all(line.as_bytes())?;
    Ok(Done::default())
}

/// What the header says about a message's place in a thread.
fn letter(open: &mut Open, message: &Message) -> Result<Letter, crate::mailbox::Error> {
    let mut octets = std::mem::take(&mut open.heading);
    let mut source = Source::new(&mut open.selected, &mut open.memory, *message, message.header.stored);
    let heading = Heading::of(&mut source, &mut octets)?;
    let letter = Letter {
        number: 0,
        sent: heading.sent.unwrap_or(message.date.unix),
        subject: String::from_utf8_lossy(heading.subject).into_owned(),
        is_reply: heading.is_reply,
        id: (!heading.id.is_empty()).then(|| heading.id.to_vec()),
        references: heading.references().map(<[u8]>::to_vec).collect(),
    };
    open.heading = octets;
    Ok(letter)
}
