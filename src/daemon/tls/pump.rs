//! `letterbox-tls` from the warden's side: started, asked to begin, and seen to its end.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use super::certificates::{Certificates, Pair};
use super::words::{BEGIN, Numbers, Setup, TOLD_OCTETS, Told};
use crate::auth::login::Service;
use crate::auth::secured::Secured;
use crate::daemon::settings::Settings;
use crate::limits;
use crate::sys::channel::{Channel, Received};
use crate::sys::process::{self, Child, Exit, Forked};
use crate::sys::{descriptors, execute, syslog};

/// The program's name below `libexec_dir`.
pub const PROGRAM: &str = "letterbox-tls";
/// Its exit statuses when the client did not take leave: the connection was cut, or is no TLS any more.
pub const TRUNCATED: u8 = 16;
/// See [`TRUNCATED`].
pub const GARBLED: u8 = 17;

/// The TLS process of a connection, ready for the handshake.
#[derive(Debug)]
pub struct Prepared {
    child: Child,
    channel: Channel,
    /// The end for whoever serves the client.
    plain: OwnedFd,
    /// What the administrator should know of the certificate, if anything.
    pub complaint: String,
}

/// The TLS process of a connection, at work. Nothing but its end is known of it.
#[derive(Debug)]
pub struct Pump(Child);

impl Prepared {
    /// Starts the program on the client of descriptor 0, which it does not touch yet. The error says why it cannot serve.
    pub fn start(service: Service, settings: &Settings, certificates: &Certificates) -> Result<Self, String> {
        let failed = |error: io::Error| format!("{PROGRAM}: {error}");
        let (ours, theirs) = Channel::pair().map_err(failed)?;
        let (plain, inside) = UnixStream::pair().map_err(failed)?;
        let program = settings.libexec_dir.join(PROGRAM);
        let child = match process::fork().map_err(failed)? {
            Forked::Child => {
                drop(ours);
                let _not_there = become_pump(&program, inside, &theirs, certificates);
                process::end_now(1)
            }
            Forked::Parent(child) => child,
        };
        drop(theirs);
        let setup = setup(service, settings, certificates);
        ours.send(setup.write().as_bytes()).map_err(failed)?;
        match hear(&ours, limits::TLS_START_TIME) {
            Some(Told::Ready(complaint)) => Ok(Self { child, channel: ours, plain: plain.into(), complaint }),
            Some(Told::Unusable(fault)) => Err(fault),
            _ => Err(format!("{} does not start", program.display())),
        }
    }

    /// Ends it without a handshake: all that was asked is whether there could be one.
    pub fn dismiss(self) -> io::Result<()> {
        self.child.end().map(drop)
    }

    /// Lets the handshake begin, and waits for its end. From now on descriptors 0 and 1 are what the client says and hears
    /// inside. The error is OpenSSL's.
    pub fn begin(self) -> io::Result<Result<(Pump, Secured), String>> {
        descriptors::replace_client(self.plain.as_fd())?;
        self.channel.send(BEGIN)?;
        Ok(match hear(&self.channel, limits::HANDSHAKE_TIME + limits::LOGIN_GRACE) {
            Some(Told::Secured(secured)) => Ok((Pump(self.child), secured)),
            Some(Told::Failed(fault)) => Err(fault),
            _ => Err(format!("{PROGRAM} gave no answer")),
        })
    }
}

impl Pump {
    /// Lets it work for as long as there is mail to carry: somebody has logged in. For root.
    pub fn work(&self) -> io::Result<()> {
        if process::may_lift_limits() { self.0.lift_work_limit() } else { Ok(()) }
    }

    /// Waits until all is delivered, or cannot be, which comes when whoever serves the client has closed its end; writes down
    /// what was wrong with the end of the client `host`, if anything.
    pub fn finish(self, host: &str) -> io::Result<()> {
        tell(self.0.wait()?, host);
        Ok(())
    }

    /// The same for a client who never logged in, and for whom nobody waits for long.
    pub fn finish_soon(self, host: &str) -> io::Result<()> {
        tell(self.0.wait_for(limits::FAREWELL_TIME)?, host);
        Ok(())
    }
}

fn tell(exit: Exit, host: &str) {
    let fault = match exit {
        Exit::Status(0) => return,
        Exit::Status(TRUNCATED) => "TLS connection was cut short",
        Exit::Status(GARBLED) => "TLS connection was garbled",
        Exit::Status(_) | Exit::Signal(_) => "TLS connection was lost",
    };
    syslog::info(&format!("{fault} host={host}"));
}

fn hear(channel: &Channel, patience: Duration) -> Option<Told> {
    let mut record = [0; TOLD_OCTETS];
    match channel.receive(&mut record, Some(Instant::now() + patience)) {
        Ok(Received::Record(length)) => record.get(..length).and_then(Told::read),
        _ => None,
    }
}

/// The client stays descriptor 0, the inner end becomes descriptor 1.
fn become_pump(
    program: &Path,
    inside: UnixStream,
    channel: &Channel,
    certificates: &Certificates,
) -> io::Result<std::convert::Infallible> {
    descriptors::replace_stdout(inside.as_fd())?;
    drop(inside);
    let keep: Vec<BorrowedFd<'_>> = certificates.files().map(AsFd::as_fd).chain([channel.as_fd()]).collect();
    execute::become_program(program, &[&channel.as_raw_fd().to_string()], &keep)
}

fn setup(service: Service, settings: &Settings, certificates: &Certificates) -> Setup {
    let numbers = |pair: &Pair| {
        let certificate = pair.certificate.as_raw_fd();
        let key = pair.key.as_ref().map_or(certificate, AsRawFd::as_raw_fd);
        Numbers { names: pair.names.clone(), certificate, key }
    };
    Setup {
        service: Some(service),
        pairs: certificates.pairs.iter().map(numbers).collect(),
        authorities: certificates.authorities.as_ref().map(AsRawFd::as_raw_fd),
        settings: settings.clone(),
    }
}
