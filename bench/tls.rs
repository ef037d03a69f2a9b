//! What TLS costs: time from connect to greeting, the private memory of an idle session over all its processes, and mail in
//! bulk; beside Dovecot with the same certificate. And what the cage and the promise of STARTTLS cost a connection in clear.
//!
//! `cargo bench --bench tls`, as root; README.md tells what is measured, and how.
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
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use harness::inetd::{Inetd, is_listened_to};
use harness::process::Seen;
use harness::wire::Wire;
use harness::{ALICE, Account, BOB, Running, World, generator, tls, world};
use openssl::ssl::{SslConnector, SslVersion};

/// Connections of which one figure is the median.
const TIMES: usize = 50;
/// How often all mail is fetched.
const TURNS: usize = 7;
/// Messages, and octets of each about.
const BULK: (usize, usize) = (10_000, 10_000);
const NAME: &str = "mail.example.org";

fn main() {
    assert!(world::measured(measure), "it needs root for a world of its own");
}

/// A server, of which both run at once.
#[derive(Clone, Copy)]
enum Contestant {
    Letterbox,
    Dovecot,
}

const BOTH: [(&str, Contestant); 2] = [("Letterbox", Contestant::Letterbox), ("Dovecot", Contestant::Dovecot)];

impl Contestant {
    fn port(self) -> u16 {
        match self {
            Self::Letterbox => 993,
            Self::Dovecot => 10993,
        }
    }

    /// Each has its own, with the same mail.
    fn account(self) -> Account {
        match self {
            Self::Letterbox => ALICE,
            Self::Dovecot => BOB,
        }
    }

    /// A session whose handshake is over and whose greeting is read.
    fn greeted(self, client: &SslConnector) -> Wire {
        let mut wire = Wire::connect(self.port()).start_tls(client, NAME).unwrap();
        assert!(wire.line().expect("a greeting").starts_with(b"* OK"));
        wire
    }

    fn selected(self, client: &SslConnector) -> Wire {
        let mut wire = self.greeted(client);
        for command in [format!("LOGIN {} wonderland", self.account().name), "SELECT INBOX".to_owned()] {
            wire.send(format!("a {command}\r\n").as_bytes());
            until(&mut wire, b"a OK");
        }
        wire
    }
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

fn measure(world: &World) {
    tls::install(NAME);
    world.secrets(&[("alice", "wonderland"), ("bob", "wonderland")]);
    let letterbox = Inetd::xinetd(world, &["imap", "imaps"]).process;
    let dovecot = dovecot();
    let client = tls::client(|client| client.set_min_proto_version(Some(SslVersion::TLS1_3)).unwrap());
    greetings(&client);
    memory(world, &client);
    bulk(world, &client);
    in_clear(world);
    drop((letterbox, dovecot));
}

/// Dovecot as Debian has it, but for the ports, one password for all, and the certificate.
fn dovecot() -> Running {
    fs::create_dir_all("/mnt/dovecot/run").unwrap();
    let text = "protocols = imap\nbase_dir = /mnt/dovecot/run\nlisten = 127.0.0.1\nlog_path = /dev/null\n\
                ssl = yes\nssl_cert = </etc/ssl/certs/imapd.pem\nssl_key = </etc/ssl/certs/imapd.pem\n\
                passdb {\n driver = static\n args = password=wonderland\n}\nuserdb {\n driver = passwd\n}\n\
                mail_location = mbox:~/mail:INBOX=/var/mail/%u:INDEX=~/index\nmail_privileged_group = mail\n\
                mbox_write_locks = fcntl\nfirst_valid_uid = 1000\n\
                service imap-login {\n inet_listener imap {\n port = 0\n }\n\
                inet_listener imaps {\n port = 10993\n ssl = yes\n }\n}\n";
    fs::write("/mnt/dovecot/tls.conf", text).unwrap();
    let mut command = Command::new("/usr/sbin/dovecot");
    command.args(["-F", "-c", "/mnt/dovecot/tls.conf"]);
    let server = Running::start(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()));
    let end = Instant::now() + Duration::from_secs(10);
    while !is_listened_to(Contestant::Dovecot.port()) {
        assert!(Instant::now() < end, "Dovecot does not listen");
        std::thread::sleep(Duration::from_millis(10));
    }
    server
}

