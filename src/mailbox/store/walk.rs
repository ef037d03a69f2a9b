//! The walk through the directories that LIST takes.
//!
//! It goes only where the pattern can match, and not into a directory that it is in already, since links may lead
//! back. Depth and entries are bounded: a home directory may hold millions of files, or links without end.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::rc::Rc;

use super::layout::{Node, below};
use super::listing::{Listed, ListedKind};
use super::pattern::Pattern;
use super::question::spell;
use super::store::Store;
use crate::limits;
use crate::mailbox::MailboxName;
use crate::mailbox::names::BESIDE_SUFFIX;
use crate::sys::tree::{Directory, Entry};

/// A walk, and what it found.
pub(super) struct Walk<'a> {
    store: &'a Store,
    root: Rc<Directory>,
    prefix: &'a str,
    pattern: &'a Pattern,
    /// The directories from the root to where the walk is.
    above: Vec<Entry>,
    /// How many entries may still be looked at.
    left: usize,
    found: Vec<Listed>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(store: &'a Store, root: Rc<Directory>, prefix: &'a str, pattern: &'a Pattern) -> Self {
        Self { store, root, prefix, pattern, above: Vec::new(), left: limits::LIST_ENTRIES, found: Vec::new() }
    }

    /// Walks all of it. The names in order, and whether that is all.
    pub(super) fn run(mut self) -> (Vec<Listed>, bool) {
        self.directory(Path::new(""), None);
        (self.found, self.left > 0)
    }

    /// Goes through one directory, which belongs to `name`; one that can't be read has nothing for this user.
    fn directory(&mut self, path: &Path, name: Option<&MailboxName>) {
        let Ok(identity) = below(&self.root, path).and_then(|directory| directory.identity()) else { return };
        let inside = self.above.iter().any(|above| above.is_same(&identity));
        if inside || self.above.len() >= limits::LIST_DEPTH {
            return;
        }
        self.above.push(identity);
        for level in self.levels(path).unwrap_or_default() {
            if let Some(name) = MailboxName::of_entry(self.store.naming(), name, level.as_ref()) {
                self.level(path, &level, &name);
            }
        }
        self.above.pop();
    }

    fn level(&mut self, parent: &Path, level: &str, name: &MailboxName) {
        let (spelled, matched) = spell(self.store.naming(), self.prefix, name);
        let matches = self.pattern.matches(&matched);
        if !matches.exact && !matches.below {
            return;
        }
        let Ok(node) = self.store.layout.node_at(&self.root, parent.to_owned(), level) else { return };
        if matches.exact && !name.is_inbox() {
            let inferiors = self.has_inferiors(&node, name);
            let kind = if self.has_mail(&node) { Some(ListedKind::Mailbox) } else { None };
            let kind = kind.or(node.inferiors.as_ref().map(|_| ListedKind::Level));
            self.found.extend(kind.map(|kind| Listed { name: spelled, kind, inferiors }));
        }
        if let Some(directory) = node.inferiors.filter(|_| matches.below) {
            self.directory(&directory, Some(name));
        }
    }

    /// Whether there is a mailbox; INBOX, which is listed by that name, is none here.
    fn has_mail(&self, node: &Node) -> bool {
        let inbox = self.store.layout.inbox_path();
        self.store.holder(node).ok().flatten().is_some_and(|(_, place)| place.path() != inbox)
    }

    /// Whether anything below `name` would be listed; none if the walk has to end before that is known.
    pub(super) fn has_inferiors(&mut self, node: &Node, name: &MailboxName) -> Option<bool> {
        let Some(directory) = &node.inferiors else { return Some(false) };
        let visible = self.levels(directory).unwrap_or_default().iter().any(|level| {
            let named = MailboxName::of_entry(self.store.naming(), Some(name), level.as_ref()).is_some();
            let node = self.store.layout.node_at(&self.root, directory.clone(), level).ok().filter(|_| named);
            node.is_some_and(|node| node.inferiors.is_some() || self.has_mail(&node))
        });
        (visible || self.left > 0).then_some(visible)
    }

    /// The names on the next level of hierarchy: of entries, and of those that have only a directory beside them.
    fn levels(&mut self, path: &Path) -> io::Result<BTreeSet<String>> {
        let mut levels = BTreeSet::new();
        for entry in below(&self.root, path)?.names()? {
            if self.left == 0 {
                break;
            }
            self.left -= 1;
            let (entry, _) = entry?;
            if let Some(name) = entry.to_str() {
                levels.insert(name.strip_suffix(BESIDE_SUFFIX).unwrap_or(name).to_owned());
            }
        }
        Ok(levels)
    }
}
