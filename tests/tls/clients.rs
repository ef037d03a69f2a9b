//! Programs that people use to read mail over TLS, or to look whether TLS is sound.

use std::process::Command;

use crate::harness::accounts::ALICE;
use crate::harness::inetd::Inetd;
use crate::harness::process::{output, run};
use crate::harness::{World, tls, world};

const NAME: &str = "mail.example.org";

fn serve(world: &World) -> Inetd {
    world.fill(&ALICE, &crate::harness::generator::mailbox(11, 3));
    tls::install(NAME);
    Inetd::xinetd(world, &["imap", "ipop3", "imaps", "pop3s"])
}

#[test]
fn openssl_prints_the_greeting() {
    world::private(|world| {
        let _server = serve(world);
        let pop3 = ("pop3s", "+OK POP3 mail.example.org", "QUIT");
        for (service, greeting, goodbye) in [pop3, ("imaps", "* OK [CAPABILITY IMAP4rev1", "a LOGOUT")] {
            let connect = format!("printf '{goodbye}\\r\\n' | openssl s_client -quiet -connect localhost:{service}");
            let seen = output(Command::new("sh").args(["-c", &connect]));
            let text = String::from_utf8_lossy(&seen.stdout).into_owned();
            assert!(text.starts_with(greeting), "{text}");
        }
        for (protocol, port) in [("imap", 143), ("pop3", 110)] {
            let connect = ["s_client", "-brief", "-starttls", protocol, "-connect", &format!("localhost:{port}")];
            let seen = output(Command::new("openssl").args(connect));
            let text = String::from_utf8_lossy(&seen.stderr).into_owned();
            assert!(text.contains("Protocol version: TLSv1.3"), "{text}");
        }
    });
}

#[test]
fn curl_and_python_read_mail_in_every_way() {
    world::private(|world| {
        let _server = serve(world);
        for url in [
            "imaps://localhost/INBOX;MAILINDEX=1",
            "imap://localhost/INBOX;MAILINDEX=1",
            "pop3s://localhost/1",
            "pop3://localhost/1",
        ] {
            let fetched = run(Command::new("curl").args(["-sSk", "--ssl-reqd", "-u", "alice:wonderland", url]));
            assert!(fetched.contains("From:"), "{url}: {fetched}");
        }
        let script = "import imaplib, poplib, ssl\n\
            trust = ssl._create_unverified_context()\n\
            imap = imaplib.IMAP4_SSL('localhost', ssl_context=trust); imap.login('alice', 'wonderland')\n\
            print(imap.select('INBOX')); imap.logout()\n\
            imap = imaplib.IMAP4('localhost'); imap.starttls(trust); imap.login('alice', 'wonderland')\n\
            print(imap.select('INBOX')); imap.logout()\n\
            pop = poplib.POP3_SSL('localhost', context=trust); pop.user('alice'); pop.pass_('wonderland')\n\
            print(pop.stat()[0]); pop.quit()\n\
            pop = poplib.POP3('localhost'); pop.stls(trust); pop.user('alice'); pop.pass_('wonderland')\n\
            print(pop.stat()[0]); pop.quit()\n";
        let said = run(Command::new("python3").args(["-c", script]));
        assert_eq!(said, "('OK', [b'3'])\n('OK', [b'3'])\n3\n3\n");
    });
}

#[test]
fn sslscan_finds_nothing_old_and_nothing_weak() {
    world::private(|world| {
        let _server = serve(world);
        let seen = run(Command::new("sslscan").args(["--no-colour", "--connect-timeout=10", "localhost:993"]));
        for old in ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"] {
            assert!(seen.lines().any(|line| line.starts_with(old) && line.ends_with("disabled")), "{old}: {seen}");
        }
        for new in ["TLSv1.2", "TLSv1.3"] {
            assert!(seen.lines().any(|line| line.starts_with(new) && line.ends_with("enabled")), "{new}: {seen}");
        }
        let weak = ["RC4", "3DES", "NULL", "EXP", "ADH", "AECDH", "TLSv1.0 ", "TLSv1.1 "];
        let accepted = seen.lines().filter(|line| line.starts_with("Accepted") || line.starts_with("Preferred"));
        let accepted: Vec<&str> = accepted.collect();
        assert!(accepted.len() >= 5, "{seen}");
        assert!(!accepted.iter().any(|line| weak.iter().any(|weak| line.contains(weak))), "{accepted:#?}");
        assert!(!seen.contains("vulnerable to heartbleed") || seen.contains("not vulnerable to heartbleed"), "{seen}");
    });
}
