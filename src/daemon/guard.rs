//! Root's part of a connection: a cage with a gate in it and a warden before it, twice if TLS begins in between; and what
//! follows from how that ends.

use std::cell::RefCell;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Instant, SystemTime};

use super::admission::Admission;
use super::alert::Alert;
use super::attempt::Attempts;
use super::cage::Cage;
use super::entrance::Entrance;
use super::gate::Told;
use super::log::{self, Audit};
use super::program::Program;
use super::session::{self, Admitted, Origin};
use super::settings::Settings;
use super::tls::Pump;
use super::warden::{Conclusion, Rules, Warden};
use super::{confine, gate};
use crate::auth::authority::{Offer, Opening, Tls};
use crate::auth::examiner::{Attempt, Examiner};
use crate::auth::login::{Ending, Service};
use crate::auth::pam;
use crate::auth::scram::ChannelType;
use crate::auth::secrets::Secrets;
use crate::limits;
use crate::sys::channel::Channel;
use crate::sys::descriptors;
use crate::sys::peer::Peer;
use crate::sys::process::{self, Child, Exit, Forked};
use crate::sys::syslog;

/// How a client was before it logged in, if it did.
struct Watched {
    conclusion: Conclusion,
    gate: Gate,
    offer: Offer,
    pump: Option<Pump>,
    /// When that was written which the gate told everybody.
    alerted: Option<SystemTime>,
}

/// What is left of a gate.
enum Gate {
    /// It has ended like this.
    Gone(Exit),
    /// It has said its last words, and ends while a session is made.
    Leaving(Child),
}

/// Serves one client; `tls` is whether the command line asks for TLS from the first octet.
pub fn serve(program: &Program, settings: &Settings, peer: &Peer, tls: bool) -> io::Result<ExitCode> {
    let last_attempt = limits::LOAD_DELAY_TIME + limits::PAM_TIME + limits::LEAVE_TIME;
    process::end_after(limits::LOGIN_TIME + last_attempt + limits::LOGIN_GRACE * 2);
    confine::look_for_means(settings.sandbox)?;
    let host = log::host(peer);
    let source = pam::Source { service: program.service, client: peer.address().map(|address| address.to_string()) };
    let examiner = Examiner {
        source,
        secrets: settings.auth_md5_file.clone(),
        exclusive: settings.auth_md5_exclusive,
        verifiers: settings.auth_scram_file.clone(),
        transaction: RefCell::default(),
    };
    let attempts = Attempts::new(&examiner);
    match watch(program, settings, peer, &host, tls, &attempts)? {
        Some(watched) => conclude(program, settings, watched, host, &attempts),
        None => Ok(ExitCode::FAILURE),
    }
}

/// Watches the client until it is clear what becomes of it; nothing if TLS could not begin, which the log tells.
fn watch(
    program: &Program,
    settings: &Settings,
    peer: &Peer,
    host: &str,
    tls: bool,
    attempts: &Attempts<'_>,
) -> io::Result<Option<Watched>> {
    let deadline = Instant::now() + limits::LOGIN_TIME;
    let entrance = Entrance::open(program, settings, peer, host, tls);
    let admission = Admission { settings, service: program.service, address: peer.address(), host };
    let examine = |attempt: &Attempt<'_>| {
        admission.bear(attempt.user())?;
        let proven = attempts.examine(attempt)?;
        admission.admit(&proven.user).map(|()| proven)
    };
    let prepare = |challenge: &[u8]| attempts.prepare(challenge);
    let keyed = |user: &[u8]| attempts.keyed(user);
    let start_tls = || entrance.prepare();
    let alert = program.alert.map(|path| Alert::read(Path::new(path))).unwrap_or_default();
    let whole = offer(settings);
    let mut offer = entrance.in_clear(whole);
    let mut warden = Warden::new(Rules {
        offer,
        delay: settings.auth_failure_delay,
        deadline: deadline + limits::LOGIN_GRACE,
        audit: Audit { host },
        prepare: &prepare,
        examine: &examine,
        keyed: &keyed,
        start_tls: &start_tls,
    });
    let mut begins = entrance.implicit.then(Opening::default);
    let (mut pump, mut channel_types, mut greeted) = (None, Vec::new(), false);
    loop {
        if let Some(opening) = begins {
            let Some(begun) = secure(&entrance, &mut warden, whole, opening)? else { return Ok(None) };
            (pump, offer, channel_types) = (Some(begun.pump), begun.offer, begun.channel_types);
        }
        let cage = Cage::prepare(settings).map_err(io::Error::other)?;
        if !greeted {
            offer.opening.stamped = greet(program, settings, &offer, &mut warden);
            greeted = true;
        }
        let told = Told { offer, alert: &alert, channel_types: &channel_types };
        let (conclusion, gate) = with_gate(program, settings, told, cage, &mut warden, deadline)?;
        match conclusion {
            Conclusion::StartTls { commands } => {
                begins = Some(Opening { commands: commands.into(), stamped: warden.has_stamped() });
            }
            conclusion => return Ok(Some(Watched { conclusion, gate, offer, pump, alerted: alert.modified })),
        }
    }
}

