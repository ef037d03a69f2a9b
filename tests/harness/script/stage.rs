//! What stands ready before a script begins: mailboxes, secrets, settings, and how a session is started.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::Script;
use crate::harness::accounts::{self, Account, named, write_file, write_mail};
use crate::harness::server::{self, Protocol, Session};
use crate::harness::{World, generator, world};

/// The place of a script's files, and who plays.
pub(super) struct Stage<'a> {
    /// The world, if the script is played by root.
    pub(super) world: Option<&'a World>,
    /// Whose mail is read.
    pub(super) account: Account,
    /// Where the INBOX is.
    pub(super) inbox: PathBuf,
    /// Where the home is.
    pub(super) home: PathBuf,
    protocol: Protocol,
    start: String,
}

impl<'a> Stage<'a> {
    /// Prepares what the head of `script` asks for.
    pub(super) fn prepare(script: &Script, protocol: Protocol, world: Option<&'a World>, place: &Path) -> Self {
        let account = named(script.setting("user").unwrap_or("alice"));
        let (inbox, home) = match world {
            Some(world) => (world.inbox(&account), PathBuf::from(account.home())),
            None => (place.join("inbox"), place.join("home")),
        };
        let start =
            script.setting("start").unwrap_or(if protocol == Protocol::Imap { "selected" } else { "transaction" });
        let stage = Self { world, account, inbox, home, protocol, start: start.to_owned() };
        stage.write_files(script);
        stage
    }

    fn write_files(&self, script: &Script) {
        for (key, value) in &script.settings {
            match key.split_once(' ').unwrap_or((key, "")) {
                ("mailbox", "") => self.write_mailbox("INBOX", value),
                ("mailbox", name) => self.write_mailbox(name, value),
                ("secret", "") => self.add_secret(value),
                ("conf", "") => self.append_to("/etc/letterbox.conf", &format!("{value}\n")),
                // a relative one would lie where the tests are run, not in the world
                ("file" | "mode", path) if !path.starts_with('/') => panic!("not an absolute path: {path}"),
                ("file", path) => write_file(path, value.as_bytes(), 0o644),
                ("mode", path) => fs::set_permissions(path, fs::Permissions::from_mode(octal(value))).unwrap(),
                ("user" | "start" | "differs" | "checklist" | "only", _) => {}
                _ => panic!("unknown line in the head: {key}: {value}"),
            }
        }
    }

    fn add_secret(&self, value: &str) {
        let (user, password) = value.split_once(' ').unwrap();
        self.append_to("/etc/cram-md5.pwd", &format!("{user}\t{password}\n"));
    }

    fn append_to(&self, path: &str, text: &str) {
        assert!(self.world.is_some(), "{path} can only be written in a world");
        let before = fs::read(path).unwrap_or_default();
        write_file(path, &[before.as_slice(), text.as_bytes()].concat(), 0o600);
        if !path.ends_with(".pwd") {
            write_file(path, &fs::read(path).unwrap(), 0o644);
        }
    }

    /// The file behind a mailbox name.
    pub(super) fn path_of(&self, name: &str) -> PathBuf {
        if name == "INBOX" { self.inbox.clone() } else { self.home.join("mail").join(name) }
    }

    fn write_mailbox(&self, name: &str, sample_name: &str) {
        let path = self.path_of(name);
        let folder = path.parent().unwrap();
        fs::create_dir_all(folder).unwrap();
        let content = sample(sample_name);
        if self.world.is_some() {
            write_mail(&path, &self.account, &content);
            if name != "INBOX" {
                accounts::give_tree(&self.home.join("mail"), &self.account);
            }
        } else {
            fs::write(path, content).unwrap();
        }
    }

    /// Whether the script needs root: a login, or files of the machine's.
    pub(super) fn needs_world(script: &Script, protocol: Protocol) -> bool {
        let start = script.setting("start").unwrap_or("selected");
        let of_root = |key: &String| key.starts_with("secret") || key.starts_with("conf") || key.starts_with("file");
        protocol == Protocol::Pop3
            || ["network", "logged in"].contains(&start)
            || script.settings.iter().any(|(key, _)| of_root(key))
    }

    /// Starts one session and brings it to where the script takes over.
    pub(super) fn open_session(&self) -> Session {
        let mut session = match self.start.as_str() {
            "network" | "logged in" | "transaction" => server::for_network(self.protocol),
            _ if self.world.is_some() => server::for_user(self.protocol, &self.account),
            _ => server::for_oneself(self.home.parent().unwrap()),
        };
        let Account { name, password, .. } = self.account;
        let opening: &[String] = match self.start.as_str() {
            "network" | "preauth" => return session,
            "authenticated" => &[],
            "selected" => &["o SELECT INBOX".to_owned()],
            "examined" => &["o EXAMINE INBOX".to_owned()],
            "logged in" => &[format!("o LOGIN {name} \"{password}\"")],
            "transaction" => &[format!("USER {name}"), format!("PASS {password}")],
            other => panic!("start: {other}?"),
        };
        let greeting = String::from_utf8_lossy(&session.wire.line().expect("a greeting")).into_owned();
        assert!(["+OK", "* OK", "* PREAUTH"].iter().any(|start| greeting.starts_with(start)), "{greeting}");
        for command in opening {
            session.wire.send(format!("{command}\r\n").as_bytes());
            loop {
                let line = String::from_utf8_lossy(&session.wire.line().unwrap()).into_owned();
                assert!(!["o NO", "o BAD", "-ERR"].iter().any(|bad| line.starts_with(bad)), "{command}: {line}");
                if line.starts_with("o OK") || line.starts_with("+OK") {
                    break;
                }
            }
        }
        session
    }
}

fn octal(text: &str) -> u32 {
    u32::from_str_radix(text, 8).unwrap()
}

/// A mailbox by name: a file of `tests/t/mailboxes`, or `generated SEED COUNT`, or `empty`.
pub(super) fn sample(name: &str) -> Vec<u8> {
    let words: Vec<&str> = name.split(' ').collect();
    match words.as_slice() {
        ["empty"] => Vec::new(),
        ["generated", seed, count] => generator::mailbox(seed.parse().unwrap(), count.parse().unwrap()),
        _ => {
            let path = world::source(&format!("tests/t/mailboxes/{name}.mbox"));
            fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        }
    }
}
