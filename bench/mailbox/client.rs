//! The client: speaks to either server over loopback, and is no bottleneck: an answer is only read up to its end, unless
//! it is wanted.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use letterbox::text::base64;

use super::contestant::PASSWORD;

/// A connection.
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// What came and was not asked for yet.
    pending: Vec<u8>,
}

impl Client {
    /// Connects, and reads the greeting.
    pub fn greeted(port: u16) -> (Self, String) {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(600))).unwrap();
        let mut client = Self { stream, buffer: vec![0; 256 * 1024], pending: Vec::new() };
        let greeting = client.line();
        assert!(greeting.starts_with("* OK") || greeting.starts_with("+OK"), "{greeting}");
        (client, greeting)
    }

    /// An IMAP connection of `user`, logged in by CRAM-MD5.
    pub fn imap(port: u16, user: &str) -> Self {
        let (mut client, _) = Self::greeted(port);
        client.send(b"a AUTHENTICATE CRAM-MD5\r\n");
        let challenge = client.line();
        let challenge = base64::decode(challenge.strip_prefix("+ ").unwrap().as_bytes()).unwrap();
        let mut mac = Hmac::<md5::Md5>::new_from_slice(PASSWORD.as_bytes()).unwrap();
        mac.update(&challenge);
        let answer = format!("{user} {}", hex(&mac.finalize().into_bytes()));
        client.send(format!("{}\r\n", base64::encode(answer.as_bytes())).as_bytes());
        client.until(b"a OK");
        client
    }

    /// A POP3 connection of `user`, logged in by APOP.
    pub fn pop3(port: u16, user: &str) -> Self {
        use md5::Digest;
        let (mut client, greeting) = Self::greeted(port);
        let stamp = &greeting[greeting.find('<').unwrap()..=greeting.find('>').unwrap()];
        let digest = md5::Md5::digest(format!("{stamp}{PASSWORD}"));
        client.send(format!("APOP {user} {}\r\n", hex(&digest)).as_bytes());
        let answer = client.line();
        assert!(answer.starts_with("+OK"), "{answer}");
        client
    }

    /// Sends octets.
    pub fn send(&mut self, octets: &[u8]) {
        self.stream.write_all(octets).unwrap();
    }

    /// A second handle of the connection, for sending beside reading.
    pub fn sender(&self) -> TcpStream {
        self.stream.try_clone().unwrap()
    }

    /// The next line.
    pub fn line(&mut self) -> String {
        loop {
            if let Some(end) = memchr::memchr(b'\n', &self.pending) {
                let line: Vec<u8> = self.pending.drain(..=end).collect();
                return String::from_utf8_lossy(&line).trim_end().to_owned();
            }
            self.fill();
        }
    }

    fn fill(&mut self) {
        let count = self.stream.read(&mut self.buffer).unwrap();
        assert!(count > 0, "the server hung up");
        self.pending.extend_from_slice(&self.buffer[..count]);
    }

    /// Reads lines up to the one that begins with `wanted`.
    pub fn until(&mut self, wanted: &[u8]) {
        loop {
            let line = self.line();
            if line.as_bytes().starts_with(wanted) {
                return;
            }
            assert!(line.starts_with('*') || line.starts_with('+'), "{line}");
        }
    }

    /// Sends an IMAP command and reads its whole answer; how many octets that has.
    pub fn command(&mut self, command: &str) -> usize {
        self.send(format!("x1y2 {command}\r\n").as_bytes());
        self.read_answer(b"\r\nx1y2 ", None)
    }

    /// The same, with the answer but for its last line.
    pub fn answer(&mut self, command: &str) -> Vec<u8> {
        self.send(format!("x1y2 {command}\r\n").as_bytes());
        let mut answer = Vec::new();
        self.read_answer(b"\r\nx1y2 ", Some(&mut answer));
        answer
    }

    /// Reads up to the line that `end` begins, which must be a success and the last that comes.
    pub fn read_answer(&mut self, end: &[u8], mut keep: Option<&mut Vec<u8>>) -> usize {
        // as if a line had ended before the answer began
        let (mut tail, mut octets) = (b"\r\n".to_vec(), 0);
        assert!(self.pending.is_empty());
        loop {
            let count = self.stream.read(&mut self.buffer).unwrap();
            assert!(count > 0, "the server hung up");
            octets += count;
            let new = &self.buffer[..count];
            if let Some(keep) = &mut keep {
                keep.extend_from_slice(new);
            }
            tail.extend_from_slice(&new[count.saturating_sub(512)..]);
            let excess = tail.len().saturating_sub(512 + end.len());
            tail.drain(..excess);
            if tail.ends_with(b"\r\n")
                && let Some(at) = memchr::memmem::rfind(&tail, end)
            {
                let last = &tail[at + end.len()..];
                assert!(last.starts_with(b"OK"), "{}", last.escape_ascii());
                if let Some(keep) = &mut keep {
                    keep.truncate(keep.len() - (last.len() + end.len()).min(keep.len()));
                }
                return octets;
            }
        }
    }

    /// Reads as many multi-line POP3 answers as `count`; their octets.
    pub fn multi_lines(&mut self, count: usize) -> usize {
        let (mut left, mut octets, mut tail) = (count, 0, Vec::new());
        while left > 0 {
            let read = self.stream.read(&mut self.buffer).unwrap();
            assert!(read > 0, "the server hung up");
            octets += read;
            tail.extend_from_slice(&self.buffer[..read.min(4)]);
            left -= memchr::memmem::find_iter(&tail, b"\r\n.\r\n").count();
            left -= memchr::memmem::find_iter(&self.buffer[..read], b"\r\n.\r\n").count();
            let keep = self.buffer[..read].len().min(4);
            if keep == 4 {
                tail = self.buffer[read - 4..read].to_vec();
            }
        }
        octets
    }

    /// Ends the session in order.
    pub fn logout(mut self) {
        self.send(b"z LOGOUT\r\n");
        self.until(b"z OK");
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
