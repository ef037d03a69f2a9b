//! SCAN, which UW's imapd has: the LIST of those mailboxes that hold a text.
//!
//! The octets are compared as they are delivered, but for the case of ASCII letters: no encoding is undone, and a
//! match lies within one message. What cannot be read holds nothing.

use memchr::memmem::Finder;

use super::connection::Connection;
use super::listing::{listed, send};
use super::outcome::Outcome;
use crate::limits;
use crate::mailbox::{Access, Error, Kind, Listed, ListedKind, Mailbox, Uid};

/// `SCAN`
pub(super) fn scan(connection: &mut Connection<'_>, reference: &[u8], pattern: &[u8], text: &[u8]) -> Outcome {
    let text = Text { finder: Finder::new(&text.to_ascii_lowercase()).into_owned() };
    let mut found = listed(connection, reference, pattern)?;
    found.retain(|name| name.kind == ListedKind::Mailbox && holds(connection, name, &text));
    send(connection, "LIST", &found)
}

/// What is looked for, in small letters.
struct Text {
    finder: Finder<'static>,
}

fn holds(connection: &mut Connection<'_>, listed: &Listed, text: &Text) -> bool {
    let Ok(name) = connection.folders.name(listed.name.as_bytes()) else { return false };
    let opened = connection.folders.select(&name, Access::ReadOnly);
    let found = opened.and_then(|mut mailbox| text.is_in(mailbox.as_mut()));
    found.unwrap_or_else(|error| {
        (connection.log)("Mailbox error", &format!(": SCAN: {error}"));
        false
    })
}

impl Text {
    fn is_in(&self, mailbox: &mut dyn Mailbox) -> Result<bool, Error> {
        let uids: Vec<Uid> =
            (0..mailbox.len()).filter_map(|index| mailbox.message(index)).map(|message| message.uid).collect();
        for uid in uids {
            match self.is_in_message(mailbox, uid) {
                Ok(false) => {}
                // somebody removed it meanwhile
                Err(error) if error.kind == Kind::Expunged => {}
                found => return found,
            }
        }
        Ok(false)
    }

    /// Reads piece by piece; the end of one is kept before the next, since the text may lie across both.
    fn is_in_message(&self, mailbox: &mut dyn Mailbox, uid: Uid) -> Result<bool, Error> {
        let overlap = self.finder.needle().len().saturating_sub(1);
        let (mut buffer, mut kept, mut offset) = (vec![0; limits::READ_OCTETS + overlap], 0, 0);
        loop {
            let free = buffer.get_mut(kept..).unwrap_or_default();
            let count = mailbox.read_at(uid, offset, free)?;
            free.get_mut(..count).unwrap_or_default().make_ascii_lowercase();
            let held = kept + count;
            if self.finder.find(buffer.get(..held).unwrap_or_default()).is_some() {
                return Ok(true);
            }
            if count == 0 {
                return Ok(false);
            }
            offset += count as u64;
            let from = held.saturating_sub(overlap);
            buffer.copy_within(from..held, 0);
            kept = held - from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mailbox::memory::Memory;

    fn is_in(text: &str, messages: &[&str]) -> bool {
        let text = Text { finder: Finder::new(text.as_bytes()).into_owned() };
        text.is_in(&mut Memory::new(messages)).unwrap()
    }

    #[test]
    fn a_text_is_found_wherever_it_lies() {
        let long = format!("A: 1\n\n{}NeedLE{}", "x".repeat(limits::READ_OCTETS - 9), "y".repeat(1000));
        assert!(is_in("needle", &["A: 1\n\nno\n", &long]));
        assert!(is_in("a: 1", &[&long]) && is_in("yyy", &[&long]) && is_in("", &[&long]));
        assert!(!is_in("needles", &[&long]) && !is_in("no\na", &["A: 1\n\nno\n", "A: 2\n\n"]) && !is_in("", &[]));
    }
}