fn greetings(client: &SslConnector) {
    let mut cipher = BOTH.map(|(_, contestant)| {
        let mut wire = contestant.greeted(client);
        let ssl = wire.tls().ssl();
        format!("{} {}", ssl.version_str(), ssl.current_cipher().unwrap().name())
    });
    assert_eq!(cipher[0], cipher[1], "they must do the same");
    println!("connect to greeting, {}, ms: median of {TIMES} (shortest)\n", std::mem::take(&mut cipher[0]));
    let runs = BOTH.map(|(_, contestant)| move || drop(contestant.greeted(client)));
    let [letterbox, dovecot] = &in_turns(&[&runs[0], &runs[1]], TIMES)[..] else { panic!("two") };
    for (name, times) in [("Letterbox", letterbox), ("Dovecot", dovecot)] {
        println!("{name:<10} {}", shown(times));
    }
    println!(
        "ratio      {:.2} (of the shortest {:.2})\n",
        ratio(letterbox, dovecot),
        shortest(letterbox) / shortest(dovecot)
    );
}

/// The times in ms of each of `runs`, one after the other and again.
fn in_turns(runs: &[&dyn Fn()], times: usize) -> Vec<Vec<f64>> {
    let mut taken = vec![Vec::new(); runs.len()];
    // the first are for what must be read from disk
    for turn in 0..times + 3 {
        for (run, taken) in runs.iter().zip(&mut taken) {
            let start = Instant::now();
            run();
            let time = start.elapsed();
            if turn >= 3 {
                taken.push(time.as_secs_f64() * 1000.0);
            }
            // what the last connection left must not be in the next one's way
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    taken
}

fn median(times: &[f64]) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn shortest(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}

fn shown(times: &[f64]) -> String {
    format!("{:.2} ({:.2})", median(times), shortest(times))
}

/// The median of the ratios of each turn.
fn ratio(ours: &[f64], theirs: &[f64]) -> f64 {
    let ratios: Vec<f64> = ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect();
    median(&ratios)
}

fn memory(world: &World, client: &SslConnector) {
    println!("kB of private memory (clean, dirty), idle session under TLS with a mailbox of 1000 messages selected\n");
    let messages: Vec<Vec<u8>> = (1..=1000).map(|number| generator::numbered(&number.to_string(), 2000)).collect();
    fill(world, &messages);
    for (name, contestant) in BOTH {
        // the first one makes the index
        drop(contestant.selected(client));
        std::thread::sleep(Duration::from_millis(500));
        let mut open = Vec::new();
        // what nobody else has mapped of a file counts for one that is alone
        for company in ["alone", "the second"] {
            let before = pids();
            open.push(contestant.selected(client));
            std::thread::sleep(Duration::from_millis(2500));
            let each: Vec<_> = added(&before).iter().map(|seen| (seen.name().to_owned(), private(seen.pid))).collect();
            let sum: u64 = each.iter().map(|(_, (clean, dirty))| clean + dirty).sum();
            println!("{name:<10} {company:<12} {sum:>6}   {each:?}");
        }
        drop(open);
        std::thread::sleep(Duration::from_millis(500));
    }
    println!();
}

/// Gives both the same mail, and takes away what was kept of other mail.
fn fill(world: &World, messages: &[Vec<u8>]) {
    for account in BOTH.map(|(_, contestant)| contestant.account()) {
        for place in [".letterbox", "index"] {
            let _not_there = fs::remove_dir_all(format!("{}/{place}", account.home()));
        }
        world.fill(&account, &generator::with_notes(messages));
    }
}

fn pids() -> BTreeSet<u32> {
    Seen::all().iter().map(|process| process.pid).collect()
}

/// The processes of the one session that has begun since; servants of all that happened to start now do not count.
fn added(before: &BTreeSet<u32>) -> Vec<Seen> {
    let ours = ["imapd", "letterbox-tls", "imap", "imap-login"];
    let new = Seen::all().into_iter().filter(|process| !before.contains(&process.pid));
    new.filter(|process| ours.contains(&process.name())).collect()
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

/// What one fetching of everything took.
struct Fetched {
    seconds: f64,
    /// Seconds on a processor, of the session's processes.
    cpu: f64,
    octets: usize,
    /// The messages, if they are to be kept.
    content: Vec<Vec<u8>>,
}

fn bulk(world: &World, client: &SslConnector) {
    let (count, octets) = BULK;
    let messages: Vec<Vec<u8>> = (1..=count).map(|number| generator::numbered(&number.to_string(), octets)).collect();
    fill(world, &messages);
    let mut speeds: [Vec<f64>; 2] = Default::default();
    let mut costs: [Vec<f64>; 2] = Default::default();
    let mut answer = None;
    for turn in 0..=TURNS {
        for (at, (name, contestant)) in BOTH.into_iter().enumerate() {
            let fetched = fetch(contestant, client, turn == 0);
            if turn == 0 {
                // both must say the same, octet for octet
                let first = answer.get_or_insert(fetched.content.clone());
                let differs = first.iter().zip(&fetched.content).position(|(one, other)| one != other);
                let shown = differs.map(|at| [&*first, &fetched.content].map(|all| all[at].escape_ascii().to_string()));
                assert!(differs.is_none() && first.len() == fetched.content.len(), "{name}: {shown:#?}");
            }
            let megabytes = fetched.octets as f64 / 1e6;
            if turn > 0 {
                speeds[at].push(megabytes / fetched.seconds);
                costs[at].push(fetched.cpu * 1e3 / megabytes);
            }
        }
    }
    println!("FETCH 1:* BODY.PEEK[] of {count} messages, median of {TURNS} (best)\n");
    for (at, (name, _)) in BOTH.into_iter().enumerate() {
        let best = speeds[at].iter().copied().fold(0.0, f64::max);
        let (speed, cost) = (median(&speeds[at]), median(&costs[at]));
        println!("{name:<10} {speed:>7.0} MB/s ({best:.0})   {cost:.2} ms of processor time for each MB");
    }
    println!(
        "ratio      {:.2} of speed, {:.2} of processor time\n",
        ratio(&speeds[0], &speeds[1]),
        ratio(&costs[0], &costs[1])
    );
}

fn fetch(contestant: Contestant, client: &SslConnector, keeps: bool) -> Fetched {
    let before = pids();
    let mut wire = contestant.selected(client);
    let session = added(&before);
    let cpu = || session.iter().map(|seen| ran(seen.pid)).sum::<f64>();
    let (start, ran) = (Instant::now(), cpu());
    wire.send(b"b FETCH 1:* BODY.PEEK[]\r\n");
    let mut fetched = Fetched { seconds: 0.0, cpu: 0.0, octets: 0, content: Vec::new() };
    wire.patience(Duration::from_secs(60));
    loop {
        let line = wire.line().expect("a response");
        if line.starts_with(b"b ") {
            assert!(line.starts_with(b"b OK"), "{}", line.escape_ascii());
            break;
        }
        let (_, octets) = std::str::from_utf8(&line).unwrap().split_once(" FETCH (BODY[] {").expect("a message");
        let literal = wire.octets(octets.trim_end_matches('}').parse().unwrap()).expect("all of it");
        fetched.octets += literal.len();
        if keeps {
            fetched.content.push(literal);
        }
        assert_eq!(wire.line().expect("the end"), b")");
    }
    fetched.seconds = start.elapsed().as_secs_f64();
    fetched.cpu = cpu() - ran;
    fetched
}

/// Seconds that a process was on a processor.
fn ran(pid: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{pid}/schedstat")).unwrap_or_default();
    text.split_whitespace().next().and_then(|ran| ran.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

/// What of a greeting in clear is due to the cage, and to the promise that TLS can begin.
fn in_clear(world: &World) {
    println!("connect to greeting in clear, ms: median of {TIMES} (shortest)\n");
    let rows = [
        ("as it comes", "", ""),
        ("without the cage", "sandbox = no\n", ""),
        ("without TLS", "ssl = no\n", ""),
        ("certificate not known", "", "/run/letterbox/certificates"),
    ];
    let greeted = |settings: &str, gone: &str| {
        world.configure(settings);
        let _not_there = fs::remove_file(gone);
        let start = Instant::now();
        let mut wire = Wire::connect(143);
        assert!(wire.line().expect("a greeting").starts_with(b"* OK"));
        start.elapsed().as_secs_f64() * 1000.0
    };
    let mut times: [Vec<f64>; 4] = Default::default();
    for turn in 0..TIMES + 3 {
        for (at, (_, settings, gone)) in rows.into_iter().enumerate() {
            let time = greeted(settings, gone);
            std::thread::sleep(Duration::from_millis(20));
            if turn >= 3 {
                times[at].push(time);
            }
        }
    }
    for (at, (name, ..)) in rows.into_iter().enumerate() {
        println!("{name:<22} {}   ratio {:.2}", shown(&times[at]), ratio(&times[at], &times[0]));
    }
}
