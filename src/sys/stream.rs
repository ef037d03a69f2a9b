//! The two descriptors towards a client: waiting with a time limit, reading, and writing all.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout};
use nix::sys::socket::{Shutdown, setsockopt, shutdown, sockopt};
use nix::sys::stat::{SFlag, fstat};
use nix::sys::time::TimeVal;

use super::memory;
use super::termination::{Summons, Termination};
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

/// What was being read of the client when its connection was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A line, or the beginning of one.
    Line,
    /// The rest of a line that was too long.
    LongLine,
    /// A literal.
    Literal,
}

/// How the connection to a client was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The client closed its side.
    Closed(Reading),
    /// The connection broke.
    Broken(Reading),
    /// What was to be said could not be written.
    Unwritable,
}

/// A byte stream to and from the client: a socket, or a pair of pipes.
#[derive(Debug)]
pub struct Stream {
    input: OwnedFd,
    output: Option<OwnedFd>,
    /// How long what is no socket may take nothing; a socket has been told so itself.
    stall: Option<Duration>,
    termination: Option<Termination>,
}

/// What a pipe takes at once if it takes anything.
const PIECE_OCTETS: usize = libc::PIPE_BUF;

impl Stream {
    /// One socket for both directions. Small answers leave at once (TCP_NODELAY: with Nagle's algorithm each would
    /// wait some 25 ms for a delayed acknowledgement), and a client that stops reading cannot hold us for ever.
    pub fn socket(socket: OwnedFd) -> io::Result<Self> {
        let patience = TimeVal::new(limits::WRITE_STALL_TIME.as_secs().try_into().unwrap_or(i64::MAX), 0);
        setsockopt(&socket, sockopt::SendTimeout, &patience)?;
        // fails on a socket that is not TCP, where it is not needed
        let _not_tcp = setsockopt(&socket, sockopt::TcpNoDelay, &true);
        Ok(Self { input: socket, output: None, stall: None, termination: None })
    }

    /// The client as inetd, a shell or ssh gave it: descriptors 0 and 1. To be called once.
    pub fn inherited() -> io::Result<Self> {
        // SAFETY: nothing else owns descriptor 0; the standard library's handle borrows it.
        let input = unsafe { OwnedFd::from_raw_fd(0) };
        // SAFETY: the same is true of descriptor 1.
        let output = unsafe { OwnedFd::from_raw_fd(1) };
        let (one, other) = (fstat(&input)?, fstat(&output)?);
        let same = (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino);
        let socket = SFlag::from_bits_truncate(one.st_mode) & SFlag::S_IFMT == SFlag::S_IFSOCK;
        if same && socket {
            // both stay in use: were 1 free, a mailbox could get it, and whatever prints would print into that
            Ok(Self { output: Some(output), ..Self::socket(input)? })
        } else {
            Ok(Self::pipes(input, output))
        }
    }

    /// Two descriptors that are not sockets: a terminal, or the pipes of ssh. They stay as they are, since others may
    /// have them too.
    pub fn pipes(input: OwnedFd, output: OwnedFd) -> Self {
        Self { input, output: Some(output), stall: Some(limits::WRITE_STALL_TIME), termination: None }
    }

    /// Ends every wait from now on when this process is asked to end.
    pub fn until(self, termination: Termination) -> Self {
        Self { termination: Some(termination), ..self }
    }

    /// Waits until the client sends or closes, `watch` becomes readable, or `timeout` passes.
    ///
    /// Fails with [`io::ErrorKind::Interrupted`] when this process is asked to end, by what [`Stream::until`] was given.
    pub fn wait(&self, watch: Option<BorrowedFd<'_>>, timeout: Duration) -> io::Result<Ready> {
        // rounded up, so that a wait never ends early and spins
        let timeout = PollTimeout::try_from(timeout + Duration::from_millis(1)).unwrap_or(PollTimeout::MAX);
        let mut fds = vec![PollFd::new(self.input.as_fd(), PollFlags::POLLIN)];
        let termination = self.termination.as_ref().map(AsFd::as_fd);
        fds.extend(watch.into_iter().chain(termination).map(|fd| PollFd::new(fd, PollFlags::POLLIN)));
        loop {
            match memory::poll(&mut fds, timeout) {
                Ok(0) => return Ok(Ready::TimedOut),
                Ok(_) if termination.is_some() && fds.last().and_then(PollFd::any).unwrap_or(true) => {
                    return Err(io::ErrorKind::Interrupted.into());
                }
                Ok(_) if fds.first().and_then(PollFd::any).unwrap_or(true) => return Ok(Ready::Input),
                Ok(_) => return Ok(Ready::Watched),
                Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
    }

    /// How this process was asked to end, after [`Stream::wait`] has failed for that.
    pub fn summons(&self) -> Summons {
        let taken = self.termination.as_ref().map(Termination::take);
        taken.and_then(Result::ok).unwrap_or(Summons::Terminate)
    }

    /// Reads what is there; 0 means that the client closed its side.
    pub fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        retry(|| nix::unistd::read(&self.input, buffer))
    }

    /// Tells a socket's other side that nothing more will be written. What is no socket is told so by being closed.
    pub fn end_output(&self) {
        let output = self.output.as_ref().unwrap_or(&self.input);
        let _no_socket = shutdown(output.as_raw_fd(), Shutdown::Write);
    }

    /// Writes all of `octets`.
    pub fn write_all(&self, mut octets: &[u8]) -> io::Result<()> {
        let output = self.output.as_ref().unwrap_or(&self.input);
        while !octets.is_empty() {
            let piece = match self.stall {
                Some(stall) => {
                    wait_for_room(output.as_fd(), stall)?;
                    octets.get(..PIECE_OCTETS).unwrap_or(octets)
                }
                None => octets,
            };
            let count = retry(|| nix::unistd::write(output, piece))?;
            octets = octets.get(count..).unwrap_or_default();
        }
        Ok(())
    }
}

/// Waits until `output` takes something, or has nobody who reads it.
fn wait_for_room(output: BorrowedFd<'_>, stall: Duration) -> io::Result<()> {
    let timeout = PollTimeout::try_from(stall).unwrap_or(PollTimeout::MAX);
    let mut fds = [PollFd::new(output, PollFlags::POLLOUT)];
    match retry(|| nix::poll::poll(&mut fds, timeout).map(|ready| usize::try_from(ready).unwrap_or_default()))? {
        0 => Err(io::ErrorKind::TimedOut.into()),
        _ => Ok(()),
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

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_pipe_takes_all_and_is_not_waited_for_for_ever() {
        let (input, _held) = io::pipe().unwrap();
        let (mut reader, output) = io::pipe().unwrap();
        let stream = Stream { stall: Some(Duration::from_millis(50)), ..Stream::pipes(input.into(), output.into()) };
        let all: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
        std::thread::scope(|scope| {
            scope.spawn(|| stream.write_all(&all).unwrap());
            let mut got = vec![0; all.len()];
            reader.read_exact(&mut got).unwrap();
            assert_eq!(got, all);
        });
        assert_eq!(stream.write_all(&all).unwrap_err().kind(), io::ErrorKind::TimedOut);
        drop(reader);
        assert_eq!(stream.write_all(&all).unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(stream.output.as_ref().map(AsFd::as_fd).map(is_blocking), Some(true));
    }

    fn is_blocking(fd: BorrowedFd<'_>) -> bool {
        let flags = nix::fcntl::fcntl(fd, nix::fcntl::FcntlArg::F_GETFL).unwrap();
        flags & libc::O_NONBLOCK == 0
    }
}
