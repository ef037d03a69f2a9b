//! The table of fuzz targets, the records between gate and warden as one of them, and the replay of what was found.
//!
//! `fuzz/` has the program that libFuzzer drives, and one file of inputs for each target: an input a line, in Rust's
//! escapes. They are run here as an ordinary test, so that no fault that was mended comes back.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::log::Audit;
use super::protocol::{RECORD_OCTETS, Reply, Request};
use super::tls::words::Told;
use super::warden::{Conclusion, Rules, Warden};
use crate::auth::authority::{Denial, Offer, Tls, Verdict};
use crate::auth::examiner::Attempt;
use crate::auth::scram::Keyed;
use crate::auth::secured::Secured;
use crate::limits;
use crate::sys::channel::{Channel, Received};

/// A target: any octets at all.
pub type Target = fn(&[u8]);

/// All of them by name.
pub const TARGETS: [(&str, Target); 15] = [
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
    ("gate-conversation", conversation),
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
    if let Some(told) = Told::read(record) {
        assert_eq!(Told::read(&told.write()), Some(told));
    }
}

/// Records of a hijacked gate, each behind its length in one octet, to a warden who has everything to offer and finds nobody
/// right: refusals, and not too many.
pub fn conversation(mut octets: &[u8]) {
    let Ok((wardens, gates)) = Channel::pair() else { return };
    let mut sent = 0;
    // a socket takes only so much before the warden reads
    while let ([length, rest @ ..], true) = (octets, sent < MOST_RECORDS) {
        let (record, behind) = rest.split_at_checked(usize::from(*length)).unwrap_or((rest, &[]));
        if gates.send(record).is_err() {
            break;
        }
        (octets, sent) = (behind, sent + 1);
    }
    let attempts = Cell::new(0);
    let examine = |_: &Attempt<'_>| {
        attempts.set(attempts.get() + 1);
        Err(Denial::Credentials)
    };
    let mut warden = Warden::new(Rules {
        offer: Offer { plaintext: true, digest: true, scram: true, tls: Tls::Offered, ..Offer::default() },
        delay: Duration::ZERO,
        deadline: Instant::now() + limits::LOGIN_TIME,
        audit: Audit { host: "[192.0.2.1]" },
        prepare: &|_| {},
        examine: &examine,
        keyed: &|_| Some(Keyed { iterations: 4096, salt: b"salt".to_vec() }),
        start_tls: &|| None,
    });
    let secured = Secured { certificate_user: Some(b"fred".to_vec()), ..Secured::default() };
    let offer = Offer { plaintext: true, digest: true, scram: true, external: true, binding: true, ..Offer::default() };
    if sent % 2 == 1 {
        warden.begin_anew(Offer { tls: Tls::Active, ..offer }, secured);
    }
    let closed = gates.end_sending().is_ok();
    let conclusion = warden.serve(&wardens);
    assert!(closed && matches!(conclusion, Ok(Conclusion::Closed | Conclusion::Violation(_))), "{conclusion:?}");
    assert!(attempts.get() <= limits::LOGIN_ATTEMPTS, "{} attempts", attempts.get());
    drop(wardens);
    let mut record = [0; RECORD_OCTETS];
    while let Ok(Received::Record(length)) = gates.receive(&mut record, None) {
        let reply = record.get(..length).and_then(Reply::read);
        let more = [Some(Reply::Verdict(Verdict::Accepted)), Some(Reply::Tls(true)), None].contains(&reply);
        assert!(!more && !matches!(reply, Some(Reply::Signature(_))), "{reply:?}");
    }
}

/// Records that a socket holds in any case.
const MOST_RECORDS: usize = 20;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Octets of all files of inputs together, for each target what `fuzz/src/kept.rs` keeps: they are read by people, too.
    const CORPUS_OCTETS: usize = 400_000;

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
