//! Python's own imaplib and poplib, with each way to log in.

use std::fs;

use super::{Scene, as_bob, directory, numbered_files, same, write};
use crate::harness::accounts::ALICE;
use crate::harness::process::run;
use crate::harness::{World, mbox, world};

/// Runs one of our Python scripts as bob, for alice's mail.
fn python(script: &str, how: &str, place: &str) {
    let copy = write(script, &fs::read_to_string(world::source(&format!("tests/clients/{script}"))).unwrap());
    run(as_bob("/usr/bin/python3").args([&copy, "127.0.0.1", "alice", "wonderland", how, place]));
}

/// Reads all by `script`, in each way of `ways`; the last of them takes the second message away.
fn reads_and_removes(world: &World, script: &str, ways: &[&str]) {
    let scene = Scene::set(world);
    for how in ways {
        let place = directory(how);
        python(script, how, &place);
        same(&numbered_files(&place), &scene.wanted);
    }
    let stored = mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap();
    let found: Vec<Vec<u8>> = stored.iter().map(mbox::Stored::on_the_wire).collect();
    let wanted = [&scene.wanted[..1], &scene.wanted[2..]].concat();
    same(&found, &wanted);
}

/// Reads all by `script` after a login that needs the file of secrets.
fn logs_in_by_digest(world: &World, script: &str, how: &str) {
    world.secrets(&[("alice", "wonderland")]);
    let scene = Scene::set(world);
    let place = directory("digest");
    python(script, how, &place);
    same(&numbered_files(&place), &scene.wanted);
}

#[test]
fn imaplib_reads_and_expunges() {
    world::private(|world| reads_and_removes(world, "read_imap.py", &["LOGIN", "PLAIN", "expunge"]));
}

#[test]
fn imaplib_logs_in_by_cram_md5() {
    world::private(|world| logs_in_by_digest(world, "read_imap.py", "CRAM-MD5"));
}

#[test]
fn poplib_reads_and_deletes() {
    world::private(|world| reads_and_removes(world, "read_pop3.py", &["PASS", "delete"]));
}

/// Two messages with UTF-8 wherever it may stand in a header.
fn in_utf8() -> String {
    let (words, file) = ("Grüße 中文 und mehr davon ".repeat(6), "Größe 中文 ".repeat(9));
    format!(
        "From a@example.org Thu Jan  1 10:00:00 2015\nSubject: {words}\nFrom: \"Müller, Jörg\" <a@example.org> (Märchen), \
         c@example.org\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: application/pdf\n\
         Content-Disposition: attachment;\n filename=\"{}.pdf\"\n\nx\n--x--\n\n\
         From a@example.org Thu Jan  1 10:00:00 2015\nSubject: Grüße to all\nFrom: jörg@bücher.example\n\nx\n\n",
        file.trim_end(),
        words = words.trim_end(),
    )
}

#[test]
fn what_poplib_gets_in_ascii_reads_as_it_was_meant() {
    world::private(|world| {
        let _scene = Scene::set(world);
        world.fill(&ALICE, in_utf8().as_bytes());
        python("read_ascii.py", "PASS", &directory("ascii"));
    });
}

#[test]
fn poplib_logs_in_by_apop() {
    world::private(|world| logs_in_by_digest(world, "read_pop3.py", "APOP"));
}
