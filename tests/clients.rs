//! Clients that people use, run by script against the daemons behind xinetd: what arrives is what lies on the disk,
//! octet for octet.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;

use std::fs;
use std::path::Path;
use std::process::Command;

use harness::accounts::{ALICE, BOB, give_tree, write_mail};
use harness::inetd::{Inetd, Kind};
use harness::process::{output, run};
use harness::screen::{Screen, as_user};
use harness::{World, generator, mbox, world};

/// How many messages the mailbox has: every kind that the generator knows, twice.
const MESSAGES: usize = 24;

/// A server with a mailbox, and the messages that a client must get.
struct Scene {
    _server: Inetd,
    wanted: Vec<Vec<u8>>,
}

impl Scene {
    fn set(world: &World) -> Self {
        let file = generator::mailbox(23, MESSAGES);
        world.fill(&ALICE, &file);
        let wanted = mbox::read(&file).unwrap().iter().map(mbox::Stored::on_the_wire).collect();
        Self { _server: Inetd::start(Kind::Xinetd, world), wanted }
    }
}

/// A command that bob runs: clients refuse to be root.
fn as_bob(program: &str) -> Command {
    as_user(&BOB, program)
}

/// Writes a file in bob's home.
fn write(name: &str, content: &str) -> String {
    let path = format!("{}/{name}", BOB.home());
    write_mail(Path::new(&path), &BOB, content.as_bytes());
    path
}

/// An empty directory in bob's home.
fn directory(name: &str) -> String {
    let path = format!("{}/{name}", BOB.home());
    fs::create_dir(&path).unwrap();
    give_tree(Path::new(&path), &BOB);
    path
}

/// The files of a directory by the number that is their name.
fn numbered_files(place: &str) -> Vec<Vec<u8>> {
    (1..=MESSAGES).map(|number| fs::read(format!("{place}/{number}")).unwrap()).collect()
}

/// Compares messages one by one, since all at once nobody can read.
fn same(found: &[Vec<u8>], wanted: &[Vec<u8>]) {
    for (place, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let show = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        assert!(found == wanted, "message {}:\n{}\n==== and not\n{}", place + 1, show(found), show(wanted));
    }
    assert_eq!(found.len(), wanted.len());
}

fn with_unix_lines(messages: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let without_cr = |message: &Vec<u8>| message.iter().copied().filter(|byte| *byte != b'\r').collect();
    messages.iter().map(without_cr).collect()
}

#[test]
fn curl_reads_imap() {
    world::private(|world| {
        let scene = Scene::set(world);
        for (index, wanted) in scene.wanted.iter().enumerate() {
            let url = format!("imap://127.0.0.1/INBOX;UID={}", index + 1);
            let found = output(as_bob("curl").args(["-sS", "-u", "alice:wonderland", &url])).stdout;
            same(&[found], std::slice::from_ref(wanted));
        }
        let list = run(as_bob("curl").args(["-sS", "-u", "alice:wonderland", "imap://127.0.0.1/"]));
        assert!(list.contains("INBOX"), "{list}");
        let wrong = output(as_bob("curl").args(["-sS", "-u", "alice:queen", "imap://127.0.0.1/"]));
        assert_eq!(wrong.status.code(), Some(67), "login denied");
    });
}

#[test]
fn curl_reads_pop3() {
    world::private(|world| {
        let scene = Scene::set(world);
        for (index, wanted) in scene.wanted.iter().enumerate() {
            let url = format!("pop3://127.0.0.1/{}", index + 1);
            let found = output(as_bob("curl").args(["-sS", "-u", "alice:wonderland", &url])).stdout;
            same(&[found], std::slice::from_ref(wanted));
        }
    });
}

#[test]
fn curl_logs_in_by_digest() {
    world::private(|world| {
        world.secrets(&[("alice", "wonderland")]);
        let scene = Scene::set(world);
        for url in ["imap://127.0.0.1/INBOX;UID=3", "pop3://127.0.0.1/3"] {
            let found = output(as_bob("curl").args(["-sS", "-u", "alice:wonderland", url])).stdout;
            same(&[found], &scene.wanted[2..3]);
        }
        // without TLS curl takes the strongest mechanism, and says so nowhere: the log does
        world.log.wait_for_text("Authenticated user=alice");
        let by_apop = ["-sS", "-u", "alice:wonderland", "--login-options", "AUTH=+APOP", "pop3://127.0.0.1/3"];
        same(&[output(as_bob("curl").args(by_apop)).stdout], &scene.wanted[2..3]);
        world.log.wait_for_text("APOP user=alice");
    });
}

