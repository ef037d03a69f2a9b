//! The cage of those who meet a stranger's bytes before anybody is logged in: a user without rights, an empty directory for
//! all the world, nothing new, and of the kernel only what answering needs.
//!
//! The first three hold everywhere. Landlock and seccomp come on top, as far as the kernel has them and the setting
//! `sandbox` wants them. The session's own limits are in [`confine`](super::confine).

use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::fd::{AsFd, RawFd};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use super::confine::confine;
use super::settings::{Sandbox, Settings};
use crate::limits;
use crate::sys::passwd::User;
use crate::sys::sandbox::Calls;
use crate::sys::{descriptors, files, privs, process};

/// A cage that is ready, and empty.
#[derive(Debug)]
pub struct Cage {
    user: User,
    root: File,
    sandbox: Sandbox,
}

/// Who goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inmate {
    /// Who speaks with the client before login.
    Gate,
    /// Who keeps OpenSSL between the client and whoever speaks.
    Pump,
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
        Ok(Self { user, root, sandbox: settings.sandbox })
    }

    /// Goes in for good as `inmate`, with the descriptors 0, 1, 2 and `keep`, to be ended after `time`. Nobody may own
    /// another one.
    pub fn enter(self, inmate: Inmate, keep: &[RawFd], time: Duration) -> io::Result<()> {
        privs::become_prisoner(&self.user, self.root.as_fd())?;
        let sandbox = self.sandbox;
        drop(self);
        descriptors::close_all_but(keep)?;
        process::end_after(time);
        let calls = match inmate {
            Inmate::Gate => {
                process::end_with_parent()?;
                process::limit_work(limits::GATE_MEMORY_OCTETS, limits::GATE_CPU_TIME)?;
                Calls::Answering
            }
            // after the login it stays as long as the session, works as long as there is mail to carry, and is the last to go;
            // where the warden cannot let it work then, it may from the beginning
            Inmate::Pump => {
                match process::may_lift_limits() {
                    true => process::limit_work(limits::TLS_MEMORY_OCTETS, limits::TLS_CPU_TIME)?,
                    false => process::limit_memory(limits::TLS_MEMORY_OCTETS)?,
                }
                Calls::Encrypting
            }
        };
        confine(sandbox, &[], calls, process::give_up_resources)
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
