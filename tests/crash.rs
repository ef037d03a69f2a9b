//! The real program is killed before each system call that changes something, and the mailbox is opened again: every
//! message is there once, octet for octet, in order, with its UID and its flags, but for those that were to go.
//!
//! Runs some places of each scene; all of them with `LETTERBOX_EXHAUSTIVE` (`make crash`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use harness::accounts::{ALICE, give_tree};
use harness::client::Imap;
use harness::injector::{Place, killed_before, places, some, surveyed};
use harness::server::{self, Protocol, Session};
use harness::state::State;
use harness::wire::Silence;
use harness::{World, generator, world};

/// Places that are tried in a bounded run of one scene.
const BOUNDED: usize = 25;

/// What a client does, and what may become of the mailbox by it.
#[derive(Clone, Default)]
struct Scene {
    /// The mailbox at the beginning.
    mailbox: Vec<u8>,
    /// The commands after SELECT; the last one is that which is interrupted, as a rule.
    commands: Vec<String>,
    /// A message that is appended after them.
    append: Option<Vec<u8>>,
    /// The UIDs that may be gone afterwards, and must be when all was answered OK.
    removed: Vec<u64>,
    /// The UIDs whose flags may have changed, and what they must be when all was answered OK.
    flagged: Vec<u64>,
    flags: BTreeSet<String>,
    /// Mail that is delivered between the crash and the next open.
    delivered: bool,
}

/// A mailbox with the notes of a server and short messages of some sizes: UIDs are not their numbers.
fn known(count: usize, octets: usize) -> Vec<u8> {
    let messages: Vec<Vec<u8>> =
        (1..=count).map(|number| generator::numbered(&number.to_string(), octets + number * 37 % 200)).collect();
    generator::with_notes(&messages)
}

fn words(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn program() -> Vec<String> {
    server::words_for_user(Protocol::Imap, &ALICE)
}

/// Starts the program under strace, as alice's own.
fn start(command: &mut std::process::Command) -> Imap {
    let Session { wire, process } = server::on_socket_pair(command);
    std::mem::forget(process);
    Imap::greeted(wire)
}

/// Plays a scene up to its end, or the server's; whether everything was answered OK.
fn play(scene: &Scene, client: &mut Imap) -> bool {
    let mut steps = vec!["SELECT INBOX".to_owned()];
    steps.extend(scene.commands.clone());
    for step in steps {
        match client.try_command(&step) {
            Ok(answer) => assert!(answer.is_ok(), "{step}: {}", answer.tagged),
            Err(Silence::Closed) => return false,
            Err(Silence::TimedOut) => panic!("{step}: no answer"),
        }
    }
    match &scene.append {
        None => true,
        Some(message) => client.append("INBOX", message).is_ok_and(|answer| answer.is_ok()),
    }
}

/// Takes away what an earlier run left, and puts the mailbox back.
fn reset(world: &World, scene: &Scene) {
    for entry in fs::read_dir("/mnt/mail").unwrap().flatten() {
        fs::remove_file(entry.path()).unwrap();
    }
    fs::remove_dir_all(ALICE.home()).unwrap();
    fs::create_dir(ALICE.home()).unwrap();
    give_tree(ALICE.home().as_ref(), &ALICE);
    drop(fs::remove_dir_all("/var/lib/letterbox"));
    drop(fs::remove_dir_all("/mnt/tmp/dovecot-alice"));
    world.fill(&ALICE, &scene.mailbox);
}

/// The mailbox as a fresh session sees it.
fn look() -> State {
    let session = server::for_user(Protocol::Imap, &ALICE);
    let state = State::look(&mut Imap::greeted(session.wire)).expect("the mailbox opens again");
    wait_for_silence(session.process);
    state
}

fn wait_for_silence(mut process: harness::Running) {
    assert!(process.wait(Duration::from_secs(10)).is_some(), "the server ends with its client");
}

/// Runs `scene` whole, then once for each place, killed there.
fn run(world: &World, scene: &Scene) {
    reset(world, scene);
    // the UIDs of a mailbox without notes are settled by its first SELECT
    let before = look();
    let mut client = start(&mut surveyed(&program(), &ALICE));
    assert!(play(scene, &mut client), "the scene succeeds when nothing is in its way");
    drop(client.command("LOGOUT"));
    assert_eq!(client.wire.line(), Err(Silence::Closed));
    judge(scene, &before, &look(), true, world);
    let places = places();
    assert!(places.len() > 3, "only {places:#?}");
    for place in some(places, BOUNDED) {
        die_at(&place, scene, &before, world);
    }
}

fn die_at(place: &Place, scene: &Scene, before: &State, world: &World) {
    reset(world, scene);
    let mut session = server::on_socket_pair(&mut killed_before(place, &program(), &ALICE));
    // the greeting may be where it dies
    let told = session.wire.line().is_ok() && {
        let mut client = Imap::taken_over(session.wire);
        let told = play(scene, &mut client);
        if told {
            drop(client.try_command("LOGOUT"));
        }
        told
    };
    assert!(session.process.wait(Duration::from_secs(20)).is_some(), "killed before {place:?}, but lives");
    if scene.delivered {
        deliver(world);
    }
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| judge(scene, before, &look(), told, world)));
    if let Err(reason) = outcome {
        let reason = reason.downcast_ref::<String>().cloned().unwrap_or_default();
        panic!("killed before {} number {}: {}\n{reason}", place.call, place.nth, place.shown);
    }
}

/// Appends a message as a delivery agent does that knows no journal.
fn deliver(world: &World) {
    let inbox = world.inbox(&ALICE);
    let content = [fs::read(&inbox).unwrap(), generator::numbered("delivered", 300)].concat();
    harness::accounts::write_mail(&inbox, &ALICE, &content);
}

