//! The lock of the user's INBOX, and INBOX where it is missing, made by this process: the agent's, or that of a user who is served without login.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::time::Duration;

use super::mail;
use super::settings::Settings;
use crate::sys::dotlock::{Direct, DotLocker, TryLock};
use crate::sys::passwd::{self, User};
use crate::sys::syslog;

/// One hard-wired lock. Its directory may be made later than this.
#[derive(Debug)]
pub struct InboxLock {
    inbox: Option<PathBuf>,
    stale_after: Duration,
    direct: Option<Direct>,
}

impl InboxLock {
    /// The lock of `user`'s INBOX, wherever the settings say that it lies.
    pub fn new(settings: &Settings, user: &User) -> Self {
        let inbox = mail::location(settings, user).map(|location| location.inbox);
        let inbox = inbox.inspect_err(|error| syslog::error(&format!("mail_location: {error}"))).ok();
        Self { inbox, stale_after: settings.mbox_dotlock_change_timeout, direct: None }
    }

    /// The group that is needed to make files beside INBOX: the privileged one, if it alone opens the directory.
    pub fn group(&self, settings: &Settings, user: &User) -> Option<u32> {
        let group = passwd::group_named(&settings.mail_privileged_group).ok()??;
        let spool = fs::metadata(self.inbox.as_deref()?.parent()?).ok()?;
        let (by_owner, by_all) = (spool.uid() == user.uid, spool.mode() & 0o002 != 0);
        let by_group = spool.gid() == group && spool.mode() & 0o020 != 0;
        (by_group && !by_owner && !by_all).then_some(group)
    }

    /// Whether the lock is held.
    pub fn is_held(&self) -> bool {
        self.direct.as_ref().is_some_and(Direct::is_held)
    }

    /// Shows others that the lock, if it is held, is still meant.
    pub fn touch(&self) -> io::Result<()> {
        self.direct.as_ref().map_or(Ok(()), Direct::touch)
    }

    fn direct(&mut self) -> io::Result<Option<&mut Direct>> {
        let place = self.inbox.as_deref().and_then(|inbox| Some((inbox.parent()?, inbox.file_name()?)));
        if let (None, Some((spool, name))) = (&self.direct, place) {
            self.direct = Some(Direct::new(spool, name, self.stale_after)?);
        }
        Ok(self.direct.as_mut())
    }
}

impl DotLocker for InboxLock {
    fn try_lock(&mut self) -> io::Result<TryLock> {
        self.direct()?.map_or(Ok(TryLock::Denied), Direct::try_lock)
    }

    fn make_mailbox(&mut self) -> io::Result<()> {
        self.direct()?.map_or(Err(io::ErrorKind::PermissionDenied.into()), Direct::make_mailbox)
    }

    fn unlock(&mut self) {
        if let Some(direct) = &mut self.direct {
            direct.unlock();
        }
    }
}
