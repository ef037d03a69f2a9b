//! A program that is nothing but the daemon around a protocol of single lines, which shows from inside what each process
//! may do.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::process::{Command, ExitCode};

use letterbox::auth::authority::{Authority, DigestMechanism, Gone, Handover, Offer, Outcome, PlainMechanism, Verdict};
use letterbox::auth::digest;
use letterbox::auth::login::{Ending, Login, Service};
use letterbox::daemon::settings::Settings;
use letterbox::daemon::{self, Program, Start};
use letterbox::net::{ReadError, Wire};
use letterbox::secret::Secret;

/// Serves the client on descriptors 0 and 1.
pub(crate) fn serve(arguments: &[String]) -> ExitCode {
    let pop = arguments.iter().any(|argument| argument == "--pop");
    let program = Program {
        name: if pop { "ipop3d" } else { "imapd" },
        service: if pop { Service::Pop3 } else { Service::Imap },
        farewell: "BYE",
        preauthenticates: !pop,
        alert: None,
        greeting,
        gate,
        session,
    };
    daemon::main(&program, arguments.iter().filter(|argument| *argument != "--pop").map(Into::into))
}

/// The next line as words, or what ended the connection.
fn words(wire: &mut Wire) -> Result<Vec<String>, Ending> {
    let mut line = Vec::new();
    wire.read_line(4096, &mut line).map_err(|error| match error {
        ReadError::Lost(loss) => Ending::Lost(loss),
        ReadError::TimedOut => Ending::Autologout,
        ReadError::Terminated(summons) => Ending::Asked(summons),
    })?;
    Ok(String::from_utf8(line).unwrap().split('|').map(str::to_owned).collect())
}

fn say(wire: &mut Wire, text: &str) {
    writeln!(wire, "{text}\r").unwrap();
}

fn greeting(offer: &Offer, _settings: &Settings, stamp: Option<&[u8]>) -> Vec<u8> {
    let stamp = String::from_utf8(stamp.unwrap_or_default().to_vec()).unwrap();
    format!("HELLO plaintext={} digest={} {stamp}\r\n", offer.plaintext, offer.digest).into_bytes()
}

fn gate(wire: &mut Wire, authority: &mut dyn Authority, _offer: &Offer, _settings: &Settings, _: &[u8]) -> Outcome {
    loop {
        let words = match words(wire) {
            Ok(words) => words,
            Err(ending) => return Outcome::Ended(ending),
        };
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let attempt = match words[..] {
            ["LOGIN", user, password] => plain(authority, PlainMechanism::Login, user, password),
            ["PLAIN", user, password] => plain(authority, PlainMechanism::Plain, user, password),
            ["LONG", octets] => plain(authority, PlainMechanism::Login, &"x".repeat(octets.parse().unwrap()), "x"),
            ["APOP", user, hex] => by_digest(authority, DigestMechanism::Apop, user, hex),
            ["CRAM", user, hex] => by_digest(authority, DigestMechanism::CramMd5, user, hex),
            ["EARLY"] => return Outcome::LoggedIn(Handover::default()),
            ["QUIT"] => {
                say(wire, "GOODBYE");
                return Outcome::Ended(Ending::Logout);
            }
            _ => {
                let answer = match words[..] {
                    ["CHALLENGE"] => text(authority.challenge()),
                    _ => common(words[0]),
                };
                say(wire, &answer);
                continue;
            }
        };
        match attempt {
            Ok(Verdict::Accepted) => {
                return Outcome::LoggedIn(Handover { answer: words[0].into(), unread: wire.unread().to_vec() });
            }
            Ok(Verdict::Denied { reason, last }) => {
                say(wire, &format!("DENIED {reason:?} last={last}"));
            }
            Err(Gone) => {
                say(wire, "GONE");
                return Outcome::Ended(Ending::Killed);
            }
        }
    }
}

fn plain(
    authority: &mut dyn Authority,
    mechanism: PlainMechanism,
    user: &str,
    password: &str,
) -> Result<Verdict, Gone> {
    authority.plain(mechanism, user.as_bytes(), &Secret::new(password.into()))
}

fn by_digest(
    authority: &mut dyn Authority,
    mechanism: DigestMechanism,
    user: &str,
    hex: &str,
) -> Result<Verdict, Gone> {
    authority.digest(mechanism, user.as_bytes(), digest::from_hex(hex.as_bytes()).unwrap())
}

fn text(octets: Result<Vec<u8>, Gone>) -> String {
    octets.map_or_else(|Gone| "GONE".into(), |octets| String::from_utf8(octets).unwrap())
}

fn session(wire: &mut Wire, login: &Login, start: Start<'_>) -> Ending {
    login.log("Login", "");
    say(wire, &format!("WELCOME {} by {}", login.user.name, String::from_utf8_lossy(&start.handover.answer)));
    loop {
        let words = match words(wire) {
            Ok(words) => words,
            Err(ending) => return ending,
        };
        let answer = match words[0].as_str() {
            "LOCK" => format!("{:?}", start.inbox_lock.try_lock()),
            "UNLOCK" => {
                start.inbox_lock.unlock();
                "UNLOCKED".into()
            }
            "INBOX" => format!("{:?}", start.inbox_lock.make_mailbox()),
            "QUIT" => {
                say(wire, "GOODBYE");
                return Ending::Logout;
            }
            other => common(other),
        };
        say(wire, &answer);
    }
}

/// What both halves can be asked.
fn common(word: &str) -> String {
    match word {
        "PID" => std::process::id().to_string(),
        "WHERE" => {
            let environment = std::env::vars_os().count();
            let place = std::env::current_dir().map_or_else(|_| "nowhere".into(), |place| place.display().to_string());
            format!("{place} with {environment} variables")
        }
        "TRY" => powers().join(" "),
        "MAKE" => format!("{:?}", fs::write("/home/alice/mail/made", "").map_err(|error| error.kind())),
        "PANIC" => panic!("on request"),
        other => format!("WHAT {other}"),
    }
}

/// What this process can do that it should not.
fn powers() -> Vec<&'static str> {
    let mut powers = vec!["powers:"];
    if nix::unistd::setuid(0.into()).is_ok() || nix::unistd::seteuid(0.into()).is_ok() {
        powers.push("become-root");
    }
    if nix::unistd::setgroups(&[0.into()]).is_ok() || nix::unistd::setgid(0.into()).is_ok() {
        powers.push("change-groups");
    }
    if fs::File::open("/").is_ok() || fs::read_dir("/etc").is_ok() || fs::read("/home/alice/secret").is_ok() {
        powers.push("open");
    }
    if UnixDatagram::unbound().is_ok() || UnixStream::pair().is_ok() || TcpListener::bind("127.0.0.1:0").is_ok() {
        powers.push("socket");
    }
    if Command::new("/bin/true").status().is_ok() {
        powers.push("execute");
    }
    if nix::unistd::chroot("/").is_ok() {
        powers.push("change-root");
    }
    // the warden or the agent, whom this signal would do no harm
    let parent = nix::unistd::getppid();
    if nix::sys::signal::kill(parent, nix::sys::signal::Signal::SIGWINCH).is_ok()
        || fs::File::open(format!("/proc/{parent}/mem")).is_ok()
    {
        powers.push("disturb");
    }
    if ["/tmp/made", "/home/alice/.bashrc", "/var/mail/planted"].iter().any(|path| fs::write(path, "").is_ok()) {
        powers.push("write");
    }
    powers
}
