//! COPY (RFC 3501 §6.4.7, RFC 4315 §3): all of the messages or none, with their flags and dates.

use std::cell::RefCell;
use std::io::{self, Read};

use super::conversation::Connection;
use super::news::Open;
use super::outcome::{Done, EXPUNGED, Failure, Outcome, TRY_CREATE, uid_set};
use super::pieces::pieces;
use super::walk::{Met, Walk};
use crate::imap::capability::Extension;
use crate::imap::grammar::{Ids, SequenceSet};
use crate::mailbox::{Appended, Error, FlagList, Incoming, Kind, Message, Selected, Spool, Uid};

/// `COPY`
pub(super) fn copy(
    connection: &mut Connection<'_>,
    open: &mut Open,
    ids: Ids,
    set: &SequenceSet,
    mailbox: &[u8],
) -> Outcome {
    let name = connection.folders.name(mailbox)?;
    let met = Walk::new(&open.selected, ids, set)?.all(&open.selected);
    if met.contains(&Met::Ghost) {
        return Err(Failure::No(EXPUNGED));
    }
    let messages: Vec<Message> = met.into_iter().filter_map(Met::message).map(|(_, message)| message).collect();
    if messages.is_empty() {
        return Ok(Done::default());
    }
    let appended = if name == open.name {
        copy_within(connection.folders.spool(), &mut open.selected, &messages)
    } else {
        let flags = flags_of(&open.selected, &messages);
        let selected = RefCell::new(&mut open.selected);
        let mut readers: Vec<_> = messages.iter().map(|message| Reader::new(&selected, message.uid)).collect();
        let mut incoming = incoming(&messages, flags, &mut readers);
        connection.folders.append(&name, &mut incoming)
    };
    let appended = appended.map_err(try_create)?;
    let told = connection.policy.extensions.has(Extension::UidPlus);
    Ok(if told { Done::with(copyuid(&messages, &appended)) } else { Done::default() })
}

/// Copies into the mailbox that is read: what is read must be out of it before anything is added.
fn copy_within(spool: Spool, selected: &mut Selected, messages: &[Message]) -> Result<Appended, Error> {
    let flags = flags_of(selected, messages);
    let mut spool = spool;
    for message in messages {
        let cell = RefCell::new(&mut *selected);
        io::copy(&mut Reader::new(&cell, message.uid), &mut spool).map_err(reading)?;
    }
    spool.rewind().map_err(reading)?;
    let spool = RefCell::new(spool);
    let mut readers = pieces(&spool, messages.iter().map(|message| message.size.stored));
    selected.append(&mut incoming(messages, flags, &mut readers))
}

/// The messages as they are added elsewhere.
fn incoming<'a, R: Read>(messages: &[Message], flags: Vec<FlagList>, readers: &'a mut [R]) -> Vec<Incoming<'a>> {
    let whole = messages.iter().zip(flags).zip(readers);
    let one = |((message, flags), content): ((&Message, FlagList), &'a mut R)| Incoming {
        content,
        octets: message.size.wire,
        flags,
        date: Some(message.date),
    };
    whole.map(one).collect()
}

/// The flags of each message by name.
fn flags_of(selected: &Selected, messages: &[Message]) -> Vec<FlagList> {
    let table = selected.mailbox().keywords();
    let names = |message: &Message| table.names_of(message.keywords).map(<[u8]>::to_vec).collect();
    messages.iter().map(|message| FlagList { system: message.flags, keywords: names(message) }).collect()
}

/// `"COPYUID" SP nz-number SP uid-set SP uid-set`
fn copyuid(messages: &[Message], appended: &Appended) -> String {
    let sources = uid_set(messages.iter().map(|message| message.uid));
    let copies = uid_set(appended.uids.iter().copied());
    format!("COPYUID {} {sources} {copies}", appended.uid_validity)
}

/// A mailbox that is not there could be made (RFC 3501 §7.1 TRYCREATE).
pub(super) fn try_create(error: Error) -> Failure {
    if error.kind == Kind::NotFound { Failure::No(TRY_CREATE) } else { Failure::Mailbox(error) }
}

fn reading(error: io::Error) -> Error {
    Error::io("copy", std::path::Path::new("message"), error)
}

/// A stored message from its beginning to its end.
struct Reader<'a, 'b> {
    selected: &'a RefCell<&'b mut Selected>,
    uid: Uid,
    offset: u64,
}

impl<'a, 'b> Reader<'a, 'b> {
    fn new(selected: &'a RefCell<&'b mut Selected>, uid: Uid) -> Self {
        Self { selected, uid, offset: 0 }
    }
}

impl Read for Reader<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.selected.borrow_mut().read_at(self.uid, self.offset, buffer);
        let count = read.map_err(io::Error::other)?;
        self.offset += count as u64;
        Ok(count)
    }
}
