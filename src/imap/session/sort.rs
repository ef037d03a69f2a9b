//! SORT and THREAD (RFC 5256 §3): messages are found like by SEARCH, then put in order by what their headers say.

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
use crate::mailbox::{Error, Kind, Message, Seq};

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
    for (seq, message) in found {
        match sortable.add(open, keys, &message, number(ids, seq, &message)) {
            Ok(()) => {}
            Err(error) if error.kind == Kind::Expunged => {}
            Err(error) => return Err(error.into()),
        }
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
    /// Takes in a message. Its header is looked at only if one of the keys needs it.
    fn add(&mut self, open: &mut Open, keys: &[SortKey], message: &Message, number: u32) -> Result<(), Error> {
        let known = |by| matches!(by, SortBy::Arrival | SortBy::Size);
        let mut octets = std::mem::take(&mut open.heading);
        let heading = if keys.iter().all(|key| known(key.by)) {
            Heading::default()
        } else {
            let mut source = Source::new(&mut open.selected, &mut open.memory, *message, message.header.stored);
            Heading::of(&mut source, &mut octets)?
        };
        let start = self.octets.len();
        keys.iter().for_each(|key| self.put(key, &heading, message));
        let (mut first, key) = ([0; 8], self.octets.get(start..).unwrap_or_default());
        first.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        let first = u64::from_be_bytes(first);
        self.messages.push((first, start, self.octets.len(), number));
        open.heading = octets;
        Ok(())
    }

    fn put(&mut self, key: &SortKey, heading: &Heading<'_>, message: &Message) {
        let start = self.octets.len();
        match key.by {
            SortBy::Arrival => self.put_number(message.date.unix),
            SortBy::Size => self.put_number(i64::try_from(message.size.wire).unwrap_or(i64::MAX)),
            SortBy::Date => self.put_number(heading.sent.unwrap_or(message.date.unix)),
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

fn number(ids: Ids, seq: Seq, message: &Message) -> u32 {
    match ids {
        Ids::Seq => seq.0,
        Ids::Uid => message.uid.0,
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
    let mut letters = Letters::default();
    for (seq, message) in find(open, connection.policy.extensions, criteria)? {
        match letters.add(open, &message, number(ids, seq, &message)) {
            Ok(()) => {}
            Err(error) if error.kind == Kind::Expunged => {}
            Err(error) => return Err(error.into()),
        }
    }
    let headings: Vec<_> = letters.headings().collect();
    let references: Vec<&[u8]> = headings.iter().flat_map(|(_, heading)| heading.references()).collect();
    let letters = with_references(&headings, &references);
    let trees = match algorithm {
        Algorithm::OrderedSubject => sorting::ordered_subject(&letters),
        Algorithm::References => sorting::references(&letters),
    };
    let space = if trees.is_empty() { "" } else { " " };
    let line = format!("* THREAD{space}{}\r\n", sorting::write(&trees, &letters));
    connection.wire.write_all(line.as_bytes())?;
    Ok(Done::default())
}

/// Messages with their headings in the kept form, one after the other.
#[derive(Default)]
struct Letters {
    octets: Vec<u8>,
    /// The number under which it is answered, when it was sent, and where its heading ends.
    messages: Vec<(u32, i64, usize)>,
}

/// A message's number, when it was sent, and its heading.
type Headed<'a> = ((u32, i64), Heading<'a>);

impl Letters {
    fn add(&mut self, open: &mut Open, message: &Message, number: u32) -> Result<(), Error> {
        let mut octets = std::mem::take(&mut open.heading);
        let mut source = Source::new(&mut open.selected, &mut open.memory, *message, message.header.stored);
        let sent = Heading::of(&mut source, &mut octets)?.sent.unwrap_or(message.date.unix);
        self.octets.extend_from_slice(&octets);
        self.messages.push((number, sent, self.octets.len()));
        open.heading = octets;
        Ok(())
    }

    fn headings(&self) -> impl Iterator<Item = Headed<'_>> {
        let starts = [0].into_iter().chain(self.messages.iter().map(|(_, _, end)| *end));
        self.messages.iter().zip(starts).map(|((number, sent, end), start)| {
            ((*number, *sent), Heading::kept(self.octets.get(start..*end).unwrap_or_default()))
        })
    }
}

/// The messages as the algorithms want them; `references` are those of all `headings`, one after the other.
fn with_references<'a>(headings: &'a [Headed<'a>], references: &'a [&'a [u8]]) -> Vec<Letter<'a>> {
    let mut rest = references;
    let letter = |((number, sent), heading): &'a Headed<'a>| {
        let (references, behind) = rest.split_at_checked(heading.references().count()).unwrap_or((rest, &[]));
        rest = behind;
        Letter {
            number: *number,
            sent: *sent,
            subject: heading.subject,
            is_reply: heading.is_reply,
            id: Some(heading.id).filter(|id| !id.is_empty()),
            references,
        }
    };
    headings.iter().map(letter).collect()
}
