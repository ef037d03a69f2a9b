//! ipop3d as a whole, where a script of lines cannot show it: sizes of whatever a file may hold, bursts and their writes,
//! time limits, the hand-over between sessions, and IMAP beside POP3.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;

use std::fs;
use std::time::Duration;

use harness::client::Imap;
use harness::inetd::{pop3_lines, pop3_ok};
use harness::process::{Seen, calls, patience};
use harness::server::{self, Protocol, Session};
use harness::wire::{Silence, Wire};
use harness::{ALICE, Running, World, generator, hostile, mbox, world};

/// alice's session, logged in; and the process that serves it.
fn logged_in() -> (Wire, Running, u32) {
    let Session { mut wire, process } = server::for_network(Protocol::Pop3);
    wire.line().expect("a greeting");
    pop3_ok(&mut wire, "USER alice");
    pop3_ok(&mut wire, "PASS wonderland");
    let session = Seen::serving(process.pid()).pid;
    (wire, process, session)
}

/// The answer to a command, whatever it is.
fn ask(wire: &mut Wire, command: &str) -> String {
    wire.send(format!("{command}\r\n").as_bytes());
    String::from_utf8(wire.line().expect(command)).unwrap()
}

/// The message that RETR gives, dots undone.
fn retrieve(wire: &mut Wire, number: usize) -> Vec<u8> {
    pop3_ok(wire, &format!("RETR {number}"));
    pop3_lines(wire).iter().flat_map(|line| [line.as_slice(), b"\r\n"].concat()).collect()
}

/// Numbered messages with the notes of a server, none flagged as deleted.
fn numbered(count: usize) -> Vec<u8> {
    harness::scene::known(count, 100)
}

/// Messages around the sizes of buffers, with a line end, a dot or a CR where one buffer ends and the next begins.
fn around_buffers() -> Vec<u8> {
    let mut mailbox = Vec::new();
    for size in [65_536, 262_144] {
        for before in 0..6 {
            for seam in ["\n.\n", "\n..x\n", "\r\n.\r\n", "\r\r\n", ".\n.\n"] {
                let header = format!("From a@example.org Thu Jan  1 10:00:00 2015\nSubject: {size} {before}\n\n");
                let text_begins = header.len() - header.find('\n').unwrap() - 1;
                mailbox.extend_from_slice(header.as_bytes());
                mailbox.extend_from_slice("x".repeat(size - text_begins - before).as_bytes());
                mailbox.extend_from_slice(format!("{seam}end\n\n").as_bytes());
            }
        }
    }
    mailbox
}

#[test]
fn sizes_are_what_is_sent_whatever_the_file_holds() {
    world::private(|world| {
        let octets = fs::read(world::source("tests/t/mailboxes/octets.mbox")).unwrap();
        let mailboxes = [hostile::mailbox(), octets, generator::mailbox(5, 60), around_buffers()];
        let settings = ["", "pop3_status_header = yes\n", "pop3_client_workarounds = outlook-no-nuls oe-ns-eoh\n"];
        for (mailbox, settings) in mailboxes.iter().flat_map(|mailbox| settings.map(|settings| (mailbox, settings))) {
            world.configure(settings);
            world.fill(&ALICE, mailbox);
            let (mut wire, _process1, _) = logged_in();
            let status = pop3_ok(&mut wire, "STAT");
            pop3_ok(&mut wire, "LIST");
            let sizes = pop3_lines(&mut wire);
            assert!(!sizes.is_empty());
            let mut sum = 0;
            for (place, line) in sizes.iter().enumerate() {
                let (number, line) = (place + 1, String::from_utf8_lossy(line).into_owned());
                assert_eq!(pop3_ok(&mut wire, &format!("LIST {number}")), format!("+OK {line}"));
                wire.send(format!("RETR {number}\r\n").as_bytes());
                let said = String::from_utf8(wire.line().unwrap()).unwrap();
                let message: usize = pop3_lines(&mut wire).iter().map(|line| line.len() + 2).sum();
                assert_eq!(line, format!("{number} {message}"), "LIST with {settings:?}");
                assert_eq!(said, format!("+OK {message} octets"), "RETR with {settings:?}");
                sum += message;
            }
            assert_eq!(status, format!("+OK {} {sum}", sizes.len()));
        }
    });
}

const WRITES: &str = "write,writev,sendto,sendmsg,sendmmsg,sendfile";

#[test]
fn a_burst_of_commands_is_answered_by_one_write() {
    world::private(|world| {
        world.fill(&ALICE, &numbered(20));
        let (mut wire, _process, session) = logged_in();
        let burst: String =
            (1..=20).map(|number| format!("LIST {number}\r\nTOP {number} 0\r\nUIDL {number}\r\n")).collect();
        let written = calls(session, WRITES, &[], || {
            wire.send(format!("STAT\r\n{burst}NONSENSE\r\nNOOP\r\n").as_bytes());
            let mut lines = 0;
            while wire.line().unwrap() != b"+OK No-op to you too!" {
                lines += 1;
            }
            assert!(lines > 20 * 8, "{lines} lines");
        });
        let to_client: Vec<_> = written.iter().filter(|call| call.contains("+OK") || call.contains("(1,")).collect();
        assert_eq!((to_client.len(), written.len()), (1, 1), "{written:#?}");
    });
}

