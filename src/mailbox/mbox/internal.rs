//! What the mailbox itself has to hold where there is no index to remember it.
//!
//! c-client's note to itself is a message that no client sees, and that holds the base of a mailbox with no message to
//! hold it. We write it in the place of the last messages if the base stood in the file, as UW does, and into a mailbox that is
//! new or becomes empty if nothing else remembers its UIDVALIDITY; it goes with the first rewrite that leaves a message. Other
//! programs know it by `X-IMAP` in the first message; people, by its subject, which is c-client's.

use std::os::unix::fs::FileExt;
use std::time::SystemTime;

use super::driver::Mbox;
use super::zone::local_zone;
use crate::mailbox::Error;
use crate::sys::clock;
use crate::sys::lock::LockMode;
use crate::text::date::{DateTime, write_from_line};

const HEADER: &str = "From: Mail System Internal Data <MAILER-DAEMON>\n\
                      Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\n";
const BODY: &str = "Status: RO\n\n\
                    Mail programs keep here what they know about this folder. It is no message that\n\
                    anybody sent; a program that deletes it has to number all the others anew.\n\n";

impl Mbox {
    /// Writes the note into a mailbox that was just made, if it is still empty.
    pub(super) fn write_internal(&mut self) -> Result<(), Error> {
        let _held = self.hold(LockMode::Exclusive)?;
        self.note_in_empty()
    }

    /// Writes the note into the mailbox if it is empty. The caller holds the locks for writing.
    pub(super) fn note_in_empty(&mut self) -> Result<(), Error> {
        let Some(file) = self.file.as_ref().filter(|_| self.stamp().is_ok_and(|stamp| stamp.size == 0)) else {
            return Ok(());
        };
        let written = file.write_all_at(&self.internal(), 0).and_then(|()| file.sync_all());
        written.map_err(|error| Error::io("write", &self.place.path, error))
    }

    /// The note as it would be now.
    pub(super) fn internal(&self) -> Vec<u8> {
        let unix = clock::unix_seconds(SystemTime::now());
        internal(self.base(), DateTime::from_unix(unix, local_zone(unix)))
    }
}

fn internal((validity, last): (u32, u32), now: DateTime) -> Vec<u8> {
    let mut note = Vec::with_capacity(512);
    write_from_line(b"MAILER-DAEMON", now, &mut note);
    note.extend_from_slice(HEADER.as_bytes());
    note.extend_from_slice(format!("X-IMAP: {validity:010} {last:010}\n").as_bytes());
    note.extend_from_slice(BODY.as_bytes());
    note
}
