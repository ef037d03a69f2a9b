//! Some hundred names that try to get out, put through everything that takes a name.

use std::os::unix::fs::symlink;

use super::world::{World, world};
use crate::mailbox::{Access, Incoming, MailboxName};

const ONE: &str = "From 7\nFrom -\nSubject: 1\n\none\n";

/// Pieces of which names are put together; `home/mail` has `box`, `dir/`, and links out.
const PIECES: [&str; 22] = [
    "",
    ".",
    "..",
    "~",
    "~root",
    "box",
    "dir",
    "out",
    "abs",
    "etc",
    "passwd",
    "&AC4ALg-",
    "&AC8-",
    "&AAA-",
    "&",
    "*",
    "%",
    ".letterbox",
    "box.lock",
    "box.sbd",
    "INBOX",
    "#mh",
];

fn prison() -> World {
    let world = world(&[
        ("home/mail/box", ONE),
        ("home/mail/dir/x", ONE),
        ("spool/u", ONE),
        ("spool/other", ONE),
        ("home/secret/box", ONE),
        ("home/box", ONE),
        ("box", ONE),
        ("outside/box", ONE),
        ("outside/dir/x", ONE),
    ]);
    symlink("../../outside", world.path("home/mail/out")).unwrap();
    symlink(world.path("outside"), world.path("home/mail/abs")).unwrap();
    symlink("../../../outside/dir", world.path("home/mail/dir/out")).unwrap();
    world
}

fn names() -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for one in PIECES {
        names.push(one.to_owned());
        for two in PIECES {
            names.push(format!("{one}/{two}"));
        }
    }
    let long = "../".repeat(80);
    names.extend([format!("{long}box"), format!("dir/{long}box"), "/etc/passwd".into(), "x".repeat(10_000)]);
    names
}

/// All that no name may reach, with its content.
fn outside(world: &World) -> Vec<(String, String)> {
    let is_ours = |name: &String| name.starts_with("home/mail") || name.starts_with("home/.") || name == "spool/u";
    let files = world.scratch.tree().into_iter().filter(|name| !is_ours(name) && !name.ends_with('/'));
    files.map(|name| (name.clone(), world.scratch.read(&name))).collect()
}

fn try_everything(world: &World, name: &MailboxName) {
    let store = &world.store;
    let other = world.name("target");
    let mut content: &[u8] = b"Subject: x\n\nx\n";
    let incoming = Incoming {
        line_feeds: Default::default(),
        content: &mut content,
        octets: 14,
        flags: Default::default(),
        date: None,
    };
    drop(store.append(name, &mut [incoming]));
    drop(store.select(name, Access::ReadWrite));
    drop(store.status(name));
    drop(store.create(name));
    drop(store.subscribe(name));
    drop(store.rename(&world.name("box"), name));
    drop(store.rename(name, &other));
    drop(store.delete(name));
    drop(store.delete(&other));
    drop(store.unsubscribe(name));
}

#[test]
fn nothing_outside_is_read_changed_or_made() {
    let world = prison();
    let before = outside(&world);
    assert_eq!(before.len(), 6);
    let mut tried = 0;
    for text in names() {
        if let Ok(name) = world.store.name(text.as_bytes()) {
            try_everything(&world, &name);
            tried += 1;
            if !world.path("home/mail/box").exists() {
                world.scratch.write("home/mail/box", ONE);
            }
        }
    }
    assert_eq!(outside(&world), before);
    assert!(tried > 50, "{tried}");
}

#[test]
fn no_pattern_and_no_reference_shows_anything_outside() {
    let world = prison();
    for text in names() {
        for (reference, pattern) in [("", text.as_str()), (text.as_str(), "*"), (text.as_str(), "%/%")] {
            for listed in world.store.list(reference, pattern).unwrap() {
                let name = &listed.name;
                let known = ["INBOX", "box", "dir", "dir/x", "", "mail", "~/mail"].contains(&name.as_str());
                assert!(known, "{reference} {pattern}: {name}");
            }
            world.store.lsub(reference, pattern).unwrap();
        }
    }
}
