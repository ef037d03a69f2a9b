//! The gate's cage: a user without rights, an empty directory for all the world, nothing new.
//!
//! What else a kernel can take away (file systems and networks by Landlock, system calls by seccomp) belongs at the end of
//! [`Cage::enter`].

use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::fd::{AsFd, RawFd};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use super::settings::Settings;
use crate::limits;
use crate::sys::passwd::User;
use crate::sys::{files, privs, process};

/// A cage that is ready, and empty.
#[derive(Debug)]
pub struct Cage {
    user: User,
    root: File,
}

impl Cage {
    /// Gets the cage ready as the settings say; the error says what is wrong with it.
    pub fn prepare(settings: &Settings) -> Result<Self, String> {
        let name = &settings.login_user;
        let user = match User::named(name) {
            Ok(Some(user)) if user.uid != 0 => user,
            Ok(Some(_)) => return Err(format!("login_user {name} has the rights of root")),
            Ok(None) => return Err(format!("login_user {name} does not exist")),
            Err(error) => return Err(format!("login_user {name}: {error}")),
        };
        let path = &settings.login_chroot;
        let root = empty_root(path).map_err(|error| format!("login_chroot {}: {error}", path.display()))?;
        Ok(Self { user, root })
    }

    /// Goes in for good, with the descriptors 0, 1, 2 and `channel`. Nobody may own another one.
    pub fn enter(self, channel: RawFd) -> io::Result<()> {
        privs::become_prisoner(&self.user, self.root.as_fd())?;
        drop(self);
        process::close_all_but(&[channel])?;
        process::give_up_resources()?;
        process::end_with_parent()?;
        process::end_after(limits::LOGIN_TIME + limits::LOGIN_GRACE);
        Ok(())
    }
}

/// Opens the directory `path`, made if it is missing, if nobody but root can ever put anything into it.
fn empty_root(path: &Path) -> io::Result<File> {
    for directory in path.parent().into_iter().chain([path]) {
        match DirBuilder::new().create(directory) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => made.and_then(|()| fs::set_permissions(directory, Permissions::from_mode(0o755)))?,
        }
    }
    let root = files::open_directory(path)?;
    let metadata = root.metadata()?;
    let wrong = match (metadata.uid(), metadata.mode() & 0o022, fs::read_dir(path)?.next()) {
        (0, 0, None) => return Ok(root),
        (0, 0, Some(_)) => "is not empty",
        (0, ..) => "can be written by others",
        _ => "does not belong to root",
    };
    Err(io::Error::other(wrong))
}
