//! Which certificate a client is shown, what is done about those that are no good, and clients that show one themselves.

use std::process::Command;

use openssl::ssl::{SslConnectorBuilder, SslVersion};

use crate::harness::accounts::{ALICE, write_file};
use crate::harness::client::Imap;
use crate::harness::inetd::{self, Inetd};
use crate::harness::process::run;
use crate::harness::tls::{self, Identity, Kind};
use crate::harness::wire::{Silence, Wire};
use crate::harness::{World, world};

const NAME: &str = "mail.example.org";

fn connect(make: impl FnOnce(&mut SslConnectorBuilder), name: &str) -> Result<Wire, String> {
    Wire::connect(993).start_tls(&tls::client(make), name)
}

/// The name in the certificate that a client is shown who asks for `name`, and how many stand behind it.
fn shown(name: &str) -> (String, usize) {
    let mut wire = connect(|_| (), name).unwrap();
    assert!(wire.line().unwrap().starts_with(b"* OK"));
    let ssl = wire.tls().ssl();
    let certificate = ssl.peer_certificate().unwrap();
    let common_name = certificate.subject_name().entries().next().unwrap().data().to_string().unwrap();
    (common_name, ssl.peer_cert_chain().unwrap().len())
}

#[test]
fn keys_of_every_kind_and_chains_are_served() {
    world::private(|world| {
        let _server = Inetd::xinetd(world, &["imaps"]);
        let authority = Identity::of("An authority");
        for kind in [Kind::Rsa, Kind::Ecdsa, Kind::Ed25519] {
            let identity = Identity::new(NAME, kind, Some(&authority), 30);
            let chain = identity.certificate_pem() + &authority.certificate_pem();
            write_file("/etc/ssl/certs/imapd.pem", chain.as_bytes(), 0o644);
            write_file("/etc/ssl/private/imapd.pem", identity.key_pem().as_bytes(), 0o600);
            assert_eq!(shown(NAME), (NAME.to_owned(), 2), "{kind:?}");
        }
    });
}

#[test]
fn the_certificate_follows_the_name_that_is_asked_for_and_the_address() {
    world::private(|world| {
        Identity::of("elsewhere.example").write("/etc/ssl/certs/imapd.pem");
        Identity::of(NAME).write("/etc/ssl/certs/imapd-127.0.0.1.pem");
        Identity::of("one.example").write_apart("/etc/one.pem", "/etc/one.key");
        Identity::of("two.example").write("/etc/two.pem");
        world.configure(
            "local_name one.example {\n  ssl_cert = </etc/one.pem\n  ssl_key = </etc/one.key\n}\n\
             local_name two.example *.two.example {\n  ssl_cert = </etc/two.pem\n}\n",
        );
        let _server = Inetd::xinetd(world, &["imaps"]);
        for (asked, name) in [
            (NAME, NAME),
            ("one.example", "one.example"),
            ("ONE.example", "one.example"),
            ("two.example", "two.example"),
            ("a.two.example", "two.example"),
            ("a.b.two.example", NAME),
            ("example", NAME),
        ] {
            assert_eq!(shown(asked).0, name, "{asked}");
        }
        // a broken one hurts those alone who ask for it
        write_file("/etc/two.pem", b"nothing", 0o600);
        assert!(connect(|_| (), "two.example").is_err());
        world.log.wait_for_text("SSL error status: two.example *.two.example: ");
        assert_eq!(shown("one.example").0, "one.example");
    });
}

#[test]
fn without_a_certificate_starttls_is_not_offered_and_port_993_is_silent() {
    world::private(|world| {
        let _server = Inetd::xinetd(world, &["imap", "ipop3", "imaps"]);
        let mut imap = inetd::imap();
        let capability = imap.ok("CAPABILITY").untagged[0].clone();
        assert!(!String::from_utf8(capability).unwrap().contains("STARTTLS"));
        assert!(imap.command("STARTTLS").tagged.starts_with("NO [UNAVAILABLE]"));
        let (mut pop, _greeting) = inetd::pop3();
        pop.send(b"STLS\r\n");
        assert!(pop.line().unwrap().starts_with(b"-ERR STLS failed"));
        assert_eq!(Wire::connect(993).line(), Err(Silence::Closed));
        world.log.wait_for_text("Server certificate not installed, host=[127.0.0.1]");
        // one that is named and not there is told at once
        world.configure("ssl_cert = /etc/none.pem\n");
        assert!(!inetd::imap().ok("CAPABILITY").untagged[0].windows(8).any(|word| word == b"STARTTLS"));
        world.log.wait_for_text("TLS cannot be offered: /etc/none.pem: No such file");
    });
}

