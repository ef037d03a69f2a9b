//! LIST and LSUB (RFC 3501 §6.3.8, §6.3.9), with what is below each name (RFC 3348).
//!
//! A regular file is a mailbox if a driver says so after a glance; other files are not listed, nor is what could not be
//! asked for: dot files, locks, our files and Dovecot's, names that are not modified UTF-7. A directory is listed even if
//! nothing is in it, since CREATE can make such a one. `\Marked` and `\Unmarked` are never told: who serves from an
//! index does not leave the traces in a file's times from which they would be read.

use std::collections::BTreeSet;

use super::pattern::Pattern;
use super::question::{Question, spell};
use super::store::Store;
use super::walk::Walk;
use crate::mailbox::{Error, Kind, MailboxName};

/// One answer to LIST or LSUB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name, in the spelling that fits the question.
    pub name: String,
    /// What it is.
    pub kind: ListedKind,
    /// Whether something is below it; none where nobody looked.
    pub inferiors: Option<bool>,
}

/// What a listed name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListedKind {
    /// A mailbox.
    Mailbox,
    /// Only a level above other names: `\Noselect`.
    Level,
}

impl Store {
    /// The mailboxes that match, INBOX first and the others in order, each once. An empty pattern asks for the
    /// separator alone, and is answered by the empty name.
    ///
    /// What cannot be a name matches nothing, and is no error.
    pub fn list(&self, reference: &str, pattern: &str) -> Result<Vec<Listed>, Error> {
        let (prefix, pattern) = match Question::new(self.naming(), reference, pattern) {
            Question::Names { prefix, pattern } => (prefix, pattern),
            question => return Ok(answer_without_names(question)),
        };
        let inbox = prefix.is_empty() && pattern.matches_inbox();
        let mut found: Vec<_> = if inbox { vec![self.listed_inbox()?] } else { Vec::new() };
        if let Some(root) = self.layout.root()? {
            found.extend(Walk::new(self, root, &prefix, &pattern).run().0);
        }
        Ok(found)
    }

    /// The names that are subscribed to and match, and with a `%` at the end also the levels above such names, as
    /// `\Noselect` if they are not subscribed to. Whether they exist is not looked at.
    pub fn lsub(&self, reference: &str, pattern: &str) -> Result<Vec<Listed>, Error> {
        let (prefix, pattern) = match Question::new(self.naming(), reference, pattern) {
            Question::Names { prefix, pattern } => (prefix, pattern),
            question => return Ok(answer_without_names(question)),
        };
        let subscribed = self.subscriptions.names(self.naming())?;
        let (mut names, mut levels) = (BTreeSet::new(), BTreeSet::new());
        for name in &subscribed {
            let (spelled, matched) = spell(self.naming(), &prefix, name);
            let matches = match (name.is_inbox(), prefix.is_empty()) {
                (false, _) => pattern.matches(&matched).exact,
                (true, true) => pattern.matches_inbox(),
                // it is not below the root
                (true, false) => false,
            };
            if matches {
                names.insert(spelled);
            } else if pattern.ends_in_level() {
                levels.extend(self.level_above(name, &prefix, &pattern));
            }
        }
        let level = |name: String| Listed { name, kind: ListedKind::Level, inferiors: None };
        let mailbox = |name: String| Listed { name, kind: ListedKind::Mailbox, inferiors: None };
        let levels: Vec<_> = levels.difference(&names).cloned().collect();
        Ok(names.into_iter().map(mailbox).chain(levels.into_iter().map(level)).collect())
    }

    /// The nearest level above `name` that matches.
    fn level_above(&self, name: &MailboxName, prefix: &str, pattern: &Pattern) -> Option<String> {
        let above = std::iter::successors(name.parent(), MailboxName::parent);
        let spelled = above.map(|name| spell(self.naming(), prefix, &name));
        spelled.into_iter().find(|(_, matched)| pattern.matches(matched).exact).map(|(spelled, _)| spelled)
    }

    /// All mailboxes below `name`. [`Kind::Limit`] if there are too many to be sure of that.
    pub(super) fn mailboxes_below(&self, name: &MailboxName) -> Result<Vec<MailboxName>, Error> {
        let Some(root) = self.layout.root()? else { return Ok(Vec::new()) };
        // a name may hold what is a wildcard here, so that this may match too much
        let Some(pattern) = Pattern::new(&format!("{}/*", self.naming().spell(name))) else { return Ok(Vec::new()) };
        let (found, complete) = Walk::new(self, root, "", &pattern).run();
        if !complete {
            return Err(self.error(Kind::Limit, "list below", name));
        }
        let mailboxes = found.iter().filter(|listed| listed.kind == ListedKind::Mailbox);
        let names = mailboxes.filter_map(|listed| self.naming().parse(listed.name.as_bytes()).ok());
        Ok(names.filter(|found| found.is_below(name)).collect())
    }

    fn listed_inbox(&self) -> Result<Listed, Error> {
        let inbox = MailboxName::inbox();
        let node = self.layout.node(&inbox)?;
        let pattern = Pattern::default();
        let inferiors = match self.layout.root()? {
            Some(root) => Walk::new(self, root, "", &pattern).has_inferiors(&node, &inbox),
            None => Some(false),
        };
        Ok(Listed { name: inbox.to_string(), kind: ListedKind::Mailbox, inferiors })
    }
}

fn answer_without_names(question: Question) -> Vec<Listed> {
    let level = |name| vec![Listed { name, kind: ListedKind::Level, inferiors: None }];
    match question {
        Question::Separator => level(String::new()),
        Question::Root(name) => level(name),
        Question::Nothing | Question::Names { .. } => Vec::new(),
    }
}
