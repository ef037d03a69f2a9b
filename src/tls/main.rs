//! `letterbox-tls`: TLS between a client and whoever serves it, in a process that can do nothing else.
//!
//! The warden of `imapd` or `ipop3d` starts it with the client as descriptor 0, the inner end as descriptor 1, and open
//! certificates and keys. As root it makes OpenSSL ready and reads these; then it goes into the cage, and only there does
//! it look at what it read, shake hands, and carry octets to and fro. What it has to say goes to the warden
//! ([`words`]). OpenSSL is named in this directory and nowhere else.
#![forbid(unsafe_code)]

mod context;
mod handshake;
mod pem;
mod pump;
mod socket;

use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::process::ExitCode;
use std::time::Instant;

use letterbox::daemon::cage::{Cage, Inmate};
use letterbox::daemon::tls::words::{self, SETUP_OCTETS, Setup, Told};
use letterbox::limits;
use letterbox::sys::channel::{Channel, Received};
use letterbox::sys::{execute, process, termination};
use pem::Pems;

/// The exit status of one that could not begin. Nobody asks for it: the warden was told, or is not there.
const NOT_BEGUN: u8 = 1;

fn main() -> ExitCode {
    let Some(number) = std::env::args().nth(1).and_then(|number| number.parse().ok()) else {
        return NOT_BEGUN.into();
    };
    begin(number).ok().flatten().map_or(NOT_BEGUN.into(), |ends| ends.run().into())
}

/// All that comes before the client's own octets; nothing if there will be none.
fn begin(number: RawFd) -> io::Result<Option<pump::Ends>> {
    process::forget_starter()?;
    termination::outlast_requests()?;
    let channel = Channel::from(execute::inherited(number)?);
    let setup = receive_setup(&channel)?;
    openssl::init();
    let pems = Pems::read(&setup)?;
    let cage = Cage::prepare(&setup.settings).map_err(io::Error::other)?;
    let (inside, outside) = (socket::inside()?, socket::outside()?);
    cage.enter(Inmate::Pump, &[channel.as_raw_fd()], limits::LOGIN_TIME + limits::LOGIN_GRACE)?;
    let server = match context::Server::new(&setup, pems) {
        Ok(server) => server,
        Err(fault) => return channel.send(&Told::Unusable(fault).write()).map(|()| None),
    };
    channel.send(&Told::Ready(server.complaint().to_owned()).write())?;
    if !is_to_begin(&channel)? {
        return Ok(None);
    }
    match handshake::accept(&server, outside) {
        Ok(stream) => {
            let secured = handshake::facts(&setup.settings, stream.ssl());
            channel.send(&Told::Secured(secured).write())?;
            process::end_whenever();
            Ok(Some(pump::Ends { outside: stream, inside }))
        }
        Err(fault) => channel.send(&Told::Failed(fault).write()).map(|()| None),
    }
}

fn receive_setup(channel: &Channel) -> io::Result<Setup> {
    let mut record = vec![0; SETUP_OCTETS];
    match channel.receive(&mut record, Some(Instant::now() + limits::TLS_START_TIME))? {
        Received::Record(length) => record.get(..length),
        _ => None,
    }
    .and_then(|record| std::str::from_utf8(record).ok())
    .and_then(Setup::read)
    .ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// Waits until the gate has said its last word. The time is bounded by the signal that ends this process.
fn is_to_begin(channel: &Channel) -> io::Result<bool> {
    let mut record = [0; 16];
    Ok(match channel.receive(&mut record, None)? {
        Received::Record(length) => record.get(..length) == Some(words::BEGIN),
        _ => false,
    })
}
