//! SCRAM-SHA-256 against other people's programs: GNU SASL's client and sums, and a client of its own in Python; the
//! verifiers' file that turns it on, and what it means for passwords that are sent.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::{Command, Stdio};

use harness::accounts::write_file;
use harness::inetd::{self, Inetd, Kind};
use harness::process::run;
use harness::{tls, world};

const FILE: &str = "/etc/letterbox.scram";
const KEY: &str = "/var/lib/letterbox/scram.key";

/// The line that `letterbox-scram` makes.
fn line(user: &str, password: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_letterbox-scram"));
    let mut child = command.arg(user).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{password}\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// Puts lines for these users and passwords into the file.
fn verifiers(pairs: &[(&str, &str)]) {
    let lines: String = pairs.iter().map(|(user, password)| line(user, password)).collect();
    write_file(FILE, format!("# who may prove\n{lines}").as_bytes(), 0o600);
}

/// What the client in Python prints: salt and iterations, if it came to that, and the last answer.
fn client(protocol: &str, user: &str, password: &str) -> Vec<String> {
    let script = world::source("tests/scram/client.py");
    let text = run(Command::new("/usr/bin/python3").arg(script).args([protocol, user, password]));
    let answers: Vec<String> = text.lines().map(str::to_owned).collect();
    assert!(!answers.is_empty() && answers.len() < 3, "{answers:?}");
    answers
}

#[test]
fn gnu_sasl_computes_the_same_line() {
    if !world::is_root() && Command::new("gsasl").arg("--version").output().is_err() {
        return world::skip("gnu_sasl_computes_the_same_line", "there is no gsasl");
    }
    let ours = line("fred", "pencil");
    let (made, keys) = ours.trim().strip_prefix("fred:SCRAM-SHA-256$").unwrap().split_once('$').unwrap();
    let (iterations, salt) = made.split_once(':').unwrap();
    let mut command = Command::new("gsasl");
    command.args(["--mkpasswd", "--mechanism=SCRAM-SHA-256", "--password=pencil", "--quiet"]);
    let theirs = run(command.args([format!("--iteration-count={iterations}"), format!("--salt={salt}")]));
    let expected = format!("{{SCRAM-SHA-256}}{iterations},{salt},{}", keys.replace(':', ","));
    assert_eq!(theirs.trim(), expected);
}

#[test]
fn clients_log_in_by_proof() {
    world::private(|world| {
        world.configure("auth_failure_delay = 300 ms\n");
        verifiers(&[("alice", "rabbit hole"), ("frank", "known"), ("dave", "old"), ("toor", "root")]);
        let _server = Inetd::start(Kind::Xinetd, world);
        for protocol in ["imap", "pop3"] {
            let accepted = |answer: &str| answer.starts_with("a OK") || answer.starts_with("+OK");
            let answers = client(protocol, "alice", "rabbit hole");
            assert!(answers.len() == 2 && accepted(&answers[1]), "{answers:?}");
            // by another spelling of the name; without a system password
            assert!(accepted(&client(protocol, "FRANK", "known")[1]), "{protocol}");
            for (user, password) in [("alice", "wonderland"), ("nobody", "x"), ("toor", "root"), ("bob", "builder")] {
                let answers = client(protocol, user, password);
                assert!(!accepted(&answers[1]) && answers[1].contains("AUTH"), "{user}: {answers:?}");
            }
            assert!(!accepted(&client(protocol, "dave", "old")[1]), "expired");
        }
        world.log.wait_for_text("Authenticated user=alice host=[127.0.0.1] mech=SCRAM-SHA-256");
        let failed = |line: &String| line.contains("Login failed user=bob auth=bob host=[127.0.0.1]");
        assert_eq!(world.log.lines().iter().filter(|line| failed(line)).count(), 2);
        gnu_sasl_logs_in();
        strangers_have_a_salt_that_stays();
    });
}

fn gnu_sasl_logs_in() {
    let attempt = |password: &str| {
        let mut command = Command::new("timeout");
        command.args(["20", "gsasl", "--imap", "--connect=127.0.0.1:143", "--no-starttls", "--no-client-first"]);
        command.args(["--mechanism=SCRAM-SHA-256", "--authentication-id=alice"]);
        let output = command.arg(format!("--password={password}")).stdin(Stdio::null()).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    };
    let (right, wrong) = (attempt("rabbit hole"), attempt("rabbit"));
    assert!(right.contains(" OK ") && right.contains("authentication finished"), "{right}");
    assert!(!wrong.contains("authentication finished"), "{wrong}");
}

/// Nobody can tell by the salt who is in the file.
fn strangers_have_a_salt_that_stays() {
    let salt = |user: &str| client("imap", user, "x")[0].clone();
    let (known, stranger) = (salt("alice"), salt("no-such-user"));
    assert_eq!(
        (salt("alice"), salt("no-such-user"), salt("No-Such-User")),
        (known.clone(), stranger.clone(), stranger.clone())
    );
    assert_ne!(salt("another"), stranger);
    let shape = |salt: &str| (salt.len(), salt.rsplit_once(' ').unwrap().1.to_owned());
    assert_eq!(shape(&known), shape(&stranger));
    let key = fs::metadata(KEY).unwrap();
    assert_eq!((key.uid(), key.mode() & 0o7777, key.len()), (0, 0o600, 32));
    // also when lines are added
    verifiers(&[("bob", "builder"), ("alice", "rabbit hole")]);
    assert_eq!(salt("no-such-user"), stranger);
}

#[test]
fn a_proof_is_bound_to_the_certificate_that_the_client_saw() {
    world::private(|world| {
        world.configure("auth_failure_delay = 300 ms\n");
        tls::install("mail.example.org");
        verifiers(&[("alice", "rabbit hole")]);
        let _server = Inetd::start(Kind::Xinetd, world);
        let script = world::source("tests/scram/client.py");
        for protocol in ["imap", "pop3"] {
            let answer = |binding: &str| {
                let words = [protocol, "alice", "rabbit hole", binding];
                let text = run(Command::new("/usr/bin/python3").arg(&script).args(words));
                text.lines().last().unwrap().to_owned()
            };
            let bound = answer("plus");
            assert!(bound.starts_with("a OK") || bound.starts_with("+OK"), "{protocol}: {bound}");
            // somebody between us has another certificate, or has hidden the better mechanism
            for wrong in ["forged", "unaware"] {
                let refused = answer(wrong);
                assert!(refused.starts_with("a BAD") || refused.starts_with("-ERR"), "{protocol} {wrong}: {refused}");
            }
        }
        world.log.wait_for_text("Authenticated user=alice host=[127.0.0.1] mech=SCRAM-SHA-256-PLUS");
    });
}

#[test]
fn the_file_turns_it_on_and_must_be_believed() {
    world::private(|world| {
        world.configure("auth_failure_delay = 300 ms\n");
        let _server = Inetd::start(Kind::Xinetd, world);
        let offered = || {
            let mut imap = inetd::imap();
            let capabilities = String::from_utf8(imap.ok("CAPABILITY").untagged.concat()).unwrap();
            let (mut pop3, _) = inetd::pop3();
            inetd::pop3_ok(&mut pop3, "CAPA");
            let sasl = inetd::pop3_lines(&mut pop3).into_iter().find(|line| line.starts_with(b"SASL")).unwrap();
            [capabilities.contains("AUTH=SCRAM-SHA-256"), String::from_utf8(sasl).unwrap().contains("SCRAM-SHA-256")]
        };
        assert_eq!(offered(), [false; 2]);
        let refused = client("imap", "alice", "x");
        assert!(refused.contains(&"a NO AUTHENTICATE mechanism is not supported".to_owned()), "{refused:?}");
        verifiers(&[("frank", "known"), ("alice", "caf\u{e9} I\u{ad}X")]);
        assert_eq!(offered(), [true; 2]);
        // who is in the file can send the password as well; who is not has the system's
        for (user, password, is_in) in [
            ("frank", "known", true),
            ("frank", "wrong", false),
            ("alice", "wonderland", false),
            ("bob", "builder", true),
        ] {
            assert_eq!(inetd::imap().command(&format!("LOGIN {user} {password}")).is_ok(), is_in, "{user} {password}");
        }
        fs::set_permissions(FILE, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(offered(), [false; 2]);
        world.log.wait_for_text("/etc/letterbox.scram is not used: mode 0640 lets others read or write it");
        assert!(!inetd::imap().command("LOGIN frank known").is_ok());
    });
}

#[test]
fn a_line_needs_a_name_and_a_password() {
    for (user, password) in [("a:b", "x"), ("", "x"), ("fred", ""), ("fred", "\u{7}")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_letterbox-scram"));
        command.arg(user).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let _unread = child.stdin.take().unwrap().write_all(password.as_bytes());
        let output = child.wait_with_output().unwrap();
        assert!(!output.status.success() && output.stdout.is_empty() && !output.stderr.is_empty(), "{user} {password}");
    }
}
