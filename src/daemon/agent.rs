//! The agent: what the warden becomes when somebody has logged in, and the process that a user has started.
//!
//! It belongs to the user, has the spool directory's group at hand after a login, and with that makes and removes one
//! hard-wired lock name there, so that the session needs no group but the user's own; it also makes INBOX where there is none.
//! It touches the lock while it is held, and ends when the session ends. It also opens and replaces the list of subscriptions,
//! so that the session need not reach the user's home, in which more than mail is, and makes new sockets to syslog. When the
//! session dies, a process with the session's rights clears INBOX up first, and only then is the lock given back. It also
//! clears up the other mailboxes, whose locks it makes itself.

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

use super::agent_line::{ABANDON_LIST, AgentLine, BEGIN, BEGIN_LIST, FINISH_LIST, LOCK, LOG, MAKE, OPEN_LIST, UNLOCK};
use super::confine;
use super::inbox::InboxLock;
use super::mail;
use super::rights::{AgentRights, Rights};
use super::session::Admitted;
use super::settings::Settings;
use crate::limits;
use crate::mailbox::{Error, ListFile, OwnListFile, SharedDotLocker};
use crate::sys::channel::{Channel, Received};
use crate::sys::dotlock::{DotLocker, TryLock};
use crate::sys::passwd::User;
use crate::sys::process::{self, Child, Exit, Forked};
use crate::sys::termination::{Summons, Termination};
use crate::sys::{descriptors, memory, syslog};

/// What the agent can do: the one lock, and the one list.
struct Duties {
    lock: InboxLock,
    list: Option<OwnListFile>,
    /// Whether the next list was begun.
    begun: bool,
}

/// Lets the session at the other end of `channel` speak with its client.
pub fn let_begin(channel: &Channel) {
    // a session that is gone by now is seen when it is attended
    let _gone = channel.send(&[BEGIN]);
}

/// Becomes the agent of whoever is `admitted`, serves `session` over `channel`, and ends as the session ends.
pub fn run(
    settings: &Settings,
    admitted: Admitted,
    rights: Rights,
    session: Child,
    channel: Channel,
    termination: Termination,
) -> io::Result<ExitCode> {
    let Admitted { user, host, pump, .. } = admitted;
    let user = &user;
    let list = mail::location(settings, user).ok().and_then(|location| location.subscriptions);
    let mut duties =
        Duties { lock: InboxLock::new(settings, user), list: list.as_deref().map(OwnListFile::new), begun: false };
    let keep = [&channel as &dyn AsRawFd, &termination].map(AsRawFd::as_raw_fd);
    let attended = become_agent(settings, user, rights, &keep, &mut duties.lock).and_then(|rights| {
        attend(&session, &channel, &termination, &mut duties)?;
        Ok(rights)
    });
    duties.abandon_list();
    if let Err(error) = &attended {
        syslog::error(&format!("Agent of user={} failed: {error}", user.name));
        // one that waits for an answer hears that there will be none
        drop(channel);
        let _gone = session.pass_on(Summons::Terminate);
    }
    let exit = session.wait()?;
    if let Exit::Signal(signal) = exit {
        syslog::error(&format!("Session of user={} ended by signal {signal}", user.name));
    }
    let died = duties.lock.is_held() || matches!(exit, Exit::Signal(_));
    if let (true, Ok(rights)) = (died, attended) {
        recover(settings, user, rights, &termination, &mut duties).unwrap_or_else(|error| {
            syslog::error(&format!("INBOX of user={} could not be recovered: {error}", user.name));
        });
    }
    if let Some(pump) = pump {
        pump.finish(&host)?;
    }
    Ok(match exit {
        Exit::Status(status) => status.into(),
        Exit::Signal(_) => ExitCode::FAILURE,
    })
}

/// Clears up after a session that died, in a process of its own, which is lent the lock as the session was.
fn recover(
    settings: &Settings,
    user: &User,
    rights: AgentRights,
    termination: &Termination,
    duties: &mut Duties,
) -> io::Result<()> {
    let (ours, theirs) = Channel::pair()?;
    let agent = std::process::id();
    let recovery = match process::fork()? {
        Forked::Child => {
            drop(ours);
            let cleared =
                catch_unwind(AssertUnwindSafe(|| clear_up(settings, user, rights, AgentLine::new(theirs, agent))));
            // what this process shares with the agent must not be dropped here
            process::end_now(cleared.map_or(1, |()| 0))
        }
        Forked::Parent(recovery) => recovery,
    };
    drop(theirs);
    attend(&recovery, &ours, termination, duties)?;
    match recovery.wait()? {
        Exit::Status(0) => Ok(()),
        exit => Err(io::Error::other(format!("recovery ended by {exit:?}"))),
    }
}

