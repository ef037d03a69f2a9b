//! The lock beside a mailbox: a file `MAILBOX.lock` that only one program can have made.
//!
//! It is made as every careful mail program makes it, so that it holds over NFS too: a file under a name that nobody else
//! uses is linked to the lock's name, and whether that went well is judged by the file's link count, not by the
//! answer, which may get lost. A lock that nobody touched for a long time, while the mailbox did not change
//! either, was left behind by a crash, and is taken away; at once, where it says that its owner died here. Age is measured
//! by the clock that stamps the directory's files, which need not be this machine's.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::{Duration, SystemTime};

use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, open, openat, renameat};
use nix::sys::stat::{FileStat, Mode, fchmod, fstat, fstatat, futimens};
use nix::sys::time::TimeSpec;
use nix::unistd::{UnlinkatFlags, fsync, linkat, unlinkat};

use super::lock_owner::{owner, place};
use super::{clock, random, syslog};
use abandoned::Abandoned;

/// What one attempt at a lock brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryLock {
    /// The lock is ours until it is given back.
    Held,
    /// Somebody else has it: try again later.
    Busy,
    /// We may not make files there, or there is no room for one.
    Denied,
}

/// Whoever can make the one dotlock of a mailbox, and so the mailbox itself.
pub trait DotLocker {
    /// Tries once, without waiting. A lock that is already held stays held.
    fn try_lock(&mut self) -> io::Result<TryLock>;

    /// Gives the lock back, if it is held.
    fn unlock(&mut self);

    /// Makes the mailbox, empty and for its owner alone, unless the name is taken.
    fn make_mailbox(&mut self) -> io::Result<()>;
}

/// Finds out what locks say about their owner, as long as this process may: one that is confined may not.
pub fn learn_place() {
    let _known_now = place();
}

/// Makes the lock of one mailbox in this process, with its rights. Gives it back when dropped.
#[derive(Debug)]
pub struct Direct {
    directory: OwnedFd,
    mailbox: OsString,
    lock: OsString,
    stale_after: Duration,
    held: Option<File>,
}

impl Direct {
    /// For the mailbox called `mailbox` in `directory`, neither of which need a lock to exist. Another's lock is taken
    /// away when for `stale_after` neither it nor the mailbox changed (`mbox_dotlock_change_timeout`).
    pub fn new(directory: &Path, mailbox: &OsStr, stale_after: Duration) -> io::Result<Self> {
        if mailbox.is_empty() || Path::new(mailbox).file_name() != Some(mailbox) {
            return Err(io::Error::other("a mailbox's name in its directory has no slash"));
        }
        let directory = open(directory, OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC, Mode::empty())?;
        let mut lock = mailbox.to_owned();
        lock.push(".lock");
        Ok(Self { directory, mailbox: mailbox.to_owned(), lock, stale_after, held: None })
    }

    /// Whether the lock is held.
    pub fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// Whether there is a lock that says that its owner was a process here which is no more.
    pub fn was_left_behind(&self) -> io::Result<bool> {
        Ok(Abandoned::find(&self.directory, &self.lock)?.is_some_and(|found| found.owner_is_gone()))
    }

    /// Takes away a lock that the process `owner` left, of which the caller knows that it has ended, though its number may
    /// still be in use.
    pub fn remove_of(&self, owner: u32) -> io::Result<()> {
        match Abandoned::find(&self.directory, &self.lock)? {
            Some(found) if found.is_of(owner) && found.is_mine_to_remove()? => {
                self.take_away(&found, &self.unique_name()?)
            }
            _ => Ok(()),
        }
    }

    /// A name in the directory that nobody else uses.
    fn unique_name(&self) -> io::Result<OsString> {
        let [one, two, three, four] = random::bytes::<4>()?;
        let mut unique = OsString::from(format!(".{}.{one:02x}{two:02x}{three:02x}{four:02x}.", std::process::id()));
        unique.push(&self.lock);
        Ok(unique)
    }

    /// Shows others that a lock that is held is still meant.
    pub fn touch(&self) -> io::Result<()> {
        match &self.held {
            Some(file) => Ok(futimens(file, &TimeSpec::UTIME_NOW, &TimeSpec::UTIME_NOW)?),
            None => Ok(()),
        }
    }

    /// Makes the file that is to become the lock; its own time stamp tells what time it is over there.
    fn make(&self, name: &OsStr) -> io::Result<File> {
        let flags = OFlag::O_CREAT | OFlag::O_EXCL | OFlag::O_WRONLY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        let mut file = File::from(openat(&self.directory, name, flags, Mode::from_bits_truncate(0o600))?);
        match file.write_all(owner(std::process::id()).as_bytes()) {
            // who has no space left may want to make some: a lock that says nothing is a lock as well
            Err(error) if has_no_space(&error) => file.set_len(0)?,
            written => written?,
        }
        // others look whether the process is still there
        fchmod(&file, Mode::from_bits_truncate(0o644))?;
        Ok(file)
    }

    fn try_link(&self, name: &OsStr, file: &File) -> io::Result<bool> {
        let answer = linkat(&self.directory, name, &self.directory, self.lock.as_os_str(), AtFlags::empty());
        match (fstat(file)?.st_nlink, answer) {
            (2, _) => Ok(true),
            (_, Ok(()) | Err(Errno::EEXIST)) => Ok(false),
            (_, Err(errno)) => Err(errno.into()),
        }
    }

    fn entry(&self, name: &OsStr) -> io::Result<Option<FileStat>> {
        match fstatat(&self.directory, name, AtFlags::AT_SYMLINK_NOFOLLOW) {
            Ok(found) => Ok(Some(found)),
            Err(Errno::ENOENT) => Ok(None),
            Err(errno) => Err(errno.into()),
        }
    }

