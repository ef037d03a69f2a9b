//! `imapd`: see the library.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use letterbox::daemon;

fn main() -> ExitCode {
    daemon::main(&daemon::IMAPD, std::env::args_os().skip(1))
}
