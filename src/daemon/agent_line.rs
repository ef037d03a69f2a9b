//! The session's end of the line to its [`agent`](super::agent), and what is asked over it: one octet each. What is answered is
//! said where it is answered.

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::rc::Rc;

use super::inbox::InboxLock;
use super::settings::Settings;
use crate::mailbox::ListFile;
use crate::sys::channel::{Channel, Received};
use crate::sys::dotlock::{DotLocker, TryLock};
use crate::sys::passwd::User;
use crate::sys::{syslog, termination};

/// What the agent says unasked, once: the session may begin.
pub(super) const BEGIN: u8 = b'B';
pub(super) const LOCK: u8 = b'L';
pub(super) const UNLOCK: u8 = b'U';
pub(super) const MAKE: u8 = b'M';
pub(super) const LOG: u8 = b'G';
pub(super) const OPEN_LIST: u8 = b'O';
pub(super) const BEGIN_LIST: u8 = b'N';
pub(super) const FINISH_LIST: u8 = b'F';
pub(super) const ABANDON_LIST: u8 = b'A';

/// The session's end of the line to its agent.
#[derive(Clone, Debug)]
pub struct AgentLine {
    channel: Rc<Channel>,
    agent: u32,
}

impl AgentLine {
    /// Asks over `channel` the agent, which is the process with this number.
    pub fn new(channel: Channel, agent: u32) -> Self {
        Self { channel: Rc::new(channel), agent }
    }

    /// Lets this process be asked to end when the agent is gone.
    pub fn end_with_it(&self) -> io::Result<()> {
        termination::be_asked_to_end_with(self.agent)
    }

    /// Removes the lock of `user`'s INBOX if the agent was killed and left it, where this process may do so. Elsewhere it
    /// says whose it was.
    pub fn clear_up(&self, settings: &Settings, user: &User) {
        if self.channel.is_closed() {
            syslog::error(&format!("Agent of user={} is gone", user.name));
            let _forbidden = InboxLock::new(settings, user).remove_of(self.agent);
        }
    }

    /// Waits until the session may begin.
    pub fn wait_to_begin(&self) -> io::Result<()> {
        let mut record = [0; 1];
        match self.channel.receive(&mut record, None)? {
            Received::Record(1) if record == [BEGIN] => Ok(()),
            _ => Err(io::Error::other("the agent is gone")),
        }
    }

    /// A new way to syslog, which is started anew now and then.
    pub fn log_descriptor(&self) -> Option<File> {
        self.ask(LOG).ok()?.1
    }

    fn ask(&self, request: u8) -> io::Result<(TryLock, Option<File>)> {
        self.channel.send(&[request])?;
        let mut record = [0; 5];
        let (received, file) = self.channel.receive_file(&mut record)?;
        match (received, record) {
            (Received::Record(1), [b'H', ..]) => Ok((TryLock::Held, file)),
            (Received::Record(1), [b'B', ..]) => Ok((TryLock::Busy, None)),
            (Received::Record(1), [b'D', ..]) => Ok((TryLock::Denied, None)),
            (Received::Record(5), [b'E', errno @ ..]) => Err(io::Error::from_raw_os_error(i32::from_be_bytes(errno))),
            _ => Err(io::Error::other("the agent is gone")),
        }
    }
}

impl AsRawFd for AgentLine {
    fn as_raw_fd(&self) -> RawFd {
        self.channel.as_raw_fd()
    }
}

impl DotLocker for AgentLine {
    fn try_lock(&mut self) -> io::Result<TryLock> {
        self.ask(LOCK).map(|(tried, _)| tried)
    }

    fn make_mailbox(&mut self) -> io::Result<()> {
        self.ask(MAKE).map(|_made| ())
    }

    fn unlock(&mut self) {
        // what an agent that is gone has left is for the end
        let _gone = self.ask(UNLOCK);
    }
}

impl ListFile for AgentLine {
    fn open(&self) -> io::Result<Option<File>> {
        self.ask(OPEN_LIST).map(|(_, file)| file)
    }

    fn begin(&self) -> io::Result<Option<File>> {
        match self.ask(BEGIN_LIST)? {
            (TryLock::Denied, _) => Err(io::ErrorKind::PermissionDenied.into()),
            (_, file) => Ok(file),
        }
    }

    fn finish(&self) -> io::Result<()> {
        match self.ask(FINISH_LIST)? {
            (TryLock::Held, _) => Ok(()),
            _ => Err(io::Error::other("there is no list to put in place")),
        }
    }

    fn abandon(&self) {
        // an agent that is gone has given it up as well
        let _gone = self.ask(ABANDON_LIST);
    }
}
