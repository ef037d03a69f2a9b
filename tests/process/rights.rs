//! Who runs as whom, and what that one may do.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;

use nix::sys::signal::Signal;

use crate::Test;
use crate::harness::accounts::write_file;
use crate::harness::process::{Seen, signal_to};
use crate::harness::{ALICE, World};
use crate::served::{Served, command, strace};

pub(crate) const TESTS: &[Test] = &[
    ("rights::the_gate_is_nobody_in_an_empty_place", the_gate_is_nobody_in_an_empty_place),
    ("rights::the_session_is_the_user_and_nobody_else", the_session_is_the_user_and_nobody_else),
    ("rights::the_cage_is_what_was_asked_for", the_cage_is_what_was_asked_for),
    ("rights::the_agent_makes_one_lock_and_outlives_the_session", the_agent_makes_one_lock_and_outlives_the_session),
    ("rights::the_agent_has_a_group_only_where_it_is_needed", the_agent_has_a_group_only_where_it_is_needed),
    ("rights::nothing_of_a_starter_is_left", nothing_of_a_starter_is_left),
    ("rights::a_client_of_the_network_has_an_address", a_client_of_the_network_has_an_address),
];

const MAIL: u32 = 8;
const NOBODY: u32 = 65534;

fn the_gate_is_nobody_in_an_empty_place(_: &World) {
    let mut served = Served::start(&[]);
    let gate = served.speaker();
    assert_eq!(
        (gate.uids(), gate.numbers("Gid"), gate.numbers("Groups")),
        (vec![NOBODY; 4], vec![NOBODY; 4], vec![NOBODY])
    );
    assert!(!gate.has_capabilities() && gate.field("NoNewPrivs") == Some("1"), "{}", gate.status);
    assert_eq!(fs::read_dir(gate.root()).unwrap().count(), 0);
    let empty_path = fs::canonicalize("/var/lib/letterbox/empty").unwrap();
    let empty = fs::metadata(&empty_path).unwrap();
    assert_eq!(fs::metadata(gate.root()).unwrap().ino(), empty.ino());
    assert_eq!((empty.uid(), empty.mode() & 0o7777), (0, 0o755));
    let descriptors = gate.descriptors();
    let sockets = descriptors.iter().filter(|(_, target)| target.starts_with("socket:")).count();
    // the client twice, and the warden; nothing for syslog
    assert_eq!((descriptors.len(), sockets), (4, 3), "{descriptors:?}");
    assert_eq!(descriptors[2].1, "/dev/null");
    assert_eq!(
        limits(&gate),
        [
            "Max cpu time 10 10",
            "Max file size 0 0",
            "Max data size 8388608 8388608",
            "Max core file size 0 0",
            "Max processes 0 0",
            "Max open files 3 3"
        ]
    );
    assert_eq!(served.ask("TRY"), "powers:");
    // it may not even ask where it is
    assert_eq!(served.ask("WHERE"), "nowhere with 0 variables");
    assert_eq!(fs::read_link(format!("/proc/{}/cwd", gate.pid)).unwrap(), empty_path);

    let warden = served.started();
    assert_eq!((gate.parent, warden.uids()), (warden.pid, vec![0; 4]));
    signal_to(warden.pid, Signal::SIGKILL);
    assert_eq!(served.line(), "CLOSED", "the gate ends with the warden");
}

/// The limits that were lowered, without their units.
fn limits(process: &Seen) -> Vec<String> {
    let text = fs::read_to_string(format!("/proc/{}/limits", process.pid)).unwrap();
    let names =
        ["Max cpu time", "Max file size", "Max data size", "Max core file size", "Max processes", "Max open files"];
    let line = |name: &&str| text.lines().find(|line| line.starts_with(*name)).unwrap().to_owned();
    let words = |line: String| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let without_unit = |line: String| line.rsplit_once(' ').unwrap().0.to_owned();
    names.iter().map(line).map(words).map(without_unit).collect()
}

fn the_session_is_the_user_and_nobody_else(_: &World) {
    let mut served = Served::start(&[]);
    let gate = served.speaker();
    // what is sent ahead reaches the session
    served.send("LOGIN|alice|wonderland\r\nWHERE");
    assert_eq!(served.line(), "WELCOME alice by LOGIN");
    assert_eq!(served.line(), "/home/alice with 0 variables");
    assert!(Seen::look(gate.pid).is_none(), "the gate is gone");

    let session = served.speaker();
    assert_eq!((session.uids(), session.numbers("Gid")), (vec![ALICE.id; 4], vec![ALICE.id; 4]));
    assert_eq!(session.numbers("Groups"), [ALICE.id]);
    assert!(!session.has_capabilities() && session.field("NoNewPrivs") == Some("1"));
    assert_eq!(session.field("Umask"), Some("0077"));
    // the client twice, the agent, syslog, requests to end
    assert_eq!(session.descriptors().len(), 6, "{:?}", session.descriptors());
    assert!(limits(&session).contains(&"Max core file size 0 0".to_owned()));
    assert_eq!((session.field("Seccomp"), gate.field("Seccomp")), (Some("2"), Some("2")));
    assert_eq!(served.ask("TRY"), "powers:");
    assert_eq!(served.ask("MAKE"), "Ok(())");
    assert_eq!(fs::metadata("/home/alice/mail/made").unwrap().mode() & 0o7777, 0o600);
    // nobody else of the same user may look into it
    assert_eq!(fs::metadata(format!("/proc/{}/environ", session.pid)).unwrap().uid(), 0);

    assert_eq!(served.ask("QUIT"), "GOODBYE");
    assert_eq!((served.line().as_str(), served.status()), ("CLOSED", Some(0)));
}

