//! Processes that a test started, and what `/proc` says about any process.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A process that ends with this value at the latest.
#[derive(Debug)]
pub struct Running {
    child: Child,
}

impl Running {
    /// Starts `command`.
    pub fn start(command: &mut Command) -> Self {
        let child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Self { child }
    }

    /// Looks after a process that was started already.
    pub fn of(child: Child) -> Self {
        Self { child }
    }

    /// Its process number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        signal_to(self.pid(), signal);
    }

    /// Waits for its end; `None` if that does not come in time.
    pub fn wait(&mut self, patience: Duration) -> Option<ExitStatus> {
        let end = Instant::now() + patience;
        loop {
            match self.child.try_wait().unwrap() {
                Some(status) => return Some(status),
                None if Instant::now() > end => return None,
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.signal(Signal::SIGTERM);
            if self.wait(Duration::from_secs(2)).is_none() {
                drop(self.child.kill());
                drop(self.child.wait());
            }
        }
    }
}

/// Sends `signal` to `pid`, which may be gone.
pub fn signal_to(pid: u32, signal: Signal) {
    let _gone = kill(Pid::from_raw(i32::try_from(pid).unwrap()), signal);
}

/// Runs a program to its end, and fails with all of its output if it does not succeed or takes longer than a minute.
pub fn run(command: &mut Command) -> String {
    let output = output(command);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{text}\n{errors}", output.status);
    text
}

/// Runs a program to its end, within a minute.
pub fn output(command: &mut Command) -> Output {
    let program = command.get_program().to_owned();
    let mut bounded = Command::new("timeout");
    bounded.args(["--kill-after=2", "60"]).arg(program).args(command.get_args()).stdin(Stdio::null());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => bounded.env(name, value),
            None => bounded.env_remove(name),
        };
    }
    if let Some(place) = command.get_current_dir() {
        bounded.current_dir(place);
    }
    bounded.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

/// The system calls of process `pid` while `act` runs, one a line; `more` is for strace.
pub fn calls(pid: u32, trace: &str, more: &[&str], act: impl FnOnce()) -> Vec<String> {
    let mut strace = Command::new("strace");
    strace.args(["-qq", "-o", "/mnt/tmp/trace", "-e", &format!("trace={trace}")]).args(more);
    let mut tracer = Running::start(strace.args(["-p", &pid.to_string()]).stderr(Stdio::null()));
    while Seen::look(pid).unwrap().field("TracerPid") == Some("0") {
        std::thread::sleep(Duration::from_millis(5));
    }
    act();
    tracer.signal(Signal::SIGINT);
    tracer.wait(Duration::from_secs(10)).expect("strace ends");
    fs::read_to_string("/mnt/tmp/trace").unwrap().lines().map(str::to_owned).collect()
}

/// The processes of the one connection that there is, in the order in which they were made, once they are as `settled` has
/// it: some are made only behind a greeting, or end only behind an answer.
pub fn connection(settled: impl Fn(&[Seen]) -> bool) -> Vec<Seen> {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let ours = |seen: &Seen| ["imapd", "ipop3d", "letterbox-tls"].contains(&seen.name());
        let mut all: Vec<Seen> = Seen::all().into_iter().filter(ours).collect();
        all.sort_by_key(|seen| seen.pid);
        if settled(&all) {
            return all;
        }
        assert!(Instant::now() < end, "not settled: {all:#?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// How long the process `pid` waits for its client while `act` runs, in milliseconds each. It waits already, and from then on
/// the kernel says at once that the time is over.
pub fn patience(pid: u32, act: impl FnOnce()) -> Vec<u64> {
    let end = Instant::now() + Duration::from_secs(20);
    // a wait that has begun still hears what `act` sends; a long one follows a short one, behind which it would not
    while !waits_for_long(pid) {
        assert!(Instant::now() < end, "{pid} does not wait");
        std::thread::sleep(Duration::from_millis(20));
    }
    time_outs(&calls(pid, "poll", &["-e", "inject=poll:retval=0:when=1+"], act))
}

/// Whether the process is in poll(2) for more than a second; a call is shown by its number and its arguments.
fn waits_for_long(pid: u32) -> bool {
    let call = fs::read_to_string(format!("/proc/{pid}/syscall")).unwrap();
    let time_out = call.split(' ').nth(3).and_then(|word| u64::from_str_radix(word.strip_prefix("0x")?, 16).ok());
    time_out.is_some_and(|milliseconds| milliseconds > 1000)
}

fn time_outs(calls: &[String]) -> Vec<u64> {
    let waits = calls.iter().filter(|call| call.starts_with("poll(") && call.contains("fd=0"));
    waits
        .filter_map(|call| call.split_once("], ")?.1.split_once(", ")?.1.split([')', ' ']).next()?.parse().ok())
        .collect()
}

/// Hundredths of a second of the processor's time that the process `pid` has had.
pub fn ticks(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_ascii_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

/// A process as `/proc` shows it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its number.
    pub pid: u32,
    /// The number of the process that started it.
    pub parent: u32,
    /// `/proc/PID/status`.
    pub status: String,
}

impl Seen {
    /// Who serves the client behind the process `parent`: its child that is not root's, which it need not have made yet.
    /// Beside it whoever examined a login may still be there.
    pub fn serving(parent: u32) -> Self {
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            let serves =
                |process: &Self| process.parent == parent && process.uids().first().is_some_and(|uid| *uid != 0);
            match Self::all().into_iter().find(serves) {
                Some(process) => return process,
                None if Instant::now() > end => panic!("nobody serves behind {parent}"),
                None => std::thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    /// The process `pid`, unless it is gone or only waits to be buried.
    pub fn look(pid: u32) -> Option<Self> {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let mut seen = Self { pid, parent: 0, status };
        seen.parent = seen.field("PPid")?.parse().ok()?;
        (!seen.field("State")?.starts_with('Z')).then_some(seen)
    }

    /// Every living process.
    pub fn all() -> Vec<Self> {
        let entries = fs::read_dir("/proc").unwrap();
        entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).filter_map(Self::look).collect()
    }

    /// A line of the status file.
    pub fn field(&self, name: &str) -> Option<&str> {
        let line = self.status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        Some(line.trim())
    }

    /// The numbers of a line of the status file.
    pub fn numbers(&self, name: &str) -> Vec<u32> {
        self.field(name).unwrap_or("").split_whitespace().filter_map(|word| word.parse().ok()).collect()
    }

    /// The program's name.
    pub fn name(&self) -> &str {
        self.field("Name").unwrap_or("")
    }

    /// Real, effective, saved and file system user.
    pub fn uids(&self) -> Vec<u32> {
        self.numbers("Uid")
    }

    /// Whether it has any capability, or may get one.
    pub fn has_capabilities(&self) -> bool {
        ["CapInh", "CapPrm", "CapEff", "CapAmb"].iter().any(|set| self.field(set) != Some("0000000000000000"))
    }

    /// What it has as `/`, readable through `/proc`.
    pub fn root(&self) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root/", self.pid))
    }

    /// What its descriptors lead to, by number.
    pub fn descriptors(&self) -> Vec<(u32, String)> {
        let Ok(entries) = fs::read_dir(format!("/proc/{}/fd", self.pid)) else { return Vec::new() };
        let target = |path: PathBuf| fs::read_link(path).map(|target| target.display().to_string()).unwrap_or_default();
        let mut all: Vec<_> = entries
            .flatten()
            .map(|entry| (entry.file_name().to_string_lossy().parse().unwrap_or(u32::MAX), target(entry.path())))
            .collect();
        all.sort();
        all
    }
}
