//! Processes: making them, ending them, and what limits them.

use std::io;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::prctl;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, kill, sigaction};
use nix::sys::stat::{Mode, umask};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid, alarm, chdir};

use super::termination::Summons;

/// On which side of a fork this is.
#[derive(Debug)]
pub enum Forked {
    /// The new process.
    Child,
    /// The old one, and its child.
    Parent(Child),
}

/// A process that this one made and has not yet seen the end of.
#[derive(Debug)]
pub struct Child(Pid);

/// The signal of [`end_after`].
pub const TIME_IS_OVER: Exit = Exit::Signal(libc::SIGALRM);

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with this status.
    Status(u8),
    /// By this signal.
    Signal(i32),
}

/// Makes a second process.
pub fn fork() -> io::Result<Forked> {
    // SAFETY: the programs have one thread, so no lock can be held by a thread that is missing in the child.
    match unsafe { nix::unistd::fork() }? {
        ForkResult::Child => Ok(Forked::Child),
        ForkResult::Parent { child } => Ok(Forked::Parent(Child(child))),
    }
}

impl Child {
    /// Its number.
    pub fn pid(&self) -> u32 {
        self.0.as_raw().unsigned_abs()
    }

    /// Waits for its end.
    pub fn wait(self) -> io::Result<Exit> {
        loop {
            match waitpid(self.0, None).map(exit) {
                Ok(Some(exit)) => return Ok(exit),
                Ok(None) | Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
    }

    /// Waits for its end for `time`, and ends it then.
    pub fn wait_for(self, time: Duration) -> io::Result<Exit> {
        let deadline = Instant::now() + time;
        loop {
            match waitpid(self.0, Some(WaitPidFlag::WNOHANG)).map(exit) {
                Ok(Some(exit)) => return Ok(exit),
                Ok(None) if Instant::now() >= deadline => return self.end(),
                // its end is seldom far, and nobody waits for us
                Ok(None) => std::thread::sleep(Duration::from_millis(1)),
                Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
    }

    /// Ends it, whatever it is doing, unless it has already ended; tells how it went.
    pub fn end(self) -> io::Result<Exit> {
        kill(self.0, Signal::SIGKILL)?;
        self.wait()
    }

    /// Lets it have the processor for as long as it likes, whatever [`limit_work`] said. For root, if it [`may_lift_limits`].
    pub fn lift_work_limit(&self) -> io::Result<()> {
        let none = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
        // SAFETY: the limit is read before the call returns, and none is written.
        match unsafe { libc::prlimit(self.0.as_raw(), libc::RLIMIT_CPU, &raw const none, std::ptr::null_mut()) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// Asks it to end, as this process was asked.
    pub fn pass_on(&self, summons: Summons) -> io::Result<()> {
        let signal = match summons {
            Summons::Terminate => Signal::SIGTERM,
            Summons::HangUp => Signal::SIGHUP,
        };
        Ok(kill(self.0, signal)?)
    }
}

/// How a process ended, if that is what `status` tells.
fn exit(status: WaitStatus) -> Option<Exit> {
    match status {
        WaitStatus::Exited(_, status) => Some(Exit::Status(u8::try_from(status).unwrap_or(u8::MAX))),
        WaitStatus::Signaled(_, signal, _) => Some(Exit::Signal(signal as i32)),
        _ => None,
    }
}

/// Ends this process here and now: nothing that a library left behind runs any more.
pub fn end_now(status: u8) -> ! {
    // SAFETY: _exit has no preconditions.
    unsafe { libc::_exit(status.into()) }
}

/// Forgets what the starter left: its directory, its environment, signals that are ignored or blocked, and a mask that
/// lets others read. Writing to a closed connection or beyond a file's largest size is an error, not a signal.
pub fn forget_starter() -> io::Result<()> {
    let default = SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty());
    let ignored = SigAction::new(SigHandler::SigIgn, SaFlags::empty(), SigSet::empty());
    for signal in Signal::iterator() {
        let action = match signal {
            Signal::SIGKILL | Signal::SIGSTOP => continue,
            Signal::SIGPIPE | Signal::SIGXFSZ => &ignored,
            _ => &default,
        };
        // SAFETY: neither action is a handler, so no code of ours runs at an awkward moment.
        unsafe { sigaction(signal, action) }?;
    }
    SigSet::empty().thread_set_mask()?;
    umask(Mode::from_bits_truncate(0o077));
    chdir("/")?;
    // SAFETY: there is one thread, and nobody holds on to a string of the environment.
    match unsafe { libc::clearenv() } {
        0 => Ok(()),
        _ => Err(io::Error::other("the environment could not be cleared")),
    }
}

/// Ends this process by a signal after `time`, whatever it is doing then.
pub fn end_after(time: Duration) {
    alarm::set(u32::try_from(time.as_secs()).unwrap_or(u32::MAX).max(1));
}

/// Lets time pass again that [`end_after`] had limited.
pub fn end_whenever() {
    alarm::cancel();
}

/// Ends this process by a signal when its parent is gone. A change of rights forgets it.
pub fn end_with_parent() -> io::Result<()> {
    Ok(prctl::set_pdeathsig(Signal::SIGKILL)?)
}

/// Takes from this process what code that only answers can do without: new descriptors, new processes, growing files.
pub fn give_up_resources() -> io::Result<()> {
    // descriptors 0, 1 and 2 are in use for ever, so the limit lets no new one in; poll counts against it too
    setrlimit(Resource::RLIMIT_NOFILE, 3, 3)?;
    setrlimit(Resource::RLIMIT_NPROC, 0, 0)?;
    Ok(setrlimit(Resource::RLIMIT_FSIZE, 0, 0)?)
}

/// Keeps debuggers and core files from this process's memory.
pub fn keep_memory_private() -> io::Result<()> {
    prctl::set_dumpable(false)?;
    Ok(setrlimit(Resource::RLIMIT_CORE, 0, 0)?)
}

/// Whether that is so.
#[cfg(test)]
pub fn is_memory_private() -> bool {
    let dumpable = prctl::get_dumpable().unwrap_or(true);
    !dumpable && nix::sys::resource::getrlimit(Resource::RLIMIT_CORE).is_ok_and(|limits| limits == (0, 0))
}

/// Bounds what this process may have of memory that is its own; beyond, allocating fails.
pub fn limit_memory(octets: u64) -> io::Result<()> {
    Ok(setrlimit(Resource::RLIMIT_DATA, octets, octets)?)
}

/// The same, and bounds what it may have of the processor; beyond, a signal ends it.
pub fn limit_work(octets: u64, time: Duration) -> io::Result<()> {
    limit_memory(octets)?;
    Ok(setrlimit(Resource::RLIMIT_CPU, time.as_secs(), time.as_secs())?)
}

/// CAP_SYS_RESOURCE (capabilities(7)).
const RESOURCE_CAPABILITY: libc::c_ulong = 24;

/// Whether root can raise limits here, which containers may have taken from it.
pub fn may_lift_limits() -> bool {
    // SAFETY: only asks.
    unsafe { libc::prctl(libc::PR_CAPBSET_READ, RESOURCE_CAPABILITY, 0, 0, 0) == 1 }
}

#[cfg(test)]
mod tests {
    use nix::sys::resource::getrlimit;

    use super::*;
    use crate::sys::descriptors;

    fn exit_of(child: impl FnOnce()) -> Exit {
        match fork().unwrap() {
            Forked::Child => {
                child();
                end_now(7)
            }
            Forked::Parent(child) => child.wait().unwrap(),
        }
    }

    #[test]
    fn a_child_tells_how_it_ended() {
        assert_eq!(exit_of(|| ()), Exit::Status(7));
        assert_eq!(exit_of(|| end_now(0)), Exit::Status(0));
        let Forked::Parent(child) = fork().unwrap() else {
            std::thread::sleep(Duration::from_secs(30));
            end_now(0)
        };
        assert_eq!(child.end().unwrap(), Exit::Signal(libc::SIGKILL));
    }

    #[test]
    fn who_is_waited_for_has_its_time_and_no_more() {
        let after = |milliseconds| match fork().unwrap() {
            Forked::Child => {
                std::thread::sleep(Duration::from_millis(milliseconds));
                end_now(7)
            }
            Forked::Parent(child) => child,
        };
        assert_eq!(after(50).wait_for(Duration::from_secs(30)).unwrap(), Exit::Status(7));
        assert_eq!(after(30_000).wait_for(Duration::from_millis(50)).unwrap(), Exit::Signal(libc::SIGKILL));
    }

    #[test]
    fn without_resources_nothing_new_can_be_had() {
        let exit = exit_of(|| {
            descriptors::close_all_but(&[]).unwrap();
            give_up_resources().unwrap();
            end_now(u8::from(std::fs::File::open("/dev/null").is_ok()));
        });
        assert_eq!(exit, Exit::Status(0));
    }

    #[test]
    fn work_is_limited_until_somebody_lifts_that() {
        let work = |milliseconds| {
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_millis(milliseconds) {}
        };
        let memory = 1 << 30;
        assert_eq!(
            exit_of(|| {
                limit_work(memory, Duration::from_secs(1)).unwrap();
                work(20_000)
            }),
            Exit::Signal(libc::SIGKILL)
        );
        let (is_root, may) = (nix::unistd::geteuid().is_root(), may_lift_limits());
        if !is_root || !may {
            return;
        }
        let Forked::Parent(child) = fork().unwrap() else {
            limit_work(memory, Duration::from_secs(1)).unwrap();
            std::thread::sleep(Duration::from_millis(300));
            end_now(if getrlimit(Resource::RLIMIT_CPU).unwrap().0 == libc::RLIM_INFINITY { 7 } else { 1 });
        };
        std::thread::sleep(Duration::from_millis(100));
        child.lift_work_limit().unwrap();
        assert_eq!(child.wait().unwrap(), Exit::Status(7));
    }

    #[test]
    fn time_ends_a_process_that_waits_for_ever() {
        let exit = exit_of(|| {
            end_after(Duration::from_millis(1));
            std::thread::sleep(Duration::from_secs(30));
        });
        assert_eq!(exit, TIME_IS_OVER);
    }
}
