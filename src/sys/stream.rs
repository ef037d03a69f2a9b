//! The two descriptors towards a client: waiting with a time limit, reading, and writing all.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{setsockopt, sockopt};
use nix::sys::time::TimeVal;

use crate::limits;

/// What ended a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ready {
    /// The client sent something, or closed.
    Input,
    /// The other descriptor that was watched has something.
    Watched,
    /// The time is over.
    TimedOut,
}

/// A byte stream to and from the client: a socket, or a pair of pipes.
#[derive(Debug)]
pub struct Stream {
    input: OwnedFd,
    output: Option<OwnedFd>,
}

impl Stream {
    /// One socket for both directions. Small answers leave at once (TCP_NODELAY: with Nagle's algorithm each would
    /// wait some 25 ms for a delayed acknowledgement), and a client that stops reading cannot hold us for ever.
    pub fn socket(socket: OwnedFd) -> io::Result<Self> {
        let patience = TimeVal::new(limits::WRITE_STALL_TIME.as_secs().try_into().unwrap_or(i64::MAX), 0);
        setsockopt(&socket, sockopt::SendTimeout, &patience)?;
        // fails on a socket that is not TCP, where it is not needed
        let _not_tcp = setsockopt(&socket, sockopt::TcpNoDelay, &true);
        Ok(Self { input: socket, output: None })
    }

    /// Two descriptors that are not sockets: a terminal, or the pipes of ssh.
    pub fn pipes(input: OwnedFd, output: OwnedFd) -> Self {
        Self { input, output: Some(output) }
    }

    /// Waits until the client sends or closes, `watch` becomes readable, or `timeout` passes.
    pub fn wait(&self, watch: Option<BorrowedFd<'_>>, timeout: Duration) -> io::Result<Ready> {
        // rounded up, so that a wait never ends early and spins
        let timeout = PollTimeout::try_from(timeout + Duration::from_millis(1)).unwrap_or(PollTimeout::MAX);
        let mut fds = vec![PollFd::new(self.input.as_fd(), PollFlags::POLLIN)];
        fds.extend(watch.map(|fd| PollFd::new(fd, PollFlags::POLLIN)));
        loop {
            match poll(&mut fds, timeout) {
                Ok(0) => return Ok(Ready::TimedOut),
                Ok(_) if fds.first().and_then(PollFd::any).unwrap_or(true) => return Ok(Ready::Input),
                Ok(_) => return Ok(Ready::Watched),
                Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
    }

    /// Reads what is there; 0 means that the client closed its side.
    pub fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        retry(|| nix::unistd::read(&self.input, buffer))
    }

    /// Writes all of `octets`.
    pub fn write_all(&self, mut octets: &[u8]) -> io::Result<()> {
        let output = self.output.as_ref().unwrap_or(&self.input);
        while !octets.is_empty() {
            let count = retry(|| nix::unistd::write(output, octets))?;
            octets = octets.get(count..).unwrap_or_default();
        }
        Ok(())
    }
}

fn retry(mut call: impl FnMut() -> nix::Result<usize>) -> io::Result<usize> {
    loop {
        match call() {
            Err(Errno::EINTR) => {}
            result => return Ok(result?),
        }
    }
}
