//! Records between two of our own processes: a pair of SOCK_SEQPACKET sockets, one write is one read.

use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout};
use nix::sys::socket::{AddressFamily, ControlMessage, ControlMessageOwned, MsgFlags, SockFlag, SockType};
use nix::sys::socket::{recv, recvmsg, send, sendmsg, socketpair};

use super::memory;

/// One end of a channel.
#[derive(Debug)]
pub struct Channel(OwnedFd);

/// What came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// A record of this many octets, now at the front of the buffer.
    Record(usize),
    /// A record that the buffer could not hold; it is lost.
    TooLong,
    /// The other end is closed and no record is left. An empty record looks the same.
    Closed,
    /// Nothing, in time.
    TimedOut,
    /// Nothing, but the other descriptor that was watched has something.
    Beside,
}

impl Channel {
    /// Both ends. A child that is not to have one must drop it.
    pub fn pair() -> io::Result<(Self, Self)> {
        let (one, other) = socketpair(AddressFamily::Unix, SockType::SeqPacket, None, SockFlag::SOCK_CLOEXEC)?;
        Ok((Self(one), Self(other)))
    }

    /// Says that no record will follow, and still hears what is answered.
    #[cfg(any(test, fuzzing))]
    pub fn end_sending(&self) -> io::Result<()> {
        use nix::sys::socket::{Shutdown, shutdown};
        Ok(shutdown(self.0.as_raw_fd(), Shutdown::Write)?)
    }

    /// Whether nobody has the other end any more.
    pub fn is_closed(&self) -> bool {
        let mut watched = [PollFd::new(self.as_fd(), PollFlags::empty())];
        let polled = nix::poll::poll(&mut watched, PollTimeout::ZERO);
        polled.is_ok()
            && watched.first().and_then(PollFd::revents).is_some_and(|seen| seen.contains(PollFlags::POLLHUP))
    }

