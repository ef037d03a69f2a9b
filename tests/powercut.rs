//! The power fails in the middle of a session: what was not synced is on the disk in any part. Then the mailbox is
//! opened again, and every message is there once, octet for octet, in order, with its UID, and what was answered OK holds.
//!
//! A session of the real program is recorded, call by call (`powercut/trace.rs`). The files are put back as a disk may
//! have them after a cut between any two calls (`powercut/disk.rs`), and the real program opens what is left.
//!
//! Tries some cuts of each scene; with `LETTERBOX_EXHAUSTIVE` (`make crash`) many of each moment.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets the unexpected must stop"
)]

#[path = "powercut/disk.rs"]
mod disk;
mod harness;
#[path = "powercut/replay.rs"]
mod replay;
#[path = "powercut/trace.rs"]
mod trace;

use harness::generator;
use harness::scene::{Scene, known, uids_of, virgin};
use harness::world;
use replay::{Meanwhile, Visit, run};

/// A scene that also asks for its flags to be durable.
fn checked(mut scene: Scene) -> Scene {
    scene.commands.push("CHECK".to_owned());
    scene
}

#[test]
fn a_first_opening() {
    world::private(|world| {
        let scene = Scene { mailbox: virgin(8, 300), ..Scene::default() };
        run(world, &scene, Visit::FirstOpening, Meanwhile::Nothing);
    });
}

#[test]
fn a_flag() {
    world::private(|world| {
        let mailbox = known(8, 200);
        let uids = uids_of(&mailbox)[2..5].to_vec();
        let scene = checked(Scene::store(mailbox, &uids, &["\\Seen", "\\Flagged"]));
        run(world, &scene, Visit::Imap, Meanwhile::Delivery);
    });
}

#[test]
fn a_new_keyword() {
    world::private(|world| {
        let mailbox = known(8, 200);
        let uids = uids_of(&mailbox)[2..5].to_vec();
        let scene = checked(Scene::store(mailbox, &uids, &["Entirely-New-And-Long"]));
        run(world, &scene, Visit::Imap, Meanwhile::Nothing);
    });
}

#[test]
fn flags_of_a_mailbox_without_notes() {
    world::private(|world| {
        let scene = checked(Scene::store(virgin(8, 200), &[3, 4], &["\\Seen"]));
        run(world, &scene, Visit::Imap, Meanwhile::Delivery);
    });
}

#[test]
fn an_append() {
    world::private(|world| {
        run(world, &Scene::append(known(5, 300), "appended", 3000), Visit::Imap, Meanwhile::Delivery);
    });
}

#[test]
fn an_append_to_nothing() {
    world::private(|world| run(world, &Scene::append(Vec::new(), "appended", 700), Visit::Imap, Meanwhile::Nothing));
}

#[test]
fn a_copy() {
    world::private(|world| {
        let source = ["x", "y", "z"].map(|serial| generator::numbered(serial, 900)).concat();
        run(world, &Scene::copy(known(6, 900), source), Visit::Imap, Meanwhile::Delivery);
    });
}

#[test]
fn expunge_of_the_first() {
    world::private(|world| run(world, &Scene::expunge(known(10, 400), &[0]), Visit::Imap, Meanwhile::Delivery));
}

#[test]
fn expunge_of_some() {
    world::private(|world| {
        run(world, &Scene::expunge(known(12, 900), &[1, 5, 6, 10]), Visit::Imap, Meanwhile::Nothing)
    });
}

#[test]
fn expunge_of_the_last() {
    world::private(|world| run(world, &Scene::expunge(known(6, 300), &[5]), Visit::Imap, Meanwhile::Delivery));
}

#[test]
fn expunge_of_all() {
    world::private(|world| {
        run(world, &Scene::expunge(known(5, 300), &[0, 1, 2, 3, 4]), Visit::Imap, Meanwhile::Delivery)
    });
}

#[test]
fn quit_with_deletions() {
    world::private(|world| {
        let mailbox = known(10, 300);
        let uids = uids_of(&mailbox);
        let scene = Scene { removed: vec![uids[1], uids[2], uids[8]], mailbox, ..Scene::default() };
        run(world, &scene, Visit::Pop3(vec![2, 3, 9]), Meanwhile::Delivery);
    });
}
