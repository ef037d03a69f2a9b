//! What a piece of work cannot be quicker than: the same octets, moved by something that does nothing else.

use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::work::Bound;

impl Bound {
    /// The time that the bound's own work takes, in seconds; none where there is none. `answer` holds what a server sent.
    pub fn measure(self, mailbox: &Path, answer: &Path) -> Option<f64> {
        Some(match self {
            Self::None => return None,
            Self::Time(seconds) => seconds,
            Self::File(_) => shell("cat \"$0\" | wc -c", mailbox),
            Self::Answer(_) => through_socket(answer),
            Self::Mailbox(_) => through_socket(mailbox),
            Self::Grep(_) => shell("grep -c -i -F -a zyzzyva \"$0\" || true", mailbox),
            Self::Empty(_) => empty(),
            Self::Move(_, part) => moving(mailbox, part),
        })
    }

    /// How many times the bound's own time the work may take.
    pub fn factor(self) -> f64 {
        match self {
            Self::None | Self::Time(_) => 1.0,
            Self::File(factor) | Self::Answer(factor) | Self::Mailbox(factor) | Self::Grep(factor) => factor,
            Self::Empty(factor) | Self::Move(factor, _) => factor,
        }
    }
}

/// The port of [`EMPTY`].
pub const EMPTY_PORT: u16 = 2143;
/// The least that a program of ours can be.
pub const EMPTY: &str = "fn main() { println!(\"* OK\\r\"); }";

fn empty() -> f64 {
    let start = Instant::now();
    let mut said = Vec::new();
    TcpStream::connect(("127.0.0.1", EMPTY_PORT)).unwrap().read_to_end(&mut said).unwrap();
    assert_eq!(said, b"* OK\r\n");
    start.elapsed().as_secs_f64()
}

fn shell(script: &str, file: &Path) -> f64 {
    let start = Instant::now();
    let output = Command::new("sh").args(["-ec", script]).arg(file).output().unwrap();
    assert!(output.status.success(), "{script}");
    start.elapsed().as_secs_f64()
}

/// `cat FILE` into a connection like a server's, read by a client like ours.
fn through_socket(file: &Path) -> f64 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let start = Instant::now();
    let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    let mut cat = Command::new("cat").arg(file).stdout(Stdio::from(OwnedFd::from(server))).spawn().unwrap();
    let (mut buffer, mut octets) = (vec![0; 256 * 1024], 0);
    loop {
        match client.read(&mut buffer).unwrap() {
            0 => break,
            count => octets += count as u64,
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    assert!(cat.wait().unwrap().success());
    assert_eq!(octets, fs::metadata(file).unwrap().len());
    seconds
}

/// Moves all of a copy of the file a piece towards its beginning, or, for `part` 2, every second piece of it, and syncs.
fn moving(mailbox: &Path, part: u64) -> f64 {
    let copy = mailbox.with_extension("moved");
    fs::copy(mailbox, &copy).unwrap();
    File::open(&copy).unwrap().sync_all().unwrap();
    let file = OpenOptions::new().read(true).write(true).open(&copy).unwrap();
    let (length, mut buffer, mut to) = (file.metadata().unwrap().len(), vec![0; 1 << 20], 0);
    let mut from = 10_000;
    let start = Instant::now();
    while from < length {
        let count = file.read_at(&mut buffer, from).unwrap();
        file.write_all_at(&buffer[..count], to).unwrap();
        to += count as u64;
        from += count as u64 * part;
    }
    file.set_len(to).unwrap();
    file.sync_data().unwrap();
    let seconds = start.elapsed().as_secs_f64();
    fs::remove_file(&copy).unwrap();
    seconds
}
