//! The table of fuzz targets, the records between gate and warden as one of them, and the replay of what was found.
//!
//! `fuzz/` has the program that libFuzzer drives, and one file of inputs for each target: an input a line, in Rust's
//! escapes. They are run here as an ordinary test, so that no fault that was mended comes back.

use super::protocol::{RECORD_OCTETS, Reply, Request};

/// A target: any octets at all.
pub type Target = fn(&[u8]);

/// All of them by name.
pub const TARGETS: [(&str, Target); 14] = [
    ("imap-command", crate::imap::fuzz::command),
    ("imap-framing", crate::imap::fuzz::framing),
    ("imap-search", crate::imap::fuzz::search),
    ("mime-structure", crate::imap::fuzz::structure),
    ("mime-envelope", crate::imap::fuzz::envelope),
    ("mime-decoding", crate::mime::fuzz::decoding),
    ("mime-downgrading", crate::mime::fuzz::downgrading),
    ("text-date", crate::text::fuzz::date),
    ("text-spelling", crate::text::fuzz::spelling),
    ("pop3-command", crate::pop3::fuzz::command),
    ("gate-records", records),
    ("mbox-mailbox", crate::mailbox::fuzz::mailbox),
    ("mbox-index", crate::mailbox::fuzz::index),
    ("mbox-journal", crate::mailbox::journal::fuzz::journal),
];

/// What a hijacked side of the channel may send: a record is the one form of what it says, or nothing.
pub fn records(record: &[u8]) {
    if let Some(request) = Request::read(record) {
        assert!(record.len() <= RECORD_OCTETS || matches!(request, Request::Handover(_)), "too long to be received");
        assert_eq!(request.write().as_slice(), record);
    }
    if let Some(reply) = Reply::read(record) {
        assert_eq!(reply.write(), record);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Octets of all files of inputs together: they are read by people, too.
    const CORPUS_OCTETS: usize = 300_000;

    fn inputs(text: &str) -> Vec<Vec<u8>> {
        text.lines().map(|line| unescaped(line.as_bytes())).collect()
    }

    /// Undoes `escape_ascii`.
    fn unescaped(mut line: &[u8]) -> Vec<u8> {
        let mut octets = Vec::new();
        while let [first, rest @ ..] = line {
            (octets, line) = match (first, rest) {
                (b'\\', [b'x', high, low, rest @ ..]) => {
                    let hex = [*high, *low];
                    (add(octets, u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap()), rest)
                }
                (b'\\', [b'n', rest @ ..]) => (add(octets, b'\n'), rest),
                (b'\\', [b'r', rest @ ..]) => (add(octets, b'\r'), rest),
                (b'\\', [b't', rest @ ..]) => (add(octets, b'\t'), rest),
                (b'\\', [other, rest @ ..]) => (add(octets, *other), rest),
                (other, rest) => (add(octets, *other), rest),
            };
        }
        octets
    }

    fn add(mut octets: Vec<u8>, octet: u8) -> Vec<u8> {
        octets.push(octet);
        octets
    }

    #[test]
    fn escapes_are_undone() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(unescaped(all.escape_ascii().to_string().as_bytes()), all);
    }

    #[test]
    fn every_input_that_was_kept_holds() {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
        let mut octets = 0;
        for (name, target) in TARGETS {
            target(b"");
            for kind in ["seeds", "corpus"] {
                let text = std::fs::read_to_string(fuzz.join(kind).join(name)).unwrap_or_default();
                assert!(kind == "corpus" || !text.is_empty(), "{name} has no seeds");
                octets += text.len();
                for input in inputs(&text) {
                    let shown = input.escape_ascii().to_string();
                    let held = std::panic::catch_unwind(|| target(&input));
                    assert!(held.is_ok(), "{name}: {shown}");
                }
            }
        }
        assert!(octets <= CORPUS_OCTETS, "{octets} octets of inputs");
    }
}
