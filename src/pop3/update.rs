//! UPDATE (RFC 1939 §6): what QUIT does to the mailbox, and nothing else ever does. All marked messages go, or none.

use std::time::SystemTime;

use super::entries::Entry;
use super::policy::Expire;
use super::reply::{Code, Reply};
use super::session::{Over, Session};
use crate::auth::login::Ending;
use crate::mailbox::{Error, FlagAction, FlagList, Flags, Kind, Uid};
use crate::sys::clock;

impl Session<'_> {
    pub(super) fn quit(&mut self) -> Over {
        if !self.hold.settle() {
            return self.taken_over();
        }
        let (doomed, read) = self.marked();
        // first, so that one rewrite serves both
        let seen = self.mark_seen(&read);
        // a lock that was waited for in vain is not waited for again: the client would be gone
        let expunged = match seen {
            Err(Kind::InUse) if !doomed.is_empty() => Err(Kind::InUse),
            _ => self.expunge(&doomed),
        };
        if ![seen.err(), expunged.err()].contains(&Some(Kind::InUse)) {
            self.write_back();
        }
        let (messages, deleted, seen) = (self.snapshot.remaining(), expunged.unwrap_or(0), seen.unwrap_or(0));
        (self.log)("Update", &format!(" nmsgs={messages} ndele={deleted} nseen={seen}"));
        let words = if expunged.is_ok() {
            Reply::ok("Sayonara")
        } else {
            Reply::coded(Code::SysTemp, "Deleted messages could not be removed, all are kept")
        };
        Over::Said(words, Ending::Logout)
    }

    /// The UIDs of the messages that are to go, and of those that stay and were read; both ascending.
    fn marked(&self) -> (Vec<Uid>, Vec<Uid>) {
        let now = clock::unix_seconds(SystemTime::now());
        let (mut doomed, mut read) = (Vec::new(), Vec::new());
        for entry in self.snapshot.entries().iter() {
            if entry.deleted || self.expired(&entry, now) {
                doomed.push(entry.uid);
            } else if entry.retrieved && !entry.seen {
                read.push(entry.uid);
            }
        }
        (doomed, read)
    }

    /// Whether the site's policy removes a message without DELE: only one that the user has read. EXPIRE 0 takes what
    /// was retrieved in this very session (RFC 2449 §6.7).
    fn expired(&self, entry: &Entry, now: i64) -> bool {
        match self.policy.expire {
            Expire::Never => false,
            Expire::Days(0) => entry.retrieved,
            Expire::Days(days) => {
                let limit = now.saturating_sub(i64::from(days).saturating_mul(86400));
                let arrival = self.snapshot.message(entry.uid).map(|message| message.date.unix);
                (entry.seen || entry.retrieved) && arrival.is_some_and(|arrival| arrival < limit)
            }
        }
    }

    /// Removes messages; how many, or why none.
    fn expunge(&mut self, uids: &[Uid]) -> Result<usize, Kind> {
        if uids.is_empty() {
            return Ok(0);
        }
        let expunged = self.snapshot.update(|mailbox| mailbox.expunge(uids));
        expunged.map(|_| uids.len()).map_err(|error| self.failed(&error))
    }

    /// Shows other programs what changed. If that fails, the index still knows it.
    fn write_back(&mut self) {
        let written = self.snapshot.update(|mailbox| mailbox.checkpoint());
        let _later = written.map_err(|error| self.failed(&error));
    }

    /// Sets `\Seen`, as UW does; how many messages got it, or why none did. That is no reason to tell the client that its
    /// deletions failed.
    fn mark_seen(&mut self, uids: &[Uid]) -> Result<usize, Kind> {
        if uids.is_empty() {
            return Ok(0);
        }
        let seen = FlagList { system: Flags::SEEN, keywords: Vec::new() };
        let stored = self.snapshot.update(|mailbox| mailbox.store(uids, FlagAction::Add, &seen));
        stored.map(|_| uids.len()).map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &Error) -> Kind {
        (self.log)("Update failed", &format!(": {error}"));
        error.kind
    }
}
