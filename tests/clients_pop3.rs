//! POP3 clients that people use, run by script against ipop3d behind xinetd: what they get is what lies on the disk, octet
//! for octet; what they delete is gone from it, and nothing else; and nothing comes twice.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;

use std::fs;
use std::process::Command;

use harness::accounts::{ALICE, BOB, write_mail};
use harness::bob::{as_bob, copied_by_mutt, directory, write};
use harness::inetd::{Inetd, Kind};
use harness::process::{output, run};
use harness::screen::Screen;
use harness::{World, generator, mbox, world};

/// How many messages the mailbox has: every kind that the generator knows, twice.
const MESSAGES: usize = 24;

/// A server with a mailbox, and the messages that a client must get.
struct Scene<'a> {
    _server: Inetd,
    world: &'a World,
    wanted: Vec<Vec<u8>>,
}

impl<'a> Scene<'a> {
    fn set(world: &'a World) -> Self {
        let file = generator::mailbox(23, MESSAGES);
        world.fill(&ALICE, &file);
        let wanted = mbox::read(&file).unwrap().iter().map(mbox::Stored::on_the_wire).collect();
        Self { _server: Inetd::start(Kind::Xinetd, world), world, wanted }
    }

    /// One more message arrives; as a client gets it.
    fn deliver(&self, serial: &str) -> Vec<u8> {
        let inbox = self.world.inbox(&ALICE);
        let message = generator::numbered(serial, 100);
        write_mail(&inbox, &ALICE, &[fs::read(&inbox).unwrap(), message.clone()].concat());
        mbox::read(&message).unwrap()[0].on_the_wire()
    }

    /// What the mailbox holds, as a client would get it.
    fn left(&self) -> Vec<Vec<u8>> {
        let file = fs::read(self.world.inbox(&ALICE)).unwrap();
        let stored = mbox::read(&file).unwrap();
        stored.iter().filter(|message| !message.is_internal()).map(mbox::Stored::on_the_wire).collect()
    }

    /// All but the second message.
    fn without_second(&self) -> Vec<Vec<u8>> {
        [&self.wanted[..1], &self.wanted[2..]].concat()
    }

    /// How many messages the mailbox has that are marked as read.
    fn read(&self) -> usize {
        let file = fs::read(self.world.inbox(&ALICE)).unwrap();
        mbox::read(&file).unwrap().iter().filter(|message| message.letters().contains('R')).count()
    }
}

/// An empty Maildir in bob's home.
fn maildir(name: &str) -> String {
    let path = directory(name);
    for part in ["cur", "new", "tmp"] {
        directory(&format!("{name}/{part}"));
    }
    path
}

/// Compares messages one by one, since all at once nobody can read.
fn same(found: &[Vec<u8>], wanted: &[Vec<u8>]) {
    for (place, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let show = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        assert!(found == wanted, "message {}:\n{}\n==== and not\n{}", place + 1, show(found), show(wanted));
    }
    assert_eq!(found.len(), wanted.len());
}

/// The same in any order.
fn same_set(mut found: Vec<Vec<u8>>, mut wanted: Vec<Vec<u8>>) {
    found.sort();
    wanted.sort();
    same(&found, &wanted);
}

fn with_unix_lines(messages: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let without_cr = |message: &Vec<u8>| message.iter().copied().filter(|byte| *byte != b'\r').collect();
    messages.iter().map(without_cr).collect()
}

/// The files of a directory by the number that is their name.
fn numbered_files(place: &str) -> Vec<Vec<u8>> {
    (1..=MESSAGES).map(|number| fs::read(format!("{place}/{number}")).unwrap()).collect()
}

