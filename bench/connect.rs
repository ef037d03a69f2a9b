//! What a connection costs: time from connect to greeting and to a login by CRAM-MD5, and the private memory of an idle
//! session. Letterbox under xinetd, with and without tcpd, and Dovecot, one after the other in one run.
//!
//! `cargo bench --bench connect`, as root; README.md tells what is measured, and how.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement that meets the unexpected must stop, and its result is printed"
)]

#[path = "../tests/harness/mod.rs"]
mod harness;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use harness::inetd::Inetd;
use harness::process::Seen;
use harness::server::Protocol;
use harness::wire::Wire;
use harness::{ALICE, Running, World, dovecot, generator, world};
use hmac::{Hmac, KeyInit, Mac};

/// Connections of which one figure is the median.
const TIMES: usize = 50;
/// Dovecot's own choice, which tests of what it answers do without: a new login process for each connection.
const USUAL_LOGINS: &str = "service imap-login {\n service_count = 1\n}\nservice pop3-login {\n service_count = 1\n}\n";
/// Sizes of the mailbox that an idle session has selected.
const MESSAGES: [usize; 2] = [100, 10_000];

fn main() {
    assert!(world::measured(measure), "it needs root for a world of its own");
}

/// A way to reach a server.
#[derive(Clone, Copy)]
enum Way {
    Xinetd,
    Tcpd,
    Dovecot,
}

