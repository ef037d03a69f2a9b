//! Waiting for several descriptors at once.

use std::io;
use std::ops::BitOrAssign;
use std::os::fd::BorrowedFd;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout};

use super::memory;

/// What is waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interest {
    /// That something can be read.
    pub read: bool,
    /// That something can be written.
    pub write: bool,
}

impl BitOrAssign for Interest {
    fn bitor_assign(&mut self, other: Self) {
        self.read |= other.read;
        self.write |= other.write;
    }
}

/// Waits until one of the descriptors is ready for what is of interest, or has failed; false if `timeout` passes first.
/// One of no interest is not looked at, so that its end cannot make us spin.
pub fn wait(watched: &[(BorrowedFd<'_>, Interest)], timeout: Option<Duration>) -> io::Result<bool> {
    let mut fds: Vec<PollFd<'_>> = watched.iter().filter_map(|(fd, interest)| poll_fd(*fd, *interest)).collect();
    // rounded up, so that a wait never ends early and spins
    let rounded = timeout.map(|timeout| timeout + Duration::from_millis(1));
    let timeout =
        rounded.map_or(PollTimeout::NONE, |timeout| PollTimeout::try_from(timeout).unwrap_or(PollTimeout::MAX));
    loop {
        match memory::poll(&mut fds, timeout) {
            Ok(ready) => return Ok(ready > 0),
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
}

fn poll_fd(fd: BorrowedFd<'_>, interest: Interest) -> Option<PollFd<'_>> {
    let mut events = PollFlags::empty();
    events.set(PollFlags::POLLIN, interest.read);
    events.set(PollFlags::POLLOUT, interest.write);
    (!events.is_empty()).then(|| PollFd::new(fd, events))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;

    use super::*;

    const READ: Interest = Interest { read: true, write: false };
    const BOTH: Interest = Interest { read: true, write: true };

    #[test]
    fn only_what_is_of_interest_ends_the_wait() {
        let (mut one, other) = UnixStream::pair().unwrap();
        let (closed, end) = UnixStream::pair().unwrap();
        drop(end);
        let ready = |first, second| {
            wait(&[(other.as_fd(), first), (closed.as_fd(), second)], Some(Duration::from_millis(5))).unwrap()
        };
        assert!(!ready(READ, Interest::default()));
        assert!(ready(BOTH, Interest::default()) && ready(READ, READ));
        one.write_all(b"x").unwrap();
        assert!(ready(READ, Interest::default()));
    }
}
