//! The journal on real files: rewrites of any kind, and a process that is killed in the middle of them.
//!
//! What a power cut does is the checker's business (`src/mailbox/journal/checker`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that meets the unexpected must stop"
)]

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use letterbox::mailbox::journal::{Disk, Plan, Recovered, pending, recover, rewrite};

/// Names the directory that the killed process works in.
const VICTIM: &str = "LETTERBOX_JOURNAL_VICTIM";
/// Every third message of a test mailbox goes.
const EXPUNGED: usize = 3;

/// A directory of our own that goes with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("letterbox-journal-{name}-{}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _left = fs::remove_dir_all(&self.0);
    }
}

/// The mailbox in a scratch directory, open.
fn open(directory: &Path) -> File {
    File::options().read(true).write(true).open(directory.join("mailbox")).unwrap()
}

fn journal(directory: &Path) -> PathBuf {
    directory.join("journal")
}

/// Message `n`: what is in it tells where it belongs.
fn message(n: usize, octets: usize) -> Vec<u8> {
    let mut message = format!("From writer{n}\nStatus: O\n\n").into_bytes();
    let line = format!("{n:08} The quick brown fox jumps over the lazy dog.\n");
    message.extend(line.bytes().cycle().take(octets));
    message.extend_from_slice(b"\n\n");
    message
}

/// A mailbox, what EXPUNGE of every third message and new headers for the others make of it, and the plan for that.
fn work(messages: usize, octets: usize) -> (Vec<u8>, Vec<u8>, Plan) {
    let all: Vec<_> = (0..messages).map(|n| message(n, octets * (1 + n % 7))).collect();
    let old = all.concat();
    let mut plan = Plan::new(old.len() as u64);
    let (mut new, mut at) = (Vec::new(), 0);
    for (n, message) in all.iter().enumerate() {
        let end = at + message.len() as u64;
        let from_line = message.iter().position(|octet| *octet == b'\n').unwrap() + 1;
        if n % EXPUNGED != 0 {
            let header = format!("X-UID: {}\n", n + 1);
            plan.keep(at..at + from_line as u64).unwrap();
            plan.write(header.as_bytes()).unwrap();
            plan.keep(at + from_line as u64..end).unwrap();
            new.extend_from_slice(&message[..from_line]);
            new.extend_from_slice(header.as_bytes());
            new.extend_from_slice(&message[from_line..]);
        }
        at = end;
    }
    (old, new, plan)
}

#[test]
fn real_files_get_their_new_contents() {
    let scratch = Scratch::new("contents");
    for (messages, octets) in [(1, 0), (7, 3), (40, 100), (10_000, 20), (300, 30_000)] {
        let (old, new, plan) = work(messages, octets);
        fs::write(scratch.0.join("mailbox"), &old).unwrap();
        let mailbox = open(&scratch.0);
        let disk = Disk::new(&mailbox, &journal(&scratch.0));
        assert_eq!(recover(&disk).unwrap(), Recovered::Nothing);
        rewrite(&disk, &plan).unwrap();
        assert!(fs::read(scratch.0.join("mailbox")).unwrap() == new, "{messages} messages of {octets}");
        assert!(!pending(&disk).unwrap());
        assert_eq!(fs::read_dir(&scratch.0).unwrap().count(), 1, "something is left");
    }
}

/// The process that is killed: not a test of its own.
#[test]
fn victim() {
    let Some(directory) = std::env::var_os(VICTIM).map(PathBuf::from) else { return };
    let (_, _, plan) = work(300, 20_000);
    let mailbox = open(&directory);
    println!("ready");
    rewrite(&Disk::new(&mailbox, &journal(&directory)), &plan).unwrap();
    println!("done");
}

