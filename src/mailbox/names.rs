//! Names of mailboxes: what a client may say, and the one form in which everything else sees it (RFC 3501 §5.1).
//!
//! A name is relative to the mail root, has `/` between its levels and stays in modified UTF-7: that text is also the
//! name on disk, as UW and Dovecot have it, so nothing is converted and nothing can be converted wrongly. Two
//! spellings of one name would be two mailboxes on one file, so there is only one: `INBOX` in capitals, no `~/mail/`
//! or `mail/` in front when that is the root, no separator at the end.
//!
//! What a name can never be is refused here, before a file system sees it: a way out (`..`, absolute names, other
//! people's homes), text that is not modified UTF-7, and the names of files that are no mailboxes (locks, dot files,
//! Dovecot's and our own). Where a name leads on disk is the business of `store::layout`.

use std::ffi::OsStr;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::limits;
use crate::text::mutf7;

/// What stands between two levels of a name.
pub const SEPARATOR: char = '/';
/// The mailbox that everybody has.
pub const INBOX: &str = "INBOX";
/// Directory beside the mailbox `X` that holds the folders below it, as Thunderbird and Evolution have it: `X.sbd`.
pub(super) const BESIDE_SUFFIX: &str = ".sbd";
/// File within the directory `X` that holds the mail of `X` itself: the name in Dovecot's manual for `DIRNAME`.
pub(super) const WITHIN_NAME: &str = "mBoX-MeSsAgEs";

/// A name that may be asked of the disk.
#[derive(Clone, Debug, Eq)]
pub struct MailboxName {
    text: String,
    declares_inferiors: bool,
}

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// Nothing at all.
    Empty,
    /// More than [`limits::MAILBOX_NAME_OCTETS`].
    TooLong,
    /// Not modified UTF-7, not its only right spelling, or a control character.
    Spelling,
    /// Absolute, another user's, in a namespace that is not ours, or with `.` or `..` or an empty level.
    Outside,
    /// The name of a lock, a dot file or another file that holds no mail.
    Reserved,
    /// The mail root, in which mailboxes are and which is none.
    Root,
}

/// What names are relative to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    /// Spellings of the root that may stand in front, each with its separator.
    prefixes: Vec<String>,
    /// A directory below the root where the index is kept.
    state: Option<String>,
}

impl Naming {
    /// For mail below `root`, where the user's `home` and our `state` may be above and below it.
    pub fn new(root: &Path, home: Option<&Path>, state: Option<&Path>) -> Self {
        let below = |path: &Path, top: &Path| Some(path.strip_prefix(top).ok()?.to_str()?.to_owned());
        let prefixes = match home.and_then(|home| below(root, home)) {
            Some(relative) if relative.is_empty() => vec!["~/".to_owned()],
            Some(relative) => vec![format!("~/{relative}/"), format!("{relative}/")],
            None => Vec::new(),
        };
        Self { prefixes, state: state.and_then(|state| below(state, root)) }
    }

    /// Reads a name as a client writes it.
    pub fn parse(&self, octets: &[u8]) -> Result<MailboxName, NameError> {
        if octets.len() > limits::MAILBOX_NAME_OCTETS {
            return Err(NameError::TooLong);
        }
        let text = spelled(octets).ok_or(NameError::Spelling)?;
        let (prefix, text) = self.split_prefix(text);
        if text.is_empty() {
            return Err(if prefix.is_empty() { NameError::Empty } else { NameError::Root });
        }
        let (text, declares_inferiors) = match text.strip_suffix(SEPARATOR) {
            Some(before) => (before, true),
            None => (text, false),
        };
        self.check(text)?;
        Ok(MailboxName { text: fold_inbox(text), declares_inferiors })
    }

    /// Divides `text` (a name or a pattern) into a spelling of the root, if it begins with one, and what follows.
    pub fn split_prefix<'a>(&self, text: &'a str) -> (&'a str, &'a str) {
        let whole = |prefix: &&String| prefix.strip_suffix(SEPARATOR) == Some(text);
        if self.prefixes.iter().any(|prefix| whole(&prefix)) {
            return (text, "");
        }
        let found = self.prefixes.iter().find(|prefix| text.starts_with(prefix.as_str()));
        found.and_then(|prefix| text.split_at_checked(prefix.len())).unwrap_or(("", text))
    }

    /// The spelling of `name` that a client sees. It is longer than the name itself where that begins like the root.
    pub fn spell(&self, name: &MailboxName) -> String {
        let (prefix, _) = self.split_prefix(&name.text);
        let shortest = self.prefixes.last().filter(|_| !prefix.is_empty());
        [shortest.map_or("", String::as_str), &name.text].concat()
    }

    /// The same for a client that wrote `asked`: below the same spelling of the root, since it looks for what it wrote.
    pub fn spell_as(&self, asked: &[u8], name: &MailboxName) -> String {
        match self.split_prefix(std::str::from_utf8(asked).unwrap_or_default()) {
            (prefix, _) if !prefix.is_empty() && !name.is_inbox() => format!("{prefix}{}", name.text),
            _ => self.spell(name),
        }
    }

    fn check(&self, text: &str) -> Result<(), NameError> {
        if text.starts_with(['~', '#']) || text.split(SEPARATOR).any(|level| ["", ".", ".."].contains(&level)) {
            return Err(NameError::Outside);
        }
        let ours = |state: &String| is_or_is_below(text, state);
        if text.split(SEPARATOR).any(is_reserved) || self.state.as_ref().is_some_and(ours) {
            return Err(NameError::Reserved);
        }
        Ok(())
    }
}

