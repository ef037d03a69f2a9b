//! Subscriptions in UW's form: `~/.mailboxlist`, one name a line.
//!
//! How the file is replaced is [`list_file`](super::list_file)'s business. Lines that are no names of ours (`#news.…`,
//! other servers' mailboxes) stay where they are. Nothing goes unless a client unsubscribes from it, whatever becomes of
//! the mailbox.
//!
//! As long as there is no such file, Dovecot's in the mail directory counts, in its old form or that of version 2.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::layout::is_absent;
use super::list_file::{ListFile, OwnListFile};
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
    list: Option<List>,
    root: Option<PathBuf>,
}

/// The file, and its name for those who look for what went wrong.
struct List {
    path: PathBuf,
    file: Rc<dyn ListFile>,
}

impl Subscriptions {
    /// Kept in `path`, if it can be kept; Dovecot's would be in `root`.
    pub(super) fn new(path: Option<PathBuf>, root: Option<&Path>) -> Self {
        let list = path.map(|path| List { file: Rc::new(OwnListFile::new(&path)), path });
        Self { list, root: root.map(Path::to_owned) }
    }

    /// Leaves opening and replacing the file to `file`.
    pub(super) fn keep_by(&mut self, file: Rc<dyn ListFile>) {
        if let Some(list) = &mut self.list {
            list.file = file;
        }
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
        let list = self.list.as_ref().ok_or_else(|| Error::new(Kind::NoPermission, "write", Path::new("~")))?;
        let mut next = Next::begin(list)?;
        let mut lines = self.lines()?;
        if change(&mut lines) {
            lines.push(Vec::new());
            let written = next.file.write_all(&lines.join(&b'\n')).and_then(|()| next.finish());
            written.map_err(|error| Error::io("write", &list.path, error))?;
        }
        Ok(())
    }

    fn lines(&self) -> Result<Vec<Vec<u8>>, Error> {
        if let Some(List { path, file }) = &self.list {
            let file = file.open().map_err(|error| Error::io("open", path, error))?;
            if let Some(text) = file.map(|file| content(file, path)).transpose()? {
                return Ok(lines(&text).map(<[u8]>::to_vec).collect());
            }
        }
        for name in DOVECOTS {
            if let Some(text) = self.root.as_ref().map(|root| read(&root.join(name))).transpose()?.flatten() {
                return Ok(dovecots(&text));
            }
        }
        Ok(Vec::new())
    }
}

/// The list as it is going to be, which nobody else can begin meanwhile.
struct Next<'a> {
    list: &'a List,
    file: File,
    is_finished: bool,
}

impl<'a> Next<'a> {
    fn begin(list: &'a List) -> Result<Self, Error> {
        let start = Instant::now();
        loop {
            match list.file.begin().map_err(|error| Error::io("lock", &list.path, error))? {
                Some(file) => return Ok(Self { list, file, is_finished: false }),
                None if start.elapsed() > limits::SMALL_FILE_LOCK_TIME => {
                    return Err(Error::new(Kind::InUse, "lock", &list.path));
                }
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.file.sync_all()?;
        self.list.file.finish()?;
        self.is_finished = true;
        Ok(())
    }
}

impl Drop for Next<'_> {
    /// Lets others begin where nothing was to be changed, or could be.
    fn drop(&mut self) {
        if !self.is_finished {
            self.list.file.abandon();
        }
    }
}

/// The content of the file at `path`; none if there is none.
fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return Ok(None) };
    match Directory::open(parent).and_then(|directory| directory.open_file(name, Purpose::Read)) {
        Ok(file) => content(file, path).map(Some),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(Error::io("read", path, error)),
    }
}

fn content(file: File, path: &Path) -> Result<Vec<u8>, Error> {
    let mut octets = Vec::new();
    match file.take(limits::SUBSCRIPTIONS_OCTETS + 1).read_to_end(&mut octets) {
        // to write back what was read of it would cut it
        Ok(count) if count as u64 > limits::SUBSCRIPTIONS_OCTETS => Err(Error::new(Kind::Limit, "read", path)),
        Ok(_) => Ok(octets),
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
