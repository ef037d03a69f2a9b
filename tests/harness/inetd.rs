//! The super-servers: Debian's xinetd with the files that the project ships, and openbsd-inetd with the project's
//! sample lines, each in a private world on the real ports.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::accounts::write_file;
use super::client::Imap;
use super::server::Protocol;
use super::wire::Wire;
use super::{Running, World, dovecot, server, world};

/// A super-server that waits for connections, and ends with this value.
#[derive(Debug)]
pub struct Inetd {
    /// The super-server itself.
    pub process: Running,
}

/// Which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// xinetd, which starts the daemons itself.
    Xinetd,
    /// openbsd-inetd, which starts them through tcpd.
    Inetd,
}

impl Inetd {
    /// Starts a super-server with both services switched on.
    pub fn start(kind: Kind, world: &World) -> Self {
        if server::name() == "dovecot" {
            return Self { process: dovecot::for_network(Protocol::Imap).process };
        }
        match kind {
            Kind::Xinetd => Self::xinetd(world, &["imap", "ipop3"]),
            Kind::Inetd => Self::openbsd(world),
        }
    }

    /// Starts xinetd with the project's files; `enabled` are those that do not stay `disable = yes`.
    pub fn xinetd(world: &World, enabled: &[&str]) -> Self {
        fs::create_dir_all("/etc/xinetd.d").unwrap();
        for name in ["imap", "ipop3", "imaps", "pop3s"] {
            let shipped = fs::read_to_string(world::source(&format!("xinetd.d/{name}"))).unwrap();
            assert!(shipped.contains("disable\t\t= yes"), "xinetd.d/{name} is on as shipped");
            let on = enabled.contains(&name);
            let text = if on { shipped.replace("disable\t\t= yes", "disable\t\t= no") } else { shipped };
            write_file(&format!("/etc/xinetd.d/{name}"), text.as_bytes(), 0o644);
        }
        let common = "defaults\n{\n\tlog_type = SYSLOG daemon\n}\nincludedir /etc/xinetd.d\n";
        write_file("/etc/xinetd.conf", common.as_bytes(), 0o644);
        let mut command = Command::new("/usr/sbin/xinetd");
        command.args(["-dontfork", "-f", "/etc/xinetd.conf", "-pidfile", "/run/xinetd.pid"]);
        let server = Self::spawn(&mut command);
        // it listens by the time that it says so
        world.log.wait_for_text("Started working");
        server
    }

    /// Starts openbsd-inetd with the lines of the sample that are not comments.
    pub fn openbsd(_world: &World) -> Self {
        let sample = fs::read(world::source("inetd.conf.sample")).unwrap();
        write_file("/etc/inetd.conf", &sample, 0o644);
        let server = Self::spawn(Command::new("/usr/sbin/inetd").args(["-i", "/etc/inetd.conf"]));
        for protocol in [Protocol::Imap, Protocol::Pop3] {
            wait_for_listener(protocol.port());
        }
        server
    }

    fn spawn(command: &mut Command) -> Self {
        // cargo's list of directories, in which every program would look for its libraries first
        command.env_remove("LD_LIBRARY_PATH");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Self { process: Running::start(command) }
    }
}

/// Waits until somebody listens, without connecting: that would start a daemon.
fn wait_for_listener(port: u16) {
    let end = Instant::now() + Duration::from_secs(10);
    while !is_listened_to(port) {
        assert!(Instant::now() < end, "nobody listens on port {port}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether somebody listens on a port of this world.
pub fn is_listened_to(port: u16) -> bool {
    let wanted = format!(":{port:04X} ");
    ["/proc/net/tcp", "/proc/net/tcp6"].iter().any(|table| {
        let table = fs::read_to_string(table).unwrap_or_default();
        table.lines().any(|line| line.contains(&wanted) && line.contains(" 0A "))
    })
}

/// Whether openbsd-inetd can be started in a world: installed, or unpacked where the Makefile does that.
pub fn openbsd_inetd() -> Option<String> {
    let unpacked = world::packages().join("openbsd-inetd/usr/sbin/inetd");
    let place = [unpacked, PathBuf::from("/usr/sbin/inetd")].into_iter().find(|place| place.exists())?;
    Some(place.display().to_string())
}

/// Connects to imapd and reads its greeting.
pub fn imap() -> Imap {
    Imap::greeted(Wire::connect(Protocol::Imap.port()))
}

/// Connects to ipop3d and reads its greeting.
pub fn pop3() -> (Wire, String) {
    let mut wire = Wire::connect(Protocol::Pop3.port());
    let greeting = String::from_utf8(wire.line().expect("a greeting")).unwrap();
    (wire, greeting)
}

/// Whether a connection to `port` is taken at all.
pub fn connects(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// Sends a POP3 command and demands `+OK`; the rest of the answer's line.
pub fn pop3_ok(wire: &mut Wire, command: &str) -> String {
    wire.send(format!("{command}\r\n").as_bytes());
    let answer = String::from_utf8(wire.line().expect(command)).unwrap();
    assert!(answer.starts_with("+OK"), "{command}: {answer}");
    answer
}

/// Reads the lines of a multi-line answer, dots undone.
pub fn pop3_lines(wire: &mut Wire) -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    loop {
        match wire.line().expect("a line").as_slice() {
            b"." => return lines,
            line => lines.push(line.strip_prefix(b".").unwrap_or(line).to_vec()),
        }
    }
}
