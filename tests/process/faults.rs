//! What happens when a part fails, or does what it should not.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use crate::Test;
use crate::harness::accounts::write_file;
use crate::harness::{Running, World};
use crate::served::{Served, command, strace};

pub(crate) const TESTS: &[Test] = &[
    ("faults::a_gate_that_says_it_is_in_is_thrown_out", a_gate_that_says_it_is_in_is_thrown_out),
    ("faults::a_panic_is_a_clean_end", a_panic_is_a_clean_end),
    ("faults::without_a_good_cage_nobody_is_served", without_a_good_cage_nobody_is_served),
    ("faults::settings_that_cannot_be_read_serve_nobody", settings_that_cannot_be_read_serve_nobody),
    ("faults::rights_that_do_not_go_end_the_process", rights_that_do_not_go_end_the_process),
    ("faults::a_module_that_hangs_is_ended", a_module_that_hangs_is_ended),
    ("faults::no_syslog_no_matter", no_syslog_no_matter),
    ("faults::a_syslog_that_is_started_anew_hears_the_rest", a_syslog_that_is_started_anew_hears_the_rest),
];

const REFUSED: &str = "BYE Service not available";

fn a_gate_that_says_it_is_in_is_thrown_out(world: &World) {
    let mut served = Served::start(&[]);
    assert_eq!(served.ask("EARLY"), "CLOSED");
    assert_eq!(served.status(), Some(1));
    world.log.wait_for_text("protocol violation: a handover before login host=UNKNOWN");
}

fn a_panic_is_a_clean_end(world: &World) {
    let farewell = "BYE Internal error, the connection is closed";
    let mut served = Served::start(&[]);
    assert_eq!((served.ask("PANIC").as_str(), served.line().as_str()), (farewell, "CLOSED"));
    assert_eq!(served.status(), Some(1));
    world.log.wait_for_text("the gate crashed");

    let mut served = Served::as_user("alice", "wonderland");
    assert_eq!(served.ask("LOCK"), "Ok(Held)");
    assert_eq!((served.ask("PANIC").as_str(), served.line().as_str()), (farewell, "CLOSED"));
    assert_eq!(served.status(), Some(1));
    world.log.wait_for_text("Fatal error at tests/process/program.rs:");
    world.log.wait_for_text("Killed user=alice host=UNKNOWN");
    assert!(!fs::exists("/var/mail/alice.lock").unwrap());
}

fn without_a_good_cage_nobody_is_served(world: &World) {
    let refused = |settings: &[&str], reason: &str| {
        let mut served = Served::start(settings);
        assert_eq!((served.greeting.clone(), served.line()), (REFUSED.into(), "CLOSED".into()), "{reason}");
        assert_eq!(served.status(), Some(1));
        world.log.wait_for_text(&format!("Service not available: {reason}"));
    };
    let empty = "/var/lib/letterbox/empty";
    fs::create_dir_all(empty).unwrap();
    fs::set_permissions(empty, Permissions::from_mode(0o775)).unwrap();
    refused(&[], "login_chroot /var/lib/letterbox/empty: can be written by others");
    fs::set_permissions(empty, Permissions::from_mode(0o755)).unwrap();
    write_file("/var/lib/letterbox/empty/file", b"", 0o644);
    refused(&[], "login_chroot /var/lib/letterbox/empty: is not empty");
    fs::remove_file("/var/lib/letterbox/empty/file").unwrap();
    chown(empty, Some(10001), None).unwrap();
    refused(&[], "login_chroot /var/lib/letterbox/empty: does not belong to root");
    fs::remove_dir(empty).unwrap();
    std::os::unix::fs::symlink("/mnt", empty).unwrap();
    refused(&[], "login_chroot /var/lib/letterbox/empty: ");
    refused(&["login_chroot=/etc/passwd"], "login_chroot /etc/passwd: ");
    refused(&["login_chroot=/var/lib/a/b/c"], "login_chroot /var/lib/a/b/c: ");
    refused(&["login_user=root"], "login_user root has the rights of root");
    refused(&["login_user=toor"], "login_user toor has the rights of root");
    refused(&["login_user=none-such"], "login_user none-such does not exist");
}