fn the_cage_is_what_was_asked_for(world: &World) {
    // without it, a gate has no more, but a session what its user has
    let mut served = Served::start(&["sandbox=no"]);
    assert_eq!((served.speaker().field("Seccomp"), served.ask("TRY")), (Some("0"), "powers:".into()));
    assert_eq!(served.ask("LOGIN|alice|wonderland"), "WELCOME alice by LOGIN");
    // a warden is not the user's to disturb; the agent that it becomes is
    served.agent(&ALICE);
    assert_eq!(served.ask("TRY"), "powers: open socket execute disturb write");
    let mut served = Served::start(&["sandbox=required"]);
    assert_eq!(served.ask("TRY"), "powers:");
    assert_eq!(served.ask("LOGIN|alice|wonderland"), "WELCOME alice by LOGIN");
    assert_eq!(served.ask("TRY"), "powers:");

    // a kernel that has neither, and one that lets nobody use them
    for (fault, name) in [("landlock_create_ruleset:error=ENOSYS", "Landlock"), ("seccomp:error=EINVAL", "seccomp")] {
        let mut lax = Served::of(strace(fault).arg(std::env::current_exe().unwrap()).arg("--serve"));
        assert_eq!(lax.ask("LOGIN|alice|wonderland"), "WELCOME alice by LOGIN", "{fault}");
        let missing = format!("the kernel has no {name} for us");
        world.log.wait_for_text(&format!("Processes are less confined than they could be: {missing}"));
        let mut strace = strace(fault);
        strace.arg(std::env::current_exe().unwrap()).args(["--serve", "-o", "sandbox=required"]);
        assert_eq!(Served::of(&mut strace).greeting, "BYE Service not available", "{fault}");
        world.log.wait_for_text(&format!("Service not available: sandbox = required, but {missing}"));
    }
    for fault in ["landlock_restrict_self:error=EPERM", "seccomp:error=EPERM:when=2"] {
        let mut strace = strace(fault);
        strace.arg(std::env::current_exe().unwrap()).args(["--serve", "-o", "sandbox=required"]);
        let mut served = Served::of(&mut strace);
        assert_eq!((served.line(), served.line()), ("BYE Service not available".into(), "CLOSED".into()), "{fault}");
    }
    world.log.wait_for_text("the gate's cage could not be closed");
}

fn the_agent_makes_one_lock_and_outlives_the_session(world: &World) {
    let mut served = Served::as_user("alice", "wonderland");
    let (session, agent) = (served.speaker(), served.agent(&ALICE));
    assert_eq!(
        (agent.uids(), agent.numbers("Gid"), agent.numbers("Groups")),
        // at hand, but in force for its work alone
        (vec![ALICE.id; 4], vec![MAIL, ALICE.id, ALICE.id, ALICE.id], vec![ALICE.id])
    );
    assert!(!agent.has_capabilities() && agent.field("NoNewPrivs") == Some("1"));
    assert_eq!(agent.field("Seccomp"), Some("2"));
    assert_eq!(fs::metadata(format!("/proc/{}/environ", agent.pid)).unwrap().uid(), 0);
    let lock = Path::new("/var/mail/alice.lock");
    assert_eq!(served.ask("LOCK"), "Ok(Held)");
    assert!(fs::read_to_string(lock).unwrap().starts_with(&format!("{}\n", agent.pid)));
    assert_eq!((fs::metadata(lock).unwrap().uid(), fs::metadata(lock).unwrap().gid()), (ALICE.id, MAIL));
    let mut other = Served::as_user("alice", "wonderland");
    assert_eq!(other.ask("LOCK"), "Ok(Busy)");
    assert_eq!((served.ask("UNLOCK"), other.ask("LOCK")), ("UNLOCKED".into(), "Ok(Held)".into()));
    assert_eq!((other.ask("UNLOCK"), served.ask("LOCK")), ("UNLOCKED".into(), "Ok(Held)".into()));

    // nor can the session make INBOX where it is missing
    let inbox = Path::new("/var/mail/alice");
    drop(fs::remove_file(inbox));
    assert!((other.ask("INBOX"), other.ask("INBOX")) == ("Ok(())".into(), "Ok(())".into()));
    let made = fs::metadata(inbox).unwrap();
    assert_eq!((made.uid(), made.gid(), made.mode() & 0o7777, made.len()), (ALICE.id, MAIL, 0o600, 0));

    // it has let the client go, so that the client sees the session's end
    assert!(agent.descriptors().iter().take(3).all(|(_, target)| target == "/dev/null"), "{:?}", agent.descriptors());
    signal_to(session.pid, Signal::SIGKILL);
    assert_eq!((served.line().as_str(), served.status()), ("CLOSED", Some(1)));
    assert!(!lock.exists());
    world.log.wait_for_text("Session of user=alice ended by signal 9");

    // a request to end goes on to the session
    let agent = other.agent(&ALICE);
    signal_to(agent.pid, Signal::SIGTERM);
    assert_eq!((other.line().as_str(), other.status()), ("CLOSED", Some(1)));
}

