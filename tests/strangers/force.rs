//! Before login: trying passwords, asking who exists, writing into the log, and being a nuisance.

use std::thread;
use std::time::{Duration, Instant};

use crate::harness::client::Imap;
use crate::harness::log::parts;
use crate::harness::process::Seen;
use crate::harness::server::{self, Protocol};
use crate::harness::wire::{Silence, Wire};
use crate::harness::world;
use crate::{delay, peak};

/// The answers to `sent` until the server closes.
fn all_answers(wire: &mut Wire, sent: &str) -> Vec<String> {
    wire.send(sent.as_bytes());
    let mut answers = Vec::new();
    loop {
        match wire.line() {
            Ok(line) => answers.push(String::from_utf8_lossy(&line).into_owned()),
            Err(Silence::Closed) => return answers,
            Err(Silence::TimedOut) => panic!("neither an answer nor the end: {answers:?}"),
        }
    }
}

#[test]
fn attempts_in_one_packet_wait_one_after_the_other_and_are_three() {
    world::private(|world| {
        delay(world, 300);
        let imap: String = (0..10).map(|each| format!("a{each} LOGIN alice wrong{each}\r\n")).collect();
        let pop3: String = (0..10).map(|each| format!("USER alice\r\nPASS wrong{each}\r\n")).collect();
        for (protocol, sent, refusal) in [(Protocol::Imap, imap, " NO ["), (Protocol::Pop3, pop3, "-ERR [AUTH]")] {
            let mut session = server::for_network(protocol);
            session.wire.line().expect("a greeting");
            let start = Instant::now();
            let answers = all_answers(&mut session.wire, &sent);
            let refusals = answers.iter().filter(|answer| answer.contains(refusal)).count();
            assert_eq!(refusals, 3, "{answers:?}");
            assert!(start.elapsed() >= Duration::from_millis(900), "{:?}", start.elapsed());
        }
    });
}

#[test]
fn attempts_side_by_side_are_no_faster() {
    world::private(|world| {
        delay(world, 300);
        let one = || {
            let mut client = Imap::of(server::for_network(Protocol::Imap));
            let start = Instant::now();
            assert!(!client.command("LOGIN alice wrong").is_ok());
            start.elapsed()
        };
        let many: Vec<_> = (0..16).map(|_| thread::spawn(one)).collect();
        for took in many.into_iter().map(|each| each.join().unwrap()) {
            assert!(took >= Duration::from_millis(300), "{took:?}");
        }
    });
}

/// How likely it is that one of `ones` is less than one of `others`; 0.5 if they are alike.
fn chance_of_less(ones: &[Duration], others: &[Duration]) -> f64 {
    let less = ones.iter().flat_map(|one| others.iter().map(move |other| f64::from(u8::from(one < other))));
    less.sum::<f64>() / (ones.len() * others.len()) as f64
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    times[times.len() / 2]
}

#[test]
fn an_unknown_user_and_a_wrong_password_take_the_same_time() {
    world::private(|world| {
        delay(world, 150);
        // turns, so that a busy machine disturbs both alike
        let tries = |turn: usize| {
            let mut times = [Vec::new(), Vec::new()];
            for each in 0..25 {
                let mut client = Imap::of(server::for_network(Protocol::Imap));
                for kind in [(turn + each) % 2, (turn + each + 1) % 2] {
                    let start = Instant::now();
                    client.command(["LOGIN alice wrong", "LOGIN nobody-here wrong"][kind]);
                    times[kind].push(start.elapsed());
                }
            }
            times
        };
        let turns: Vec<_> = (0..4).map(|turn| thread::spawn(move || tries(turn))).collect();
        let mut times = [Vec::new(), Vec::new()];
        for turn in turns {
            times.iter_mut().zip(turn.join().unwrap()).for_each(|(all, own)| all.extend(own));
        }
        let [wrong, unknown] = times;
        assert_eq!((wrong.len(), unknown.len()), (100, 100));
        let (chance, medians) = (chance_of_less(&unknown, &wrong), median(&unknown).abs_diff(median(&wrong)));
        assert!((0.3..0.7).contains(&chance) && medians < Duration::from_millis(20), "{chance} {medians:?}");
    });
}

#[test]
fn a_difference_in_time_would_be_found() {
    let times = |from: u64| (0..100).map(|each| Duration::from_micros(from + each * 50)).collect::<Vec<_>>();
    assert!((0.45..0.55).contains(&chance_of_less(&times(150_000), &times(150_000))));
    assert!(chance_of_less(&times(150_000), &times(152_000)) > 0.7);
}

