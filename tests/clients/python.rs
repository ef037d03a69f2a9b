//! Python's own imaplib and poplib, with each way to log in.

use std::fs;

use super::{Scene, as_bob, directory, numbered_files, same, write};
use crate::harness::accounts::ALICE;
use crate::harness::process::run;
use crate::harness::{mbox, world};

/// Runs one of our Python scripts as bob, for alice's mail.
fn python(script: &str, how: &str, place: &str) {
    let copy = write(script, &fs::read_to_string(world::source(&format!("tests/clients/{script}"))).unwrap());
    run(as_bob("/usr/bin/python3").args([&copy, "127.0.0.1", "alice", "wonderland", how, place]));
}

#[test]
fn imaplib_reads_and_expunges() {
    world::private(|world| {
        let scene = Scene::set(world);
        for how in ["LOGIN", "PLAIN", "expunge"] {
            let place = directory(how);
            python("read_imap.py", how, &place);
            same(&numbered_files(&place), &scene.wanted);
        }
        let stored = mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap();
        let found: Vec<Vec<u8>> = stored.iter().map(mbox::Stored::on_the_wire).collect();
        let wanted = [&scene.wanted[..1], &scene.wanted[2..]].concat();
        same(&found, &wanted);
    });
}

#[test]
fn imaplib_logs_in_by_cram_md5() {
    world::private(|world| {
        world.secrets(&[("alice", "wonderland")]);
        let scene = Scene::set(world);
        let place = directory("cram");
        python("read_imap.py", "CRAM-MD5", &place);
        same(&numbered_files(&place), &scene.wanted);
    });
}

#[test]
fn poplib_reads_and_deletes() {
    world::private(|world| {
        let scene = Scene::set(world);
        for how in ["PASS", "delete"] {
            let place = directory(how);
            python("read_pop3.py", how, &place);
            same(&numbered_files(&place), &scene.wanted);
        }
        let stored = mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap();
        let found: Vec<Vec<u8>> = stored.iter().map(mbox::Stored::on_the_wire).collect();
        let wanted = [&scene.wanted[..1], &scene.wanted[2..]].concat();
        same(&found, &wanted);
    });
}

#[test]
fn poplib_logs_in_by_apop() {
    world::private(|world| {
        world.secrets(&[("alice", "wonderland")]);
        let scene = Scene::set(world);
        let place = directory("apop");
        python("read_pop3.py", "APOP", &place);
        same(&numbered_files(&place), &scene.wanted);
    });
}
