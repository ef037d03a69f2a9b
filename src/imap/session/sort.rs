//! SORT and THREAD (RFC 5256 §3): messages are found like by SEARCH, then put in order by what their headers say.

use std::cmp::Ordering;
use std::io::Write;

use super::connection::Connection;
use super::fetch::Source;
use super::outcome::{Done, Failure, Outcome};
use super::search::find;
use super::state::Open;
use crate::imap::capability::Extension;
use crate::imap::grammar::{Algorithm, Criteria, Direction, Fault, Ids, SortBy, SortKey};
use crate::imap::sorting::{self, BaseSubject, Letter, first_message_id, message_ids};
use crate::mailbox::{Kind, Message, Seq};
use crate::mime::address::Address;
use crate::mime::envelope::Envelope;
use crate::mime::words;
use crate::text::casemap::casemap;
use crate::text::date::DateTime;
use crate::text::fields::Fields;

/// By what a message is compared.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Number(i64),
    Text(String),
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
    let line = sorted.iter().fold("* SORT".to_owned(), |line, (_, number)| line + " " + &number.to_string());
    connection.wire.write_all((line + "\r\n").as_bytes())?;
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

/// What a message is compared by, key by key. Its header is read only if one of them needs it.
fn values(open: &mut Open, keys: &[SortKey], message: &Message) -> Result<Vec<Value>, crate::mailbox::Error> {
    let known = |by| matches!(by, SortBy::Arrival | SortBy::Size);
    let envelope = if keys.iter().all(|key| known(key.by)) {
        Envelope::default()
    } else {
        Envelope::parse(Source::new(&mut open.selected, &mut open.memory, *message, message.header.stored).header()?)
    };
    let value = |key: &SortKey| match key.by {
        SortBy::Arrival => Value::Number(message.date.unix),
        SortBy::Size => Value::Number(i64::try_from(message.size.wire).unwrap_or(i64::MAX)),
        SortBy::Date => Value::Number(sent(&envelope, message)),
        SortBy::Subject => Value::Text(casemap(&base_subject(&envelope).text)),
        SortBy::From => Value::Text(first_mailbox(&envelope.from)),
        SortBy::To => Value::Text(first_mailbox(&envelope.to)),
        SortBy::Cc => Value::Text(first_mailbox(&envelope.cc)),
    };
    Ok(keys.iter().map(value).collect())
}

/// The sent date in seconds since 1970 (RFC 5256 §2.2).
fn sent(envelope: &Envelope, message: &Message) -> i64 {
    let date = envelope.date.as_deref().and_then(DateTime::parse_header);
    date.map_or(message.date.unix, DateTime::to_unix)
}

fn base_subject(envelope: &Envelope) -> BaseSubject {
    BaseSubject::of(&words::decode(envelope.subject.as_deref().unwrap_or_default()))
}

/// `addr-mailbox` of the first address.
fn first_mailbox(addresses: &[Address]) -> String {
    let name = match addresses.first() {
        Some(Address::Mailbox(mailbox)) => &mailbox.local_part,
        Some(Address::GroupStart(name)) => name,
        Some(Address::GroupEnd) | None => return String::new(),
    };
    casemap(&String::from_utf8_lossy(name))
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
    let mut source = Source::new(&mut open.selected, &mut open.memory, *message, message.header.stored);
    let header = source.header()?;
    let envelope = Envelope::parse(header);
    let BaseSubject { text, is_reply } = base_subject(&envelope);
    let field = Fields::new(header).find(|field| field.is(b"references"));
    let mut references: Vec<_> = field.map(|field| message_ids(&field.unfolded()).collect()).unwrap_or_default();
    if references.is_empty() {
        references.extend(envelope.in_reply_to.as_deref().and_then(first_message_id));
    }
    let id = envelope.message_id.as_deref().and_then(first_message_id);
    Ok(Letter { number: 0, sent: sent(&envelope, message), subject: casemap(&text), is_reply, id, references })
}
