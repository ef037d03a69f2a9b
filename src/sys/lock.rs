//! The kernel's two kinds of lock on an open file, each tried without waiting.
//!
//! Both belong to the open file description, not to the process: closing another descriptor of the same file does not
//! lose them, as it does with the locks of POSIX, and two opens within one process exclude each other.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;

use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;

/// Whom a lock keeps out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockMode {
    /// Writers.
    Shared,
    /// Everybody.
    Exclusive,
}

/// Tries a record lock over the whole file, whatever its length becomes; whether it was free.
///
/// An open file description lock: it excludes and is excluded by the POSIX locks of other programs. Asking again
/// changes the mode of a lock that is held.
pub fn try_fcntl(file: &File, mode: LockMode) -> io::Result<bool> {
    let kind = match mode {
        LockMode::Shared => libc::F_RDLCK,
        LockMode::Exclusive => libc::F_WRLCK,
    };
    taken(set(file, kind))
}

/// Gives the record lock back.
pub fn release_fcntl(file: &File) -> io::Result<()> {
    set(file, libc::F_UNLCK)
}

/// Tries flock(2); whether it was free. A file system that has no such lock refuses nobody.
pub fn try_flock(file: &File, mode: LockMode) -> io::Result<bool> {
    let operation = match mode {
        LockMode::Shared => libc::LOCK_SH,
        LockMode::Exclusive => libc::LOCK_EX,
    };
    match flock(file, operation | libc::LOCK_NB) {
        Err(error) if [Some(libc::ENOLCK), Some(libc::EOPNOTSUPP)].contains(&error.raw_os_error()) => Ok(true),
        result => taken(result),
    }
}

/// Gives the flock(2) back.
pub fn release_flock(file: &File) -> io::Result<()> {
    flock(file, libc::LOCK_UN)
}

fn set(file: &File, kind: libc::c_int) -> io::Result<()> {
    let l_type = libc::c_short::try_from(kind).map_err(io::Error::other)?;
    let whole = libc::flock { l_type, l_whence: 0, l_start: 0, l_len: 0, l_pid: 0 };
    fcntl(file, FcntlArg::F_OFD_SETLK(&whole))?;
    Ok(())
}

fn flock(file: &File, operation: libc::c_int) -> io::Result<()> {
    // SAFETY: the descriptor is open as long as `file` is borrowed, and the call touches no memory of ours.
    match unsafe { libc::flock(file.as_raw_fd(), operation) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// POSIX lets a system say EACCES for a lock that is held by another; Linux says EAGAIN.
fn taken(result: io::Result<()>) -> io::Result<bool> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if [Some(libc::EAGAIN), Some(libc::EACCES)].contains(&error.raw_os_error()) => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LockMode::{Exclusive, Shared};

    /// Three opens of one nameless file.
    fn opens() -> [File; 3] {
        let file = super::super::files::nameless(&std::env::temp_dir()).unwrap();
        let path = format!("/proc/self/fd/{}", file.as_raw_fd());
        let open = || File::options().read(true).write(true).open(&path).unwrap();
        [open(), open(), open()]
    }

    #[test]
    fn readers_share_and_writers_exclude() {
        for (try_lock, release) in [
            (try_fcntl as fn(&File, LockMode) -> io::Result<bool>, release_fcntl as fn(&File) -> io::Result<()>),
            (try_flock, release_flock),
        ] {
            let [one, two, three] = opens();
            assert!(try_lock(&one, Shared).unwrap() && try_lock(&two, Shared).unwrap());
            assert!(!try_lock(&three, Exclusive).unwrap());
            release(&one).unwrap();
            release(&two).unwrap();
            assert!(try_lock(&three, Exclusive).unwrap());
            assert!(!try_lock(&one, Shared).unwrap());
        }
    }

    #[test]
    fn the_two_kinds_do_not_see_each_other() {
        let [one, two, _] = opens();
        assert!(try_fcntl(&one, Exclusive).unwrap());
        assert!(try_flock(&two, Exclusive).unwrap());
    }

    #[test]
    fn a_posix_lock_far_beyond_the_end_is_seen_as_procmail_sets_it() {
        let [ours, theirs, _] = opens();
        let l_type = libc::c_short::try_from(libc::F_WRLCK).unwrap();
        let tail = libc::flock { l_type, l_whence: 0, l_start: 1 << 40, l_len: 0, l_pid: 0 };
        fcntl(&theirs, FcntlArg::F_SETLK(&tail)).unwrap();
        assert!(!try_fcntl(&ours, Shared).unwrap());
        drop(theirs);
        assert!(try_fcntl(&ours, Shared).unwrap());
    }

    #[test]
    fn a_lock_outlives_the_closing_of_another_descriptor() {
        let [one, two, three] = opens();
        assert!(try_fcntl(&one, Exclusive).unwrap());
        drop(two);
        drop(one.try_clone().unwrap());
        assert!(!try_fcntl(&three, Exclusive).unwrap());
    }
}
