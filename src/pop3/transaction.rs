//! The commands that ask about the maildrop or mark messages (RFC 1939 §5): STAT, LIST, LAST, DELE, RSET.

use std::io::Write;

use super::command::{self, State};
use super::reply::Reply;
use super::session::{Done, Over, Session};
use crate::mailbox::Seq;

/// The answer for every number that has no message, or none that is still there.
pub(super) const NO_SUCH_MESSAGE: Reply = Reply::err("No such message");

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
        self.wire.write_all(b"+OK Mailbox scan listing follows\r\n")?;
        for (seq, entry) in self.snapshot.present() {
            write!(self.wire, "{seq} {}\r\n", entry.size)?;
        }
        self.wire.write_all(b".\r\n")?;
        Ok(Done::Answered)
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
