//! The envelope of any header: well formed, with groups that end, the same for both line ends, and of addresses that
//! mean the same when they are written out in plain form.
#![allow(clippy::unwrap_used, reason = "a target that meets the unexpected must stop")]

use super::reader::{Address, Read, Reader};
use crate::limits;
use crate::mime::address::{self, parse_list};
use crate::mime::envelope::Envelope;

/// The input is the header.
pub fn envelope(input: &[u8]) {
    let parsed = Envelope::parse(input);
    let read = sent(&parsed);
    for text in [&parsed.date, &parsed.subject, &parsed.in_reply_to, &parsed.message_id].into_iter().flatten() {
        assert!(!text.contains(&b'\n'));
    }
    for list in &read.lists {
        assert!(list.len() <= limits::ADDRESSES + 2);
        groups_end(list);
    }
    if !input.contains(&b'\r') {
        let crlf: Vec<u8> = input
            .iter()
            .flat_map(|o| if *o == b'\n' { &b"\r\n"[..] } else { std::slice::from_ref(o) })
            .copied()
            .collect();
        assert_eq!(Envelope::parse(&crlf), parsed);
    }
    written_again(&parsed.to);
    written_again(&parsed.from);
}

fn sent(envelope: &Envelope) -> Read {
    let mut out = Vec::new();
    crate::imap::envelope::envelope(envelope, &mut out);
    let mut reader = Reader::new(&out);
    let read = reader.envelope();
    reader.end();
    read
}

/// RFC 3501 §7.4.2: no host begins a group if there is a mailbox, and ends it if there is none.
fn groups_end(list: &[Address]) {
    let mut in_group = false;
    for [_, _, mailbox, host] in list {
        match (mailbox, host) {
            (_, Some(_)) => assert!(mailbox.is_some()),
            (begins, None) => {
                assert_ne!(begins.is_some(), in_group, "a group in a group, or an end without a beginning");
                in_group = begins.is_some();
            }
        }
    }
    assert!(!in_group, "a group without an end");
}

/// Mailboxes are what they were once they stand in the one form that everybody reads: `"name" <"local"@domain>`.
fn written_again(list: &[address::Address]) {
    let mailboxes = list.iter().filter_map(|address| match address {
        address::Address::Mailbox(mailbox) if is_plain(mailbox) => Some(mailbox),
        _ => None,
    });
    for mailbox in mailboxes {
        let mut text = Vec::new();
        quoted(mailbox.name.as_deref().unwrap_or_default(), &mut text);
        text.extend_from_slice(b" <");
        quoted(&mailbox.local_part, &mut text);
        text.push(b'@');
        text.extend_from_slice(&mailbox.domain);
        text.push(b'>');
        let mut again = Vec::new();
        parse_list(&text, &mut again);
        let name = Some(mailbox.name.clone().unwrap_or_default());
        assert_eq!(again, [address::Address::Mailbox(address::Mailbox { name, route: None, ..mailbox.clone() })]);
    }
}

/// Whether the domain is one that needs no quoting.
fn is_plain(mailbox: &address::Mailbox) -> bool {
    let is_part = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.');
    !mailbox.domain.is_empty() && mailbox.domain.iter().all(is_part)
}

fn quoted(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for octet in text {
        if matches!(octet, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(*octet);
    }
    out.push(b'"');
}
