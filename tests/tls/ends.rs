//! How a connection under TLS ends, and much mail on it.

use std::io::Write;
use std::time::Duration;

use openssl::ssl::ShutdownState;

use crate::harness::accounts::ALICE;
use crate::harness::client::Imap;
use crate::harness::inetd::{Inetd, pop3_ok};
use crate::harness::process::Seen;
use crate::harness::wire::{Silence, Wire};
use crate::harness::{World, tls, world};

const NAME: &str = "mail.example.org";

fn serve(world: &World) -> Inetd {
    world.fill(&ALICE, &crate::harness::generator::mailbox(11, 3));
    tls::install(NAME);
    Inetd::xinetd(world, &["imaps"])
}

fn logged_in() -> Imap {
    let mut imap = Imap::greeted(Wire::connect(993).start_tls(&tls::client(|_| ()), NAME).unwrap());
    imap.ok("LOGIN alice wonderland");
    imap
}

/// Waits until no process of ours is left.
fn nobody_is_left() {
    let ours = |seen: &Seen| ["imapd", "ipop3d", "letterbox-tls"].contains(&seen.name());
    let end = std::time::Instant::now() + Duration::from_secs(5);
    while Seen::all().iter().any(ours) {
        assert!(std::time::Instant::now() < end, "still there: {:#?}", Seen::all());
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_server_takes_leave_in_form() {
    world::private(|world| {
        let _server = serve(world);
        let mut imap = logged_in();
        imap.ok("LOGOUT");
        assert_eq!(imap.wire.line(), Err(Silence::Closed));
        assert!(imap.wire.tls().get_shutdown().contains(ShutdownState::RECEIVED));
        nobody_is_left();
        assert!(!world.log.lines().iter().any(|line| line.contains("TLS connection")));
    });
}

#[test]
fn a_client_that_takes_leave_is_heard_to_the_end() {
    world::private(|world| {
        let _server = serve(world);
        let mut imap = logged_in();
        imap.wire.send(b"a STATUS INBOX (MESSAGES)\r\n");
        imap.wire.end();
        assert!(imap.wire.line().unwrap().ends_with(b"(MESSAGES 3)"));
        assert!(imap.wire.line().unwrap().starts_with(b"a OK"));
        assert_eq!(imap.wire.line(), Err(Silence::Closed));
        world.log.wait_for_text("Unexpected client disconnect, while reading line user=alice host=[127.0.0.1]");
        nobody_is_left();
        assert!(!world.log.lines().iter().any(|line| line.contains("TLS connection")));
    });
}

#[test]
fn a_connection_that_is_cut_or_garbled_is_told_from_one_that_ends() {
    world::private(|world| {
        let _server = serve(world);
        let mut imap = logged_in();
        imap.wire.tls().get_ref().shutdown(std::net::Shutdown::Both).unwrap();
        drop(imap);
        world.log.wait_for_text("TLS connection was cut short host=[127.0.0.1]");
        let mut imap = logged_in();
        imap.wire.tls().get_mut().write_all(b"a LOGOUT\r\n").unwrap();
        world.log.wait_for_text("TLS connection was garbled host=[127.0.0.1]");
        nobody_is_left();
        assert!(!world.log.lines().iter().any(|line| line.contains("Logout user=alice")));
    });
}

/// Somebody on the line who cuts it can stop a command, but not have half of one obeyed.
#[test]
fn a_command_that_was_cut_short_is_not_obeyed() {
    world::private(|world| {
        world.fill(&ALICE, &crate::harness::generator::mailbox(11, 3));
        tls::install(NAME);
        let _server = Inetd::xinetd(world, &["pop3s"]);
        let logged_in = || {
            let mut wire = Wire::connect(995).start_tls(&tls::client(|_| ()), NAME).unwrap();
            assert!(wire.line().unwrap().starts_with(b"+OK"));
            pop3_ok(&mut wire, "USER alice");
            pop3_ok(&mut wire, "PASS wonderland");
            wire
        };
        let commands = b"DELE 1\r\nQUIT\r\n";
        for cut in 0..=commands.len() {
            let mut wire = logged_in();
            assert!(pop3_ok(&mut wire, "STAT").starts_with("+OK 3 "), "{cut}");
            wire.send(&commands[..cut]);
            wire.tls().get_ref().shutdown(std::net::Shutdown::Write).unwrap();
            while wire.line().is_ok() {}
            nobody_is_left();
        }
        assert!(pop3_ok(&mut logged_in(), "STAT").starts_with("+OK 2 "), "the last one was whole");
    });
}

#[test]
fn mail_in_bulk_arrives_whole_in_both_directions() {
    world::private(|world| {
        let _server = serve(world);
        let mut imap = logged_in();
        // 12 MB, in unoptimised programs, on a machine that may have others to serve
        imap.wire.patience(Duration::from_secs(60));
        let line = b"0123456789 abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789\r\n";
        let message = [&b"Subject: much\r\n\r\n"[..], &line.repeat(150_000)].concat();
        assert!(imap.append("INBOX", &message).unwrap().is_ok());
        imap.ok("SELECT INBOX");
        let fetched = imap.ok("FETCH 4 BODY.PEEK[]").fetched();
        assert!(fetched[0].1.item("BODY[]").unwrap().string().unwrap() == message);
        // many small ones at once, of which none is lost or waits
        for _ in 0..200 {
            imap.wire.send(b"x NOOP\r\n");
        }
        for _ in 0..200 {
            assert!(imap.wire.line().unwrap().starts_with(b"x OK"));
        }
    });
}

#[test]
fn a_killed_session_ends_its_tls_process_and_the_other_way_round() {
    world::private(|world| {
        let _server = serve(world);
        for victim in ["imapd", "letterbox-tls"] {
            let mut imap = logged_in();
            // the session is the user's process with the greatest number
            let theirs = |seen: &Seen| seen.name() == victim && (victim != "imapd" || seen.uids()[0] == ALICE.id);
            let pid = Seen::all().into_iter().filter(theirs).map(|seen| seen.pid).max().unwrap();
            crate::harness::process::signal_to(pid, nix::sys::signal::Signal::SIGKILL);
            assert_eq!(imap.wire.line(), Err(Silence::Closed), "{victim}");
            nobody_is_left();
        }
        world.log.wait_for_text("TLS connection was lost host=[127.0.0.1]");
    });
}
