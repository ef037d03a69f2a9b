//! The pieces of work that are measured, and how each is done once.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::client::Client;
use super::contestant::{Contestant, Used};
use super::same::{Sameness, digest};

/// What a piece of work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Connect, and read the greeting.
    Greet,
    /// Connect, and log in by CRAM-MD5.
    Login,
    /// Connect, log in, SELECT.
    Open,
    /// SELECT alone, in a session that is logged in.
    Select,
    /// SELECT alone, after a message was delivered.
    SelectAfterDelivery,
    /// A command in a session that has INBOX selected; how its answer is compared.
    Command(&'static str, Sameness),
    /// A command, after another one that undoes it.
    Change(&'static str, &'static str),
    /// The same, and then CHECK, after which other programs see what was done.
    ChangeAndCheck(&'static str, &'static str),
    /// APPEND of 10 kB to INBOX.
    Append,
    /// COPY of the message with number 7, some kB, into another mailbox of the same size.
    Copy,
    /// Marks the messages, and EXPUNGEs them.
    Expunge(&'static str),
    /// POP3: connect, log in, UIDL.
    Uidl,
    /// POP3: RETR of all, pipelined.
    Retrieve,
    /// STATUS of 200 mailboxes.
    Status,
}

/// What comes before each time that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// The mailbox as it was made, and no index.
    Restored,
    /// The index, and nothing kept of messages' contents.
    Indexed,
    /// The same work once.
    Warm,
}

/// What the work cannot be quicker than.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    None,
    /// Seconds.
    Time(f64),
    /// Reading the file: `cat FILE | wc -c`; so many times that.
    File(f64),
    /// The same answer by `cat` through a socket; so many times that.
    Answer(f64),
    /// `cat FILE` through a socket.
    Mailbox(f64),
    /// `grep -c -i -F -a` of the file.
    Grep(f64),
    /// Connecting to a program that says one line and does nothing else, under the same xinetd; so many times that.
    Empty(f64),
    /// Moving so many of the file's octets within it, and a sync.
    Move(f64, u64),
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    pub name: &'static str,
    pub before: Before,
    pub act: Act,
    pub bound: Bound,
    /// How much of Dovecot's time it may take.
    pub against: f64,
}

/// One time that counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    pub seconds: f64,
    pub used: Used,
    /// Of the answer.
    pub octets: usize,
}

impl Work {
    /// Brings the contestant to where the work begins.
    pub fn prepare(&self, contestant: Contestant, mailbox: &Path) {
        match (self.before, self.act) {
            (Before::Restored, Act::Expunge(messages)) => {
                contestant.restore(mailbox);
                // flags that have no place in the file yet get one before, as in a mailbox that is in use
                let mut client = contestant.selected();
                for set in sets(&mut client, messages) {
                    client.command(&format!("STORE {set} +FLAGS.SILENT (\\Deleted)"));
                }
                client.command("CHECK");
                client.logout();
            }
            (Before::Restored, _) => contestant.restore(mailbox),
            (Before::Indexed, _) => {
                contestant.forget_contents();
                contestant.selected().logout();
            }
            (Before::Warm, _) => {}
        }
        contestant.gone();
    }

    /// Does the work once.
    pub fn run(&self, contestant: Contestant) -> Sample {
        match self.act {
            Act::Greet => {
                let start = Instant::now();
                let (client, _) = Client::greeted(contestant.imap());
                let seconds = start.elapsed().as_secs_f64();
                drop(client);
                Sample { seconds, ..Sample::default() }
            }
            Act::Login => {
                let start = Instant::now();
                let client = contestant.session();
                let (seconds, used) = (start.elapsed().as_secs_f64(), contestant.used());
                client.logout();
                Sample { seconds, used, octets: 0 }
            }
            Act::Open => {
                let start = Instant::now();
                let client = contestant.selected();
                let seconds = start.elapsed().as_secs_f64();
                let used = contestant.used();
                client.logout();
                Sample { seconds, used, octets: 0 }
            }
            Act::Select => timed(contestant, &mut contestant.session(), |client| client.command("SELECT INBOX")),
            Act::SelectAfterDelivery => {
                deliver(&contestant.inbox());
                timed(contestant, &mut contestant.session(), |client| client.command("SELECT INBOX"))
            }
            Act::Command(command, _) => timed(contestant, &mut contestant.selected(), |client| client.command(command)),
            Act::Change(undo, command) | Act::ChangeAndCheck(undo, command) => {
                let checks = matches!(self.act, Act::ChangeAndCheck(..));
                let mut client = contestant.selected();
                client.command(undo);
                client.command("CHECK");
                timed(contestant, &mut client, |client| {
                    client.command(command) + if checks { client.command("CHECK") } else { 0 }
                })
            }
            Act::Append => timed(contestant, &mut contestant.session(), append),
            Act::Copy => timed(contestant, &mut contestant.selected(), |client| client.command("COPY 7 other")),
            Act::Expunge(_) => timed(contestant, &mut contestant.selected(), |client| client.command("EXPUNGE")),
            Act::Uidl => {
                let start = Instant::now();
                let mut client = uidl(contestant);
                let octets = client.multi_lines(1);
                let (seconds, used) = (start.elapsed().as_secs_f64(), contestant.used());
                Sample { seconds, used, octets }
            }
            Act::Retrieve => {
                let mut client = Client::pop3(contestant.pop3(), contestant.account().name);
                client.send(b"STAT\r\n");
                let count = client.line().split(' ').nth(1).unwrap().parse().unwrap();
                timed(contestant, &mut client, |client| retrieve(client, count))
            }
            Act::Status => timed(contestant, &mut contestant.session(), status),
        }
    }

