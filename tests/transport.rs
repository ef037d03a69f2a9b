//! What imapd has of its client: a TCP connection, over which answers leave at once and in one write where they fit; a pair
//! of pipes, as over ssh; and how long it is waited for.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;

use std::fs;
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use harness::client::Imap;
use harness::inetd::{Inetd, Kind, imap};
use harness::process::{Seen, calls, patience, run};
use harness::server::{self, Protocol, Session};
use harness::wire::Silence;
use harness::{ALICE, generator, mbox, scene, world};

/// Asks for TCP_NODELAY of descriptor 0 of a process: pidfd_open, pidfd_getfd, getsockopt.
const NODELAY: &str = "import ctypes, os, socket, sys
held = ctypes.CDLL(None).syscall(438, os.pidfd_open(int(sys.argv[1])), 0, 0)
print(socket.socket(fileno=held).getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))";

fn has_nodelay(pid: u32) -> bool {
    run(Command::new("python3").args(["-c", NODELAY, &pid.to_string()])).trim() != "0"
}

/// The processes of imapd that have the client.
fn on_tcp() -> Vec<Seen> {
    let has_client = |process: &Seen| {
        let socket = fs::read_link(format!("/proc/{}/fd/0", process.pid));
        process.name() == "imapd" && socket.is_ok_and(|target| target.to_string_lossy().starts_with("socket:"))
    };
    Seen::all().into_iter().filter(has_client).collect()
}

/// What the session writes while `act` runs, one call a line.
fn writes(pid: u32, act: impl FnOnce()) -> Vec<String> {
    let socket = fs::read_link(format!("/proc/{pid}/fd/0")).unwrap();
    calls(pid, "write,writev,sendto,sendmsg,sendfile", &["-P", socket.to_str().unwrap()], act)
}

#[test]
fn each_answer_leaves_at_once_and_in_one_write() {
    world::private(|world| {
        world.fill(&ALICE, &scene::known(50, 100));
        let _server = Inetd::start(Kind::Xinetd, world);
        let mut client = imap();
        let before: Vec<u32> = on_tcp().iter().map(|process| process.pid).collect();
        assert!(!before.is_empty() && before.iter().all(|pid| has_nodelay(*pid)), "before login");
        client.ok("LOGIN alice wonderland");
        // made later than the agent, which may have the client still
        let theirs = on_tcp().into_iter().filter(|process| process.uids().contains(&ALICE.id));
        let session = theirs.map(|process| process.pid).max().expect("a session");
        assert!(has_nodelay(session), "after login");
        for command in [
            "SELECT INBOX",
            "FETCH 1:* (FLAGS UID RFC822.SIZE INTERNALDATE)",
            "FETCH 1:* (UID ENVELOPE BODYSTRUCTURE)",
            "FETCH 3 BODY[]",
            "STORE 1:20 +FLAGS (\\Flagged)",
            "SEARCH FLAGGED",
            "LIST \"\" *",
            "STATUS INBOX (MESSAGES UNSEEN)",
            "COPY 1 INBOX",
            "NOOP",
        ] {
            let written = writes(session, || drop(client.ok(command)));
            assert_eq!(written.len(), 1, "{command}: {written:#?}");
        }
        let burst = writes(session, || {
            client.wire.send(b"x NOOP\r\ny FETCH 1:10 FLAGS\r\nz STATUS INBOX (MESSAGES)\r\n");
            for tag in ["x", "y", "z"] {
                assert!(client.answer(tag).unwrap().is_ok());
            }
        });
        assert_eq!(burst.len(), 1, "{burst:#?}");
    });
}

/// What a server answers that has two pipes in place of a socket.
fn over_pipes(command: &mut Command, said: &str) -> String {
    command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut server = command.spawn().unwrap();
    server.stdin.as_mut().unwrap().write_all(said.as_bytes()).unwrap();
    let mut heard = String::new();
    server.stdout.take().unwrap().read_to_string(&mut heard).unwrap();
    assert!(server.wait().unwrap().success(), "{heard}");
    heard
}

#[test]
fn a_pair_of_pipes_does_for_both_programs() {
    world::private(|world| {
        // more than a pipe holds
        let file = generator::numbered("large", 300_000);
        let message = String::from_utf8(mbox::read(&file).unwrap()[0].on_the_wire()).unwrap();
        world.fill(&ALICE, &file);
        let fetch = "b SELECT INBOX\r\nc FETCH 1 BODY.PEEK[]\r\nd LOGOUT\r\n";
        let login = format!("a LOGIN alice wonderland\r\n{fetch}");
        let mut own = Command::new("/usr/sbin/imapd");
        own.env("HOME", ALICE.home()).uid(ALICE.id).gid(ALICE.id);
        for heard in [over_pipes(&mut own, fetch), over_pipes(&mut Command::new("/usr/sbin/imapd"), &login)] {
            assert!(heard.contains(&message) && heard.ends_with("d OK LOGOUT completed\r\n"), "{} octets", heard.len());
        }
        let pop3 = "USER alice\r\nPASS wonderland\r\nRETR 1\r\nQUIT\r\n";
        let heard = over_pipes(&mut Command::new("/usr/sbin/ipop3d"), pop3);
        assert!(heard.contains(&message) && heard.ends_with("+OK Sayonara\r\n"), "{} octets", heard.len());
    });
}

#[test]
fn a_client_that_is_logged_in_may_be_silent_for_half_an_hour() {
    world::private(|world| {
        world.fill(&ALICE, &scene::known(3, 100));
        let session = server::for_user(Protocol::Imap, &ALICE);
        let started = session.process.pid();
        let mut client = Imap::of(session);
        let pid = Seen::serving(started).pid;
        client.ok("SELECT INBOX");
        let times = patience(pid, || {
            client.ok("NOOP");
            assert_eq!(client.response().unwrap(), b"* BYE Autologout (idle for too long)");
            assert_eq!(client.wire.line(), Err(Silence::Closed));
        });
        assert!(times.iter().any(|time| (1_799_000..1_801_000).contains(time)), "{times:?}");
        world.log.wait_for_text("Autologout user=alice host=UNKNOWN");
    });
}

#[test]
fn there_are_three_minutes_to_log_in() {
    world::private(|world| {
        let Session { mut wire, mut process } = server::for_network(Protocol::Imap);
        wire.line().expect("a greeting");
        let gate = Seen::serving(process.pid()).pid;
        let times = patience(gate, || {
            wire.send(b"a NOOP\r\n");
            assert_eq!(wire.line().unwrap(), b"a OK NOOP completed");
            assert_eq!(wire.line().unwrap(), b"* BYE Autologout");
            assert_eq!(wire.line(), Err(Silence::Closed));
        });
        assert!(times.iter().any(|time| (150_000..181_000).contains(time)), "{times:?}");
        assert!(process.wait(Duration::from_secs(10)).is_some());
        world.log.wait_for_text("Autologout user=??? host=UNKNOWN");
    });
}
