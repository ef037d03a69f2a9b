//! Debian's fail2ban, with its stock filter for UW's servers, sees our failed logins, and its logwatch counts them and the
//! others: the lines as they were really written, with the prefix that syslog daemons put before them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;

use std::path::{Path, PathBuf};
use std::process::Command;

use harness::accounts::write_file;
use harness::inetd::{self, Inetd, Kind, pop3_ok};
use harness::log::parts;
use harness::process::run;
use harness::wire::Wire;
use harness::{World, world};

/// A name that tries to look like another client's line.
const FORGED: &str = "\"x host=[192.0.2.9]\"";

#[test]
fn each_failed_login_is_matched() {
    world::private(|world| {
        let Some(checker) = Checker::find() else {
            return world::skip("each_failed_login_is_matched", "fail2ban is not unpacked: make check does it");
        };
        world.secrets(&[("alice", "rabbit")]);
        let verifier = "alice:SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:\
                        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
        write_file("/etc/letterbox.scram", verifier.as_bytes(), 0o600);
        let _server = Inetd::start(Kind::Xinetd, world);
        let attempts = fail_by_imap() + fail_by_pop3() + fail_by_proof();
        succeed();
        let lines = failures(world, attempts);
        assert_eq!(checker.addresses(&lines), vec!["127.0.0.1"; attempts], "{lines:#?}");
        let others: Vec<String> = world.log.lines().iter().map(|line| as_written(line)).collect();
        assert_eq!(checker.addresses(&others).len(), attempts, "nothing else is a failure: {others:#?}");
        logwatch_counts(&world.log.lines());
        our_service_counts(&[lines, others].concat(), 2 * attempts);
    });
}

/// The service for logwatch that we bring along counts each failure of both daemons; logwatch itself is run, with our files
/// where an administrator puts them.
fn our_service_counts(lines: &[String], failures: usize) {
    let Some(place) = logwatch_place() else {
        return world::skip("our_service_counts", "logwatch is not unpacked: make check does it");
    };
    let elsewhere = [("/usr/share/logwatch", place.to_str().unwrap()), ("/etc/logwatch", "/tmp/logwatch")];
    let mut program = std::fs::read_to_string(place.join("scripts/logwatch.pl")).unwrap();
    for (from, to) in elsewhere.into_iter().chain([("/var/cache/logwatch", "/tmp/logwatch/cache")]) {
        program = program.replace(from, to);
    }
    write_file("/tmp/logwatch/logwatch.pl", program.as_bytes(), 0o755);
    for (sample, file) in
        [("logwatch.conf.sample", "conf/services/letterbox.conf"), ("logwatch.sample", "scripts/services/letterbox")]
    {
        let text = std::fs::read(world::source(sample)).unwrap();
        write_file(&format!("/tmp/logwatch/{file}"), &text, 0o644);
    }
    std::fs::create_dir_all("/tmp/logwatch/cache").unwrap();
    write_file("/tmp/logwatch/logs/auth.log", (lines.join("\n") + "\n").as_bytes(), 0o600);
    let mut command = Command::new("perl");
    command.arg("-I").arg(place.join("lib")).arg("/tmp/logwatch/logwatch.pl");
    command.args(["--service", "letterbox", "--range", "all", "--logdir", "/tmp/logwatch/logs", "--output", "stdout"]);
    let report = run(&mut command);
    assert!(report.contains(&format!("Login failures: {failures}\n")), "{report}");
    let told = report.lines().find(|line| line.contains("[127.0.0.1]: ")).unwrap_or_else(|| panic!("{report}"));
    assert!(told.contains("alice ") && told.contains("host=[192.0.2.9] 2 Time(s)"), "{report}");
    assert!(!report.contains(" [192.0.2.9]: "), "{report}");
}

/// Where logwatch's own files are, if it is installed or unpacked.
fn logwatch_place() -> Option<PathBuf> {
    let roots = [world::packages().join("logwatch"), PathBuf::from("/")];
    roots.into_iter().map(|root| root.join("usr/share/logwatch")).find(|place| place.join("scripts/services").exists())
}