fn settings_that_cannot_be_read_serve_nobody(world: &World) {
    let mut served = Served::of(command(&[]).args(["-c", "/nonexistent"]));
    assert_eq!((served.greeting.clone(), served.status()), (REFUSED.into(), Some(1)));
    world.log.wait_for_text("Service not available: /nonexistent: ");

    world.configure("# ours\nlogin_user = daemon\nnonsense\nfoo = bar\n");
    let mut served = Served::start(&[]);
    assert_eq!(served.speaker().uids(), [1; 4]);
    world.log.wait_for_text("/etc/letterbox.conf: line 3: not a setting: nonsense");
    world.log.wait_for_text("/etc/letterbox.conf: line 4: unknown setting foo");
}

/// Calls by which rights are given up, in the gate and in the session: each is made to fail, and to do nothing though it
/// says that it did.
const IDENTITY: [&str; 6] = [
    "setgroups:error=EPERM",
    "setgroups:retval=0",
    "setresgid:error=EPERM",
    "setresgid:retval=0",
    "setresuid:error=EAGAIN",
    "setresuid:retval=0",
];
/// Calls that the gate alone makes, or makes first.
const CAGE: [&str; 12] = [
    "fchdir:error=EACCES",
    "chroot:error=EPERM",
    "close_range:error=EINVAL",
    "prctl:error=EINVAL:when=1",
    "prctl:error=EINVAL:when=2",
    "prctl:error=EINVAL:when=3",
    "prlimit64:error=EPERM:when=1",
    "prlimit64:error=EPERM:when=2",
    "prlimit64:error=EPERM:when=3",
    "prlimit64:error=EPERM:when=4",
    "prlimit64:error=EPERM:when=5",
    "prlimit64:error=EPERM:when=6",
];

fn rights_that_do_not_go_end_the_process(world: &World) {
    for fault in IDENTITY.iter().chain(&CAGE) {
        let mut strace = strace(fault);
        strace.arg(std::env::current_exe().unwrap()).arg("--serve");
        let mut served = Served::of(&mut strace);
        // the greeting comes before the cage
        assert!(served.greeting.starts_with("HELLO "), "{fault}: {}", served.greeting);
        assert_eq!((served.line(), served.line()), (REFUSED.into(), "CLOSED".into()), "{fault}");
    }
    world.log.wait_for_text("the gate's cage could not be closed host=UNKNOWN");
    for fault in IDENTITY {
        let mut served = Served::start(&[]);
        let _tracer = Running::start(strace(fault).args(["-p", &served.started().pid.to_string()]));
        while served.started().field("TracerPid") == Some("0") {
            std::thread::sleep(Duration::from_millis(5));
        }
        // both of them end; which one is the first to say so is open
        let answer = served.ask("LOGIN|alice|wonderland");
        assert!([REFUSED, "CLOSED"].contains(&answer.as_str()), "{fault}: {answer}");
        assert_eq!((served.line().as_str(), served.status()), ("CLOSED", Some(1)), "{fault}");
    }
    world.log.wait_for_text("Session could not begin: rights could not be dropped");
    world.log.wait_for_text("Agent of user=alice failed: rights could not be dropped");
}

fn a_module_that_hangs_is_ended(world: &World) {
    write_file("/etc/pam.d/imap", b"auth required pam_exec.so quiet /bin/sleep 100\n", 0o644);
    let mut served = Served::start(&[]);
    served.send("LOGIN|alice|wonderland");
    assert_eq!(served.line(), "SILENT");
    assert_eq!(served.line(), "DENIED Unavailable last=false");
    world.log.wait_for_text("Login could not be examined: the process ended by");
}

fn a_syslog_that_is_started_anew_hears_the_rest(world: &World) {
    fs::rename("/dev/log", "/dev/log.now").unwrap();
    let before = UnixDatagram::bind("/dev/log").unwrap();
    fs::set_permissions("/dev/log", Permissions::from_mode(0o666)).unwrap();
    let mut served = Served::as_user("alice", "wonderland");
    assert_eq!(served.ask("LOCK"), "Ok(Held)");
    drop(before);
    fs::rename("/dev/log.now", "/dev/log").unwrap();
    assert_eq!(served.ask("QUIT"), "GOODBYE");
    assert_eq!(served.status(), Some(0));
    world.log.wait_for_text("Logout user=alice host=UNKNOWN");
}

fn no_syslog_no_matter(_: &World) {
    fs::remove_file("/dev/log").unwrap();
    let mut served = Served::as_user("alice", "wonderland");
    assert_eq!(served.ask("QUIT"), "GOODBYE");
    assert_eq!(served.status(), Some(0));
}
