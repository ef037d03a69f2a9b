//! Mailboxes that are hard to read: each is opened, read, changed and read again by the real programs, and nothing of it
//! is lost, whatever its lines look like. A session's memory stays bounded, however long a line or a header is.
//!
//! What is small enough to be looked at stands in `tests/t`; here are the large ones, and what each of them must survive.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use harness::accounts::ALICE;
use harness::client::Imap;
use harness::inetd::{pop3_lines, pop3_ok};
use harness::process::Seen;
use harness::scene::{sent, wait};
use harness::server::{self, Protocol, Session};
use harness::{World, generator, mbox, world};

const FROM: &str = "From hard@example.org Thu Jan  1 10:00:00 2015\n";
/// What a debug program may take. Half of it is the program; a line of 50 MB is more than all.
const MEMORY_KILOBYTES: u64 = 32 * 1024;

/// A message between two others, as it stands in the file behind its From_ line, and as it must arrive.
struct Hard {
    name: &'static str,
    stored: Vec<u8>,
}

impl Hard {
    fn new(name: &'static str, header: &str, body: &[u8]) -> Self {
        Self { name, stored: [header.as_bytes(), b"\n", body].concat() }
    }

    /// The mailbox, and its messages on the wire.
    fn mailbox(&self) -> (Vec<u8>, Vec<Vec<u8>>) {
        let (first, last) = (generator::numbered("first", 300), generator::numbered("last", 300));
        let file = [&first[..], FROM.as_bytes(), &self.stored, b"\n", &last].concat();
        (file, vec![sent("first", 300), mbox::to_wire(&self.stored), sent("last", 300)])
    }
}

/// The messages as IMAP delivers them, and the session's greatest size so far.
fn read(client: &mut Imap) -> Vec<Vec<u8>> {
    let fetched = client.ok("FETCH 1:* (RFC822.SIZE BODY.PEEK[] ENVELOPE BODYSTRUCTURE)").fetched();
    let each = fetched.iter().map(|(_, items)| {
        let content = items.item("BODY[]").unwrap().string().unwrap_or_default().to_vec();
        assert_eq!(items.item("RFC822.SIZE").unwrap().number().unwrap(), content.len() as u64);
        content
    });
    each.collect()
}

fn peak(pid: u32) -> u64 {
    let status = Seen::look(pid).unwrap();
    status.field("VmHWM").unwrap().split(' ').next().unwrap().parse().unwrap()
}

fn is(found: &[Vec<u8>], expected: &[Vec<u8>], name: &str, when: &str) {
    assert_eq!(found.len(), expected.len(), "{name}, {when}: messages");
    for (number, (found, expected)) in found.iter().zip(expected).enumerate() {
        let differs = found.iter().zip(expected).position(|(one, other)| one != other);
        assert!(found == expected, "{name}, {when}: message {number} of {} octets, {differs:?}", expected.len());
    }
}

/// Lets a session do its work with the mailbox, then asks others what is there.
fn survives(world: &World, hard: &Hard) {
    let (expected, uids) = is_worked_on(world, hard);
    is_found_anew(&expected, &uids, hard.name);
    by_pop3(&expected, hard.name);
}

/// Opens, reads, flags, appends, expunges, and reads again: what should be there then, and the answer to a SEARCH.
fn is_worked_on(world: &World, hard: &Hard) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let (file, mut expected) = hard.mailbox();
    drop(fs::remove_dir_all("/home/alice/.letterbox"));
    world.fill(&ALICE, &file);
    let Session { wire, process } = server::for_user(Protocol::Imap, &ALICE);
    let mut client = Imap::greeted(wire);
    client.wire.patience(Duration::from_secs(120));
    client.ok("SELECT INBOX");
    is(&read(&mut client), &expected, hard.name, "as it came");
    client.ok("SEARCH OR BODY zyzzyva TEXT zyzzyva");
    client.ok("STORE 2 +FLAGS (\\Flagged Some-Keyword)");
    assert!(client.append("INBOX", &sent("more", 300)).unwrap().is_ok());
    client.ok("STORE 1 +FLAGS (\\Deleted)");
    client.ok("EXPUNGE");
    expected.remove(0);
    expected.push(sent("more", 300));
    is(&read(&mut client), &expected, hard.name, "moved");
    let uids = client.ok("UID SEARCH ALL").untagged;
    let peak = peak(Seen::serving(process.pid()).pid);
    assert!(peak < MEMORY_KILOBYTES, "{}: the session took {peak} kB", hard.name);
    client.ok("LOGOUT");
    drop(client);
    wait(process);
    (expected, uids)
}

