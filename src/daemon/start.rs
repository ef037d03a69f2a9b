//! Start-up: from what inetd, a shell or ssh left to the processes of one connection.

use std::ffi::OsString;
use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Instant, SystemTime};
use std::{env, panic};

use super::admission::Admission;
use super::alert::Alert;
use super::cage::Cage;
use super::log::{self, Audit};
use super::options::{InForce, Options};
use super::program::Program;
use super::session::{self, Admitted};
use super::settings::Settings;
use super::warden::{Conclusion, Rules, Warden};
use super::{attempt, confine, gate, preauth};
use crate::auth::authority::Offer;
use crate::auth::examiner::{Attempt, Examiner};
use crate::auth::login::Ending;
use crate::auth::pam;
use crate::auth::secrets::Secrets;
use crate::limits;
use crate::sys::channel::Channel;
use crate::sys::passwd::is_root;
use crate::sys::peer::Peer;
use crate::sys::process::{self, Exit, Forked};
use crate::sys::syslog;

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
    process::silence_stderr()?;
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
    if is_root() { guard(program, &settings, &peer) } else { preauth::serve(program, &settings, &peer, ssh) }
}

/// Root's part: a cage with a gate in it, and a warden before it.
fn guard(program: &Program, settings: &Settings, peer: &Peer) -> io::Result<ExitCode> {
    let last_attempt = limits::LOAD_DELAY_TIME + limits::PAM_TIME + limits::LEAVE_TIME;
    process::end_after(limits::LOGIN_TIME + last_attempt + limits::LOGIN_GRACE * 2);
    confine::look_for_means(settings.sandbox)?;
    let cage = Cage::prepare(settings).map_err(io::Error::other)?;
    let offer = offer(settings);
    let alert = program.alert.map(|path| Alert::read(Path::new(path))).unwrap_or_default();
    let (wardens, gates) = Channel::pair()?;
    let gate = match process::fork()? {
        Forked::Child => {
            // the gate must see the warden's end close
            drop(wardens);
            return Ok(gate::run(program, settings, offer, &alert, cage, gates));
        }
        Forked::Parent(gate) => gate,
    };
    drop((gates, cage));
    let host = log::host(peer);
    let source = pam::Source { service: program.service, client: peer.address().map(|address| address.to_string()) };
    let secrets = settings.auth_md5_file.clone();
    let examiner = Examiner {
        source,
        secrets,
        exclusive: settings.auth_md5_exclusive,
        verifiers: settings.auth_scram_file.clone(),
    };
    let admission = Admission { settings, service: program.service, address: peer.address(), host: &host };
    let examine = |attempt: &Attempt<'_>| {
        admission.bear(attempt.user())?;
        let proven = attempt::throw_away(|| examiner.examine(attempt))?;
        admission.admit(&proven.user).map(|()| proven)
    };
    let rules = Rules {
        offer,
        delay: settings.auth_failure_delay,
        deadline: Instant::now() + limits::LOGIN_TIME + limits::LOGIN_GRACE,
        audit: Audit { host: &host },
        examine: &examine,
        keyed: &|user| attempt::look_up(|| examiner.keyed(user)),
    };
    let conclusion = Warden::new(rules).serve(&wardens)?;
    let exit = match conclusion {
        Conclusion::Closed => gate.wait(),
        // it has nothing more to say, and must not hear what the client says from now on
        _ => gate.end(),
    };
    drop(wardens);
    conclude(program, settings, conclusion, exit?, offer, host, alert.modified)
}

/// Lets the session begin if somebody is in; writes down what happened if not.
fn conclude(
    program: &Program,
    settings: &Settings,
    conclusion: Conclusion,
    gate: Exit,
    offer: Offer,
    host: String,
    alerted: Option<SystemTime>,
) -> io::Result<ExitCode> {
    let audit = Audit { host: &host };
    match (conclusion, gate::ending(gate)) {
        (Conclusion::LoggedIn { user, method, handover }, _) => {
            return session::start(program, settings, Admitted { user, method, host, handover, offer, alerted });
        }
        (Conclusion::Overdue, _) => audit.ended(program.service, Ending::Autologout),
        (Conclusion::Closed, Ok(ending)) => audit.ended(program.service, ending),
        (Conclusion::Closed, Err(fault)) => {
            syslog::alert(&format!("{fault} host={host}"));
            return Ok(ExitCode::FAILURE);
        }
        (Conclusion::Violation(what), _) => {
            syslog::alert(&format!("protocol violation: {what} host={host}"));
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What may be offered: digests and proofs if there is a file to believe in.
fn offer(settings: &Settings) -> Offer {
    let scram = usable(&settings.auth_scram_file) == Ok(true);
    match usable(&settings.auth_md5_file) {
        Ok(digest) => Offer { plaintext: true, digest, scram },
        Err(Unusable) => Offer { plaintext: !settings.auth_md5_exclusive, digest: false, scram },
    }
}

/// A file that is there and cannot be believed, which was told.
#[derive(Debug, PartialEq, Eq)]
struct Unusable;

/// Whether there is a file of secrets or verifiers at `path`.
fn usable(path: &Path) -> Result<bool, Unusable> {
    Secrets::exist(path).map_err(|unusable| {
        syslog::alert(&format!("{} is not used: {unusable}", path.display()));
        Unusable
    })
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
