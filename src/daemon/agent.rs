//! The agent: what the warden becomes when somebody has logged in.
//!
//! It belongs to the user, with the spool directory's group, and makes and removes one hard-wired lock name there, so that the
//! session needs no group but the user's own; it also makes INBOX where there is none. It touches the lock while it is held, and ends when the session ends. When
//! the session dies, a process with the session's rights clears INBOX up first, and only then is the lock given back. It
//! also clears up the other mailboxes, whose locks it makes itself.

use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

use super::inbox::InboxLock;
use super::settings::Settings;
use super::{confine, mail};
use crate::limits;
use crate::mailbox::{Error, SharedDotLocker};
use crate::sys::channel::{Channel, Received};
use crate::sys::dotlock::{DotLocker, TryLock};
use crate::sys::passwd::User;
use crate::sys::process::{self, Child, Exit, Forked, Termination};
use crate::sys::{privs, syslog};

const LOCK: u8 = b'L';
const UNLOCK: u8 = b'U';
const MAKE: u8 = b'M';

/// Becomes the agent of `user`, serves `session` over `channel`, and ends as the session ends.
pub fn run(settings: &Settings, user: &User, session: Child, channel: Channel) -> io::Result<ExitCode> {
    let mut lock = InboxLock::new(settings, user);
    let group = lock.group(settings, user);
    let attended = become_agent(user, group, &channel).and_then(|termination| {
        attend(&session, &channel, &termination, &mut lock)?;
        Ok(termination)
    });
    if let Err(error) = &attended {
        syslog::error(&format!("Agent of user={} failed: {error}", user.name));
        session.terminate()?;
    }
    let exit = session.wait()?;
    if let Exit::Signal(signal) = exit {
        syslog::error(&format!("Session of user={} ended by signal {signal}", user.name));
    }
    let died = lock.is_held() || matches!(exit, Exit::Signal(_));
    if let (true, Ok(termination)) = (died, &attended) {
        recover(settings, user, termination, &mut lock).unwrap_or_else(|error| {
            syslog::error(&format!("INBOX of user={} could not be recovered: {error}", user.name));
        });
    }
    Ok(match exit {
        Exit::Status(status) => status.into(),
        Exit::Signal(_) => ExitCode::FAILURE,
    })
}

/// Clears up after a session that died, in a process of its own, which is lent the lock as the session was.
fn recover(settings: &Settings, user: &User, termination: &Termination, lock: &mut InboxLock) -> io::Result<()> {
    let (ours, theirs) = Channel::pair()?;
    let recovery = match process::fork()? {
        Forked::Child => {
            drop(ours);
            let cleared = catch_unwind(AssertUnwindSafe(|| clear_up(settings, user, theirs)));
            // what this process shares with the agent must not be dropped here
            process::end_now(cleared.map_or(1, |()| 0))
        }
        Forked::Parent(recovery) => recovery,
    };
    drop(theirs);
    attend(&recovery, &ours, termination, lock)?;
    match recovery.wait()? {
        Exit::Status(0) => Ok(()),
        exit => Err(io::Error::other(format!("recovery ended by {exit:?}"))),
    }
}

/// Gives up the spool directory's group, recovers INBOX, and then the rest.
fn clear_up(settings: &Settings, user: &User, channel: Channel) {
    let opened = (|| {
        let keep = [Some(channel.as_raw_fd()), syslog::descriptor()];
        process::close_all_but(&keep.into_iter().flatten().collect::<Vec<_>>())?;
        let dropped = privs::leave_group(user)?;
        confine::session(settings, user, &dropped)?;
        let lock = SharedDotLocker::new(AgentLocker::new(channel));
        mail::open(settings, user, &dropped, lock)
    })();
    match opened {
        Ok(store) => {
            tell("INBOX", user, store.recover_inbox());
            for (path, recovered) in store.recover_folders() {
                tell(&syslog::visible(path.as_os_str().as_bytes()), user, recovered);
            }
        }
        Err(error) => syslog::error(&format!("INBOX of user={} could not be recovered: {error}", user.name)),
    }
}

