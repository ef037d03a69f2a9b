//! Reads `mail_location` as Dovecot writes it: `FORMAT:ROOT[:KEY=VALUE…]`, for one account.
//!
//! Pure: whether the places are there is for others to find out. Keys that would put mail in another place or under
//! another name than we would look for are refused; keys that only tune Dovecot are passed over and reported.

use std::fmt;
use std::path::{Component, Path, PathBuf};

use super::variables::{Account, expand};
use crate::mailbox::Naming;

/// Where the state of users without a home is kept, one directory for each uid.
const STATE_OF_THE_HOMELESS: &str = "/var/lib/letterbox";
/// The state directory within a home.
const STATE_AT_HOME: &str = ".letterbox";
/// UW's list of subscriptions within a home.
const SUBSCRIPTIONS: &str = ".mailboxlist";

/// In which form the mail is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One file for each mailbox.
    Mbox,
    /// One directory for each mailbox, one file for each message.
    Maildir,
}

/// Where indexes, journals and the last UIDVALIDITY are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// In this directory, which is made when it is needed.
    Directory(PathBuf),
    /// Nowhere: found out again by every session.
    Memory,
}

/// The places of one user's mail, all absolute and without `..`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The form.
    pub format: Format,
    /// Where all mailboxes but INBOX are; none for a user who has no home in which they would be.
    pub root: Option<PathBuf>,
    /// INBOX.
    pub inbox: PathBuf,
    /// What is ours.
    pub state: State,
    /// The list of subscriptions; none where nothing can be kept.
    pub subscriptions: Option<PathBuf>,
    /// How clients may spell names.
    pub naming: Naming,
    /// Keys that were passed over.
    pub ignored: Vec<String>,
}

/// Why a location can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocationError {
    /// It begins with no format that we know.
    Format(String),
    /// A variable or modifier that we do not know.
    Variable(String),
    /// A key that we would have to obey, and can't.
    Key(String),
    /// A path that is not absolute, or has `..` in it.
    Path(String),
    /// The user's name would lead elsewhere.
    User,
    /// INBOX would be in a home that is not there.
    NoHome,
}

impl Location {
    /// Reads `text` for `account`.
    pub fn parse(text: &str, account: &Account<'_>) -> Result<Self, LocationError> {
        let mut fields = text.trim().split(':');
        let format = match fields.next() {
            Some("mbox") => Format::Mbox,
            Some("maildir") => Format::Maildir,
            other => return Err(LocationError::Format(other.unwrap_or_default().to_owned())),
        };
        let root = path(fields.next().unwrap_or_default(), account)?;
        let inbox = root.as_ref().map(|root| if format == Format::Mbox { root.join("inbox") } else { root.clone() });
        let keys = Keys::read(fields, format, account, Keys { inbox, state: default_state(account), ignored: vec![] })?;
        Ok(Self {
            format,
            naming: naming(root.as_deref(), account, &keys.state),
            subscriptions: subscriptions(account, &keys.state),
            root,
            inbox: keys.inbox.ok_or(LocationError::NoHome)?,
            state: keys.state,
            ignored: keys.ignored,
        })
    }

    /// The same with the whole home directory as the root: setting `list_home`, UW's way.
    pub fn listing_home(self, account: &Account<'_>) -> Self {
        let root = account.home.map(Path::to_owned).or(self.root);
        Self { naming: naming(root.as_deref(), account, &self.state), root, ..self }
    }
}

/// What the keys change.
struct Keys {
    inbox: Option<PathBuf>,
    state: State,
    ignored: Vec<String>,
}

impl Keys {
    fn read<'a>(
        fields: impl Iterator<Item = &'a str>,
        format: Format,
        account: &Account<'_>,
        mut keys: Self,
    ) -> Result<Self, LocationError> {
        for field in fields {
            match (format, field.split_once('=').unwrap_or((field, ""))) {
                (_, ("INBOX", place)) => keys.inbox = path(place, account)?,
                (_, ("INDEX", "MEMORY")) => keys.state = State::Memory,
                (_, ("INDEX", place)) => keys.state = path(place, account)?.map_or(State::Memory, State::Directory),
                (Format::Mbox, ("LAYOUT", "fs")) | (Format::Maildir, ("LAYOUT", "maildir++")) => {}
                (_, ("LAYOUT" | "UTF-8" | "DIRNAME" | "MAILBOXDIR", _)) => {
                    return Err(LocationError::Key(field.to_owned()));
                }
                _ => keys.ignored.push(field.to_owned()),
            }
        }
        Ok(keys)
    }
}

/// An absolute path; none for one in a home that is not there.
fn path(text: &str, account: &Account<'_>) -> Result<Option<PathBuf>, LocationError> {
    let expanded = match expand(text, account) {
        Err(LocationError::NoHome) => return Ok(None),
        result => result?,
    };
    let path = match expanded.strip_prefix('~') {
        Some(below) if below.is_empty() || below.starts_with('/') => match account.home {
            Some(home) => home.join(below.trim_start_matches('/')),
            None => return Ok(None),
        },
        _ => PathBuf::from(&expanded),
    };
    // collecting the components also drops doubled and trailing separators
    let path: PathBuf = path.components().collect();
    let leads_up = path.components().any(|part| part == Component::ParentDir);
    if path.is_absolute() && !leads_up { Ok(Some(path)) } else { Err(LocationError::Path(expanded)) }
}

fn default_state(account: &Account<'_>) -> State {
    State::Directory(match account.home {
        Some(home) => home.join(STATE_AT_HOME),
        None => Path::new(STATE_OF_THE_HOMELESS).join(account.uid.to_string()),
    })
}

