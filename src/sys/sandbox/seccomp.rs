//! seccomp: the system calls that a process can still make. Any other one fails with EPERM, so that a forgotten call is a
//! refusal that can be read in a log, not a process that vanishes.

use std::collections::BTreeMap;
use std::env::consts::ARCH;
use std::io;

use nix::errno::Errno;
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter,
};

use super::calls::{ANSWERING, CODE, Call, ENCRYPTING, NAMESPACES, STORING, STORING_OF_OLD, TENDING, When};

/// What a process is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// Answering over what is open, and nothing else.
    Answering,
    /// The same with OpenSSL in between.
    Encrypting,
    /// Serving mailboxes.
    Storing,
    /// Looking after who does.
    Tending,
}

impl Calls {
    fn tables(self) -> Vec<&'static [Call]> {
        match self {
            Self::Answering => vec![ANSWERING],
            Self::Encrypting => vec![ANSWERING, ENCRYPTING],
            Self::Storing => vec![ANSWERING, STORING, STORING_OF_OLD],
            Self::Tending => vec![ANSWERING, STORING, STORING_OF_OLD, TENDING],
        }
    }
}

/// Whether the kernel has it, and this is a machine whose calls are known.
pub fn is_available() -> bool {
    let refusal = libc::SECCOMP_RET_ERRNO;
    // SAFETY: only asks; the pointer is that of a number that lives as long as the call.
    let answer = unsafe { libc::syscall(libc::SYS_seccomp, libc::SECCOMP_GET_ACTION_AVAIL, 0, &raw const refusal) };
    answer == 0 && TargetArch::try_from(ARCH).is_ok()
}

/// Leaves this process the calls of `calls`, for good; whether that can be done here.
///
/// The process must have given up gaining rights (`no_new_privs`).
pub fn restrict(calls: Calls) -> io::Result<bool> {
    if !is_available() {
        return Ok(false);
    }
    apply_filter(&program(calls).map_err(io::Error::other)?).map_err(io::Error::other)?;
    Ok(true)
}

fn program(calls: Calls) -> Result<BpfProgram, BackendError> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = BTreeMap::new();
    for call in calls.tables().into_iter().flatten() {
        let conditions = rules.entry(call.number).or_default();
        conditions.extend(condition(call.when)?.map(|condition| SeccompRule::new(vec![condition])).transpose()?);
    }
    let refused = SeccompAction::Errno(Errno::EPERM as u32);
    SeccompFilter::new(rules, refused, SeccompAction::Allow, TargetArch::try_from(ARCH)?)?.try_into()
}

fn condition(when: When) -> Result<Option<SeccompCondition>, BackendError> {
    let unsigned = |value: libc::c_int| u64::from(value.unsigned_abs());
    let (argument, length, operation, value) = match when {
        When::Always => return Ok(None),
        When::NoCode => (2, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(unsigned(CODE)), 0),
        When::Command(command) => (1, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, unsigned(command)),
        When::First(first) => (0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, unsigned(first)),
        When::NoNamespace => (0, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(unsigned(NAMESPACES)), 0),
        When::ToPeer => (4, SeccompCmpArgLen::Qword, SeccompCmpOp::Eq, 0),
    };
    SeccompCondition::new(argument, length, operation, value).map(Some)
}

#[cfg(test)]
pub(super) mod tests {
    use std::fs::File;
    use std::os::unix::net::UnixDatagram;
    use std::process::Command;

    use super::*;
    use crate::sys::process::{Exit, Forked, end_now, fork};

    pub(in crate::sys::sandbox) fn no_new_privs() {
        nix::sys::prctl::set_no_new_privs().unwrap();
    }

    /// Runs `trial` in a process that has only `calls`, if there is such a thing here.
    fn restricted(calls: Calls, trial: impl FnOnce() -> bool) {
        if !is_available() {
            return;
        }
        match fork().unwrap() {
            Forked::Child => {
                no_new_privs();
                end_now(if restrict(calls).unwrap() && trial() { 0 } else { 1 })
            }
            Forked::Parent(child) => assert_eq!(child.wait().unwrap(), Exit::Status(0)),
        }
    }

