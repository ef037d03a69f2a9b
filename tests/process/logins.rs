//! Who comes in, who does not, and what the log says about it.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use letterbox::auth::digest::Md5Digest;
use md5::{Digest, Md5};

use crate::Test;
use crate::harness::accounts::write_file;
use crate::harness::log::parts;
use crate::harness::process::run;
use crate::harness::world::{self, World};
use crate::served::{Served, command};

pub(crate) const TESTS: &[Test] = &[
    ("logins::by_the_systems_password", by_the_systems_password),
    ("logins::all_refusals_look_alike", all_refusals_look_alike),
    ("logins::three_attempts_and_no_more", three_attempts_and_no_more),
    ("logins::a_right_password_is_told_why_it_does_not_help", a_right_password_is_told_why_it_does_not_help),
    ("logins::by_digest", by_digest),
    ("logins::the_secrets_file_decides_for_everybody", the_secrets_file_decides_for_everybody),
    ("logins::a_secrets_file_that_others_can_read_lets_nobody_in", a_secrets_file_that_others_can_read_lets_nobody_in),
    ("logins::a_line_is_for_the_account_that_it_names", a_line_is_for_the_account_that_it_names),
    ("logins::the_log_is_uws", the_log_is_uws),
    ("logins::fail2ban_counts_every_failure_once", fail2ban_counts_every_failure_once),
];

const DENIED: &str = "DENIED Credentials last=false";

fn by_the_systems_password(_: &World) {
    // what is not there on one machine may be there on another
    let passwd = fs::read_to_string("/etc/passwd").unwrap();
    write_file("/etc/passwd", passwd.replace(":/nonexistent:", ":/mnt/nowhere:").as_bytes(), 0o644);
    let rights = [
        ("alice", "wonderland"),
        ("carol", "two words"),
        // the client put a blank before it
        ("alice", " wonderland"),
        // looked up in lower case when there is no such name
        ("ALICE", "wonderland"),
        ("Alice", "wonderland"),
        // no shell, no home
        ("erin", "secret"),
        ("grace", "secret"),
    ];
    for (user, password) in rights {
        let mut served = Served::start(&[]);
        assert_eq!(served.greeting, "HELLO plaintext=true digest=false ");
        let name = user.to_lowercase();
        assert_eq!(served.ask(&format!("LOGIN|{user}|{password}")), format!("WELCOME {name} by LOGIN"));
        let home = if user == "grace" { "/".into() } else { format!("/home/{name}") };
        assert_eq!(served.ask("WHERE"), format!("{home} with 0 variables"));
    }
}

fn all_refusals_look_alike(_: &World) {
    let wrongs = [
        "LOGIN|alice|wrong",
        "LOGIN|no-such-user|wrong",
        "LOGIN|no-such-user|",
        "LOGIN|alice|",
        "LOGIN|alice|  wonderland",
        "LOGIN|root|",
        "LOGIN|toor|secret",
        "LOGIN|frank|!",
        "LOGIN|dave|wrong",
        "LOGIN|nobody|wrong",
        "LOGIN|../alice|wonderland",
        "LOGIN|alice\0|wonderland",
        "PLAIN|alice|wonderland\0x",
        "LONG|64",
        "LONG|65",
        "LONG|100000",
    ];
    for wrong in wrongs {
        // a busy machine can only make it longer; what a client could learn from is the shortest time
        let mut shortest = u128::MAX;
        for _ in 0..10 {
            shortest = shortest.min(time_of_refusal(wrong));
            if shortest < 330 {
                break;
            }
        }
        assert!((300..330).contains(&shortest), "{wrong}: {shortest} ms");
    }
}

/// Milliseconds.
fn time_of_refusal(wrong: &str) -> u128 {
    let mut served = Served::start(&[]);
    let start = Instant::now();
    assert_eq!(served.ask(wrong), DENIED, "{wrong}");
    start.elapsed().as_millis()
}

