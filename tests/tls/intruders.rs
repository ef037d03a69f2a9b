//! What somebody on the line can put between a client and its handshake (RFC 3501 §6.2.1, RFC 2595 §4).

use std::time::Duration;

use crate::harness::accounts::write_file;
use crate::harness::client::Imap;
use crate::harness::inetd::{self, Inetd};
use crate::harness::process::Seen;
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
        let mut imap = Imap::taken_over(wire);
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
        let mut imap = Imap::taken_over(wire);
        for _ in 0..8 {
            imap.wire.send(b"a LOGIN alice\r\nb NOOP\r\n");
        }
        let words = last_words(&mut imap.wire);
        assert!(words.ends_with("* BYE Too many commands without a login\n"), "{words}");
        assert_eq!(words.matches("a BAD").count(), 2, "{words}");
    });
}

/// Whatever comes in the place of a ClientHello ends that connection and nothing else.
#[test]
fn odd_beginnings_of_a_handshake_hurt_nobody() {
    world::private(|world| {
        tls::install(NAME);
        let _server = Inetd::xinetd(world, &["imaps"]);
        let record = |kind: u8, body: &[u8]| {
            let length = u16::try_from(body.len()).unwrap().to_be_bytes();
            [&[kind, 3, 1], &length[..], body].concat()
        };
        // a ClientHello whose one extension has this number and content
        let hello = |number: u16, content: &[u8]| {
            let length = |octets: usize| u16::try_from(octets).unwrap().to_be_bytes();
            let extension = [&number.to_be_bytes()[..], &length(content.len()), content].concat();
            let rest =
                [&[3, 3][..], &[7; 32], &[0, 0, 2, 0x13, 1, 1, 0], &length(extension.len()), &extension].concat();
            record(0x16, &[&[1, 0][..], &length(rest.len()), &rest].concat())
        };
        let mut random = 1_u64;
        let mut noise = |octets: usize| -> Vec<u8> {
            let mut next = || {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (random >> 56) as u8
            };
            (0..octets).map(|_| next()).collect()
        };
        let mut beginnings = vec![
            b"GET / HTTP/1.0\r\n\r\n".to_vec(),
            record(0x16, b""),
            record(0x16, &[1; 16384]),
            record(0x16, &[0; 65535]),
            record(0x15, &[2, 40]),
            record(0x17, b"a LOGIN alice wonderland\r\n"),
            [&[0x80, 0x2e, 1, 0, 2, 0, 0x15, 0, 0, 0, 0x10][..], &[1; 40]].concat(),
            // names, protocols, groups and keys that contradict their lengths, or are too many
            hello(0, b""),
            hello(0, &[0xff; 300]),
            hello(0, &[&[1, 2, 0, 0, 255][..], &[b'.'; 255]].concat()),
            hello(16, &[0; 1000]),
            hello(16, &[&[3, 232][..], &[1; 1000]].concat()),
            hello(10, &[0xff; 10_000]),
            hello(51, &[0xff; 10_000]),
            hello(41, &[1; 10_000]),
        ];
        beginnings.extend((0..60).map(|_| record(0x16, &noise(200))));
        beginnings.extend((0..60).map(|_| hello(u16::from(noise(1)[0] % 60), &noise(100))));
        for begin in beginnings {
            let mut wire = Wire::connect(993);
            wire.send(&begin);
            wire.end();
            while wire.line().is_ok() {}
        }
        assert!(Wire::connect(993).start_tls(&tls::client(|_| ()), NAME).unwrap().line().unwrap().starts_with(b"* OK"));
        let lines = world.log.lines();
        assert!(lines.iter().filter(|line| line.contains("SSL error status: ")).count() > 100, "{lines:#?}");
        assert!(!lines.iter().any(|line| line.contains("gave no answer") || line.contains("Login")), "{lines:#?}");
    });
}

/// Stands in for a `letterbox-tls` whose client has taken it over: it tells what it likes, and carries octets as they are.
const TAKEN_OVER: &str = r#"#!/usr/bin/python3
import os, select, socket, sys
warden = socket.socket(fileno=int(sys.argv[1]))
warden.recv(1 << 20)
warden.send(b"\x01")
warden.recv(16)
told = open("/etc/told", "rb").read()
warden.send(told)
if told[0] != 3:
    sys.exit()
while True:
    for ready in select.select([0, 1], [], [])[0]:
        octets = os.read(ready, 4096)
        if not octets:
            sys.exit()
        os.write(1 - ready, octets)
"#;

/// One that stays when all is over, and works on and on.
#[test]
fn a_tls_process_that_was_taken_over_stays_no_longer_than_a_stranger_may() {
    world::private(|world| {
        let staying = TAKEN_OVER
            .replace("            sys.exit()\n        os.write", "            while True: pass\n        os.write");
        assert_ne!(staying, TAKEN_OVER);
        write_file("/usr/libexec/false/letterbox-tls", staying.as_bytes(), 0o755);
        world.configure("libexec_dir = /usr/libexec/false\n");
        tls::install(NAME);
        write_file("/etc/told", b"\x03\x00\x00\x00TLSv1.3 X", 0o644);
        let _server = Inetd::xinetd(world, &["imaps"]);
        Imap::greeted(Wire::connect(993)).ok("LOGOUT");
        std::thread::sleep(Duration::from_secs(5));
        world.log.wait_for_text("TLS connection was lost host=[127.0.0.1]");
        assert!(!Seen::all().iter().any(|seen| seen.name() == "letterbox-tls"), "{:#?}", Seen::all());
    });
}

#[test]
fn a_tls_process_that_was_taken_over_lets_nobody_in_and_forges_no_line() {
    world::private(|world| {
        let authority = tls::Identity::of("An authority");
        write_file("/etc/authority.pem", authority.certificate_pem().as_bytes(), 0o644);
        write_file("/usr/libexec/false/letterbox-tls", TAKEN_OVER.as_bytes(), 0o755);
        let settings = "libexec_dir = /usr/libexec/false\nauth_failure_delay = 10 ms\n";
        world.configure(settings);
        tls::install(NAME);
        let _server = Inetd::xinetd(world, &["imaps"]);
        // no client was asked for a certificate, so nobody is named in one
        write_file("/etc/told", b"\x03\x05alice\x00\x00TLSv1.3 X", 0o644);
        let mut imap = Imap::greeted(Wire::connect(993));
        assert!(!imap.command("AUTHENTICATE EXTERNAL =").is_ok());
        imap.ok("LOGIN alice wonderland");
        // where they are asked for one, it is believed about that, and about nothing else
        world.configure(&format!("{settings}ssl_ca = /etc/authority.pem\n"));
        Imap::greeted(Wire::connect(993)).ok("AUTHENTICATE EXTERNAL =");
        write_file("/etc/told", b"\x03\x04root\x00\x00TLSv1.3 X", 0o644);
        assert!(!Imap::greeted(Wire::connect(993)).command("AUTHENTICATE EXTERNAL =").is_ok());
        write_file("/etc/told", b"\x04x\r\n<37>Nov 22 17:50:01 imapd[1]: Login failed user=x\x1b[2J", 0o644);
        assert_eq!(Wire::connect(993).line(), Err(Silence::Closed));
        world.log.wait_for_text("SSL error status: x??<37>Nov 22 17:50:01 imapd[1]: Login failed user=x?[2J");
    });
}
