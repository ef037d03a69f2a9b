//! After login: commands and messages that want memory or time without end.

use std::time::Duration;

use crate::harness::process::{Seen, ticks};
use crate::harness::{ALICE, world};
use crate::{logged_in, peak};

/// Hundredths of a second of the processor's time that one command may take here, in a debug build. What grows with the square
/// takes minutes.
const TICKS: u64 = 20 * 100;
/// Time for an answer on a machine that others keep busy.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn what_a_client_announces_or_nests_is_bounded() {
    world::private(|world| {
        world.fill(&ALICE, &message("Subject: one\n", "text\n"));
        let (mut client, _agent, session) = logged_in();
        client.ok("SELECT INBOX");
        let before = peak(session);
        let (open, not) = ("(".repeat(100_000), "NOT ".repeat(100_000));
        let attacks = [
            "SELECT {4294967295}".to_owned(),
            "APPEND INBOX {4294967295}".into(),
            "APPEND INBOX {99999999999999999999}".into(),
            format!("SEARCH {}", &open[..60_000]),
            format!("SEARCH {}", &not[..60_000]),
            format!("FETCH 1 {}", &open[..60_000]),
            format!("LIST \"\" {}", &open[..60_000]),
            format!("STORE 1 FLAGS {}", &open[..60_000]),
            format!("FETCH {}1 FLAGS", "1:4294967295,".repeat(4_000)),
            format!("SEARCH UID {}1", "1:4294967295,".repeat(4_000)),
            format!("LIST \"\" {}", "*%".repeat(30_000)),
            format!("FETCH 1 BODY[{}1]", "1.".repeat(30_000)),
            format!("SEARCH {open}"),
            format!("NOOP {}", "x".repeat(10_000_000)),
        ];
        for attack in attacks {
            let shown: String = attack.chars().take(40).collect();
            let start = ticks(session);
            let answer = client.command(&attack);
            assert!(ticks(session) - start < TICKS, "{shown}: {} ticks", ticks(session) - start);
            assert!(!answer.tagged.is_empty(), "{shown}");
        }
        client.ok("NOOP");
        let grown = peak(session) - before;
        assert!(grown < 16 * 1024, "{grown} KiB more");
    });
}

#[test]
fn what_a_mail_nests_or_repeats_is_bounded() {
    world::private(|world| {
        let nested: String = (0..100_000)
            .map(|depth| format!("--b{depth}\nContent-Type: multipart/mixed; boundary=b{}\n\n", depth + 1))
            .collect();
        let embedded = "Content-Type: message/rfc822\n\n".repeat(100_000);
        let many = |line: &str, times: usize| line.repeat(times);
        let bombs = [
            message("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b0\n", &nested),
            message("MIME-Version: 1.0\nContent-Type: message/rfc822\n", &embedded),
            message("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n", &many("--x\n\nx\n", 100_000)),
            message(&many("X-Field: x\n", 100_000), "text\n"),
            message(&format!("Subject: {}\n", many("=?utf-8?q?x?= ", 100_000)), "text\n"),
            message(&format!("To: {}x@y\n", many("a@b.example,\n ", 100_000)), "text\n"),
            message(&format!("To: {}\n", many("g:", 100_000)), "text\n"),
            message(&format!("To: {}\n", many("(", 100_000)), "text\n"),
            message(&format!("Content-Type: text/plain{}\n", many("; a*0=b", 100_000)), "text\n"),
            message(&format!("Message-ID: <r@x>\nReferences: {}\n", references(100_000)), "text\n"),
            message(&format!("Subject: {}x\n", many("Re: [x] ", 50_000)), "text\n"),
        ];
        world.fill(&ALICE, &[bombs.concat(), circles(2_000)].concat());
        let (mut client, _agent, session) = logged_in();
        client.wire.patience(PATIENCE);
        client.ok("SELECT INBOX");
        let commands = [
            "FETCH 1:* (ENVELOPE BODYSTRUCTURE FLAGS)",
            "FETCH 1:* BODY.PEEK[HEADER.FIELDS (TO REFERENCES)]",
            "FETCH 1:11 BODY.PEEK[1.1.1.1.MIME]",
            "SEARCH TEXT nowhere",
            "SEARCH HEADER X-FIELD nowhere TO nobody",
            "SORT (SUBJECT FROM TO) UTF-8 ALL",
            "THREAD REFERENCES UTF-8 ALL",
            "THREAD ORDEREDSUBJECT UTF-8 ALL",
        ];
        for command in commands {
            let start = ticks(session);
            assert!(client.command(command).is_ok(), "{command}");
            assert!(ticks(session) - start < TICKS, "{command}: {} ticks", ticks(session) - start);
        }
        client.ok("NOOP");
        assert!(Seen::look(session).is_some() && peak(session) < 256 * 1024, "{} KiB", peak(session));
    });
}

fn message(fields: &str, body: &str) -> Vec<u8> {
    format!("From a@example.org Thu Jan  1 00:00:00 2015\nFrom: a@example.org\n{fields}\n{body}\n").into_bytes()
}

fn references(count: usize) -> String {
    (0..count).map(|each| format!("<{each}@x>\n ")).collect()
}

/// Messages that refer to each other in circles, and to themselves.
fn circles(count: usize) -> Vec<u8> {
    let each = |at: usize| {
        let (own, next) = (at % 50, (at + 1) % 50);
        let fields = format!("Message-ID: <{own}@c>\nReferences: <{next}@c> <{own}@c>\nIn-Reply-To: <{next}@c>\n");
        message(&fields, "text\n")
    };
    (0..count).flat_map(each).collect()
}
