//! Octets to and fro, when the handshake is over.
//!
//! Each direction has one buffer of fixed size, and is read only while that is empty: a side that does not read holds up
//! the other one, and nothing grows. While nobody says anything there are no buffers. The end of one side is passed on when all that came before it is delivered. A client
//! that ends without close_notify (RFC 8446 §6.1) was perhaps cut off by somebody, which the exit status tells.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;

use letterbox::daemon::tls::{GARBLED, TRUNCATED};
use letterbox::limits;
use letterbox::sys::wait::{self, Interest};
use openssl::ssl::{Error, ErrorCode, SslStream};
use zeroize::Zeroize;

/// A client whose handshake is over, and whoever serves it.
pub(crate) struct Ends {
    pub(crate) outside: SslStream<TcpStream>,
    pub(crate) inside: UnixStream,
}

/// How the client ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// As it should, or it has not.
    Closed,
    /// Without close_notify.
    Truncated,
    /// By something that is no TLS.
    Garbled,
}

/// What an attempt to move octets came to.
enum Moved {
    /// So many went.
    Octets(usize),
    /// None can go until the socket is ready for this.
    Later(Interest),
    /// None will go any more.
    Over(Ending),
}

const READ: Interest = Interest { read: true, write: false };
const WRITE: Interest = Interest { read: false, write: true };

impl Ends {
    /// Carries until whoever serves the client has closed and all is delivered, or the client is gone; the exit status.
    pub(crate) fn run(self) -> u8 {
        let (up, down) = (Buffer::new(limits::TLS_UP_OCTETS), Buffer::new(limits::TLS_DOWN_OCTETS));
        let mut pump = Pump { ends: self, up, down, closed: false, served: false };
        let ending = pump.carry();
        pump.take_leave();
        match ending {
            Ok(Ending::Closed) | Err(_) => 0,
            Ok(Ending::Truncated) => TRUNCATED,
            Ok(Ending::Garbled) => GARBLED,
        }
    }
}

struct Pump {
    ends: Ends,
    up: Buffer,
    down: Buffer,
    /// Whether the client has said that it will say no more.
    closed: bool,
    /// Whether whoever serves the client has closed.
    served: bool,
}

impl Pump {
    fn carry(&mut self) -> io::Result<Ending> {
        loop {
            let mut wants = Wants::default();
            if let Some(ending) = self.carry_up(&mut wants) {
                return Ok(ending);
            }
            if let Some(ending) = self.carry_down(&mut wants) {
                return Ok(ending);
            }
            if wants.moved {
                continue;
            }
            // only a client that does not read is in a hurry: whoever serves it looks after its silence
            let patience = if self.down.is_empty() { limits::TLS_REST_TIME } else { limits::WRITE_STALL_TIME };
            let outside = (self.ends.outside.get_ref().as_fd(), wants.outside);
            let watched = [outside, (self.ends.inside.as_fd(), wants.inside)];
            if wait::wait(&watched, Some(patience))? {
                continue;
            }
            if !self.down.is_empty() {
                return Ok(Ending::Truncated);
            }
            self.up.rest();
            self.down.rest();
            wait::wait(&watched, None)?;
        }
    }

    /// From the client to whoever serves it; how the client ended, if nothing can follow.
    fn carry_up(&mut self, wants: &mut Wants) -> Option<Ending> {
        if self.up.is_empty() && !self.closed {
            match read_client(&mut self.ends.outside, self.up.room()) {
                Moved::Octets(count) => wants.moved |= self.up.filled(count),
                Moved::Later(interest) => wants.outside |= interest,
                Moved::Over(Ending::Closed) => {
                    self.closed = true;
                    // one that is gone by now is noticed when it is read from
                    let _gone = self.ends.inside.shutdown(Shutdown::Write);
                }
                Moved::Over(ending) => return Some(ending),
            }
        }
        if !self.up.is_empty() {
            match moved(self.ends.inside.write(self.up.octets()), WRITE) {
                Moved::Octets(count) => wants.moved |= self.up.drained(count),
                Moved::Later(interest) => wants.inside |= interest,
                // what nobody wants any more is not delivered
                Moved::Over(_) => wants.moved |= self.up.drained(usize::MAX),
            }
        }
        None
    }

