//! How names become files, and how a mailbox can hold mail and folders at once.
//!
//! A mailbox is an mbox file whose path below the root is its name, as UW, mutt and Dovecot have it. A file cannot be
//! a directory too, so one of the two goes elsewhere if a name is to hold both. Nothing is ever moved for that: a
//! path that a delivery or another mail program knows stays what it is. What comes second gets the second place:
//!
//! | the name `foo` | its mail | the folders below it |
//! | --- | --- | --- |
//! | held mail first | `foo` | `foo.sbd/`, as Thunderbird and Evolution have it |
//! | held folders first | `foo/mBoX-MeSsAgEs`, as Dovecot has it with `DIRNAME` | `foo/` |
//!
//! All of them are plain mbox files in plain directories, so every other program can read them. Names of either kind
//! are not names of mailboxes themselves, and a `foo.sbd/` beside a directory `foo/` is out of use.
//!
//! A symbolic link is followed as long as it stays below the root and is relative; what it leads to keeps the one
//! place that it has under its own name, so that it has one index, one journal and one lock.

use std::ffi::OsString;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use super::place::{Locking, Place};
use super::state;
use super::validity::UidValidities;
use crate::limits;
use crate::mailbox::names::{BESIDE_SUFFIX, WITHIN_NAME};
use crate::mailbox::{Error, Location, MailboxName, Naming, State};
use crate::sys::files;
use crate::sys::tree::{Directory, EntryKind};

/// The places of one user.
pub(super) struct Layout {
    root: Option<PathBuf>,
    inbox: PathBuf,
    state: Option<PathBuf>,
    locking: Rc<Locking>,
    validities: Rc<UidValidities>,
    naming: Naming,
}

/// What a name has on disk.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// The directory in which it has its entry, below the root; none if that is not there.
    pub(super) parent: Option<PathBuf>,
    /// What the entry is, links not followed; none if there is none.
    pub(super) entry: Option<EntryKind>,
    /// Where its mail is, if it has any.
    pub(super) mail: Option<Place>,
    /// The directory of what is below it, below the root.
    pub(super) inferiors: Option<PathBuf>,
}

/// An entry with all links on its way resolved: a path below the root.
struct Settled {
    path: PathBuf,
    kind: EntryKind,
}

impl Layout {
    pub(super) fn new(location: &Location, locking: Locking, validities: &Rc<UidValidities>) -> Self {
        let state = if let State::Directory(directory) = &location.state { Some(directory.clone()) } else { None };
        Self {
            root: location.root.clone(),
            inbox: location.inbox.clone(),
            state,
            locking: Rc::new(locking),
            validities: Rc::clone(validities),
            naming: location.naming.clone(),
        }
    }

    pub(super) fn naming(&self) -> &Naming {
        &self.naming
    }

    /// The mail root for the log, or where it would be.
    pub(super) fn root_path(&self) -> &Path {
        self.root.as_deref().unwrap_or(&self.inbox)
    }

    /// Where what is kept about mailboxes is; none if nothing is kept.
    pub(super) fn state(&self) -> Option<&Path> {
        self.state.as_deref()
    }

    /// The mail root; none if it is not there.
    pub(super) fn root(&self) -> Result<Option<Rc<Directory>>, Error> {
        let Some(path) = &self.root else { return Ok(None) };
        match Directory::open(path) {
            Ok(root) => Ok(Some(Rc::new(root))),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(Error::io("open", path, error)),
        }
    }

    /// Where INBOX is, for comparison.
    pub(super) fn inbox_path(&self) -> &Path {
        &self.inbox
    }

    /// The place of INBOX.
    pub(super) fn inbox(&self) -> Place {
        let directory = self.inbox.parent().and_then(|directory| Directory::open(directory).ok());
        let state = self.state.as_deref().map(state::of_inbox);
        Place::new(directory.map(Rc::new), self.inbox.clone(), state, &self.locking, &self.validities).for_inbox()
    }

