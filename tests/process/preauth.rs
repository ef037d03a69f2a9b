//! A session without login, which the user himself started: as behind a login there is an agent, which outlives it, and which
//! is the process that the starter waits for.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::Test;
use crate::harness::client::Imap;
use crate::harness::process::{Seen, signal_to};
use crate::harness::server::{self, Protocol, Session};
use crate::harness::wire::Silence;
use crate::harness::{ALICE, Running, World, mbox, scene};
use crate::killed::{Begun, recovers, says_goodbye};
use crate::served::{Served, command};

pub(crate) const TESTS: &[Test] = &[
    ("preauth::a_user_is_served_without_login", a_user_is_served_without_login),
    ("preauth::the_agent_recovers_the_inbox_of_a_killed_session", the_agent_recovers_the_inbox_of_a_killed_session),
    ("preauth::an_expunge_that_moves_much_is_completed", an_expunge_that_moves_much_is_completed),
    ("preauth::a_session_that_is_killed_leaves_no_lock", a_session_that_is_killed_leaves_no_lock),
    ("preauth::imapd_says_goodbye_when_asked_to_end", imapd_says_goodbye_when_asked_to_end),
    ("preauth::no_session_outlives_its_agent", no_session_outlives_its_agent),
    ("preauth::a_client_that_goes_away_leaves_nobody", a_client_that_goes_away_leaves_nobody),
];

/// alice's session, in which the client is known already: the process that was started, and the session's number.
fn begun() -> Begun {
    let Session { wire, process } = server::for_user(Protocol::Imap, &ALICE);
    let client = Imap::greeted(wire);
    let session = Seen::serving(process.pid()).pid;
    (client, process, session)
}

/// The program that stands for all, started by alice.
fn started_by_alice(settings: &[&str]) -> Served {
    Served::of(command(settings).uid(ALICE.id).gid(ALICE.id))
}

/// Lets everybody make files in the spool directory, as on systems without a group for that.
fn open_spool() {
    fs::set_permissions("/var/mail", Permissions::from_mode(0o1777)).unwrap();
}

fn a_user_is_served_without_login(world: &World) {
    let mut served = Served::of(command(&[]).uid(ALICE.id).gid(ALICE.id).env("SSH_CLIENT", "192.0.2.7 2222 22"));
    assert_eq!(served.greeting, "WELCOME alice by ");
    // it has let the client go, so that the client sees the session's end
    let (session, agent) = (served.speaker(), served.agent(&ALICE));
    assert_eq!(session.parent, agent.pid);
    assert!(agent.descriptors().iter().take(3).all(|(_, target)| target == "/dev/null"), "{:?}", agent.descriptors());
    for process in [&session, &agent] {
        // the session or the agent, syslog, and requests to end; the client twice, or nobody
        assert_eq!(process.descriptors().len(), 6, "{:?}", process.descriptors());
        assert_eq!(process.uids(), [ALICE.id; 4]);
        assert_eq!((process.field("NoNewPrivs"), process.field("Seccomp")), (Some("1"), Some("2")));
        assert_eq!(fs::metadata(format!("/proc/{}/environ", process.pid)).unwrap().uid(), 0);
    }
    assert_eq!(served.ask("TRY"), "powers:");
    assert_eq!(served.ask("WHERE"), "/home/alice with 0 variables");
    // the spool directory is not the user's
    assert_eq!(served.ask("LOCK"), "Ok(Denied)");
    assert_eq!(served.ask("QUIT"), "GOODBYE");
    assert_eq!(served.status(), Some(0));
    world.log.wait_for_text("Logout user=alice host=[192.0.2.7]");

    let mut refused = Served::of(command(&["--pop"]).uid(ALICE.id).gid(ALICE.id));
    assert_eq!(refused.greeting, "BYE Service not available, it must be started by root");
    assert_eq!(refused.status(), Some(1));
}

fn the_agent_recovers_the_inbox_of_a_killed_session(world: &World) {
    open_spool();
    recovers(world, begun);
}

/// Kills sessions at some moment or other while they hold all locks and move forty megabytes.
fn an_expunge_that_moves_much_is_completed(world: &World) {
    open_spool();
    let before = scene::known(4000, 10_000);
    let contents = |file: &[u8]| mbox::read(file).unwrap().iter().map(mbox::Stored::on_the_wire).collect::<Vec<_>>();
    let all = contents(&before);
    let (journal, lock) = ("/home/alice/.letterbox/INBOX.journal", "/var/mail/alice.lock");
    let mut while_moving = 0;
    for moment in [0, 20, 60, 120] {
        drop(fs::remove_dir_all("/home/alice/.letterbox"));
        world.fill(&ALICE, &before);
        let (mut client, mut agent, session) = begun();
        client.ok("SELECT INBOX");
        client.ok("STORE 2 +FLAGS.SILENT (\\Deleted)");
        client.send("EXPUNGE");
        let end = Instant::now() + Duration::from_secs(20);
        while !fs::exists(journal).unwrap() {
            assert!(Instant::now() < end, "nothing is moved");
        }
        std::thread::sleep(Duration::from_millis(moment));
        while_moving += usize::from(fs::exists(lock).unwrap() && fs::exists(journal).unwrap());
        signal_to(session, Signal::SIGKILL);
        assert_eq!(agent.wait(Duration::from_secs(60)).expect("the agent ends").code(), Some(1));
        assert!(!fs::exists(lock).unwrap() && !fs::exists(journal).unwrap(), "{moment} ms");
        let now = contents(&fs::read(world.inbox(&ALICE)).unwrap());
        assert!(now == all || now[..1] == all[..1] && now[1..] == all[2..], "{moment} ms: {} messages", now.len());
    }
    assert!(while_moving > 0, "it was over each time");
    world.log.wait_for_text("INBOX of user=alice was recovered after a session died");
}

