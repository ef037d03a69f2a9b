//! A client's side of a connection: bytes out, lines and counted octets in, never waiting for ever.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use openssl::ssl::{SslConnector, SslStream};

use super::readers;

/// Time that a server may take for the next line: a failed login's three seconds, and a busy machine's.
pub const PATIENCE: Duration = Duration::from_secs(25);

/// Why no line came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The server closed the connection.
    Closed,
    /// Nothing came in time.
    TimedOut,
}

/// What a connection runs over.
#[derive(Debug)]
pub enum Socket {
    /// One half of a socket pair.
    Unix(UnixStream),
    /// A connection over loopback.
    Tcp(TcpStream),
    /// The same under TLS.
    Tls(Box<SslStream<TcpStream>>),
}

/// A connection as the client has it.
#[derive(Debug)]
pub struct Wire {
    socket: Socket,
    pending: Vec<u8>,
    patience: Duration,
    /// What came, of a server whose every word is held against the readers of others.
    heard: Heard,
}

/// What came, if it is to be judged in the end.
#[derive(Debug, Default)]
struct Heard(Option<Vec<u8>>);

impl Drop for Heard {
    fn drop(&mut self) {
        if let (Some(heard), false) = (&self.0, std::thread::panicking()) {
            readers::judge(heard);
        }
    }
}

impl Wire {
    /// Speaks over `socket`.
    pub fn new(socket: Socket) -> Self {
        Self { socket, pending: Vec::new(), patience: PATIENCE, heard: Heard::default() }
    }

    /// Connects to a port of the loopback interface.
    pub fn connect(port: u16) -> Self {
        Self::new(Socket::Tcp(TcpStream::connect(("127.0.0.1", port)).unwrap()))
    }

    /// The same connection, for somebody who sends while another reads.
    pub fn another(&self) -> Self {
        Self::new(match &self.socket {
            Socket::Unix(stream) => Socket::Unix(stream.try_clone().unwrap()),
            Socket::Tcp(stream) => Socket::Tcp(stream.try_clone().unwrap()),
            Socket::Tls(_) => panic!("TLS has one end"),
        })
    }

    /// Connects from one address of this world to a port of another one.
    pub fn connect_from(from: &str, to: &str, port: u16) -> Self {
        use nix::sys::socket::{AddressFamily, SockFlag, SockType, SockaddrIn, bind, connect, socket};
        let address = |text: &str, port: u16| {
            let [a, b, c, d] = text.parse::<std::net::Ipv4Addr>().unwrap().octets();
            SockaddrIn::new(a, b, c, d, port)
        };
        let made = socket(AddressFamily::Inet, SockType::Stream, SockFlag::SOCK_CLOEXEC, None).unwrap();
        bind(std::os::fd::AsRawFd::as_raw_fd(&made), &address(from, 0)).unwrap();
        connect(std::os::fd::AsRawFd::as_raw_fd(&made), &address(to, port)).unwrap();
        Self::new(Socket::Tcp(made.into()))
    }

    /// Begins with TLS as a client that believes everything; `why` it could not.
    pub fn start_tls(self, client: &SslConnector, name: &str) -> Result<Self, String> {
        assert!(self.pending.is_empty(), "came before the handshake: {}", self.pending.escape_ascii());
        let Socket::Tcp(stream) = self.socket else { panic!("TLS needs TCP") };
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let stream = client.connect(name, stream).map_err(|error| error.to_string())?;
        Ok(Self { socket: Socket::Tls(Box::new(stream)), ..self })
    }

    /// The TLS of the connection.
    pub fn tls(&mut self) -> &mut SslStream<TcpStream> {
        let Socket::Tls(stream) = &mut self.socket else { panic!("not TLS") };
        stream
    }

    /// Holds everything that comes against the readers of others, when the connection is dropped.
    #[must_use]
    pub fn judged(mut self) -> Self {
        self.heard = Heard(Some(Vec::new()));
        self
    }

    /// Waits no longer than `patience` for each line from now on.
    pub fn patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// Sends all of `bytes`; a server that no longer listens is noticed when it is read from.
    pub fn send(&mut self, bytes: &[u8]) {
        let sent = match &mut self.socket {
            Socket::Unix(stream) => stream.write_all(bytes),
            Socket::Tcp(stream) => stream.write_all(bytes),
            Socket::Tls(stream) => stream.write_all(bytes),
        };
        drop(sent);
    }

    /// Sends no more.
    pub fn end(&mut self) {
        drop(match &mut self.socket {
            Socket::Unix(stream) => stream.shutdown(Shutdown::Write),
            Socket::Tcp(stream) => stream.shutdown(Shutdown::Write),
            Socket::Tls(stream) => stream.shutdown().map(drop).map_err(std::io::Error::other),
        });
    }

    /// The next line without its CRLF. A line that ends by LF alone keeps it, so that nobody takes it for one.
    pub fn line(&mut self) -> Result<Vec<u8>, Silence> {
        let deadline = Instant::now() + self.patience;
        let mut searched = 0;
        loop {
            if let Some(end) = self.pending[searched..].iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.pending.drain(..=searched + end).collect();
                if line.ends_with(b"\r\n") {
                    line.truncate(line.len() - 2);
                }
                return Ok(line);
            }
            searched = self.pending.len();
            self.fill(deadline)?;
        }
    }

    /// The next `octets` octets.
    pub fn octets(&mut self, octets: usize) -> Result<Vec<u8>, Silence> {
        let deadline = Instant::now() + self.patience;
        while self.pending.len() < octets {
            self.fill(deadline)?;
        }
        Ok(self.pending.drain(..octets).collect())
    }

    /// What came, but was not asked for: waits for `quiet` without a byte, or for the end.
    pub fn rest(&mut self, quiet: Duration) -> Vec<u8> {
        while self.fill(Instant::now() + quiet).is_ok() {}
        std::mem::take(&mut self.pending)
    }

    fn fill(&mut self, deadline: Instant) -> Result<(), Silence> {
        let mut buffer = [0; 65536];
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Silence::TimedOut);
            }
            let read = match &mut self.socket {
                Socket::Unix(stream) => stream.set_read_timeout(Some(left)).and_then(|()| stream.read(&mut buffer)),
                Socket::Tcp(stream) => stream.set_read_timeout(Some(left)).and_then(|()| stream.read(&mut buffer)),
                Socket::Tls(stream) => {
                    stream.get_ref().set_read_timeout(Some(left)).and_then(|()| stream.read(&mut buffer))
                }
            };
            match read {
                Ok(0) => return Err(Silence::Closed),
                Ok(octets) => {
                    self.pending.extend_from_slice(&buffer[..octets]);
                    if let Some(heard) = &mut self.heard.0 {
                        heard.extend_from_slice(&buffer[..octets]);
                    }
                    return Ok(());
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Err(Silence::Closed),
            }
        }
    }
}