    /// The digest of what the contestant answers, and the answer; none where there is nothing to compare.
    pub fn answer(&self, contestant: Contestant) -> Option<(String, Vec<u8>)> {
        let Act::Command(command, sameness) = self.act else { return None };
        let answer = contestant.selected().answer(command);
        contestant.gone();
        Some((digest(&answer, sameness), answer))
    }
}

/// The messages that are meant, in as many sets as a line can hold.
fn sets(client: &mut Client, messages: &str) -> Vec<String> {
    if messages != "EVEN" {
        return vec![messages.to_owned()];
    }
    let answer = String::from_utf8(client.answer("SEARCH 2:*")).unwrap();
    let even = answer.split_whitespace().filter(|word| word.parse::<u32>().is_ok_and(|number| number % 2 == 0));
    even.collect::<Vec<_>>().chunks(2000).map(|set| set.join(",")).collect()
}

/// Does `act` and measures it; then lets the session end in order.
fn timed(contestant: Contestant, client: &mut Client, act: impl FnOnce(&mut Client) -> usize) -> Sample {
    let before = contestant.used();
    let start = Instant::now();
    let octets = act(client);
    let seconds = start.elapsed().as_secs_f64();
    let after = contestant.used();
    let used = Used { cpu: after.cpu - before.cpu, written: after.written.saturating_sub(before.written) };
    Sample { seconds, used, octets }
}

fn append(client: &mut Client) -> usize {
    let body = "A line of a message that a client keeps a copy of, some seventy octets.\r\n".repeat(138);
    let message = format!("From: a@example.com\r\nTo: b@example.com\r\nSubject: copy\r\n\r\n{body}");
    client.send(format!("x1y2 APPEND INBOX {{{}}}\r\n", message.len()).as_bytes());
    assert!(client.line().starts_with('+'));
    client.send(format!("{message}\r\n").as_bytes());
    client.read_answer(b"\r\nx1y2 ", None)
}

fn uidl(contestant: Contestant) -> Client {
    let mut client = Client::pop3(contestant.pop3(), contestant.account().name);
    client.send(b"UIDL\r\n");
    client
}

fn retrieve(client: &mut Client, count: usize) -> usize {
    let mut sender = client.sender();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let commands: String = (1..=count).map(|number| format!("RETR {number}\r\n")).collect();
            sender.write_all(commands.as_bytes()).unwrap();
        });
        client.multi_lines(count)
    })
}

/// Mailboxes of which STATUS is asked.
pub const FOLDERS: usize = 200;

fn status(client: &mut Client) -> usize {
    let ask = |number| format!("s{number} STATUS f{number} (MESSAGES RECENT UNSEEN UIDNEXT UIDVALIDITY)\r\n");
    let commands: String = (1..FOLDERS).map(ask).collect();
    client.send(commands.as_bytes());
    client.send(ask(FOLDERS).replacen(&format!("s{FOLDERS}"), "x1y2", 1).as_bytes());
    client.read_answer(b"\r\nx1y2 ", None)
}

/// Adds a message to a mailbox, as a delivery agent would.
fn deliver(inbox: &PathBuf) {
    let message =
        b"From d@example.com Thu Jan  1 10:00:00 2026\nFrom: d@example.com\nSubject: new\n\nA new message.\n\n";
    OpenOptions::new().append(true).open(inbox).unwrap().write_all(message).unwrap();
}

/// Makes the folders that STATUS and COPY need.
pub fn make_folders(contestant: Contestant, small: &Path) {
    let mail = Path::new(&contestant.account().home()).join("mail");
    fs::create_dir_all(&mail).unwrap();
    contestant.own(&mail);
    std::os::unix::fs::chown(&mail, Some(contestant.account().id), None).unwrap();
    fs::set_permissions(&mail, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    for name in (1..=FOLDERS).map(|number| format!("f{number}")).chain(["other".to_owned()]) {
        fs::copy(small, mail.join(&name)).unwrap();
        contestant.own(&mail.join(&name));
    }
}