/// A message whose header's fields have a line each, with one blank where there were several, and no `Return-Path`: that is
/// a delivery agent's to make.
fn unfolded(message: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(message).into_owned();
    let (header, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let header = header.replace("\n ", " ").replace("\n\t", " ");
    let fields = header.lines().filter(|field| !field.starts_with("Return-Path:"));
    let fields = fields.map(|field| field.split_whitespace().collect::<Vec<_>>().join(" "));
    format!("{}\n\n{body}", fields.collect::<Vec<_>>().join("\n")).into_bytes()
}

/// The messages of a Maildir, in no order.
fn in_maildir(place: &str) -> Vec<Vec<u8>> {
    let files = fs::read_dir(format!("{place}/new")).unwrap();
    files.map(|file| fs::read(file.unwrap().path()).unwrap()).collect()
}

/// A client that fetches into a Maildir: how it is run, with its own words for whether mail stays on the server.
struct Fetcher<'a> {
    fetch: &'a dyn Fn(bool),
    place: String,
    /// It writes header fields anew.
    loosely: bool,
}

impl Fetcher<'_> {
    /// Fetches all, then nothing, then what is new, and in the end takes all away.
    fn work(&self, scene: &Scene<'_>) {
        (self.fetch)(true);
        self.has(&scene.wanted);
        same(&scene.left(), &scene.wanted);
        assert_eq!(scene.read(), MESSAGES, "what was fetched is marked as read");
        (self.fetch)(true);
        assert_eq!(in_maildir(&self.place).len(), MESSAGES, "nothing comes twice");
        let later = scene.deliver("later");
        (self.fetch)(true);
        let all = [scene.wanted.as_slice(), &[later]].concat();
        self.has(&all);
        (self.fetch)(false);
        self.has(&all);
        assert_eq!(scene.left().len(), 0, "all was taken away");
    }

    fn has(&self, wanted: &[Vec<u8>]) {
        let (mut found, mut wanted) = (in_maildir(&self.place), with_unix_lines(wanted));
        if self.loosely {
            for message in found.iter_mut().chain(&mut wanted) {
                *message = unfolded(message);
            }
        }
        same_set(found, wanted);
    }
}

#[test]
fn getmail_fetches_each_message_once_and_takes_them_away() {
    world::private(|world| {
        let scene = Scene::set(world);
        let place = maildir("Maildir");
        getmail_with("", &place, &scene);
    });
}

#[test]
fn getmail_comes_in_by_apop() {
    world::private(|world| {
        world.secrets(&[("alice", "wonderland")]);
        let scene = Scene::set(world);
        let place = maildir("Maildir");
        getmail_with("use_apop = true\n", &place, &scene);
        world.log.wait_for_text("APOP user=alice");
    });
}

fn getmail_with(more: &str, place: &str, scene: &Scene<'_>) {
    directory(".getmail");
    // getmail waits for ever for an agent that has ended before it looks
    let agent =
        write("agent", &format!("#!/bin/sh\ncat >{place}/tmp/$$; sleep 0.05; mv {place}/tmp/$$ {place}/new/\n"));
    run(Command::new("chmod").args(["755", &agent]));
    let fetch = |keep: bool| {
        let control = write(
            "getmailrc",
            &format!(
                "[retriever]\ntype = SimplePOP3Retriever\nserver = 127.0.0.1\nusername = alice\npassword = wonderland\n\
                 {more}[destination]\ntype = MDA_external\npath = {agent}\nunixfrom = false\n[options]\nread_all = false\ndelete = {}\n\
                 delivered_to = false\nreceived = false\nverbose = 0\n",
                !keep
            ),
        );
        run(as_bob("getmail").args(["--rcfile", &control]));
    };
    Fetcher { fetch: &fetch, place: place.to_owned(), loosely: true }.work(scene);
}

#[test]
fn mpop_fetches_each_message_once_and_takes_them_away() {
    world::private(|world| {
        let scene = Scene::set(world);
        let place = maildir("Maildir");
        Fetcher { fetch: &|keep| mpop("user", &place, keep), place: place.clone(), loosely: false }.work(&scene);
    });
}

