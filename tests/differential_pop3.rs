//! The same drop in Dovecot and in Letterbox: the same answers to the same commands, the same octets, the same messages left;
//! and one mailbox that goes from one to the other and back, in which no client fetches a message twice.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;

use std::fs;

use harness::accounts::{ALICE, Account, BOB};
use harness::inetd::pop3_lines;
use harness::server::{self, Protocol, Session};
use harness::{World, dovecot, generator, hostile, mbox, world};

/// A client of one of the servers.
struct Client(Session);

/// What a command is answered with: whether it is `+OK`, what follows that where it matters, and further lines.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    ok: bool,
    text: String,
    lines: Vec<Vec<u8>>,
}

impl Client {
    fn of(mut session: Session, user: &Account) -> Self {
        let greeting = session.wire.line().expect("a greeting");
        assert!(greeting.starts_with(b"+OK"));
        let mut client = Self(session);
        assert!(client.ask(&format!("USER {}", user.name)).ok);
        assert!(client.ask(&format!("PASS {}", user.password)).ok);
        client
    }

    fn ours(user: &Account) -> Self {
        Self::of(server::for_network(Protocol::Pop3), user)
    }

    fn theirs(user: &Account) -> Self {
        Self::of(dovecot::for_network(Protocol::Pop3), user)
    }

    fn ask(&mut self, command: &str) -> Answer {
        self.0.wire.send(format!("{command}\r\n").as_bytes());
        let first = String::from_utf8(self.0.wire.line().expect(command)).unwrap();
        let words: Vec<&str> = command.split_whitespace().map(|word| word.trim()).collect();
        let ok = first.starts_with("+OK");
        let keyword = words.first().map(|word| word.to_ascii_uppercase()).unwrap_or_default();
        // only these have a text that means something
        let tells = ok && (keyword == "STAT" || (words.len() == 2 && ["LIST", "UIDL"].contains(&keyword.as_str())));
        let text = if tells { first } else { String::new() };
        let has_lines = match keyword.as_str() {
            "RETR" | "TOP" => true,
            "LIST" | "UIDL" => words.len() == 1,
            _ => false,
        };
        let lines = if ok && has_lines { pop3_lines(&mut self.0.wire) } else { Vec::new() };
        Answer { ok, text, lines }
    }

    /// The unique-ids of all messages, in order.
    fn unique_ids(&mut self) -> Vec<String> {
        let each = |line: Vec<u8>| String::from_utf8(line).unwrap().split_once(' ').unwrap().1.to_owned();
        self.ask("UIDL").lines.into_iter().map(each).collect()
    }

    fn quit(mut self) {
        assert!(self.ask("QUIT").ok);
        let _process_ended = self.0.process.wait(std::time::Duration::from_millis(100));
    }
}

/// Asks both the same; the commands of which the answers differ.
fn differences(ours: &mut Client, theirs: &mut Client, commands: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for command in commands {
        let (our, their) = (ours.ask(command), theirs.ask(command));
        if our != their {
            let show = |answer: &Answer| format!("{answer:?}").chars().take(300).collect::<String>();
            found.push(format!("{command}\n  ours:   {}\n  theirs: {}", show(&our), show(&their)));
        }
    }
    found
}

/// Everything that can be asked about `count` messages.
fn all_questions(count: usize) -> Vec<String> {
    let mut commands: Vec<String> = ["STAT", "LIST", "NOOP"].map(str::to_owned).to_vec();
    for number in 1..=count {
        commands.push(format!("LIST {number}"));
        commands.push(format!("RETR {number}"));
        commands.extend([0, 1, 3, 100_000].map(|lines| format!("TOP {number} {lines}")));
    }
    commands
}

fn both(world: &World, mailbox: &[u8]) -> (Client, Client) {
    world.fill(&ALICE, mailbox);
    world.fill(&BOB, mailbox);
    (Client::ours(&ALICE), Client::theirs(&BOB))
}

fn needs_dovecot(name: &str) -> bool {
    if !dovecot::is_there() {
        world::skip(name, "Dovecot is not installed");
    }
    dovecot::is_there()
}

#[test]
fn ordinary_messages() {
    if needs_dovecot("ordinary_messages") {
        world::private(|world| {
            let (mut ours, mut theirs) = both(world, &generator::mailbox(77, 60));
            let found = differences(&mut ours, &mut theirs, &all_questions(60));
            assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
        });
    }
}

/// Messages of [`hostile::cases`] that Dovecot gives otherwise, and why.
const KNOWN: &[(&str, &str)] = &[
    ("Content-Length", "RFC 1939 §11: the message as delivered; Dovecot takes the field for its own"),
    ("eight-bit fields", "RFC 6856 §2.1: who has not said UTF8 gets UTF-8 in ASCII; Dovecot knows no UTF8"),
    ("no blank line", "RFC 5322 §2.1: the blank line ends the header; Dovecot takes it for the mailbox's"),
];

