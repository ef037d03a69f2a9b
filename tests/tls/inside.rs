//! What each process of a connection can do, tried from inside of it: root makes it do one system call after the other, as
//! somebody would who has taken it over.

use std::process::Command;

use crate::harness::accounts::{ALICE, BOB, give_tree, write_file};
use crate::harness::client::Imap;
use crate::harness::inetd::Inetd;
use crate::harness::process::{Seen, connection, run};
use crate::harness::wire::Wire;
use crate::harness::{World, tls, world};

const NAME: &str = "mail.example.org";

/// What is harmless, and allowed to everybody: to ask who it is, and what a name is that it could know.
const ANSWERING: &[&str] = &["getpid", "stat"];
/// A session reads what is in /etc for all to read, and writes where mail is.
const STORING: &[&str] = &["getpid", "read-etc", "write-mail", "stat"];
/// An agent also has the home, where it replaces the list of subscriptions, and speaks to syslog; and it makes the process
/// that clears up after a session, which confines itself further.
const TENDING: &[&str] = &[
    "getpid",
    "read-etc",
    "read-home",
    "write-home",
    "write-mail",
    "stat",
    "socket-unix",
    "socketpair",
    "clone",
    "seccomp",
];

/// What the process can do of what is tried.
fn powers(process: &Seen) -> Vec<String> {
    let script = std::fs::read_to_string(world::source("tests/tls/inside.py")).unwrap();
    let words = [process.pid, process.parent].map(|pid| pid.to_string());
    let said = run(Command::new("/usr/bin/python3").args(["-c", &script]).args(words));
    let powers = said.trim_end().strip_prefix("can:").unwrap_or_else(|| panic!("{said}"));
    powers.split_ascii_whitespace().map(str::to_owned).collect()
}

/// Agent, letterbox-tls and session, once nobody is root any more.
fn after_login() -> [Seen; 3] {
    let all = connection(|all| all.len() == 3 && all.iter().all(|process| process.uids() != [0; 4]));
    all.try_into().unwrap()
}

fn furnish(world: &World) {
    world.fill(&ALICE, &crate::harness::generator::mailbox(11, 3));
    std::fs::create_dir_all("/home/alice/mail").unwrap();
    write_file("/home/alice/diary", b"dear diary", 0o600);
    give_tree("/home/alice".as_ref(), &ALICE);
    write_file("/home/bob/diary", b"dear diary", 0o666);
    write_file("/var/mail/bob", b"for bob", 0o660);
    std::os::unix::fs::chown("/var/mail/bob", Some(BOB.id), Some(8)).unwrap();
    tls::install(NAME);
}

fn connect() -> Imap {
    Imap::greeted(Wire::connect(993).start_tls(&tls::client(|_| ()), NAME).unwrap())
}

#[test]
fn whoever_takes_a_process_over_has_its_work_and_nothing_else() {
    world::private(|world| {
        furnish(world);
        let _server = Inetd::xinetd(world, &["imaps"]);
        let mut imap = connect();
        // a gate that has answered has got ready
        imap.ok("NOOP");
        for inmate in &connection(|all| all.len() == 3)[1..] {
            assert_eq!(powers(inmate), ANSWERING, "before login: {}", inmate.status);
        }
        imap.ok("LOGIN alice wonderland");
        imap.ok("SELECT INBOX");
        let [agent, tls, session] = &after_login();
        assert_eq!((powers(tls), powers(session)), (words(ANSWERING), words(STORING)));
        assert_eq!((agent.uids(), powers(agent)), (vec![ALICE.id; 4], words(TENDING)));
        // nobody was hurt by that
        imap.ok("FETCH 1:* FLAGS");
        imap.ok("LOGOUT");
        world.log.wait_for_text("Logout user=alice host=[127.0.0.1]");
    });
}

fn words(all: &[&str]) -> Vec<String> {
    all.iter().map(|word| (*word).to_owned()).collect()
}

/// A process that is not confined can do what its user can: the trial finds what is there.
#[test]
fn without_the_cage_more_is_found() {
    world::private(|world| {
        furnish(world);
        world.configure("sandbox = no\n");
        let _server = Inetd::xinetd(world, &["imaps"]);
        let mut imap = connect();
        imap.ok("LOGIN alice wonderland");
        imap.ok("SELECT INBOX");
        let [agent, tls, session] = &after_login();
        // ids, limits and the empty directory hold without it; what they do not refuse is found
        assert!(words(&["clone", "socket-inet", "code", "ioctl"]).iter().all(|power| powers(tls).contains(power)));
        for process in [agent, session] {
            let found = powers(process);
            for power in ["read-home", "write-tmp", "socket-inet", "execute", "signal-itself", "code"] {
                assert!(found.contains(&power.to_owned()), "{power}: {found:?}");
            }
        }
    });
}