    /// Sends all of `record` as one.
    pub fn send(&self, record: &[u8]) -> io::Result<()> {
        loop {
            match send(self.0.as_raw_fd(), record, MsgFlags::MSG_NOSIGNAL) {
                Ok(sent) if sent == record.len() => return Ok(()),
                Ok(_) => return Err(io::ErrorKind::WriteZero.into()),
                Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
    }

    /// Sends all of `record` as one, and `file` with it.
    pub fn send_file(&self, record: &[u8], file: &File) -> io::Result<()> {
        let (octets, fds) = ([IoSlice::new(record)], [file.as_raw_fd()]);
        let rights = [ControlMessage::ScmRights(&fds)];
        loop {
            match sendmsg::<()>(self.0.as_raw_fd(), &octets, &rights, MsgFlags::MSG_NOSIGNAL, None) {
                Ok(sent) if sent == record.len() => return Ok(()),
                Ok(_) => return Err(io::ErrorKind::WriteZero.into()),
                Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
    }

    /// Waits for a record, and takes the file that comes with it, if one does.
    pub fn receive_file(&self, buffer: &mut [u8]) -> io::Result<(Received, Option<File>)> {
        let mut rights = nix::cmsg_space!([RawFd; 1]);
        let mut octets = [IoSliceMut::new(buffer)];
        let flags = MsgFlags::MSG_CMSG_CLOEXEC;
        let message = loop {
            match recvmsg::<()>(self.0.as_raw_fd(), &mut octets, Some(&mut rights), flags) {
                Err(Errno::EINTR) => {}
                result => break result?,
            }
        };
        let mut file = None;
        for control in message.cmsgs()? {
            if let ControlMessageOwned::ScmRights(fds) = control {
                // SAFETY: the kernel has just opened them for us, and nobody else knows their numbers.
                file = fds.into_iter().map(|fd| unsafe { OwnedFd::from_raw_fd(fd) }).next().map(File::from);
            }
        }
        let received = match message.bytes {
            0 => Received::Closed,
            _ if message.flags.contains(MsgFlags::MSG_TRUNC) => Received::TooLong,
            length => Received::Record(length),
        };
        Ok((received, file))
    }

    /// Waits for a record until `deadline`; for ever without one. Descriptors that come along are thrown away.
    pub fn receive(&self, buffer: &mut [u8], deadline: Option<Instant>) -> io::Result<Received> {
        self.receive_beside(buffer, deadline, &self.0)
    }

    /// Waits for a record until `deadline`, and for `beside` to become readable.
    pub fn receive_beside(
        &self,
        buffer: &mut [u8],
        deadline: Option<Instant>,
        beside: &impl AsFd,
    ) -> io::Result<Received> {
        let mut watched = [self.as_fd(), beside.as_fd()].map(|fd| PollFd::new(fd, PollFlags::POLLIN));
        if !wait(&mut watched, deadline)? {
            return Ok(Received::TimedOut);
        }
        if !watched.first().and_then(PollFd::any).unwrap_or(true) {
            return Ok(Received::Beside);
        }
        loop {
            // with MSG_TRUNC the answer is the record's own length
            match recv(self.0.as_raw_fd(), buffer, MsgFlags::MSG_TRUNC) {
                Ok(0) | Err(Errno::ECONNRESET) => return Ok(Received::Closed),
                Ok(length) if length > buffer.len() => return Ok(Received::TooLong),
                Ok(length) => return Ok(Received::Record(length)),
                Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
    }
}

/// Whether one of `watched` became readable before `deadline`.
fn wait(watched: &mut [PollFd<'_>], deadline: Option<Instant>) -> io::Result<bool> {
    loop {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        // rounded up, so that a wait never ends early and spins
        let rounded = left.map(|left| left + Duration::from_millis(1));
        let timeout = rounded.map_or(PollTimeout::NONE, |left| PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX));
        match memory::poll(watched, timeout) {
            Ok(0) if left.is_some_and(|left| left.is_zero()) => return Ok(false),
            Ok(0) | Err(Errno::EINTR) => {}
            Ok(_) => return Ok(true),
            Err(errno) => return Err(errno.into()),
        }
    }
}

impl From<OwnedFd> for Channel {
    /// The end that the starter of this program left.
    fn from(fd: OwnedFd) -> Self {
        Self(fd)
    }
}

impl AsFd for Channel {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl AsRawFd for Channel {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn soon() -> Option<Instant> {
        Some(Instant::now() + Duration::from_millis(20))
    }

    #[test]
    fn one_write_is_one_read() {
        let (one, other) = Channel::pair().unwrap();
        one.send(b"first").unwrap();
        one.send(b"second").unwrap();
        let mut buffer = [0; 6];
        assert_eq!(other.receive(&mut buffer, soon()).unwrap(), Received::Record(5));
        assert_eq!(&buffer[..5], b"first");
        assert_eq!(other.receive(&mut buffer, soon()).unwrap(), Received::Record(6));
        assert_eq!(other.receive(&mut buffer, soon()).unwrap(), Received::TimedOut);
    }

    #[test]
    fn a_file_comes_along_with_its_record() {
        use std::io::{Seek, Write};
        let (one, other) = Channel::pair().unwrap();
        let mut file = super::super::files::nameless(&std::env::temp_dir()).unwrap();
        file.write_all(b"octets").unwrap();
        file.rewind().unwrap();
        one.send_file(b"H", &file).unwrap();
        one.send(b"D").unwrap();
        one.send_file(b"too long", &file).unwrap();
        drop((one, file));
        let mut buffer = [0; 1];
        let (received, file) = other.receive_file(&mut buffer).unwrap();
        assert_eq!(
            (received, buffer, io::read_to_string(file.unwrap()).unwrap()),
            (Received::Record(1), *b"H", "octets".into())
        );
        assert!(matches!(other.receive_file(&mut buffer).unwrap(), (Received::Record(1), None)));
        assert!(matches!(other.receive_file(&mut buffer).unwrap(), (Received::TooLong, _)));
        assert!(matches!(other.receive_file(&mut buffer).unwrap(), (Received::Closed, None)));
    }

    #[test]
    fn too_long_and_closed_are_told_apart() {
        let (one, other) = Channel::pair().unwrap();
        one.send(b"seventh").unwrap();
        one.send(b"sixth.").unwrap();
        assert!(!other.is_closed());
        drop(one);
        assert!(other.is_closed());
        let mut buffer = [0; 6];
        assert_eq!(other.receive(&mut buffer, None).unwrap(), Received::TooLong);
        assert_eq!(other.receive(&mut buffer, None).unwrap(), Received::Record(6));
        assert_eq!(other.receive(&mut buffer, None).unwrap(), Received::Closed);
        assert!(other.send(b"x").is_err());
    }
}
