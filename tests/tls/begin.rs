//! How TLS begins: from the first octet, by STARTTLS, by STLS; and what is said before and after.

use crate::harness::accounts::ALICE;
use crate::harness::client::Imap;
use crate::harness::inetd::{self, Inetd, pop3_lines, pop3_ok};
use crate::harness::wire::Wire;
use crate::harness::{World, mbox, tls, world};

const NAME: &str = "mail.example.org";

/// A mailbox of three messages, and what a client must get of the first.
fn fill(world: &World) -> Vec<u8> {
    let file = crate::harness::generator::mailbox(11, 3);
    world.fill(&ALICE, &file);
    mbox::read(&file).unwrap()[0].on_the_wire()
}

fn text(line: Vec<u8>) -> String {
    String::from_utf8(line).unwrap()
}

#[test]
fn imaps_greets_after_the_handshake_and_serves() {
    world::private(|world| {
        let first = fill(world);
        tls::install(NAME);
        let _server = Inetd::xinetd(world, &["imaps"]);
        let wire = Wire::connect(993).start_tls(&tls::client(|_| ()), NAME).unwrap();
        let mut imap = Imap::taken_over(wire);
        let greeting = text(imap.response().unwrap());
        assert!(greeting.starts_with("* OK [CAPABILITY IMAP4rev1 ") && greeting.contains(" AUTH=PLAIN"), "{greeting}");
        assert!(!greeting.contains("STARTTLS") && !greeting.contains("LOGINDISABLED"), "{greeting}");
        assert!(imap.command("STARTTLS").tagged.starts_with("BAD"));
        imap.ok("LOGIN alice wonderland");
        imap.ok("SELECT INBOX");
        let fetched = imap.ok("FETCH 1 BODY.PEEK[]").fetched();
        assert_eq!(fetched[0].1.item("BODY[]").unwrap().string().unwrap(), first);
        imap.ok("LOGOUT");
        world.log.wait_for_text("Logout user=alice host=[127.0.0.1]");
    });
}

#[test]
fn pop3s_greets_after_the_handshake_and_serves() {
    world::private(|world| {
        let first = fill(world);
        tls::install(NAME);
        let _server = Inetd::xinetd(world, &["pop3s"]);
        let speaks = |protocol: &'static [u8]| {
            let client = tls::client(|client| client.set_alpn_protos(protocol).unwrap());
            Wire::connect(995).start_tls(&client, NAME)
        };
        assert!(speaks(b"\x04imap").is_err());
        let mut wire = speaks(b"\x04pop3").unwrap();
        assert_eq!(wire.tls().ssl().selected_alpn_protocol(), Some(&b"pop3"[..]));
        assert!(wire.line().unwrap().starts_with(b"+OK POP3 mail.example.org server ready"));
        pop3_ok(&mut wire, "CAPA");
        let capabilities = pop3_lines(&mut wire);
        assert!(capabilities.contains(&b"USER".to_vec()) && !capabilities.contains(&b"STLS".to_vec()));
        pop3_ok(&mut wire, "USER alice");
        pop3_ok(&mut wire, "PASS wonderland");
        pop3_ok(&mut wire, "RETR 1");
        let mut lines = pop3_lines(&mut wire);
        lines.push(Vec::new());
        assert_eq!(lines.join(b"\r\n".as_slice()), first);
        pop3_ok(&mut wire, "QUIT");
    });
}

#[test]
fn starttls_forgets_what_was_said_before() {
    world::private(|world| {
        fill(world);
        tls::install(NAME);
        let _server = Inetd::xinetd(world, &["imap"]);
        let mut imap = inetd::imap();
        let before = text(imap.ok("CAPABILITY").untagged[0].clone());
        assert!(before.contains(" STARTTLS"), "{before}");
        imap.ok("STARTTLS");
        let wire = imap.wire.start_tls(&tls::client(|_| ()), NAME).unwrap();
        let mut imap = Imap::taken_over(wire);
        let after = text(imap.ok("CAPABILITY").untagged[0].clone());
        assert!(!after.contains("STARTTLS") && after.contains(" AUTH=PLAIN"), "{after}");
        assert!(imap.command("STARTTLS").tagged.starts_with("BAD"));
        imap.ok("LOGIN alice wonderland");
        assert!(imap.ok("STATUS INBOX (MESSAGES)").untagged[0].ends_with(b"(MESSAGES 3)"));
        imap.ok("LOGOUT");
    });
}

#[test]
fn stls_keeps_the_stamp_of_the_greeting_and_forgets_the_name() {
    world::private(|world| {
        fill(world);
        tls::install(NAME);
        world.secrets(&[("alice", "looking-glass")]);
        let _server = Inetd::xinetd(world, &["ipop3"]);
        let (mut wire, greeting) = inetd::pop3();
        pop3_ok(&mut wire, "CAPA");
        assert!(pop3_lines(&mut wire).contains(&b"STLS".to_vec()));
        pop3_ok(&mut wire, "USER alice");
        pop3_ok(&mut wire, "STLS");
        let mut wire = wire.start_tls(&tls::client(|_| ()), NAME).unwrap();
        wire.send(b"PASS looking-glass\r\n");
        assert_eq!(text(wire.line().unwrap()), "-ERR USER comes before PASS");
        wire.send(b"STLS\r\n");
        assert!(wire.line().unwrap().starts_with(b"-ERR"));
        let stamp = format!("<{}", greeting.split_once('<').unwrap().1);
        let digest =
            openssl::hash::hash(openssl::hash::MessageDigest::md5(), format!("{stamp}looking-glass").as_bytes());
        let hex: String = digest.unwrap().iter().map(|octet| format!("{octet:02x}")).collect();
        pop3_ok(&mut wire, &format!("APOP alice {hex}"));
        pop3_ok(&mut wire, "STAT");
        pop3_ok(&mut wire, "QUIT");
    });
}