/// Runs fetchmail until it has everything, and returns the messages as it hands them to a delivery agent.
fn fetchmail(protocol: &str) -> Vec<Vec<u8>> {
    let agent = write("agent", "#!/bin/sh\ncat >>got; printf '\\000' >>got\n");
    run(Command::new("chmod").args(["755", &agent]));
    let control = format!(
        "set invisible\npoll 127.0.0.1 proto {protocol} uidl user alice password wonderland\n \
         no rewrite keep fetchall sslproto \"\" mda \"{agent}\"\n"
    );
    let control = write("fetchmailrc", &control);
    let arguments = ["-f", &control, "--nosyslog", "--pidfile", "fetchmail.pid", "--idfile", "ids"];
    let fetched = output(as_bob("fetchmail").args(arguments));
    assert!(fetched.status.success(), "{}", String::from_utf8_lossy(&fetched.stderr));
    let got = fs::read(format!("{}/got", BOB.home())).unwrap();
    let mut messages: Vec<Vec<u8>> = got.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect();
    assert_eq!(messages.pop(), Some(Vec::new()));
    messages
}

#[test]
fn fetchmail_fetches_with_a_password() {
    world::private(|world| {
        let scene = Scene::set(world);
        same(&fetchmail("POP3"), &with_unix_lines(&scene.wanted));
    });
}

#[test]
fn fetchmail_fetches_with_apop() {
    world::private(|world| {
        world.secrets(&[("alice", "wonderland")]);
        let scene = Scene::set(world);
        same(&fetchmail("APOP"), &with_unix_lines(&scene.wanted));
        world.log.wait_for_text("APOP user=alice");
    });
}

#[test]
fn fetchmail_fetches_nothing_twice() {
    world::private(|world| {
        let _scene = Scene::set(world);
        let control = write(
            "fetchmailrc",
            "set invisible\npoll 127.0.0.1 proto POP3 uidl user alice password wonderland\n no rewrite keep sslproto \"\" \
             mda \"cat >>got\"\n",
        );
        let arguments = ["-f", &control, "--nosyslog", "--pidfile", "fetchmail.pid", "--idfile", "ids"];
        assert_eq!(output(as_bob("fetchmail").args(arguments)).status.code(), Some(0), "mail was fetched");
        assert_eq!(output(as_bob("fetchmail").args(arguments)).status.code(), Some(1), "there is no new mail");
        let inbox = world.inbox(&ALICE);
        let more = [fs::read(&inbox).unwrap(), generator::numbered("later", 100)].concat();
        write_mail(&inbox, &ALICE, &more);
        assert_eq!(output(as_bob("fetchmail").args(arguments)).status.code(), Some(0), "one message is new");
        let got = String::from_utf8_lossy(&fs::read(format!("{}/got", BOB.home())).unwrap()).into_owned();
        assert_eq!(got.matches("Message-ID:").count(), MESSAGES + 1);
        assert_eq!(got.matches("X-Serial: later").count(), 1);
    });
}

#[test]
fn mutt_copies_from_imap() {
    world::private(|world| {
        let scene = Scene::set(world);
        let settings = write(
            "muttrc",
            "set folder=~ ssl_starttls=no ssl_force_tls=no imap_pass=wonderland imap_user=alice\nset confirmcreate=no \
             confirmappend=no delete=no quit=yes copy=no record=\"\" mbox_type=mbox move=no header_cache=\"\"\n",
        );
        let screen = Screen::start(&BOB, &format!("mutt -n -F {settings} -f imap://127.0.0.1/INBOX"));
        screen.wait_for(&format!("Msgs:{MESSAGES}"));
        screen.keys(&["T", "~A", "Enter"]);
        screen.wait_for(&format!("Tag:{MESSAGES}"));
        screen.keys(&["\\;", "C", "C-u", "~/copy", "Enter"]);
        screen.keys(&["x"]);
        screen.wait_for_end();
        let copy = mbox::read(&fs::read(format!("{}/copy", BOB.home())).unwrap()).unwrap();
        let own = |field: &Vec<u8>| !field.starts_with(b"Content-Length:") && !field.starts_with(b"Lines:");
        let found: Vec<Vec<u8>> = copy
            .into_iter()
            .map(|mut message| {
                message.fields.retain(own);
                message.delivered()
            })
            .collect();
        same(&found, &with_unix_lines(&scene.wanted));
    });
}

