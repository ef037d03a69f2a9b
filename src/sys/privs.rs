//! Where rights end: the only code that changes who a process is.
//!
//! What ran as root before one of these calls: start-up (environment, descriptors, settings, the accounts that are
//! looked up), the warden's answers to a few fixed records, and PAM in a process of its own. Nothing of that read a
//! byte of the client's. After a call the process belongs to an ordinary user for good: one group, no way back, no
//! gain by anything that is executed, no core and no debugger.

use std::io;
use std::os::fd::BorrowedFd;

use nix::sys::prctl;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::stat::{Mode, umask};
use nix::unistd::{Gid, Uid, chroot, fchdir, getgroups, getresgid, getresuid, setgroups, setresgid, setresuid, setuid};

use super::passwd::{User, is_root};

/// The proof that this process serves one ordinary user and has no other rights. Mail is only opened with it.
#[derive(Debug)]
pub struct Dropped {
    _sealed: (),
}

impl Dropped {
    /// For a process that an ordinary user started, and that never had more.
    pub fn already_user() -> io::Result<Self> {
        if is_root() {
            return Err(io::Error::other("root is not an ordinary user"));
        }
        harden()?;
        Ok(Self { _sealed: () })
    }
}

/// Becomes `user` for good, with no group but the user's own.
///
/// An error leaves a process whose rights nobody can tell: it must end.
pub fn become_user(user: &User) -> io::Result<Dropped> {
    drop_to(user, user.gid)?;
    Ok(Dropped { _sealed: () })
}

/// A group at hand beside the user's own, until [`leave_group`].
#[derive(Debug)]
pub struct KeptGroup {
    kept: Gid,
    own: Gid,
}

/// Becomes `user`, and keeps the one group `gid` at hand, which need not be the user's. No mail can be opened in such a
/// process.
pub fn become_user_keeping_group(user: &User, gid: u32) -> io::Result<KeptGroup> {
    drop_to(user, gid)?;
    Ok(KeptGroup { kept: Gid::from_raw(gid), own: Gid::from_raw(user.gid) })
}

impl KeptGroup {
    /// Does `work` in this group. All else is done in the user's own, so that no file is reached by it that is not meant.
    pub fn during<T>(&self, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        setresgid(self.kept, self.kept, self.own)?;
        let done = work();
        setresgid(self.kept, self.own, self.own)?;
        done
    }
}

/// Gives the group of [`become_user_keeping_group`] up for good.
pub fn leave_group(user: &User) -> io::Result<Dropped> {
    let own = Gid::from_raw(user.gid);
    setresgid(own, own, own)?;
    verify(Uid::from_raw(user.uid), own, own)?;
    Ok(Dropped { _sealed: () })
}

/// Becomes `user` with the directory `root` as all there is.
pub fn become_prisoner(user: &User, root: BorrowedFd<'_>) -> io::Result<()> {
    fchdir(root)?;
    chroot(".")?;
    drop_to(user, user.gid)
}

/// Another group than the user's own is the real one, which opens nothing and can be taken and left.
fn drop_to(user: &User, gid: u32) -> io::Result<()> {
    if user.uid == 0 {
        return Err(io::Error::other("root never serves mail"));
    }
    let (uid, gid, own) = (Uid::from_raw(user.uid), Gid::from_raw(gid), Gid::from_raw(user.gid));
    setgroups(&[own])?;
    setresgid(gid, own, own)?;
    setresuid(uid, uid, uid)?;
    verify(uid, gid, own)?;
    harden()
}

/// Looks whether the change took place in all its parts, and tries to undo it.
fn verify(uid: Uid, gid: Gid, own: Gid) -> io::Result<()> {
    let (uids, gids) = (getresuid()?, getresgid()?);
    let all_uids = [uids.real, uids.effective, uids.saved].iter().all(|each| *each == uid);
    let all_gids = [gids.real, gids.effective, gids.saved] == [gid, own, own];
    let one_group = getgroups()? == [own];
    let root = Uid::from_raw(0);
    let way_back = setuid(root).is_ok() || setresuid(root, root, root).is_ok() || setgroups(&[]).is_ok();
    if all_uids && all_gids && one_group && !way_back {
        Ok(())
    } else {
        Err(io::Error::other("rights could not be dropped"))
    }
}

/// Nothing executed gains rights; nobody of the same uid looks into the memory; no core, no file for others to read.
fn harden() -> io::Result<()> {
    prctl::set_no_new_privs()?;
    prctl::set_dumpable(false)?;
    setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
    umask(Mode::from_bits_truncate(0o077));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_is_nobodys_identity() {
        let toor = User { name: "toor".into(), uid: 0, gid: 0, home: "/root".into() };
        assert!(become_user(&toor).is_err());
        assert!(become_user_keeping_group(&toor, 8).is_err());
        assert!(!is_root() || Dropped::already_user().is_err());
    }

    #[test]
    fn a_kept_group_is_there_for_its_work_and_no_longer() {
        use crate::sys::process::{Exit, Forked, end_now, fork};
        if !is_root() {
            return;
        }
        let user = User { name: "user".into(), uid: 54321, gid: 54322, home: "/".into() };
        let group = || getresgid().unwrap().effective.as_raw();
        match fork().unwrap() {
            Forked::Child => {
                let kept = become_user_keeping_group(&user, 8).unwrap();
                let before = group();
                let meanwhile = kept.during(|| Ok(group())).unwrap();
                let failed = kept.during(|| io::Result::<()>::Err(io::Error::other("x"))).is_err();
                let held = failed && (before, meanwhile, group()) == (54322, 8, 54322);
                leave_group(&user).unwrap();
                end_now(u8::from(!held || group() != 54322 || kept.during(|| Ok(())).is_ok()))
            }
            Forked::Parent(child) => assert_eq!(child.wait().unwrap(), Exit::Status(0)),
        }
    }
}
