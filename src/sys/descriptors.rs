//! Descriptors: what a process keeps of those that it was started with, and what stands in the client's place.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, RawFd};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sys::resource::{Resource, getrlimit};
use nix::sys::stat::Mode;
use nix::unistd::{dup2_stderr, dup2_stdin, dup2_stdout};

/// Sends what is written to the standard error into the void: it may be the client's socket.
pub fn silence_stderr() -> io::Result<()> {
    Ok(dup2_stderr(null()?)?)
}

/// Lets go of the client: reading finds the end, writing leads nowhere.
pub fn let_client_go() -> io::Result<()> {
    let null = null()?;
    dup2_stdin(&null)?;
    Ok(dup2_stdout(&null)?)
}

/// Puts `socket` in the client's place.
pub fn replace_client(socket: BorrowedFd<'_>) -> io::Result<()> {
    dup2_stdin(socket)?;
    replace_stdout(socket)
}

/// Makes `socket` the standard output.
pub fn replace_stdout(socket: BorrowedFd<'_>) -> io::Result<()> {
    Ok(dup2_stdout(socket)?)
}

fn null() -> io::Result<impl AsFd> {
    Ok(open("/dev/null", OFlag::O_RDWR | OFlag::O_CLOEXEC, Mode::empty())?)
}

/// Closes every descriptor above 2 that is not in `keep`. Whoever owns one of them must never touch it again.
pub fn close_all_but(keep: &[RawFd]) -> io::Result<()> {
    let mut keep = keep.to_vec();
    keep.sort_unstable();
    let mut first = 3;
    for each in keep.into_iter().filter(|each| *each > 2) {
        close_range(first, each.saturating_sub(1))?;
        first = each.saturating_add(1);
    }
    close_range(first, RawFd::MAX)
}

fn close_range(first: RawFd, last: RawFd) -> io::Result<()> {
    if first > last {
        return Ok(());
    }
    // SAFETY: closes descriptors; the caller answers for those who own them. The call is newer than some C libraries.
    match unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) } {
        0 => Ok(()),
        _ if Errno::last() == Errno::ENOSYS => close_each(first, last),
        _ => Err(io::Error::last_os_error()),
    }
}

/// The same before Linux 5.9.
fn close_each(first: RawFd, last: RawFd) -> io::Result<()> {
    let (limit, _) = getrlimit(Resource::RLIMIT_NOFILE)?;
    for fd in first..=last.min(RawFd::try_from(limit).unwrap_or(RawFd::MAX)) {
        // SAFETY: as above; that there is no such descriptor is no fault.
        unsafe { libc::close(fd) };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsRawFd;

    use super::*;
    use crate::sys::process::{Exit, Forked, end_now, fork};

    #[test]
    fn only_the_named_descriptors_stay() {
        let open = |fd: RawFd| std::fs::read_link(format!("/proc/self/fd/{fd}")).is_ok();
        let Forked::Parent(child) = fork().unwrap() else {
            let files: Vec<_> = (0..8).map(|_| std::fs::File::open("/dev/null").unwrap()).collect();
            let fds: Vec<RawFd> = files.iter().map(AsRawFd::as_raw_fd).collect();
            std::mem::forget(files);
            close_all_but(&[fds[5], 1, fds[2]]).unwrap();
            let left: Vec<RawFd> = fds.iter().copied().filter(|fd| open(*fd)).collect();
            end_now(if left == [fds[2], fds[5]] { 0 } else { 1 });
        };
        assert_eq!(child.wait().unwrap(), Exit::Status(0));
    }
}