fn a_session_that_is_killed_leaves_no_lock(world: &World) {
    open_spool();
    fs::create_dir_all("/home/alice/mail").unwrap();
    std::os::unix::fs::chown("/home/alice/mail", Some(ALICE.id), Some(ALICE.id)).unwrap();
    for (location, lock) in
        [("mbox:~/mail:INBOX=/var/mail/%u", "/var/mail/alice.lock"), ("mbox:~/mail", "/home/alice/mail/inbox.lock")]
    {
        for signal in [Signal::SIGKILL, Signal::SIGSEGV] {
            let mut served = started_by_alice(&[&format!("mail_location={location}")]);
            assert_eq!(served.ask("LOCK"), "Ok(Held)");
            let started = served.started().pid;
            assert!(fs::read_to_string(lock).unwrap().starts_with(&format!("{started}\n")));
            signal_to(served.speaker().pid, signal);
            assert_eq!((served.line().as_str(), served.status()), ("CLOSED", Some(1)));
            assert!(!fs::exists(lock).unwrap(), "{location} {signal}");
        }
    }
    world.log.wait_for_text("Session of user=alice ended by signal 9");
}

fn imapd_says_goodbye_when_asked_to_end(world: &World) {
    open_spool();
    says_goodbye(world, begun);
}

fn no_session_outlives_its_agent(world: &World) {
    open_spool();
    let (mut client, mut agent, session) = begun();
    client.ok("SELECT INBOX");
    agent.signal(Signal::SIGKILL);
    assert_eq!(client.response().unwrap(), b"* BYE mail.example.org Server is going down");
    assert_eq!(client.wire.line(), Err(Silence::Closed));
    assert_eq!(agent.wait(Duration::from_secs(10)).expect("an end").code(), None);
    gone(session);
    world.log.wait_for_text("Killed (terminated) user=alice host=UNKNOWN");
    world.log.wait_for_text("Agent of user=alice is gone");

    // what lies in the spool directory is beyond a session, and says at once that nobody means it any more
    let elsewhere = "mail_location=mbox:~/mail";
    for (settings, lock, stays) in
        [(vec![], "/var/mail/alice.lock", true), (vec![elsewhere], "/home/alice/mail/inbox.lock", false)]
    {
        for log_in in [false, true] {
            let mut served = if log_in { Served::start(&settings) } else { started_by_alice(&settings) };
            if log_in {
                assert_eq!(served.ask("LOGIN|alice|wonderland"), "WELCOME alice by LOGIN");
                served.agent(&ALICE);
            }
            assert_eq!(served.ask("LOCK"), "Ok(Held)");
            let session = served.speaker().pid;
            signal_to(served.started().pid, Signal::SIGKILL);
            assert_eq!((served.line().as_str(), served.status()), ("CLOSED", None));
            gone(session);
            assert_eq!(fs::exists(lock).unwrap(), stays, "{lock} log in: {log_in}");
            let mut next = started_by_alice(&settings);
            assert!(!stays || next.ask("LOCK") == "Ok(Busy)");
            assert_eq!((next.ask("LOCK"), next.ask("QUIT")), ("Ok(Held)".into(), "GOODBYE".into()));
            assert_eq!((next.status(), fs::exists(lock).unwrap()), (Some(0), false));
        }
    }
}

/// Waits until the process is no more.
fn gone(pid: u32) {
    let end = Instant::now() + Duration::from_secs(10);
    while Seen::look(pid).is_some() {
        assert!(Instant::now() < end, "{pid} stays");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn a_client_that_goes_away_leaves_nobody(world: &World) {
    open_spool();
    world.fill(&ALICE, &scene::known(400, 3000));
    // in the middle of a dialogue, and in the middle of a long answer
    for command in ["NOOP", "FETCH 1:* BODY.PEEK[]"] {
        let (mut client, mut agent, session) = begun();
        client.ok("SELECT INBOX");
        client.send(command);
        drop(client);
        assert_eq!(agent.wait(Duration::from_secs(20)).expect("an end").code(), Some(0), "{command}");
        gone(session);
    }
    // over pipes: sh is the starter, and head reads no more than two lines
    let mut shell = Command::new("sh");
    shell.args(["-c", "{ printf 'a SELECT INBOX\\r\\nb FETCH 1:* BODY.PEEK[]\\r\\n'; sleep 20; } | { /usr/sbin/imapd; echo $? >/tmp/status; } | head -2"]);
    shell.uid(ALICE.id).gid(ALICE.id).env("HOME", ALICE.home()).current_dir("/").stdout(Stdio::null());
    let _shell = Running::start(&mut shell);
    let end = Instant::now() + Duration::from_secs(15);
    while !fs::read_to_string("/tmp/status").is_ok_and(|status| status == "0\n") {
        assert!(Instant::now() < end, "status {:?}", fs::read_to_string("/tmp/status"));
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!Seen::all().iter().any(|seen| seen.name() == "imapd"), "{:#?}", Seen::all());
    assert!(!fs::exists("/var/mail/alice.lock").unwrap());
}