    fn refused<T>(result: io::Result<T>) -> bool {
        result.is_err_and(|error| error.raw_os_error() == Some(libc::EPERM))
    }

    /// What no process may do, whatever it is for.
    fn is_harmless() -> bool {
        let executable = nix::sys::mman::ProtFlags::PROT_EXEC;
        // SAFETY: new pages at an address of the kernel's choice.
        let code = unsafe {
            nix::sys::mman::mmap_anonymous(
                None,
                std::num::NonZeroUsize::MIN,
                executable,
                nix::sys::mman::MapFlags::MAP_PRIVATE,
            )
        };
        // SAFETY: asks to trace a process that does not exist.
        let traced =
            unsafe { libc::ptrace(libc::PTRACE_ATTACH, i32::MAX, 0, 0) } == -1 && Errno::last() == Errno::EPERM;
        let itself = nix::sys::signal::kill(nix::unistd::getpid(), nix::sys::signal::Signal::SIGWINCH);
        refused(UnixDatagram::unbound())
            && refused(std::net::TcpListener::bind("127.0.0.1:0"))
            && refused(Command::new("/bin/true").status())
            && refused(fork())
            && itself == Err(Errno::EPERM)
            && code == Err(Errno::EPERM)
            && traced
    }

    #[test]
    fn who_only_answers_opens_nothing_and_starts_nothing() {
        for calls in [Calls::Answering, Calls::Encrypting] {
            let null = File::open("/dev/null").unwrap();
            restricted(calls, || {
                refused(File::open("/dev/null"))
                    && refused(std::fs::metadata("/dev/null"))
                    && refused(null.try_clone())
                    && is_harmless()
            });
        }
    }

    #[test]
    fn who_stores_opens_files_and_starts_nothing() {
        restricted(Calls::Storing, || {
            let null = File::open("/dev/null").unwrap();
            let pipe = nix::unistd::mkfifo("/nonexistent/pipe", nix::sys::stat::Mode::S_IRWXU);
            let link = std::os::unix::fs::symlink("/", "/nonexistent/link");
            null.try_clone().is_ok() && refused(link) && pipe == Err(Errno::EPERM) && is_harmless()
        });
    }

    #[test]
    fn who_tends_makes_a_process_and_starts_nothing() {
        restricted(Calls::Tending, || {
            let made = match fork() {
                Ok(Forked::Child) => end_now(7),
                Ok(Forked::Parent(child)) => child.wait().is_ok_and(|exit| exit == Exit::Status(7)),
                Err(_) => false,
            };
            let zero = nix::unistd::Uid::from_raw(0);
            made && UnixDatagram::unbound().is_ok()
                && refused(std::net::UdpSocket::bind("127.0.0.1:0"))
                && refused(Command::new("/bin/true").status())
                && nix::unistd::setresuid(zero, zero, zero) == Err(Errno::EPERM)
                && nix::sys::signal::kill(nix::unistd::getpid(), nix::sys::signal::Signal::SIGKILL) == Err(Errno::EPERM)
        });
    }

    #[test]
    fn a_socket_speaks_to_its_peer_alone() {
        let (one, _other) = UnixDatagram::pair().unwrap();
        restricted(Calls::Storing, || one.send(b"x").is_ok() && refused(one.send_to(b"x", "/dev/log")));
    }

    #[test]
    fn memory_is_still_to_be_had() {
        restricted(Calls::Answering, || {
            let much = vec![1_u8; 64 * 1024 * 1024];
            let hashed: std::collections::HashMap<usize, usize> = (0..1000).map(|each| (each, each)).collect();
            much.iter().all(|octet| *octet == 1) && hashed.len() == 1000
        });
    }
}