    /// What `name` has on disk.
    pub(super) fn node(&self, name: &MailboxName) -> Result<Node, Error> {
        let root = self.root()?;
        let found = match &root {
            Some(root) => self.find(root, name).map_err(|error| self.failed("look for", name, error))?,
            None => Node::default(),
        };
        if name.is_inbox() {
            return Ok(Node { mail: Some(self.inbox()), inferiors: found.inferiors, ..Node::default() });
        }
        Ok(found)
    }

    fn find(&self, root: &Rc<Directory>, name: &MailboxName) -> io::Result<Node> {
        let mut parent = PathBuf::new();
        let mut levels = name.levels().peekable();
        while let Some(level) = levels.next() {
            if levels.peek().is_none() {
                return self.node_at(root, parent, level);
            }
            match inferiors(root, &parent, level)? {
                Some(below) => parent = below,
                None => break,
            }
        }
        Ok(Node::default())
    }

    /// Where the mail of a name at the top level lies, if that is a file of this name there: for a glance, which sees whether
    /// it is. Nothing is looked at.
    pub(super) fn file_at_top(&self, name: &MailboxName) -> Option<Place> {
        let mut levels = name.levels();
        let (level, None, false) = (levels.next()?, levels.next(), name.is_inbox()) else { return None };
        let state = self.state.as_deref().map(|directory| state::of_path(directory, Path::new(level)));
        let path = state::within(self.root.as_ref()?, level.as_ref());
        Some(Place::new(None, path, state, &self.locking, &self.validities))
    }

    /// The mail of a name at the top level, if it has any; less than [`Layout::node`] looks at. None tells nothing.
    pub(super) fn mail_at_top(&self, name: &MailboxName) -> Option<Place> {
        let mut levels = name.levels();
        let (level, None, false) = (levels.next()?, levels.next(), name.is_inbox()) else { return None };
        let root = self.root().ok()??;
        self.mail(&root, Path::new(""), level).ok()?
    }

    fn mail(&self, root: &Rc<Directory>, parent: &Path, level: &str) -> io::Result<Option<Place>> {
        Ok(match settle(root, parent, level)? {
            Some(Settled { path, kind: EntryKind::File }) => Some(self.place(root, &path)),
            Some(Settled { path, kind: EntryKind::Directory }) => Some(self.place(root, &path.join(WITHIN_NAME))),
            _ => None,
        })
    }

    /// What the entry `level` of the directory `parent` is as a mailbox.
    pub(super) fn node_at(&self, root: &Rc<Directory>, parent: PathBuf, level: &str) -> io::Result<Node> {
        let entry = match root.entry(parent.join(level)) {
            Ok(entry) => Some(entry.kind),
            Err(error) if is_absent(&error) => None,
            Err(error) => return Err(error),
        };
        let mail = self.mail(root, &parent, level)?;
        Ok(Node { entry, mail, inferiors: inferiors(root, &parent, level)?, parent: Some(parent) })
    }

    /// The place of a file at a path without links below the root.
    pub(super) fn place(&self, root: &Rc<Directory>, path: &Path) -> Place {
        let directory = match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            Some(parent) => below(root, parent).ok().map(Rc::new),
            None => Some(Rc::clone(root)),
        };
        let state = self.state.as_deref().map(|directory| state::of_path(directory, path));
        Place::new(directory, self.root_path().join(path), state, &self.locking, &self.validities)
    }

    /// Makes what is missing of the directories above `name`; the last of them.
    pub(super) fn make_parent(&self, name: &MailboxName) -> Result<(Rc<Directory>, PathBuf), Error> {
        let root = self.make_root()?;
        let mut parent = PathBuf::new();
        if let Some(above) = name.parent() {
            for level in above.levels() {
                parent = make_level(&root, &parent, level).map_err(|error| self.failed("make", &above, error))?;
            }
        }
        Ok((root, parent))
    }

    fn make_root(&self) -> Result<Rc<Directory>, Error> {
        let path = self.root_path();
        if let Some(root) = self.root()? {
            return Ok(root);
        }
        let missing = || io::Error::from(io::ErrorKind::PermissionDenied);
        let made = self.root.as_ref().ok_or_else(missing).and_then(|root| files::make_directory(root));
        made.and_then(|()| Directory::open(path)).map(Rc::new).map_err(|error| Error::io("make", path, error))
    }

    pub(super) fn failed(&self, operation: &'static str, name: &MailboxName, error: io::Error) -> Error {
        Error::io(operation, &self.root_path().join(name.as_str()), error)
    }
}