/// What a connection has once TLS has begun.
struct Encrypted {
    pump: Pump,
    offer: Offer,
    channel_types: Vec<ChannelType>,
}

/// Begins TLS, from where `warden` knows nothing of what came before; nothing if it could not begin.
fn secure(
    entrance: &Entrance<'_>,
    warden: &mut Warden<'_>,
    whole: Offer,
    opening: Opening,
) -> io::Result<Option<Encrypted>> {
    let prepared = if entrance.implicit { entrance.prepare() } else { warden.take_prepared() };
    let begun = prepared.map_or(Ok(None), |prepared| entrance.shake_hands(prepared))?;
    let Some((pump, secured)) = begun else { return Ok(None) };
    let channel_types = secured.channel_types();
    let offer = Offer {
        tls: Tls::Active,
        opening,
        external: secured.certificate_user.is_some(),
        binding: !channel_types.is_empty(),
        ..whole
    };
    warden.begin_anew(offer, secured);
    Ok(Some(Encrypted { pump, offer, channel_types }))
}

/// Greets the client, which need not wait for a gate: nothing of its own is in a greeting. Whether that bore a stamp for APOP.
fn greet(program: &Program, settings: &Settings, offer: &Offer, warden: &mut Warden<'_>) -> bool {
    let stamp = if program.service == Service::Pop3 { warden.stamp() } else { None };
    let (greeting, mut client) = ((program.greeting)(offer, settings, stamp), io::stdout());
    // a client that is gone by now is the gate's to find
    let _gone = client.write_all(&greeting).and_then(|()| client.flush());
    stamp.is_some()
}

/// Lets `warden` watch over a new gate, until it comes to a conclusion.
fn with_gate(
    program: &Program,
    settings: &Settings,
    told: Told<'_>,
    cage: Cage,
    warden: &mut Warden<'_>,
    deadline: Instant,
) -> io::Result<(Conclusion, Gate)> {
    let (wardens, gates) = Channel::pair()?;
    let gate = match process::fork()? {
        Forked::Child => {
            // the gate must see the warden's end close
            drop(wardens);
            process::end_now(gate::run(program, settings, told, cage, gates, deadline))
        }
        Forked::Parent(gate) => gate,
    };
    drop((gates, cage));
    let conclusion = warden.serve(&wardens)?;
    let gate = match conclusion {
        Conclusion::Closed => Gate::Gone(gate.wait()?),
        Conclusion::LoggedIn { .. } => Gate::Leaving(gate),
        // what it had to say is said, and it must not hear what the client says from now on
        _ => Gate::Gone(gate.end()?),
    };
    Ok((conclusion, gate))
}

/// Lets the session begin if somebody is in; writes down what happened if not.
fn conclude(
    program: &Program,
    settings: &Settings,
    watched: Watched,
    host: String,
    attempts: &Attempts<'_>,
) -> io::Result<ExitCode> {
    let Watched { conclusion, gate, offer, pump, alerted } = watched;
    attempts.dismiss();
    let (conclusion, gate) = match (conclusion, gate) {
        (Conclusion::LoggedIn { user, method, handover }, Gate::Leaving(gate)) => {
            let admitted = Admitted { user, method, host, handover, offer, alerted, pump };
            return session::start(program, settings, admitted, Origin::Login { gate, attempts });
        }
        (conclusion, Gate::Leaving(gate)) => (conclusion, gate.end()?),
        (conclusion, Gate::Gone(exit)) => (conclusion, exit),
    };
    attempts.finish();
    let audit = Audit { host: &host };
    let mut code = ExitCode::SUCCESS;
    match (conclusion, gate::ending(gate)) {
        (Conclusion::Overdue, _) => audit.ended(program.service, Ending::Autologout),
        (Conclusion::Closed, Ok(ending)) => audit.ended(program.service, ending),
        (Conclusion::Closed, Err(fault)) => {
            syslog::alert(&format!("{fault} host={host}"));
            code = ExitCode::FAILURE;
        }
        (Conclusion::Violation(what), _) => {
            syslog::alert(&format!("protocol violation: {what} host={host}"));
            code = ExitCode::FAILURE;
        }
        (Conclusion::StartTls { .. } | Conclusion::LoggedIn { .. }, _) => {}
    }
    if let Some(pump) = pump {
        descriptors::let_client_go()?;
        pump.finish_soon(&host)?;
    }
    Ok(code)
}

/// What may be offered to a client whom nobody overhears: digests and proofs if there is a file to believe in.
fn offer(settings: &Settings) -> Offer {
    let scram = usable(&settings.auth_scram_file) == Ok(true);
    match usable(&settings.auth_md5_file) {
        Ok(digest) => Offer { plaintext: true, digest, scram, ..Offer::default() },
        Err(Unusable) => Offer { plaintext: !settings.auth_md5_exclusive, scram, ..Offer::default() },
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
