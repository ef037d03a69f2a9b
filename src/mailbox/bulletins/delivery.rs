//! Puts bulletins into an INBOX, each once, whatever crashes in between.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use super::record::{Record, Sending};
use crate::limits;
use crate::mailbox::{Error, FlagList, Incoming, Mailbox, Message, Uid};
use crate::sys::files;
use crate::sys::lock::{LockMode, try_flock};
use crate::sys::tree::{Directory, EntryKind, Purpose};
use crate::text::octets::{LineFeeds, Octets};

/// The site's bulletins, for one user.
#[derive(Clone, Debug)]
pub struct Bulletins {
    /// The directory in which each file is one bulletin: a message with header and body. They are delivered in the order
    /// of their names, and only those that come after the last one that was.
    pub directory: PathBuf,
    /// The user's state directory, in which the file `bulletins` says what the user has.
    pub state: PathBuf,
}

impl Bulletins {
    /// Whether there is anything to deliver. Costs a look into the directory and into the record.
    pub fn are_due(&self) -> Result<bool, Error> {
        let names = self.names()?;
        let record = self.opened_record()?.1;
        Ok(names.last().is_some_and(|newest| *newest > record.got))
    }

    /// Delivers what the user has not got to `inbox`; how many that were. Another session that is just doing so is let do.
    pub fn deliver(&self, inbox: &mut dyn Mailbox) -> Result<usize, Error> {
        let names = self.names()?;
        let (file, _) = self.opened_record()?;
        if !try_flock(&file, LockMode::Exclusive).map_err(|error| self.failure("lock the record of", error))? {
            return Ok(0);
        }
        // somebody may have delivered before we had the lock
        let record = Record::read(&file).map_err(|error| self.failure("read the record of", error))?;
        let mut delivered = 0;
        for name in names.iter().filter(|name| **name > record.got) {
            let bulletin = self.bulletin(name)?;
            let doubt = record.sending.as_ref().filter(|sending| sending.name == *name);
            if !doubt.map_or(Ok(false), |sending| arrived(inbox, sending, &bulletin))? {
                self.send(inbox, &file, name, &bulletin)?;
                delivered += 1;
            }
            Record::note_got(&file, name).map_err(|error| self.failure("record", error))?;
        }
        Ok(delivered)
    }

    fn send(&self, inbox: &mut dyn Mailbox, file: &File, name: &str, bulletin: &[u8]) -> Result<(), Error> {
        let (uid_validity, uid_next) = (inbox.uid_validity(), inbox.uid_next());
        let sending = Sending { name: name.to_owned(), uid_validity, uid_next };
        Record::note_sending(file, &sending).map_err(|error| self.failure("record", error))?;
        let (octets, mut content) = (Octets::of(bulletin).wire, bulletin);
        inbox.append(&mut [Incoming {
            content: &mut content,
            line_feeds: LineFeeds::EndLines,
            octets,
            flags: FlagList::default(),
            date: None,
        }])?;
        Ok(())
    }

    fn names(&self) -> Result<Vec<String>, Error> {
        let directory = Directory::open(&self.directory);
        directory.and_then(|directory| names(&directory)).map_err(|error| self.failure("list", error))
    }

    fn bulletin(&self, name: &str) -> Result<Vec<u8>, Error> {
        let directory = Directory::open(&self.directory);
        let bulletin = directory.and_then(|directory| read(&directory, name));
        bulletin.map_err(|error| Error::io("read bulletin", &self.directory.join(name), error))
    }

    /// The user's record, from the beginning.
    fn opened_record(&self) -> Result<(File, Record), Error> {
        let open = || {
            files::make_directory(&self.state)?;
            let (state, name) = (Directory::open(&self.state)?, OsStr::new("bulletins"));
            let file = match state.create_file(name) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => state.open_file(name, Purpose::Write),
                made => made,
            }?;
            let record = Record::read(&file)?;
            Ok((file, record))
        };
        open().map_err(|error| Error::io("open the record of bulletins in", &self.state, error))
    }

    fn failure(&self, operation: &'static str, error: io::Error) -> Error {
        Error::io(operation, &self.directory, error)
    }
}

/// The names of the bulletins, in order. What an editor leaves, and what cannot stand in the record, is none.
fn names(directory: &Directory) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in directory.names()? {
        let (name, kind) = entry?;
        let Some(name) = name.to_str().filter(|name| is_name(name)) else { continue };
        if kind.is_none_or(|kind| kind == EntryKind::File) {
            names.push(name.to_owned());
        }
    }
    names.sort_unstable();
    Ok(names)
}

fn is_name(name: &str) -> bool {
    name.bytes().all(|octet| octet.is_ascii_graphic()) && !name.starts_with(['.', '#']) && !name.ends_with('~')
}

/// The message in the file, without the From_ line that it may begin with.
fn read(directory: &Directory, name: &str) -> io::Result<Vec<u8>> {
    let mut bulletin = Vec::new();
    let file = directory.open_file(OsStr::new(name), Purpose::Glance)?;
    file.take(limits::BULLETIN_OCTETS + 1).read_to_end(&mut bulletin)?;
    if bulletin.len() as u64 > limits::BULLETIN_OCTETS {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge));
    }
    if bulletin.starts_with(b"From ") {
        let line = memchr::memchr(b'\n', &bulletin).map_or(bulletin.len(), |line_feed| line_feed + 1);
        bulletin.drain(..line);
    }
    Ok(bulletin)
}