/// The directory `path` below `root`; an empty path is the root.
pub(super) fn below(root: &Directory, path: &Path) -> io::Result<Directory> {
    root.beneath(if path.as_os_str().is_empty() { Path::new(".") } else { path })
}

/// The name of the directory beside the mailbox `level`; none for one whose name leaves no room for that.
pub(super) fn beside(level: &str) -> Option<String> {
    Some(format!("{level}{BESIDE_SUFFIX}")).filter(|name| name.len() <= limits::FILE_NAME_OCTETS)
}

/// The directory of what is below `level`, an entry of the directory `parent`.
fn inferiors(root: &Directory, parent: &Path, level: &str) -> io::Result<Option<PathBuf>> {
    for name in [Some(level.to_owned()), beside(level)].iter().flatten() {
        if let Some(Settled { path, kind: EntryKind::Directory }) = settle(root, parent, name)? {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// Like [`inferiors`], but makes the directory if there is none: beside the entry, if there is one.
fn make_level(root: &Directory, parent: &Path, level: &str) -> io::Result<PathBuf> {
    if let Some(found) = inferiors(root, parent, level)? {
        return Ok(found);
    }
    let directory = below(root, parent)?;
    let name = match directory.create_directory(level.as_ref()) {
        Ok(()) => level.to_owned(),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let name = beside(level).ok_or(io::ErrorKind::InvalidFilename)?;
            directory.create_directory(name.as_ref())?;
            name
        }
        Err(error) => return Err(error),
    };
    directory.sync()?;
    Ok(parent.join(name))
}

/// Follows the links at the entry `name` of the directory `parent`, which is a path without links; none if there is
/// nothing, or nothing behind the link.
///
/// A link that leads out of the root, or in circles, is [`io::ErrorKind::InvalidFilename`].
fn settle(root: &Directory, parent: &Path, name: &str) -> io::Result<Option<Settled>> {
    let mut settled = Settled { path: parent.to_owned(), kind: EntryKind::Directory };
    let mut waiting: Vec<OsString> = vec![name.into()];
    let mut links = 0;
    while let Some(part) = waiting.pop() {
        match part.as_encoded_bytes() {
            b"." => continue,
            b".." if settled.path.pop() => continue,
            b".." => return Err(leads_out()),
            _ => {}
        }
        let path = settled.path.join(&part);
        let kind = match root.entry(&path) {
            Ok(entry) => entry.kind,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        if kind == EntryKind::Link {
            links += 1;
            let target = Some(root.link_target(&path)?).filter(|_| links <= limits::LINKS).ok_or_else(leads_out)?;
            waiting.extend(parts(&target).ok_or_else(leads_out)?.into_iter().rev());
        } else {
            settled = Settled { path, kind };
        }
    }
    Ok(Some(settled))
}

/// The parts of a link's target; none if it is absolute.
fn parts(target: &Path) -> Option<Vec<OsString>> {
    let part = |component| match component {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some("..".into()),
        Component::CurDir => Some(".".into()),
        Component::RootDir | Component::Prefix(_) => None,
    };
    target.components().map(part).collect()
}

fn leads_out() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidFilename, "a link leads out of the mail directory")
}

/// Whether nothing is there, or no directory where there would have to be one.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