/// Without what we know, all is found again.
fn is_found_anew(expected: &[Vec<u8>], uids: &[Vec<u8>], name: &str) {
    drop(fs::remove_dir_all("/home/alice/.letterbox"));
    let mut client = Imap::of(server::for_user(Protocol::Imap, &ALICE));
    client.wire.patience(Duration::from_secs(120));
    client.ok("SELECT INBOX");
    is(&read(&mut client), expected, name, "read anew");
    assert_eq!(client.ok("UID SEARCH ALL").untagged, uids, "{}: UIDs", name);
    assert!(client.ok("SEARCH KEYWORD Some-Keyword FLAGGED").untagged.contains(&b"SEARCH 1".to_vec()), "{}", name);
    client.ok("LOGOUT");
}

fn by_pop3(expected: &[Vec<u8>], name: &str) {
    let Session { mut wire, process } = server::for_network(Protocol::Pop3);
    wire.patience(Duration::from_secs(120));
    wire.line().unwrap();
    for command in ["USER alice", "PASS wonderland"] {
        pop3_ok(&mut wire, command);
    }
    let octets: usize = expected.iter().map(Vec::len).sum();
    assert_eq!(pop3_ok(&mut wire, "STAT"), format!("+OK {} {octets}", expected.len()), "{name}");
    for (number, expected) in (1..).zip(expected) {
        pop3_ok(&mut wire, &format!("RETR {number}"));
        let lines = pop3_lines(&mut wire);
        let wanted: Vec<&[u8]> = expected.strip_suffix(b"\r\n").unwrap().split(|octet| *octet == b'\n').collect();
        let wanted = wanted.iter().map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        assert!(lines.iter().map(Vec::as_slice).eq(wanted), "{name}: RETR {number}");
    }
    pop3_ok(&mut wire, "QUIT");
    drop(wire);
    wait(process);
}

#[test]
fn long_lines_and_large_headers() {
    world::private(|world| {
        let line = |octets: usize| "x".repeat(octets);
        let fields: String = (0..100_000).map(|number| format!("X-Field-{number}: {number}\n")).collect();
        let folded = format!("Subject: folded\n{}", " and on\n".repeat(100_000));
        let all = [
            Hard::new("a header line of 1 MB", &format!("Subject: {}\n", line(1_000_000)), b"text\n"),
            Hard::new("100,000 header lines", &fields, b"text\n"),
            Hard::new("a field of 100,000 lines", &folded, b"text\n"),
            Hard::new(
                "a header line of 1 MB without a colon",
                &format!("Subject: x\n{}\n", line(1_000_000)),
                b"text\n",
            ),
        ];
        all.iter().for_each(|hard| survives(world, hard));
    });
}

#[test]
fn a_line_of_fifty_megabytes() {
    world::private(|world| {
        let body = ["x".repeat(50_000_000).as_bytes(), b"\n"].concat();
        is_worked_on(world, &Hard::new("a line of 50 MB", "Subject: long\n", &body));
    });
}

#[test]
fn lines_that_mislead() {
    world::private(|world| {
        let length = |octets: usize| format!("Subject: length\nContent-Length: {octets}\n");
        let (text, from) = (b"one\ntwo\n", b"one\n\n>From here\n>>From there\n From nowhere\nFrom\n");
        let all = [
            Hard::new("Content-Length that is right", &length(8), text),
            Hard::new("Content-Length that is too small", &length(2), text),
            Hard::new("Content-Length that is too large", &length(100_000), text),
            Hard::new("Content-Length that is no number", "Content-Length: -1\nContent-Length: 9z\n", text),
            Hard::new("lines like From_", "Subject: from\n", from),
            Hard::new("CRLF", "Subject: x\r\nFrom: a@example.org\r\n", b"one\r\ntwo\r\n"),
            Hard::new("no body", "Subject: x\n", b""),
            Hard::new("blank lines", "Subject: x\n", b"\n\n\n\n\n"),
            Hard::new("metadata of others", "X-UID: 7\nStatus-Of: x\nX-Keywordsx: y\nSubject: x\n", b"text\n"),
        ];
        // what is metadata by its name is not delivered
        for hard in &all[..8] {
            survives(world, hard);
        }
    });
}

