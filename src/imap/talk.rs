//! Conversations for tests: `C:` lines go to the server, `S:` lines must come back.
//!
//! Everything happens in one thread: the lines up to the next `S:` are sent, the server works until it has read them
//! all, and what it wrote must be what the script has. `S~` is a line that must only contain what follows; `\r`, `\n` and
//! other escapes stand for themselves. A client line that ends with `\` has no line end.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use crate::net::Wire;
use crate::sys::stream::Stream;

/// The client's side.
pub(super) struct Client {
    socket: UnixStream,
}

/// A server for tests: takes and answers one command at a time.
pub(super) trait Server {
    /// The server's side of the wire.
    fn wire(&mut self) -> &mut Wire;
    /// Serves one command; whether the conversation goes on.
    fn serve_one(&mut self) -> bool;
}

/// A client, and the wire to it, on which silence is noticed soon.
pub(super) fn connect() -> (Client, Wire) {
    let (socket, server) = UnixStream::pair().unwrap();
    socket.set_nonblocking(true).unwrap();
    (Client { socket }, Wire::new(Stream::socket(server.into()).unwrap(), Duration::from_millis(100)))
}

impl Client {
    /// Sends `octets`.
    pub(super) fn send(&mut self, octets: &[u8]) {
        self.socket.write_all(octets).unwrap();
    }

    /// Sends `octets`, waiting where the server is slow to take them.
    pub(super) fn send_all(&mut self, octets: &[u8]) {
        self.socket.set_nonblocking(false).unwrap();
        self.send(octets);
        self.socket.set_nonblocking(true).unwrap();
    }

    /// All that has arrived.
    pub(super) fn receive(&mut self) -> Vec<u8> {
        let mut octets = Vec::new();
        match self.socket.read_to_end(&mut octets) {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
        }
        octets
    }

    /// Sends `octets`, lets `server` work them off, and gives back its answer.
    pub(super) fn ask(&mut self, server: &mut dyn Server, octets: &[u8]) -> Vec<u8> {
        self.send(octets);
        while server.serve_one() && server.wire().has_unread() {}
        server.wire().flush().unwrap();
        self.receive()
    }

    /// Plays `script`.
    pub(super) fn play(&mut self, server: &mut dyn Server, script: &str) {
        let mut lines = script.lines().map(str::trim_start).filter(|line| !line.is_empty()).peekable();
        while lines.peek().is_some() {
            let mut sent = Vec::new();
            while let Some(line) = lines.next_if(|line| line.starts_with("C:")) {
                sent.extend(client_line(line));
            }
            let answer = self.ask(server, &sent);
            let mut answered = answer.split_inclusive(|octet| *octet == b'\n');
            let shown = || format!("after {}:\n{}", cut(&sent), shown(&answer));
            while let Some(line) = lines.next_if(|line| line.starts_with('S')) {
                let got = answered.next().unwrap_or_else(|| panic!("no answer for {line}\n{}", shown()));
                compare(line, got).unwrap_or_else(|why| panic!("{why}\n{}", shown()));
            }
            assert!(answered.next().is_none(), "more than expected {}", shown());
        }
    }
}

fn client_line(line: &str) -> Vec<u8> {
    let text = line.strip_prefix("C:").unwrap();
    let text = text.strip_prefix(' ').unwrap_or(text);
    match text.strip_suffix('\\') {
        Some(text) => unescape(text),
        None => unescape(&format!("{text}\r\n")),
    }
}

fn compare(expected: &str, got: &[u8]) -> Result<(), String> {
    let got = got.strip_suffix(b"\r\n").or_else(|| got.strip_suffix(b"\n")).ok_or("no line end")?;
    let (kind, text) = expected.split_at(2);
    let text = unescape(text.strip_prefix(' ').unwrap_or(text));
    let matches = match kind {
        "S:" => got == text,
        "S~" => memchr::memmem::find(got, &text).is_some(),
        _ => panic!("{expected}"),
    };
    if matches { Ok(()) } else { Err(format!("expected {expected}\ngot      S: {}", cut(got))) }
}

fn shown(octets: &[u8]) -> String {
    octets.split_inclusive(|octet| *octet == b'\n').map(|line| format!("S: {}\n", cut(line))).collect()
}

/// As much of `octets` as a person reads.
fn cut(octets: &[u8]) -> String {
    octets.get(..500).unwrap_or(octets).escape_ascii().to_string()
}

/// `\r`, `\n`, `\0` and `\xNN`; any other backslash stays.
fn unescape(text: &str) -> Vec<u8> {
    let mut octets = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = || u8::from_str_radix(std::str::from_utf8(rest.get(2..4)?).ok()?, 16).ok();
        let (octet, length) = match (first, after.first()) {
            (b'\\', Some(b'r')) => (b'\r', 2),
            (b'\\', Some(b'n')) => (b'\n', 2),
            (b'\\', Some(b'0')) => (0, 2),
            (b'\\', Some(b'x')) => hex().map_or((b'\\', 1), |octet| (octet, 4)),
            _ => (*first, 1),
        };
        octets.push(octet);
        rest = &rest[length..];
    }
    octets
}
