//! How many instructions the five hottest paths take, counted by valgrind's callgrind: they hardly change from run to run,
//! whatever else the machine does, so a path that became longer shows.
//!
//! `cargo bench --bench instructions`; README.md has the figures.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    unreachable_pub,
    reason = "a measurement that meets the unexpected must stop, and its result is printed"
)]

#[path = "mailbox/corpus.rs"]
mod corpus;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// Messages of the mailbox.
const MESSAGES: usize = 1000;
/// Somebody whom every Debian has, and who is not root.
const GAMES: (u32, u32) = (5, 60);

/// Each path: what is done before, and what is counted.
const PATHS: [(&str, &[&str], &str); 5] = [
    ("first open: SELECT without an index", &[], "SELECT INBOX"),
    ("FETCH ENVELOPE, nothing kept", &["SELECT INBOX"], ENVELOPE),
    ("FETCH ENVELOPE, again", &["SELECT INBOX", ENVELOPE], ENVELOPE),
    ("FETCH BODY.PEEK[] of all", &["SELECT INBOX"], "FETCH 1:* (BODY.PEEK[])"),
    ("SEARCH TEXT, nothing found", &["SELECT INBOX"], "SEARCH TEXT zyzzyva"),
];
const ENVELOPE: &str = "FETCH 1:* (FLAGS UID RFC822.SIZE ENVELOPE)";

fn main() {
    let place = std::env::temp_dir().join(format!("letterbox-instructions-{}", std::process::id()));
    fs::create_dir(&place).unwrap();
    let mailbox = place.join("inbox");
    corpus::write(&mailbox, MESSAGES);
    let octets = fs::metadata(&mailbox).unwrap().len();
    println!("{MESSAGES} messages, {octets} octets\n\n| path | instructions | an octet |\n| --- | ---: | ---: |");
    for (name, before, command) in PATHS {
        let [begun, done] = [before.to_vec(), [before, &[command]].concat()].map(|commands| {
            // what was indexed and kept before must help neither
            drop(fs::remove_dir_all(place.join("index")));
            fs::create_dir(place.join("index")).unwrap();
            for path in [&place, &mailbox, &place.join("index")] {
                chown(path, Some(GAMES.0), Some(GAMES.1)).expect("it needs root, since root has no mail");
            }
            count(&place, &commands)
        });
        let path = done - begun;
        println!("| {name} | {path} | {:.2} |", path as f64 / octets as f64);
    }
    fs::remove_dir_all(&place).unwrap();
}

/// The instructions of a session with these commands.
fn count(place: &Path, commands: &[&str]) -> u64 {
    let log = place.join("log");
    let location = place.display();
    let mut session = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(format!("--log-file={}", log.display()))
        .arg(env!("CARGO_BIN_EXE_imapd"))
        .args(["-o", &format!("mail_location=mbox:{location}/mail:INBOX={location}/inbox:INDEX={location}/index")])
        .env("HOME", place)
        .env("USER", "games")
        .current_dir(place)
        .uid(GAMES.0)
        .gid(GAMES.1)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("valgrind is needed");
    let (mut input, mut output) = (session.stdin.take().unwrap(), BufReader::new(session.stdout.take().unwrap()));
    for command in commands.iter().copied().chain(["LOGOUT"]) {
        input.write_all(format!("x1y2 {command}\r\n").as_bytes()).unwrap();
        let mut line = Vec::new();
        while !line.starts_with(b"x1y2 ") {
            line.clear();
            assert!(output.read_until(b'\n', &mut line).unwrap() > 0, "{command}: the server hung up");
        }
        assert!(line.starts_with(b"x1y2 OK"), "{command}: {}", line.escape_ascii());
    }
    session.wait().unwrap();
    let text = fs::read_to_string(&log).unwrap();
    fs::remove_file(&log).unwrap();
    let collected = text.lines().find_map(|line| line.split_once("Collected : ")).expect("valgrind counts");
    collected.1.trim().parse().unwrap()
}
