//! What somebody on the line can put between a client and its handshake (RFC 3501 §6.2.1, RFC 2595 §4).

use std::time::Duration;

use crate::harness::inetd::{self, Inetd};
use crate::harness::wire::{Silence, Wire};
use crate::harness::{World, tls, world};

const NAME: &str = "mail.example.org";

/// Starts both services with a certificate.
fn serve(world: &World) -> Inetd {
    tls::install(NAME);
    Inetd::xinetd(world, &["imap", "ipop3"])
}

/// Reads until the server closes; all that it said.
fn last_words(wire: &mut Wire) -> String {
    let mut words = String::new();
    loop {
        match wire.line() {
            Ok(line) => words += &(String::from_utf8(line).unwrap() + "\n"),
            Err(Silence::Closed) => return words,
            Err(Silence::TimedOut) => panic!("still open after: {words}"),
        }
    }
}

#[test]
fn a_command_in_the_packet_of_starttls_ends_the_connection() {
    world::private(|world| {
        let _server = serve(world);
        let mut imap = inetd::imap();
        imap.wire.send(b"a STARTTLS\r\nb NOOP\r\n");
        assert_eq!(last_words(&mut imap.wire), "* BYE Plain text after STARTTLS\n");
        world.log.wait_for_text("imapd[");
        world.log.wait_for_text("Plain text after STARTTLS user=??? host=[127.0.0.1]");
        let (mut pop, _greeting) = inetd::pop3();
        pop.send(b"STLS\r\nUSER alice\r\n");
        assert_eq!(last_words(&mut pop), "-ERR Plain text after STLS\n");
    });
}

#[test]
fn a_command_behind_starttls_is_never_obeyed() {
    world::private(|world| {
        let _server = serve(world);
        // before the answer or behind it, as it falls
        for pause in [0, 1, 3, 10, 50] {
            let mut imap = inetd::imap();
            imap.wire.send(b"a STARTTLS\r\n");
            std::thread::sleep(Duration::from_millis(pause));
            imap.wire.send(b"b LOGIN alice wonderland\r\nc LOGOUT\r\n");
            let words = last_words(&mut imap.wire);
            let harmless = ["* BYE Plain text after STARTTLS\n", "a OK STARTTLS completed\n"];
            // behind the OK there may be OpenSSL's own word, an alert, which is no line
            assert!(harmless.contains(&words.as_str()), "{pause}: {words}");
            let (mut pop, _greeting) = inetd::pop3();
            pop.send(b"STLS\r\n");
            std::thread::sleep(Duration::from_millis(pause));
            pop.send(b"USER alice\r\nPASS wonderland\r\n");
            let words = last_words(&mut pop);
            assert!(
                ["-ERR Plain text after STLS\n", "+OK STLS completed\n"].contains(&words.as_str()),
                "{pause}: {words}"
            );
        }
        // surely behind it
        let mut imap = inetd::imap();
        imap.ok("STARTTLS");
        imap.wire.send(b"b LOGIN alice wonderland\r\nc LOGOUT\r\n");
        assert_eq!(last_words(&mut imap.wire), "");
        assert!(!world.log.lines().iter().any(|line| line.contains("Login user=")));
        world.log.wait_for_text("Unable to accept SSL connection, host=[127.0.0.1]");
        world.log.wait_for_text("SSL error status: ");
    });
}

#[test]
fn one_octet_before_the_handshake_spoils_it() {
    world::private(|world| {
        let _server = serve(world);
        let mut imap = inetd::imap();
        imap.ok("STARTTLS");
        imap.wire.send(b"\n");
        assert!(imap.wire.start_tls(&tls::client(|_| ()), NAME).is_err());
    });
}

#[test]
fn what_a_client_used_up_in_clear_is_used_up() {
    world::private(|world| {
        world.configure("auth_failure_delay = 100 ms\n");
        let _server = serve(world);
        let mut imap = inetd::imap();
        for _ in 0..2 {
            assert!(imap.command("LOGIN alice wrong").tagged.starts_with("NO [AUTHENTICATIONFAILED]"));
        }
        for _ in 0..8 {
            imap.command("LOGIN alice");
            imap.ok("NOOP");
        }
        imap.ok("STARTTLS");
        let wire = imap.wire.start_tls(&tls::client(|_| ()), NAME).unwrap();
        let mut imap = crate::harness::client::Imap::taken_over(wire);
        imap.wire.send(b"a LOGIN alice wrong\r\n");
        let words = last_words(&mut imap.wire);
        assert!(words.ends_with("* BYE Too many login failures\n"), "{words}");

        let mut imap = inetd::imap();
        for _ in 0..8 {
            imap.command("LOGIN alice");
            imap.ok("NOOP");
        }
        imap.ok("STARTTLS");
        let wire = imap.wire.start_tls(&tls::client(|_| ()), NAME).unwrap();
        let mut imap = crate::harness::client::Imap::taken_over(wire);
        for _ in 0..8 {
            imap.wire.send(b"a LOGIN alice\r\nb NOOP\r\n");
        }
        let words = last_words(&mut imap.wire);
        assert!(words.ends_with("* BYE Too many commands without a login\n"), "{words}");
        assert_eq!(words.matches("a BAD").count(), 2, "{words}");
    });
}