/// Whether a delivery of which nobody knows how it ended is among the messages.
fn arrived(inbox: &mut dyn Mailbox, sending: &Sending, bulletin: &[u8]) -> Result<bool, Error> {
    if inbox.uid_validity() != sending.uid_validity {
        return Ok(false);
    }
    let first = inbox.find(sending.uid_next).unwrap_or_else(|place| place);
    for index in first..inbox.len() {
        let Some(message) = inbox.message(index) else { break };
        if message.size.wire == Octets::of(bulletin).wire && same(inbox, &message, bulletin)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a message of the same size holds the same, line ends apart.
fn same(inbox: &mut dyn Mailbox, message: &Message, bulletin: &[u8]) -> Result<bool, Error> {
    let stored = whole(inbox, message.uid, message.size.stored)?;
    let without_cr = |octets: &[u8]| octets.iter().copied().filter(|octet| *octet != b'\r').collect::<Vec<_>>();
    Ok(without_cr(&stored) == without_cr(bulletin))
}

fn whole(inbox: &mut dyn Mailbox, uid: Uid, size: u64) -> Result<Vec<u8>, Error> {
    // no larger than a bulletin, since it has the size of one in wire form
    let mut stored = vec![0; usize::try_from(size.min(limits::BULLETIN_OCTETS)).unwrap_or_default()];
    let mut length = 0;
    while let Some(rest) = stored.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match inbox.read_at(uid, length as u64, rest)? {
            0 => break,
            count => length += count,
        }
    }
    stored.truncate(length);
    Ok(stored)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mailbox::Kind;
    use crate::mailbox::memory::Memory;
    use crate::sys::scratch::Scratch;

    fn bulletins(scratch: &Scratch) -> Bulletins {
        std::fs::create_dir_all(scratch.path().join("site")).unwrap();
        Bulletins { directory: scratch.path().join("site"), state: scratch.path().join("home/.letterbox") }
    }

    fn record(scratch: &Scratch) -> String {
        scratch.read("home/.letterbox/bulletins")
    }

    /// Forgets that the last delivery ended.
    fn crash_after_sending(scratch: &Scratch) {
        let text = record(scratch);
        let cut = text.trim_end().rfind('\n').unwrap();
        scratch.write("home/.letterbox/bulletins", text.split_at(cut).0);
    }

    #[test]
    fn each_bulletin_is_delivered_once_and_in_order() {
        let scratch = Scratch::new("bulletins");
        let bulletins = bulletins(&scratch);
        let mut inbox = Memory::new(&["A: mine\n\n"]);
        assert_eq!(bulletins.deliver(&mut inbox).unwrap(), 0);
        scratch.write("site/002-pipes", "Subject: pipes\n\nfrozen\n");
        scratch.write("site/001-roof", "From root@localhost Thu Jan  1 00:00:00 2015\nSubject: roof\n\nleaks\n");
        scratch.write("site/.hidden", "x");
        scratch.write("site/003-draft~", "x");
        scratch.write("site/two words", "x");
        scratch.write("site/deep/file", "x");
        assert!(bulletins.are_due().unwrap());
        assert_eq!(bulletins.deliver(&mut inbox).unwrap(), 2);
        assert!(!bulletins.are_due().unwrap());
        assert_eq!(bulletins.deliver(&mut inbox).unwrap(), 0);
        assert_eq!(inbox.len(), 3);
        assert_eq!(whole(&mut inbox, Uid(2), 100).unwrap(), b"Subject: roof\n\nleaks\n");
        assert_eq!(whole(&mut inbox, Uid(3), 100).unwrap(), b"Subject: pipes\n\nfrozen\n");
        scratch.write("site/003", "Subject: three\n\n");
        // a user who deletes one does not get it again
        inbox.expunge(&[Uid(2), Uid(3)]).unwrap();
        assert_eq!(bulletins.deliver(&mut inbox).unwrap(), 1);
        assert_eq!(inbox.len(), 2);
    }

    #[test]
    fn a_crash_neither_doubles_nor_loses_one() {
        let scratch = Scratch::new("bulletins-crash");
        let bulletins = bulletins(&scratch);
        scratch.write("site/001", "Subject: roof\r\n\r\nleaks\r\n");
        let mut inbox = Memory::new(&["Subject: roof\n\nleaks\n"]);
        assert_eq!(bulletins.deliver(&mut inbox).unwrap(), 1);
        crash_after_sending(&scratch);
        assert_eq!(bulletins.deliver(&mut inbox).unwrap(), 0);
        assert_eq!(inbox.len(), 2);
        // the delivery itself did not take place
        crash_after_sending(&scratch);
        inbox.expunge(&[Uid(2)]).unwrap();
        assert_eq!(bulletins.deliver(&mut inbox).unwrap(), 1);
        assert_eq!(inbox.len(), 2);
        assert!(record(&scratch).ends_with("\ngot 001\n"));
    }

    #[test]
    fn what_is_too_large_is_an_error_and_not_half_a_bulletin() {
        let scratch = Scratch::new("bulletins-large");
        let bulletins = bulletins(&scratch);
        scratch.write("site/001", &"x".repeat(usize::try_from(limits::BULLETIN_OCTETS).unwrap() + 1));
        let mut inbox = Memory::new(&[]);
        assert_eq!(bulletins.deliver(&mut inbox).map_err(|error| error.kind), Err(Kind::OverQuota));
        assert_eq!(inbox.len(), 0);
    }
}
