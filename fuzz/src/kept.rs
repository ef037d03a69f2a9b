//! The inputs that are kept: `fuzz/seeds/TARGET` are ours, `fuzz/corpus/TARGET` was found. One input a line, escaped, so
//! that a person can read a change of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Octets of what is kept for one target: what a person can look through, and what ten of them may weigh in a clone.
const KEPT_OCTETS: usize = 28_000;

fn file(kind: &str, target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(kind).join(target)
}

fn lines(kind: &str, target: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(file(kind, target)).unwrap_or_default();
    text.lines().map(ToOwned::to_owned).collect()
}

/// Writes each input into a file of its own in `directory`.
pub fn unpack(target: &str, directory: &Path) {
    fs::create_dir_all(directory).expect("a directory for the inputs");
    for kind in ["seeds", "corpus"] {
        for (number, line) in lines(kind, target).iter().enumerate() {
            fs::write(directory.join(format!("{kind}-{number}")), unescaped(line)).expect("a file for an input");
        }
    }
}

/// Puts the inputs in `directory` into the corpus, the smallest first, as far as there is room; the seeds are there anyway.
pub fn keep(target: &str, directory: &Path) {
    let seeds = lines("seeds", target);
    let entries = fs::read_dir(directory).expect("the directory with the inputs");
    let inputs = entries.map(|entry| fs::read(entry.expect("an entry").path()).expect("an input"));
    let mut found: Vec<String> = inputs.map(|input| input.escape_ascii().to_string()).collect();
    found.retain(|line| !seeds.contains(line));
    found.sort_by(|one, other| (one.len(), one).cmp(&(other.len(), other)));
    found.dedup();
    let mut room = KEPT_OCTETS;
    let kept = found.into_iter().take_while(|line| {
        let fits = line.len() < room;
        room = room.saturating_sub(line.len() + 1);
        fits
    });
    let text: String = kept.map(|line| line + "\n").collect();
    fs::create_dir_all(file("corpus", "")).expect("a directory for the corpus");
    fs::write(file("corpus", target), text).expect("a file for the corpus");
}

/// Undoes `escape_ascii`.
fn unescaped(line: &str) -> Vec<u8> {
    let mut octets = Vec::new();
    let mut rest = line.bytes();
    while let Some(octet) = rest.next() {
        octets.push(match (octet, octet == b'\\') {
            (octet, false) => octet,
            _ => match rest.next() {
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b't') => b'\t',
                Some(b'x') => rest.by_ref().take(2).fold(0, |number, digit| {
                    number << 4 | u8::try_from(char::from(digit).to_digit(16).expect("a digit")).unwrap_or(0)
                }),
                other => other.expect("an escape"),
            },
        });
    }
    octets
}
