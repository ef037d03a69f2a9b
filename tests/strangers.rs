//! What a stranger can do before login, what a client and a mail can do after it, and what somebody else on the machine can
//! do meanwhile: each row of a catalogue of attacks, against the real programs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets the unexpected must stop"
)]

#[path = "strangers/bombs.rs"]
mod bombs;
#[path = "strangers/force.rs"]
mod force;
mod harness;
#[path = "strangers/names.rs"]
mod names;
#[path = "strangers/neighbour.rs"]
mod neighbour;

use harness::client::Imap;
use harness::process::Seen;
use harness::server::{self, Protocol};
use harness::{Running, World};

/// alice's session over the network: a client, and the process that serves it.
fn logged_in() -> (Imap, Running, u32) {
    let session = server::for_network(Protocol::Imap);
    let mut client = Imap::greeted(session.wire);
    client.ok("LOGIN alice wonderland");
    let serving = Seen::serving(session.process.pid()).pid;
    (client, session.process, serving)
}

/// The most memory that a process ever had, in KiB.
fn peak(pid: u32) -> u32 {
    Seen::look(pid).expect("a process").numbers("VmHWM")[0]
}

/// Lets failures wait for so many milliseconds.
fn delay(world: &World, milliseconds: u32) {
    world.configure(&format!("auth_failure_delay = {milliseconds} ms\n"));
}
