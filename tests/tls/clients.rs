//! Programs that people use to read mail over TLS.

use std::process::Command;

use crate::harness::accounts::{ALICE, BOB};
use crate::harness::bob::{as_bob, write};
use crate::harness::inetd::Inetd;
use crate::harness::process::{output, run};
use crate::harness::screen::Screen;
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

/// A certificate for the host's name that clients have been told to believe: its path.
fn believed() -> String {
    let identity = tls::install(NAME);
    write("believed.pem", &identity.certificate_pem())
}

#[test]
fn fetchmail_takes_mail_and_looks_at_the_certificate() {
    world::private(|world| {
        let _server = serve(world);
        let ways = [
            ("IMAP port 993", "ssl"),
            ("IMAP port 143", "sslproto TLS1.2+"),
            ("POP3 port 995", "ssl"),
            ("POP3 port 110", "sslproto TLS1.2+"),
        ];
        let fetch = |way: &str, options: &str, believed: &str| {
            let control = write(
                "fetchmailrc",
                &format!(
                    "set invisible\npoll {NAME} proto {way}\n user alice password wonderland\n {options} sslcertck \
                     sslcertfile \"{believed}\"\n no rewrite keep fetchall mda \"/bin/cat >>got\"\n"
                ),
            );
            run(Command::new("chmod").args(["600", &control]));
            output(as_bob("fetchmail").args(["-f", &control, "--nosyslog", "--pidfile", "fetchmail.pid"]))
        };
        let (good, other) = (believed(), write("other.pem", &tls::Identity::of(NAME).certificate_pem()));
        for (at, (way, options)) in (1..).zip(ways) {
            let fetched = fetch(way, options, &good);
            assert!(fetched.status.success(), "{way}: {}", String::from_utf8_lossy(&fetched.stderr));
            let got = std::fs::read_to_string(format!("{}/got", BOB.home())).unwrap();
            assert_eq!(got.matches("\nMessage-ID:").count(), 3 * at, "{way}");
            assert!(!fetch(way, options, &other).status.success(), "{way}: a stranger's certificate");
        }
    });
}

#[test]
fn mutt_reads_over_tls() {
    world::private(|world| {
        let _server = serve(world);
        let believed = believed();
        for url in [
            format!("imaps://{NAME}/INBOX"),
            format!("imap://{NAME}/INBOX"),
            format!("pops://{NAME}/"),
            format!("pop://{NAME}/"),
        ] {
            let settings = write(
                "muttrc",
                &format!(
                    "set ssl_starttls=yes ssl_force_tls=yes certificate_file={believed} imap_user=alice \
                     imap_pass=wonderland pop_user=alice pop_pass=wonderland\n\
                     set quit=yes move=no delete=no header_cache=\"\" folder=~\n"
                ),
            );
            let screen = Screen::start(&BOB, &format!("mutt -n -F {settings} -f {url}"));
            screen.wait_for("Msgs:3");
            screen.keys(&["x"]);
            screen.wait_for_end();
        }
        let secured = |line: &String| line.contains(" user=alice host=[127.0.");
        let lines = world.log.lines();
        assert!(lines.iter().filter(|line| secured(line) && line.contains("Logout")).count() >= 4, "{lines:#?}");
    });
}
