//! How much of the crate ever runs as root: DESIGN.md says it, and this counts it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// Where all runs as root, or may.
const ROOMS: [&str; 4] = ["daemon", "auth", "sys", "mailbox/location"];
/// What is there and runs only in a gate, as a user, in a tool or in tests. Of what begins as root and goes on as somebody else, all
/// counts.
const NEVER: [&str; 14] = [
    "daemon/agent_line.rs",
    "daemon/preauth.rs",
    "daemon/scram_line.rs",
    "daemon/fuzz.rs",
    "auth/sasl.rs",
    "sys/dotlock.rs",
    "sys/lock_owner.rs",
    "sys/map.rs",
    "sys/scratch.rs",
    "sys/stream.rs",
    "sys/terminal.rs",
    "sys/tree",
    "sys/watch.rs",
    "sys/sandbox/calls.rs",
];
/// What a greeting is made of.
const OF_GREETINGS: [&str; 2] = ["imap/capability.rs", "imap/policy.rs"];
/// `letterbox-tls` until it is in its cage.
const OF_TLS: [&str; 3] = ["tls/main.rs", "tls/pem.rs", "tls/socket.rs"];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The files at `path` below `src`.
fn files(path: &str) -> Vec<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path);
    if path.is_file() {
        return vec![path];
    }
    let entries = fs::read_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let inside = |path: PathBuf| files(path.to_str().unwrap());
    entries.flat_map(|entry| inside(entry.unwrap().path())).collect()
}

/// Lines that are neither blank, nor comment, nor test.
fn lines(path: &Path) -> usize {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let code = code.lines().map(str::trim_start);
    code.filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

#[test]
fn root_runs_no_more_than_the_design_says() {
    let never: Vec<PathBuf> = NEVER.iter().flat_map(|path| files(path)).collect();
    let all = ROOMS.iter().chain(&OF_GREETINGS).chain(&OF_TLS).flat_map(|path| files(path));
    let counted: usize =
        all.filter(|path| !never.contains(path) && !path.ends_with("tests.rs")).map(|path| lines(&path)).sum();
    let design = read("DESIGN.md");
    let (_, behind) = design.split_once("Fewer than ").unwrap();
    let (number, _) = behind.split_once(" lines of the crate ever run as root").unwrap();
    let bound: usize = number.replace(',', "").parse().unwrap();
    assert!(counted < bound && bound - counted < 500, "{counted} lines; DESIGN.md says {bound}");
}
