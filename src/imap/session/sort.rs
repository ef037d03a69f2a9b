//! SORT and THREAD (RFC 5256 §3): messages are found like by SEARCH, then put in order by what their headers say.

use std::io::Write;

use super::connection::Connection;
use super::heading::Heading;
use super::outcome::{Done, Failure, Outcome};
use super::search::find;
use super::state::Open;
use crate::imap::capability::Extension;
use crate::imap::grammar::{Algorithm, Criteria, Direction, Fault, Ids, SortBy, SortKey};
use crate::imap::sorting::{self, Letters};
use crate::imap::strings;
use crate::mailbox::{Brief, Error, Seq};

/// Messages with what they are compared by: for each its sort keys as octets that compare as the keys do.
#[derive(Default)]
struct Sortable {
    octets: Vec<u8>,
    /// The first eight octets, where they begin and end, and the number under which the message is answered.
    messages: Vec<(u64, usize, usize, u32)>,
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
    let mut sortable = Sortable::default();
    for found in found {
        sortable.add(open, keys, found, number(ids, found))?;
    }
    let mut line = b"* SORT".to_vec();
    for number in sortable.sorted() {
        line.push(b' ');
        strings::number(number.into(), &mut line);
    }
    line.extend_from_slice(b"\r\n");
    connection.wire.write_all(&line)?;
    Ok(Done::default())
}

impl Sortable {
    /// Takes in a message. Its record and its header are looked at only if one of the keys needs that.
    fn add(&mut self, open: &mut Open, keys: &[SortKey], found: (Seq, Brief), number: u32) -> Result<(), Error> {
        let mut known = (0, 0);
        if keys.iter().any(is_known) {
            let Some(Ok(message)) = open.selected.message(found.0) else { return Ok(()) };
            known = (message.date.unix, i64::try_from(message.size.wire).unwrap_or(i64::MAX));
        }
        if keys.iter().all(is_known) {
            self.take(keys, known, &Heading::default(), number);
            return Ok(());
        }
        Heading::show(open, found, |heading| self.take(keys, known, &heading, number))
    }

    fn take(&mut self, keys: &[SortKey], known: (i64, i64), heading: &Heading<'_>, number: u32) {
        let start = self.octets.len();
        keys.iter().for_each(|key| self.put(key, known, heading));
        let (mut first, key) = ([0; 8], self.octets.get(start..).unwrap_or_default());
        first.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        self.messages.push((u64::from_be_bytes(first), start, self.octets.len(), number));
    }

    fn put(&mut self, key: &SortKey, (arrival, size): (i64, i64), heading: &Heading<'_>) {
        let start = self.octets.len();
        match key.by {
            SortBy::Arrival => self.put_number(arrival),
            SortBy::Size => self.put_number(size),
            SortBy::Date => self.put_number(heading.sent),
            SortBy::Subject => self.put_text(heading.subject),
            SortBy::From => self.put_text(heading.from),
            SortBy::To => self.put_text(heading.to),
            SortBy::Cc => self.put_text(heading.cc),
        }
        if key.direction == Direction::Descending {
            self.octets.iter_mut().skip(start).for_each(|octet| *octet = !*octet);
        }
    }

    /// Eight octets of which those of a smaller number are smaller.
    fn put_number(&mut self, number: i64) {
        self.octets.extend_from_slice(&(number.cast_unsigned() ^ 1 << 63).to_be_bytes());
    }

    /// The text with an end that is smaller than whatever could follow.
    fn put_text(&mut self, text: &[u8]) {
        let mut parts = text.split(|octet| *octet == 0);
        self.octets.extend_from_slice(parts.next().unwrap_or_default());
        for part in parts {
            self.octets.extend_from_slice(&[0, 0xff]);
            self.octets.extend_from_slice(part);
        }
        self.octets.extend_from_slice(&[0, 0]);
    }

    /// The numbers in order; messages that are alike stay as they came.
    fn sorted(mut self) -> impl Iterator<Item = u32> {
        let octets = |start: usize, end: usize| self.octets.get(start..end).unwrap_or_default();
        self.messages
            .sort_by(|one, other| one.0.cmp(&other.0).then_with(|| octets(one.1, one.2).cmp(octets(other.1, other.2))));
        self.messages.into_iter().map(|(_, _, _, number)| number)
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
