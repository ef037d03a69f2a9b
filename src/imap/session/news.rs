//! What the server says unasked (RFC 3501 §5.2, §7.3, §7.4): messages that came or went, flags that changed.

use std::io::{self, Write};

use super::outcome::Failure;
use super::state::Open;
use crate::imap::grammar::Ids;
use crate::mailbox::{Flags, KeywordTable, Lasting, Message, Seq};
use crate::net::Wire;

/// Whether EXPUNGE may be told: not while message numbers are in the air (RFC 3501 §7.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expunges {
    /// It may.
    Told,
    /// It must wait.
    Kept,
}

impl Open {
    /// Looks at the disk and tells what is new there. `ids` are the terms of the command that runs.
    pub(super) fn tell(&mut self, wire: &mut Wire, ids: Ids, expunges: Expunges) -> Result<(), Failure> {
        self.selected.sync()?;
        self.tell_keywords(wire)?;
        if expunges == Expunges::Told {
            for seq in self.selected.take_expunged() {
                write!(wire, "* {seq} EXPUNGE\r\n")?;
            }
        }
        // before the new messages, whose flags are no news
        for seq in self.selected.take_changed() {
            self.tell_flags(wire, ids, seq)?;
        }
        if let Some(count) = self.selected.take_arrived() {
            let recent = self.selected.mailbox().tally().recent;
            write!(wire, "* {count} EXISTS\r\n* {recent} RECENT\r\n")?;
            if self.lasting_told != Lasting::None && self.lasting_told != self.selected.mailbox().lasting_flags() {
                self.tell_flag_lists(wire)?;
            }
        }
        Ok(())
    }

    /// Sends FLAGS and PERMANENTFLAGS if there is a keyword that the client does not know (RFC 3501 §7.2.6).
    pub(super) fn tell_keywords(&mut self, wire: &mut Wire) -> io::Result<()> {
        let count = self.selected.mailbox().keywords().names().count();
        if count == self.keywords_told {
            return Ok(());
        }
        self.tell_flag_lists(wire)
    }

    /// Sends FLAGS and PERMANENTFLAGS (RFC 3501 §7.1, §7.2.6), in UW's order.
    pub(super) fn tell_flag_lists(&mut self, wire: &mut Wire) -> io::Result<()> {
        let keywords = self.selected.mailbox().keywords();
        let names: Vec<&[u8]> = keywords.names().collect();
        let mut listed = names.join(&b" "[..]);
        if !names.is_empty() {
            listed.push(b' ');
        }
        let lasting = self.selected.mailbox().lasting_flags();
        let creatable = if keywords.is_full() || lasting != Lasting::All { "" } else { "\\* " };
        let (writable, told) = (self.is_writable() && lasting != Lasting::None, names.len());
        wire.write_all(&[b"* FLAGS (", &listed[..], SYSTEM_FLAGS, b")\r\n* OK [PERMANENTFLAGS ("].concat())?;
        if writable {
            let keywords = if lasting == Lasting::Flags { &[] } else { &listed[..] };
            wire.write_all(&[keywords, creatable.as_bytes(), SYSTEM_FLAGS].concat())?;
        }
        wire.write_all(b")] Permanent flags\r\n")?;
        (self.keywords_told, self.lasting_told) = (told, lasting);
        Ok(())
    }

    /// Sends the flags of a message, if it is still there.
    pub(super) fn tell_flags(&self, wire: &mut Wire, ids: Ids, seq: Seq) -> io::Result<()> {
        let Some(Ok(message)) = self.selected.message(seq) else { return Ok(()) };
        let mut out = format!("* {seq} FETCH (").into_bytes();
        if ids == Ids::Uid {
            out.extend_from_slice(format!("UID {} ", message.uid).as_bytes());
        }
        flags(&message, self.selected.mailbox().keywords(), &mut out);
        out.extend_from_slice(b")\r\n");
        wire.write_all(&out)
    }
}

/// The system flags in UW's order for lists of them.
const SYSTEM_FLAGS: &[u8] = b"\\Answered \\Flagged \\Deleted \\Draft \\Seen";

/// `"FLAGS" SP "(" [flag-fetch *(SP flag-fetch)] ")"`, in UW's order.
pub(super) fn flags(message: &Message, keywords: &KeywordTable, out: &mut Vec<u8>) {
    let system = [
        (message.recent, "\\Recent"),
        (message.flags.contains(Flags::SEEN), "\\Seen"),
        (message.flags.contains(Flags::DELETED), "\\Deleted"),
        (message.flags.contains(Flags::FLAGGED), "\\Flagged"),
        (message.flags.contains(Flags::ANSWERED), "\\Answered"),
        (message.flags.contains(Flags::DRAFT), "\\Draft"),
    ];
    let system = system.iter().filter(|(set, _)| *set).map(|(_, name)| name.as_bytes());
    out.extend_from_slice(b"FLAGS (");
    let start = out.len();
    for name in system.chain(keywords.names_of(message.keywords)) {
        if out.len() > start {
            out.push(b' ');
        }
        out.extend_from_slice(name);
    }
    out.push(b')');
}