#[test]
fn messages_that_break_rules() {
    if needs_dovecot("messages_that_break_rules") {
        world::private(|world| {
            let cases = hostile::cases();
            let (mut ours, mut theirs) = both(world, &hostile::mailbox());
            let mut different = Vec::new();
            for (place, case) in cases.iter().enumerate() {
                let number = place + 1;
                let mut commands = vec![format!("LIST {number}"), format!("RETR {number}")];
                commands.extend([0, 2, 1000].map(|lines| format!("TOP {number} {lines}")));
                let found = differences(&mut ours, &mut theirs, &commands);
                let is_known = KNOWN.iter().any(|(name, _)| *name == case.name);
                assert!(found.is_empty() || is_known, "{}:\n{}", case.name, found.join("\n"));
                if !found.is_empty() {
                    different.push(case.name);
                }
            }
            let known: Vec<&str> = KNOWN.iter().map(|(name, _)| *name).collect();
            assert!(known.iter().all(|name| different.contains(name)), "listed, but not different: {different:?}");
        });
    }
}

#[test]
fn the_same_script_leaves_the_same_messages() {
    if needs_dovecot("the_same_script_leaves_the_same_messages") {
        world::private(|world| {
            let (mut ours, mut theirs) = both(world, &generator::mailbox(78, 12));
            // Dovecot turns out whoever makes twenty mistakes in a row
            let script = "DELE 2, DELE 2, RETR 2, LIST 2, TOP 2 0, UIDL 2, STAT, LIST, LIST 0, LIST 13, LIST x, LIST -1, RETR, \
                          RETR 0, RETR 13, RETR 99999999999999999999, NOOP, DELE, DELE 0, DELE 13, DELE x, TOP, TOP 1, \
                          TOP 1 -1, TOP 13 1, TOP x 1, UIDL 13, NOOP, NONSENSE, USER bob, PASS x, RSET, STAT, RETR 2, \
                          DELE 12, DELE 1, dele 3, Stat, LIST, RETR 4, NOOP";
            let commands: Vec<String> = script.split(", ").map(|command| command.trim().to_owned()).collect();
            let found = differences(&mut ours, &mut theirs, &commands);
            assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
            ours.quit();
            theirs.quit();
            let left = |user: &Account| -> Vec<(Vec<u8>, bool)> {
                let mut stored = mbox::read(&fs::read(world.inbox(user)).unwrap()).unwrap();
                // Dovecot's note of its own
                let own = |field: &Vec<u8>| !field.starts_with(b"Content-Length:");
                stored.iter_mut().for_each(|message| message.fields.retain(own));
                stored.iter().map(|message| (message.on_the_wire(), message.letters().contains('R'))).collect()
            };
            assert_eq!(left(&ALICE).len(), 9);
            let (ours, theirs) = (left(&ALICE), left(&BOB));
            let read = |left: &[(Vec<u8>, bool)]| left.iter().map(|(_, read)| *read).collect::<Vec<_>>();
            assert_eq!(read(&ours), read(&theirs), "which are read");
            for (ours, theirs) in ours.iter().zip(&theirs) {
                let show = |message: &(Vec<u8>, bool)| String::from_utf8_lossy(&message.0).into_owned();
                assert!(ours == theirs, "{}\n==== and not\n{}", show(ours), show(theirs));
            }
        });
    }
}

/// How both are told to name messages, in our words and in Dovecot's.
const FORMATS: [(&str, &str); 3] = [("dovecot", "%08Xu%08Xv"), ("uw", "%08Xv%08Xu"), ("%v.%u", "%v.%u")];

#[test]
fn a_change_of_server_changes_no_unique_id() {
    if needs_dovecot("a_change_of_server_changes_no_unique_id") {
        world::private(|world| {
            for (ours, theirs) in FORMATS {
                world.configure(&format!("pop3_uidl_format = {ours}\n"));
                let configure = || dovecot::configured(&format!("pop3_uidl_format = {theirs}\n"));
                drop(fs::remove_dir_all("/mnt/tmp/dovecot-alice"));
                drop(fs::remove_dir_all("/home/alice/.letterbox"));
                world.fill(&ALICE, &generator::mailbox(79, 8));
                // first theirs, which writes down what it gave when it rewrites the mailbox
                configure();
                let mut client = Client::theirs(&ALICE);
                let mut ids = client.unique_ids();
                assert!(client.ask("DELE 3").ok);
                client.quit();
                ids.remove(2);
                // then ours, and a delivery
                let mut client = Client::ours(&ALICE);
                assert_eq!(client.unique_ids(), ids, "{ours}");
                assert!(client.ask("DELE 1").ok);
                client.quit();
                ids.remove(0);
                harness::scene::deliver(world, "later");
                let mut client = Client::ours(&ALICE);
                let with_new = client.unique_ids();
                assert_eq!(with_new[..ids.len()], ids[..]);
                assert_eq!(with_new.len(), ids.len() + 1);
                assert!(client.ask("DELE 2").ok);
                client.quit();
                ids = with_new;
                ids.remove(1);
                // and back
                let mut client = Client::theirs(&ALICE);
                assert_eq!(client.unique_ids(), ids, "{theirs}");
                client.quit();
            }
        });
    }
}

#[test]
fn the_digest_of_the_header_is_dovecots() {
    if needs_dovecot("the_digest_of_the_header_is_dovecots") {
        world::private(|world| {
            world.configure("pop3_uidl_format = md5\n");
            dovecot::configured("pop3_uidl_format = %m\nmbox_md5 = apop3d\n");
            let (mut ours, mut theirs) = both(world, &generator::mailbox(80, 40));
            assert_eq!(ours.unique_ids(), theirs.unique_ids());
        });
    }
}