fn three_attempts_and_no_more(world: &World) {
    let mut served = Served::start(&[]);
    assert_eq!(served.ask("LOGIN|alice|wrong"), DENIED);
    assert_eq!(served.ask("PLAIN|bob|wrong"), DENIED);
    assert_eq!(served.ask("LOGIN|alice|wrong"), "DENIED Credentials last=true");
    assert_eq!(served.ask("LOGIN|alice|wonderland"), "CLOSED", "the warden has ended the gate");
    assert_eq!(served.status(), Some(1));
    world.log.wait_for_text("Login excessive login failures user=alice auth=alice host=UNKNOWN");
    world.log.wait_for_text("protocol violation: an attempt too many host=UNKNOWN");
}

fn a_right_password_is_told_why_it_does_not_help(_: &World) {
    for user in ["dave", "heidi"] {
        let mut served = Served::start(&[]);
        assert_eq!(served.ask(&format!("LOGIN|{user}|expired")), "DENIED Expired last=false");
        assert_eq!(served.ask(&format!("LOGIN|{user}|wrong")), DENIED);
    }
    write_file("/etc/nologin", b"", 0o644);
    write_file("/etc/pam.d/imap", b"auth required pam_unix.so\naccount required pam_unix.so\n", 0o644);
    let mut served = Served::start(&[]);
    assert_eq!(served.ask("LOGIN|alice|wonderland"), "DENIED NoLogins last=false");
    assert_eq!(served.ask("LOGIN|alice|wrong"), DENIED);
    fs::remove_file("/etc/nologin").unwrap();
    assert_eq!(served.ask("LOGIN|alice|wonderland"), "WELCOME alice by LOGIN");
}

