//! Sessions that are counted, and a machine that has too much to do.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Command;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::Test;
use crate::harness::accounts::write_file;
use crate::harness::process::{run, signal_to};
use crate::harness::{ALICE, World};
use crate::served::{Served, command};

pub(crate) const TESTS: &[Test] = &[
    ("crowds::a_session_counts_as_long_as_it_lives", a_session_counts_as_long_as_it_lives),
    ("crowds::addresses_are_told_apart", addresses_are_told_apart),
    ("crowds::many_at_once_are_no_more_than_allowed", many_at_once_are_no_more_than_allowed),
    ("crowds::nothing_is_counted_unless_asked", nothing_is_counted_unless_asked),
    ("crowds::no_user_can_reach_the_roll", no_user_can_reach_the_roll),
    ("crowds::a_busy_machine_lets_logins_wait_or_refuses_them", a_busy_machine_lets_logins_wait_or_refuses_them),
];

const LOGIN: &str = "LOGIN|alice|wonderland";
const WELCOME: &str = "WELCOME alice by LOGIN";
const FULL: &str = "DENIED UserSessions last=false";

fn a_session_counts_as_long_as_it_lives(world: &World) {
    let limit = ["mail_max_user_connections=2"];
    let mut both = [Served::start(&limit), Served::start(&limit)];
    for served in &mut both {
        assert_eq!(served.ask(LOGIN), WELCOME);
    }
    let mut third = Served::start(&limit);
    assert_eq!(third.ask(LOGIN), FULL);
    world.log.wait_for_text("Login refused user=alice host=UNKNOWN: too many sessions (mail_max_user_connections)");
    assert_eq!(third.ask("LOGIN|bob|builder"), "WELCOME bob by LOGIN", "another user, on the same connection");
    let mut other = Served::of(command(&limit).arg("--pop"));
    assert_eq!(other.ask(LOGIN), WELCOME, "the other protocol");
    // one is killed, its agent with it, and nobody could clear up
    let [mut killed, mut living] = both;
    let session = killed.speaker().pid;
    signal_to(killed.agent(&ALICE).pid, Signal::SIGKILL);
    signal_to(session, Signal::SIGKILL);
    assert_eq!(killed.status(), None);
    let mut fourth = Served::start(&limit);
    assert_eq!(fourth.ask(LOGIN), WELCOME);
    assert_eq!(Served::start(&limit).ask(LOGIN), FULL);
    // one that just ends is waited for
    living.hang_up();
    assert_eq!(Served::start(&limit).ask(LOGIN), WELCOME);
    assert!(!world.log.lines().iter().any(|line| line.contains("Login failed")), "fail2ban must not hear of it");
}

fn addresses_are_told_apart(_: &World) {
    let start = |limit: &str, address| Served::over_network(&mut command(&[limit]), address);
    let both = "mail_max_userip_connections=1";
    let mut first = start(both, "127.0.0.1");
    assert_eq!(first.ask(LOGIN), WELCOME);
    assert_eq!(start(both, "127.0.0.1").ask(LOGIN), FULL);
    let mut elsewhere = start(both, "::1");
    assert_eq!(elsewhere.ask(LOGIN), WELCOME);
    let address = "mail_max_ip_connections=1";
    assert_eq!(start(address, "127.0.0.1").ask("LOGIN|bob|builder"), "DENIED AddressSessions last=false");
    first.hang_up();
    elsewhere.hang_up();
}

fn many_at_once_are_no_more_than_allowed(_: &World) {
    let limit = ["mail_max_user_connections=3"];
    let mut all: Vec<Served> = (0..12).map(|_| Served::start(&limit)).collect();
    all.iter_mut().for_each(|served| served.send(LOGIN));
    let answers: Vec<String> = all.iter_mut().map(Served::line).collect();
    assert_eq!(answers.iter().filter(|answer| *answer == WELCOME).count(), 3, "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| *answer == FULL).count(), 9, "{answers:?}");
}

fn nothing_is_counted_unless_asked(_: &World) {
    let _all: Vec<Served> = (0..3).map(|_| Served::as_user("alice", "wonderland")).collect();
    assert!(!fs::exists("/run/letterbox").unwrap());
}

fn no_user_can_reach_the_roll(world: &World) {
    let limit = ["mail_max_user_connections=9"];
    let mut served = Served::start(&limit);
    assert_eq!(served.ask(LOGIN), WELCOME);
    let about = fs::metadata("/run/letterbox/sessions").unwrap();
    assert_eq!((about.uid(), about.mode() & 0o777), (0, 0o600));
    for process in [served.speaker(), served.agent(&ALICE)] {
        let open = process.descriptors();
        assert!(!open.iter().any(|(_, target)| target.contains("/run/letterbox")), "{open:?}");
    }
    // a directory in which somebody else could put another file is not used, and nobody is kept out for it
    run(Command::new("chmod").args(["777", "/run/letterbox"]));
    assert_eq!(Served::start(&["mail_max_user_connections=1"]).ask(LOGIN), WELCOME);
    world.log.wait_for_text("Sessions cannot be counted: the directory can be written by others");
}

fn a_busy_machine_lets_logins_wait_or_refuses_them(world: &World) {
    let load = |load: &str| write_file("/mnt/loadavg", format!("{load} 1.00 1.00 1/100 1000\n").as_bytes(), 0o644);
    load("9.50");
    run(Command::new("mount").args(["--bind", "/mnt/loadavg", "/proc/loadavg"]));
    let settings = ["login_max_load=12", "login_delay_load=7"];
    let timed = || {
        let mut served = Served::start(&settings);
        let start = Instant::now();
        (served.ask(LOGIN), start.elapsed())
    };
    let (answer, time) = timed();
    assert_eq!(answer, WELCOME);
    assert!(time >= Duration::from_millis(3500), "it came in after {time:?}");
    load("6.99");
    let (answer, time) = timed();
    assert_eq!(answer, WELCOME);
    assert!(time < Duration::from_millis(3500), "it came in after {time:?}");
    load("12.00");
    let mut served = Served::start(&settings);
    // the password is not even looked at
    assert_eq!(served.ask(LOGIN), "DENIED Overload last=false");
    assert_eq!(served.ask("LOGIN|nobody-of-this-name|x"), "DENIED Overload last=false");
    load("0.10");
    assert_eq!(served.ask(LOGIN), WELCOME);
    world.log.wait_for_text("Login refused user=alice host=UNKNOWN: load average 12.00 (login_max_load)");
}
