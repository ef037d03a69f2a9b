//! A session dies in a folder, which no agent locks: the agent recovers it, or whatever is next done with it does so first.

use std::fs;

use super::logins::everybody_is_gone;
use super::*;
use crate::harness::accounts::{give_tree, write_file};
use crate::harness::mbox;
use crate::harness::scene::sent;

const FOLDER: &str = "/home/alice/mail/folder";
const JOURNAL: &str = "/home/alice/.letterbox/=folder.journal";

/// What a client may do next, and what the answer must hold.
const NEXT: [(&str, &str); 4] = [
    ("SELECT folder", "8 EXISTS"),
    ("EXAMINE folder", "8 EXISTS"),
    ("STATUS folder (MESSAGES UIDNEXT)", "MESSAGES 8"),
    ("LIST \"\" folder", "folder"),
];

/// Puts ten messages into the folder, of which the first and the fifth are to go, and starts a session in it.
fn set(world: &World) {
    Scene { mailbox: known(3, 300), ..Scene::default() }.set(world);
    drop(fs::remove_file("/home/alice/mail/folder.lock"));
    fs::create_dir_all("/home/alice/mail").unwrap();
    write_file(FOLDER, &known(10, 300), 0o600);
    give_tree(ALICE.home().as_ref(), &ALICE);
}

/// What the session does that is to die.
fn expunge(client: &mut Imap) {
    let steps = ["SELECT folder", "STORE 1,5 +FLAGS.SILENT (\\Deleted)", "EXPUNGE"];
    let _died = steps.iter().all(|step| client.try_command(step).is_ok());
}

/// The last write into the folder before the journal goes.
fn survey(world: &World, program: &Program, login: Option<&str>) -> Place {
    set(world);
    let session = start(program.surveyed());
    let mut client = Imap::greeted(session.wire);
    if let Some(login) = login {
        client.ok(login);
    }
    expunge(&mut client);
    client.ok("LOGOUT");
    drop(client);
    wait(session.process);
    let end = |place: &Place| place.call.starts_with("unlink") && place.shown.contains("=folder.journal\"");
    let before: Vec<Place> = places().into_iter().take_while(|place| !end(place)).collect();
    let writes = |place: &&Place| place.call == "pwrite64" && place.shown.contains(FOLDER);
    before.iter().rfind(writes).expect("a write to the folder").clone()
}

fn die(program: &Program, place: &Place, death: Death, login: Option<&str>) {
    let session = start(program.killed_before(place, death));
    let mut client = Imap::greeted(session.wire);
    if let Some(login) = login {
        client.ok(login);
    }
    expunge(&mut client);
    drop(client);
    wait(session.process);
    demand_death(death);
}

/// The serial numbers of the messages in the folder, without the two that were to go.
fn serials() -> Vec<String> {
    let stored = mbox::read(&fs::read(FOLDER).unwrap()).unwrap();
    stored.iter().map(|message| message.field("Subject").unwrap()).collect()
}

#[test]
fn whoever_comes_next_recovers_a_folder() {
    world::private(|world| {
        let last = survey(world, &program(), None);
        let left = serials();
        assert_eq!(left.len(), 8);
        for (command, expected) in NEXT {
            set(world);
            die(&program(), &last, Death::Everybody, None);
            assert!(fs::exists(JOURNAL).unwrap(), "nothing is left to recover");
            let session = server::for_user(Protocol::Imap, &ALICE);
            let mut client = Imap::greeted(session.wire);
            let answer = client.ok(command);
            let told = String::from_utf8(answer.untagged.concat()).unwrap();
            assert!(told.contains(expected), "{command}: {told}");
            // LIST tells of names alone
            if !command.starts_with("LIST") {
                assert_eq!(serials(), left, "{command}");
                assert!(!fs::exists(JOURNAL).unwrap(), "{command}");
            }
        }
    });
}

#[test]
fn what_is_added_to_a_folder_comes_behind_what_is_recovered() {
    world::private(|world| {
        let last = survey(world, &program(), None);
        let left = serials();
        for copy in [false, true] {
            set(world);
            die(&program(), &last, Death::Everybody, None);
            let session = server::for_user(Protocol::Imap, &ALICE);
            let mut client = Imap::greeted(session.wire);
            if copy {
                client.ok("SELECT INBOX");
                client.ok("COPY 1 folder");
            } else {
                assert!(client.append("folder", &sent("appended", 300)).unwrap().is_ok());
            }
            let now = serials();
            assert_eq!((&now[..8], now.len()), (&left[..], 9), "copy: {copy}");
        }
    });
}

/// After a login, and without one.
fn both_ways() -> [(Program, Option<&'static str>); 2] {
    let by_root = Program { words: vec!["/usr/sbin/imapd".to_owned()], account: None };
    [(by_root, Some("LOGIN alice wonderland")), (program(), None)]
}

#[test]
fn the_agent_recovers_a_folder_before_anybody_comes() {
    world::private(|world| {
        for (program, login) in both_ways() {
            let last = survey(world, &program, login);
            let left = serials();
            set(world);
            die(&program, &last, Death::Session, login);
            world.log.wait_for_text("/home/alice/mail/folder of user=alice was recovered after a session died");
            assert_eq!(serials(), left);
            assert!(!fs::exists(JOURNAL).unwrap() && !fs::exists("/home/alice/mail/folder.lock").unwrap());
        }
    });
}

/// No other program may have to wait for the lock of one that is gone, nor find half a message.
#[test]
fn the_agent_gives_a_folders_lock_back() {
    world::private(|world| {
        for (program, login) in both_ways() {
            gives_lock_back(world, &program, login);
        }
    });
}

fn gives_lock_back(world: &World, program: &Program, login: Option<&str>) {
    let append = |command: Command| {
        let session = start(command);
        let mut client = Imap::greeted(session.wire);
        login.into_iter().for_each(|login| drop(client.ok(login)));
        let answer = client.append("folder", &sent("appended", 300));
        drop(client);
        wait(session.process);
        answer.is_ok()
    };
    set(world);
    assert!(append(program.surveyed()));
    let writes = |place: &Place| place.call == "pwrite64" && place.shown.contains(FOLDER);
    let places: Vec<Place> = places().into_iter().filter(writes).collect();
    assert!(places.len() > 1, "{places:#?}");
    let mut whole = 0;
    for place in places {
        at(&place, || {
            set(world);
            assert!(!append(program.killed_before(&place, Death::Session)));
            demand_death(Death::Session);
            everybody_is_gone();
            assert!(!fs::exists("/home/alice/mail/folder.lock").unwrap(), "the dotlock stays");
            let left = fs::read(FOLDER).unwrap();
            // before the base gets the last UID, all of the message is there
            let is_whole = place.shown.contains("\"0000000");
            whole += usize::from(is_whole);
            assert!(left.starts_with(&known(10, 300)));
            assert_eq!(left == known(10, 300), !is_whole, "{}", String::from_utf8_lossy(&left));
        });
    }
    assert_eq!(whole, 1);
}
