//! A server under test, and the words that are exchanged with it.

use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::SERVE;
use crate::harness::process::Seen;
use crate::harness::server::{Session, on_socket_pair};
use crate::harness::wire::{Silence, Socket, Wire};
use crate::harness::{Account, Running};

/// How long a failed attempt waits in most tests.
pub(crate) const DELAY: &str = "auth_failure_delay=300ms";

/// A connection to the program that stands for all.
pub(crate) struct Served {
    session: Session,
    /// The first line that it said.
    pub(crate) greeting: String,
}

/// The command that starts the program with settings like `name=value`.
pub(crate) fn command(settings: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(SERVE).current_dir("/");
    for setting in [DELAY].iter().chain(settings) {
        match setting.strip_prefix("--") {
            Some(_) => command.arg(setting),
            None => command.args(["-o", setting]),
        };
    }
    command
}

/// A tracer that lets `fault` (`CALL:error=…`) happen in every process.
pub(crate) fn strace(fault: &str) -> Command {
    let (call, _) = fault.split_once(':').unwrap();
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &format!("inject={fault}")]);
    strace
}

impl Served {
    /// Starts the program as root, as inetd would.
    pub(crate) fn start(settings: &[&str]) -> Self {
        Self::of(&mut command(settings))
    }

    /// Starts `command` and takes the greeting.
    pub(crate) fn of(command: &mut Command) -> Self {
        let mut served = Self { session: on_socket_pair(command), greeting: String::new() };
        served.greeting = served.line();
        served
    }

    /// Starts `command` for a client that connected to `address`, and takes the greeting.
    pub(crate) fn over_network(command: &mut Command, address: &str) -> Self {
        let listener = TcpListener::bind((address, 0)).unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let server = OwnedFd::from(listener.accept().unwrap().0);
        command.stdin(Stdio::from(server.try_clone().unwrap())).stdout(Stdio::from(server));
        let process = Running::start(command);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let session = Session { wire: Wire::new(Socket::Tcp(client)), process };
        let mut served = Self { session, greeting: String::new() };
        served.greeting = served.line();
        served
    }

    /// Starts the program and logs in.
    pub(crate) fn as_user(user: &str, password: &str) -> Self {
        let mut served = Self::start(&[]);
        assert_eq!(served.ask(&format!("LOGIN|{user}|{password}")), format!("WELCOME {user} by LOGIN"));
        served
    }

    /// The next line.
    pub(crate) fn line(&mut self) -> String {
        match self.session.wire.line() {
            Ok(line) => String::from_utf8(line).unwrap(),
            Err(Silence::Closed) => "CLOSED".into(),
            Err(Silence::TimedOut) => "SILENT".into(),
        }
    }

    /// Sends `line`.
    pub(crate) fn send(&mut self, line: &str) {
        self.session.wire.send(format!("{line}\r\n").as_bytes());
    }

    /// Sends `line`, and returns what is answered.
    pub(crate) fn ask(&mut self, line: &str) -> String {
        self.send(line);
        self.line()
    }

    /// The process that answers.
    pub(crate) fn speaker(&mut self) -> Seen {
        let pid = self.ask("PID").parse().unwrap();
        Seen::look(pid).unwrap()
    }

    /// The process that was started: the warden, and after login the agent.
    pub(crate) fn started(&self) -> Seen {
        Seen::look(self.session.process.pid()).unwrap()
    }

    /// The agent of `user`, which the warden becomes some moments after the login, and the started process of a user's at once:
    /// when it is as confined as the session is.
    pub(crate) fn agent(&self, user: &Account) -> Seen {
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            let (agent, all) = (self.started(), Seen::all());
            let session = all.iter().find(|process| process.parent == agent.pid && process.uids() == [user.id; 4]);
            let confined =
                |process: &Seen| ["NoNewPrivs", "Seccomp"].map(|field| process.field(field).map(str::to_owned));
            if agent.uids() == [user.id; 4] && session.is_some_and(|session| confined(session) == confined(&agent)) {
                return agent;
            }
            assert!(Instant::now() < end, "still no agent: {}", agent.status);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for the end of the process that was started; its exit status, or nothing if a signal ended it.
    pub(crate) fn status(&mut self) -> Option<i32> {
        self.session.process.wait(Duration::from_secs(10)).expect("an end").code()
    }

    /// Closes the client's side.
    pub(crate) fn hang_up(&mut self) {
        self.session.wire.end();
    }
}
