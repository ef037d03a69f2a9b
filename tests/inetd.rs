//! The real super-servers start the real daemons: logins, mail, log lines, refusals, and who runs as whom meanwhile.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;

use std::time::{Duration, Instant};

use harness::accounts::{ALICE, write_file};
use harness::inetd::{self, Inetd, Kind, pop3_lines, pop3_ok};
use harness::process::Seen;
use harness::server::Protocol;
use harness::wire::{Silence, Wire};
use harness::{World, log, mbox, world};

/// A mailbox of three messages, and what a client must get of the first.
fn three() -> (Vec<u8>, Vec<u8>) {
    let file = harness::generator::mailbox(11, 3);
    let first = mbox::read(&file).unwrap()[0].on_the_wire();
    (file, first)
}

/// Reads mail by IMAP and by POP3 as any client does, and looks for UW's lines in the log.
fn serves(kind: Kind, world: &World) {
    let (file, first) = three();
    world.fill(&ALICE, &file);
    let _server = Inetd::start(kind, world);

    let mut imap = inetd::imap();
    imap.ok("LOGIN alice wonderland");
    imap.ok("SELECT INBOX");
    let fetched = imap.ok("FETCH 1 BODY.PEEK[]").fetched();
    assert_eq!(fetched[0].1.item("BODY[]").unwrap().string().unwrap(), first);
    imap.ok("LOGOUT");
    logged(world, "imapd", "imap service init from 127.0.0.1", "");
    logged(world, "imapd", "Login user=alice host=", "[127.0.0.1]");
    logged(world, "imapd", "Logout user=alice host=", "[127.0.0.1]");

    let (mut pop, _greeting) = inetd::pop3();
    pop3_ok(&mut pop, "USER alice");
    pop3_ok(&mut pop, "PASS wonderland");
    pop3_ok(&mut pop, "RETR 1");
    let mut lines = pop3_lines(&mut pop);
    lines.push(Vec::new());
    assert_eq!(lines.join(b"\r\n".as_slice()), first);
    pop3_ok(&mut pop, "QUIT");
    logged(world, "ipop3d", "pop3 service init from 127.0.0.1", "");
    logged(world, "ipop3d", "Login user=alice host=", "[127.0.0.1] nmsgs=3/3");
    logged(world, "ipop3d", "Logout user=alice host=", "[127.0.0.1]");
    nobody_is_left();
}

/// Waits for a line of `program` with this beginning and end.
fn logged(world: &World, program: &str, start: &str, end: &str) {
    world.log.wait_for(&format!("{program}: {start}…{end}"), |line| {
        log::parts(line)
            .is_some_and(|(_, found, text)| found == program && text.starts_with(start) && text.ends_with(end))
    });
}

