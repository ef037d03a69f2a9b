//! Headers with UTF-8 for clients that have not said UTF8 (RFC 6856 §2.1, RFC 6858).

use super::double::World;
use super::garbage::Numbers;
use super::sizes::{ODD, retrieve_all, wire};
use crate::limits;
use crate::mailbox::Uid;
use crate::mime::{structure, words};

#[test]
fn a_header_in_utf8_is_downgraded_until_the_client_says_utf8() {
    let mut world = World::new(&["Subject: caf\u{e9}\n\nx\n", "Subject: x\n\ncaf\u{e9}\n"]);
    world.play(
        "C: STAT
         S: +OK 2 58
         C: RETR 1
         S: +OK 37 octets
         S: Subject: =?UTF-8?Q?caf=C3=A9?=
         S:
         S: x
         S: .
         C: TOP 1 0
         S: +OK Top of message follows
         S: Subject: =?UTF-8?Q?caf=C3=A9?=
         S:
         S: .
         C: LIST 1
         S: +OK 1 37
         C: TOP 2 0
         S: +OK Top of message follows
         S: Subject: x
         S:
         S: .",
    );
    let retrieved = "C: RETR 1\nS: +OK 21 octets\nS: Subject: caf\u{e9}\nS:\nS: x\nS: .\n";
    world.answer = "AUTH UTF8";
    world.play(retrieved);
    world.answer = "AUTH";
    world.policy.utf8 = false;
    world.play(retrieved);
}

#[test]
fn sizes_are_kept_so_that_only_the_first_login_reads() {
    let mut world = World::new(&["Subject: caf\u{e9}\n\nx\n", "Subject: x\n\nx\n"]);
    let list = "C: LIST\nS: +OK Mailbox scan listing follows\nS: 1 37\nS: 2 17\nS: .\n";
    world.play(list);
    let keep = |world: &World, octets: &[u8]| world.faults.kept.borrow_mut().insert(Uid(1), octets.to_vec());
    assert_eq!(keep(&world, &99_u64.to_le_bytes()), Some(37_u64.to_le_bytes().to_vec()));
    world.play("C: LIST 1\nS: +OK 1 99\n");
    keep(&world, b"damaged");
    world.play(list);
    // what is kept is for one form alone
    world.answer = "PASS UTF8";
    world.play("C: LIST 1\nS: +OK 1 21\n");
    assert_eq!(world.faults.kept.borrow().len(), 1, "nothing is kept of what is sent as it is stored");
}

#[test]
fn top_counts_the_lines_of_the_body_behind_a_header_that_grew() {
    let header = format!("Subject: {}\n", "\u{4e2d}\u{6587}".repeat(40));
    let mut world = World::new(&[&format!("{header}\n.one\ntwo\nthree\n")]);
    let messages = retrieve_all(&mut world, 1);
    let whole = String::from_utf8(messages[0].2.clone()).unwrap();
    let header = whole.strip_suffix("\r\n.one\r\ntwo\r\nthree\r\n").unwrap();
    assert!(header.lines().count() > 4 && header.is_ascii());
    let lines: String = header.lines().map(|line| format!("S: {line}\n")).collect();
    world.play(&format!("C: TOP 1 2\nS: +OK Top of message follows\n{lines}S:\nS: ..one\nS: two\nS: ."));
}

#[test]
fn headers_of_parts_are_downgraded_and_bodies_are_not() {
    let part = "--x\nContent-Type: a/b; name=\"\u{e9}\"\n\n\u{e9}\n";
    let text = format!("Content-Type: multipart/mixed; boundary=x\n\n{part}{part}--x--\n\u{e9}: \u{e9}\n");
    let messages = retrieve_all(&mut World::new(&[&text]), 1);
    let expected = text.replace("name=\"\u{e9}\"", "name*=UTF-8''%C3%A9");
    assert_eq!(String::from_utf8(messages[0].2.clone()).unwrap(), expected.replace('\n', "\r\n"));
    assert_eq!(messages[0].0, messages[0].2.len());
}

/// Headers with something in them that has to be sent in another way, whatever stands around it.
const FIELDS: [&str; 9] = [
    "Subject: \u{e9}",
    "Subject: a\r\n \u{e9}\r\n",
    "To: \u{e9}@b,\n\tc@d\n",
    "X: y\nFrom: \u{4e2d} <a@b>\nX: z\n",
    "\u{e9}",
    "\u{e9}\r\n",
    " \u{e9}\n",
    "Content-Type: a/b;\n name=\"\u{e9}\r\r\n",
    "Message-ID: <\u{e9}>\r",
];

