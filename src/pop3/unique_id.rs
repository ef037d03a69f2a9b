//! UIDL (RFC 1939 §7): the unique-ids of a session's messages.
//!
//! From UIDs they are written down without a look at the mail. Where the header decides (`%m`, X-UIDL), all headers are
//! read at the first UIDL, and no two messages get the same: of copies with one digest, the one with the lowest UID has
//! the plain unique-id, the others have `-` and their UID in hexadecimal digits behind it; an X-UIDL counts for the
//! message with the lowest UID that claims it, and never if another message has it, or may get it, without claiming: a
//! client would take mail that is still to come for mail that it has.

use std::collections::HashSet;

use super::entries::Entry;
use super::header_md5::header_md5;
use super::reply::{Code, Reply};
use super::session::{Done, Over, Session};
use super::snapshot::PURSUITS;
use super::transaction::{NO_SUCH_MESSAGE, listing};
use super::uidl::is_unique_id;
use crate::limits;
use crate::mailbox::{Error, Kind, Message, Seq, Uid};
use crate::text::fields::Fields;

/// What a header says for unique-ids.
#[derive(Default)]
struct Said {
    md5: String,
    xuidl: Option<String>,
}

impl Session<'_> {
    pub(super) fn uidl(&mut self, seq: Option<Seq>) -> Result<Done, Over> {
        let asked = seq.map(|seq| (seq, self.snapshot.entry(seq)));
        if let Some((_, None)) = asked {
            return Ok(Done::Answer(NO_SUCH_MESSAGE));
        }
        if let Err(error) = self.work_out_unique_ids() {
            (self.log)("Mailbox error", &format!(": {error}"));
            return Ok(Done::Answer(Reply::coded(Code::SysTemp, "Messages cannot be read now")));
        }
        let format = self.policy.uidl.within(self.snapshot.uid_validity());
        let worked_out = self.unique_ids.as_ref();
        let unique_id = |seq: Seq, entry: Entry, out: &mut Vec<u8>| match worked_out
            .zip(seq.position())
            .and_then(|(ids, position)| ids.get(position))
        {
            Some(id) => out.extend_from_slice(id.as_bytes()),
            None => format.write(self.snapshot.uid_validity(), entry.uid, "", out),
        };
        if let Some((seq, Some(entry))) = asked {
            let mut line = format!("{seq} ").into_bytes();
            unique_id(seq, entry, &mut line);
            return Ok(Done::Answer(Reply::Ok(String::from_utf8_lossy(&line).into_owned().into())));
        }
        listing(self.wire, &self.snapshot, b"+OK Unique-ID listing follows\r\n", unique_id)
    }

    fn work_out_unique_ids(&mut self) -> Result<(), Error> {
        let from_header = self.policy.uidl.needs_header() || self.policy.reuse_xuidl;
        if !from_header || self.unique_ids.is_some() {
            return Ok(());
        }
        let uids: Vec<_> = self.snapshot.entries().iter().map(|entry| entry.uid).collect();
        let said = uids.iter().map(|uid| self.read_header(*uid)).collect::<Result<Vec<_>, _>>()?;
        let plain = self.plain_ids(&uids, &said);
        let mut taken: HashSet<String> = plain.iter().cloned().collect();
        let (format, validity) = (&self.policy.uidl, self.snapshot.uid_validity());
        let mut decide = |(plain, said): (String, Said)| match said.xuidl {
            Some(claimed) if !format.could_give(validity, &claimed) && taken.insert(claimed.clone()) => claimed,
            _ => plain,
        };
        self.unique_ids = Some(plain.into_iter().zip(said).map(&mut decide).collect());
        Ok(())
    }

    /// What the messages have if none claims anything.
    fn plain_ids(&self, uids: &[Uid], said: &[Said]) -> Vec<String> {
        let (format, validity) = (&self.policy.uidl, self.snapshot.uid_validity());
        let mut given = HashSet::new();
        let mut give = |(uid, said): (&Uid, &Said)| {
            let id = format.expand(validity, *uid, &said.md5);
            if given.insert(id.clone()) { id } else { format.distinct(validity, *uid, &said.md5) }
        };
        uids.iter().zip(said).map(&mut give).collect()
    }

    /// Looks into the header of a message. One that was expunged meanwhile still has a unique-id, from nothing but UIDs.
    fn read_header(&mut self, uid: Uid) -> Result<Said, Error> {
        let mut header = Vec::new();
        for _ in 0..PURSUITS {
            let Some(message) = self.snapshot.message(uid) else { break };
            match self.header_of(&message) {
                Ok(read) => {
                    header = read;
                    break;
                }
                Err(error) if error.kind == Kind::Expunged => break,
                // mutt added to it meanwhile
                Err(error) if error.kind == Kind::Changed => {}
                Err(error) => return Err(error),
            }
        }
        let md5 = if self.policy.uidl.needs_header() { header_md5(&header) } else { String::new() };
        Ok(Said { md5, xuidl: if self.policy.reuse_xuidl { xuidl(&header) } else { None } })
    }

    fn header_of(&mut self, message: &Message) -> Result<Vec<u8>, Error> {
        let size = usize::try_from(message.header.stored).unwrap_or(usize::MAX);
        let mut header = vec![0; size.min(limits::HEADER_OCTETS)];
        let mut length = 0;
        while let Some(rest) = header.get_mut(length..).filter(|rest| !rest.is_empty()) {
            match self.snapshot.read(message, length as u64, rest)? {
                0 => break,
                count => length += count,
            }
        }
        header.truncate(length);
        Ok(header)
    }
}

/// The unique-id that the header's X-UIDL field gives, if it can be one.
fn xuidl(header: &[u8]) -> Option<String> {
    let field = Fields::new(header).find(|field| field.is(b"X-UIDL"))?;
    let id = field.unfolded();
    let id = id.trim_ascii();
    is_unique_id(id).then(|| String::from_utf8_lossy(id).into_owned())
}
