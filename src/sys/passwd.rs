//! Accounts, as the system's name service knows them.

use std::io;
use std::path::PathBuf;

/// One account: what is needed of its passwd entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name as the system writes it, whatever was asked for.
    pub name: String,
    /// Its number.
    pub uid: u32,
    /// The number of its own group.
    pub gid: u32,
    /// Its home, which need not exist.
    pub home: PathBuf,
}

impl User {
    /// The account called `name`, if there is one.
    pub fn named(name: &str) -> io::Result<Option<Self>> {
        Ok(nix::unistd::User::from_name(name)?.map(Self::from))
    }

    /// The account that this process belongs to.
    pub fn current() -> io::Result<Option<Self>> {
        Ok(nix::unistd::User::from_uid(nix::unistd::getuid())?.map(Self::from))
    }
}

impl From<nix::unistd::User> for User {
    fn from(entry: nix::unistd::User) -> Self {
        Self { name: entry.name, uid: entry.uid.as_raw(), gid: entry.gid.as_raw(), home: entry.dir }
    }
}

/// The number of the group called `name`, if there is one.
pub fn group_named(name: &str) -> io::Result<Option<u32>> {
    Ok(nix::unistd::Group::from_name(name)?.map(|group| group.gid.as_raw()))
}

/// Whether this process may do everything.
pub fn is_root() -> bool {
    nix::unistd::geteuid().is_root() || nix::unistd::getuid().is_root()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_found_by_their_exact_name() {
        assert_eq!(User::named("root").unwrap().map(|user| user.uid), Some(0));
        assert_eq!(User::named("no-such-user").unwrap(), None);
        assert_eq!(User::named("nul\0byte").unwrap_or(None), None);
        assert_eq!(group_named("root").unwrap(), Some(0));
    }
}
