//! The lock of the user's INBOX, and INBOX where it is missing, made by the agent; a session whose agent was killed removes
//! what that left.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::mail;
use super::settings::Settings;
use crate::sys::dotlock::{Direct, DotLocker, TryLock};
use crate::sys::passwd::{self, User};
use crate::sys::privs::KeptGroup;
use crate::sys::syslog;

/// One hard-wired lock. Its directory may be made later than this.
#[derive(Debug)]
pub struct InboxLock {
    inbox: Option<PathBuf>,
    stale_after: Duration,
    direct: Option<Direct>,
    group: Option<KeptGroup>,
}

impl InboxLock {
    /// The lock of `user`'s INBOX, wherever the settings say that it lies.
    pub fn new(settings: &Settings, user: &User) -> Self {
        let inbox = mail::location(settings, user).map(|location| location.inbox);
        let inbox = inbox.inspect_err(|error| syslog::error(&format!("mail_location: {error}"))).ok();
        Self { inbox, stale_after: settings.mbox_dotlock_change_timeout, direct: None, group: None }
    }

    /// The group that is needed to make files beside INBOX: the privileged one, if it alone opens the directory, and if the
    /// user has no say in which directory that is.
    pub fn group(&self, settings: &Settings, user: &User) -> Option<u32> {
        let group = passwd::group_named(&settings.mail_privileged_group).ok()??;
        let path = self.inbox.as_deref()?.parent()?;
        if [path, &fs::canonicalize(path).ok()?].iter().any(|path| is_led_by(user, path)) {
            return None;
        }
        let spool = fs::metadata(path).ok()?;
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

    /// Takes the lock away if the process `owner` left it, of which the caller knows that it has ended.
    pub fn remove_of(&mut self, owner: u32) -> io::Result<()> {
        self.do_with(|direct| direct.remove_of(owner)).unwrap_or(Ok(()))
    }

    /// Makes and removes in `group` from now on.
    pub fn work_in(&mut self, group: KeptGroup) {
        self.group = Some(group);
    }

    /// Does `work`, if there is a place for it.
    fn do_with<T>(&mut self, work: impl FnOnce(&mut Direct) -> io::Result<T>) -> Option<io::Result<T>> {
        if let Err(error) = self.open() {
            return Some(Err(error));
        }
        let direct = self.direct.as_mut()?;
        Some(match &self.group {
            Some(group) => group.during(|| work(direct)),
            None => work(direct),
        })
    }

    fn open(&mut self) -> io::Result<()> {
        let place = self.inbox.as_deref().and_then(|inbox| Some((inbox.parent()?, inbox.file_name()?)));
        if let (None, Some((spool, name))) = (&self.direct, place) {
            self.direct = Some(Direct::new(spool, name, self.stale_after)?);
        }
        Ok(())
    }
}

/// Whether somewhere on the way to `path` `user` could put another directory in the place of the one that is there.
fn is_led_by(user: &User, path: &Path) -> bool {
    path.ancestors().any(|step| match fs::symlink_metadata(step) {
        Ok(found) if found.is_symlink() => found.uid() == user.uid,
        // whoever has a directory can do what they like with the names in it
        Ok(found) => found.uid() == user.uid && step != path,
        Err(_) => true,
    })
}

impl DotLocker for InboxLock {
    fn try_lock(&mut self) -> io::Result<TryLock> {
        self.do_with(Direct::try_lock).unwrap_or(Ok(TryLock::Denied))
    }

    fn make_mailbox(&mut self) -> io::Result<()> {
        self.do_with(Direct::make_mailbox).unwrap_or(Err(io::ErrorKind::PermissionDenied.into()))
    }

    fn unlock(&mut self) {
        if !self.is_held() {
            return;
        }
        let given_back = self.do_with(|direct| {
            direct.unlock();
            Ok(())
        });
        if let Some(Err(error)) = given_back {
            syslog::error(&format!("Lock could not be given back: {error}"));
        }
    }
}

impl Drop for InboxLock {
    fn drop(&mut self) {
        self.unlock();
    }
}
