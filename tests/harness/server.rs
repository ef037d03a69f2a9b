//! The programs under test, started as inetd would start them: with one socket as descriptors 0, 1 and 2.
//!
//! `LETTERBOX_IMAPD`, `LETTERBOX_IPOP3D` and `LETTERBOX_TLS` name other programs of the same kind (UW's, an older Letterbox);
//! `LETTERBOX_UNDER_TEST=dovecot` takes Debian's Dovecot instead, which is not of that kind. The name in that variable
//! is the one that scripts mean by `differs:`.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use super::wire::{Socket, Wire};
use super::{Account, Running, dovecot, inetd, world};

/// What is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// By imapd.
    Imap,
    /// By ipop3d.
    Pop3,
}

/// A connection and the process behind it.
#[derive(Debug)]
pub struct Session {
    /// The client's side.
    pub wire: Wire,
    /// The server.
    pub process: Running,
}

impl Protocol {
    /// The program's name.
    pub fn program(self) -> &'static str {
        match self {
            Self::Imap => "imapd",
            Self::Pop3 => "ipop3d",
        }
    }

    /// The port of the service.
    pub fn port(self) -> u16 {
        match self {
            Self::Imap => 143,
            Self::Pop3 => 110,
        }
    }

    /// Where the program is that is to be tested.
    pub fn path(self) -> String {
        let (variable, built) = match self {
            Self::Imap => ("LETTERBOX_IMAPD", env!("CARGO_BIN_EXE_imapd")),
            Self::Pop3 => ("LETTERBOX_IPOP3D", env!("CARGO_BIN_EXE_ipop3d")),
        };
        std::env::var(variable).unwrap_or_else(|_| built.to_owned())
    }
}

/// The server's name, for scripts that know a difference.
pub fn name() -> String {
    std::env::var("LETTERBOX_UNDER_TEST").unwrap_or_else(|_| "letterbox".to_owned())
}

/// The programs as `world.sh` wants them for `/usr/sbin`: `NAME=PATH NAME=PATH`.
pub fn programs_as_words() -> String {
    let under_test = [Protocol::Imap, Protocol::Pop3].map(|protocol| (protocol.program(), protocol.path()));
    let unpacked = inetd::openbsd_inetd().map(|path| ("inetd", path));
    let tls = std::env::var("LETTERBOX_TLS").unwrap_or_else(|_| env!("CARGO_BIN_EXE_letterbox-tls").to_owned());
    let words = under_test.into_iter().chain([("letterbox-tls", tls)]).chain(unpacked).map(|(name, path)| {
        assert!(!path.contains(char::is_whitespace), "no path with blanks: {path}");
        format!("{name}={path}")
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Starts a server as inetd would: as root, for a client of whom nothing is known.
pub fn for_network(protocol: Protocol) -> Session {
    match name().as_str() {
        "dovecot" => dovecot::for_network(protocol),
        _ => {
            judged(protocol, on_socket_pair(Command::new(format!("/usr/sbin/{}", protocol.program())).current_dir("/")))
        }
    }
}

/// Starts a server as `account` would from a shell, in a world: it need not ask who that is.
pub fn for_user(protocol: Protocol, account: &Account) -> Session {
    let words = words_for_user(protocol, account);
    judged(protocol, start_as(Command::new(&words[0]).args(&words[1..]), account))
}

/// Holds what our own imapd says against the readers of others.
fn judged(protocol: Protocol, session: Session) -> Session {
    match (protocol, name().as_str()) {
        (Protocol::Imap, "letterbox") => Session { wire: session.wire.judged(), ..session },
        _ => session,
    }
}

/// The command line by which `account` starts a server.
pub fn words_for_user(protocol: Protocol, account: &Account) -> Vec<String> {
    match name().as_str() {
        "dovecot" => dovecot::for_user(protocol, account),
        _ => vec![format!("/usr/sbin/{}", protocol.program())],
    }
}

/// Starts `command` for `account`, as a shell of that user's would.
pub fn start_as(command: &mut Command, account: &Account) -> Session {
    command.env("HOME", account.home()).env("USER", account.name).current_dir("/");
    on_socket_pair(command.uid(account.id).gid(account.id))
}

/// Starts `command` with one half of a socket pair as its standard descriptors.
pub fn on_socket_pair(command: &mut Command) -> Session {
    let (ours, theirs) = UnixStream::pair().unwrap();
    let theirs = OwnedFd::from(theirs);
    command.stdin(Stdio::from(theirs.try_clone().unwrap()));
    command.stdout(Stdio::from(theirs.try_clone().unwrap()));
    command.stderr(Stdio::from(theirs));
    let process = Running::start(command);
    // the command keeps its copies of the socket as long as it lives
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Session { wire: Wire::new(Socket::Unix(ours)), process }
}

/// Starts imapd for whoever runs the tests, outside of any world, with mail in `place`.
pub fn for_oneself(place: &std::path::Path) -> Session {
    assert!(!world::is_root(), "root has no mail");
    let place = place.display();
    let location = format!("mail_location=mbox:{place}/home/mail:INBOX={place}/inbox:INDEX={place}/index");
    on_socket_pair(Command::new(Protocol::Imap.path()).args(["-o", &location]))
}