    /// From whoever serves the client to it; how the client ended, if it ends here.
    fn carry_down(&mut self, wants: &mut Wants) -> Option<Ending> {
        if self.down.is_empty() && !self.served {
            match moved(self.ends.inside.read(self.down.room()), READ) {
                Moved::Octets(0) | Moved::Over(_) => self.served = true,
                Moved::Octets(count) => wants.moved |= self.down.filled(count),
                Moved::Later(interest) => wants.inside |= interest,
            }
        }
        if self.down.is_empty() {
            return self.served.then_some(Ending::Closed);
        }
        match write_client(&mut self.ends.outside, self.down.octets()) {
            Moved::Octets(count) => wants.moved |= self.down.drained(count),
            Moved::Later(interest) => wants.outside |= interest,
            Moved::Over(ending) => return Some(ending),
        }
        None
    }

    /// Sends close_notify, if the client can still hear it.
    fn take_leave(&mut self) {
        if self.ends.outside.shutdown().is_err_and(|error| error.code() == ErrorCode::WANT_WRITE) {
            let outside = (self.ends.outside.get_ref().as_fd(), WRITE);
            if wait::wait(&[outside], Some(limits::CLOSE_TIME)).unwrap_or(false) {
                let _unheard = self.ends.outside.shutdown();
            }
        }
    }
}

/// What one round found out.
#[derive(Default)]
struct Wants {
    moved: bool,
    outside: Interest,
    inside: Interest,
}

fn read_client(client: &mut SslStream<TcpStream>, room: &mut [u8]) -> Moved {
    client.ssl_read(room).map_or_else(|error| not_moved(&error), Moved::Octets)
}

fn write_client(client: &mut SslStream<TcpStream>, octets: &[u8]) -> Moved {
    client.ssl_write(octets).map_or_else(|error| not_moved(&error), Moved::Octets)
}

fn not_moved(error: &Error) -> Moved {
    match error.code() {
        ErrorCode::WANT_READ => Moved::Later(READ),
        ErrorCode::WANT_WRITE => Moved::Later(WRITE),
        ErrorCode::ZERO_RETURN => Moved::Over(Ending::Closed),
        ErrorCode::SSL if !is_end_of_file(error) => Moved::Over(Ending::Garbled),
        _ => Moved::Over(Ending::Truncated),
    }
}

/// Whether the client closed its socket without close_notify.
fn is_end_of_file(error: &Error) -> bool {
    let reasons = error.ssl_error().map(|errors| errors.errors().iter().filter_map(|each| each.reason()));
    reasons.is_some_and(|mut reasons| reasons.any(|reason| reason == "unexpected eof while reading"))
}

fn moved(result: io::Result<usize>, interest: Interest) -> Moved {
    match result {
        Ok(count) => Moved::Octets(count),
        Err(error) => match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::Interrupted => Moved::Later(interest),
            _ => Moved::Over(Ending::Truncated),
        },
    }
}

/// Octets on their way, in a place of fixed size, which is there while there is something to do.
struct Buffer {
    octets: usize,
    place: Vec<u8>,
    start: usize,
    end: usize,
}

impl Buffer {
    fn new(octets: usize) -> Self {
        Self { octets, place: Vec::new(), start: 0, end: 0 }
    }

    fn is_empty(&self) -> bool {
        self.start >= self.end
    }

    fn octets(&self) -> &[u8] {
        self.place.get(self.start..self.end).unwrap_or_default()
    }

    /// All of the place; only of one that is empty.
    fn room(&mut self) -> &mut [u8] {
        if self.place.is_empty() {
            self.place = vec![0; self.octets];
        }
        &mut self.place
    }

    /// Needs no place for a while, if there is nothing in it.
    fn rest(&mut self) {
        if self.is_empty() {
            *self = Self::new(self.octets);
        }
    }

    /// Takes note of `count` octets that came; whether any did.
    fn filled(&mut self, count: usize) -> bool {
        (self.start, self.end) = (0, count.min(self.place.len()));
        count > 0
    }

    /// Takes note of `count` octets that left; whether any did. When all have, they are wiped: there may have been a password.
    fn drained(&mut self, count: usize) -> bool {
        self.start = self.start.saturating_add(count);
        if self.is_empty() {
            self.place.get_mut(..self.end).unwrap_or_default().zeroize();
        }
        count > 0
    }
}
