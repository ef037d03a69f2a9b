//! How a session begins and ends: RFC 1939 §3, §4 and §6, RFC 2449 §6.7 and §8.1.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, SystemTime};

use super::conversation::connect;
use super::double::World;
use crate::auth::login::Ending;
use crate::limits;
use crate::mailbox::{FlagList, Flags, Incoming, InternalDate, Kind, Mailbox};
use crate::pop3::{Expire, Refused};
use crate::sys::clock;
use crate::sys::stream::{Loss, Reading};

fn three() -> World {
    World::new(&["A: 1\n\none\n", "A: 2\n\ntwo\n", "A: 3\n\nthree\n"])
}

const RETR_2: &str = "C: RETR 2
                      S: +OK 13 octets
                      S: A: 2
                      S:
                      S: two
                      S: .\n";
const QUIT: &str = "C: QUIT\nS: +OK Sayonara\n";
const DELE_1: &str = "C: DELE 1\nS: +OK Message deleted\n";

#[test]
fn quit_deletes_what_was_marked_and_remembers_what_was_read() {
    let mut world = three();
    let ending =
        world.play(&[DELE_1, RETR_2, "C: TOP 3 0\nS: +OK Top of message follows\nS: A: 3\nS:\nS: .\n", QUIT].concat());
    assert_eq!(ending, Ending::Logout);
    assert_eq!(world.left(), "2* 3");
    assert_eq!(world.faults.checkpoints.get(), 1);
    assert_eq!(*world.log.borrow(), ["Login nmsgs=3/3", "Update nmsgs=2 ndele=1 nseen=1"]);
}

#[test]
fn without_quit_nothing_happens() {
    for end in ["", "C~ QUIT", "C~ QUIT\r"] {
        let mut world = three();
        assert_eq!(world.play(&[DELE_1, RETR_2, end].concat()), Ending::Lost(Loss::Closed(Reading::Line)));
        assert_eq!(world.left(), "1 2 3", "{end:?}");
        assert_eq!(world.faults.checkpoints.get(), 0);
    }
}

#[test]
fn silence_ends_the_session_without_a_word_and_without_update() {
    let mut world = three();
    world.idle = Duration::from_millis(500);
    assert_eq!(world.play(&[DELE_1, "W:"].concat()), Ending::Autologout);
    assert_eq!(world.left(), "1 2 3");
}

#[test]
fn rset_takes_back_deletions_and_what_was_read() {
    let mut world = three();
    world.play(&[DELE_1, RETR_2, "C: RSET\nS: +OK Reset state\n", QUIT].concat());
    assert_eq!(world.left(), "1 2 3");
}

#[test]
fn mail_that_came_meanwhile_stays() {
    let mut world = three();
    let mut mta = world.imap();
    world.when(4, move || {
        let mut content = &b"A: 4\r\n\r\nfour\r\n"[..];
        mta.append(&mut [Incoming {
            line_feeds: Default::default(),
            content: &mut content,
            octets: 14,
            flags: FlagList::default(),
            date: None,
        }])
        .unwrap();
    });
    world.play(
        "C: DELE 1
         C: DELE 2
         C: DELE 3
         S: +OK Message deleted
         S: +OK Message deleted
         S: +OK Message deleted
         C: STAT
         S: +OK 0 0
         C: QUIT
         S: +OK Sayonara",
    );
    assert_eq!(world.left(), "4");
}

#[test]
fn an_update_that_fails_says_so_and_keeps_everything() {
    for kind in [Kind::OverQuota, Kind::InUse, Kind::ReadOnly, Kind::Internal, Kind::Reset] {
        let mut world = three();
        world.faults.expunge.set(Some(kind));
        let refusal = "C: QUIT\nS: -ERR [SYS/TEMP] Deleted messages could not be removed, all are kept\n";
        assert_eq!(world.play(&[DELE_1, refusal].concat()), Ending::Logout);
        assert_eq!(world.left(), "1 2 3");
        assert_eq!(world.log.borrow().last().unwrap(), "Update nmsgs=3 ndele=0 nseen=0");
    }
}

#[test]
fn a_lock_is_waited_for_once() {
    let mut world = three();
    world.faults.store.set(Some(Kind::InUse));
    let refusal = "C: QUIT\nS: -ERR [SYS/TEMP] Deleted messages could not be removed, all are kept\n";
    world.play(&[RETR_2, DELE_1, refusal].concat());
    assert_eq!((world.left().as_str(), world.faults.checkpoints.get()), ("1 2 3", 0));
    // what was to be deleted is nothing, and so it is done
    world.play(&[RETR_2, QUIT].concat());
    assert_eq!((world.left().as_str(), world.faults.checkpoints.get()), ("1 2 3", 0));
}

#[test]
fn a_mailbox_that_takes_no_flags_is_no_failure_of_deletion() {
    let mut world = three();
    world.faults.store.set(Some(Kind::ReadOnly));
    world.play(&[RETR_2, QUIT].concat());
    assert_eq!(world.left(), "1 2 3");
}