#[test]
fn certificates_that_are_no_good_are_told_and_not_offered() {
    world::private(|world| {
        let _server = Inetd::xinetd(world, &["imap", "imaps"]);
        let other = Identity::of("other");
        let encrypted =
            other.key.private_key_to_pem_pkcs8_passphrase(openssl::symm::Cipher::aes_128_cbc(), b"x").unwrap();
        let mut told = 0;
        let broken = b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".to_vec();
        for key in [other.key_pem().into_bytes(), broken, encrypted, b"nothing".to_vec()] {
            write_file("/etc/ssl/certs/imapd.pem", Identity::of(NAME).certificate_pem().as_bytes(), 0o644);
            write_file("/etc/ssl/private/imapd.pem", &key, 0o600);
            // a no is not kept: somebody may mend what nobody here can see
            for _ in 0..2 {
                let mut imap = inetd::imap();
                assert!(!offers_starttls(&mut imap));
                assert!(imap.command("STARTTLS").tagged.starts_with("NO [UNAVAILABLE]"));
                // in clear nothing has changed
                imap.ok("LOGIN alice wonderland");
            }
            assert_eq!(Wire::connect(993).line(), Err(Silence::Closed));
            told += 3;
            wait_for_lines(world, "Unable to load certificate from /etc/ssl/certs/imapd.pem, host=[127.0.0.1]", told);
            wait_for_lines(world, "SSL error status: key: ", told);
        }
        Identity::new(NAME, Kind::Ecdsa, None, 0).write("/etc/ssl/certs/imapd.pem");
        std::fs::remove_file("/etc/ssl/private/imapd.pem").unwrap();
        assert!(offers_starttls(&mut inetd::imap()));
        assert_eq!(shown(NAME).0, NAME);
        world.log.wait_for_text("Certificate in /etc/ssl/certs/imapd.pem: has expired");
    });
}

fn offers_starttls(imap: &mut Imap) -> bool {
    let capability = imap.ok("CAPABILITY").untagged[0].clone();
    String::from_utf8(capability).unwrap().contains(" STARTTLS")
}