/// Where PAM judges, logwatch counts what it refused by our names for it, which it knows from UW's daemons.
#[test]
fn logwatch_counts_what_pam_refused() {
    world::private(|world| {
        world.configure("auth_failure_delay = 1 ms\n");
        let _server = Inetd::start(Kind::Xinetd, world);
        for _ in 0..2 {
            assert!(!inetd::imap().command("LOGIN alice queen").is_ok());
        }
        let (mut wire, _greeting) = inetd::pop3();
        pop3_ok(&mut wire, "USER alice");
        wire.send(b"PASS queen\r\n");
        assert!(wire.line().unwrap().starts_with(b"-ERR [AUTH]"));
        let lines: Vec<String> = world.log.lines().iter().map(|line| as_written(line)).collect();
        let of_pam: Vec<&str> = lines.iter().filter(|line| line.contains("pam_unix(")).map(String::as_str).collect();
        assert_eq!(of_pam.len(), 3, "{lines:#?}");
        let Some(report) = logwatch("pam_unix", &of_pam) else {
            return world::skip("logwatch_counts_what_pam_refused", "logwatch is not unpacked: make check does it");
        };
        let counted = |service: &str| {
            let (_, behind) = report.split_once(&format!("{service}:\n")).expect(&report);
            let failures = behind.lines().skip_while(|line| !line.contains("Authentication Failures:")).nth(1);
            failures.expect(&report).trim().to_owned()
        };
        assert_eq!((counted("imap").as_str(), counted("pop").as_str()), ("alice: 2 Time(s)", "alice: 1 Time(s)"));
        assert!(!report.contains("Unknown Entries"), "{report}");
    });
}

/// What logwatch reports of a service whose lines these are, without time and name where its settings take those away.
fn logwatch(service: &str, lines: &[&str]) -> Option<String> {
    let place = logwatch_place()?;
    std::fs::write("/tmp/lines", lines.join("\n") + "\n").unwrap();
    let place = place.display();
    let words = format!(
        "LOGWATCH_DETAIL_LEVEL=20 LOGWATCH_DEBUG=0 perl -I {place}/lib {place}/scripts/services/{service} < /tmp/lines"
    );
    Some(run(Command::new("sh").args(["-c", &words])))
}

/// UW's lines are what its scripts know: ipop3d's failures and logins, and imapd's logins. IMAP's failures, UW's own as well,
/// its script lists line by line among those that it does not know, and it reads addresses of version 4 only.
fn logwatch_counts(lines: &[String]) {
    let of = |program: &str, also_failures: bool| -> Vec<&str> {
        let parts = lines.iter().filter_map(|line| parts(line)).filter(|(_, name, _)| *name == program);
        // failures go to a file that logwatch does not read for imapd
        parts.filter(|(priority, ..)| also_failures || priority / 8 == 2).map(|(.., text)| text).collect()
    };
    let failures = of("ipop3d", true);
    let expected = failures.iter().filter(|line| line.starts_with("Login failed user=alice")).count();
    let (Some(pop3), Some(imap)) = (logwatch("ipop3d", &failures), logwatch("imapd", &of("imapd", false))) else {
        return world::skip("logwatch_counts", "logwatch is not unpacked: make check does it");
    };
    let (_, failed) = pop3.split_once("Failed to log in:").expect(&pop3);
    let (_, alice) = failed.split_once("User: alice from:\n").expect(&pop3);
    let counted: usize = alice.lines().next().unwrap().split_whitespace().last().unwrap().parse().unwrap();
    assert_eq!(counted, expected, "{pop3}");
    assert!(expected > 2 && !pop3.contains("Unmatched"), "{pop3}");
    assert!(imap.contains("alice"), "{imap}");
    let failed = of("imapd", true).iter().filter(|line| line.starts_with("Login failed user=alice")).count();
    let all = logwatch("imapd", &of("imapd", true)).unwrap();
    let (_, unmatched) = all.split_once("**Unmatched Entries**").expect(&all);
    let told = unmatched.lines().filter(|line| line.contains("Login failed user=alice"));
    let times = |line: &str| line.split_whitespace().nth_back(1).unwrap().parse::<usize>().unwrap();
    assert_eq!((told.map(times).sum::<usize>(), failed > 2), (failed, true), "{all}");
    let strange = imap.lines().skip_while(|line| !line.contains("Unmatched")).skip(1);
    assert!(strange.filter(|line| !line.trim().is_empty()).all(|line| line.contains("AUTHENTICATE")), "{imap}");
}

