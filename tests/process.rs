//! The processes of one connection, seen from outside: who runs as whom, what the gate can do, what a login needs, what
//! is logged, and what happens when a part of it fails. Around a protocol made for the purpose (`process/program.rs`), and
//! imapd as a user starts it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a test that meets the unexpected must stop"
)]

#[path = "process/crowds.rs"]
mod crowds;
#[path = "process/faults.rs"]
mod faults;
mod harness;
#[path = "process/killed.rs"]
mod killed;
#[path = "process/logins.rs"]
mod logins;
#[path = "process/preauth.rs"]
mod preauth;
#[path = "process/program.rs"]
mod program;
#[path = "process/rights.rs"]
mod rights;
#[path = "process/served.rs"]
mod served;

use std::process::ExitCode;

use harness::runner::{self, Case};
use harness::world::{self, World};

/// The argument that makes a server of this program.
const SERVE: &str = "--serve";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some((SERVE, rest)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return program::serve(rest);
    }
    let all = [rights::TESTS, logins::TESTS, crowds::TESTS, faults::TESTS, killed::TESTS, preauth::TESTS].concat();
    runner::main(all.into_iter().map(|(name, test)| case(name, test)).collect())
}

/// A test's name, and what it does in a world of its own.
type Test = (&'static str, fn(&World));

fn case(name: &'static str, test: fn(&World)) -> Case {
    Case { name: name.to_owned(), test: Box::new(move || world::private_as(name, test)) }
}
