//! A user's home and spool for one test.

use std::path::Path;
use std::time::Duration;

use super::plain::Plain;
use crate::mailbox::store::{Driver, ListedKind, Locking, Store};
use crate::mailbox::{Account, Error, Kind, Location, LockPolicy, MailboxName, MboxDriver, MboxPolicy};
use crate::sys::scratch::Scratch;

pub(super) struct World {
    pub(super) scratch: Scratch,
    pub(super) store: Store,
}

/// INBOX is `spool/u`, the root is `home/mail`, the state `home/.letterbox`.
pub(super) fn world(files: &[(&str, &str)]) -> World {
    world_at("mbox:~/mail:INBOX=SPOOL/%u", |location, _| location, files)
}

pub(super) fn world_at(
    text: &str,
    change: impl FnOnce(Location, &Account<'_>) -> Location,
    files: &[(&str, &str)],
) -> World {
    world_of(Box::new(Plain), text, change, files)
}

/// Like [`world`], with the driver for mbox.
pub(super) fn mbox_world(files: &[(&str, &str)]) -> World {
    mbox_world_at("mbox:~/mail:INBOX=SPOOL/%u", files)
}

pub(super) fn mbox_world_at(text: &str, files: &[(&str, &str)]) -> World {
    world_of(Box::new(MboxDriver::new(MboxPolicy::default())), text, |location, _| location, files)
}

fn world_of(
    driver: Box<dyn Driver>,
    text: &str,
    change: impl FnOnce(Location, &Account<'_>) -> Location,
    files: &[(&str, &str)],
) -> World {
    let scratch = Scratch::new("store");
    for directory in ["home", "spool"] {
        std::fs::create_dir(scratch.path().join(directory)).unwrap();
    }
    for (name, content) in files {
        scratch.write(name, content);
    }
    let home = scratch.path().join("home");
    let account = Account { user: "u", home: Some(&home), uid: 1 };
    let text = text.replace("SPOOL", scratch.path().join("spool").to_str().unwrap());
    let location = change(Location::parse(&text, &account).unwrap(), &account);
    let policy = LockPolicy { timeout: Duration::from_millis(300), ..LockPolicy::default() };
    let locking = Locking { policy, ..Locking::default() };
    let store = Store::assemble(&location, vec![driver], locking);
    World { scratch, store }
}

impl World {
    pub(super) fn name(&self, text: &str) -> MailboxName {
        self.store.name(text.as_bytes()).unwrap()
    }

    pub(super) fn create(&self, name: &str) -> Result<(), Kind> {
        kind(self.store.create(&self.name(name)))
    }

    pub(super) fn delete(&self, name: &str) -> Result<(), Kind> {
        kind(self.store.delete(&self.name(name)))
    }

    pub(super) fn rename(&self, from: &str, to: &str) -> Result<(), Kind> {
        kind(self.store.rename(&self.name(from), &self.name(to)))
    }

    /// How many messages the mailbox has.
    pub(super) fn messages(&self, name: &str) -> Result<usize, Kind> {
        kind(self.store.status(&self.name(name))).map(|status| status.messages)
    }

    /// The answers to LIST, a level with a `/` behind it and `+` behind what has something below.
    pub(super) fn list(&self, reference: &str, pattern: &str) -> Vec<String> {
        let found = self.store.list(reference, pattern).unwrap();
        let shown = |kind, inferiors| match (kind, inferiors) {
            (ListedKind::Mailbox, Some(true)) => "+",
            (ListedKind::Mailbox, _) => "",
            (ListedKind::Level, Some(true)) => "/+",
            (ListedKind::Level, _) => "/",
        };
        found.iter().map(|listed| format!("{}{}", listed.name, shown(listed.kind, listed.inferiors))).collect()
    }

    /// The files below the home's mail directory.
    pub(super) fn tree(&self) -> Vec<String> {
        let inside = |name: String| name.strip_prefix("home/mail/").map(str::to_owned);
        self.scratch.tree().into_iter().filter_map(inside).filter(|name| !name.is_empty()).collect()
    }

    pub(super) fn path(&self, name: &str) -> std::path::PathBuf {
        self.scratch.path().join(Path::new(name))
    }
}

pub(super) fn kind<T>(result: Result<T, Error>) -> Result<T, Kind> {
    result.map_err(|error| error.kind)
}
