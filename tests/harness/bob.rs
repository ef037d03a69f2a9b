//! Bob's programs: he reads alice's mail, and his home keeps what they need and what they got.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::accounts::{BOB, give_tree, write_mail};
use super::mbox;
use super::screen::as_user;

/// A command that bob runs: clients refuse to be root.
pub fn as_bob(program: &str) -> Command {
    as_user(&BOB, program)
}

/// Writes a file in bob's home.
pub fn write(name: &str, content: &str) -> String {
    let path = format!("{}/{name}", BOB.home());
    write_mail(Path::new(&path), &BOB, content.as_bytes());
    path
}

/// An empty directory in bob's home.
pub fn directory(name: &str) -> String {
    let path = format!("{}/{name}", BOB.home());
    fs::create_dir(&path).unwrap();
    give_tree(Path::new(&path), &BOB);
    path
}

/// The messages that mutt copied to a folder in bob's home, without the fields that it adds to each.
pub fn copied_by_mutt(folder: &str) -> Vec<Vec<u8>> {
    let copy = mbox::read(&fs::read(format!("{}/{folder}", BOB.home())).unwrap()).unwrap();
    let own = |field: &Vec<u8>| !field.starts_with(b"Content-Length:") && !field.starts_with(b"Lines:");
    copy.into_iter()
        .map(|mut message| {
            message.fields.retain(own);
            message.delivered()
        })
        .collect()
}
