//! The commands that ask about the maildrop or mark messages (RFC 1939 §5): STAT, LIST, LAST, DELE, RSET.

use std::io::Write;

use super::command::{self, State};
use super::entries::Entry;
use super::reply::Reply;
use super::session::{Done, Over, Session};
use super::snapshot::Snapshot;
use crate::limits;
use crate::mailbox::Seq;
use crate::net::Wire;
use crate::text::decimal::decimal;

/// The answer for every number that has no message, or none that is still there.
pub(super) const NO_SUCH_MESSAGE: Reply = Reply::err("No such message");

/// Sends a line for each message of `snapshot` behind `opening`: its number, and what `write` has to say of it.
pub(super) fn listing(
    wire: &mut Wire,
    snapshot: &Snapshot,
    opening: &[u8],
    write: impl Fn(Seq, Entry, &mut Vec<u8>),
) -> Result<Done, Over> {
    // what is as long as all that is gathered of an answer is sent as it lies here
    let mut lines = Vec::with_capacity(limits::OUTPUT_OCTETS + limits::POP3_LINE_OCTETS);
    lines.extend_from_slice(opening);
    for (seq, entry) in snapshot.present() {
        decimal(seq.0.into(), &mut lines);
        lines.push(b' ');
        write(seq, entry, &mut lines);
        lines.extend_from_slice(b"\r\n");
        if lines.len() >= limits::OUTPUT_OCTETS {
            wire.write_all(&lines)?;
            lines.clear();
        }
    }
    lines.extend_from_slice(b".\r\n");
    wire.write_all(&lines)?;
    Ok(Done::Answered)
}

impl Session<'_> {
    pub(super) fn stat(&mut self) -> Reply {
        let sizes = self.snapshot.present().map(|(_, entry)| entry.size);
        let (count, octets) = sizes.fold((0_u32, 0_u64), |(count, sum), size| (count + 1, sum.saturating_add(size)));
        // nothing may follow: there are clients that read on (RFC 1939 §5)
        Reply::Ok(format!("{count} {octets}").into())
    }

    pub(super) fn list(&mut self, seq: Option<Seq>) -> Result<Done, Over> {
        if let Some(seq) = seq {
            let entry = self.snapshot.entry(seq);
            let line = |size| Reply::Ok(format!("{seq} {size}").into());
            return Ok(Done::Answer(entry.map_or(NO_SUCH_MESSAGE, |entry| line(entry.size))));
        }
        let size = |_, entry: Entry, out: &mut Vec<u8>| decimal(entry.size, out);
        listing(self.wire, &self.snapshot, b"+OK Mailbox scan listing follows\r\n", size)
    }

    /// RFC 1460's LAST with UW's idea of it: the highest number accessed by RETR, TOP or DELE, and at the beginning the
    /// highest that was read in an earlier session.
    pub(super) fn last(&mut self) -> Reply {
        if self.policy.last {
            Reply::Ok(self.snapshot.last().to_string().into())
        } else {
            command::unknown(State::Transaction)
        }
    }

    pub(super) fn dele(&mut self, seq: Seq) -> Reply {
        if self.snapshot.entry(seq).is_none() {
            return NO_SUCH_MESSAGE;
        }
        self.snapshot.delete(seq);
        Reply::ok("Message deleted")
    }

    pub(super) fn rset(&mut self) -> Reply {
        self.snapshot.reset();
        Reply::ok("Reset state")
    }
}
