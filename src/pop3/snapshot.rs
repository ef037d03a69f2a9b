//! The maildrop as one session sees it (RFC 1939 §4, §5): numbered once, with the sizes of that moment, and marked.
//!
//! What IMAP sessions and deliveries do meanwhile moves no number. Messages that IMAP flagged `\Deleted` have no number,
//! as in UW. Marks live here alone; the mailbox hears of them in UPDATE.

use std::path::Path;

use super::entries::{Entries, Entry};
use super::outgoing::Additions;
use super::surrogate::Surrogate;
use crate::mailbox::{Error, Facet, Flags, Kind, Mailbox, Message, Seq, Uid, UidValidity};

/// Tries to keep up with somebody who changes the mailbox as fast as we look; who is faster than that must wait.
pub(super) const PURSUITS: u32 = 8;

/// Which headers the client of a session gets (RFC 6856 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Those that are ASCII; in place of others a [`Surrogate`].
    Ascii,
    /// All, as they are stored.
    Utf8,
}

/// An open maildrop.
pub(super) struct Snapshot {
    mailbox: Box<dyn Mailbox>,
    entries: Entries,
    total: usize,
    /// LAST's answer, and what it is after RSET.
    last: Seq,
    last_seen: Seq,
}

impl Snapshot {
    /// Numbers what is in `mailbox`. Messages are sent with `additions`, and with the headers that `mode` allows.
    pub(super) fn take(mut mailbox: Box<dyn Mailbox>, additions: Additions, mode: Mode) -> Result<Self, Error> {
        let entries = pursue(mailbox.as_mut(), |mailbox| number(mailbox, additions, mode))?;
        let last = entries.iter().rposition(|entry| entry.seen).map_or(Seq(0), Seq::at);
        let total = mailbox.len();
        Ok(Self { mailbox, entries, total, last, last_seen: last })
    }

    /// How many messages have a number, and how many the mailbox had in all when it was opened.
    pub(super) fn visible_of_total(&self) -> (usize, usize) {
        (self.entries.len(), self.total)
    }

    /// The messages that are not marked as deleted, with their numbers, in order.
    pub(super) fn present(&self) -> impl Iterator<Item = (Seq, Entry)> {
        let numbered = self.entries.iter().enumerate().map(|(position, entry)| (Seq::at(position), entry));
        numbered.filter(|(_, entry)| !entry.deleted)
    }

    /// The message with number `seq`; none if there is no such number, or the message is marked as deleted.
    pub(super) fn entry(&self, seq: Seq) -> Option<Entry> {
        self.entries.get(seq.position()?).filter(|entry| !entry.deleted)
    }

    /// All messages with a number, those marked as deleted included.
    pub(super) fn entries(&self) -> &Entries {
        &self.entries
    }

    /// Marks the message with number `seq` as deleted.
    pub(super) fn delete(&mut self, seq: Seq) {
        self.mark(seq, |entry| entry.deleted = true);
    }

    /// Marks the message with number `seq` as retrieved.
    pub(super) fn retrieve(&mut self, seq: Seq) {
        self.mark(seq, |entry| entry.retrieved = true);
    }

    /// Notes for LAST that `seq` was accessed.
    pub(super) fn access(&mut self, seq: Seq) {
        self.last = self.last.max(seq);
    }

    /// The highest number that was accessed, or was `\Seen` already.
    pub(super) fn last(&self) -> Seq {
        self.last
    }

    /// Takes all marks back.
    pub(super) fn reset(&mut self) {
        self.last = self.last_seen;
        for position in 0..self.entries.len() {
            self.entries.mark(position, |entry| (entry.deleted, entry.retrieved) = (false, false));
        }
    }

    /// What the mailbox says of a message; none if it is gone.
    pub(super) fn message(&self, uid: Uid) -> Option<Message> {
        self.mailbox.message(self.mailbox.find(uid).ok()?)
    }

    /// The validity of the UIDs.
    pub(super) fn uid_validity(&self) -> UidValidity {
        self.mailbox.uid_validity()
    }

