//! A user's mail as the settings say where it lies and how it is handled.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, fchown};
use std::path::{Path, PathBuf};

use super::settings::{List, Settings};
use crate::mailbox::{
    Access, Account, Bulletins, Driver, Format, Location, LocationError, LockPolicy, LockSet, Locking, MailboxName,
    MboxDriver, MboxPolicy, SharedDotLocker, State, Store,
};
use crate::sys::passwd::User;
use crate::sys::privs::Dropped;
use crate::sys::{files, host, syslog};

/// Where the mail of `user` lies. A home that is not there counts as none.
pub fn location(settings: &Settings, user: &User) -> Result<Location, LocationError> {
    let home = Some(user.home.as_path()).filter(|home| home.is_dir());
    let account = Account { user: &user.name, home, uid: user.uid };
    let location = Location::parse(&settings.mail_location, &account)?;
    Ok(if settings.list_home { location.listing_home(&account) } else { location })
}

/// Makes the place for the indexes of a user who has no home, while somebody has the right to do so.
///
/// Without it mail is served all the same, from an index in memory.
pub fn make_state_directory(settings: &Settings, user: &User) {
    let Ok(Location { state: State::Directory(directory), .. }) = location(settings, user) else { return };
    if user.home.is_dir() || directory.exists() {
        return;
    }
    if let Err(error) = make_directory_for(&directory, user) {
        syslog::warning(&format!("{}: {error}", directory.display()));
    }
}

/// Makes `directory` and gives it to `user`, where nobody but root could put something else in its place meanwhile.
fn make_directory_for(directory: &Path, user: &User) -> io::Result<()> {
    let parent = directory.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(parent)?;
    let above = fs::symlink_metadata(parent)?;
    if !above.is_dir() || above.uid() != 0 || above.mode() & 0o022 != 0 {
        return Err(io::Error::other("the directory above belongs to others than root"));
    }
    DirBuilder::new().mode(0o700).create(directory)?;
    fchown(files::open_directory(directory)?, Some(user.uid), Some(user.gid))?;
    files::sync_directory_of(directory)
}

/// The mailboxes of `user`, which this process has become; `inbox_lock` makes the dotlock of INBOX.
pub fn open(settings: &Settings, user: &User, dropped: &Dropped, inbox_lock: SharedDotLocker) -> io::Result<Store> {
    let location = location(settings, user).map_err(|error| io::Error::other(error.to_string()))?;
    for key in &location.ignored {
        syslog::warning(&format!("mail_location: {key} means nothing here"));
    }
    let policy = LockPolicy {
        read: lock_set("mbox_read_locks", &settings.mbox_read_locks),
        write: lock_set("mbox_write_locks", &settings.mbox_write_locks),
        timeout: settings.mbox_lock_timeout,
    };
    let drivers: Vec<Box<dyn Driver>> = match location.format {
        Format::Mbox => {
            let sender = format!("{}@{}", user.name, host::name()).into_bytes();
            vec![Box::new(MboxDriver::new(MboxPolicy { locks: policy.clone(), sender }))]
        }
        Format::Maildir => return Err(io::Error::other("mail_location: only mbox is served")),
    };
    let stale_after = settings.mbox_dotlock_change_timeout;
    Ok(Store::open(dropped, &location, drivers, Locking { policy, inbox: Some(inbox_lock), stale_after }))
}

/// Puts into `user`'s INBOX the bulletins that are not there yet. What fails is tried again at the next login.
pub fn deliver_bulletins(settings: &Settings, user: &User, store: &Store) {
    let (directory, Some(state)) = (&settings.bulletin_directory, state(settings, user)) else { return };
    if directory.is_empty() {
        return;
    }
    let bulletins = Bulletins { directory: directory.into(), state };
    let deliver = || match bulletins.are_due()? {
        true => bulletins.deliver(store.select(&MailboxName::inbox(), Access::ReadWrite)?.as_mut()),
        false => Ok(0),
    };
    if let Err(error) = deliver() {
        syslog::warning(&format!("Bulletins cannot be delivered user={}: {error}", user.name));
    }
}

/// The locks of a setting; what cannot be one is said and left out.
fn lock_set(setting: &str, list: &List) -> LockSet {
    let words: Vec<&str> = list.0.iter().map(String::as_str).collect();
    words.join(" ").parse().unwrap_or_else(|error| {
        syslog::warning(&format!("{setting}: {error}"));
        let known = words.iter().filter(|word| word.parse::<LockSet>().is_ok()).copied();
        known.collect::<Vec<_>>().join(" ").parse().unwrap_or_default()
    })
}

/// Whether anything is kept for users at all.
pub fn keeps_state(settings: &Settings) -> bool {
    let anybody = Account { user: "user", home: Some(Path::new("/")), uid: u32::MAX };
    let location = Location::parse(&settings.mail_location, &anybody);
    location.is_ok_and(|location| location.state != State::Memory)
}

/// The directory in which something may be kept for `user`; none if nothing is kept.
pub fn state(settings: &Settings, user: &User) -> Option<PathBuf> {
    match location(settings, user).ok()?.state {
        State::Directory(directory) => Some(directory),
        State::Memory => None,
    }
}