#[test]
fn sizes_are_those_of_what_is_sent_whatever_stands_around_it() {
    let texts: Vec<String> =
        FIELDS.iter().flat_map(|field| ODD.iter().map(move |odd| [*field, *odd].concat())).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for (status_header, oe_ns_eoh) in [(false, false), (true, false), (true, true)] {
        let mut world = World::new(&texts);
        (world.policy.status_header, world.policy.oe_ns_eoh) = (status_header, oe_ns_eoh);
        for (text, (listed, announced, message)) in texts.iter().zip(retrieve_all(&mut world, texts.len())) {
            let shown = String::from_utf8_lossy(&message).into_owned();
            assert_eq!((listed, announced), (message.len(), message.len()), "{text:?} {shown:?}");
            assert!(message.is_ascii(), "{text:?} {shown:?}");
            if !status_header {
                let body = wire(text).windows(4).position(|end| end == b"\r\n\r\n").map(|at| wire(text)[at..].to_vec());
                assert!(body.is_none_or(|body| message.ends_with(&body)), "{text:?} {shown:?}");
            }
        }
    }
}

/// What headers are made of, in no order at all.
const PIECES: [&str; 34] = [
    "From: ",
    "To:",
    "Subject: ",
    "Content-Type: ",
    "Message-ID:",
    "X: ",
    "multipart/mixed; boundary=x",
    "message/rfc822",
    "; name=",
    "\u{e9}",
    "\u{4e2d}\u{6587}",
    "\u{1f600}",
    "a@b",
    "<",
    ">",
    ",",
    ";",
    ":",
    "(",
    ")",
    "\"",
    "\\",
    "=?utf-8?q?=C3=A9?=",
    " ",
    "\t",
    "word",
    "\r",
    "\n",
    "\r\n",
    "\n ",
    "\n\n--x\n",
    "\n--x--\n",
    "\0",
    ".",
];

#[test]
fn whatever_a_header_is_made_of_it_is_as_large_as_it_is_said_to_be_and_in_ascii() {
    let mut numbers = Numbers(6858);
    let mut text = || (0..numbers.below(40)).map(|_| numbers.pick(&PIECES)).collect::<String>();
    let texts: Vec<String> = (0..2000).map(|_| text()).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut world = World::new(&texts);
    for (text, (listed, announced, message)) in texts.iter().zip(retrieve_all(&mut world, texts.len())) {
        let shown = String::from_utf8_lossy(&message).into_owned();
        assert_eq!((listed, announced), (message.len(), message.len()), "{text:?} {shown:?}");
        let structure = structure::scan(&message);
        let header = structure.root().header.of(&message);
        assert!(structure.plain && header.is_ascii(), "{text:?} {shown:?}");
    }
}

#[test]
fn a_large_header_is_the_same_at_every_place_of_the_cuts() {
    for shift in 0..4 {
        let filler = format!("X: {}\n", "y".repeat(1000)).repeat(limits::READ_OCTETS / 1004);
        let text = format!("A: {}\n{filler}Subject: \u{e9}\u{e9}\u{e9}\n{filler}\n\u{e9}\n", "z".repeat(shift));
        let messages = retrieve_all(&mut World::new(&[&text]), 1);
        let expected = wire(&text.replace("Subject: \u{e9}\u{e9}\u{e9}", "Subject: =?UTF-8?B?w6nDqcOp?="));
        assert!(messages[0].2 == expected, "shifted by {shift}");
        assert_eq!(messages[0].0, expected.len());
    }
}

#[test]
fn what_is_too_large_to_be_downgraded_is_refused_and_keeps_its_size() {
    let large = format!("{}Subject: \u{e9}\n\nx\n", "X: y\n".repeat(limits::HEADER_OCTETS / 5));
    let growing = format!("To: {}a@b\n\nx\n", "\u{e9},".repeat(limits::HEADER_OCTETS / 8));
    let mut world = World::new(&[&large, &growing]);
    for (number, text) in [(1, &large), (2, &growing)] {
        world.play(&format!(
            "C: LIST {number}
             S: +OK {number} {}
             C: RETR {number}
             S: -ERR [UTF8] Message needs UTF8 mode
             C: TOP {number} 0
             S: -ERR [UTF8] Message needs UTF8 mode",
            wire(text).len()
        ));
    }
}

#[test]
fn other_charsets_stay_as_they_are_and_names_survive() {
    let mut world = World::new(&["From: \"M\u{fc}ller, J\" <a@b>\nSubject: x\n\n"]);
    let shown = words::decode(&retrieve_all(&mut world, 1)[0].2);
    assert_eq!(shown, "From: M\u{fc}ller, J <a@b>\r\nSubject: x\r\n\r\n");
}

#[test]
fn what_mutt_does_meanwhile_is_downgraded_as_well() {
    let mut world = World::new(&["A: 1\n\nbody\n"]);
    let mut mutt = world.imap();
    world.when(1, move || mutt.rewrite(Uid(1), "A: 1\nX-Label: \u{e9}\n\nbody\n"));
    world.play(
        "C: RETR 1
         S: +OK 14 octets
         S: A: 1
         S: X-Label: =?UTF-8?B?w6k=?=
         S:
         S: body
         S: .",
    );
}
