//! Many clients at once, and the memory of one that does nothing.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::contestant::Contestant;

/// Clients at once.
const CLIENTS: usize = 32;

/// Sessions that end within a second, each of which logs in, selects, fetches twenty messages, sets a flag and leaves.
pub fn throughput(contestant: Contestant, seconds: u64) -> f64 {
    let (done, end) = (AtomicUsize::new(0), Instant::now() + Duration::from_secs(seconds));
    let start = Instant::now();
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let done = &done;
            scope.spawn(move || {
                while Instant::now() < end {
                    let mut session = contestant.session();
                    session.command(&format!("SELECT f{}", client + 1));
                    session.command("FETCH 1:20 (FLAGS UID BODY.PEEK[])");
                    session.command("STORE 3 +FLAGS (\\Flagged)");
                    session.logout();
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    let rate = done.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64();
    contestant.gone();
    rate
}

/// kB that the processes of one idle session with INBOX selected have for themselves, clean and dirty. A second session
/// holds the pages that sessions share.
pub fn memory(contestant: Contestant) -> (u64, u64) {
    let other = contestant.selected();
    let before: Vec<u32> = contestant.processes().iter().map(|seen| seen.pid).collect();
    let session = contestant.selected();
    std::thread::sleep(Duration::from_millis(1500));
    let mut sum = (0, 0);
    for seen in contestant.processes().iter().filter(|seen| !before.contains(&seen.pid)) {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", seen.pid)).unwrap();
        let of = |name: &str| -> u64 {
            let line = rollup.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.split_whitespace().next().unwrap().parse().unwrap()
        };
        sum = (sum.0 + of("Private_Clean:"), sum.1 + of("Private_Dirty:"));
    }
    session.logout();
    other.logout();
    contestant.gone();
    sum
}
