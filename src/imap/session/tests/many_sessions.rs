//! Several sessions on one mailbox (RFC 3501 §7.4.1, RFC 2180), and IDLE (RFC 2177).

use super::playing::*;
use crate::limits;
use crate::mailbox::memory::Memory;
use crate::mailbox::{FlagAction, FlagList, Flags, Incoming, Kind, Mailbox, Uid};

/// A script, and what another session does after it.
type Turn<'a> = (&'a str, &'a dyn Fn(&mut Memory));

/// A session on INBOX with `count` messages, and another one that `meanwhile` is given after each of the scripts.
fn interleaved(count: usize, turns: &[Turn<'_>]) {
    let mut cabinet = Cabinet::new(&[("INBOX", &vec!["A: 1\n\nbody\n"; count]), ("x", &[])]);
    let mut other = cabinet.another("INBOX");
    with_session(&mut cabinet, &Policy::new("host"), |client, server| {
        client.ask(server, b"x SELECT INBOX\r\n");
        for (script, meanwhile) in turns {
            client.play(server, script);
            meanwhile(&mut other);
        }
    });
}

fn expunge(uids: &'static [u32]) -> impl Fn(&mut Memory) {
    move |other| {
        let uids: Vec<Uid> = uids.iter().copied().map(Uid).collect();
        other.expunge(&uids).map(|_| ()).unwrap();
    }
}

fn flag(uid: u32, system: Flags) -> impl Fn(&mut Memory) {
    move |other| {
        let flags = FlagList { system, keywords: vec![] };
        other.store(&[Uid(uid)], FlagAction::Replace, &flags).map(|_| ()).unwrap();
    }
}

fn deliver(other: &mut Memory) {
    let mut text = &b"A: new\r\n\r\n"[..];
    let incoming = Incoming {
        line_feeds: Default::default(),
        content: &mut text,
        octets: 10,
        flags: FlagList::default(),
        date: None,
    };
    other.append(&mut [incoming]).map(|_| ()).unwrap();
}

const NOTHING: &dyn Fn(&mut Memory) = &|_| {};

#[test]
fn rfc3501_6_1_2_noop_tells_what_others_did() {
    interleaved(
        3,
        &[
            ("C: a NOOP\nS: a OK NOOP completed", &expunge(&[2])),
            ("C: b NOOP\nS: * 2 EXPUNGE\nS: b OK NOOP completed", &flag(3, Flags::SEEN)),
            ("C: c NOOP\nS: * 2 FETCH (FLAGS (\\Seen))\nS: c OK NOOP completed", &deliver),
            ("C: d CHECK\nS: * 3 EXISTS\nS: * 0 RECENT\nS: d OK CHECK completed", NOTHING),
        ],
    );
}

#[test]
fn rfc3501_7_4_1_expunge_waits_while_numbers_are_in_the_air() {
    interleaved(
        4,
        &[
            ("", &expunge(&[2])),
            ("C: a FETCH 1 UID\nS: * 1 FETCH (UID 1)\nS: a OK FETCH completed", NOTHING),
            ("C: b FETCH 3 UID\nS: * 3 FETCH (UID 3)\nS: b OK FETCH completed", NOTHING),
            ("C: c STORE 4 +FLAGS (\\Seen)\nS: * 4 FETCH (FLAGS (\\Seen))\nS: c OK STORE completed", &deliver),
            ("C: d FETCH 3 UID\nS: * 3 FETCH (UID 3)\nS: * 5 EXISTS\nS: * 0 RECENT\nS: d OK FETCH completed", NOTHING),
            ("C: e UID FETCH 5 UID\nS: * 5 FETCH (UID 5)\nS: * 2 EXPUNGE\nS: e OK UID FETCH completed", NOTHING),
            ("C: f FETCH 2 UID\nS: * 2 FETCH (UID 3)\nS: f OK FETCH completed", NOTHING),
        ],
    );
}

#[test]
fn rfc3501_7_4_1_several_expunges_count_down() {
    interleaved(
        6,
        &[
            ("", &expunge(&[3, 4, 6])),
            ("C: a NOOP\nS: * 3 EXPUNGE\nS: * 3 EXPUNGE\nS: * 4 EXPUNGE\nS: a OK NOOP completed", NOTHING),
        ],
    );
}

#[test]
fn rfc2180_4_1_a_message_that_is_gone_is_not_its_neighbour() {
    let gone = "NO [EXPUNGEISSUED] FETCH failed: some of the messages are gone";
    interleaved(
        3,
        &[
            ("C: n NOOP\nS: n OK NOOP completed", &expunge(&[2])),
            ("C: n FETCH 1 UID\nS: * 1 FETCH (UID 1)\nS: n OK FETCH completed", NOTHING),
            (&format!("C: a FETCH 1:3 UID\nS: * 1 FETCH (UID 1)\nS: * 3 FETCH (UID 3)\nS: a {gone}"), NOTHING),
            (&format!("C: b FETCH 2 BODY[]\nS: b {gone}"), NOTHING),
            ("C: c UID FETCH 2 UID\nS: * 2 EXPUNGE\nS: c OK UID FETCH completed", NOTHING),
        ],
    );
}

#[test]
fn rfc2180_4_2_and_4_4_store_and_copy_of_messages_that_are_gone() {
    interleaved(
        3,
        &[
            ("", &expunge(&[2])),
            ("C: n FETCH 1 UID\nS: * 1 FETCH (UID 1)\nS: n OK FETCH completed", NOTHING),
            ("C: a STORE 1:3 +FLAGS.SILENT (\\Seen)\nS: a OK STORE completed", NOTHING),
            (
                "C: b STORE 2:3 +FLAGS (\\Draft)\nS: * 3 FETCH (FLAGS (\\Seen \\Draft))\n\
                 S: b NO [EXPUNGEISSUED] STORE failed: some of the messages are gone",
                NOTHING,
            ),
            (
                "C: c COPY 1:3 x\nS: * 2 EXPUNGE\n\
                 S: c NO [EXPUNGEISSUED] COPY failed: some of the messages are gone",
                NOTHING,
            ),
            ("C: d STATUS x (MESSAGES)\nS: * STATUS x (MESSAGES 0)\nS: d OK STATUS completed", NOTHING),
            ("C: e COPY 1:2 x\nS: e OK [COPYUID 1 1,3 1:2] COPY completed", NOTHING),
        ],
    );
}

#[test]
fn rfc3501_6_1_2_noop_succeeds_whatever_the_disk_says() {
    let broken = |other: &mut Memory| other.break_down(Some(Kind::OverQuota));
    let mended = |other: &mut Memory| {
        other.break_down(None);
        flag(1, Flags::SEEN)(other);
    };
    interleaved(
        1,
        &[
            ("", &broken),
            ("C: a NOOP\nS: * NO [OVERQUOTA] no space or quota left\nS: a OK NOOP completed", &mended),
            ("C: b NOOP\nS: * 1 FETCH (FLAGS (\\Seen))\nS: b OK NOOP completed", NOTHING),
        ],
    );
}

#[test]
fn rfc5530_serverbug_where_no_call_of_the_systems_failed() {
    let broken = |other: &mut Memory| other.break_down(Some(Kind::Internal));
    interleaved(
        1,
        &[
            ("", &broken),
            ("C: a NOOP\nS: * NO [SERVERBUG] this should not happen\nS: a OK NOOP completed", NOTHING),
            ("C: b CHECK\nS: b NO [SERVERBUG] CHECK failed: this should not happen", NOTHING),
        ],
    );
}

#[test]
fn rfc3501_6_4_6_a_silent_store_still_tells_what_others_did() {
    interleaved(
        3,
        &[
            ("", &flag(2, Flags::FLAGGED)),
            (
                "C: a STORE 1:2 +FLAGS.SILENT (\\Seen)\nS: * 2 FETCH (FLAGS (\\Seen \\Flagged))\nS: a OK STORE completed",
                &flag(3, Flags::DRAFT),
            ),
            (
                "C: b UID STORE 1 -FLAGS (\\Seen)\nS: * 1 FETCH (UID 1 FLAGS ())\nS: * 3 FETCH (UID 3 FLAGS (\\Draft))\n\
                 S: b OK UID STORE completed",
                NOTHING,
            ),
        ],
    );
}

#[test]
fn rfc3501_6_4_6_a_store_that_fails_tells_what_others_did_before() {
    let names: Vec<String> = (0..limits::KEYWORDS).map(|number| format!("k{number}")).collect();
    let all = format!("{} \\Answered \\Flagged \\Deleted \\Draft \\Seen", names.join(" "));
    let keywords: Vec<_> = names.into_iter().map(String::into_bytes).collect();
    let full_and_flagged = move |other: &mut Memory| {
        let flags = FlagList { system: Flags::default(), keywords: keywords.clone() };
        other.store(&[], FlagAction::Add, &flags).map(|_| ()).unwrap();
        flag(2, Flags::FLAGGED)(other);
    };
    let script = format!(
        "C: a STORE 1:2 +FLAGS.SILENT (another)
         S: * FLAGS ({all})
         S: * OK [PERMANENTFLAGS ({all})] Permanent flags
         S: * 2 FETCH (FLAGS (\\Flagged))
         S: a NO [LIMIT] STORE failed: a limit of the server is reached"
    );
    interleaved(2, &[("", &full_and_flagged), (&script, NOTHING)]);
}

#[test]
fn rfc2177_idle_tells_and_ends_with_done() {
    interleaved(
        2,
        &[
            (
                "C: a IDLE\nC: DONE\nC: b NOOP\nS: + Waiting for DONE\nS: a OK IDLE completed\nS: b OK NOOP completed",
                &expunge(&[1]),
            ),
            ("C: c IDLE\nC: done\nS: + Waiting for DONE\nS: * 1 EXPUNGE\nS: c OK IDLE completed", NOTHING),
            (
                "C: d IDLE\nC: e NOOP\nC: f NOOP\nS: + Waiting for DONE\nS: d BAD Bogus IDLE continuation\nS: f OK NOOP completed",
                NOTHING,
            ),
        ],
    );
    play(&[], "C: a IDLE\nC: DONE\nS: + Waiting for DONE\nS: a OK IDLE completed");
    let ending = play(&[("INBOX", &[])], "C: a IDLE\nS: + Waiting for DONE\nS: * BYE Autologout (idle for too long)");
    assert_eq!(ending, Some(Ending::Autologout));
}

#[test]
fn a_message_to_which_mutt_added_a_field_is_sent_as_it_is_now() {
    let with_lines = |other: &mut Memory| other.rewrite(Uid(1), "A: 1\nLines: 1\n\nbody\n");
    let as_before = |other: &mut Memory| other.rewrite(Uid(1), "A: 1\n\nbody\n");
    let body = |tag: &str| {
        format!(
            "C: {tag} FETCH 1 BODY.PEEK[1]\nS: * 1 FETCH (BODY[1] {{6}}\nS: body\nS: )\nS: {tag} OK FETCH completed"
        )
    };
    interleaved(
        1,
        &[
            (&body("a"), &with_lines),
            (&body("b"), &as_before),
            ("", &with_lines),
            (
                "C: c FETCH 1 (RFC822.SIZE BODY.PEEK[])\nS: * 1 FETCH (RFC822.SIZE 24 BODY[] {24}\nS: A: 1\nS: Lines: 1\nS:\n\
                 S: body\nS: )\nS: c OK FETCH completed",
                NOTHING,
            ),
        ],
    );
}