#[test]
fn that_a_certificate_is_good_is_found_out_once() {
    world::private(|world| {
        tls::install(NAME);
        let _server = Inetd::xinetd(world, &["imap", "ipop3"]);
        let noted = || std::fs::read_to_string("/run/letterbox/certificates").unwrap_or_default().lines().count();
        for _ in 0..3 {
            let mut imap = inetd::imap();
            assert!(offers_starttls(&mut imap) && noted() == 1);
            imap.ok("STARTTLS");
        }
        let (mut pop, _greeting) = inetd::pop3();
        inetd::pop3_ok(&mut pop, "CAPA");
        assert!(inetd::pop3_lines(&mut pop).contains(&b"STLS".to_vec()) && noted() == 2);
        // what nobody notices by itself, as a library with a new mind, is seen at the next handshake, and from then on
        write_file("/usr/libexec/broken/letterbox-tls", b"#!/bin/sh\nexit 1\n", 0o755);
        let mut imap = inetd::imap();
        run(Command::new("mount").args(["--bind", "/usr/libexec/broken", "/usr/libexec/letterbox"]));
        assert_eq!(imap.command("STARTTLS").tagged, "NO [UNAVAILABLE] TLS cannot begin");
        assert!(!offers_starttls(&mut inetd::imap()));
        world.log.wait_for_text("SSL error status: /usr/libexec/letterbox/letterbox-tls does not start");
        world.configure("ssl = required\n");
        let mut imap = inetd::imap();
        assert!(!offers_starttls(&mut imap));
        assert!(imap.command("LOGIN alice wonderland").tagged.starts_with("NO "));
        // nobody but root could have written that it is good
        run(Command::new("umount").arg("/usr/libexec/letterbox"));
        assert_eq!(noted(), 1, "the yes was struck out");
        assert!(offers_starttls(&mut inetd::imap()) && noted() == 2);
        std::fs::set_permissions("/run/letterbox", std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
        assert!(offers_starttls(&mut inetd::imap()));
        world.log.wait_for_text("That the certificate is good cannot be kept in /run/letterbox: ");
    });
}

/// Waits until `count` lines hold `text`, and no more.
fn wait_for_lines(world: &World, text: &str, count: usize) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(5);
    loop {
        let lines = world.log.lines();
        let found = lines.iter().filter(|line| line.contains(text)).count();
        if found == count {
            return;
        }
        assert!(found < count && std::time::Instant::now() < end, "{text}: {lines:#?}");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

#[test]
fn old_versions_and_other_protocols_are_refused() {
    world::private(|world| {
        tls::install(NAME);
        let _server = Inetd::xinetd(world, &["imaps"]);
        for (version, taken) in [(SslVersion::TLS1_1, false), (SslVersion::TLS1_2, true), (SslVersion::TLS1_3, true)] {
            let only = |client: &mut SslConnectorBuilder| {
                // a client that would speak anything
                client.set_cipher_list("ALL:@SECLEVEL=0").unwrap();
                client.set_min_proto_version(Some(version)).unwrap();
                client.set_max_proto_version(Some(version)).unwrap();
            };
            assert_eq!(connect(only, NAME).is_ok(), taken, "{version:?}");
        }
        world.log.wait_for_text("SSL error status: unsupported protocol");
        let speaks = |protocol: &'static [u8]| connect(|client| client.set_alpn_protos(protocol).unwrap(), NAME);
        assert_eq!(speaks(b"\x04imap").unwrap().tls().ssl().selected_alpn_protocol(), Some(&b"imap"[..]));
        assert!(speaks(b"\x08http/1.1").is_err());
        world.configure("ssl_min_protocol = TLSv1.3\n");
        assert!(connect(|client| client.set_max_proto_version(Some(SslVersion::TLS1_2)).unwrap(), NAME).is_err());
    });
}

#[test]
fn a_client_with_a_certificate_needs_no_password() {
    world::private(|world| {
        world.fill(&ALICE, &crate::harness::generator::mailbox(11, 3));
        tls::install(NAME);
        let authority = Identity::of("An authority");
        write_file("/etc/authority.pem", authority.certificate_pem().as_bytes(), 0o644);
        world.configure("ssl_ca = </etc/authority.pem\nauth_failure_delay = 100 ms\n");
        let _server = Inetd::xinetd(world, &["imaps"]);
        let with = |identity: &Identity| {
            let (certificate, key) = (identity.certificate.clone(), identity.key.clone());
            connect(
                move |client| {
                    client.set_certificate(&certificate).unwrap();
                    client.set_private_key(&key).unwrap();
                },
                NAME,
            )
        };
        let signed = |name: &str| Identity::new(name, Kind::Ecdsa, Some(&authority), 30);
        let greeted = |wire: Wire| {
            let mut imap = Imap::taken_over(wire);
            (String::from_utf8(imap.response().unwrap()).unwrap(), imap)
        };
        let (greeting, mut alice) = greeted(with(&signed("alice")).unwrap());
        assert!(greeting.contains(" AUTH=EXTERNAL"), "{greeting}");
        // bob
        assert!(alice.command("AUTHENTICATE EXTERNAL Ym9i").tagged.starts_with("NO [AUTHENTICATIONFAILED]"));
        alice.ok("AUTHENTICATE EXTERNAL =");
        assert!(alice.ok("STATUS INBOX (MESSAGES)").untagged[0].ends_with(b"(MESSAGES 3)"));
        world.log.wait_for_text("Authenticated user=alice host=[127.0.0.1] mech=EXTERNAL");
        for nobody in ["root", "no-such-user"] {
            let (_, mut imap) = greeted(with(&signed(nobody)).unwrap());
            assert!(
                imap.command("AUTHENTICATE EXTERNAL =").tagged.starts_with("NO [AUTHENTICATIONFAILED]"),
                "{nobody}"
            );
        }
        // without one there is no such way, and one that anybody signed is none
        let (greeting, mut imap) = greeted(connect(|_| (), NAME).unwrap());
        assert!(!greeting.contains("EXTERNAL"), "{greeting}");
        assert!(imap.command("AUTHENTICATE EXTERNAL =").tagged.starts_with("NO "));
        imap.ok("LOGIN alice wonderland");
        let forged =
            with(&Identity::of("alice")).and_then(|mut wire| wire.line().map_err(|silence| format!("{silence:?}")));
        assert!(forged.is_err());
    });
}
