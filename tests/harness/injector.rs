//! strace as an injector of faults: a process dies before its n-th system call of a kind, or the call fails.
//!
//! strace counts calls by kind and process, so a place is a name and a number. Only calls that change something, or
//! make it durable, are places: between two of them a death leaves the same files behind.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use super::Account;

/// The calls that change files or make them durable, and the locks around that.
pub const CHANGES: &str = "write,writev,pwrite64,pwritev,pwritev2,ftruncate,truncate,fallocate,fsync,fdatasync,sync_file_range,\
                           copy_file_range,sendfile,splice,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,\
                           mkdirat,rmdir,openat,open,creat,symlinkat,fchmod,fchown,utimensat";

/// One system call in the life of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its name.
    pub call: String,
    /// How many of that name the process had made, this one included.
    pub nth: usize,
    /// How strace shows it.
    pub shown: String,
    /// Which process makes it.
    pub pid: u32,
    /// No other process makes so many of that name: a fault there hits this one alone.
    pub is_alone: bool,
}

const TRACE: &str = "/mnt/tmp/trace";

/// Who is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// The process that comes to the place.
    Session,
    /// That one, and its agent when it begins to clear up: whoever comes next finds what was left. Where nobody logs in.
    Everybody,
}

/// What is started under strace.
#[derive(Clone, Debug)]
pub struct Program {
    /// The command line.
    pub words: Vec<String>,
    /// Who starts it; root, if nobody.
    pub account: Option<Account>,
}

impl Program {
    /// The program, with its changes noted for [`places`].
    pub fn surveyed(&self) -> Command {
        self.traced(&["-qq", "--seccomp-bpf", "-e", &format!("trace={CHANGES},setresuid")])
    }

    /// The program, killed before `place` is done.
    pub fn killed_before(&self, place: &Place, death: Death) -> Command {
        let kill = format!("signal=KILL:when={}", place.nth);
        match death {
            Death::Session => self.disturbed(&place.call, &[&format!("{}:{kill}", place.call)]),
            // it makes the line to the session, and later one to the process that is to clear up
            Death::Everybody => self.disturbed(
                &format!("{},socketpair", place.call),
                &[&format!("{}:{kill}", place.call), "socketpair:signal=KILL:when=2"],
            ),
        }
    }

    /// The program; `place` fails with `error`, and so do all of its kind after it if `from_then_on`.
    pub fn failing_at(&self, place: &Place, error: &str, from_then_on: bool) -> Command {
        let more = if from_then_on { "+" } else { "" };
        self.disturbed(&place.call, &[&format!("{}:error={error}:when={}{more}", place.call, place.nth)])
    }

    fn disturbed(&self, calls: &str, faults: &[&str]) -> Command {
        // with --seccomp-bpf strace sends no signals; with one -q, it tells who was killed
        let faults: Vec<String> = faults.iter().map(|fault| format!("inject={fault}")).collect();
        let mut options = vec!["-q".to_owned(), "-e".to_owned(), format!("trace={calls}")];
        options.extend(faults.into_iter().flat_map(|fault| ["-e".to_owned(), fault]));
        self.traced(&options.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn traced(&self, options: &[&str]) -> Command {
        let mut command = Command::new("strace");
        command.args(["-f", "-y", "-s", "40", "-o", TRACE]).args(options);
        if let Some(account) = self.account {
            command.args(["-u", account.name]).env("HOME", account.home()).env("USER", account.name);
        }
        command.arg("--").args(&self.words).current_dir("/");
        command
    }
}

/// Demands that the last [`Program::killed_before`] did kill, as one that is spared proves nothing; how many. A process that
/// clears up after the first may come to as many calls of the kind, and die there.
pub fn demand_death(death: Death) -> usize {
    let trace = fs::read_to_string(TRACE).unwrap();
    let killed = trace.matches("+++ killed by SIGKILL +++").count();
    let demanded = if death == Death::Everybody { 2 } else { 1 };
    assert!(killed >= demanded, "{killed} killed, and it is to be {death:?}:\n{trace}");
    killed
}

/// Every place that the last [`Program::surveyed`] came by, in order. What failed is none: nothing changed.
pub fn places() -> Vec<Place> {
    let mut counts: BTreeMap<(u32, String), usize> = BTreeMap::new();
    let mut places = Vec::new();
    for (pid, call, shown) in calls() {
        let nth = counts.entry((pid, call.clone())).or_default();
        *nth += 1;
        let is_reading = call.starts_with("open") && !shown.contains("O_CREAT") && !shown.contains("O_TRUNC");
        let changes = call != "setresuid" && !is_reading && !shown.contains("= -1 ");
        if changes {
            places.push(Place { call, nth: *nth, shown, pid, is_alone: true });
        }
    }
    for place in &mut places {
        let made_by_others = |((pid, call), count): (&(u32, String), &usize)| {
            *pid != place.pid && *call == place.call && *count >= place.nth
        };
        place.is_alone = !counts.iter().any(made_by_others);
    }
    places
}

/// The process that became `uid` last: the session, since the agent is forked before it, or the other way round.
pub fn processes_of(uid: u32) -> Vec<u32> {
    let start = format!("setresuid({uid}, {uid}, {uid}");
    let mut found: Vec<u32> =
        calls().into_iter().filter(|(_, _, shown)| shown.starts_with(&start)).map(|(pid, ..)| pid).collect();
    found.dedup();
    found
}

/// The trace: process, call, and the line from the call on.
fn calls() -> Vec<(u32, String, String)> {
    let trace = fs::read_to_string(TRACE).unwrap();
    let call = |line: &str| {
        let (pid, rest) = line.trim_start().split_once(' ')?;
        // a call that another process interrupted is told in two lines; the first one counts
        let (name, _) = rest.trim_start().split_once('(')?;
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        is_name.then(|| Some((pid.parse().ok()?, name.to_owned(), rest.trim().to_owned())))?
    };
    trace.lines().filter_map(call).collect()
}

/// Some of `places`, spread evenly; all of them when `LETTERBOX_EXHAUSTIVE` is set.
pub fn some(places: Vec<Place>, at_most: usize) -> Vec<Place> {
    if std::env::var_os("LETTERBOX_EXHAUSTIVE").is_some() || places.len() <= at_most {
        return places;
    }
    let count = places.len();
    (0..at_most).map(|index| places[index * count / at_most].clone()).collect()
}
