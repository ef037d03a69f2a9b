//! The layers that `src/lib.rs` promises, and the rules that keep a file readable, held against every file of the crate.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test fails by panicking")]

#[path = "layering/paths.rs"]
mod paths;
#[path = "layering/source.rs"]
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the top down. A room uses those in the rows below its own.
const LAYERS: [&[&str]; 6] =
    [&["daemon"], &["imap", "pop3"], &["mailbox", "mime"], &["auth", "net"], &["sys"], &["text", "limits", "secret"]];
/// Uses within a row that are allowed: the first may name the second.
const BESIDE: [(&str, &str); 2] = [("mailbox", "mime"), ("text", "limits")];
/// Lines after which a file must be a table or a grammar, and say so at its top.
const LONG_FILE_LINES: usize = 400;

#[test]
fn every_file_keeps_to_its_layer() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for path in rust_files(&root) {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
        wrong.extend(violations(name, &text));
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_room_stands_in_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&root);
    let names = files.iter().map(|path| path.strip_prefix(&root).unwrap().to_str().unwrap());
    let rooms = names.filter_map(|name| module_path(name).first().map(ToString::to_string));
    let there: BTreeSet<String> = rooms.filter(|room| !["bin", "tls"].contains(&room.as_str())).collect();
    assert_eq!(there, LAYERS.iter().copied().flatten().map(ToString::to_string).collect());
}

fn rust_files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What is wrong with one file; `name` is its path below `src`.
fn violations(name: &str, text: &str) -> Vec<String> {
    let module = module_path(name);
    let bare = source::bare(text);
    let words = source::words(&bare);
    let mut wrong = shape(name, text, &words);
    match module.first() {
        None => {}
        Some(&"bin") => wrong.extend(program_uses(&words, &["daemon"])),
        Some(&"tls") => wrong.extend(program_uses(&words, &["daemon", "auth", "sys", "limits"])),
        Some(room) => {
            let rooms: BTreeSet<String> = paths::rooms(&module, &words).into_iter().collect();
            wrong.extend(
                rooms.iter().filter(|used| !may_use(room, used)).map(|used| format!("{room} must not use {used}")),
            );
        }
    }
    if module.first() != Some(&"sys") {
        let kept = ["unsafe", "libc", "nix"].into_iter().filter(|word| words.contains(word));
        wrong.extend(kept.map(|word| format!("`{word}` belongs into src/sys")));
    }
    if module.first() != Some(&"tls") && words.contains(&"openssl") {
        wrong.push("`openssl` belongs into src/tls".to_owned());
    }
    wrong.into_iter().map(|wrong| format!("src/{name}: {wrong}")).collect()
}

/// `imap/fetch.rs` is `imap::fetch`, `imap/mod.rs` is `imap`, `lib.rs` is the root.
fn module_path(name: &str) -> Vec<&str> {
    let mut module: Vec<&str> = name.trim_end_matches(".rs").split('/').collect();
    module.pop_if(|last| ["mod", "lib"].contains(last));
    module
}

fn may_use(room: &str, used: &str) -> bool {
    let row = |room: &str| LAYERS.iter().position(|row| row.contains(&room));
    let (Some(own), Some(other)) = (row(room), row(used)) else { return false };
    room == used || own < other || BESIDE.contains(&(room, used))
}

/// A program is a few lines that call `letterbox::daemon`; `letterbox-tls`, a directory, needs some rooms below that too.
fn program_uses(words: &[&str], allowed: &[&str]) -> Vec<String> {
    let mut rooms = Vec::new();
    for at in words.windows(2).enumerate().filter(|(_, pair)| *pair == ["letterbox", "::"]).map(|(at, _)| at) {
        paths::heads(&words[at + 2..], &mut rooms);
    }
    rooms
        .iter()
        .filter(|room| !allowed.contains(&room.as_str()))
        .map(|room| format!("a program must not use {room}"))
        .collect()
}

/// What can be said of a file without knowing what it names.
fn shape(name: &str, text: &str, words: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    let head: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
    if head.is_empty() {
        wrong.push("does not begin with `//!`".to_owned());
    }
    let top = module_path(name).len() == 1 || name.starts_with("bin/") || name == "tls/main.rs";
    if top && name != "sys/mod.rs" && !text.lines().any(|line| line == "#![forbid(unsafe_code)]") {
        wrong.push("does not say #![forbid(unsafe_code)]".to_owned());
    }
    let lines = text.lines().count();
    let told = head.to_lowercase();
    if lines > LONG_FILE_LINES && !told.contains("table") && !told.contains("grammar") {
        wrong.push(format!("has {lines} lines, and its head does not say that it is a table or a grammar"));
    }
    if name.ends_with("mod.rs") && words.contains(&"fn") {
        wrong.push("a mod.rs declares and re-exports, nothing else".to_owned());
    }
    wrong
}

#[test]
fn planted_violations_are_found() {
    let told = |name: &str, text: &str| violations(name, &format!("//! Head.\n{text}")).join("; ");
    let found = |name: &str, text: &str, fault: &str| {
        assert!(told(name, text).contains(fault), "{name}: {text}: {:?}", told(name, text));
    };
    found("net/wire.rs", "use crate::mailbox::Uid;", "net must not use mailbox");
    found("imap/list.rs", "use crate::{limits, pop3::uidl};", "imap must not use pop3");
    found("text/mod.rs", "mod t { use super::super::sys::clock; }", "text must not use sys");
    found("mime/part.rs", "fn f() { crate::mailbox::open() }", "mime must not use mailbox");
    found("auth/pam.rs", "use crate::*;", "auth must not use *");
    found("imap/list.rs", "fn f() { unsafe { g() } }", "`unsafe` belongs");
    found("mailbox/lock.rs", "use nix::fcntl::flock;", "`nix` belongs");
    found("bin/imapd.rs", "fn main() { letterbox::imap::run() }", "a program must not use imap");
    found("tls/pump.rs", "use letterbox::imap;", "a program must not use imap");
    found("net/wire.rs", "use openssl::ssl::Ssl;", "`openssl` belongs");
    found("mime/mod.rs", "mod part;", "forbid(unsafe_code)");
    found("secret.rs", "pub struct Secret;", "forbid(unsafe_code)");
    found("mime/mod.rs", "fn part() {}", "nothing else");
    found("mime/part.rs", &"\n".repeat(LONG_FILE_LINES), "lines");
    assert!(violations("mime/part.rs", "use x;").join("").contains("does not begin"));
}

#[test]
fn what_is_allowed_is_not_told() {
    let quiet = |name: &str, text: &str| assert_eq!(violations(name, text), Vec::<String>::new());
    quiet(
        "imap/list.rs",
        "//! See `crate::daemon`.\nuse crate::{auth, sys};\n// unsafe nix\nconst A: &str = \"libc\";",
    );
    quiet("sys/privs.rs", "//! Head.\nuse nix::unistd;\nuse super::passwd;\nfn f() { unsafe { g() } }");
    quiet("mailbox/index.rs", "//! Head.\nuse crate::mime::Envelope;\nuse super::Uid;");
    quiet("imap/keys.rs", &format!("//! The table of search keys.\n{}", "\n".repeat(LONG_FILE_LINES)));
}
