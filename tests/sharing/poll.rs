//! IDLE where the kernel tells nothing of what happens to files, as on network file systems: the server looks by itself.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use super::*;
use crate::harness::Running;
use crate::harness::accounts::{CAROL, write_mail};
use crate::harness::process::{Seen, ticks};

/// Takes all inotify instances that one user may have, and keeps them.
const HOARD: &str = "import ctypes, time
libc = ctypes.CDLL(None)
count = 0
while libc.inotify_init() >= 0:
    count += 1
print(count, flush=True)
time.sleep(60)";

/// Answers in place of flagging, by memory that is the file: nobody is told of that, but the file is of a later time.
const IN_MEMORY: &str = "import mmap, os, sys
with open(sys.argv[1], 'r+b') as file, mmap.mmap(file.fileno(), 0) as mailbox:
    at = mailbox.find(b'X-Status: F') + len('X-Status: ')
    mailbox[at:at + 1] = b'A'
    mailbox.flush()
    os.utime(file.fileno())";

/// A process of carol's, whom no other test lets idle, without whose end nothing can be watched for her.
fn hoard() -> Running {
    let mut command = Command::new("python3");
    command.args(["-c", HOARD]).stdin(Stdio::null()).stdout(Stdio::piped()).uid(CAROL.id).gid(CAROL.id);
    let mut child = command.spawn().unwrap();
    let mut count = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut count).unwrap();
    assert!(count.trim().parse::<u32>().unwrap() > 0, "{count}");
    Running::of(child)
}

#[test]
fn idle_looks_where_nothing_tells_of_changes() {
    world::private(|world| {
        let mailbox = world.inbox(&CAROL);
        write_mail(&mailbox, &CAROL, &generator::numbered("one", 100));
        let _hoard = hoard();
        let session = server::for_user(Protocol::Imap, &CAROL);
        let started = session.process.pid();
        let mut client = Imap::of(session);
        let pid = Seen::serving(started).pid;
        client.ok("SELECT INBOX");
        let tag = client.send("IDLE");
        assert!(client.response().unwrap().starts_with(b"+ "));
        let watched = Seen::look(pid).unwrap().descriptors().iter().any(|(_, target)| target.contains("inotify"));
        assert!(!watched, "there was an inotify instance left");
        let since = Instant::now();
        // it has looked once by itself when it begins
        std::thread::sleep(Duration::from_millis(200));
        let before = ticks(pid);
        let mut file = File::options().append(true).open(&mailbox).unwrap();
        file.write_all(&generator::numbered("two", 100)).unwrap();
        client.wire.patience(Duration::from_secs(15));
        assert_eq!(client.response().unwrap(), b"* 2 EXISTS");
        // not at once, since nothing told of it, but with the second look
        assert!(since.elapsed() > Duration::from_millis(500), "{:?}", since.elapsed());
        assert!(ticks(pid) - before < 10, "waiting takes no time of the processor");
        client.wire.send(b"DONE\r\n");
        assert!(client.answer(&tag).unwrap().is_ok());
    });
}

#[test]
fn idle_looks_by_itself_where_it_was_not_told() {
    world::private(|world| {
        world.fill(&ALICE, include_bytes!("../t/mailboxes/known.mbox"));
        let mut client = session();
        client.ok("SELECT INBOX");
        let tag = client.send("IDLE");
        assert!(client.response().unwrap().starts_with(b"+ "));
        // its own look when it begins is over
        std::thread::sleep(Duration::from_millis(500));
        let since = Instant::now();
        let changed = Command::new("python3").args(["-c", IN_MEMORY]).arg(world.inbox(&ALICE)).status();
        assert!(changed.unwrap().success());
        client.wire.patience(letterbox::limits::IDLE_WATCHED_TIME + Duration::from_secs(15));
        assert_eq!(client.response().unwrap(), b"* 2 FETCH (FLAGS (\\Answered))");
        assert!(since.elapsed() > Duration::from_secs(5), "it was told, after {:?}", since.elapsed());
        client.wire.send(b"DONE\r\n");
        assert!(client.answer(&tag).unwrap().is_ok());
    });
}
