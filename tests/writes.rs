//! How imapd's answers leave over TCP: at once, and in one write where they fit.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use harness::inetd::{Inetd, Kind, imap};
use harness::process::{Seen, run};
use harness::{ALICE, Running, scene, world};

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
    let mut strace = Command::new("strace");
    strace.args(["-qq", "-o", "/mnt/tmp/trace", "-e", "trace=write,writev,sendto,sendmsg,sendfile", "-P"]);
    let socket = fs::read_link(format!("/proc/{pid}/fd/0")).unwrap();
    let mut tracer = Running::start(strace.arg(socket).args(["-p", &pid.to_string()]).stderr(Stdio::null()));
    while Seen::look(pid).unwrap().field("TracerPid") == Some("0") {
        std::thread::sleep(Duration::from_millis(5));
    }
    act();
    tracer.signal(nix::sys::signal::Signal::SIGINT);
    tracer.wait(Duration::from_secs(10)).expect("strace ends");
    fs::read_to_string("/mnt/tmp/trace").unwrap().lines().map(str::to_owned).collect()
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
        let session = on_tcp().into_iter().find(|process| process.uids().contains(&ALICE.id)).expect("a session").pid;
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
