//! The real program is killed before each system call that changes something, and the mailbox is opened again: every
//! message is there once, octet for octet, in order, with its UID and its flags, but for those that were to go. Where the session
//! alone was killed, all of that is so before anybody opens it, and nothing is locked.
//!
//! Runs some places of each scene; all of them with `LETTERBOX_EXHAUSTIVE` (`make crash`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

#[path = "crash/agents.rs"]
mod agents;
#[path = "crash/folders.rs"]
mod folders;
mod harness;
#[path = "crash/logins.rs"]
mod logins;
#[path = "crash/opening.rs"]
mod opening;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::time::Duration;

use harness::accounts::ALICE;
use harness::client::Imap;
use harness::injector::{Death, Place, Program, demand_death, places, some};
use harness::scene::{End, Scene, deliver, known, look, uids_of, virgin, wait};
use harness::server::{self, Protocol};
use harness::state::State;
use harness::wire::Silence;
use harness::{World, generator, world};

/// Places that are tried in a bounded run of one scene.
const BOUNDED: usize = 16;

/// What happens between the death of one session and the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meanwhile {
    Nothing,
    /// Mail is delivered.
    Delivery,
}

fn start(mut command: Command) -> server::Session {
    server::on_socket_pair(&mut command)
}

fn program() -> Program {
    Program { words: server::words_for_user(Protocol::Imap, &ALICE), account: Some(ALICE) }
}

/// Runs `scene` whole, then twice for each place, killed there: the agent clears up, or it dies as well and whoever comes next
/// does so.
fn run(world: &World, scene: &Scene, meanwhile: Meanwhile) {
    scene.set(world);
    // the UIDs of a mailbox without notes are settled by its first opening
    let before = look();
    let session = start(program().surveyed());
    let mut client = Imap::greeted(session.wire);
    assert_eq!(scene.play(&mut client), End::Told, "the scene when nothing is in its way");
    client.ok("LOGOUT");
    assert_eq!(client.wire.line(), Err(Silence::Closed));
    wait(session.process);
    scene.judge(&before, &look(), true, &[], world);
    let places = places_of_session();
    assert!(places.len() > 3, "only {places:#?}");
    let mut recovered = 0;
    for place in some(places, BOUNDED) {
        for death in [Death::Session, Death::Everybody] {
            at(&place, || recovered += usize::from(die_at(&place, death, scene, meanwhile, world)));
        }
    }
    assert!(recovered > 1, "the agent was never left in peace");
}

/// The places at which only the session is hit, which of the two processes is the one that writes into files. Directories that
/// are missing are made by the one that is first.
fn places_of_session() -> Vec<Place> {
    let mut places = places();
    let writes = |pid: u32| places.iter().filter(|place| place.pid == pid && place.call == "pwrite64").count();
    let session = places.iter().map(|place| place.pid).max_by_key(|pid| writes(*pid)).expect("a session");
    places.retain(|place| place.pid == session && place.is_alone && place.call != "mkdir");
    places
}

/// Tells where it was, if `trial` fails.
fn at(place: &Place, trial: impl FnOnce()) {
    if let Err(reason) = catch_unwind(AssertUnwindSafe(trial)) {
        let reason = reason.downcast_ref::<String>().cloned().unwrap_or_default();
        panic!("killed before {} number {}: {}\n{reason}", place.call, place.nth, place.shown);
    }
}

/// Whether the mailbox was whole before anybody came again.
fn die_at(place: &Place, death: Death, scene: &Scene, meanwhile: Meanwhile, world: &World) -> bool {
    scene.set(world);
    let before: State = look();
    let mut session = start(program().killed_before(place, death));
    let told = session.wire.line().is_ok() && {
        let mut client = Imap::taken_over(session.wire);
        let end = scene.play(&mut client);
        assert!(!matches!(end, End::Refused(_)), "{end:?}");
        drop(client.try_command("LOGOUT"));
        end == End::Told
    };
    assert!(session.process.wait(Duration::from_secs(20)).is_some(), "it lives");
    let is_recovered = demand_death(death) == 1;
    if is_recovered {
        scene.judge_file(&before, world);
    }
    let others = if meanwhile == Meanwhile::Delivery { vec![deliver(world, "delivered")] } else { Vec::new() };
    scene.judge(&before, &look(), told, &others, world);
    // and once more: what was recovered stays
    let after = look();
    scene.judge(&before, &after, told, &others, world);
    if memchr::memmem::find(&scene.mailbox, b"X-IMAPbase").is_some() {
        // a mailbox with a base says all of it without the index
        fs::remove_dir_all(format!("{}/.letterbox", ALICE.home())).unwrap();
        let anew = look();
        scene.judge(&before, &anew, told, &others, world);
        assert_eq!(anew.next, after.next, "UIDs that were given out come again");
        let uids = |state: &State| state.messages.iter().map(|held| held.uid).collect::<Vec<_>>();
        assert_eq!(uids(&anew), uids(&after));
    }
    is_recovered
}

#[test]
fn expunge_of_the_first() {
    world::private(|world| run(world, &Scene::expunge(known(12, 400), &[0]), Meanwhile::Nothing));
}

#[test]
fn expunge_of_some_with_mail_coming_meanwhile() {
    world::private(|world| run(world, &Scene::expunge(known(12, 400), &[1, 5, 6, 10]), Meanwhile::Delivery));
}

#[test]
fn expunge_of_the_last() {
    world::private(|world| run(world, &Scene::expunge(known(6, 300), &[5]), Meanwhile::Delivery));
}

#[test]
fn expunge_of_all() {
    world::private(|world| run(world, &Scene::expunge(known(5, 300), &[0, 1, 2, 3, 4]), Meanwhile::Delivery));
}

#[test]
fn a_flag() {
    world::private(|world| {
        let mailbox = known(8, 200);
        let uids = [uids_of(&mailbox)[3]];
        run(world, &Scene::store(mailbox, &uids, &["\\Seen", "\\Flagged"]), Meanwhile::Delivery);
    });
}

#[test]
fn a_new_keyword() {
    world::private(|world| {
        let mailbox = known(8, 200);
        let uids = uids_of(&mailbox)[2..5].to_vec();
        run(world, &Scene::store(mailbox, &uids, &["Entirely-New-And-Long"]), Meanwhile::Delivery);
    });
}

#[test]
fn a_flag_in_a_mailbox_without_notes() {
    world::private(|world| {
        run(world, &Scene::store(virgin(8, 200), &[3], &["\\Seen"]), Meanwhile::Delivery);
    });
}

#[test]
fn an_append() {
    world::private(|world| run(world, &Scene::append(known(5, 300), "appended", 500), Meanwhile::Delivery));
}

#[test]
fn a_copy() {
    world::private(|world| {
        let source = ["x", "y", "z"].map(|serial| generator::numbered(serial, 900)).concat();
        run(world, &Scene::copy(known(6, 900), source), Meanwhile::Delivery);
    });
}