/// UIDs in the file count only where they can be true, and what is made of the others stays.
#[test]
fn uids_that_cannot_be_true() {
    world::private(|world| {
        let message = |number: usize, notes: &str| {
            let text = String::from_utf8(generator::numbered(&number.to_string(), 200)).unwrap();
            text.replacen("\n\n", &format!("\n{notes}\n\n"), 1)
        };
        let base = |last: u64| format!("X-IMAPbase: 1400000000 {last:010}\n");
        let cases: [(&str, [String; 4]); 5] = [
            ("twice", [base(20) + "X-UID: 3", "X-UID: 3".into(), "X-UID: 9".into(), "X-UID: 9".into()]),
            ("descending", [base(20) + "X-UID: 9", "X-UID: 7".into(), "X-UID: 5".into(), "X-UID: 10".into()]),
            (
                "beyond the base",
                [base(5) + "X-UID: 1", "X-UID: 4000000000".into(), "X-UID: 2".into(), "X-UID: 99".into()],
            ),
            ("no numbers", [base(5) + "X-UID: one", "X-UID: -2".into(), "X-UID: 99999999999".into(), "X-UID:".into()]),
            (
                "a second base",
                [base(5) + "X-UID: 1", format!("{}X-UID: 2", base(90)), "X-UID: 3".into(), "X-UID: 4".into()],
            ),
        ];
        for (name, notes) in cases {
            drop(fs::remove_dir_all("/home/alice/.letterbox"));
            let file: String = (1..).zip(&notes).map(|(number, notes)| message(number, notes)).collect();
            world.fill(&ALICE, file.as_bytes());
            let mut seen = Vec::new();
            // with and without what the first look noted
            for _ in 0..2 {
                let mut client = Imap::of(server::for_user(Protocol::Imap, &ALICE));
                let opened = client.ok("SELECT INBOX");
                assert_eq!(opened.code("UIDVALIDITY"), Some(1_400_000_000), "{name}");
                let fetched = client.ok("FETCH 1:* (UID)").fetched();
                let uids: Vec<u64> =
                    fetched.iter().map(|(_, items)| items.item("UID").unwrap().number().unwrap()).collect();
                assert!(uids.len() == 4 && uids.windows(2).all(|pair| pair[0] < pair[1]), "{name}: {uids:?}");
                assert!(opened.code("UIDNEXT").unwrap() > uids[3], "{name}");
                assert!(uids[3] < 100, "{name}: {uids:?}");
                seen.push(uids);
                // in the order of the UIDs, which need not be that of the file
                let mut texts = read(&mut client);
                texts.sort();
                is(&texts, &["1", "2", "3", "4"].map(|serial| sent(serial, 200)), name, "read");
                client.ok("LOGOUT");
            }
            assert_eq!(seen[0], seen[1], "{name}");
        }
    });
}

#[test]
fn files_that_end_or_begin_oddly() {
    world::private(|world| {
        let whole = generator::numbered("whole", 200);
        let text = String::from_utf8(whole.clone()).unwrap();
        let cut = text.trim_end().to_owned();
        let cases: [(&str, Vec<u8>, usize); 6] = [
            ("empty", Vec::new(), 0),
            ("blank lines alone", b"\n\n\r\n".to_vec(), 0),
            ("no final line end", cut.clone().into_bytes(), 1),
            ("no final blank line", format!("{cut}\n").into_bytes(), 1),
            ("a From_ line alone", FROM.as_bytes().to_vec(), 1),
            ("blank lines at the head", [b"\n\r\n\n".as_slice(), &whole].concat(), 1),
        ];
        for (name, file, count) in cases {
            drop(fs::remove_dir_all("/home/alice/.letterbox"));
            world.fill(&ALICE, &file);
            let mut client = Imap::of(server::for_user(Protocol::Imap, &ALICE));
            client.ok("SELECT INBOX");
            let mut before = if count == 0 { Vec::new() } else { read(&mut client) };
            assert_eq!(before.len(), count, "{name}");
            assert!(client.append("INBOX", &sent("more", 300)).unwrap().is_ok(), "{name}");
            let after = read(&mut client);
            // a line that another program did not end has to be, before anything can follow
            before.iter_mut().filter(|text| !text.ends_with(b"\r\n")).for_each(|text| text.extend(b"\r\n"));
            is(&after, &[before, vec![sent("more", 300)]].concat(), name, "after APPEND");
            client.ok("STORE 1 +FLAGS (\\Deleted)");
            client.ok("EXPUNGE");
            let left = client.ok("SEARCH ALL").untagged;
            assert!(count == 0 || left.iter().any(|line| line.starts_with(b"SEARCH 1")), "{name}");
            client.ok("LOGOUT");
        }
    });
}

#[test]
fn a_mailbox_that_may_not_be_read() {
    world::private(|world| {
        world.fill(&ALICE, &generator::numbered("secret", 200));
        fs::set_permissions(world.inbox(&ALICE), Permissions::from_mode(0o000)).unwrap();
        let mut client = Imap::of(server::for_user(Protocol::Imap, &ALICE));
        for command in ["SELECT INBOX", "EXAMINE INBOX", "STATUS INBOX (MESSAGES)"] {
            let answer = client.command(command);
            assert!(answer.tagged.starts_with("NO [NOPERM]"), "{command}: {}", answer.tagged);
        }
        client.ok("NOOP");
        let answer = client.append("INBOX", &sent("more", 300)).unwrap();
        assert!(answer.tagged.starts_with("NO"), "{}", answer.tagged);
        client.ok("LOGOUT");
        assert_eq!(fs::read(world.inbox(&ALICE)).unwrap(), generator::numbered("secret", 200));
    });
}