#[test]
fn mpop_comes_in_by_every_mechanism() {
    world::private(|world| {
        world.secrets(&[("alice", "wonderland")]);
        let scene = Scene::set(world);
        for (mechanism, event) in [("apop", "APOP"), ("cram-md5", "Auth"), ("plain", "Auth"), ("login", "Auth")] {
            let place = maildir(mechanism);
            mpop(mechanism, &place, true);
            same_set(in_maildir(&place), with_unix_lines(&scene.wanted));
            world.log.wait_for_text(&format!("{event} user=alice"));
        }
        let logins = world.log.lines().iter().filter(|line| line.contains("Auth user=alice")).count();
        assert_eq!(logins, 3);
    });
}

/// Runs mpop, which keeps in mind beside `place` what it has fetched.
fn mpop(mechanism: &str, place: &str, keep: bool) {
    let control = write(
        "mpoprc",
        &format!(
            "account default\nhost 127.0.0.1\nuser alice\npassword wonderland\nauth {mechanism}\ntls off\n\
             delivery maildir {place}\nuidls_file {place}-uidls\nreceived_header off\nkeep {}\n",
            if keep { "on" } else { "off" }
        ),
    );
    run(Command::new("chmod").args(["600", &control]));
    run(as_bob("mpop").args(["-C", &control, "-q"]));
}

/// Runs fetchmail with a delivery agent that leaves messages with a NUL behind each; whether there was new mail.
fn fetchmail(options: &str) -> bool {
    let agent = write("agent", "#!/bin/sh\ncat >>got; printf '\\000' >>got\n");
    run(Command::new("chmod").args(["755", &agent]));
    let control = write(
        "fetchmailrc",
        &format!(
            "set invisible\npoll 127.0.0.1 proto POP3 user alice password wonderland\n \
             no rewrite sslproto \"\" mda \"{agent}\" {options}\n"
        ),
    );
    let arguments = ["-f", &control, "--nosyslog", "--pidfile", "fetchmail.pid", "--idfile", "ids"];
    let fetched = output(as_bob("fetchmail").args(arguments));
    match fetched.status.code() {
        Some(0) => true,
        Some(1) => false,
        other => panic!("{other:?}: {}", String::from_utf8_lossy(&fetched.stderr)),
    }
}

/// What fetchmail has fetched.
fn got() -> Vec<Vec<u8>> {
    let got = fs::read(format!("{}/got", BOB.home())).unwrap();
    let mut messages: Vec<Vec<u8>> = got.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect();
    assert_eq!(messages.pop(), Some(Vec::new()));
    messages
}

#[test]
fn fetchmail_knows_by_last_what_is_new() {
    world::private(|world| {
        let scene = Scene::set(world);
        assert!(fetchmail("keep"));
        same(&got(), &with_unix_lines(&scene.wanted));
        assert!(!fetchmail("keep"), "nothing is new");
        let later = scene.deliver("later");
        assert!(fetchmail("keep"));
        same(&got(), &with_unix_lines(&[scene.wanted.as_slice(), &[later]].concat()));
        assert_eq!(scene.left().len(), MESSAGES + 1);
    });
}

#[test]
fn fetchmail_takes_everything_away() {
    world::private(|world| {
        let scene = Scene::set(world);
        assert!(fetchmail("fetchall no keep"));
        same(&got(), &with_unix_lines(&scene.wanted));
        assert_eq!(scene.left().len(), 0);
        assert!(!fetchmail("fetchall no keep"));
        world.log.wait_for_text("Update user=alice host=[127.0.0.1] nmsgs=0 ndele=24 nseen=0");
    });
}

#[test]
fn curl_lists_and_deletes() {
    world::private(|world| {
        let scene = Scene::set(world);
        let curl = |arguments: &[&str]| {
            let address = ["-sS", "-u", "alice:wonderland"];
            run(as_bob("curl").args(address).args(arguments))
        };
        let sizes: Vec<String> = (1..).zip(&scene.wanted).map(|(at, text)| format!("{at} {}", text.len())).collect();
        assert_eq!(curl(&["pop3://127.0.0.1/"]).lines().collect::<Vec<_>>(), sizes);
        assert_eq!(curl(&["-X", "UIDL", "pop3://127.0.0.1/"]).lines().count(), MESSAGES);
        curl(&["-l", "-X", "DELE", "pop3://127.0.0.1/2"]);
        same(&scene.left(), &scene.without_second());
    });
}

