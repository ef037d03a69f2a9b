//! The manual pages and the sample file against the code: nothing that can be set or logged goes unexplained.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use letterbox::auth::login::{Ending, Service};
use letterbox::daemon::log;
use letterbox::daemon::settings::TABLE;

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(source(path)).unwrap()
}

/// What letterbox.conf(5) says of each setting: name, type and default.
fn documented() -> Vec<[String; 3]> {
    let text = read("man/letterbox.conf.5");
    let items = text.split("\n.It Ic ").skip(1);
    items
        .map(|item| {
            let (head, body) = item.split_once('\n').unwrap();
            let (name, kind) = head.split_once(" No = Ar ").unwrap();
            let default = match body.split_once("\nDefault:\n.Ql ") {
                Some((_, rest)) => rest.lines().next().unwrap_or_default(),
                None if body.contains("\nDefault: nothing.") => "",
                None => "not told",
            };
            [name, kind, default].map(str::to_owned)
        })
        .collect()
}

#[test]
fn every_setting_is_in_the_manual_with_its_type_and_default() {
    let table: Vec<_> = TABLE.iter().map(|row| [row.name, row.kind, row.default].map(str::to_owned)).collect();
    assert_eq!(documented(), table);
}

/// The sample file: every setting with its help and its default, commented out.
fn sample() -> String {
    let head =
        "# /etc/letterbox.conf: see letterbox.conf(5). Nothing here need be set; the values shown are the defaults.\n";
    let rows =
        TABLE.iter().map(|row| format!("\n#{}\n{}\n", row.help, format!("#{} = {}", row.name, row.default).trim_end()));
    std::iter::once(head.to_owned()).chain(rows).collect()
}

#[test]
fn the_sample_file_is_the_table() {
    if std::env::var_os("LETTERBOX_WRITE_SAMPLE").is_some() {
        fs::write(source("letterbox.conf.sample"), sample()).unwrap();
    }
    let hint = "write it anew: LETTERBOX_WRITE_SAMPLE=1 cargo test --test manual";
    assert_eq!(read("letterbox.conf.sample"), sample(), "{hint}");
}

#[test]
fn every_end_of_a_connection_is_in_the_manual() {
    let pages = [(Service::Imap, "man/imapd.8"), (Service::Pop3, "man/ipop3d.8")];
    for ((service, page), ending) in pages.into_iter().flat_map(|page| Ending::ALL.map(|ending| (page, ending))) {
        let words = log::words(service, ending);
        // only IMAP has literals, and only POP3 sessions relieve each other
        let elsewhere = match service {
            Service::Imap => ending == Ending::LostLock,
            Service::Pop3 => words.ends_with("literal"),
        };
        if !elsewhere {
            assert!(read(page).contains(&format!("\n.It Li \"{words} user=")), "{page}: {words}");
        }
    }
}

/// The texts of the crate's log lines, each by the longest piece that is always the same, with the file it is in.
fn logged(directory: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(logged(&path));
        } else if !path.ends_with("sys/syslog.rs") {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(source("src")).unwrap().display().to_string();
            let calls = ["syslog::debug(", "syslog::info(", "syslog::warning(", "syslog::error(", "syslog::alert("];
            let texts = calls.iter().flat_map(|call| text.split(call).skip(1));
            // a protocol calls what it was given as `log` with the beginning of a line
            let events = ["log(", "log)("].into_iter().flat_map(|call| text.split(call).skip(1));
            let texts = texts.chain(events.filter(|rest| rest.starts_with('"')));
            let literals = texts.filter_map(|rest| rest.lines().next()?.split('"').nth(1));
            found.extend(literals.map(|literal| (name.clone(), longest_piece(literal))));
        }
    }
    found
}

/// What stands between the places where something is filled in.
fn longest_piece(literal: &str) -> String {
    let pieces = literal.split('{').map(|piece| piece.rsplit('}').next().unwrap_or(piece).trim_matches([' ', ':']));
    pieces.max_by_key(|piece| piece.len()).unwrap_or_default().to_owned()
}

#[test]
fn every_line_that_can_be_logged_is_in_the_manual() {
    let pages = [("pop3", "imapd", read("man/imapd.8")), ("imap", "ipop3d", read("man/ipop3d.8"))];
    let lines = logged(&source("src"));
    assert!(lines.len() > 30, "the lines are not found where they were: {lines:?}");
    for (file, line) in lines.iter().filter(|(_, line)| line.len() > "host=".len()) {
        for (other, program, page) in &pages {
            let concerns = !file.contains(other);
            assert!(!concerns || page.contains(line.as_str()), "{file} may log {line:?}: {program}(8) does not say so");
        }
    }
}

#[test]
fn mandoc_has_nothing_to_say_about_the_pages() {
    let mut pages: Vec<_> = fs::read_dir(source("man")).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    assert_eq!(pages.len(), 7);
    match Command::new("mandoc").args(["-Tlint", "-Wwarning"]).args(&pages).output() {
        Ok(lint) => assert_eq!(String::from_utf8_lossy(&lint.stdout), ""),
        Err(missing) => assert!(std::env::var_os("CI").is_none(), "mandoc: {missing}"),
    }
}