#[test]
fn sizes_of_headers_in_ascii_are_those_of_the_first_login_in_each_further_one() {
    world::private(|world| {
        let octets = fs::read(world::source("tests/t/mailboxes/eight-bit.mbox")).unwrap();
        world.fill(&ALICE, &[octets, fs::read(world::source("tests/t/mailboxes/smtputf8.mbox")).unwrap()].concat());
        for login in 0..3 {
            let (mut wire, process, _) = logged_in();
            for number in 1..=5 {
                let listed = pop3_ok(&mut wire, &format!("LIST {number}"));
                let message = retrieve(&mut wire, number);
                assert_eq!(listed, format!("+OK {number} {}", message.len()), "login {login}");
            }
            pop3_ok(&mut wire, "QUIT");
            drop(process);
            assert!(fs::exists("/home/alice/.letterbox/INBOX.cache").unwrap(), "nothing is kept");
        }
    });
}

#[test]
fn a_pipeline_may_be_of_any_length() {
    world::private(|world| {
        world.fill(&ALICE, &numbered(100));
        let Session { mut wire, mut process } = server::for_network(Protocol::Pop3);
        let mut commands = String::from("USER alice\r\nPASS wonderland\r\n");
        for round in 0..300 {
            (1..=100).for_each(|number| commands += &format!("LIST {number}\r\n"));
            commands += &format!("RETR {}\r\nSTAT\r\n", round % 100 + 1);
        }
        commands += "DELE 100\r\nQUIT\r\n";
        // the client writes and reads at once, as RFC 2449 §6.6 wants it
        let mut writer = wire.another();
        let sender = std::thread::spawn(move || writer.send(commands.as_bytes()));
        let mut answers = 0;
        while let Ok(line) = wire.line() {
            answers += usize::from(line.starts_with(b"+OK"));
            assert!(!line.starts_with(b"-ERR"), "{}", String::from_utf8_lossy(&line));
        }
        sender.join().unwrap();
        assert_eq!(answers, 3 + 300 * 102 + 2);
        assert!(process.wait(Duration::from_secs(10)).expect("an end").success());
        assert_eq!(mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap().len(), 99);
    });
}

#[test]
fn lines_are_taken_up_to_1023_octets() {
    world::private(|world| {
        world.fill(&ALICE, &numbered(3));
        let (mut wire, _process2, _) = logged_in();
        let filled = |command: &str, octets: usize| command.to_owned() + &" ".repeat(octets - command.len());
        for octets in [255, 512, 1023] {
            assert_eq!(ask(&mut wire, &filled("LIST 2", octets)).get(..5), Some("+OK 2"), "{octets}");
            assert!(ask(&mut wire, &format!("LIST {}", "x".repeat(octets - 5))).starts_with("-ERR Bad"), "{octets}");
        }
        for octets in [1024, 1_000_000] {
            assert_eq!(ask(&mut wire, &filled("DELE 2", octets)), "-ERR Command line too long");
        }
        assert!(ask(&mut wire, "STAT").starts_with("+OK 3 "));
        let Session { mut wire, process: _other } = server::for_network(Protocol::Pop3);
        wire.line().expect("a greeting");
        assert_eq!(ask(&mut wire, &filled("CAPA", 1024)), "-ERR Command line too long");
        let password = "x".repeat(1000);
        pop3_ok(&mut wire, "USER alice");
        assert!(ask(&mut wire, &format!("PASS {password}")).starts_with("-ERR [AUTH]"));
    });
}

#[test]
fn the_client_has_ten_minutes_and_silence_deletes_nothing() {
    world::private(|world| {
        let before = numbered(3);
        world.fill(&ALICE, &before);
        let (mut wire, mut process, session) = logged_in();
        pop3_ok(&mut wire, "DELE 1");
        let times = patience(session, || {
            wire.send(b"NOOP\r\n");
            assert_eq!(wire.line().unwrap(), b"+OK No-op to you too!");
            assert_eq!(wire.line(), Err(Silence::Closed), "RFC 1939 §3: without a word");
        });
        assert!(times.iter().any(|time| (599_000..601_000).contains(time)), "{times:?}");
        assert!(process.wait(Duration::from_secs(10)).is_some());
        world.log.wait_for_text("Autologout user=alice host=UNKNOWN");
        assert_eq!(mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap().len(), 3);
    });
}

#[test]
fn there_are_three_minutes_to_log_in() {
    world::private(|world| {
        let Session { mut wire, mut process } = server::for_network(Protocol::Pop3);
        wire.line().expect("a greeting");
        let gate = Seen::serving(process.pid()).pid;
        let times = patience(gate, || {
            wire.send(b"NONSENSE\r\n");
            assert_eq!(wire.line().unwrap(), b"-ERR Unknown AUTHORIZATION state command");
            assert_eq!(wire.line(), Err(Silence::Closed));
        });
        assert!(times.iter().any(|time| (150_000..181_000).contains(time)), "{times:?}");
        assert!(process.wait(Duration::from_secs(10)).is_some());
        world.log.wait_for_text("Autologout user=??? host=UNKNOWN");
    });
}

