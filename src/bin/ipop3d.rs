//! `ipop3d`: see the library.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use letterbox::daemon;

fn main() -> ExitCode {
    daemon::main(&daemon::IPOP3D, std::env::args_os().skip(1))
}
