//! Bob's programs: he reads alice's mail, and his home keeps what they need and what they got.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::accounts::{BOB, give_tree, write_mail};
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