    /// The lock that stands in the way, if it was left behind by now.
    fn stale(&self, now: &FileStat) -> io::Result<Option<Abandoned>> {
        let Some(found) = Abandoned::find(&self.directory, &self.lock)? else { return Ok(None) };
        let lock = found.entry()?;
        if found.is_symbolic_link()? {
            let mailbox = syslog::visible(self.mailbox.as_encoded_bytes());
            syslog::error(&format!("Mailbox {mailbox} lock is a symbolic link"));
            return Err(Errno::ELOOP.into());
        }
        let mailbox = self.entry(&self.mailbox)?;
        let changed = mailbox.iter().chain([&lock]).map(|file| file.st_mtime.max(file.st_ctime)).max();
        let age = now.st_mtime.saturating_sub(changed.unwrap_or(i64::MAX));
        let is_old = u64::try_from(age).is_ok_and(|age| age >= self.stale_after.as_secs());
        let is_abandoned = (is_old || found.owner_is_gone()) && found.is_mine_to_remove()?;
        Ok(is_abandoned.then_some(found))
    }

    /// Whether there is a lock of somebody's that is still meant, for one who may make none and so cannot ask the
    /// directory for the time.
    fn is_meant(&self) -> io::Result<bool> {
        let Some(found) = Abandoned::find(&self.directory, &self.lock)? else { return Ok(false) };
        let (lock, now) = (found.entry()?, clock::unix_seconds(SystemTime::now()));
        let age = now.saturating_sub(lock.st_mtime.max(lock.st_ctime));
        Ok(u64::try_from(age).is_ok_and(|age| age < self.stale_after.as_secs()) && !found.owner_is_gone())
    }

    /// Takes `stale` away: first under another name, since by now it may be somebody's fresh lock, which is put back.
    fn take_away(&self, stale: &Abandoned, aside: &OsStr) -> io::Result<()> {
        match renameat(&self.directory, self.lock.as_os_str(), &self.directory, aside) {
            Err(Errno::ENOENT) => return Ok(()),
            renamed => renamed?,
        }
        let (mut put_back, judged) = (Ok(()), stale.entry()?);
        if self.entry(aside)?.is_some_and(|taken| same(&taken, &judged)) {
            let mailbox = syslog::visible(self.mailbox.as_encoded_bytes());
            syslog::warning(&format!("Mailbox {mailbox} lock overridden"));
        } else {
            put_back = linkat(&self.directory, aside, &self.directory, self.lock.as_os_str(), AtFlags::empty());
        }
        unlinkat(&self.directory, aside, UnlinkatFlags::NoRemoveDir)?;
        Ok(put_back?)
    }

    /// One attempt under the name `unique`, which is free again afterwards.
    fn attempt(&self, unique: &OsStr) -> io::Result<Option<File>> {
        let file = self.make(unique)?;
        let linked = self.try_link(unique, &file);
        let now = fstat(&file);
        unlinkat(&self.directory, unique, UnlinkatFlags::NoRemoveDir)?;
        if linked? {
            return Ok(Some(file));
        }
        if let Some(stale) = self.stale(&now?)? {
            self.take_away(&stale, unique)?;
        }
        Ok(None)
    }
}

impl DotLocker for Direct {
    fn try_lock(&mut self) -> io::Result<TryLock> {
        if self.held.is_some() {
            return Ok(TryLock::Held);
        }
        match self.attempt(&self.unique_name()?) {
            Ok(Some(file)) => {
                self.held = Some(file);
                Ok(TryLock::Held)
            }
            Ok(None) => Ok(TryLock::Busy),
            Err(error) if has_no_space(&error) || is_forbidden(&error) => {
                Ok(if self.is_meant()? { TryLock::Busy } else { TryLock::Denied })
            }
            Err(error) => Err(error),
        }
    }

    fn make_mailbox(&mut self) -> io::Result<()> {
        let flags = OFlag::O_CREAT | OFlag::O_EXCL | OFlag::O_WRONLY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        match openat(&self.directory, self.mailbox.as_os_str(), flags, Mode::from_bits_truncate(0o600)) {
            Ok(_) => {}
            Err(Errno::EEXIST) => return Ok(()),
            Err(errno) => return Err(errno.into()),
        }
        // the name must outlast a loss of power as well as what is written under it
        let readable = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        Ok(fsync(openat(&self.directory, ".", readable, Mode::empty())?)?)
    }

    fn unlock(&mut self) {
        let Some(file) = self.held.take() else { return };
        // somebody may have taken it away as stale, and made a new one
        let ours = match (self.entry(&self.lock), fstat(&file)) {
            (Ok(Some(there)), Ok(held)) => same(&there, &held),
            _ => false,
        };
        let removed = ours && unlinkat(&self.directory, self.lock.as_os_str(), UnlinkatFlags::NoRemoveDir).is_ok();
        if !removed {
            let mailbox = syslog::visible(self.mailbox.as_encoded_bytes());
            syslog::error(&format!("Mailbox {mailbox} lock was lost"));
        }
    }
}

impl Drop for Direct {
    fn drop(&mut self) {
        self.unlock();
    }
}

/// Whether no file can be made because there is no room for one.
fn has_no_space(error: &io::Error) -> bool {
    matches!(error.raw_os_error().map(Errno::from_raw), Some(Errno::ENOSPC | Errno::EDQUOT))
}

fn is_forbidden(error: &io::Error) -> bool {
    matches!(error.raw_os_error().map(Errno::from_raw), Some(Errno::EACCES | Errno::EPERM | Errno::EROFS))
}

fn same(one: &FileStat, other: &FileStat) -> bool {
    (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)
}

mod abandoned;
#[cfg(test)]
mod tests;
