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
}

const TRACE: &str = "/mnt/tmp/trace";

/// `program` as `account`, with its changes noted for [`places`].
pub fn surveyed(program: &[String], account: &Account) -> Command {
    traced(program, account, &["-e", &format!("trace={CHANGES}")])
}

/// `program` as `account`, killed before `place` is done.
pub fn killed_before(place: &Place, program: &[String], account: &Account) -> Command {
    traced(program, account, &["-e", &format!("inject={}:signal=KILL:when={}", place.call, place.nth)])
}

/// `program` as `account`; `place` fails with `error`, and so do all of its kind after it if `on`.
pub fn failing_at(place: &Place, error: &str, on: bool, program: &[String], account: &Account) -> Command {
    let more = if on { "+" } else { "" };
    traced(program, account, &["-e", &format!("inject={}:error={error}:when={}{more}", place.call, place.nth)])
}

fn traced(program: &[String], account: &Account, options: &[&str]) -> Command {
    let mut command = Command::new("strace");
    command.args(["-u", account.name, "-f", "-qq", "-s", "40", "--seccomp-bpf", "-o", TRACE]).args(options);
    command.arg("--").args(program).env("HOME", account.home()).env("USER", account.name).current_dir("/");
    command
}

/// Every place that the last [`surveyed`] program came by, in order. What failed is none: nothing changed.
pub fn places() -> Vec<Place> {
    let trace = fs::read_to_string(TRACE).unwrap();
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut places = Vec::new();
    for line in trace.lines() {
        let Some((pid, rest)) = line.trim_start().split_once(' ') else { continue };
        let Some((call, _)) = rest.trim_start().split_once('(') else { continue };
        if !call.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            continue;
        }
        let nth = counts.entry((pid.to_owned(), call.to_owned())).or_default();
        *nth += 1;
        let is_reading = call.starts_with("open") && !rest.contains("O_CREAT") && !rest.contains("O_TRUNC");
        if !is_reading && !rest.contains("= -1 ") {
            places.push(Place { call: call.to_owned(), nth: *nth, shown: rest.trim().to_owned() });
        }
    }
    places
}

/// Some of `places`, spread evenly; all of them when `LETTERBOX_EXHAUSTIVE` is set.
pub fn some(places: Vec<Place>, at_most: usize) -> Vec<Place> {
    if std::env::var_os("LETTERBOX_EXHAUSTIVE").is_some() || places.len() <= at_most {
        return places;
    }
    let count = places.len();
    (0..at_most).map(|index| places[index * count / at_most].clone()).collect()
}