fn the_agent_has_a_group_only_where_it_is_needed(_: &World) {
    fs::create_dir_all("/mnt/open").unwrap();
    fs::set_permissions("/mnt/open", std::os::unix::fs::PermissionsExt::from_mode(0o1777)).unwrap();
    for location in ["mbox:~/mail:INBOX=/mnt/open/%u", "mbox:~/mail", "maildir:~/Maildir"] {
        let mut served = Served::start(&[&format!("mail_location={location}")]);
        assert_eq!(served.ask("LOGIN|alice|wonderland"), "WELCOME alice by LOGIN");
        assert_eq!(served.agent(&ALICE).numbers("Gid"), [ALICE.id; 4], "{location}");
    }
}

fn nothing_of_a_starter_is_left(_: &World) {
    let program = std::env::current_exe().unwrap();
    let program = program.display();
    let strange = [
        format!("trap '' PIPE CHLD TERM ALRM HUP; umask 0; ulimit -c unlimited; exec {program} --serve"),
        format!("exec 2>&-; exec {program} --serve"),
        format!("A=$(head -c 100000 /dev/zero | tr '\\0' a); export A; TZ=nonsense; export TZ; exec {program} --serve"),
        format!("ulimit -n 16; exec 9</etc/shadow {program} --serve"),
        // before Linux 5.9
        format!("exec 9</etc/shadow strace -f -qq -o /dev/null -e inject=close_range:error=ENOSYS {program} --serve"),
    ];
    for script in strange {
        let mut served = Served::of(std::process::Command::new("sh").args(["-c", &script]));
        assert_eq!(served.ask("LOGIN|alice|wonderland"), "WELCOME alice by LOGIN", "{script}");
        let session = served.speaker();
        assert_eq!(served.ask("WHERE"), "/home/alice with 0 variables");
        assert_eq!(session.field("Umask"), Some("0077"));
        // all that would end it and are read instead, but for two of the C library's own
        let left = [9, 13, 17, 18, 19, 20, 21, 22, 23, 25, 28, 32, 33];
        let blocked = left.iter().fold(u64::MAX, |blocked, signal| blocked & !(1 << (signal - 1)));
        assert_eq!(session.field("SigBlk"), Some(format!("{blocked:016x}").as_str()));
        // SIGPIPE and SIGXFSZ, and perhaps the two that belong to the C library
        let ignored = u64::from_str_radix(session.field("SigIgn").unwrap(), 16).unwrap();
        assert_eq!(ignored & !(0b11 << 31), 1 << 12 | 1 << 24, "{script}");
        assert!(session.descriptors().iter().all(|(_, target)| !target.contains("shadow")), "{script}");
        assert_eq!(session.descriptors()[2].1, "/dev/null");
        assert_eq!(served.ask("QUIT"), "GOODBYE");
        assert_eq!(served.status(), Some(0));
    }
}

fn a_client_of_the_network_has_an_address(world: &World) {
    write_file("/etc/pam.d/imap", b"auth required pam_unix.so\naccount required pam_unix.so\n", 0o644);
    for (address, user) in [("127.0.0.1", "alice"), ("::1", "bob")] {
        let mut served = Served::over_network(&mut command(&[]), address);
        served.ask(&format!("LOGIN|{user}|wrong"));
        served.ask("QUIT");
        world.log.wait_for_text(&format!("Login failed user={user} auth={user} host=[{address}]"));
        // PAM's modules know it too
        world.log.wait_for_text(&format!("tty=imapd ruser= rhost={address}  user={user}"));
    }
    // who comes from the network is not the user that some starter chose
    let mut stranger = Served::over_network(command(&[]).uid(ALICE.id).gid(ALICE.id), "127.0.0.1");
    assert_eq!(stranger.greeting, "BYE Service not available, it must be started by root");
    assert_eq!(stranger.status(), Some(1));
}