/// Every file below `place` with its change time and content.
fn tree(place: &Path) -> Vec<(String, std::time::SystemTime, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(place).unwrap().flatten() {
        let (path, about) = (entry.path(), entry.metadata().unwrap());
        if about.is_dir() {
            files.extend(tree(&path));
        } else {
            files.push((path.display().to_string(), about.modified().unwrap(), fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

#[test]
fn mbsync_has_nothing_to_do_the_second_time() {
    world::private(|world| {
        let scene = Scene::set(world);
        let place = directory("local");
        let control = write(
            "mbsyncrc",
            &format!(
                "IMAPAccount a\nHost 127.0.0.1\nPort 143\nUser alice\nPass wonderland\nSSLType None\nAuthMechs *\n\n\
                 IMAPStore far\nAccount a\n\nMaildirStore near\nPath {place}/\nInbox {place}/INBOX\n\n\
                 Channel c\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Near\nExpunge Both\nSync All\nSyncState *\n"
            ),
        );
        run(as_bob("mbsync").args(["-q", "-c", &control, "c"]));
        let first = tree(Path::new(&place));
        let mut found: Vec<(u32, Vec<u8>)> = first
            .iter()
            .filter(|(path, ..)| path.contains("/cur/") || path.contains("/new/"))
            .map(|(path, _, octets)| (uid_in(path), octets.clone()))
            .collect();
        found.sort();
        let found: Vec<Vec<u8>> = found.into_iter().map(|(_, octets)| without_field(&octets, "X-TUID")).collect();
        same(&found, &with_unix_lines(&scene.wanted));

        let inbox = fs::read(world.inbox(&ALICE)).unwrap();
        run(as_bob("mbsync").args(["-q", "-c", &control, "c"]));
        assert!(tree(Path::new(&place)) == first, "the second run changed what the first had brought");
        assert!(fs::read(world.inbox(&ALICE)).unwrap() == inbox, "the second run changed the mailbox");

        // a flag and a deletion go up, and come back to nobody
        let seen = first.iter().find(|(path, ..)| path.contains(",U=1:")).unwrap();
        fs::rename(&seen.0, seen.0.replace("/new/", "/cur/").replace(",U=1:2,", ",U=1:2,F")).unwrap();
        let gone = first.iter().find(|(path, ..)| path.contains(",U=2:")).unwrap();
        fs::remove_file(&gone.0).unwrap();
        run(as_bob("mbsync").args(["-q", "-c", &control, "c"]));
        let stored = mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap();
        assert_eq!(stored.len(), MESSAGES - 1);
        assert!(stored[0].letters().contains('F'), "{:?}", stored[0].letters());
    });
}

/// Takes a client's own note out of a message.
fn without_field(message: &[u8], name: &str) -> Vec<u8> {
    let lines = message.split_inclusive(|byte| *byte == b'\n');
    lines.filter(|line| !line.starts_with(name.as_bytes())).flatten().copied().collect()
}

/// The UID that mbsync writes into a file's name.
fn uid_in(path: &str) -> u32 {
    let rest = path.split_once(",U=").unwrap_or_else(|| panic!("no UID in {path}")).1;
    rest.split(':').next().unwrap().parse().unwrap()
}

/// Runs one of our Python scripts as bob, for alice's mail.
fn python(script: &str, how: &str, place: &str) {
    let copy = write(script, &fs::read_to_string(world::source(&format!("tests/clients/{script}"))).unwrap());
    run(as_bob("/usr/bin/python3").args([&copy, "127.0.0.1", "alice", "wonderland", how, place]));
}

#[test]
fn imaplib_reads_and_expunges() {
    world::private(|world| {
        let scene = Scene::set(world);
        for how in ["LOGIN", "PLAIN", "expunge"] {
            let place = directory(how);
            python("read_imap.py", how, &place);
            same(&numbered_files(&place), &scene.wanted);
        }
        let stored = mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap();
        let found: Vec<Vec<u8>> = stored.iter().map(mbox::Stored::on_the_wire).collect();
        let wanted = [&scene.wanted[..1], &scene.wanted[2..]].concat();
        same(&found, &wanted);
    });
}

#[test]
fn imaplib_logs_in_by_cram_md5() {
    world::private(|world| {
        world.secrets(&[("alice", "wonderland")]);
        let scene = Scene::set(world);
        let place = directory("cram");
        python("read_imap.py", "CRAM-MD5", &place);
        same(&numbered_files(&place), &scene.wanted);
    });
}

#[test]
fn poplib_reads_and_deletes() {
    world::private(|world| {
        let scene = Scene::set(world);
        for how in ["PASS", "delete"] {
            let place = directory(how);
            python("read_pop3.py", how, &place);
            same(&numbered_files(&place), &scene.wanted);
        }
        let stored = mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap();
        let found: Vec<Vec<u8>> = stored.iter().map(mbox::Stored::on_the_wire).collect();
        let wanted = [&scene.wanted[..1], &scene.wanted[2..]].concat();
        same(&found, &wanted);
    });
}

#[test]
fn poplib_logs_in_by_apop() {
    world::private(|world| {
        world.secrets(&[("alice", "wonderland")]);
        let scene = Scene::set(world);
        let place = directory("apop");
        python("read_pop3.py", "APOP", &place);
        same(&numbered_files(&place), &scene.wanted);
    });
}
