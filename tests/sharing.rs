//! A mailbox that others use too: whose locks are obeyed, when our own are held, and what other programs find meanwhile.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

#[path = "sharing/edits.rs"]
mod edits;
mod harness;
#[path = "sharing/poll.rs"]
mod poll;
#[path = "sharing/readers.rs"]
mod readers;
#[path = "sharing/views.rs"]
mod views;

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use harness::accounts::{ALICE, write_file};
use harness::client::Imap;
use harness::inetd::pop3_ok;
use harness::scene::{End, Scene, known, look, sent};
use harness::server::{self, Protocol};
use harness::value::Value;
use harness::{World, generator, world};
use nix::errno::Errno;
use nix::fcntl::{FcntlArg, Flock, FlockArg, fcntl};
use nix::libc;

const DOTLOCK: &str = "/var/mail/alice.lock";

fn session() -> Imap {
    Imap::of(server::for_user(Protocol::Imap, &ALICE))
}

fn logged_in() -> Imap {
    let mut client = Imap::of(server::for_network(Protocol::Imap));
    client.ok("LOGIN alice wonderland");
    client
}

/// Whether nobody holds any of the locks that mail programs use on alice's INBOX.
fn is_free(world: &World) -> bool {
    let file = File::options().read(true).write(true).open(world.inbox(&ALICE)).unwrap();
    fcntl_write_lock(&file)
        && !fs::exists(DOTLOCK).unwrap()
        && Flock::lock(file, FlockArg::LockExclusiveNonblock).is_ok()
}

/// Tries to get a record lock as a delivery agent does; it ends with the file.
fn fcntl_write_lock(file: &File) -> bool {
    let whole = libc::flock {
        l_type: i16::try_from(libc::F_WRLCK).unwrap(),
        l_whence: i16::try_from(libc::SEEK_SET).unwrap(),
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    };
    match fcntl(file, FcntlArg::F_OFD_SETLK(&whole)) {
        Ok(_) => true,
        Err(Errno::EAGAIN | Errno::EACCES) => false,
        Err(errno) => panic!("F_OFD_SETLK: {errno}"),
    }
}

/// Demands that the locks are free now and stay so, as they are while the server waits for its client.
fn stays_free(world: &World, when: &str) {
    let end = Instant::now() + Duration::from_secs(10);
    while !is_free(world) {
        assert!(Instant::now() < end, "{when}: a lock is held");
        std::thread::sleep(Duration::from_millis(20));
    }
    for _ in 0..10 {
        std::thread::sleep(Duration::from_millis(20));
        assert!(is_free(world), "{when}: a lock is held");
    }
}

/// A mailbox with one message that no buffer between two processes can hold.
fn with_a_large_message() -> Vec<u8> {
    [generator::numbered("large", 8_000_000), generator::numbered("small", 100)].concat()
}

#[test]
fn no_lock_is_held_while_the_client_is_waited_for() {
    world::private(|world| {
        world.fill(&ALICE, &with_a_large_message());
        for mut client in [session(), logged_in()] {
            client.ok("SELECT INBOX");
            stays_free(world, "between two commands");
            client.send("IDLE");
            assert!(client.response().unwrap().starts_with(b"+"));
            stays_free(world, "IDLE");
            client.wire.send(b"DONE\r\n");
            client.response().unwrap();
            client.send("APPEND INBOX {1000}");
            assert!(client.response().unwrap().starts_with(b"+"));
            client.wire.send(b"From: half@example.org\r\n");
            stays_free(world, "half a literal");
        }
    });
}

#[test]
fn no_lock_is_held_while_a_client_is_written_to() {
    world::private(|world| {
        world.fill(&ALICE, &with_a_large_message());
        for mut client in [session(), logged_in()] {
            client.ok("SELECT INBOX");
            client.send("FETCH 1:2 (BODY.PEEK[])");
            stays_free(world, "FETCH to a client that does not read");
        }
        let server::Session { mut wire, process: _process } = server::for_network(Protocol::Pop3);
        wire.line().unwrap();
        for command in ["USER alice", "PASS wonderland"] {
            pop3_ok(&mut wire, command);
        }
        stays_free(world, "TRANSACTION");
        wire.send(b"RETR 1\r\n");
        stays_free(world, "RETR to a client that does not read");
    });
}