/// Lets the last sign of life of alice's session be so many seconds ago.
fn age_register(seconds: i64) {
    let path = "/home/alice/.letterbox/pop3";
    let line = fs::read_to_string(path).unwrap();
    let (before, rest) = line.split_once("active=").unwrap();
    let (active, after) = rest.split_at(20);
    let active: i64 = active.parse().unwrap();
    fs::write(path, format!("{before}active={:020}{after}", active - seconds)).unwrap();
}

#[test]
fn a_session_takes_over_from_one_that_is_silent_for_five_minutes() {
    world::private(|world| {
        world.fill(&ALICE, &numbered(3));
        let (mut first, _process3, _) = logged_in();
        pop3_ok(&mut first, "DELE 1");
        age_register(290);
        let Session { mut wire, process: _other } = server::for_network(Protocol::Pop3);
        wire.line().expect("a greeting");
        pop3_ok(&mut wire, "USER alice");
        assert!(ask(&mut wire, "PASS wonderland").starts_with("-ERR [IN-USE] "));
        age_register(11);
        let (mut second, _process4, _) = logged_in();
        assert!(ask(&mut second, "STAT").starts_with("+OK 3 "));
        assert!(ask(&mut first, "QUIT").starts_with("-ERR [IN-USE] "));
        assert_eq!(first.line(), Err(Silence::Closed));
        pop3_ok(&mut second, "DELE 2");
        pop3_ok(&mut second, "QUIT");
        let left = mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap();
        assert_eq!(left.len(), 2, "what the first had marked is there");
        world.log.wait_for_text("Mailbox taken over by another POP3 session user=alice host=UNKNOWN");
        world.log.wait_for_text("Killed (lost mailbox lock) user=alice host=UNKNOWN");
    });
}

#[test]
fn imap_beside_pop3_moves_no_number_and_loses_nothing() {
    world::private(|world| {
        world.fill(&ALICE, &numbered(6));
        let (mut pop, _process5, _) = logged_in();
        let wanted: Vec<Vec<u8>> = (1..=6).map(|number| retrieve(&mut pop, number)).collect();
        pop3_ok(&mut pop, "RSET");
        let mut imap = Imap::of(server::for_network(Protocol::Imap));
        imap.ok("LOGIN alice wonderland");
        imap.ok("SELECT INBOX");
        imap.ok("STORE 2 +FLAGS (\\Deleted)");
        imap.ok("EXPUNGE");
        imap.append("INBOX", b"Subject: by IMAP\r\n\r\nnew\r\n").unwrap();
        // numbers, and the sizes of what is gone, stay for this session
        assert!(pop3_ok(&mut pop, "STAT").starts_with("+OK 6 "));
        assert!(ask(&mut pop, "RETR 2").starts_with("-ERR "));
        assert!(ask(&mut pop, "RETR 7").starts_with("-ERR "));
        for number in [1, 3, 6] {
            assert!(retrieve(&mut pop, number) == wanted[number - 1], "message {number}");
        }
        pop3_ok(&mut pop, "DELE 2");
        pop3_ok(&mut pop, "DELE 4");
        // what POP3 only marks, IMAP does not see as marked
        let flags = imap.ok("FETCH 1:* FLAGS").fetched();
        assert_eq!(flags.len(), 6);
        assert!(!format!("{flags:?}").contains("Deleted"), "{flags:?}");
        pop3_ok(&mut pop, "QUIT");
        let news = imap.ok("NOOP");
        let told: Vec<String> = news.untagged.iter().map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        assert!(told.iter().any(|line| line == "3 EXPUNGE"), "{told:?}");
        let left = mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap();
        let left: Vec<Vec<u8>> = left.iter().map(mbox::Stored::on_the_wire).collect();
        let kept = [0, 2, 4, 5].map(|place| wanted[place].clone());
        assert!(left == [&kept[..], &[b"Subject: by IMAP\r\n\r\nnew\r\n".to_vec()]].concat());
    });
}

#[test]
fn many_logins_at_once_get_the_drop_one_at_a_time() {
    world::private(|world: &World| {
        world.fill(&ALICE, &numbered(3));
        let mut sessions: Vec<Session> = (0..8).map(|_| server::for_network(Protocol::Pop3)).collect();
        for session in &mut sessions {
            session.wire.send(b"USER alice\r\nPASS wonderland\r\n");
        }
        let mut answers = Vec::new();
        for session in &mut sessions {
            let lines = [(); 3].map(|()| String::from_utf8(session.wire.line().unwrap()).unwrap());
            answers.extend(lines.into_iter().skip(2));
        }
        assert_eq!(answers.iter().filter(|answer| answer.starts_with("+OK ")).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|answer| answer.starts_with("-ERR [IN-USE] ")).count(), 7, "{answers:?}");
    });
}