#[test]
fn a_message_that_cannot_be_read_is_an_error_before_anything_is_sent() {
    for (kind, answer) in [
        (Kind::Expunged, "-ERR Message was removed by another session"),
        (Kind::Internal, "-ERR [SYS/TEMP] Message cannot be read now"),
        (Kind::Changed, "-ERR [SYS/TEMP] Message cannot be read now"),
    ] {
        let mut world = three();
        let fault = world.faults.read.clone();
        world.when(1, move || fault.set(Some((0, Some(kind)))));
        world.play(&format!(
            "C: RETR 2
             S: {answer}
             C: TOP 2 1
             S: {answer}
             C: LIST 2
             S: +OK 2 13
             {QUIT}"
        ));
        assert_eq!(world.left(), "1 2 3", "{kind:?}");
    }
}

#[test]
fn half_a_message_never_looks_like_a_whole_one() {
    for kind in [None, Some(Kind::Expunged), Some(Kind::Internal)] {
        let long = format!("A: b\n\n{}", "x".repeat(2 * limits::READ_OCTETS));
        let mut world = World::new(&[&long]);
        let fault = world.faults.read.clone();
        world.when(1, move || fault.set(Some((1, kind))));
        let client = |mut socket: UnixStream| {
            socket.write_all(b"RETR 1\r\nDELE 1\r\nQUIT\r\n").unwrap();
            let mut all = Vec::new();
            socket.read_to_end(&mut all).map(|_| all).unwrap()
        };
        let (ending, all) = connect(client, |wire| world.serve(wire));
        assert_eq!(ending, Ending::Killed);
        assert!(all.len() > limits::READ_OCTETS && all.ends_with(b"xxx"), "{kind:?}");
        assert_eq!(world.left(), "1");
    }
}

#[test]
fn a_login_that_comes_too_early_or_beside_another_is_refused_with_its_code() {
    for (refused, answer, line) in [
        (
            Refused::InUse,
            "-ERR [IN-USE] Mailbox in use by another POP3 session",
            "Login refused: another POP3 session has the mailbox",
        ),
        (
            Refused::LoginDelay,
            "-ERR [LOGIN-DELAY] Too soon after the last login, try again later",
            "Login refused: too soon after the last one (pop3_login_delay)",
        ),
    ] {
        let mut world = three();
        world.held.acquire = Err(refused);
        assert_eq!(world.play_all(&format!("S: {answer}\nW:")), Ending::Killed);
        assert_eq!(*world.log.borrow(), [line]);
    }
}

#[test]
fn a_mailbox_that_does_not_open_is_told_by_its_code() {
    for (kind, answer) in [
        (Kind::InUse, "-ERR [IN-USE] Can't get lock.  Mailbox in use"),
        (Kind::NoPermission, "-ERR [SYS/PERM] Unable to open user's INBOX"),
        (Kind::Internal, "-ERR [SYS/TEMP] Unable to open user's INBOX"),
    ] {
        let mut world = three();
        world.closed = Some(kind);
        assert_eq!(world.play_all(&format!("S: {answer}\nW:")), Ending::Killed);
        let line = format!("Error opening or locking INBOX: touch memory: {kind:?}");
        assert_eq!(*world.log.borrow(), [line]);
    }
}

#[test]
fn a_session_that_was_silent_for_too_long_finds_itself_relieved() {
    let mut world = three();
    world.held.lost_at = 2;
    let answer = "-ERR [IN-USE] Another session has taken over the mailbox";
    assert_eq!(world.play(&format!("{DELE_1}C: QUIT\nS: {answer}\nW:")), Ending::LostLock);
    let mut world = three();
    world.held.settle = false;
    assert_eq!(world.play(&format!("{DELE_1}C: QUIT\nS: {answer}\nW:")), Ending::LostLock);
    assert_eq!(*world.log.borrow(), ["Login nmsgs=3/3", "Mailbox taken over by another POP3 session"]);
    assert_eq!(world.left(), "1 2 3");
}

#[test]
fn the_log_says_how_the_login_came() {
    for (answer, event) in [("PASS", "Login"), ("APOP", "APOP"), ("AUTH UTF8", "Auth")] {
        let mut world = three();
        world.answer = answer;
        world.flag(1, Flags::DELETED);
        world.play("");
        assert_eq!(*world.log.borrow(), [format!("{event} nmsgs=2/3")]);
    }
}

#[test]
fn expire_takes_what_was_read_and_is_old_enough() {
    let now = clock::unix_seconds(SystemTime::now());
    for (days, left) in [(Expire::Never, "1* 2* 3"), (Expire::Days(0), "1* 3"), (Expire::Days(10), "3")] {
        let mut world = three();
        world.policy.expire = days;
        world.flag(1, Flags::SEEN);
        world.play(&[RETR_2, QUIT].concat());
        assert_eq!(world.left(), left, "{days:?}");
    }
    let mut world = World::new(&[]);
    for age in [9, 11] {
        let date = InternalDate { unix: now - age * 86400, zone: 0 };
        let (mut content, flags) = (&b"A: b\r\n\r\n"[..], FlagList { system: Flags::SEEN, keywords: vec![] });
        world
            .imap()
            .append(&mut [Incoming {
                line_feeds: Default::default(),
                content: &mut content,
                octets: 8,
                flags,
                date: Some(date),
            }])
            .unwrap();
    }
    world.policy.expire = Expire::Days(10);
    world.play("");
    assert_eq!(world.left(), "1* 2*");
    world.play(QUIT);
    assert_eq!(world.left(), "1*");
}
