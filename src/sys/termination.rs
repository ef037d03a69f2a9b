//! Requests to end: signals that are read instead of ending a process where it stands, and the one that comes when its
//! parent is gone.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use nix::sys::prctl;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::unistd::getppid;

/// Asks this process to end (SIGTERM) when its parent is gone, whose number is `parent`; fails if it is gone by now. A change of
/// rights forgets it.
pub fn be_asked_to_end_with(parent: u32) -> io::Result<()> {
    prctl::set_pdeathsig(Signal::SIGTERM)?;
    // one that ended before asks nobody any more
    match u32::try_from(getppid().as_raw()) == Ok(parent) {
        true => Ok(()),
        false => Err(io::Error::other("the process that made this one is gone")),
    }
}

/// Is not to be disturbed by requests to end: others who hear them end first, and this process with them. What ends it when its
/// time is over does so all the same.
pub fn outlast_requests() -> io::Result<()> {
    let mut signals = requests();
    [Signal::SIGALRM, Signal::SIGXCPU].into_iter().for_each(|signal| signals.remove(signal));
    Ok(signals.thread_block()?)
}

/// By which signal a process was asked to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Summons {
    /// SIGTERM, or another one that would have ended it.
    Terminate,
    /// SIGHUP.
    HangUp,
}

/// Signals that do not end a process, and those of calls that fail, which are ignored.
const HARMLESS: [Signal; 10] = [
    Signal::SIGCHLD,
    Signal::SIGCONT,
    Signal::SIGSTOP,
    Signal::SIGTSTP,
    Signal::SIGTTIN,
    Signal::SIGTTOU,
    Signal::SIGURG,
    Signal::SIGWINCH,
    Signal::SIGPIPE,
    Signal::SIGXFSZ,
];

/// Whatever would end a process.
fn requests() -> SigSet {
    let mut signals = SigSet::all();
    HARMLESS.into_iter().for_each(|signal| signals.remove(signal));
    signals
}

/// Requests to end (SIGTERM, SIGHUP, and whatever else would end a process) that arrive as something to read instead of
/// ending this process. Its own faults end it all the same, and so does SIGKILL.
#[derive(Debug)]
pub struct Termination(SignalFd);

impl Termination {
    /// Watches for them from now on. A process that this one makes has its own in what it inherits.
    pub fn watch() -> io::Result<Self> {
        let signals = requests();
        signals.thread_block()?;
        Ok(Self(SignalFd::with_flags(&signals, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)?))
    }

    /// Takes one that has come; if none has, it is as if SIGTERM had.
    pub fn take(&self) -> io::Result<Summons> {
        let signal = self.0.read_signal()?.and_then(|signal| i32::try_from(signal.ssi_signo).ok());
        Ok(if signal == Some(libc::SIGHUP) { Summons::HangUp } else { Summons::Terminate })
    }
}

impl AsFd for Termination {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl AsRawFd for Termination {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use nix::poll::{PollFd, PollFlags, poll};

    use super::*;
    use crate::sys::channel::Channel;
    use crate::sys::process::{Exit, Forked, end_now, fork};

    #[test]
    fn requests_to_end_are_read_and_faults_end_a_process() {
        let asked = |signal: Signal| {
            let termination = Termination::watch().unwrap();
            // what a process watches, its child can read of itself
            let Forked::Parent(child) = fork().unwrap() else {
                nix::sys::signal::raise(signal).unwrap();
                let has_come = poll(&mut [PollFd::new(termination.as_fd(), PollFlags::POLLIN)], 1000_u16) == Ok(1);
                end_now(if has_come { u8::from(termination.take().unwrap() == Summons::HangUp) } else { 2 })
            };
            child.wait().unwrap()
        };
        let Forked::Parent(child) = fork().unwrap() else {
            let all = Signal::iterator().filter(|signal| !HARMLESS.contains(signal) && *signal != Signal::SIGKILL);
            let heard = |signal: Signal| asked(signal) == Exit::Status(u8::from(signal == Signal::SIGHUP));
            end_now(all.filter(|signal| !heard(*signal)).map(|signal| signal as u8).next().unwrap_or(0))
        };
        assert_eq!(child.wait().unwrap(), Exit::Status(0), "the number of a signal");
        let Forked::Parent(child) = fork().unwrap() else {
            let _termination = Termination::watch().unwrap();
            // SAFETY: nothing is there, so it ends the process.
            unsafe { std::ptr::without_provenance_mut::<u8>(8).write_volatile(0) };
            end_now(0)
        };
        assert_eq!(child.wait().unwrap(), Exit::Signal(libc::SIGSEGV));
    }

    /// What becomes of a process whose parent ends, before it wants to be asked to end by that or after: one octet.
    fn outlives_its_parent(before: bool) -> u8 {
        let (ours, theirs) = Channel::pair().unwrap();
        if let Forked::Parent(parent) = fork().unwrap() {
            let mut record = [0; 1];
            ours.receive(&mut record, Some(Instant::now() + Duration::from_secs(20))).unwrap();
            parent.wait().unwrap();
            return record[0];
        }
        let (termination, parent) = (Termination::watch().unwrap(), std::process::id());
        let (ready, is_ready) = Channel::pair().unwrap();
        if let Forked::Parent(_) = fork().unwrap() {
            drop(ready);
            if !before {
                is_ready.receive(&mut [0], Some(Instant::now() + Duration::from_secs(10))).unwrap();
            }
            end_now(0)
        }
        while before && getppid().as_raw().unsigned_abs() == parent {
            std::thread::sleep(Duration::from_millis(1));
        }
        let begun = be_asked_to_end_with(parent).is_ok();
        let _gone = ready.send(b"r");
        let mut fds = [PollFd::new(termination.as_fd(), PollFlags::POLLIN)];
        let asked = begun && poll(&mut fds, 10_000_u16) == Ok(1);
        theirs
            .send(if asked {
                b"a"
            } else if begun {
                b"n"
            } else {
                b"l"
            })
            .unwrap();
        end_now(0)
    }

    #[test]
    fn who_outlives_its_parent_is_asked_to_end() {
        assert_eq!([false, true].map(outlives_its_parent), *b"al");
    }
}
