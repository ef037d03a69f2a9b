//! What the mailbox itself has to hold where there is no index to remember it.
//!
//! c-client's note to itself is a message that no client sees, and that holds the base of a mailbox with no message to
//! hold it. We write it into a mailbox that is new or becomes empty, if nothing else remembers its UIDVALIDITY; it goes with
//! the first rewrite that leaves a message. Other programs know it by `X-IMAP` in the first message; people, by its subject, which is c-client's.
//!
//! And before the last messages are cut off, the base gets the last UID that was given out, so that none is given again.

use std::os::unix::fs::FileExt;
use std::time::SystemTime;

use super::change::SECTOR;
use super::driver::Mbox;
use super::metadata::Field;
use super::zone::local_zone;
use crate::limits;
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
        let unix = clock::unix_seconds(SystemTime::now());
        let note = internal(self.base(), DateTime::from_unix(unix, local_zone(unix)));
        let written = file.write_all_at(&note, 0).and_then(|()| file.sync_all());
        written.map_err(|error| Error::io("write", &self.place.path, error))
    }
}

impl Mbox {
    /// Brings the last UID that was given out into the base, if there is one whose numbers have c-client's ten digits.
    pub(super) fn note_last_uid(&mut self) -> Result<(), Error> {
        let first =
            self.index.summary().pseudo.or_else(|| self.index.records().find(|record| self.carries_base(record)));
        let Some((file, first)) = self.file.as_ref().zip(first) else { return Ok(()) };
        let failed = |error| Error::io("write", &self.place.path, error);
        let length = (first.raw_header as usize).min(limits::REWRITE_HEADER_OCTETS);
        let mut header = vec![0; length];
        file.read_exact_at(&mut header, first.header_offset()).map_err(failed)?;
        let (validity, last) = self.base();
        let Some(at) = place_of_last(&header, validity) else { return Ok(()) };
        let at = first.header_offset() + at as u64;
        // numbers of which the disk may write a part would become another number
        if at / SECTOR == (at + 9) / SECTOR {
            file.write_all_at(format!("{last:010}").as_bytes(), at).and_then(|()| file.sync_all()).map_err(failed)?;
        }
        Ok(())
    }
}

/// Where in `header` the ten digits of the last UID stand, in a base of this UIDVALIDITY.
fn place_of_last(header: &[u8], validity: u32) -> Option<usize> {
    let mut at = 0;
    for line in header.split_inclusive(|octet| *octet == b'\n') {
        if let Some((Field::Base | Field::PseudoBase, value)) = Field::of(line) {
            let start = line.len() - value.len();
            let digits = value.strip_prefix(format!(" {validity:010} ").as_bytes())?.get(..11)?;
            let (last, behind) = digits.split_at_checked(10)?;
            let fits = last.iter().all(u8::is_ascii_digit) && behind.iter().all(u8::is_ascii_whitespace);
            return fits.then_some(at + start + 12);
        }
        at += line.len();
    }
    None
}

fn internal((validity, last): (u32, u32), now: DateTime) -> Vec<u8> {
    let mut note = Vec::with_capacity(512);
    write_from_line(b"MAILER-DAEMON", now, &mut note);
    note.extend_from_slice(HEADER.as_bytes());
    note.extend_from_slice(format!("X-IMAP: {validity:010} {last:010}\n").as_bytes());
    note.extend_from_slice(BODY.as_bytes());
    note
}