/// The lines of failed attempts, as a log file has them.
fn failures(world: &World, attempts: usize) -> Vec<String> {
    let is_one = |line: &String| line.contains("Login failed user=");
    world.log.wait_for("every attempt", |_| world.log.lines().iter().filter(|line| is_one(line)).count() == attempts);
    world.log.lines().iter().filter(|line| is_one(line)).map(|line| as_written(line)).collect()
}

/// `<36>Nov 22 17:50:01 imapd[12]: …` as rsyslog writes it.
fn as_written(line: &str) -> String {
    let (_, line) = line.split_once('>').unwrap();
    let (time, rest) = line.split_at("Nov 22 17:50:01 ".len());
    format!("{time}mail {rest}")
}

/// One attempt of each kind that IMAP has; returns how many.
fn fail_by_imap() -> usize {
    let attempts = [
        vec!["LOGIN alice queen".to_owned()],
        vec![format!("LOGIN {FORGED} queen")],
        vec!["AUTHENTICATE PLAIN".into(), "AGFsaWNlAHF1ZWVu".into()],
        vec!["AUTHENTICATE LOGIN".into(), "YWxpY2U=".into(), "cXVlZW4=".into()],
        vec!["AUTHENTICATE CRAM-MD5".into(), "YWxpY2UgMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=".into()],
    ];
    let mut waiting = Vec::new();
    for attempt in &attempts {
        // all at once: each waits its three seconds
        let mut client = inetd::imap();
        client.send(&attempt[0]);
        for response in &attempt[1..] {
            assert!(client.response().unwrap().starts_with(b"+ "));
            client.wire.send(format!("{response}\r\n").as_bytes());
        }
        waiting.push(client);
    }
    for mut client in waiting {
        let answer = client.answer("a1").unwrap();
        assert!(answer.tagged.starts_with("NO [AUTHENTICATIONFAILED]"), "{}", answer.tagged);
    }
    attempts.len()
}

/// One attempt of each kind that POP3 has; returns how many.
fn fail_by_pop3() -> usize {
    let attempts = ["PASS queen", "APOP alice 0123456789abcdef0123456789abcdef", "AUTH PLAIN AGFsaWNlAHF1ZWVu"];
    let mut waiting: Vec<Wire> = Vec::new();
    for attempt in attempts {
        let (mut wire, _greeting) = inetd::pop3();
        pop3_ok(&mut wire, "USER alice");
        wire.send(format!("{attempt}\r\n").as_bytes());
        waiting.push(wire);
    }
    for mut wire in waiting {
        assert!(wire.line().unwrap().starts_with(b"-ERR [AUTH]"));
    }
    attempts.len()
}

/// One attempt by SCRAM in each protocol; returns how many.
fn fail_by_proof() -> usize {
    for protocol in ["imap", "pop3"] {
        let script = world::source("tests/scram/client.py");
        let answers = run(Command::new("/usr/bin/python3").arg(script).args([protocol, "alice", "queen"]));
        assert!(answers.contains("AUTH"), "{answers}");
    }
    2
}

/// Logins that succeed must not be taken for failures.
fn succeed() {
    let mut client = inetd::imap();
    client.ok("LOGIN alice rabbit");
    client.ok("LOGOUT");
}

/// fail2ban-regex, installed or unpacked.
struct Checker {
    program: PathBuf,
    modules: PathBuf,
    rules: PathBuf,
}

impl Checker {
    fn find() -> Option<Self> {
        let roots = [world::packages().join("fail2ban"), PathBuf::from("/")];
        let root = roots.into_iter().find(|root| root.join("usr/bin/fail2ban-regex").exists())?;
        Some(Self {
            program: root.join("usr/bin/fail2ban-regex"),
            modules: root.join("usr/lib/python3/dist-packages"),
            rules: root.join("etc/fail2ban"),
        })
    }

    /// The addresses that the stock filter finds, one for each line that it matches.
    fn addresses(&self, lines: &[String]) -> Vec<String> {
        std::fs::write("/tmp/mail.log", lines.join("\n") + "\n").unwrap();
        let mut command = Command::new("/usr/bin/python3");
        command.arg(&self.program).arg("-c").arg(&self.rules).args(["-o", "ip", "/tmp/mail.log"]);
        command.arg(Path::new("uwimap-auth")).env("PYTHONPATH", &self.modules);
        run(&mut command).lines().map(str::to_owned).collect()
    }
}
