//! The octets that LIST, STAT and `+OK` say are the octets that RETR sends (RFC 1939 §11), whatever is in the file.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::thread;

use super::conversation::connect;
use super::double::World;
use crate::limits;
use crate::mailbox::Flags;

/// Mail with every kind of line end, dots, NULs, and no last line end.
pub(super) const ODD: &[&str] = &[
    "Subject: x\n\nline\n",
    "Subject: x\r\n\r\nline\r\n",
    "Subject: x\n\nline",
    "Subject: x\n\nline\r",
    "Subject: x\n\n.\n..\n.\r\n\r.\n",
    "Subject: x\n\n\0\0.\n\0",
    "Subject: x\n\n\r\r\n\n\r",
    "Subject: x\n\n.",
    "Subject: x\n",
    "Subject: x",
    "Subject: x\r",
    "\n",
    "\r\n",
    "\nbody",
    "\r\nbody\r",
    "",
    "\n\n\n",
    ".\n\n.\n",
    ".",
    "\r",
];

/// What RETR of each message sends, without the doubled dots and the last one; what LIST and `+OK` said.
pub(super) fn retrieve_all(world: &mut World, count: usize) -> Vec<(usize, usize, Vec<u8>)> {
    let client = move |mut socket: UnixStream| {
        let mut from = socket.try_clone().unwrap();
        let reader = thread::spawn(move || {
            let mut all = Vec::new();
            from.read_to_end(&mut all).map(|_| all).unwrap()
        });
        for number in 1..=count {
            socket.write_all(format!("LIST {number}\r\nRETR {number}\r\n").as_bytes()).unwrap();
        }
        socket.write_all(b"QUIT\r\n").unwrap();
        reader.join().unwrap()
    };
    let (_, all) = connect(client, |wire| world.serve(wire));
    let mut rest = &all[all.windows(2).position(|pair| pair == b"\r\n").unwrap() + 2..];
    let mut line = || {
        let end = rest.windows(2).position(|pair| pair == b"\r\n").unwrap() + 2;
        let (line, after) = rest.split_at(end);
        rest = after;
        line.to_vec()
    };
    let number = |line: &[u8], word: usize| {
        let text = String::from_utf8(line.to_vec()).unwrap();
        text.split_whitespace().nth(word).unwrap().parse::<usize>().unwrap()
    };
    let mut messages = Vec::new();
    for _ in 0..count {
        let listed = number(&line(), 2);
        let announced = number(&line(), 1);
        let mut message = Vec::new();
        loop {
            match line().as_slice() {
                b".\r\n" => break,
                [b'.', stuffed @ ..] => message.extend_from_slice(stuffed),
                plain => message.extend_from_slice(plain),
            }
        }
        messages.push((listed, announced, message));
    }
    assert_eq!(line(), b"+OK Sayonara\r\n");
    messages
}

/// The wire form of `stored`, octet by octet.
pub(super) fn wire(stored: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for octet in stored.bytes() {
        if octet == b'\n' && out.last() != Some(&b'\r') {
            out.push(b'\r');
        }
        out.push(octet);
    }
    if !out.is_empty() && out.last() != Some(&b'\n') {
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[test]
fn sizes_are_exact_for_every_kind_of_line_end() {
    let messages = retrieve_all(&mut World::new(ODD), ODD.len());
    for (stored, (listed, announced, message)) in ODD.iter().zip(messages) {
        assert_eq!((listed, announced), (message.len(), message.len()), "{stored:?}");
        assert_eq!(message, wire(stored), "{stored:?}");
    }
}

#[test]
fn the_status_line_is_counted() {
    let mut world = World::new(ODD);
    world.policy.status_header = true;
    world.flag(2, Flags::SEEN);
    for (index, (listed, announced, message)) in retrieve_all(&mut world, ODD.len()).into_iter().enumerate() {
        let stored = ODD[index];
        assert_eq!((listed, announced), (message.len(), message.len()), "{stored:?}");
        assert_eq!(message.len(), wire(stored).len() + 12, "{stored:?}");
        let status: &[u8] = if index == 1 { b"Status: RO\r\n" } else { b"Status:  O\r\n" };
        let at = message.windows(12).position(|octets| octets == status).unwrap();
        // it is a line of the header, and its last
        assert!(at == 0 || message[at - 1] == b'\n', "{stored:?}");
        let rest = [&message[..at], &message[at + 12..]].concat();
        assert_eq!(rest, wire(stored), "{stored:?}");
        assert!(rest[at..].is_empty() || rest[at..].starts_with(b"\r\n"), "{stored:?}");
    }
}

#[test]
fn a_blank_line_is_put_behind_a_header_that_has_none_and_counted() {
    for status_header in [false, true] {
        let mut world = World::new(ODD);
        (world.policy.oe_ns_eoh, world.policy.status_header) = (true, status_header);
        for (index, (listed, announced, message)) in retrieve_all(&mut world, ODD.len()).into_iter().enumerate() {
            let stored = ODD[index];
            assert_eq!((listed, announced), (message.len(), message.len()), "{stored:?}");
            let end = message.windows(4).any(|octets| octets == b"\r\n\r\n") || message.starts_with(b"\r\n");
            assert!(end, "{stored:?}");
            // nothing is added where there is one
            let status = if status_header { 12 } else { 0 };
            let whole = wire(stored);
            let had_one = whole.windows(4).any(|octets| octets == b"\r\n\r\n") || whole.starts_with(b"\r\n");
            assert_eq!(message.len(), whole.len() + status + if had_one { 0 } else { 2 }, "{stored:?}");
        }
    }
}

#[test]
fn a_large_message_is_the_same_at_every_place_of_the_cuts() {
    for shift in 0..4 {
        // a dot at the beginning of a line before, at and behind the end of each piece that is read
        let body = format!("{}\n.x\r\n.\n", "y".repeat(limits::READ_OCTETS - 8));
        let text = format!("A: b\n\n{}{body}{body}{body}", "z".repeat(shift));
        let messages = retrieve_all(&mut World::new(&[&text]), 1);
        assert_eq!((messages[0].0, messages[0].1), (messages[0].2.len(), messages[0].2.len()));
        assert!(messages[0].2 == wire(&text), "shifted by {shift}");
    }
}

#[test]
fn nul_goes_out_as_it_is_unless_outlook_must_be_served() {
    let mut world = World::new(&["A: b\n\n\0x\n"]);
    assert_eq!(retrieve_all(&mut world, 1)[0].2, b"A: b\r\n\r\n\0x\r\n");
    world.policy.outlook_no_nuls = true;
    assert_eq!(retrieve_all(&mut world, 1)[0], (12, 12, b"A: b\r\n\r\n\x80x\r\n".to_vec()));
}
