//! Which bulletins a user has: a file of lines to which one is added for each step, so that a crash leaves at worst half a
//! line, which counts for nothing.
//!
//! `got NAME` says that NAME and all before it in order are delivered. `sending NAME UIDVALIDITY UIDNEXT` goes before a
//! delivery: if no `got` follows, INBOX tells whether it took place.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::limits;
use crate::mailbox::{Uid, UidValidity};

/// A delivery that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sending {
    /// Which bulletin.
    pub(super) name: String,
    /// INBOX's UIDVALIDITY at that time.
    pub(super) uid_validity: UidValidity,
    /// The lowest UID that the bulletin can have got.
    pub(super) uid_next: Uid,
}

/// What the lines say together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// The last bulletin that was delivered; empty before the first.
    pub(super) got: String,
    /// A delivery of which nobody knows how it ended.
    pub(super) sending: Option<Sending>,
}

impl Record {
    /// Reads the record from its file.
    pub(super) fn read(mut file: &File) -> io::Result<Self> {
        let mut octets = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        file.take(limits::BULLETIN_RECORD_OCTETS).read_to_end(&mut octets)?;
        Ok(Self::parse(&String::from_utf8_lossy(&octets)))
    }

    fn parse(text: &str) -> Self {
        let mut record = Self::default();
        for line in text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
            match line.split(' ').collect::<Vec<_>>().as_slice() {
                ["got", name] => {
                    record.got = record.got.max((*name).to_owned());
                    record.sending = None;
                }
                ["sending", name, uid_validity, uid_next] => {
                    let numbers = uid_validity.parse().ok().zip(uid_next.parse().ok());
                    record.sending = numbers.map(|(uid_validity, uid_next)| Sending {
                        name: (*name).to_owned(),
                        uid_validity: UidValidity(uid_validity),
                        uid_next: Uid(uid_next),
                    });
                }
                _ => {}
            }
        }
        record
    }

    /// Notes, for good, that a delivery begins.
    pub(super) fn note_sending(file: &File, sending: &Sending) -> io::Result<()> {
        let Sending { name, uid_validity, uid_next } = sending;
        append(file, &format!("sending {name} {uid_validity} {uid_next}\n"))
    }

    /// Notes, for good, that `name` is delivered.
    pub(super) fn note_got(file: &File, name: &str) -> io::Result<()> {
        append(file, &format!("got {name}\n"))
    }
}

/// Adds a line, behind a line end that ends what a crash has left.
fn append(mut file: &File, line: &str) -> io::Result<()> {
    file.seek(SeekFrom::End(0))?;
    file.write_all(format!("\n{line}").as_bytes())?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_tell_what_was_delivered_and_what_is_in_doubt() {
        let sending = Sending { name: "003".into(), uid_validity: UidValidity(7), uid_next: Uid(9) };
        for (text, got, doubt) in [
            ("", "", None),
            ("\nsending 001 7 1\n\ngot 001\n", "001", None),
            ("\ngot 002\n\ngot 001\n", "002", None),
            ("\ngot 002\n\nsending 003 7 9\n", "002", Some(sending.clone())),
            ("\ngot 002\n\nsending 003 7 9\n\ngot 00", "002", Some(sending.clone())),
            ("\ngot 002\n\nsending 003 7", "002", None),
            ("\ngot 002\n\nsending 003 7\nsending 003 7 9\n", "002", Some(sending)),
            ("got a b\ngot\nnonsense\n\u{fffd}\n", "", None),
        ] {
            assert_eq!(Record::parse(text), Record { got: got.into(), sending: doubt }, "{text:?}");
        }
    }
}