impl MailboxName {
    /// The mailbox that everybody has.
    pub fn inbox() -> Self {
        Self { text: INBOX.to_owned(), declares_inferiors: false }
    }

    /// The name of what directory `parent` (none: the root) has as `entry`, if that can be a name.
    pub fn of_entry(naming: &Naming, parent: Option<&Self>, entry: &OsStr) -> Option<Self> {
        let entry = spelled(entry.as_bytes())?;
        let text = parent.map_or_else(|| entry.to_owned(), |parent| format!("{parent}/{entry}"));
        naming.check(&text).ok()?;
        // another spelling of INBOX could not be asked for
        let is_one = fold_inbox(&text) == text && text.len() <= limits::MAILBOX_NAME_OCTETS;
        is_one.then_some(Self { text, declares_inferiors: false })
    }

    /// The canonical form, relative to the root.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether this is INBOX itself.
    pub fn is_inbox(&self) -> bool {
        self.text == INBOX
    }

    /// Whether the client wrote a separator at the end, which in CREATE declares that folders will follow.
    pub fn declares_inferiors(&self) -> bool {
        self.declares_inferiors
    }

    /// Its levels, from the root down.
    pub fn levels(&self) -> impl Iterator<Item = &str> {
        self.text.split(SEPARATOR)
    }

    /// The name one level up; none just below the root.
    pub fn parent(&self) -> Option<Self> {
        let (parent, _) = self.text.rsplit_once(SEPARATOR)?;
        Some(Self { text: parent.to_owned(), declares_inferiors: false })
    }

    /// What this name becomes when `from`, which is it or above it, becomes `to`; none if it is elsewhere.
    pub(super) fn moved(&self, from: &Self, to: &Self) -> Option<Self> {
        let rest = self.text.strip_prefix(&from.text).filter(|_| is_or_is_below(&self.text, &from.text))?;
        Some(Self { text: format!("{}{rest}", to.text), declares_inferiors: false })
    }

    /// Whether this name is below `other`.
    pub fn is_below(&self, other: &Self) -> bool {
        self != other && is_or_is_below(&self.text, &other.text)
    }
}

/// The octets as text, if they are the right modified UTF-7 for characters that are no controls.
fn spelled(octets: &[u8]) -> Option<&str> {
    let name = mutf7::decode(octets).ok()?;
    if name.chars().any(char::is_control) { None } else { std::str::from_utf8(octets).ok() }
}

/// Whether a file of this name is never a mailbox.
fn is_reserved(level: &str) -> bool {
    let dovecots = level.starts_with("dovecot.") || level.starts_with("dovecot-");
    let marked = level.starts_with('.') || level.ends_with(".lock") || level.ends_with(BESIDE_SUFFIX);
    dovecots || marked || level == WITHIN_NAME
}

fn is_or_is_below(text: &str, top: &str) -> bool {
    text.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with(SEPARATOR))
}

/// RFC 3501 §5.1: `INBOX` means the same in any case; below it, only the first level does.
fn fold_inbox(text: &str) -> String {
    let (first, rest) = text.split_at_checked(text.find(SEPARATOR).unwrap_or(text.len())).unwrap_or((text, ""));
    if first.eq_ignore_ascii_case(INBOX) { format!("{INBOX}{rest}") } else { text.to_owned() }
}

impl PartialEq for MailboxName {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Hash for MailboxName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl fmt::Display for MailboxName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty mailbox name",
            Self::TooLong => "mailbox name too long",
            Self::Spelling => "mailbox name is not modified UTF-7",
            Self::Outside => "mailbox name leads out of the mail directory",
            Self::Reserved => "mailbox name is reserved",
            Self::Root => "mailbox name is the mail directory",
        })
    }
}

impl std::error::Error for NameError {}

#[cfg(test)]
mod tests;
