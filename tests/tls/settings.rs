//! Settings about TLS, each by what a client gets of it; and a handshake that does not come to its end.

use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use openssl::ssl::{SslConnectorBuilder, SslSessionCacheMode, SslVersion};

use crate::harness::inetd::{self, Inetd};
use crate::harness::wire::{Silence, Wire};
use crate::harness::{World, tls, world};

const NAME: &str = "mail.example.org";

fn connect(make: impl FnOnce(&mut SslConnectorBuilder)) -> Result<Wire, String> {
    Wire::connect(993).start_tls(&tls::client(make), NAME)
}

/// The cipher that a client gets which knows nothing newer than `version`, and no other ciphers than `ciphers`.
fn cipher(version: SslVersion, ciphers: &str) -> Option<String> {
    let wire = connect(|client| {
        client.set_min_proto_version(Some(version)).unwrap();
        client.set_max_proto_version(Some(version)).unwrap();
        match version {
            SslVersion::TLS1_3 => client.set_ciphersuites(ciphers).unwrap(),
            _ => client.set_cipher_list(ciphers).unwrap(),
        }
    });
    wire.ok().map(|mut wire| wire.tls().ssl().current_cipher().unwrap().name().to_owned())
}

fn serve(world: &World) -> Inetd {
    tls::install(NAME);
    Inetd::xinetd(world, &["imap", "imaps"])
}

const STRONG: &str = "ECDHE-ECDSA-AES256-GCM-SHA384";
const QUICK: &str = "ECDHE-ECDSA-AES128-GCM-SHA256";

#[test]
fn ciphers_of_both_kinds_are_the_settings_choice() {
    world::private(|world| {
        let _server = serve(world);
        assert_eq!(cipher(SslVersion::TLS1_2, QUICK).as_deref(), Some(QUICK));
        // neither CBC with SHA-1 of old, nor an exchange without forward secrecy, though a client may want it
        assert_eq!(cipher(SslVersion::TLS1_2, "AES128-GCM-SHA256"), None);
        world.configure(&format!("ssl_cipher_list = {STRONG}\nssl_cipher_suites = TLS_CHACHA20_POLY1305_SHA256\n"));
        assert_eq!(cipher(SslVersion::TLS1_2, &format!("{QUICK}:{STRONG}")).as_deref(), Some(STRONG));
        assert_eq!(cipher(SslVersion::TLS1_2, QUICK), None);
        let (chacha, aes) = ("TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256");
        assert_eq!(cipher(SslVersion::TLS1_3, &format!("{aes}:{chacha}")).as_deref(), Some(chacha));
        assert_eq!(cipher(SslVersion::TLS1_3, aes), None);
    });
}

#[test]
fn whose_order_of_ciphers_counts_is_a_setting() {
    world::private(|world| {
        let _server = serve(world);
        for (preference, taken) in [("yes", STRONG), ("no", QUICK)] {
            world.configure(&format!("ssl_cipher_list = {STRONG}:{QUICK}\nssl_prefer_server_ciphers = {preference}\n"));
            assert_eq!(cipher(SslVersion::TLS1_2, &format!("{QUICK}:{STRONG}")).as_deref(), Some(taken));
        }
    });
}

#[test]
fn curves_are_the_settings_choice() {
    world::private(|world| {
        let _server = serve(world);
        let knows = |curves: &'static str| connect(move |client| client.set_groups_list(curves).unwrap()).is_ok();
        assert!(knows("X25519") && knows("P-384"));
        world.configure("ssl_curve_list = P-384:P-521\n");
        assert!(knows("X25519:P-384") && knows("P-521") && !knows("X25519") && !knows("P-256"));
    });
}

#[test]
fn versions_are_the_settings_choice() {
    world::private(|world| {
        let _server = serve(world);
        let speaks = |version: SslVersion| {
            connect(move |client| {
                client.set_cipher_list("ALL:@SECLEVEL=0").unwrap();
                client.set_min_proto_version(Some(version)).unwrap();
                client.set_max_proto_version(Some(version)).unwrap();
            })
            .is_ok()
        };
        let versions = [SslVersion::TLS1, SslVersion::TLS1_1, SslVersion::TLS1_2, SslVersion::TLS1_3];
        for (setting, spoken) in [
            ("ssl_min_protocol = TLSv1.2", [false, false, true, true]),
            ("ssl_min_protocol = TLSv1.3", [false, false, false, true]),
            ("ssl_min_protocol = LATEST", [false, false, false, true]),
            ("ssl_min_protocol = TLSv1\nssl_cipher_list = ALL:@SECLEVEL=0", [true, true, true, true]),
            ("ssl_min_protocol = TLSv1.1\nssl_cipher_list = ALL:@SECLEVEL=0", [false, true, true, true]),
        ] {
            world.configure(&format!("{setting}\n"));
            assert_eq!(versions.map(speaks), spoken, "{setting}");
        }
    });
}

