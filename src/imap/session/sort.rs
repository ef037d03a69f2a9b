//! SORT and THREAD (RFC 5256 §3): messages are found like by SEARCH, then put in order by what their headers say.

use std::io::Write;

use super::connection::Connection;
use super::heading::Heading;
use super::outcome::{Done, Failure, Outcome};
use super::search::find;
use super::state::Open;
use crate::imap::capability::Extension;
use crate::imap::grammar::{Algorithm, Criteria, Direction, Fault, Ids, SortBy, SortKey};
use crate::imap::sorting::{self, Letters, Order, put_number, put_text};
use crate::imap::strings;
use crate::mailbox::{Brief, Error, Seq};

/// `SORT`
pub(super) fn sort(
    connection: &mut Connection<'_>,
    open: &mut Open,
    ids: Ids,
    keys: &[SortKey],
    criteria: &Criteria,
) -> Outcome {
    let found = find(open, connection.policy.extensions, criteria)?;
    let mut order = Order::of(found.len());
    for found in found {
        add(&mut order, open, keys, found, number(ids, found))?;
    }
    let mut line = b"* SORT".to_vec();
    for number in order.sorted() {
        line.push(b' ');
        strings::number(number.into(), &mut line);
    }
    line.extend_from_slice(b"\r\n");
    connection.wire.write_all(&line)?;
    Ok(Done::default())
}

/// Adds a message to those that are sorted. Its record and its header are looked at only if one of the keys needs that.
fn add(order: &mut Order, open: &mut Open, keys: &[SortKey], found: (Seq, Brief), number: u32) -> Result<(), Error> {
    let mut known = (0, 0);
    if keys.iter().any(is_known) {
        let Some(Ok(message)) = open.selected.message(found.0) else { return Ok(()) };
        known = (message.date.unix, i64::try_from(message.size.wire).unwrap_or(i64::MAX));
    }
    let mut take = |heading: Heading<'_>| {
        order.add(number, |out| keys.iter().for_each(|key| put(key, known, &heading, out)));
    };
    if keys.iter().all(is_known) {
        take(Heading::default());
        return Ok(());
    }
    Heading::show(open, found, take)
}

/// Puts what `key` compares of a message that arrived then and has that size.
fn put(key: &SortKey, (arrival, size): (i64, i64), heading: &Heading<'_>, out: &mut Vec<u8>) {
    let start = out.len();
    match key.by {
        SortBy::Arrival => put_number(arrival, out),
        SortBy::Size => put_number(size, out),
        SortBy::Date => put_number(heading.sent, out),
        SortBy::Subject => put_text(heading.subject, out),
        SortBy::From => put_text(heading.from, out),
        SortBy::To => put_text(heading.to, out),
        SortBy::Cc => put_text(heading.cc, out),
    }
    if key.direction == Direction::Descending {
        out.iter_mut().skip(start).for_each(|octet| *octet = !*octet);
    }
}

/// Whether the mailbox knows it of each message.
fn is_known(key: &SortKey) -> bool {
    matches!(key.by, SortBy::Arrival | SortBy::Size)
}

/// The number under which a message is answered.
fn number(ids: Ids, (seq, brief): (Seq, Brief)) -> u32 {
    match ids {
        Ids::Seq => seq.0,
        Ids::Uid => brief.uid.0,
    }
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
    let mut letters = Letters::new();
    for found in find(open, connection.policy.extensions, criteria)? {
        let number = number(ids, found);
        Heading::show(open, found, |heading| {
            let subject = (heading.subject, heading.is_reply);
            letters.add((number, heading.sent), subject, heading.id, heading.references());
        })?;
    }
    let trees = match algorithm {
        Algorithm::OrderedSubject => sorting::ordered_subject(&letters),
        Algorithm::References => sorting::references(&letters),
    };
    let mut line = b"* THREAD".to_vec();
    if !trees.is_empty() {
        line.push(b' ');
    }
    sorting::write(&trees, &letters, &mut line);
    line.extend_from_slice(b"\r\n");
    connection.wire.write_all(&line)?;
    Ok(Done::default())
}
