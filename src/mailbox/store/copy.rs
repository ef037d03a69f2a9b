//! Copying messages from an open mailbox into another, as one append.

use std::cell::RefCell;
use std::io::{self, Read};

use crate::mailbox::{Appended, Error, FlagList, Incoming, Kind, Mailbox, Message, Uid};

/// Hands the messages `uids` of `from` to `append`, which adds all or none.
pub(super) fn copy(
    from: &mut dyn Mailbox,
    uids: &[Uid],
    append: impl FnOnce(&mut [Incoming<'_>]) -> Result<Appended, Error>,
) -> Result<Appended, Error> {
    let messages = uids.iter().map(|uid| known(from, *uid)).collect::<Result<Vec<_>, _>>()?;
    let source = Source { mailbox: RefCell::new(from), failure: RefCell::new(None) };
    let mut readers: Vec<_> = messages.iter().map(|(message, _)| source.read(message.uid)).collect();
    let mut incoming: Vec<_> = readers
        .iter_mut()
        .zip(&messages)
        .map(|(content, (message, flags))| Incoming {
            content,
            line_feeds: message.line_feeds,
            // line ends may be counted as one or as two octets; either is enough
            octets: message.size.wire.max(message.size.stored),
            flags: flags.clone(),
            date: Some(message.date),
        })
        .collect();
    let appended = append(&mut incoming);
    drop(incoming);
    drop(readers);
    // the mailbox that was read knows better what went wrong than the one that was written
    match source.failure.into_inner() {
        Some(failure) => Err(failure),
        None => appended,
    }
}

/// A message and its flags by name, which mean the same in every mailbox.
fn known(mailbox: &dyn Mailbox, uid: Uid) -> Result<(Message, FlagList), Error> {
    let message = mailbox.find(uid).ok().and_then(|index| mailbox.message(index));
    let message = message.ok_or_else(|| Error::new(Kind::Expunged, "copy", "message".as_ref()))?;
    let keywords = mailbox.keywords().names_of(message.keywords).map(<[u8]>::to_vec).collect();
    Ok((message, FlagList { system: message.flags, keywords }))
}

/// The mailbox that is read, shared by the readers of its messages.
struct Source<'a> {
    mailbox: RefCell<&'a mut dyn Mailbox>,
    failure: RefCell<Option<Error>>,
}

/// One message from its beginning to its end.
struct Reader<'s, 'm> {
    source: &'s Source<'m>,
    uid: Uid,
    offset: u64,
}

impl<'m> Source<'m> {
    fn read<'s>(&'s self, uid: Uid) -> Reader<'s, 'm> {
        Reader { source: self, uid, offset: 0 }
    }
}

impl Read for Reader<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.source.mailbox.borrow_mut().read_at(self.uid, self.offset, buffer) {
            Ok(count) => {
                self.offset += count as u64;
                Ok(count)
            }
            Err(failure) => {
                let kind = failure.source.as_ref().map_or(io::ErrorKind::Other, io::Error::kind);
                *self.source.failure.borrow_mut() = Some(failure);
                Err(kind.into())
            }
        }
    }
}