#[test]
fn a_setting_that_openssl_does_not_understand_is_told_and_nothing_is_offered() {
    world::private(|world| {
        let _server = serve(world);
        for (setting, told) in [
            ("ssl_cipher_list = NONSENSE", "SSL error status: ssl_cipher_list: no cipher match"),
            ("ssl_cipher_suites = NONSENSE", "SSL error status: ssl_cipher_suites: "),
            ("ssl_curve_list = nonsense", "SSL error status: ssl_curve_list: "),
            ("ssl_min_protocol = SSLv9", "SSL error status: ssl_min_protocol: SSLv9 is no version of TLS"),
            ("ssl_ca = /etc/passwd", "SSL error status: ssl_ca: there is no certificate in it"),
        ] {
            world.configure(&format!("{setting}\n"));
            let capability = inetd::imap().ok("CAPABILITY").untagged[0].clone();
            assert!(!capability.windows(8).any(|word| word == b"STARTTLS"), "{setting}");
            world.log.wait_for_text(told);
            assert_eq!(Wire::connect(993).line(), Err(Silence::Closed), "{setting}");
        }
    });
}

#[test]
fn nothing_can_be_resumed() {
    world::private(|world| {
        let _server = serve(world);
        for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
            // what a client could come back with: a ticket, or the number of a session
            let tickets = Arc::new(AtomicUsize::new(0));
            let counted = Arc::clone(&tickets);
            let mut wire = connect(|client| {
                client.set_max_proto_version(Some(version)).unwrap();
                client.set_session_cache_mode(SslSessionCacheMode::CLIENT);
                client.set_new_session_callback(move |_, _| {
                    counted.fetch_add(1, Ordering::SeqCst);
                });
            })
            .unwrap();
            assert!(wire.line().unwrap().starts_with(b"* OK"));
            wire.send(b"a NOOP\r\n");
            assert!(wire.line().unwrap().starts_with(b"a OK"));
            assert_eq!(tickets.load(Ordering::SeqCst), 0, "{version:?}");
        }
    });
}

/// Renegotiation is the client's to ask for, and the server's to refuse (RFC 5246 §7.4.1.1).
#[test]
fn nothing_is_negotiated_twice() {
    world::private(|world| {
        let _server = serve(world);
        let ask = "(sleep 1; echo R; sleep 1; printf 'a LOGOUT\\r\\n'; sleep 1) | \
                   openssl s_client -tls1_2 -connect localhost:993 2>&1";
        let seen = crate::harness::process::output(std::process::Command::new("sh").args(["-c", ask]));
        let text = String::from_utf8_lossy(&seen.stdout).into_owned();
        assert!(text.contains("RENEGOTIATING") && text.contains("no renegotiation"), "{text}");
        assert!(text.contains("Compression: NONE") && !text.contains("a OK"), "{text}");
    });
}

#[test]
fn a_handshake_has_its_time_and_no_more() {
    world::private(|world| {
        let _server = serve(world);
        let silent = Wire::connect(993);
        let mut imap = inetd::imap();
        imap.ok("STARTTLS");
        let slow = TcpStream::connect(("127.0.0.1", 993)).unwrap();
        let begun = Instant::now();
        let feeder = std::thread::spawn(move || {
            // a ClientHello that never ends, an octet at a time
            let hello = [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], &[7; 500]].concat();
            for octet in hello {
                if std::io::Write::write_all(&mut (&slow), &[octet]).is_err() {
                    return begun.elapsed();
                }
                std::thread::sleep(Duration::from_millis(500));
            }
            panic!("still open after {:?}", begun.elapsed());
        });
        for mut wire in [silent, imap.wire] {
            wire.patience(Duration::from_secs(50));
            assert_eq!(wire.line(), Err(Silence::Closed));
            let took = begun.elapsed().as_secs();
            assert!((29..45).contains(&took), "{took} s");
        }
        let took = feeder.join().unwrap().as_secs();
        assert!((29..45).contains(&took), "{took} s");
        world.log.wait_for_text("SSL error status: no handshake in time");
    });
}