/// Holds what is there against what may be.
fn judge(scene: &Scene, before: &State, after: &State, told: bool, world: &World) {
    after.check_file(&fs::read(world.inbox(&ALICE)).unwrap());
    assert_eq!(after.validity, before.validity, "UIDVALIDITY");
    assert!(after.next >= before.next, "UIDNEXT went down");
    for held in &before.messages {
        let may_be_gone = scene.removed.contains(&held.uid);
        let Some(now) = after.uid(held.uid) else {
            assert!(may_be_gone, "UID {} is lost", held.uid);
            continue;
        };
        assert!(!(may_be_gone && told), "UID {} is still there, though EXPUNGE was answered OK", held.uid);
        assert!(
            now.content == held.content,
            "UID {} has other octets:\n{}",
            held.uid,
            String::from_utf8_lossy(&now.content)
        );
        let is_new = scene.flagged.contains(&held.uid) && now.flags == scene.flags;
        let is_old = !(scene.flagged.contains(&held.uid) && told) && now.flags == held.flags;
        assert!(is_new || is_old, "UID {} has the flags {:?}", held.uid, now.flags);
    }
    let new: Vec<_> = after.messages.iter().filter(|held| before.uid(held.uid).is_none()).collect();
    let wanted: Vec<Vec<u8>> =
        [scene.append.clone(), scene.delivered.then(delivered_message)].into_iter().flatten().collect();
    for held in &new {
        assert!(held.uid >= before.next, "UID {} was used before", held.uid);
        assert!(wanted.contains(&held.content), "nobody sent this:\n{}", String::from_utf8_lossy(&held.content));
    }
    let contents: BTreeSet<&Vec<u8>> = after.messages.iter().map(|held| &held.content).collect();
    assert_eq!(contents.len(), after.messages.len(), "a message is there twice");
    let has = |message: &Vec<u8>| contents.contains(message);
    assert!(!told || scene.append.as_ref().is_none_or(has), "APPEND was answered OK, but the message is not there");
}

fn delivered_message() -> Vec<u8> {
    harness::mbox::read(&generator::numbered("delivered", 300)).unwrap()[0].on_the_wire()
}

fn uids_of(mailbox: &[u8]) -> Vec<u64> {
    harness::mbox::read(mailbox).unwrap().iter().map(|message| u64::from(message.uid().unwrap())).collect()
}

fn removing(uids: &[u64]) -> Vec<String> {
    let set: Vec<String> = uids.iter().map(u64::to_string).collect();
    vec![format!("UID STORE {} +FLAGS.SILENT (\\Deleted)", set.join(",")), "EXPUNGE".to_owned()]
}

/// A scene that removes messages by their places.
fn expunge(mailbox: Vec<u8>, places: &[usize], delivered: bool) -> Scene {
    let all = uids_of(&mailbox);
    let removed: Vec<u64> = places.iter().map(|place| all[*place]).collect();
    // what was marked before goes as well
    let marked = harness::mbox::read(&mailbox).unwrap().into_iter().filter(|message| message.letters().contains('D'));
    let removed = [removed, marked.map(|message| u64::from(message.uid().unwrap())).collect()].concat();
    Scene { commands: removing(&removed), removed, mailbox, delivered, flags: BTreeSet::new(), ..Scene::default() }
}

#[test]
fn expunge_of_the_first() {
    world::private(|world| run(world, &expunge(known(12, 400), &[0], false)));
}

#[test]
fn expunge_of_some_with_mail_coming_meanwhile() {
    world::private(|world| run(world, &expunge(known(12, 400), &[1, 5, 6, 10], true)));
}

#[test]
fn expunge_of_the_last() {
    world::private(|world| run(world, &expunge(known(6, 300), &[5], true)));
}

#[test]
fn expunge_of_all() {
    world::private(|world| run(world, &expunge(known(5, 300), &[0, 1, 2, 3, 4], true)));
}

#[test]
fn a_flag() {
    world::private(|world| {
        let mailbox = known(8, 200);
        let uid = uids_of(&mailbox)[3];
        let commands = vec![format!("UID STORE {uid} FLAGS.SILENT (\\Seen \\Flagged)")];
        let flags = words(&["\\Seen", "\\Flagged"]);
        run(world, &Scene { mailbox, commands, flagged: vec![uid], flags, delivered: true, ..Scene::default() });
    });
}

#[test]
fn a_new_keyword() {
    world::private(|world| {
        let mailbox = known(8, 200);
        let uids = uids_of(&mailbox);
        let commands = vec![format!("UID STORE {}:{} FLAGS.SILENT (Entirely-New-And-Long)", uids[2], uids[4])];
        let flags = words(&["Entirely-New-And-Long"]);
        run(
            world,
            &Scene { mailbox, commands, flagged: uids[2..5].to_vec(), flags, delivered: true, ..Scene::default() },
        );
    });
}

#[test]
fn a_flag_in_a_mailbox_without_notes() {
    world::private(|world| {
        let mailbox: Vec<u8> = (1..=8).flat_map(|number| generator::numbered(&number.to_string(), 200)).collect();
        let commands = vec!["UID STORE 3 FLAGS.SILENT (\\Seen)".to_owned()];
        run(
            world,
            &Scene {
                mailbox,
                commands,
                flagged: vec![3],
                flags: words(&["\\Seen"]),
                delivered: true,
                ..Scene::default()
            },
        );
    });
}

#[test]
fn an_append() {
    world::private(|world| {
        let append = harness::mbox::read(&generator::numbered("appended", 500)).unwrap()[0].on_the_wire();
        run(world, &Scene { mailbox: known(5, 300), append: Some(append), delivered: true, ..Scene::default() });
    });
}