    /// Fills `buffer` with octets of `message` from `offset` on, as far as there are any. Follows what others do to the
    /// file; [`Kind::Expunged`] when the message is gone, [`Kind::Changed`] when mutt added fields to its header.
    pub(super) fn read(&mut self, message: &Message, offset: u64, buffer: &mut [u8]) -> Result<usize, Error> {
        let is_it = |now: Message| (now.header, now.size) == (message.header, message.size);
        for _ in 0..PURSUITS {
            match self.mailbox.read_at(message.uid, offset, buffer) {
                Err(error) if error.kind == Kind::Changed => {
                    self.mailbox.sync()?;
                    if self.message(message.uid).is_some_and(|now| !is_it(now)) {
                        return Err(error);
                    }
                }
                result => return result,
            }
        }
        self.mailbox.read_at(message.uid, offset, buffer)
    }

    /// Changes the mailbox, with what others did to it taken into account.
    pub(super) fn update<T>(
        &mut self,
        operation: impl FnMut(&mut dyn Mailbox) -> Result<T, Error>,
    ) -> Result<T, Error> {
        pursue(self.mailbox.as_mut(), operation)
    }

    /// How many messages the mailbox has now.
    pub(super) fn remaining(&self) -> usize {
        self.mailbox.len()
    }

    /// Lets the mailbox forget what only the last commands needed.
    pub(super) fn rest(&mut self) {
        self.mailbox.rest();
    }

    fn mark(&mut self, seq: Seq, mark: impl FnOnce(&mut Entry)) {
        if let Some(position) = seq.position() {
            self.entries.mark(position, mark);
            self.access(seq);
        }
    }
}

/// Of nearly all messages the mailbox knows what has to be known of many at once; the others are looked at.
fn number(mailbox: &mut dyn Mailbox, additions: Additions, mode: Mode) -> Result<Entries, Error> {
    let (mut entries, mut others, mut met) = (Entries::with_capacity(mailbox.len()), Vec::new(), 0);
    mailbox.visit_briefs(0..mailbox.len(), &mut |first, briefs| {
        met += briefs.len();
        for (index, brief) in (first..).zip(briefs).filter(|(_, brief)| !brief.flags.contains(Flags::DELETED)) {
            if additions.blank_line || !brief.plain && mode == Mode::Ascii {
                others.push((entries.len(), index));
            }
            let size = sent(brief.in_lines, brief.ends_line).saturating_add(additions.octets_of_status());
            let seen = brief.flags.contains(Flags::SEEN);
            entries.push(Entry { uid: brief.uid, size, seen, retrieved: false, deleted: false });
        }
    });
    if met < mailbox.len() {
        return Err(damaged());
    }
    for (position, index) in others {
        let message = mailbox.message(index).ok_or_else(damaged)?;
        let added = additions.octets(&message, |offset, tail| mailbox.read_at(message.uid, offset, tail))?;
        let in_lines =
            if message.plain || mode == Mode::Utf8 { message.in_lines } else { downgraded(mailbox, &message)? };
        entries.resize(position, sent(in_lines, message.ends_line).saturating_add(added));
    }
    Ok(entries)
}

/// The index is damaged, and a client would take what is not shown for gone.
fn damaged() -> Error {
    Error::new(Kind::Changed, "number", Path::new("INBOX"))
}

/// What RETR sends ends with a line end, whether the message does or not.
fn sent(in_lines: u64, ends_line: bool) -> u64 {
    in_lines.saturating_add(if ends_line { 0 } else { 2 })
}

/// The wire's octets of `message` with headers in ASCII. One that cannot be sent so has its own size. It is kept, since it
/// may take a look at all of a large message.
fn downgraded(mailbox: &mut dyn Mailbox, message: &Message) -> Result<u64, Error> {
    let kept = mailbox.kept(message.uid, Facet::Surrogate).and_then(|octets| octets.try_into().ok());
    if let Some(size) = kept.map(u64::from_le_bytes) {
        return Ok(size);
    }
    let mut read = |offset, buffer: &mut [u8]| mailbox.read_at(message.uid, offset, buffer);
    let surrogate = Surrogate::work_out(message, &mut read)?;
    let size = surrogate.map_or(message.in_lines, |surrogate| surrogate.wire(message.in_lines));
    mailbox.keep(message.uid, Facet::Surrogate, &size.to_le_bytes());
    Ok(size)
}

fn pursue<T>(
    mailbox: &mut dyn Mailbox,
    mut operation: impl FnMut(&mut dyn Mailbox) -> Result<T, Error>,
) -> Result<T, Error> {
    for _ in 0..PURSUITS {
        match operation(mailbox) {
            Err(error) if error.kind == Kind::Changed => mailbox.sync().map(drop)?,
            result => return result,
        }
    }
    operation(mailbox)
}
