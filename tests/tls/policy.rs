//! What is allowed without TLS, from where.

use std::process::Command;

use crate::harness::accounts::ALICE;
use crate::harness::client::Imap;
use crate::harness::inetd::{self, Inetd, pop3_lines, pop3_ok};
use crate::harness::process::run;
use crate::harness::server::{self, Protocol};
use crate::harness::wire::Wire;
use crate::harness::{World, tls, world};

const NAME: &str = "mail.example.org";

/// A network between us and ourselves, so that a client may come from another address.
fn serve(world: &World) -> Inetd {
    tls::install(NAME);
    for address in ["192.0.2.1/24", "192.0.2.2/24"] {
        run(Command::new("ip").args(["address", "add", address, "dev", "lo"]));
    }
    Inetd::xinetd(world, &["imap", "ipop3"])
}

/// A client at `from` of the server at 192.0.2.1.
fn connect(from: &str, port: u16) -> Wire {
    Wire::connect_from(from, "192.0.2.1", port)
}

fn capabilities(imap: &mut Imap) -> String {
    String::from_utf8(imap.ok("CAPABILITY").untagged[0].clone()).unwrap()
}

#[test]
fn a_password_from_elsewhere_needs_tls() {
    world::private(|world| {
        let _server = serve(world);
        let mut imap = Imap::greeted(connect("192.0.2.2", 143));
        let told = capabilities(&mut imap);
        assert!(told.contains(" STARTTLS LOGINDISABLED") && !told.contains("AUTH=PLAIN"), "{told}");
        for command in ["LOGIN alice wonderland", "AUTHENTICATE PLAIN AGFsaWNlAHdvbmRlcmxhbmQ="] {
            let start = std::time::Instant::now();
            assert!(imap.command(command).tagged.starts_with("NO [PRIVACYREQUIRED]"), "{command}");
            // nobody looked at it
            assert!(start.elapsed().as_secs() < 2, "{command}");
        }
        imap.ok("STARTTLS");
        let mut imap = Imap::taken_over(imap.wire.start_tls(&tls::client(|_| ()), NAME).unwrap());
        let told = capabilities(&mut imap);
        assert!(!told.contains("LOGINDISABLED") && told.contains("AUTH=PLAIN"), "{told}");
        imap.ok("LOGIN alice wonderland");
        world.log.wait_for_text("Login user=alice host=[192.0.2.2]");

        let mut pop = connect("192.0.2.2", 110);
        assert!(pop.line().unwrap().starts_with(b"+OK"));
        pop3_ok(&mut pop, "CAPA");
        let told = pop3_lines(&mut pop);
        assert!(told.contains(&b"STLS".to_vec()) && !told.contains(&b"USER".to_vec()));
        pop.send(b"USER alice\r\n");
        assert!(pop.line().unwrap().starts_with(b"-ERR"));
    });
}

#[test]
fn this_machine_needs_none_and_one_line_makes_the_network_as_good() {
    world::private(|world| {
        let _server = serve(world);
        inetd::imap().ok("LOGIN alice wonderland");
        Imap::greeted(connect("192.0.2.1", 143)).ok("LOGIN alice wonderland");
        Imap::of(server::for_network(Protocol::Imap)).ok("LOGIN alice wonderland");
        world.configure("disable_plaintext_auth = no\n");
        let mut imap = Imap::greeted(connect("192.0.2.2", 143));
        assert!(!capabilities(&mut imap).contains("LOGINDISABLED"));
        imap.ok("LOGIN alice wonderland");
        let mut pop = connect("192.0.2.2", 110);
        assert!(pop.line().unwrap().starts_with(b"+OK"));
        pop3_ok(&mut pop, "USER alice");
    });
}

#[test]
fn required_lets_nobody_in_without() {
    world::private(|world| {
        world.secrets(&[("alice", "looking-glass")]);
        world.configure("ssl = required\n");
        let _server = serve(world);
        let mut imap = inetd::imap();
        let told = capabilities(&mut imap);
        assert!(told.contains(" STARTTLS LOGINDISABLED") && !told.contains("AUTH="), "{told}");
        imap.ok("NOOP");
        imap.ok("ID NIL");
        for command in ["LOGIN alice looking-glass", "AUTHENTICATE PLAIN", "AUTHENTICATE CRAM-MD5"] {
            assert!(imap.command(command).tagged.starts_with("NO [PRIVACYREQUIRED]"), "{command}");
        }
        imap.ok("STARTTLS");
        let mut imap = Imap::taken_over(imap.wire.start_tls(&tls::client(|_| ()), NAME).unwrap());
        assert!(capabilities(&mut imap).contains("AUTH=CRAM-MD5"));
        imap.ok("LOGIN alice looking-glass");

        let (mut pop, greeting) = inetd::pop3();
        assert!(!greeting.contains('<'), "{greeting}");
        pop3_ok(&mut pop, "CAPA");
        let told = pop3_lines(&mut pop);
        assert!(told.contains(&b"STLS".to_vec()));
        assert!(!told.iter().any(|line| line.starts_with(b"SASL") || line.starts_with(b"USER")));
        for command in ["USER alice", "APOP alice 00112233445566778899aabbccddeeff", "AUTH CRAM-MD5", "AUTH PLAIN"] {
            pop.send(format!("{command}\r\n").as_bytes());
            assert!(pop.line().unwrap().starts_with(b"-ERR"), "{command}");
        }
        pop3_ok(&mut pop, "QUIT");
    });
}

#[test]
fn who_is_served_without_login_is_never_offered_tls() {
    world::private(|world| {
        tls::install(NAME);
        world.configure("ssl = required\n");
        let mut session = server::for_user(Protocol::Imap, &ALICE);
        let greeting = String::from_utf8(session.wire.line().unwrap()).unwrap();
        assert!(greeting.starts_with("* PREAUTH") && !greeting.contains("STARTTLS"), "{greeting}");
        session.wire.send(b"a STARTTLS\r\n");
        assert!(session.wire.line().unwrap().starts_with(b"a BAD"));
    });
}

#[test]
fn port_name_and_option_decide_who_begins() {
    world::private(|world| {
        let _server = serve(world);
        let begins_with_tls = |command: &mut Command| {
            let mut session = server::on_socket_pair(command.current_dir("/"));
            session.wire.patience(std::time::Duration::from_millis(700));
            session.wire.line().is_err()
        };
        use std::os::unix::process::CommandExt;
        assert!(!begins_with_tls(&mut Command::new("/usr/sbin/imapd")));
        assert!(begins_with_tls(Command::new("/usr/sbin/imapd").arg("-s")));
        assert!(begins_with_tls(Command::new("/usr/sbin/imapd").arg0("/usr/sbin/simapd")));
        assert!(begins_with_tls(Command::new("/usr/sbin/ipop3d").arg0("sipop3d")));
        world.configure("ssl = no\n");
        assert!(!capabilities(&mut inetd::imap()).contains("STARTTLS"));
    });
}
