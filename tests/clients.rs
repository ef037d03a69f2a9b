//! Clients that people use, run by script against the daemons behind xinetd: what arrives is what lies on the disk,
//! octet for octet.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

#[path = "clients/alpine.rs"]
mod alpine;
#[path = "clients/curl.rs"]
mod curl;
#[path = "clients/fetchmail.rs"]
mod fetchmail;
mod harness;
#[path = "clients/mutt.rs"]
mod mutt;
#[path = "clients/python.rs"]
mod python;
#[path = "clients/sync.rs"]
mod sync;
#[path = "clients/work.rs"]
mod work;

use std::fs;
use std::process::Command;

use harness::accounts::{ALICE, write_file};
use harness::bob::{as_bob, directory, write};
use harness::inetd::{Inetd, Kind};
use harness::process::run;
use harness::scene::sent;
use harness::{World, generator, mbox};

/// How many messages the mailbox has: every kind that the generator knows, twice.
const MESSAGES: usize = 24;

/// A server with a mailbox, and the messages that a client must get.
struct Scene {
    _server: Inetd,
    wanted: Vec<Vec<u8>>,
}

impl Scene {
    fn set(world: &World) -> Self {
        let file = generator::mailbox(23, MESSAGES);
        world.fill(&ALICE, &file);
        let wanted = mbox::read(&file).unwrap().iter().map(mbox::Stored::on_the_wire).collect();
        Self { _server: Inetd::start(Kind::Xinetd, world), wanted }
    }
}

/// Delivers a message to alice by procmail, while she may be looking; what her client must get of it.
fn deliver(serial: &str) -> Vec<u8> {
    write_file("/mnt/tmp/delivered", &generator::numbered(serial, 300), 0o600);
    run(Command::new("sh").args(["-c", "procmail -f- -d alice </mnt/tmp/delivered"]));
    sent(serial, 300)
}

/// The files of a directory by the number that is their name.
fn numbered_files(place: &str) -> Vec<Vec<u8>> {
    (1..=MESSAGES).map(|number| fs::read(format!("{place}/{number}")).unwrap()).collect()
}

/// Compares messages one by one, since all at once nobody can read.
fn same(found: &[Vec<u8>], wanted: &[Vec<u8>]) {
    for (place, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let show = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        assert!(found == wanted, "message {}:\n{}\n==== and not\n{}", place + 1, show(found), show(wanted));
    }
    assert_eq!(found.len(), wanted.len());
}

fn with_unix_lines(messages: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let without_cr = |message: &Vec<u8>| message.iter().copied().filter(|byte| *byte != b'\r').collect();
    messages.iter().map(without_cr).collect()
}