fn subscriptions(account: &Account<'_>, state: &State) -> Option<PathBuf> {
    match (account.home, state) {
        (Some(directory), _) => Some(directory.join(SUBSCRIPTIONS)),
        (None, State::Directory(directory)) => Some(directory.join(SUBSCRIPTIONS)),
        (None, State::Memory) => None,
    }
}

fn naming(root: Option<&Path>, account: &Account<'_>, state: &State) -> Naming {
    let state = if let State::Directory(directory) = state { Some(directory.as_path()) } else { None };
    root.map_or_else(Naming::default, |root| Naming::new(root, account.home, state))
}

impl fmt::Display for LocationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(format) => write!(f, "unknown mail format {format:?} (mbox and maildir are known)"),
            Self::Variable(variable) => write!(f, "unknown variable at {variable:?}"),
            Self::Key(key) => write!(f, "{key:?} is not supported"),
            Self::Path(path) => write!(f, "{path:?} is not an absolute path"),
            Self::User => f.write_str("the user's name can't be part of a path"),
            Self::NoHome => f.write_str("the user has no home directory"),
        }
    }
}

impl std::error::Error for LocationError {}

#[cfg(test)]
mod tests {
    use super::*;

    const JANE: Account<'_> = Account { user: "jane", home: None, uid: 1042 };

    fn at_home(text: &str) -> Result<Location, LocationError> {
        Location::parse(text, &Account { home: Some(Path::new("/home/jane")), ..JANE })
    }

    #[test]
    fn the_default_location() {
        let location = at_home("mbox:~/mail:INBOX=/var/mail/%u").unwrap();
        assert_eq!(location.root.as_deref(), Some(Path::new("/home/jane/mail")));
        assert_eq!(location.inbox, Path::new("/var/mail/jane"));
        assert_eq!(location.state, State::Directory("/home/jane/.letterbox".into()));
        assert_eq!(location.subscriptions.as_deref(), Some(Path::new("/home/jane/.mailboxlist")));
        assert_eq!(location.naming.parse(b"~/mail/x").unwrap().as_str(), "x");
        assert!(location.ignored.is_empty());
    }

    #[test]
    fn hashed_spools_and_indexes_of_their_own() {
        let location = at_home("mbox:%h/Mail/:INBOX=/var/mail/%1u/%1.1u/%u:INDEX=/var/index/%u").unwrap();
        assert_eq!(location.root.as_deref(), Some(Path::new("/home/jane/Mail")));
        assert_eq!(location.inbox, Path::new("/var/mail/j/a/jane"));
        assert_eq!(location.state, State::Directory("/var/index/jane".into()));
        assert_eq!(at_home("mbox:~/mail:INDEX=MEMORY").unwrap().state, State::Memory);
    }

    #[test]
    fn inbox_without_a_place_of_its_own() {
        assert_eq!(at_home("mbox:~/mail").unwrap().inbox, Path::new("/home/jane/mail/inbox"));
        assert_eq!(at_home("maildir:~/Maildir").unwrap().inbox, Path::new("/home/jane/Maildir"));
    }

    #[test]
    fn a_user_without_a_home_has_an_inbox() {
        let location = Location::parse("mbox:~/mail:INBOX=/var/mail/%u", &JANE).unwrap();
        assert_eq!((location.root, location.inbox), (None, "/var/mail/jane".into()));
        assert_eq!(location.state, State::Directory("/var/lib/letterbox/1042".into()));
        assert_eq!(location.subscriptions, Some("/var/lib/letterbox/1042/.mailboxlist".into()));
        assert_eq!(Location::parse("mbox:~/mail", &JANE), Err(LocationError::NoHome));
        let memory = Location::parse("mbox:/srv/%u:INDEX=~/index", &JANE).unwrap();
        assert_eq!((memory.state, memory.subscriptions), (State::Memory, None));
    }

    #[test]
    fn the_home_as_root() {
        let home = Account { home: Some(Path::new("/home/jane")), ..JANE };
        let location = at_home("mbox:~/mail:INBOX=/var/mail/%u").unwrap().listing_home(&home);
        assert_eq!(location.root.as_deref(), Some(Path::new("/home/jane")));
        assert_eq!(location.naming.parse(b"~/mail/x").unwrap().as_str(), "mail/x");
        assert_eq!(location.inbox, Path::new("/var/mail/jane"));
    }

    #[test]
    fn what_we_cannot_obey_is_refused_and_what_only_tunes_is_reported() {
        let error = |text| at_home(text).unwrap_err();
        assert_eq!(error("dbox:~/mail"), LocationError::Format("dbox".into()));
        assert_eq!(error(""), LocationError::Format(String::new()));
        assert_eq!(error("mbox:mail"), LocationError::Path("mail".into()));
        assert_eq!(error("mbox:~jane/mail"), LocationError::Path("~jane/mail".into()));
        assert_eq!(error("mbox:~/../x"), LocationError::Path("~/../x".into()));
        assert_eq!(error("mbox:~/mail:LAYOUT=maildir++"), LocationError::Key("LAYOUT=maildir++".into()));
        assert_eq!(error("mbox:~/mail:UTF-8"), LocationError::Key("UTF-8".into()));
        assert_eq!(at_home("mbox:~/mail:LAYOUT=fs:CONTROL=~/c").unwrap().ignored, ["CONTROL=~/c"]);
    }

    #[test]
    fn a_users_name_cannot_add_keys() {
        let odd = Account { user: "x:INDEX=MEMORY", ..JANE };
        let location = Location::parse("mbox:/m/%u:INBOX=/var/mail/%u", &odd).unwrap();
        assert_eq!(location.inbox, Path::new("/var/mail/x:INDEX=MEMORY"));
        let up = Account { user: "a..", ..JANE };
        assert!(Location::parse("mbox:/m:INBOX=/var/mail/%2Ru/x", &up).is_err());
    }
}
