//! Subscriptions in UW's form: `~/.mailboxlist`, one name a line.
//!
//! The file is replaced at one instant by a complete new one, which is written under the name `.mailboxlist.lock`: to
//! make that is the lock against other sessions. Lines that are no names of ours (`#news.…`, other servers' mailboxes)
//! stay where they are. Nothing goes unless a client unsubscribes from it, whatever becomes of the mailbox.
//!
//! As long as there is no such file, Dovecot's in the mail directory counts, in its old form or that of version 2.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::layout::is_absent;
use super::state;
use crate::limits;
use crate::mailbox::{Error, Kind, MailboxName, Naming};
use crate::sys::tree::{Directory, Purpose};
use crate::text::mutf7;

/// Names of Dovecot's file within the mail directory.
const DOVECOTS: [&str; 2] = [".subscriptions", "subscriptions"];
/// Begins Dovecot's file in its second form, in which tabs divide the levels of a name.
const DOVECOTS_SECOND_FORM: &[u8] = b"V\t2";

/// The list of one user.
pub(super) struct Subscriptions {
    path: Option<PathBuf>,
    root: Option<PathBuf>,
}

impl Subscriptions {
    /// Kept in `path`, if it can be kept; Dovecot's would be in `root`.
    pub(super) fn new(path: Option<PathBuf>, root: Option<&Path>) -> Self {
        Self { path, root: root.map(Path::to_owned) }
    }

    /// The names in it.
    pub(super) fn names(&self, naming: &Naming) -> Result<Vec<MailboxName>, Error> {
        Ok(self.lines()?.iter().filter_map(|line| naming.parse(line).ok()).collect())
    }

    /// Adds `name`; if it is there already, nothing happens.
    pub(super) fn add(&self, naming: &Naming, name: &MailboxName) -> Result<(), Error> {
        self.change(|lines| {
            let is_new = !lines.iter().any(|line| is_name(naming, line, name));
            lines.extend(is_new.then(|| naming.spell(name).into_bytes()));
            is_new
        })
    }

    /// Removes `name` in all its spellings; if it is not there, nothing happens.
    pub(super) fn remove(&self, naming: &Naming, name: &MailboxName) -> Result<(), Error> {
        self.change(|lines| {
            let before = lines.len();
            lines.retain(|line| !is_name(naming, line, name));
            lines.len() < before
        })
    }

    /// Puts the lines through `change`, and writes them if it says that they are different now.
    fn change(&self, change: impl FnOnce(&mut Vec<Vec<u8>>) -> bool) -> Result<(), Error> {
        let path = self.path.as_ref().ok_or_else(|| Error::new(Kind::NoPermission, "write", Path::new("~")))?;
        let failed = |error| Error::io("write", path, error);
        let (parent, name) =
            path.parent().zip(path.file_name()).ok_or_else(|| failed(io::ErrorKind::NotFound.into()))?;
        state::make_directory(parent).map_err(failed)?;
        let directory = Directory::open(parent).map_err(failed)?;
        let mut lock_name = name.to_owned();
        lock_name.push(".lock");
        let mut next = Next::make(&directory, &lock_name, path)?;
        let mut lines = self.lines()?;
        if change(&mut lines) {
            lines.push(Vec::new());
            next.file.write_all(&lines.join(&b'\n')).map_err(failed)?;
            next.put_in_place(name).map_err(failed)?;
        }
        Ok(())
    }

    fn lines(&self) -> Result<Vec<Vec<u8>>, Error> {
        if let Some(text) = self.path.as_deref().map(read).transpose()?.flatten() {
            return Ok(lines(&text).map(<[u8]>::to_vec).collect());
        }
        for name in DOVECOTS {
            if let Some(text) = self.root.as_ref().map(|root| read(&root.join(name))).transpose()?.flatten() {
                return Ok(dovecots(&text));
            }
        }
        Ok(Vec::new())
    }
}

/// The list as it is going to be. Its existence is the lock.
struct Next<'a> {
    directory: &'a Directory,
    name: &'a OsStr,
    file: File,
    /// Whether the name is somebody else's by now.
    is_gone: bool,
}

impl<'a> Next<'a> {
    fn make(directory: &'a Directory, name: &'a OsStr, path: &Path) -> Result<Self, Error> {
        let start = Instant::now();
        loop {
            match directory.create_file(name) {
                Ok(file) => return Ok(Self { directory, name, file, is_gone: false }),
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(Error::io("lock", path, error));
                }
                Err(_) if start.elapsed() > limits::SMALL_FILE_LOCK_TIME => {
                    return Err(Error::new(Kind::InUse, "lock", path));
                }
                Err(_) => {}
            }
            if left_behind(directory, name) {
                drop(directory.remove_file(name));
            } else {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }

    fn put_in_place(&mut self, name: &OsStr) -> io::Result<()> {
        self.file.sync_all()?;
        self.directory.replace(self.name, name)?;
        self.is_gone = true;
        self.directory.sync()
    }
}

impl Drop for Next<'_> {
    /// Gives the lock back where nothing was to be changed, or could be.
    fn drop(&mut self) {
        if !self.is_gone {
            drop(self.directory.remove_file(self.name));
        }
    }
}

/// Whether a lock is so old that whoever made it must have died.
fn left_behind(directory: &Directory, name: &OsStr) -> bool {
    let modified = directory.open_file(name, Purpose::Read).and_then(|file| file.metadata()?.modified());
    modified.is_ok_and(|made| {
        SystemTime::now().duration_since(made).is_ok_and(|age| age > limits::SUBSCRIPTIONS_LOCK_STALE_TIME)
    })
}

/// The content of a file; none if there is none.
fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return Ok(None) };
    let opened = Directory::open(parent).and_then(|directory| directory.open_file(name, Purpose::Read));
    let mut octets = Vec::new();
    match opened.and_then(|file| file.take(limits::SUBSCRIPTIONS_OCTETS + 1).read_to_end(&mut octets)) {
        // to write back what was read of it would cut it
        Ok(count) if count as u64 > limits::SUBSCRIPTIONS_OCTETS => Err(Error::new(Kind::Limit, "read", path)),
        Ok(_) => Ok(Some(octets)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(Error::io("read", path, error)),
    }
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|octet| *octet == b'\n').filter(|line| !line.is_empty())
}

/// The names in Dovecot's file, which may be in UTF-8.
fn dovecots(text: &[u8]) -> Vec<Vec<u8>> {
    let second_form = lines(text).next() == Some(DOVECOTS_SECOND_FORM);
    let name = |line: &[u8]| {
        let name = String::from_utf8_lossy(line);
        let name = if second_form { name.replace('\t', "/") } else { name.into_owned() };
        if name.is_ascii() { name } else { mutf7::encode(&name) }.into_bytes()
    };
    lines(text).skip(usize::from(second_form)).map(name).collect()
}

fn is_name(naming: &Naming, line: &[u8], name: &MailboxName) -> bool {
    naming.parse(line).as_ref() == Ok(name)
}