fn tell(mailbox: &str, user: &User, recovered: Result<bool, Error>) {
    match recovered {
        Ok(true) => syslog::warning(&format!("{mailbox} of user={} was recovered after a session died", user.name)),
        Ok(false) => {}
        Err(error) => syslog::error(&format!("{mailbox} of user={} could not be recovered: {error}", user.name)),
    }
}

fn become_agent(user: &User, group: Option<u32>, channel: &Channel) -> io::Result<Termination> {
    let termination = Termination::watch()?;
    process::end_whenever();
    process::let_client_go()?;
    let keep = [Some(channel.as_raw_fd()), Some(termination.as_raw_fd()), syslog::descriptor()];
    process::close_all_but(&keep.into_iter().flatten().collect::<Vec<_>>())?;
    privs::become_user_in_group(user, group.unwrap_or(user.gid))?;
    Ok(termination)
}

/// Does what the session asks for, until it asks no more. A request to end is the session's to obey.
fn attend(session: &Child, channel: &Channel, termination: &Termination, lock: &mut InboxLock) -> io::Result<()> {
    let mut record = [0; 1];
    loop {
        let touch = Instant::now() + limits::LOCK_TOUCH_TIME;
        match channel.receive_beside(&mut record, Some(touch), termination)? {
            // a session that is gone by now is seen at the next turn
            Received::Record(_) => channel.send(&answer(record, lock)).unwrap_or(()),
            Received::TimedOut => {
                lock.touch().unwrap_or_else(|error| syslog::error(&format!("Lock could not be touched: {error}")));
            }
            Received::Beside => {
                termination.take()?;
                session.terminate()?;
            }
            Received::TooLong | Received::Closed => return Ok(()),
        }
    }
}

/// What became of a request: `H`eld or made, `B`usy, `D`enied, or `E` and an errno in four octets.
fn answer([request]: [u8; 1], lock: &mut InboxLock) -> Vec<u8> {
    match request {
        LOCK => match lock.try_lock() {
            Ok(TryLock::Held) => b"H".to_vec(),
            Ok(TryLock::Busy) => b"B".to_vec(),
            Ok(TryLock::Denied) => b"D".to_vec(),
            Err(error) => failed(&error),
        },
        MAKE => lock.make_mailbox().map_or_else(|error| failed(&error), |()| b"H".to_vec()),
        UNLOCK => {
            lock.unlock();
            b"D".to_vec()
        }
        _ => b"D".to_vec(),
    }
}

fn failed(error: &io::Error) -> Vec<u8> {
    [b"E", error.raw_os_error().unwrap_or(0).to_be_bytes().as_slice()].concat()
}

/// The session's end of the line to its agent.
#[derive(Debug)]
pub struct AgentLocker {
    channel: Channel,
}

impl AgentLocker {
    /// Asks over `channel`.
    pub fn new(channel: Channel) -> Self {
        Self { channel }
    }

    fn ask(&self, request: u8) -> io::Result<TryLock> {
        self.channel.send(&[request])?;
        let mut record = [0; 5];
        match (self.channel.receive(&mut record, None)?, record) {
            (Received::Record(1), [b'H', ..]) => Ok(TryLock::Held),
            (Received::Record(1), [b'B', ..]) => Ok(TryLock::Busy),
            (Received::Record(1), [b'D', ..]) => Ok(TryLock::Denied),
            (Received::Record(5), [b'E', errno @ ..]) => Err(io::Error::from_raw_os_error(i32::from_be_bytes(errno))),
            _ => Err(io::Error::other("the agent is gone")),
        }
    }
}

impl DotLocker for AgentLocker {
    fn try_lock(&mut self) -> io::Result<TryLock> {
        self.ask(LOCK)
    }

    fn make_mailbox(&mut self) -> io::Result<()> {
        self.ask(MAKE).map(|_made| ())
    }

    fn unlock(&mut self) {
        // without an agent there is no lock either
        let _gone = self.ask(UNLOCK);
    }
}
