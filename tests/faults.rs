//! Disks that are full, broken or forbidden: the client is told so, the mailbox is as it was, the session lives.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::time::Duration;

use harness::accounts::{ALICE, give_tree, write_file};
use harness::client::{Answer, Imap};
use harness::injector::{Place, Program, places, some};
use harness::process::run;
use harness::scene::{End, Scene, known, look, new_home, sent, uids_of, virgin, wait};
use harness::server::{self, Protocol};
use harness::state::State;
use harness::{World, mbox, world};

/// Places that are tried in a bounded run of one scene and error.
const BOUNDED: usize = 15;

fn program() -> Program {
    Program { words: server::words_for_user(Protocol::Imap, &ALICE), account: Some(ALICE) }
}

fn mount_small(place: &str, kilobytes: usize) {
    run(Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={kilobytes}k"), "tmpfs", place]));
}

/// Takes all the space that is left where `path` lies.
fn use_up(path: &str) {
    let block = vec![0_u8; 4096];
    let mut content = Vec::new();
    while fs::write(path, &content).is_ok() {
        content.extend_from_slice(&block);
    }
}

/// A session with a mailbox open, and the state before.
fn open(world: &World, scene: &Scene) -> (Imap, State) {
    scene.set(world);
    let before = look();
    let mut client = Imap::of(server::for_user(Protocol::Imap, &ALICE));
    client.ok("SELECT INBOX");
    (client, before)
}

/// Demands that a session whose command was refused goes on, and that nothing has changed.
fn goes_on(client: &mut Imap, before: &State, world: &World) {
    client.ok("NOOP");
    let first = client.ok("UID FETCH 1:* (UID BODY.PEEK[])");
    assert_eq!(first.fetched().len(), before.messages.len(), "the session still has its messages");
    client.ok("LOGOUT");
    Scene::default().judge(before, &look(), false, &[], world);
}

/// Whether a refusal says why in a response code.
fn has_code(tagged: &str) -> bool {
    ["OVERQUOTA", "NOPERM", "SERVERBUG", "UNAVAILABLE", "LIMIT", "CANNOT", "INUSE", "CONTACTADMIN"]
        .iter()
        .any(|code| tagged.starts_with(&format!("NO [{code}]")))
}

#[test]
fn append_to_a_full_spool() {
    world::private(|world| {
        mount_small("/var/mail", 64);
        let scene = Scene { mailbox: known(6, 300), ..Scene::default() };
        let (mut client, before) = open(world, &scene);
        use_up("/var/mail/ballast");
        let answer = client.append("INBOX", &sent("too large", 20_000)).unwrap();
        assert!(answer.tagged.starts_with("NO [OVERQUOTA]"), "{}", answer.tagged);
        goes_on(&mut client, &before, world);
        fs::remove_file("/var/mail/ballast").unwrap();
        let mut client = Imap::of(server::for_user(Protocol::Imap, &ALICE));
        client.ok("SELECT INBOX");
        assert!(client.append("INBOX", &sent("now", 20_000)).unwrap().is_ok(), "with space it works");
    });
}

#[test]
fn expunge_with_a_full_spool() {
    world::private(|world| {
        mount_small("/var/mail", 64);
        let scene = Scene::expunge(known(12, 300), &[0, 3]);
        let (mut client, before) = open(world, &scene);
        use_up("/var/mail/ballast");
        let end = scene.play(&mut client);
        client.ok("NOOP");
        client.ok("LOGOUT");
        scene.judge(&before, &look(), end == End::Told, &[], world);
    });
}

/// Who has no space left must be able to make some, though a lock takes space too.
#[test]
fn messages_can_be_removed_where_there_is_no_space_left() {
    world::private(|_| {
        let folders = format!("{}/mail", ALICE.home());
        fs::create_dir_all(&folders).unwrap();
        mount_small(&folders, 64);
        fs::write(format!("{folders}/folder"), known(12, 300)).unwrap();
        give_tree(folders.as_ref(), &ALICE);
        let mut client = Imap::of(server::for_user(Protocol::Imap, &ALICE));
        client.ok("SELECT folder");
        client.ok("STORE 1:* FLAGS.SILENT (\\Answered)");
        client.ok("CHECK");
        use_up(&format!("{folders}/ballast"));
        client.ok("STORE 4 +FLAGS.SILENT (\\Deleted)");
        assert_eq!(client.ok("EXPUNGE").numbered("EXPUNGE").len(), 1);
        client.ok("LOGOUT");
        let left = mbox::read(&fs::read(format!("{folders}/folder")).unwrap()).unwrap();
        assert_eq!(left.len(), 11);
        assert!(!fs::exists(format!("{folders}/folder.lock")).unwrap(), "the dotlock stays");
    });
}

#[test]
fn expunge_with_a_full_home() {
    world::private(|world| {
        mount_small("/home", 1024);
        new_home();
        let scene = Scene::expunge(known(60, 2000), &[0, 3]);
        let (mut client, before) = open(world, &scene);
        use_up("/home/ballast");
        let end = scene.play(&mut client);
        match &end {
            End::Refused(tagged) => assert!(has_code(tagged), "{tagged}"),
            other => assert_eq!(*other, End::Told),
        }
        client.ok("NOOP");
        client.ok("LOGOUT");
        scene.judge(&before, &look(), end == End::Told, &[], world);
        fs::remove_file("/home/ballast").unwrap();
        let mut client = Imap::of(server::for_user(Protocol::Imap, &ALICE));
        assert_eq!(scene.play(&mut client), End::Told, "with space it works");
        client.ok("LOGOUT");
        scene.judge(&before, &look(), true, &[], world);
    });
}

#[test]
fn flags_with_a_full_home() {
    world::private(|world| {
        mount_small("/home", 1024);
        new_home();
        // more than has room in the last block of a file that was there before
        let (mut client, _) = open(world, &Scene { mailbox: known(60, 300), ..Scene::default() });
        client.ok("STORE 1:* FLAGS.SILENT (\\Draft)");
        client.ok("CHECK");
        client.ok("LOGOUT");
        let before = look();
        let uids: Vec<u64> = before.messages.iter().map(|held| held.uid).collect();
        let scene = Scene::store(Vec::new(), &uids, &["\\Answered", "\\Deleted"]);
        let mut client = Imap::of(server::for_user(Protocol::Imap, &ALICE));
        client.ok("SELECT INBOX");
        use_up("/home/ballast");
        // they are in the mailbox, and the index is only faster
        assert_eq!(scene.play(&mut client), End::Told);
        client.ok("LOGOUT");
        scene.judge(&before, &look(), true, &[], world);
    });
}

#[test]
fn answers_that_cannot_be_kept_are_given_all_the_same() {
    world::private(|world| {
        mount_small("/home", 256);
        new_home();
        let scene = Scene { mailbox: known(60, 2000), ..Scene::default() };
        let (mut client, _) = open(world, &scene);
        use_up("/home/ballast");
        let asked = "FETCH 1:* (ENVELOPE BODYSTRUCTURE)";
        let full = client.ok(asked).fetched();
        assert_eq!(full.len(), 60);
        assert_eq!(client.ok(asked).fetched(), full, "and once more");
        client.ok("LOGOUT");
        fs::remove_file("/home/ballast").unwrap();
        for _ in 0..2 {
            let mut client = Imap::of(server::for_user(Protocol::Imap, &ALICE));
            client.ok("SELECT INBOX");
            assert_eq!(client.ok(asked).fetched(), full, "with space as without");
            client.ok("LOGOUT");
        }
    });
}

#[test]
fn no_place_for_a_journal() {
    world::private(|world| {
        // a home that is not alice's to write, and no other place
        fs::set_permissions(ALICE.home(), Permissions::from_mode(0o500)).unwrap();
        std::os::unix::fs::chown(ALICE.home(), Some(0), Some(ALICE.id)).unwrap();
        fs::set_permissions(ALICE.home(), Permissions::from_mode(0o550)).unwrap();
        let scene = Scene::expunge(known(8, 300), &[0]);
        let (mut client, before) = open(world, &scene);
        let uid = uids_of(&scene.mailbox)[2];
        client.ok(&format!("UID STORE {uid} +FLAGS (\\Flagged)"));
        match scene.play(&mut client) {
            End::Refused(tagged) => assert!(has_code(&tagged), "{tagged}"),
            other => panic!("a big move without a journal: {other:?}"),
        }
        let fetched = client.ok("UID FETCH 1:* (UID)").fetched();
        assert_eq!(fetched.len(), before.messages.len());
        client.ok("LOGOUT");
        let after = look();
        assert!(after.uid(uid).unwrap().flags.contains("\\Flagged"), "flags in place need no journal");
        Scene { flagged: vec![uid], flags: after.uid(uid).unwrap().flags.clone(), ..scene }.judge(
            &before,
            &after,
            false,
            &[],
            world,
        );
    });
}

/// An INBOX, and a state directory that is not alice's to write.
fn without_an_index(world: &World, mailbox: Vec<u8>) {
    Scene { mailbox, ..Scene::default() }.set(world);
    let state = format!("{}/.letterbox", ALICE.home());
    fs::create_dir(&state).unwrap();
    fs::set_permissions(&state, Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn uids_that_cannot_be_kept() {
    world::private(|world| {
        for (mailbox, kept) in [(virgin(3, 200), false), (known(3, 200), true)] {
            without_an_index(world, mailbox);
            let mut client = Imap::of(server::for_user(Protocol::Imap, &ALICE));
            let told = client.ok("SELECT INBOX").untagged.iter().any(|line| line.starts_with(b"NO [UIDNOTSTICKY]"));
            assert_eq!(told, !kept, "UIDNOTSTICKY");
            for answer in [client.append("INBOX", &sent("one", 100)).unwrap(), client.command("COPY 1 INBOX")] {
                assert!(answer.is_ok(), "{}", answer.tagged);
                assert_eq!(answer.tagged.contains("UID "), kept, "{}", answer.tagged);
            }
            client.ok("LOGOUT");
        }
    });
}

#[test]
fn flags_that_cannot_be_kept() {
    world::private(|world| {
        let in_place = "($Forwarded Junk \\Answered \\Flagged \\Deleted \\Draft \\Seen)";
        let flags = "(\\Answered \\Flagged \\Deleted \\Draft \\Seen)";
        let cases = [(virgin(3, 200), "()"), (known(3, 200), in_place), (without_room_for_keywords(), flags)];
        for (mailbox, permanent) in cases {
            without_an_index(world, mailbox);
            let mut client = Imap::of(server::for_user(Protocol::Imap, &ALICE));
            let selected = client.ok("SELECT INBOX");
            assert!(tells_permanent(&selected, permanent), "{permanent}: {selected:?}");
            client.ok("STORE 2 +FLAGS.SILENT (\\Draft)");
            assert_eq!(client.ok("SEARCH DRAFT").untagged, [b"SEARCH 2"], "true for the session");
            client.ok("LOGOUT");
            let mut client = Imap::of(server::for_user(Protocol::Imap, &ALICE));
            client.ok("SELECT INBOX");
            let kept = client.ok("SEARCH DRAFT").untagged == [b"SEARCH 2"];
            assert_eq!(kept, permanent != "()", "true for the next one");
            deliver_without_room(world);
            assert_eq!(tells_permanent(&client.ok("NOOP"), "()"), kept, "only what is new is told");
            client.ok("LOGOUT");
        }
    });
}

fn without_room_for_keywords() -> Vec<u8> {
    let text = String::from_utf8(known(3, 200)).unwrap();
    // ten blanks are more than the letters of all flags, and less than the names of all keywords
    let shorter = |line: &str| match line.strip_prefix("X-Keywords:") {
        Some(words) => format!("X-Keywords:{}          ", words.trim_end()),
        None => line.to_owned(),
    };
    text.split('\n').map(shorter).collect::<Vec<_>>().join("\n").into_bytes()
}

fn deliver_without_room(world: &World) {
    let delivered = b"From b@example.org Thu Jan  1 10:00:00 2015\nSubject: new\n\nnew\n\n";
    let mut inbox = fs::OpenOptions::new().append(true).open(world.inbox(&ALICE)).unwrap();
    inbox.write_all(delivered).unwrap();
}

fn tells_permanent(answer: &Answer, flags: &str) -> bool {
    let told = format!("OK [PERMANENTFLAGS {flags}]");
    answer.untagged.iter().any(|line| line.starts_with(told.as_bytes()))
}

#[test]
fn a_file_that_cannot_be_written() {
    world::private(|world| {
        let scene = Scene { mailbox: known(5, 200), ..Scene::default() };
        scene.set(world);
        fs::set_permissions(world.inbox(&ALICE), Permissions::from_mode(0o400)).unwrap();
        let before = look();
        let mut client = Imap::of(server::for_user(Protocol::Imap, &ALICE));
        assert!(client.ok("SELECT INBOX").tagged.starts_with("OK [READ-ONLY]"));
        for command in ["STORE 1 +FLAGS (\\Flagged)", "EXPUNGE"] {
            let answer = client.command(command);
            assert!(answer.tagged.starts_with("NO [READ-ONLY]"), "{command}: {}", answer.tagged);
        }
        let answer = client.append("INBOX", &sent("no", 100)).unwrap();
        assert!(answer.tagged.starts_with("NO [NOPERM]"), "{}", answer.tagged);
        let answer = client.command("COPY 1 INBOX");
        assert!(answer.tagged.starts_with("NO [NOPERM]"), "COPY: {}", answer.tagged);
        goes_on(&mut client, &before, world);
        assert!(fs::read(world.inbox(&ALICE)).unwrap() == scene.mailbox, "the file was touched");
    });
}

#[test]
fn a_home_that_vanishes() {
    world::private(|world| {
        let scene = Scene::expunge(known(8, 300), &[2]);
        let (mut client, before) = open(world, &scene);
        fs::remove_dir_all(ALICE.home()).unwrap();
        let end = scene.play(&mut client);
        assert_ne!(end, End::Died);
        client.ok("NOOP");
        client.ok("LOGOUT");
        new_home();
        scene.judge(&before, &look(), end == End::Told, &[], world);
    });
}

/// Runs `scene` once for each place, where that call fails.
fn run_failing(world: &World, scene: &Scene, error: &str) {
    scene.set(world);
    look();
    let session = server::on_socket_pair(&mut program().surveyed());
    let mut client = Imap::greeted(session.wire);
    assert_eq!(scene.play(&mut client), End::Told);
    client.ok("NOOP");
    client.ok("LOGOUT");
    wait(session.process);
    // a client that cannot be written to, and a log that cannot, are other matters
    let touches_files = |place: &Place| !place.shown.contains("<socket:") && !place.call.starts_with("open");
    let places: Vec<Place> = places().into_iter().filter(touches_files).collect();
    assert!(places.len() > 2, "only {places:#?}");
    for place in some(places, BOUNDED) {
        // what the client is written by cannot fail for good, nor can what is tried until it succeeds
        let for_good = if place.call == "write" || error == "EINTR" { &[false][..] } else { &[false, true] };
        for from_then_on in for_good {
            let trial = || fail_at(&place, error, *from_then_on, scene, world);
            if let Err(reason) = catch_unwind(AssertUnwindSafe(trial)) {
                let reason = reason.downcast_ref::<String>().cloned().unwrap_or_default();
                panic!(
                    "{error} from then on: {from_then_on}, {} number {}: {}\n{reason}",
                    place.call, place.nth, place.shown
                );
            }
        }
    }
}

fn fail_at(place: &Place, error: &str, from_then_on: bool, scene: &Scene, world: &World) {
    scene.set(world);
    let before = look();
    let mut session = server::on_socket_pair(&mut program().failing_at(place, error, from_then_on));
    let mut client = Imap::greeted(session.wire);
    let end = scene.play(&mut client);
    if let End::Refused(tagged) = &end {
        assert!(has_code(tagged), "{tagged}");
    }
    assert_ne!(end, End::Died, "the session");
    client.ok("NOOP");
    client.ok("LOGOUT");
    assert!(session.process.wait(Duration::from_secs(20)).is_some());
    let after = look();
    scene.judge(&before, &after, end == End::Told, &[], world);
    // who is told that a message was not taken sends it once more
    let is_refused = scene.append.is_some() && end != End::Told;
    assert!(!is_refused || after.messages.len() == before.messages.len(), "refused, and yet it is there");
}

#[test]
fn expunge_on_a_broken_disk() {
    world::private(|world| run_failing(world, &Scene::expunge(known(8, 300), &[0, 3]), "EIO"));
}

#[test]
fn expunge_beyond_the_quota() {
    world::private(|world| run_failing(world, &Scene::expunge(known(8, 300), &[0, 3]), "EDQUOT"));
}

#[test]
fn append_on_a_broken_disk() {
    world::private(|world| run_failing(world, &Scene::append(known(5, 200), "appended", 400), "EIO"));
}

#[test]
fn append_on_a_full_disk() {
    world::private(|world| run_failing(world, &Scene::append(known(5, 200), "appended", 400), "ENOSPC"));
}

#[test]
fn flags_on_a_broken_disk() {
    world::private(|world| {
        let mailbox = known(8, 200);
        let uids = uids_of(&mailbox)[2..5].to_vec();
        run_failing(world, &Scene::store(mailbox, &uids, &["\\Flagged", "New-Keyword"]), "EIO");
    });
}

#[test]
fn flags_of_a_mailbox_without_notes_on_a_full_disk() {
    world::private(|world| run_failing(world, &Scene::store(virgin(6, 200), &[2], &["\\Seen"]), "ENOSPC"));
}

#[test]
fn interrupted_calls_are_made_again() {
    world::private(|world| run_failing(world, &Scene::expunge(known(8, 300), &[1]), "EINTR"));
}

/// Hard mailboxes that are none: what stands where the INBOX should be is not opened, and costs nobody the session.
#[test]
fn something_else_in_place_of_the_mailbox() {
    world::private(|world| {
        let inbox = world.inbox(&ALICE);
        write_file("/mnt/tmp/elsewhere", b"From a@example.org Thu Jan  1 10:00:00 2015\n\nsecret\n", 0o600);
        let others = ["mkdir", "mkfifo", "ln -s /mnt/tmp/elsewhere", "ln -s /mnt/tmp/nowhere"];
        for what in others {
            drop(fs::remove_file(&inbox));
            let mut words = what.split(' ');
            run(Command::new(words.next().unwrap()).args(words).arg(&inbox));
            let mut client = Imap::of(server::for_user(Protocol::Imap, &ALICE));
            let answer = client.command("SELECT INBOX");
            assert!(answer.tagged.starts_with("NO"), "{what}: {}", answer.tagged);
            client.ok("NOOP");
            client.ok("LOGOUT");
            drop(fs::remove_dir(&inbox));
        }
    });
}
