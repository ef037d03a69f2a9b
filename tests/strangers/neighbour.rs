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
        let mut neighbour = Neighbour::start("neighbour.py");
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
    fn start(script: &str) -> Self {
        Self::start_with(script, &[])
    }

    fn start_with(script: &str, words: &[&str]) -> Self {
        let script = fs::read_to_string(world::source("tests/strangers").join(script)).unwrap();
        let mut command = Command::new("/usr/bin/python3");
        command.args(["-c", &script]).args(words).uid(BOB.id).gid(BOB.id).stdout(Stdio::piped()).stdin(Stdio::null());
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

/// What nobody but alice may reach, and must stay as it is.
fn private_things() -> Vec<(std::path::PathBuf, Vec<u8>, u32, u64)> {
    let look = |path: std::path::PathBuf| {
        let found = fs::symlink_metadata(&path).unwrap();
        assert!(found.is_file(), "{}", path.display());
        (path.clone(), fs::read(path).unwrap(), found.mode(), found.nlink())
    };
    let mut all: Vec<_> =
        fs::read_dir("/home/alice/private").unwrap().map(|entry| look(entry.unwrap().path())).collect();
    all.sort();
    all
}

/// Her home and her folders can be written by everybody, which is as careless as can be.
fn open_house() {
    for (name, mode) in
        [("", 0o777), ("mail", 0o777), ("mail/sub", 0o777), ("mail/sub/deep", 0o777), (".letterbox", 0o777)]
    {
        let path = Path::new("/home/alice").join(name);
        fs::create_dir_all(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }
    for name in ["mail/work", "mail/sub/box", "private/work", "private/list", "readable"] {
        write_file(&format!("/home/alice/{name}"), &MAIL.repeat(3), 0o600);
    }
    give_tree(Path::new("/home/alice"), &ALICE);
    fs::set_permissions("/home/alice/private", fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn an_intruder_among_folders_and_notes_leads_nobody_astray() {
    world::private(|world| {
        world.configure("mbox_lock_timeout = 1 sec\n");
        open_house();
        world.fill(&ALICE, &MAIL.repeat(3));
        let before = private_things();
        let mut intruder = Neighbour::start("intruder.py");
        let mut done = std::collections::BTreeMap::<&str, u32>::new();
        let until = std::time::Instant::now() + std::time::Duration::from_secs(8);
        'logged_in: while std::time::Instant::now() < until {
            let mut client = Imap::of(server::for_network(Protocol::Imap));
            client.ok("LOGIN alice wonderland");
            for mailbox in ["INBOX", "work", "sub/box"] {
                if client.append(mailbox, b"Subject: two\r\n\r\ntext\r\n").is_err() {
                    continue 'logged_in;
                }
                for command in [
                    &format!("SELECT {mailbox}"),
                    "FETCH 1:* (FLAGS ENVELOPE)",
                    "STORE 2 +FLAGS (\\Deleted)",
                    "COPY 1 sub/new",
                    "EXPUNGE",
                    "CREATE sub/deep/new",
                    "RENAME sub/new sub/deep/newer",
                    "SUBSCRIBE work",
                    "UNSUBSCRIBE sub/box",
                    "LSUB \"\" *",
                    "LIST \"\" *",
                    "DELETE sub/deep/newer",
                ] {
                    // an answer, whatever it is; or the end, if another mailbox is in the place of what the client was told
                    let Ok(answer) = client.try_command(command) else { continue 'logged_in };
                    assert!(!answer.untagged.concat().windows(7).any(|word| word == b"private"), "{command}");
                    let name = command.split(' ').next().unwrap();
                    let name =
                        ["SELECT", "COPY", "EXPUNGE", "SUBSCRIBE", "RENAME"].into_iter().find(|each| *each == name);
                    *done.entry(name.unwrap_or("other")).or_default() += u32::from(answer.is_ok());
                }
            }
            assert_eq!(private_things(), before);
        }
        intruder.stop();
        assert_eq!(private_things(), before);
        assert!(
            ["SELECT", "SUBSCRIBE", "EXPUNGE"].iter().all(|name| done.get(name).is_some_and(|count| *count > 3)),
            "{done:?}"
        );
        let lines = world.log.lines();
        let died = |line: &String| ["Fatal error", "ended by signal"].iter().any(|words| line.contains(words));
        assert!(!lines.iter().any(died), "{lines:#?}");
    });
}

/// The directories of mail and of what is kept about it are moved away, and others put in their place, while a session is at
/// work: what it reaches was settled when it began.
#[test]
fn an_intruder_on_the_way_to_mail_and_notes_leads_no_session_elsewhere() {
    world::private(|world| {
        world.configure("mbox_lock_timeout = 1 sec\n");
        open_house();
        world.fill(&ALICE, &MAIL.repeat(3));
        let before = private_things();
        let (mut client, _agent, _) = logged_in();
        client.wire.patience(std::time::Duration::from_secs(20));
        let mut intruder = Neighbour::start_with("intruder.py", &["ways"]);
        let until = std::time::Instant::now() + std::time::Duration::from_secs(5);
        'served: while std::time::Instant::now() < until {
            for mailbox in ["INBOX", "work", "list", "sub/box"] {
                let _either = client.append(mailbox, b"Subject: two\r\n\r\ntext\r\n");
                for command in [
                    &format!("SELECT {mailbox}"),
                    "STORE 2 +FLAGS (\\Deleted)",
                    "FETCH 1:* ENVELOPE",
                    "EXPUNGE",
                    "COPY 1 work",
                    "CREATE made",
                    "RENAME made sub/made",
                    "DELETE sub/made",
                    "LIST \"\" *",
                ] {
                    // one that finds another mailbox in the place of what it has told its client ends
                    if client.try_command(command).is_err() {
                        break 'served;
                    }
                }
            }
            assert_eq!(private_things(), before);
        }
        intruder.stop();
        assert_eq!(private_things(), before);
        assert!(!world.log.lines().iter().any(|line| line.contains("Fatal error")), "{:#?}", world.log.lines());
    });
}

/// The group that opens the spool directory serves the lock and INBOX, and nothing that the user could put in their place.
#[test]
fn the_agents_group_opens_nothing_for_its_user() {
    world::private(|world| {
        write_file("/var/mail/bob", b"nobody-must-see-this\n", 0o660);
        std::os::unix::fs::chown("/var/mail/bob", Some(BOB.id), Some(8)).unwrap();
        world.fill(&ALICE, MAIL);
        let list = "/home/alice/.mailboxlist";
        let plants: [fn(&str); 2] = [
            |path| symlink("/var/mail/bob", path).unwrap(),
            // one that the kernel would not let her make on most systems
            |path| fs::hard_link("/mnt/mail/bob", path.replace("/home", "/mnt/home")).unwrap(),
        ];
        for plant in plants {
            plant(list);
            let (mut client, _agent, _) = logged_in();
            for command in ["LSUB \"\" *", "LIST (SUBSCRIBED) \"\" *", "SUBSCRIBE work"] {
                let answer = client.command(command);
                let shown = String::from_utf8_lossy(&answer.untagged.concat()).into_owned();
                assert!(!shown.contains("nobody-must-see-this"), "{command}: {shown}");
            }
            assert_eq!(fs::read("/var/mail/bob").unwrap(), b"nobody-must-see-this\n");
            fs::remove_file(list).unwrap();
        }
        // nor does it make files in a spool directory that a link of hers stands for
        world.configure("mail_location = mbox:~/mail:INBOX=~/box/planted\n");
        symlink("/var/mail", "/home/alice/box").unwrap();
        std::os::unix::fs::lchown("/home/alice/box", Some(ALICE.id), Some(ALICE.id)).unwrap();
        let (mut client, _agent, _) = logged_in();
        let _either = client.append("INBOX", b"Subject: x\r\n\r\nx\r\n");
        let _either = client.command("SELECT INBOX");
        let names: Vec<String> =
            fs::read_dir("/var/mail").unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        assert!(!names.iter().any(|name| name.contains("planted")), "{names:?}");
    });
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
