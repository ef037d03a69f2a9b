//! Lines that no client should send: each is answered, by exactly one answer, and nothing panics.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::thread;

use super::authority::{BOTH, Double, policy};
use super::conversation::connect;
use super::double::World;
use crate::limits;
use crate::mailbox::Flags;
use crate::pop3::gate;

/// Numbers that are the same in each run (xorshift).
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }

    pub(super) fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// A command, perhaps with arguments, perhaps damaged in some places.
    fn line(&mut self, keywords: &[&str]) -> Vec<u8> {
        let arguments =
            ["", " ", " 1", " 2 ", "\t3", " 4294967296", " 1 1", " 3 2 1", " -1", " \0", " =", " *", " x y"];
        let mut line = [self.pick(keywords), self.pick(&arguments)].concat().into_bytes();
        for _ in 0..self.below(4).saturating_sub(1) {
            let (at, octet) = (self.below(line.len() + 1), u8::try_from(self.below(256)).unwrap());
            line.insert(at, if octet == b'\n' { b'\r' } else { octet });
        }
        if self.below(50) == 0 {
            line.resize(self.below(3 * limits::GATE_LINE_OCTETS), b'x');
        }
        line.push(b'\n');
        line
    }
}

fn lines(seed: u64, count: usize, keywords: &[&str]) -> Vec<Vec<u8>> {
    let mut numbers = Numbers(seed);
    (0..count).map(|_| numbers.line(keywords)).collect()
}

/// Sends all `lines` at once, without waiting for answers; all that came back.
fn shout(mut socket: UnixStream, lines: &[Vec<u8>]) -> Vec<u8> {
    let mut from = socket.try_clone().unwrap();
    let reader = thread::spawn(move || {
        let mut all = Vec::new();
        let _reset = from.read_to_end(&mut all);
        all
    });
    let _gone = socket.write_all(&lines.concat());
    let _gone = socket.shutdown(std::net::Shutdown::Write);
    reader.join().unwrap()
}

#[test]
fn every_line_of_a_session_gets_one_answer() {
    let keywords = [
        "STAT",
        "LIST",
        "UIDL",
        "RETR",
        "TOP",
        "DELE",
        "RSET",
        "NOOP",
        "LAST",
        "CAPA",
        "LANG",
        "USER",
        "AUTH PLAIN",
        "",
        "xyzzy",
    ];
    for seed in 1..=20 {
        let mut world = World::new(&["A: b\n\n.\n..\n", "A: b\n\nx", "\0\r\n.", "Gone: x\n\n"]);
        world.flag(4, Flags::DELETED);
        let lines = lines(seed, 500, &keywords);
        let sent = lines.clone();
        let (_, all) = connect(move |socket| shout(socket, &sent), |wire| world.serve(wire));
        let mut answers = BufReader::new(&all[..]).split(b'\n').map(Result::unwrap);
        assert!(answers.next().unwrap().starts_with(b"+OK Mailbox open, 3 messages"));
        for line in &lines {
            let answer = answers.next().unwrap_or_else(|| panic!("no answer to {}", line.escape_ascii()));
            let (good, many) = (answer.starts_with(b"+OK "), is_listing(&answer));
            assert!(good || answer.starts_with(b"-ERR "), "{} to {}", answer.escape_ascii(), line.escape_ascii());
            assert!(many || answer.is_ascii());
            if many {
                assert!(answers.any(|line| line == b".\r"), "no end after {}", line.escape_ascii());
            }
        }
        assert_eq!(answers.next(), None);
        assert_eq!(world.left(), "1 2 3 4");
    }
}

/// Whether lines follow this status line.
fn is_listing(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    text.starts_with("+OK ") && ["follow", " octets"].iter().any(|word| text.contains(word))
}

#[test]
fn whatever_comes_before_login_ends_in_a_farewell() {
    let keywords = [
        "USER fred",
        "PASS",
        "APOP fred",
        "AUTH",
        "AUTH PLAIN",
        "AUTH LOGIN",
        "AUTH CRAM-MD5",
        "*",
        "CAPA",
        "LANG",
        "UTF8",
        "STLS",
        "STAT",
        "",
    ];
    for seed in 1..=200 {
        let sent = lines(seed, 60, &keywords);
        let (mut double, policy) = (Double::new(), policy());
        let (_, all) = connect(move |socket| shout(socket, &sent), |wire| gate(wire, &mut double, &BOTH, &policy));
        assert!(all.ends_with(b"\r\n"), "{}", all.escape_ascii());
        assert!(double.asked.len() <= 3);
        assert!(all.split(|octet| *octet == b'\n').all(|line| line.is_ascii() && line.len() <= 512));
    }
}