#[test]
fn mutt_copies_and_deletes() {
    world::private(|world| {
        let scene = Scene::set(world);
        let settings = write(
            "muttrc",
            "set folder=~ ssl_starttls=no ssl_force_tls=no pop_user=alice pop_pass=wonderland pop_authenticators=user\n\
             set confirmcreate=no confirmappend=no delete=yes quit=yes copy=no record=\"\" mbox_type=mbox move=no \
             header_cache=\"\" message_cachedir=\"\" pop_delete=no\n",
        );
        let screen = Screen::start(&BOB, &format!("mutt -n -F {settings} -f pop://127.0.0.1/"));
        screen.wait_for(&format!("Msgs:{MESSAGES}"));
        screen.keys(&["T", "~A", "Enter"]);
        screen.wait_for(&format!("Tag:{MESSAGES}"));
        screen.keys(&["\\;", "C", "C-u", "~/copy", "Enter"]);
        screen.wait_for("Tag:");
        screen.keys(&["2", "Enter"]);
        screen.keys(&["d", "q"]);
        screen.wait_for_end();
        same(&copied_by_mutt("copy"), &with_unix_lines(&scene.wanted));
        same(&scene.left(), &scene.without_second());
    });
}

#[test]
fn s_nail_copies_and_deletes() {
    world::private(|world| {
        let scene = Scene::set(world);
        let commands = write("commands", "copy * copy\ndelete 2\nquit\n");
        let address = "pop3://alice:wonderland@127.0.0.1";
        let settings = "-S v15-compat -S pop3-no-apop -S pop3-auth=plain";
        run(as_bob("sh").args(["-c", &format!("s-nail -:/ {settings} -f {address} <{commands}")]));
        let copy = mbox::read(&fs::read(format!("{}/copy", BOB.home())).unwrap()).unwrap();
        let found: Vec<Vec<u8>> = copy.iter().map(mbox::Stored::delivered).collect();
        same(&found, &with_unix_lines(&scene.wanted));
        same(&scene.left(), &scene.without_second());
    });
}

/// Runs one of our scripts as bob, for alice's mail: `program` and what comes before the script's own words.
fn script(program: &[&str], name: &str, how: &str, place: &str) {
    let copy = write(name, &fs::read_to_string(world::source(&format!("tests/clients/{name}"))).unwrap());
    let mut command = as_bob(program[0]);
    command.arg(&copy).args(&program[1..]).args(["127.0.0.1", "alice", "wonderland", how, place]);
    run(&mut command);
}

#[test]
fn net_pop3_reads_and_deletes() {
    world::private(|world| {
        let scene = Scene::set(world);
        for how in ["PASS", "delete"] {
            let place = directory(how);
            script(&["perl"], "read_pop3.pl", how, &place);
            same(&numbered_files(&place), &scene.wanted);
        }
        same(&scene.left(), &scene.without_second());
    });
}

#[test]
fn net_pop3_logs_in_by_apop() {
    world::private(|world| {
        world.secrets(&[("alice", "wonderland")]);
        let scene = Scene::set(world);
        let place = directory("APOP");
        script(&["perl"], "read_pop3.pl", "APOP", &place);
        same(&numbered_files(&place), &scene.wanted);
        world.log.wait_for_text("APOP user=alice");
    });
}

#[test]
fn node_pop3_reads_and_deletes() {
    world::private(|world| {
        let library = world::packages().join("node/node_modules/node-pop3");
        if !library.exists() {
            return world::skip("node_pop3_reads_and_deletes", "node-pop3 is not unpacked");
        }
        let scene = Scene::set(world);
        for how in ["PASS", "delete"] {
            let place = directory(how);
            script(&["node", library.to_str().unwrap()], "read_pop3.js", how, &place);
            same(&numbered_files(&place), &scene.wanted);
        }
        same(&scene.left(), &scene.without_second());
    });
}