fn hex(digest: Md5Digest) -> String {
    digest.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// What somebody with this secret answers to the stamp in the greeting.
fn apop(served: &Served, secret: &str) -> String {
    let stamp = served.greeting.rsplit(' ').next().unwrap();
    hex(Md5::new().chain_update(stamp).chain_update(secret).finalize().into())
}

/// What somebody with this secret answers to a challenge (RFC 2104, keys of one block).
fn cram(challenge: &str, secret: &str) -> String {
    let pad = |value: u8| (0..64).map(|at| secret.as_bytes().get(at).unwrap_or(&0) ^ value).collect::<Vec<_>>();
    let inner = Md5::new().chain_update(pad(0x36)).chain_update(challenge).finalize();
    hex(Md5::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into())
}

fn by_digest(world: &World) {
    world.secrets(&[("alice", "rabbit hole"), ("frank", "known"), ("dave", "old"), ("toor", "root")]);
    let mut served = Served::start(&["--pop"]);
    assert!(served.greeting.starts_with("HELLO plaintext=true digest=true <"), "{}", served.greeting);
    let right = apop(&served, "rabbit hole");
    assert_eq!(served.ask(&format!("APOP|alice|{}", apop(&served, "rabbit"))), DENIED);
    assert_eq!(served.ask(&format!("APOP|bob|{right}")), DENIED);
    assert_eq!(served.ask(&format!("APOP|alice|{right}")), "WELCOME alice by APOP");
    // on another connection it is worth nothing
    let mut served = Served::start(&["--pop"]);
    assert_eq!(served.ask(&format!("APOP|alice|{right}")), DENIED);

    let challenge = served.ask("CHALLENGE");
    assert_eq!(served.ask(&format!("CRAM|frank|{}", cram(&challenge, "wrong"))), DENIED);
    let mut served = Served::start(&["--pop"]);
    let challenge = served.ask("CHALLENGE");
    assert_eq!(served.ask(&format!("CRAM|frank|{}", cram(&challenge, "known"))), "WELCOME frank by CRAM");

    let mut served = Served::start(&["--pop"]);
    let (dave, toor) = (apop(&served, "old"), apop(&served, "root"));
    assert_eq!(served.ask(&format!("APOP|dave|{dave}")), "DENIED Expired last=false");
    assert_eq!(served.ask(&format!("APOP|toor|{toor}")), DENIED);
}

fn the_secrets_file_decides_for_everybody(world: &World) {
    world.secrets(&[("alice", "rabbit hole"), ("frank", "known")]);
    let mut served = Served::start(&[]);
    assert_eq!(served.ask("LOGIN|alice|wonderland"), DENIED);
    assert_eq!(served.ask("LOGIN|bob|builder"), DENIED);
    assert_eq!(served.ask("LOGIN|alice| rabbit hole"), "WELCOME alice by LOGIN");
    let mut served = Served::start(&[]);
    assert_eq!(served.ask("LOGIN|FRANK|known"), "WELCOME frank by LOGIN");

    let mut served = Served::start(&["auth_md5_exclusive=no"]);
    assert_eq!(served.ask("LOGIN|alice|wonderland"), DENIED);
    assert_eq!(served.ask("LOGIN|bob|builder"), "WELCOME bob by LOGIN");
}

fn a_secrets_file_that_others_can_read_lets_nobody_in(world: &World) {
    world.secrets(&[("alice", "rabbit hole")]);
    let file = "/etc/cram-md5.pwd";
    let shut = || {
        let mut served = Served::start(&[]);
        assert_eq!(served.greeting, "HELLO plaintext=false digest=false ");
        assert_eq!(served.ask("LOGIN|alice|rabbit hole"), DENIED);
        assert_eq!(served.ask("CHALLENGE"), "CLOSED", "a gate that asks for what it was not offered is ended");
    };
    fs::set_permissions(file, Permissions::from_mode(0o640)).unwrap();
    shut();
    world.log.wait_for_text("/etc/cram-md5.pwd is not used: mode 0640 lets others read or write it");
    world.log.wait_for_text("Login disabled user=alice auth=alice host=UNKNOWN");
    fs::set_permissions(file, Permissions::from_mode(0o600)).unwrap();
    chown(file, Some(10001), None).unwrap();
    shut();
    world.log.wait_for_text("/etc/cram-md5.pwd is not used: owned by uid 10001, not by root");
    fs::remove_file(file).unwrap();
    fs::create_dir(file).unwrap();
    shut();
    // those who need no file are not shut out if the file is not for everybody
    let mut served = Served::start(&["auth_md5_exclusive=no"]);
    assert_eq!(served.greeting, "HELLO plaintext=true digest=false ");
    assert_eq!(served.ask("LOGIN|bob|builder"), "WELCOME bob by LOGIN");
}

fn a_line_is_for_the_account_that_it_names(world: &World) {
    let passwd = fs::read_to_string("/etc/passwd").unwrap();
    write_file("/etc/passwd", format!("{passwd}Bob:x:10099:10099:Bob:/home/Bob:/bin/sh\n").as_bytes(), 0o644);
    let shadow = fs::read_to_string("/etc/shadow").unwrap();
    write_file("/etc/shadow", format!("{shadow}Bob:!:19000:0:99999:7:::\n").as_bytes(), 0o600);
    world.secrets(&[("bob", "small"), ("Alice", "large")]);
    let mut served = Served::start(&[]);
    // there are two, and the line is the other's
    assert_eq!(served.ask("LOGIN|Bob|small"), DENIED);
    assert_eq!(served.ask("LOGIN|bob|small"), "WELCOME bob by LOGIN");
    let mut served = Served::start(&[]);
    assert_eq!(served.ask("LOGIN|alice|large"), DENIED);
    assert_eq!(served.ask("LOGIN|Alice|large"), "WELCOME alice by LOGIN");
}

/// Priorities: facility times eight, and the severity.
const MAIL_INFO: u32 = 2 * 8 + 6;
const MAIL_ERROR: u32 = 2 * 8 + 3;
const AUTH_NOTICE: u32 = 4 * 8 + 5;
const AUTH_ALERT: u32 = 4 * 8 + 1;

fn the_log_is_uws(world: &World) {
    let mut served = Served::start(&[]);
    served.ask("PLAIN|a b\u{1b}c|wrong");
    served.ask("LONG|70");
    assert_eq!(served.ask("LOGIN|alice|wonderland"), "WELCOME alice by LOGIN");
    served.ask("QUIT");
    served.status();
    let mut served = Served::start(&["--pop", "auth_syslog_facility=authpriv", "syslog_facility=local1", "x=y"]);
    served.ask("LOGIN|bob|wrong");
    served.ask("QUIT");
    served.status();
    let mut served = Served::start(&["--pop"]);
    served.hang_up();
    served.status();
    write_file("/etc/pam.d/imap", b"auth required pam_debug.so auth=authinfo_unavail\n", 0o644);
    let mut served = Served::start(&[]);
    assert_eq!(served.ask("LOGIN|bob|builder"), "DENIED Unavailable last=false");
    served.ask("QUIT");
    served.status();

    let seventy = "x".repeat(64);
    let expected = [
        (AUTH_NOTICE, "imapd", "Login failed user=a?b?c auth=a?b?c host=UNKNOWN"),
        (MAIL_INFO, "imapd", "AUTHENTICATE PLAIN failure host=UNKNOWN"),
        (AUTH_ALERT, "imapd", &format!("Login SYSTEM BREAK-IN ATTEMPT user={seventy} auth={seventy} host=UNKNOWN")),
        (MAIL_INFO, "imapd", "Login user=alice host=UNKNOWN"),
        (MAIL_INFO, "imapd", "Logout user=alice host=UNKNOWN"),
        (17 * 8 + 4, "ipop3d", "-o: unknown setting x"),
        (10 * 8 + 5, "ipop3d", "Login failed user=bob auth=bob host=UNKNOWN"),
        (17 * 8 + 6, "ipop3d", "Logout user=??? host=UNKNOWN"),
        (MAIL_INFO, "ipop3d", "Command stream end of file, while reading line user=??? host=UNKNOWN"),
        (MAIL_ERROR, "imapd", "PAM failed: AUTHINFO_UNAVAIL"),
        (AUTH_NOTICE, "imapd", "Login unavailable user=bob auth=bob host=UNKNOWN"),
        (MAIL_INFO, "imapd", "Logout user=??? host=UNKNOWN"),
    ];
    world.log.wait_for_text("Login unavailable");
    let mut lines = world.log.lines();
    for _ in 0..100 {
        if lines.last().is_some_and(|line| line.contains("Logout")) {
            break;
        }
        thread::sleep(Duration::from_millis(20));
        lines = world.log.lines();
    }
    // PAM's modules have their own say, under their own names
    let ours = lines.iter().filter(|line| !line.contains("pam_")).map(|line| parts(line).unwrap());
    assert_eq!(ours.collect::<Vec<_>>(), expected);
}

fn fail2ban_counts_every_failure_once(world: &World) {
    let filter = "/etc/fail2ban/filter.d/uwimap-auth.conf";
    if !fs::exists(filter).unwrap() {
        return world::skip("logins::fail2ban_counts_every_failure_once", "there is no fail2ban");
    }
    let names = ["alice", "no such user", "x host=[192.0.2.1]", "alice\r", "%n%s \u{e9}", "root", ""];
    for name in names {
        let mut served = Served::over_network(&mut command(&[]), "127.0.0.1");
        served.ask(&format!("PLAIN|{name}|wrong"));
        served.ask("LONG|100");
        served.ask("QUIT");
    }
    let mut served = Served::over_network(&mut command(&[]), "::1");
    assert_eq!(served.ask("LOGIN|alice|wonderland"), "WELCOME alice by LOGIN");
    served.ask("QUIT");
    world.log.wait_for_text("Logout user=alice host=[::1]");
    // as rsyslog writes it, with the machine's name
    let head = "<37>Nov 22 17:50:01 ".len();
    let written = |line: &String| format!("{}mail {}\n", &line[4..head], &line[head..]);
    let ours = world.log.lines().into_iter().filter(|line| !line.contains("pam_"));
    fs::write("/tmp/mail.log", ours.map(|line| written(&line)).collect::<String>()).unwrap();
    let report = run(Command::new("fail2ban-regex").args(["-o", "row", "/tmp/mail.log", filter]));
    let hosts = report.lines().filter(|line| line.starts_with("['127.0.0.1'")).count();
    assert_eq!((hosts, report.lines().count()), (2 * names.len(), 2 * names.len()), "{report}");
}