#[test]
fn nothing_that_is_sent_adds_a_line_or_a_sign_to_the_log() {
    world::private(|world| {
        delay(world, 1);
        let forged = "x\r\n<37>Nov 22 17:50:01 imapd[1]: Login failed user=x auth=x host=[192.0.2.9]";
        let names = [forged, "\x1b[2J", "%n%s%x", "a\tb", "caf\u{e9}\u{2028}", "host=[192.0.2.9]", &"x".repeat(64)];
        for name in names {
            let mut client = Imap::of(server::for_network(Protocol::Imap));
            let tag = client.send(&format!("LOGIN {{{}+}}\r\n{name} wrong", name.len()));
            assert!(!client.answer(&tag).unwrap().is_ok());
            let mut pop3 = server::for_network(Protocol::Pop3);
            pop3.wire.send(format!("USER {}\r\nPASS wrong\r\nQUIT\r\n", name.replace(['\r', '\n'], "\x07")).as_bytes());
            while pop3.wire.line().is_ok() {}
        }
        // the longest is longer than any name
        let is_one = |line: &String| line.contains("Login failed") || line.contains("Login SYSTEM BREAK-IN ATTEMPT");
        let failed = || world.log.lines().iter().filter(|line| is_one(line)).count();
        world.log.wait_for("every attempt", |_| failed() == 2 * names.len());
        for line in world.log.lines().iter().filter(|line| !line.contains("pam_")) {
            assert!(line.bytes().all(|octet| octet == b' ' || octet.is_ascii_graphic()), "{line:?}");
            let (_, program, text) = parts(line).unwrap_or_else(|| panic!("{line}"));
            let hosts: Vec<&str> = text.split(' ').filter(|word| word.starts_with("host=")).collect();
            assert!(["imapd", "ipop3d"].contains(&program) && hosts == ["host=UNKNOWN"], "{line}");
        }
    });
}

#[test]
fn twenty_commands_and_no_more_without_a_login() {
    world::private(|world| {
        delay(world, 1);
        for (protocol, command) in
            [(Protocol::Imap, "a NOOP\r\n"), (Protocol::Imap, "a CAPABILITY\r\n"), (Protocol::Pop3, "CAPA\r\n")]
        {
            let mut session = server::for_network(protocol);
            let answers = all_answers(&mut session.wire, &command.repeat(1000));
            let good = answers.iter().filter(|answer| answer.starts_with("a OK") || answer.starts_with("+OK Capab"));
            assert!((15..=20).contains(&good.count()), "{command}: {answers:?}");
        }
    });
}

#[test]
fn what_is_announced_or_nested_takes_no_memory_before_login() {
    world::private(|_| {
        let parentheses = "(".repeat(100_000);
        let attacks = [
            "a LOGIN {4294967295}\r\n",
            "a LOGIN {4294967295+}\r\n",
            "a LOGIN {99999999999999999999}\r\n",
            "a LOGIN {18446744073709551615+}\r\n",
            "a AUTHENTICATE {4294967295}\r\n",
            &format!("a ID {parentheses}\r\n"),
            &format!("a LOGIN {parentheses} x\r\n"),
            &format!("a ID ({})\r\n", "\"a\" NIL ".repeat(100_000)),
            &format!("{}\r\n", "x".repeat(1_000_000)),
            &format!("a LOGIN {}\r\n", "{1}\r\nx".repeat(10_000)),
            &format!("a LOGIN \"{}\" x\r\n", "\\\"".repeat(100_000)),
            &format!("a AUTHENTICATE PLAIN {}\r\n", "A".repeat(1_000_000)),
        ];
        for attack in attacks {
            let session = server::for_network(Protocol::Imap);
            let mut client = Imap::greeted(session.wire);
            // a gate that has answered has got ready
            client.ok("NOOP");
            let gate = Seen::serving(session.process.pid()).pid;
            let before = peak(gate);
            client.wire.send(attack.as_bytes());
            let answer = client.wire.line();
            let shown: String = attack.chars().take(30).collect();
            assert!(!matches!(&answer, Ok(line) if line.starts_with(b"a OK")), "{shown}: {answer:?}");
            // one that has ended has no memory
            if let Some(now) = Seen::look(gate).and_then(|gate| gate.numbers("VmHWM").first().copied()) {
                let grown = now - before;
                assert!(grown < 512, "{shown}: {grown} KiB more");
            }
        }
    });
}

/// A client that sends something now and then gains no time by it.
#[test]
fn the_time_before_login_is_counted_as_a_whole() {
    world::private(|_| {
        let mut command = std::process::Command::new("strace");
        command.args(["-f", "-qq", "-e", "trace=poll", "-o", "/tmp/polls", "/usr/sbin/imapd"]);
        let mut session = server::on_socket_pair(command.current_dir("/"));
        session.wire.line().expect("a greeting");
        for each in 0..8 {
            // a wait that becomes long is one for all that is left
            thread::sleep(Duration::from_millis(1200));
            session.wire.send(if each % 2 == 0 { b"a NO" } else { b"OP\r\n" });
        }
        for _ in 0..4 {
            assert!(session.wire.line().unwrap().starts_with(b"a OK"));
        }
        drop(session);
        let polls = std::fs::read_to_string("/tmp/polls").unwrap();
        let client = polls.lines().filter(|line| line.contains("{fd=0, events=POLLIN}], 1, "));
        let left = client.map(|line| number_behind(line, "POLLIN}], 1, ")).filter(|left| *left > 1000);
        let left: Vec<u32> = left.collect();
        assert!(left.len() >= 8 && left[0] <= 179_751, "{polls}");
        assert!(left.windows(2).all(|pair| pair[1] <= pair[0]), "{left:?}");
        assert!(left[0] - left[7] > 7000, "{left:?}");
    });
}

fn number_behind(line: &str, text: &str) -> u32 {
    let digits = line.split_once(text).unwrap().1;
    digits.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
}
