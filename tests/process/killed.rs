//! Sessions of the real daemons that are killed while they write, or asked to end.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;

use crate::Test;
use crate::harness::client::Imap;
use crate::harness::inetd::pop3_ok;
use crate::harness::process::{Seen, run, signal_to};
use crate::harness::server::{self, Protocol, Session};
use crate::harness::wire::Silence;
use crate::harness::{ALICE, Running, World, generator, mbox};

pub(crate) const TESTS: &[Test] = &[
    ("killed::the_agent_recovers_the_inbox_of_a_killed_session", the_agent_recovers_the_inbox_of_a_killed_session),
    ("killed::imapd_says_goodbye_when_asked_to_end", imapd_says_goodbye_when_asked_to_end),
    ("killed::ipop3d_deletes_nothing_when_asked_to_end", ipop3d_deletes_nothing_when_asked_to_end),
];

const LOCK: &str = "/var/mail/alice.lock";

/// alice's session: a client, the process that was started (the agent by now), and the session's number.
pub(crate) type Begun = (Imap, Running, u32);

fn logged_in() -> Begun {
    let Session { wire, process } = server::for_network(Protocol::Imap);
    let mut client = Imap::greeted(wire);
    client.ok("LOGIN alice wonderland");
    let session = Seen::serving(process.pid()).pid;
    (client, process, session)
}

fn mailbox(count: usize) -> Vec<u8> {
    let numbered = |number: usize| generator::numbered(&number.to_string(), 300 + number * 37 % 200);
    generator::with_notes(&(1..=count).map(numbered).collect::<Vec<_>>())
}

/// The messages as a client gets them.
fn contents(file: &[u8]) -> Vec<Vec<u8>> {
    mbox::read(file).unwrap().iter().map(mbox::Stored::on_the_wire).collect()
}

/// Lets the `nth` write into a file that `session` does from now on be its last act.
fn kill_at_write(session: u32, nth: usize) -> Running {
    let mut strace = Command::new("strace");
    strace.args(["-qq", "-o", "/dev/null", "-e", "trace=pwrite64", "-e"]);
    strace.arg(format!("inject=pwrite64:signal=KILL:when={nth}")).args(["-p", &session.to_string()]);
    let tracer = Running::start(strace.stderr(Stdio::null()));
    while Seen::look(session).unwrap().field("TracerPid") == Some("0") {
        std::thread::sleep(Duration::from_millis(5));
    }
    tracer
}

fn the_agent_recovers_the_inbox_of_a_killed_session(world: &World) {
    recovers(world, logged_in);
}

/// Kills sessions at each of their writes. When the process that was started is gone, all is in order.
pub(crate) fn recovers(world: &World, begin: fn() -> Begun) {
    let before = mailbox(12);
    let all = contents(&before);
    // some are marked from the beginning
    let goes = |(at, message): (usize, &mbox::Stored)| [1, 4].contains(&at) || message.letters().contains('D');
    let kept = mbox::read(&before).unwrap().iter().enumerate().map(|each| !goes(each)).collect::<Vec<_>>();
    let left: Vec<_> = all.iter().zip(kept).filter(|(_, kept)| *kept).map(|(message, _)| message).collect();
    assert!(left.len() + 2 <= all.len() && !left.is_empty());
    let mut killed = 0;
    for nth in 1..40 {
        drop(fs::remove_dir_all("/home/alice/.letterbox"));
        world.fill(&ALICE, &before);
        let (mut client, mut agent, session) = begin();
        client.ok("SELECT INBOX");
        client.ok("STORE 2,5 +FLAGS.SILENT (\\Deleted)");
        let _tracer = kill_at_write(session, nth);
        if client.try_command("EXPUNGE").is_ok() {
            break;
        }
        killed += 1;
        assert_eq!(agent.wait(Duration::from_secs(30)).expect("the agent ends").code(), Some(1));
        assert!(!fs::exists(LOCK).unwrap(), "killed at write {nth}: the lock is still there");
        let now = contents(&fs::read(world.inbox(&ALICE)).unwrap());
        assert!(now == all || now.iter().collect::<Vec<_>>() == left, "killed at write {nth}: {} messages", now.len());
        let kept = run(Command::new("find").args(["/home/alice/.letterbox", "-type", "f", "-printf", "%U %G %m %f\n"]));
        assert!(!kept.contains(".journal\n"), "killed at write {nth}: nobody has recovered:\n{kept}");
        let own = format!("{0} {0} 600 ", ALICE.id);
        assert!(!kept.is_empty() && kept.lines().all(|line| line.starts_with(&own)), "{kept}");
    }
    assert!(killed > 2, "only {killed} writes");
    world.log.wait_for_text("INBOX of user=alice was recovered after a session died");
    assert!(!world.log.lines().iter().any(|line| line.contains("could not be recovered")), "{:#?}", world.log.lines());
}

fn imapd_says_goodbye_when_asked_to_end(world: &World) {
    says_goodbye(world, logged_in);
}

/// Asks sessions to end, and their agents, by whatever signal.
pub(crate) fn says_goodbye(world: &World, begin: fn() -> Begun) {
    world.fill(&ALICE, &mailbox(3));
    for (signal, to_agent, idle) in [
        (Signal::SIGTERM, false, false),
        (Signal::SIGHUP, false, true),
        (Signal::SIGTERM, true, true),
        (Signal::SIGHUP, true, false),
        (Signal::SIGINT, true, true),
        (Signal::SIGQUIT, false, false),
        (Signal::SIGUSR1, true, false),
        (Signal::SIGALRM, false, true),
    ] {
        let (mut client, mut agent, session) = begin();
        client.ok("SELECT INBOX");
        if idle {
            client.send("IDLE");
            assert!(client.response().unwrap().starts_with(b"+"));
        }
        signal_to(if to_agent { agent.pid() } else { session }, signal);
        assert_eq!(client.response().unwrap(), b"* BYE mail.example.org Server is going down");
        assert_eq!(client.wire.line(), Err(Silence::Closed));
        assert_eq!(agent.wait(Duration::from_secs(10)).expect("an end").code(), Some(1));
        assert!(!fs::exists(LOCK).unwrap());
    }
    world.log.wait_for_text("Killed (terminated) user=alice host=UNKNOWN");
    world.log.wait_for_text("Hangup user=alice host=UNKNOWN");
    assert!(!world.log.lines().iter().any(|line| line.contains("ended by signal")), "{:#?}", world.log.lines());
}

fn ipop3d_deletes_nothing_when_asked_to_end(world: &World) {
    let before = mailbox(3);
    world.fill(&ALICE, &before);
    let Session { mut wire, mut process } = server::for_network(Protocol::Pop3);
    wire.line().expect("a greeting");
    for command in ["USER alice", "PASS wonderland", "DELE 1"] {
        pop3_ok(&mut wire, command);
    }
    signal_to(Seen::serving(process.pid()).pid, Signal::SIGTERM);
    let farewell = String::from_utf8(wire.line().unwrap()).unwrap();
    assert_eq!(farewell, "-ERR [SYS/TEMP] Server is going down, nothing was deleted");
    assert_eq!(wire.line(), Err(Silence::Closed));
    assert_eq!(process.wait(Duration::from_secs(10)).expect("an end").code(), Some(1));
    assert_eq!(contents(&fs::read(world.inbox(&ALICE)).unwrap()), contents(&before));
    world.log.wait_for_text("Killed (terminated) user=alice host=UNKNOWN");
}
