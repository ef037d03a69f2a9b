//! A mailbox as a client sees it, whole, to be compared with what it was and with what lies on the disk.

use std::collections::BTreeSet;

use super::client::Imap;
use super::mbox;
use super::wire::Silence;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its UID.
    pub uid: u64,
    /// Its flags without `\Recent`.
    pub flags: BTreeSet<String>,
    /// Its octets.
    pub content: Vec<u8>,
}

/// A mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// UIDVALIDITY.
    pub validity: u64,
    /// UIDNEXT.
    pub next: u64,
    /// The messages in order.
    pub messages: Vec<Held>,
}

impl State {
    /// Looks at INBOX by EXAMINE.
    pub fn look(client: &mut Imap) -> Result<Self, Silence> {
        let opened = client.try_command("SELECT INBOX")?;
        assert!(opened.is_ok(), "SELECT: {}", opened.tagged);
        let count = opened.numbered("EXISTS").last().map_or(0, |(count, _)| *count);
        let mut messages = Vec::new();
        if count > 0 {
            let fetched = client.try_command("FETCH 1:* (UID FLAGS RFC822.SIZE BODY.PEEK[])")?;
            assert!(fetched.is_ok(), "FETCH: {}", fetched.tagged);
            for (_, items) in fetched.fetched() {
                let flags = items.item("FLAGS").unwrap().list().unwrap().iter().filter_map(|flag| flag.atom());
                let content = items.item("BODY[]").unwrap().string().unwrap_or_default().to_vec();
                let size = items.item("RFC822.SIZE").unwrap().number().unwrap();
                assert_eq!(size, content.len() as u64, "RFC822.SIZE and the octets of BODY[]");
                let flags = flags.filter(|flag| *flag != "\\Recent").map(str::to_owned).collect();
                messages.push(Held { uid: items.item("UID").unwrap().number().unwrap(), flags, content });
            }
        }
        assert_eq!(messages.len(), count as usize, "EXISTS and the messages fetched");
        let state = Self {
            validity: opened.code("UIDVALIDITY").expect("UIDVALIDITY"),
            next: opened.code("UIDNEXT").expect("UIDNEXT"),
            messages,
        };
        state.check_order();
        Ok(state)
    }

    fn check_order(&self) {
        assert!(self.messages.windows(2).all(|pair| pair[0].uid < pair[1].uid), "UIDs ascend");
        assert!(self.messages.last().is_none_or(|last| last.uid < self.next), "UIDNEXT is above all UIDs");
    }

    /// Demands that the file holds the same messages, as a program sees them that knows nothing of servers.
    pub fn check_file(&self, file: &[u8]) {
        let stored = mbox::read(file).unwrap_or_else(|error| panic!("no mbox: {error}"));
        let stored: Vec<_> = stored.iter().filter(|message| !message.is_internal()).collect();
        assert_eq!(stored.len(), self.messages.len(), "messages in the file and in the mailbox");
        for (stored, held) in stored.iter().zip(&self.messages) {
            let (file, wire) = (stored.on_the_wire(), &held.content);
            assert!(file == *wire, "UID {}: file and mailbox differ:\n{}\n{}", held.uid, text(&file), text(wire));
        }
        assert!(!file.contains(&0), "the file has NULs");
    }

    /// The message with this UID.
    pub fn uid(&self, uid: u64) -> Option<&Held> {
        self.messages.iter().find(|held| held.uid == uid)
    }
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}