#[test]
fn a_killed_rewrite_is_completed_or_never_was() {
    let scratch = Scratch::new("kill");
    let (old, new, _) = work(300, 20_000);
    let rounds = if std::env::var_os("LETTERBOX_EXHAUSTIVE").is_some() { 200 } else { 6 };
    let mut whole = Duration::from_millis(400);
    for round in 0..rounds {
        fs::write(scratch.0.join("mailbox"), &old).unwrap();
        File::open(scratch.0.join("mailbox")).unwrap().sync_all().unwrap();
        // the moments are spread over the time that a whole rewrite takes
        let said_done = kill_after(&scratch.0, whole * round / rounds, &mut whole);
        let arrived = if round % 2 == 0 { Vec::new() } else { message(1000, 50) };
        File::options().append(true).open(scratch.0.join("mailbox")).unwrap().write_all(&arrived).unwrap();
        let mailbox = open(&scratch.0);
        let disk = Disk::new(&mailbox, &journal(&scratch.0));
        let recovered = recover(&disk).unwrap();
        let is = fs::read(scratch.0.join("mailbox")).unwrap();
        let became = |contents: &[u8]| is.strip_prefix(contents) == Some(&arrived);
        assert!(became(&new) || became(&old) && !said_done, "round {round}: {recovered:?}");
        assert_eq!(fs::read_dir(&scratch.0).unwrap().count(), 1, "something is left");
    }
}

#[test]
fn what_another_program_made_of_half_a_rewrite_stays() {
    let scratch = Scratch::new("foreign");
    let (old, _, _) = work(300, 20_000);
    let mailbox = scratch.0.join("mailbox");
    let (aside, saved) = (scratch.0.join("journal.conflict-1"), scratch.0.join("journal.conflict-1.saved"));
    for delay in (0..400).map(|n| Duration::from_millis(3 * (n % 40))) {
        fs::write(&mailbox, &old).unwrap();
        kill_after(&scratch.0, delay, &mut Duration::MAX.clone());
        let mut foreign = fs::read(&mailbox).unwrap();
        foreign.splice(20..20, *b"X-Status: F\n");
        fs::write(&mailbox, &foreign).unwrap();
        let file = open(&scratch.0);
        let recovered = recover(&Disk::new(&file, &journal(&scratch.0))).unwrap();
        assert!(fs::read(&mailbox).unwrap() == foreign, "{recovered:?}");
        assert_eq!(recovered == Recovered::Conflict, aside.exists());
        if saved.exists() {
            break;
        }
        let _none = fs::remove_file(&aside);
    }
    // mail that may be in no other place, as other programs can read it
    let saved = fs::read_to_string(&saved).unwrap();
    let old = String::from_utf8(old).unwrap();
    assert!(saved.starts_with("From ") && saved.ends_with("\n\n"), "{saved:.80}");
    let messages: Vec<_> = saved.split_inclusive("\n\nFrom ").collect();
    let whole = messages.iter().filter(|message| old.contains(message.trim_end_matches("From "))).count();
    assert!(whole >= messages.len() - 2, "{whole} of {} stood in the mailbox", messages.len());
}

/// Kills a rewrite so long after its start; whether it had said that it was done.
fn kill_after(directory: &Path, delay: Duration, whole: &mut Duration) -> bool {
    let arguments = ["--exact", "victim", "--nocapture", "--test-threads=1"];
    let mut victim = Command::new(std::env::current_exe().unwrap());
    victim.args(arguments).env(VICTIM, directory).stdout(Stdio::piped());
    let mut victim = victim.spawn().unwrap();
    let mut output = std::io::BufReader::new(victim.stdout.take().unwrap());
    let mut said = String::new();
    let start = Instant::now();
    while !said.contains("ready") {
        assert!(std::io::BufRead::read_line(&mut output, &mut said).unwrap() > 0, "{said}");
    }
    std::thread::sleep(delay);
    victim.kill().unwrap();
    victim.wait().unwrap();
    std::io::Read::read_to_string(&mut output, &mut said).unwrap();
    if said.contains("done") {
        *whole = (*whole).min(start.elapsed());
    }
    said.contains("done")
}
