//! What work on a mailbox costs, beside Dovecot on the same mail, and beside what the machine needs for it at least.
//!
//! `cargo bench --bench mailbox [-- full]`, as root; README.md tells what is measured, and how.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    dead_code,
    reason = "a measurement that meets the unexpected must stop, and its result is printed"
)]

#[path = "../tests/harness/mod.rs"]
mod harness;

#[path = "mailbox"]
mod parts {
    pub mod bounds;
    pub mod client;
    pub mod contestant;
    pub mod corpus;
    pub mod crowd;
    pub mod measure;
    pub mod report;
    pub mod rows;
    pub mod same;
    pub mod work;
}

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use harness::{World, world};
use parts::contestant::Contestant;
use parts::measure::measure;
use parts::work::Work;
use parts::{bounds, corpus, crowd, report, rows, work};

/// Turns of which one figure is the median.
const TIMES: usize = 5;
/// The mail lies on a disk, since syncs count; all of it is taken away in the end.
const PLACE: &str = "/var/tmp/letterbox-bench";

fn main() {
    if world::is_inside() {
        world::measured(run);
        return;
    }
    fs::create_dir_all(PLACE).unwrap();
    build_empty();
    let is_measured = world::measured(run);
    fs::remove_dir_all(PLACE).unwrap();
    assert!(is_measured, "it needs root for a world of its own");
}

fn run(world: &World) {
    move_to_disk();
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let full = words.iter().any(|word| word == "full");
    // the rows whose names hold one of the words
    let only: Vec<&String> = words.iter().filter(|word| word.parse::<usize>().is_err() && *word != "full").collect();
    let largest = words.iter().find_map(|word| word.parse().ok()).unwrap_or(if full { 100_000 } else { 10_000 });
    let wanted = |work: &Work| only.is_empty() || only.iter().any(|word| work.name.contains(word.as_str()));
    let _servers = Contestant::BOTH.map(|contestant| contestant.start(world));
    faster_xinetd();
    let small = mailbox(100);
    for contestant in Contestant::BOTH {
        work::make_folders(contestant, &small);
    }
    let mut points = Vec::new();
    let mut raw = String::new();
    let sizes = [largest / 100, largest / 10, largest, if full { largest * 10 } else { 0 }];
    for count in sizes.into_iter().filter(|count| *count > 0) {
        let mailbox = mailbox(count);
        let megabytes = fs::metadata(&mailbox).unwrap().len() / 1_000_000;
        println!("\n## {count} messages, {megabytes} MB\n\n{}", report::HEAD);
        Contestant::BOTH.into_iter().for_each(|contestant| contestant.restore(&mailbox));
        for row in rows::ROWS.into_iter().filter(wanted) {
            let charted = rows::CHARTED.contains(&row.name);
            let huge = count > largest;
            if count < largest && !charted || huge && !rows::HUGE.contains(&row.name) {
                continue;
            }
            let measured = measure(row, &mailbox, if huge { 3 } else { TIMES });
            println!("{}", report::row(&measured));
            raw += &format!("{count}; {}\n", report::raw(&measured));
            if charted {
                let seconds = |samples: &[work::Sample]| {
                    report::median(&samples.iter().map(|sample| sample.seconds).collect::<Vec<_>>())
                };
                points.push((row.name, Contestant::Letterbox, count, seconds(&measured.letterbox)));
                points.push((row.name, Contestant::Dovecot, count, seconds(&measured.dovecot)));
            }
        }
        if only.is_empty() && count <= largest {
            tell_memory(count, &mailbox);
        }
        fs::remove_file(&mailbox).unwrap();
    }
    if only.is_empty() {
        tell_throughput();
        let directory = world::source("bench");
        fs::write(directory.join("chart.svg"), report::chart(&rows::CHARTED, &points)).unwrap();
        fs::write(directory.join("raw.csv"), raw).unwrap();
    }
}

/// Builds the program that does nothing.
fn build_empty() {
    let source = Path::new(PLACE).join("empty.rs");
    fs::write(&source, bounds::EMPTY).unwrap();
    let beside = std::env::var_os("CARGO").map(|cargo| Path::new(&cargo).with_file_name("rustc"));
    let rustc = beside.filter(|path| path.exists()).unwrap_or_else(|| "rustc".into());
    let built = Command::new(rustc).args(["-O", "-o"]).arg(Path::new(PLACE).join("empty")).arg(source).status();
    assert!(built.unwrap().success());
}

/// A mailbox of `count` messages, outside of any home.
fn mailbox(count: usize) -> PathBuf {
    let path = Path::new(PLACE).join(format!("{count}.mbox"));
    if !path.exists() {
        corpus::write(&path, count);
    }
    path
}

/// Lays a directory of the disk over the homes and the spool directory, with all that is in them.
fn move_to_disk() {
    for place in ["/home", "/var/mail"] {
        let disk = format!("{PLACE}/on-disk{}", place.replace('/', "-"));
        let script = format!("rm -rf {disk}; cp -a {place} {disk}; mount --bind {disk} {place}");
        assert!(Command::new("sh").args(["-ec", &script]).status().unwrap().success());
    }
}

/// What xinetd allows a host in a second is less than what is measured.
fn faster_xinetd() {
    for name in ["imap", "ipop3"] {
        let path = format!("/etc/xinetd.d/{name}");
        let text = fs::read_to_string(&path).unwrap();
        let limits = "cps\t\t= 100000 1\n\tinstances\t= UNLIMITED\n\tper_source\t= UNLIMITED\n}";
        let lines =
            text.lines().filter(|line| !["cps", "per_source", "}"].iter().any(|name| line.trim().starts_with(name)));
        fs::write(&path, lines.collect::<Vec<_>>().join("\n") + "\n\t" + limits + "\n").unwrap();
    }
    let empty = format!(
        "service empty\n{{\n\ttype = UNLISTED\n\tport = {}\n\tsocket_type = stream\n\tprotocol = tcp\n\twait = no\n\t\
         user = root\n\tserver = {PLACE}/empty\n\tcps = 100000 1\n}}\n",
        bounds::EMPTY_PORT
    );
    fs::write("/etc/xinetd.d/empty", empty).unwrap();
    let pid = fs::read_to_string("/run/xinetd.pid").unwrap();
    assert!(Command::new("kill").args(["-HUP", pid.trim()]).status().unwrap().success());
    std::thread::sleep(std::time::Duration::from_secs(1));
}

fn tell_memory(count: usize, mailbox: &Path) {
    for contestant in Contestant::BOTH {
        contestant.restore(mailbox);
        contestant.selected().logout();
        let (clean, dirty) = crowd::memory(contestant);
        println!(
            "\n{contestant:?}, idle session, {count} messages: {} kB private ({clean} clean, {dirty} dirty)",
            clean + dirty
        );
    }
}

fn tell_throughput() {
    let turns: Vec<[f64; 2]> =
        (0..TIMES).map(|_| Contestant::BOTH.map(|contestant| crowd::throughput(contestant, 3))).collect();
    let of = |place: usize| report::median(&turns.iter().map(|turn| turn[place]).collect::<Vec<_>>());
    let ratio = report::median(&turns.iter().map(|turn| turn[0] / turn[1]).collect::<Vec<_>>());
    println!("\n32 clients, sessions a second: Letterbox {:.0}, Dovecot {:.0}, ratio {ratio:.2}", of(0), of(1));
}
