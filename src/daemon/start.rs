//! Start-up: from what inetd, a shell or ssh left to the processes of one connection.

use std::ffi::OsString;
use std::io;
use std::net::IpAddr;
use std::process::ExitCode;
use std::{env, panic};

use super::options::{InForce, Options};
use super::program::Program;
use super::{guard, preauth};
use crate::sys::passwd::is_root;
use crate::sys::peer::Peer;
use crate::sys::{descriptors, process, syslog};

/// Runs `program` to its end. `arguments` are those after its name.
pub fn main(program: &Program, arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let options = Options::read(arguments);
    if options.print {
        return options.print_settings();
    }
    serve(program, &options).unwrap_or_else(|error| {
        syslog::alert(&format!("Service not available: {error}"));
        program.farewell(&mut io::stdout(), "Service not available");
        ExitCode::FAILURE
    })
}

fn serve(program: &Program, options: &Options) -> io::Result<ExitCode> {
    descriptors::silence_stderr()?;
    let ssh = ssh_client();
    process::forget_starter()?;
    panic::set_hook(Box::new(tell_of_panic));
    let InForce { settings, complaints, unreadable } = options.in_force();
    syslog::open(program.name, settings.syslog_facility, settings.auth_syslog_facility);
    complaints.iter().for_each(|complaint| syslog::warning(complaint));
    if let Some(error) = unreadable {
        return Err(error);
    }
    let Ok(peer) = Peer::of_client() else {
        // a port scanner's visit ends here
        syslog::info("Connection was gone before it began");
        return Ok(ExitCode::FAILURE);
    };
    if is_root() {
        guard::serve(program, &settings, &peer, options.tls)
    } else {
        preauth::serve(program, &settings, &peer, ssh)
    }
}

/// The client of the ssh that started us, if one did.
fn ssh_client() -> Option<IpAddr> {
    env::var("SSH_CLIENT").ok()?.split_whitespace().next()?.parse().ok()
}

/// A panic's own words may hold a client's: the place is told, and what the programmer wrote there.
fn tell_of_panic(panic: &panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let words = panic.payload().downcast_ref::<&'static str>().unwrap_or(&"panic");
    syslog::alert(&format!("Fatal error at {place}: {words}"));
}
