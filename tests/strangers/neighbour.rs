//! Somebody else on the machine, who races with a session for names in a spool directory that everybody may write.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::accounts::{give_tree, write_file};
use crate::harness::client::Imap;
use crate::harness::server::{self, Protocol};
use crate::harness::{ALICE, BOB, Running, world};
use crate::logged_in;

const PRECIOUS: &str = "/home/alice/precious";
const MAIL: &[u8] = b"From a@example.org Thu Jan  1 00:00:00 2015\nSubject: one\n\ntext\n\n";

fn precious() -> (Vec<u8>, u32, u32, u64) {
    let found = fs::symlink_metadata(PRECIOUS).unwrap();
    assert!(found.is_file());
    (fs::read(PRECIOUS).unwrap(), found.mode(), found.uid(), found.nlink())
}

#[test]
fn a_neighbour_in_the_spool_directory_moves_nothing() {
    world::private(|world| {
        world.configure("mail_location = mbox:~/mail:INBOX=/mnt/open/%u\nmbox_lock_timeout = 1 sec\n");
        fs::create_dir("/mnt/open").unwrap();
        fs::set_permissions("/mnt/open", fs::Permissions::from_mode(0o1777)).unwrap();
        write_file(PRECIOUS, MAIL, 0o644);
        give_tree(Path::new(PRECIOUS), &ALICE);
        let before = precious();
        let mut neighbour = Neighbour::start();
        let (mut selected, mut served) = (0, 0);
        for _ in 0..30 {
            let mut client = Imap::of(server::for_network(Protocol::Imap));
            served += usize::from(client.command("LOGIN alice wonderland").is_ok());
            // whatever the neighbour has put there: an answer, and soon
            let _either = client.append("INBOX", b"Subject: two\r\n\r\ntext\r\n");
            if client.command("SELECT INBOX").is_ok() {
                selected += 1;
                for command in ["STORE 1:* +FLAGS (\\Deleted)", "EXPUNGE", "CHECK"] {
                    let _either = client.try_command(command);
                }
            }
            let _either = client.try_command("LOGOUT");
            assert_eq!(precious(), before);
        }
        neighbour.stop();
        assert!(served == 30 && selected > 0, "{served} sessions, {selected} of them with a mailbox");
        // and afterwards all is well
        let _left = fs::remove_file("/mnt/open/alice").or_else(|_| fs::remove_dir("/mnt/open/alice"));
        let _left = fs::remove_file("/mnt/open/alice.lock").or_else(|_| fs::remove_dir("/mnt/open/alice.lock"));
        let mut client = Imap::of(server::for_network(Protocol::Imap));
        client.ok("LOGIN alice wonderland");
        assert!(client.append("INBOX", b"Subject: three\r\n\r\ntext\r\n").unwrap().is_ok());
    });
}

struct Neighbour(Running);

impl Neighbour {
    fn start() -> Self {
        let script = fs::read_to_string(world::source("tests/strangers/neighbour.py")).unwrap();
        let mut command = Command::new("/usr/bin/python3");
        command.args(["-c", &script]).uid(BOB.id).gid(BOB.id).stdout(Stdio::piped()).stdin(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        Self(Running::of(child))
    }

    fn stop(&mut self) {
        self.0.signal(nix::sys::signal::Signal::SIGKILL);
        self.0.wait(std::time::Duration::from_secs(5)).expect("an end");
    }
}

/// What the user's own programs may have put in the place of what we keep: nothing is followed, and nobody crashes.
#[test]
fn links_in_place_of_what_is_kept_are_not_followed() {
    world::private(|world| {
        let names = [
            "INBOX.index",
            "INBOX.index.new",
            "INBOX.journal",
            "INBOX.lock",
            "INBOX.cache",
            "=work.index",
            "=work.journal",
        ];
        for (make, what) in [
            (make_symlink as fn(&str), "symbolic links"),
            (|path| fs::hard_link(PRECIOUS, path).unwrap(), "second names"),
            (|path| fs::create_dir(path).unwrap(), "directories"),
            (|path| nix::unistd::mkfifo(path, nix::sys::stat::Mode::from_bits_truncate(0o666)).unwrap(), "pipes"),
        ] {
            drop(fs::remove_dir_all("/home/alice/.letterbox"));
            write_file(PRECIOUS, MAIL, 0o600);
            fs::create_dir_all("/home/alice/.letterbox").unwrap();
            fs::create_dir_all("/home/alice/mail").unwrap();
            fs::write("/home/alice/mail/work", MAIL.repeat(3)).unwrap();
            names.iter().for_each(|name| make(&format!("/home/alice/.letterbox/{name}")));
            give_tree(Path::new("/home/alice/.letterbox"), &ALICE);
            give_tree(Path::new("/home/alice/mail"), &ALICE);
            world.fill(&ALICE, &MAIL.repeat(3));
            let content = fs::read(PRECIOUS).unwrap();
            let (mut client, _agent, _) = logged_in();
            for mailbox in ["INBOX", "work"] {
                client.ok(&format!("SELECT {mailbox}"));
                let fetched = client.ok("FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
                assert_eq!(fetched.untagged.len(), 3, "{what}");
                // without a journal nothing may move, which is an answer too
                let _either = client.command("STORE 2 +FLAGS (\\Deleted)");
                let _either = client.command("EXPUNGE");
            }
            client.ok("NOOP");
            assert_eq!(fs::read(PRECIOUS).unwrap(), content, "{what}");
        }
    });
}

fn make_symlink(path: &str) {
    symlink(PRECIOUS, path).unwrap();
}
