//! `letterbox-scram`: makes a line for the verifiers' file of SCRAM.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    letterbox::daemon::scram_line::main(std::env::args_os().skip(1))
}