impl Way {
    const ALL: [(&'static str, Self); 3] =
        [("xinetd", Self::Xinetd), ("xinetd, tcpd", Self::Tcpd), ("Dovecot", Self::Dovecot)];

    /// Starts what listens, with everything in the page cache.
    fn start(self, world: &World) -> Running {
        let server = match self {
            Self::Xinetd => Inetd::xinetd(world, &["imap", "ipop3"]).process,
            Self::Tcpd => through_tcpd(world),
            Self::Dovecot => {
                dovecot::configured(USUAL_LOGINS);
                dovecot::for_network(Protocol::Imap).process
            }
        };
        for protocol in [Protocol::Imap, Protocol::Pop3] {
            wait_for_listener(protocol.port());
            for _ in 0..3 {
                drop(greeted(protocol));
            }
        }
        server
    }
}

fn wait_for_listener(port: u16) {
    let end = Instant::now() + Duration::from_secs(10);
    while !harness::inetd::is_listened_to(port) {
        assert!(Instant::now() < end, "nobody listens on port {port}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// xinetd with tcpd in front of the daemons.
fn through_tcpd(world: &World) -> Running {
    // written by the start without it
    drop(Inetd::xinetd(world, &["imap", "ipop3"]));
    for (file, program) in [("imap", "imapd"), ("ipop3", "ipop3d")] {
        let path = format!("/etc/xinetd.d/{file}");
        let direct = format!("/usr/sbin/{program}\n");
        let through = format!("/usr/sbin/tcpd\n\tserver_args\t= {direct}");
        let text = fs::read_to_string(&path).unwrap().replace("KEEPALIVE\n", "KEEPALIVE NAMEINARGS\n");
        assert!(text.contains("NAMEINARGS") && text.contains(&direct), "{text}");
        fs::write(&path, text.replace(&direct, &through)).unwrap();
    }
    let mut command = Command::new("/usr/sbin/xinetd");
    command.env_remove("LD_LIBRARY_PATH");
    Running::start(command.args(["-dontfork", "-f", "/etc/xinetd.conf", "-pidfile", "/run/xinetd.pid"]))
}

fn measure(world: &World) {
    world.secrets(&[("alice", "wonderland")]);
    println!("milliseconds, median of {TIMES} (shortest)\n");
    println!("{:<14} {:>16} {:>16} {:>16}", "", "IMAP greeting", "POP3 greeting", "IMAP CRAM-MD5");
    for (name, way) in Way::ALL {
        let server = way.start(world);
        let greeting = |protocol| figure(|| drop(greeted(protocol)));
        let (imap, pop3) = (greeting(Protocol::Imap), greeting(Protocol::Pop3));
        let login = figure(|| drop(logged_in()));
        println!("{name:<14} {imap:>16} {pop3:>16} {login:>16}");
        drop(server);
    }
    println!("\nkB of private memory (clean + dirty), idle session with a mailbox selected\n");
    for count in MESSAGES {
        let messages: Vec<Vec<u8>> =
            (1..=count).map(|number| generator::numbered(&number.to_string(), 1000 + number * 37 % 1000)).collect();
        world.fill(&ALICE, &generator::with_notes(&messages));
        for (name, way) in [Way::ALL[0], Way::ALL[2]] {
            let server = way.start(world);
            // the first one makes the index
            drop(selected());
            std::thread::sleep(Duration::from_millis(500));
            println!("{count:>6} messages  {name:<8} {}", memory_of_one());
            drop(server);
        }
    }
}

/// The median of [`TIMES`] runs, and the shortest.
fn figure(run: impl Fn()) -> String {
    let mut times: Vec<f64> = (0..TIMES)
        .map(|_| {
            let start = Instant::now();
            run();
            let time = start.elapsed();
            // what the last connection left must not be in the next one's way
            std::thread::sleep(Duration::from_millis(20));
            time.as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    format!("{:.1} ({:.1})", times[TIMES / 2], times[0])
}

fn greeted(protocol: Protocol) -> Wire {
    let mut wire = Wire::connect(protocol.port());
    let greeting = wire.line().expect("a greeting");
    assert!(greeting.starts_with(b"* OK") || greeting.starts_with(b"+OK"), "{}", greeting.escape_ascii());
    wire
}

/// Connects and logs in, in the fewest steps.
fn logged_in() -> Wire {
    let mut wire = greeted(Protocol::Imap);
    wire.send(b"a AUTHENTICATE CRAM-MD5\r\n");
    let challenge = wire.line().expect("a challenge");
    let challenge = unbase64(challenge.strip_prefix(b"+ ").expect("a challenge"));
    let mut mac = Hmac::<md5::Md5>::new_from_slice(b"wonderland").unwrap();
    mac.update(&challenge);
    let digest: String = mac.finalize().into_bytes().iter().map(|octet| format!("{octet:02x}")).collect();
    wire.send(format!("{}\r\n", base64(format!("alice {digest}").as_bytes())).as_bytes());
    until(&mut wire, b"a OK");
    wire
}

fn selected() -> Wire {
    let mut wire = logged_in();
    wire.send(b"b SELECT INBOX\r\n");
    until(&mut wire, b"b OK");
    wire
}

fn until(wire: &mut Wire, wanted: &[u8]) {
    loop {
        let line = wire.line().expect("an answer");
        if line.starts_with(wanted) {
            return;
        }
        assert!(line.starts_with(b"*"), "{}", line.escape_ascii());
    }
}

fn base64(octets: &[u8]) -> String {
    letterbox::text::base64::encode(octets)
}

fn unbase64(text: &[u8]) -> Vec<u8> {
    letterbox::text::base64::decode(text).unwrap()
}

/// What the processes have for themselves that one idle session added, each with its name.
fn memory_of_one() -> String {
    let before: BTreeSet<u32> = Seen::all().iter().map(|process| process.pid).collect();
    let wire = selected();
    std::thread::sleep(Duration::from_millis(1500));
    let added: Vec<Seen> = Seen::all().into_iter().filter(|process| !before.contains(&process.pid)).collect();
    // servants of all sessions that happened to start now
    let ours: Vec<_> =
        added.iter().filter(|process| ["imapd", "imap", "imap-login"].contains(&process.name())).collect();
    let each: Vec<_> = ours.iter().map(|process| (process.name().to_owned(), private(process.pid))).collect();
    drop(wire);
    std::thread::sleep(Duration::from_millis(500));
    let all = each.iter().fold((0, 0), |sum, (_, (clean, dirty))| (sum.0 + clean, sum.1 + dirty));
    format!("{:>6} ({} + {})   {each:?}", all.0 + all.1, all.0, all.1)
}

/// kB, clean and dirty.
fn private(pid: u32) -> (u64, u64) {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap();
    let of = |name: &str| -> u64 {
        let line = rollup.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    };
    (of("Private_Clean:"), of("Private_Dirty:"))
}