#[test]
fn a_dotlock_that_is_a_symbolic_link_is_refused_and_not_followed() {
    world::private(|world| {
        world.configure("mbox_lock_timeout = 1 sec\n");
        let scene = Scene::expunge(known(6, 300), &[0]);
        scene.set(world);
        let before = look();
        write_file("/mnt/tmp/elsewhere", b"elsewhere", 0o666);
        symlink("/mnt/tmp/elsewhere", DOTLOCK).unwrap();
        let mut client = logged_in();
        let end = scene.play(&mut client);
        assert!(matches!(&end, End::Refused(tagged) if tagged.starts_with("NO [")), "{end:?}");
        client.ok("NOOP");
        assert_eq!(fs::read("/mnt/tmp/elsewhere").unwrap(), b"elsewhere");
        assert!(fs::symlink_metadata(DOTLOCK).unwrap().is_symlink());
        assert!(fs::read(world.inbox(&ALICE)).unwrap() == scene.mailbox, "written without a lock");
        scene.judge(&before, &look(), false, &[], world);
        world.log.wait_for_text("Mailbox alice lock is a symbolic link");
    });
}

#[test]
fn a_dotlock_that_nobody_touches_is_overridden() {
    world::private(|world| {
        world.configure("mbox_dotlock_change_timeout = 2 secs\n");
        let scene = Scene::expunge(known(6, 300), &[0]);
        scene.set(world);
        let before = look();
        write_file(DOTLOCK, b"1\n", 0o644);
        let start = Instant::now();
        assert_eq!(scene.play(&mut logged_in()), End::Told);
        assert!(start.elapsed() >= Duration::from_secs(1), "the lock was not waited for");
        scene.judge(&before, &look(), true, &[], world);
        world.log.wait_for_text("Mailbox alice lock overridden");
        assert!(!fs::exists(DOTLOCK).unwrap());
    });
}

#[test]
fn a_dotlock_that_is_meant_is_obeyed() {
    world::private(|world| {
        world.configure("mbox_lock_timeout = 1 sec\n");
        let scene = Scene::expunge(known(6, 300), &[0]);
        for start in [session, logged_in] {
            scene.set(world);
            let before = look();
            let mut client = start();
            write_file(DOTLOCK, b"1\n", 0o644);
            let end = scene.play(&mut client);
            assert!(matches!(&end, End::Refused(tagged) if tagged.starts_with("NO [INUSE]")), "{end:?}");
            client.ok("NOOP");
            assert!(fs::read(world.inbox(&ALICE)).unwrap() == scene.mailbox, "written under another's lock");
            fs::remove_file(DOTLOCK).unwrap();
            scene.judge(&before, &look(), false, &[], world);
            assert_eq!(scene.play(&mut client), End::Told, "as soon as it is free");
            client.ok("LOGOUT");
        }
    });
}

/// The usual spool belongs to group mail: a user without an agent cannot make files there.
#[test]
fn where_no_dotlock_can_be_made_the_kernels_locks_do_without_a_word() {
    world::private(|world| {
        let scene = Scene::expunge(known(6, 300), &[0]);
        scene.set(world);
        let before = look();
        world.configure("mbox_read_locks = fcntl flock\nmbox_write_locks = dotlock fcntl flock\n");
        let mut client = session();
        let selected = client.ok("SELECT INBOX");
        assert!(selected.untagged.iter().all(|line| !line.starts_with(b"NO") && !line.starts_with(b"BAD")));
        // a lock of either kind that another program holds keeps us out
        let file = File::options().read(true).write(true).open(world.inbox(&ALICE)).unwrap();
        assert!(fcntl_write_lock(&file));
        client.send("STORE 1 +FLAGS (\\Deleted)");
        std::thread::sleep(Duration::from_millis(600));
        assert!(
            fs::read(world.inbox(&ALICE)).unwrap() == scene.mailbox,
            "written while another program holds the lock"
        );
        drop(file);
        client.answer("a2").unwrap();
        let file = File::options().read(true).write(true).open(world.inbox(&ALICE)).unwrap();
        let held = Flock::lock(file, FlockArg::LockExclusiveNonblock).unwrap();
        client.send("EXPUNGE");
        std::thread::sleep(Duration::from_millis(600));
        assert_eq!(
            fs::metadata(world.inbox(&ALICE)).unwrap().len(),
            scene.mailbox.len() as u64,
            "expunged under a lock"
        );
        drop(held);
        client.answer("a3").unwrap();
        scene.judge(&before, &look(), true, &[], world);
    });
}

fn append_to(path: PathBuf, octets: &[u8]) {
    File::options().append(true).open(path).unwrap().write_all(octets).unwrap();
}

/// What [`generator::numbered`] makes, as a client gets it.
fn on_the_wire(serials: &[&str]) -> Vec<String> {
    serials.iter().map(|serial| String::from_utf8(sent(serial, 300)).unwrap()).collect()
}
