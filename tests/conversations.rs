//! Every script of `tests/t` as a test of its own name, against the real programs on a socket pair.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use harness::runner::{self, Case};
use harness::script::{Script, needs_world, play};
use harness::server::{self, Protocol};
use harness::world;

fn main() -> ExitCode {
    let mut cases = Vec::new();
    for (folder, protocol) in [("imap", Protocol::Imap), ("pop3", Protocol::Pop3)] {
        for path in scripts(&world::source("tests/t").join(folder)) {
            let name = format!("{folder}/{}", path.file_name().unwrap().to_string_lossy());
            let case = name.clone();
            cases.push(Case { name, test: Box::new(move || one(&case, &path, protocol)) });
        }
    }
    runner::main(cases)
}

/// The scripts of a folder, in order. Anything else there is a mistake: a script that nobody plays.
fn scripts(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let stray = paths.iter().find(|path| path.extension().is_none_or(|extension| extension != "t"));
    assert!(stray.is_none(), "not a script: {stray:?}");
    paths
}

fn one(name: &str, path: &Path, protocol: Protocol) {
    let script = Script::read(name, &fs::read_to_string(path).unwrap());
    if script.setting("only").is_some_and(|only| only != server::name()) {
        return;
    }
    if needs_world(&script, protocol) || world::is_root() {
        world::private_as(name, |world| judged(&script, || play(&script, protocol, Some(world), Path::new("/"))));
    } else {
        let place = scratch(name);
        judged(&script, || play(&script, protocol, None, &place));
        fs::remove_dir_all(place).unwrap();
    }
}

/// Lets a script that says `differs: SERVER` fail on that server, and only fail.
fn judged(script: &Script, play: impl FnOnce()) {
    let server = server::name();
    for text in script.all("differs") {
        assert!(text.contains("RFC "), "a difference without the RFC that allows or wants it: {text}");
    }
    let differs = script.all("differs").any(|text| text.split(' ').next() == Some(server.as_str()));
    if !differs {
        return play();
    }
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(play));
    assert!(outcome.is_err(), "the script says that {server} differs here, but it does not");
}

fn scratch(name: &str) -> PathBuf {
    let place =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{}", name.replace('/', "-"), std::process::id()));
    fs::create_dir_all(place.join("home/mail")).unwrap();
    place
}