/// Gives up what is not a session's, recovers INBOX, and then the rest.
fn clear_up(settings: &Settings, user: &User, rights: AgentRights, agent: AgentLine) {
    let opened = (|| {
        let keep = [Some(agent.as_raw_fd()), syslog::descriptor()];
        descriptors::close_all_but(&keep.into_iter().flatten().collect::<Vec<_>>())?;
        let dropped = rights.leave(user)?;
        confine::session(settings, user, &dropped)?;
        mail::open(settings, user, &dropped, SharedDotLocker::new(agent))
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

fn become_agent(
    settings: &Settings,
    user: &User,
    rights: Rights,
    keep: &[RawFd],
    lock: &mut InboxLock,
) -> io::Result<AgentRights> {
    descriptors::let_client_go()?;
    let group = rights.group_for(lock, settings, user);
    let keep = keep.iter().copied().chain(syslog::descriptor());
    descriptors::close_all_but(&keep.collect::<Vec<_>>())?;
    let rights = rights.become_agent(user, group, lock)?;
    confine::agent(settings, user)?;
    memory::trim();
    Ok(rights)
}

/// Does what the session asks for, until it asks no more. A request to end is handed on: a session obeys it, and a recovery
/// finishes first.
fn attend(session: &Child, channel: &Channel, termination: &Termination, duties: &mut Duties) -> io::Result<()> {
    let mut record = [0; 1];
    loop {
        let touch = Instant::now() + limits::LOCK_TOUCH_TIME;
        match channel.receive_beside(&mut record, Some(touch), termination)? {
            // a session that is gone by now is seen at the next turn
            Received::Record(_) => match duties.answer(record) {
                (answer, None) => channel.send(&answer).unwrap_or(()),
                (answer, Some(file)) => channel.send_file(&answer, &file).unwrap_or(()),
            },
            Received::TimedOut => {
                duties
                    .lock
                    .touch()
                    .unwrap_or_else(|error| syslog::error(&format!("Lock could not be touched: {error}")));
            }
            Received::Beside => {
                session.pass_on(termination.take()?)?;
            }
            Received::TooLong | Received::Closed => return Ok(()),
        }
    }
}

impl Duties {
    /// What became of a request: `H`eld or made, perhaps with a file, `B`usy, `D`enied or not there, or `E` and an errno in
    /// four octets.
    fn answer(&mut self, [request]: [u8; 1]) -> (Vec<u8>, Option<File>) {
        let answered = match (request, &self.list) {
            (LOCK, _) => self.lock.try_lock().map(|tried| match tried {
                TryLock::Held => (b"H", None),
                TryLock::Busy => (b"B", None),
                TryLock::Denied => (b"D", None),
            }),
            (MAKE, _) => self.lock.make_mailbox().map(|()| (b"H", None)),
            (UNLOCK, _) => {
                self.lock.unlock();
                Ok((b"D", None))
            }
            (LOG, _) => {
                let file = syslog::fresh_descriptor();
                Ok((if file.is_some() { b"H" } else { b"D" }, file))
            }
            (OPEN_LIST, Some(list)) => list.open().map(|file| (if file.is_some() { b"H" } else { b"D" }, file)),
            (BEGIN_LIST, Some(_)) => self.begin_list().map(|file| (if file.is_some() { b"H" } else { b"B" }, file)),
            (FINISH_LIST, Some(list)) if std::mem::take(&mut self.begun) => list.finish().map(|()| (b"H", None)),
            (ABANDON_LIST, _) => {
                self.abandon_list();
                Ok((b"D", None))
            }
            _ => Ok((b"D", None)),
        };
        answered.map_or_else(|error| (failed(&error), None), |(answer, file)| (answer.to_vec(), file))
    }

    fn begin_list(&mut self) -> io::Result<Option<File>> {
        let Some(list) = self.list.as_ref().filter(|_| !self.begun) else { return Ok(None) };
        let Some(next) = list.begin()? else { return Ok(None) };
        self.begun = true;
        Ok(Some(next))
    }

    fn abandon_list(&mut self) {
        if let (true, Some(list)) = (std::mem::take(&mut self.begun), &self.list) {
            list.abandon();
        }
    }
}

fn failed(error: &io::Error) -> Vec<u8> {
    [b"E", error.raw_os_error().unwrap_or(0).to_be_bytes().as_slice()].concat()
}