/// Waits until no daemon of ours runs any more.
fn nobody_is_left() {
    let end = Instant::now() + Duration::from_secs(5);
    loop {
        let left: Vec<String> = ours().iter().map(|seen| seen.status.clone()).collect();
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < end, "still there: {left:#?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn ours() -> Vec<Seen> {
    Seen::all().into_iter().filter(|seen| ["imapd", "ipop3d", "letterbox-tls"].contains(&seen.name())).collect()
}

#[test]
fn xinetd_starts_the_daemons() {
    world::private(|world| serves(Kind::Xinetd, world));
}

#[test]
fn inetd_starts_the_daemons_through_tcpd() {
    if inetd::openbsd_inetd().is_none() {
        return world::skip(
            "inetd_starts_the_daemons_through_tcpd",
            "openbsd-inetd is not unpacked: make check does it",
        );
    }
    world::private(|world| serves(Kind::Inetd, world));
}

#[test]
fn a_failed_login_is_logged_as_by_uw() {
    world::private(|world| {
        let _server = Inetd::start(Kind::Xinetd, world);
        let mut imap = inetd::imap();
        assert!(!imap.command("LOGIN alice queen").is_ok());
        logged(world, "imapd", "Login failed user=alice auth=alice host=", "[127.0.0.1]");
        let (mut pop, _greeting) = inetd::pop3();
        pop3_ok(&mut pop, "USER alice");
        pop.send(b"PASS queen\r\n");
        assert!(pop.line().unwrap().starts_with(b"-ERR"));
        logged(world, "ipop3d", "Login failed user=alice auth=alice host=", "[127.0.0.1]");
        let failed = world.log.wait_for_text("Login failed");
        let (priority, ..) = log::parts(&failed).unwrap();
        assert_eq!(priority, 4 << 3 | 5, "facility auth, priority notice: {failed}");
    });
}

#[test]
fn hosts_deny_turns_a_client_away() {
    let has_inetd = inetd::openbsd_inetd().is_some();
    world::private(|world| {
        write_file("/etc/hosts.deny", b"imapd: ALL\n", 0o644);
        for kind in [Kind::Xinetd, Kind::Inetd].into_iter().filter(|kind| *kind == Kind::Xinetd || has_inetd) {
            let _server = Inetd::start(kind, world);
            let mut denied = Wire::connect(Protocol::Imap.port());
            assert_eq!(denied.line(), Err(Silence::Closed), "{kind:?}: imapd is denied");
            let (_wire, greeting) = inetd::pop3();
            assert!(greeting.starts_with("+OK "), "{kind:?}: ipop3d is not denied");
        }
        world
            .log
            .wait_for("a refusal", |line| line.contains("refused connect from") || line.contains("libwrap refused"));
    });
}

#[test]
fn disable_yes_means_no_service() {
    world::private(|world| {
        let _server = Inetd::xinetd(world, &["ipop3"]);
        assert!(!inetd::connects(Protocol::Imap.port()), "imap is disabled");
        let (_wire, greeting) = inetd::pop3();
        assert!(greeting.starts_with("+OK "));
    });
}

#[test]
fn before_login_nobody_with_rights_holds_the_network() {
    world::private(|world| {
        let _server = Inetd::start(Kind::Xinetd, world);
        let mut imap = inetd::imap();
        imap.ok("NOOP");
        let seen = ours();
        assert!(seen.len() >= 2, "a warden and a gate: {seen:#?}");
        let gates: Vec<&Seen> = seen.iter().filter(|seen| seen.uids() != [0; 4]).collect();
        assert_eq!(gates.len(), 1, "one gate: {seen:#?}");
        let gate = gates[0];
        assert_eq!(gate.uids(), [65534; 4]);
        assert_eq!(gate.numbers("Gid"), [65534; 4]);
        assert!(gate.numbers("Groups").iter().all(|group| *group == 65534), "{}", gate.status);
        assert!(!gate.has_capabilities(), "{}", gate.status);
        assert_eq!(gate.field("NoNewPrivs"), Some("1"));
        let root: Vec<_> = std::fs::read_dir(gate.root()).unwrap().flatten().collect();
        assert!(root.is_empty(), "the gate sees {root:?}");
        for (number, target) in gate.descriptors() {
            assert!(
                target.starts_with("socket:") || target == "/dev/null" || target == "/null",
                "the gate has {number}: {target}"
            );
        }
    });
}

#[test]
fn after_login_the_session_is_the_user_alone() {
    world::private(|world| {
        let _server = Inetd::start(Kind::Xinetd, world);
        let mut imap = inetd::imap();
        imap.ok("LOGIN alice wonderland");
        imap.ok("SELECT INBOX");
        let seen = ours();
        assert!(!seen.is_empty());
        for process in &seen {
            assert_eq!(process.uids(), [ALICE.id; 4], "{}", process.status);
            assert!(!process.has_capabilities(), "{}", process.status);
            assert_eq!(process.field("NoNewPrivs"), Some("1"), "{}", process.status);
            let groups = process.numbers("Groups");
            let gids = process.numbers("Gid");
            let is_session = gids == [ALICE.id; 4] && groups == [ALICE.id];
            // the other group is at hand, but opens nothing
            let is_agent = gids == [8, ALICE.id, ALICE.id, ALICE.id] && groups == [ALICE.id];
            assert!(is_session || is_agent, "{}", process.status);
        }
        let sessions: Vec<_> = seen.iter().filter(|process| process.numbers("Gid") == [ALICE.id; 4]).collect();
        assert_eq!(sessions.len(), 1, "{seen:#?}");
        let holders: Vec<u32> =
            seen.iter().filter(|process| holds_network(process)).map(|process| process.pid).collect();
        assert_eq!(holders, [sessions[0].pid], "only the session holds the client's socket");
    });
}

/// Whether descriptor 0 or 1 is a TCP socket.
fn holds_network(process: &Seen) -> bool {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let inodes: Vec<String> =
        table.lines().filter_map(|line| Some(format!("socket:[{}]", line.split_whitespace().nth(9)?))).collect();
    process.descriptors().iter().any(|(_, target)| inodes.contains(target))
}
