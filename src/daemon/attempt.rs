//! One attempt to log in, in a process that is thrown away afterwards.
//!
//! PAM's modules and the secrets file leave behind what they like: memory, threads, descriptors, handlers. None of it
//! is in the warden, and none of it lasts. The process sees neither the client nor the gate.

use std::io;
use std::os::fd::AsRawFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use super::protocol;
use crate::auth::authority::Denial;
use crate::auth::examiner::Examined;
use crate::limits;
use crate::sys::channel::{Channel, Received};
use crate::sys::passwd::User;
use crate::sys::process::{self, Forked};
use crate::sys::syslog;

/// What `examine` finds, in a process of its own and in limited time.
pub fn throw_away(examine: impl FnOnce() -> Examined) -> Examined {
    attempt(examine).unwrap_or_else(|error| {
        syslog::error(&format!("Login could not be examined: {error}"));
        Err(Denial::Unavailable)
    })
}

fn attempt(examine: impl FnOnce() -> Examined) -> io::Result<Examined> {
    let (ours, theirs) = Channel::pair()?;
    let child = match process::fork()? {
        Forked::Child => {
            // the other end must not keep the channel open
            drop(ours);
            process::end_now(child(&theirs, examine).map_or(1, |()| 0))
        }
        Forked::Parent(child) => child,
    };
    drop(theirs);
    let mut record = [0; 1 + limits::USER_OCTETS * 4];
    let received = ours.receive(&mut record, Some(Instant::now() + limits::PAM_TIME));
    let exit = child.end()?;
    match (received?, record.split_first()) {
        (Received::Record(1), Some((code, _))) if *code != 0 => protocol::denial(*code).map(Err),
        (Received::Record(length), Some((0, name))) => name.get(..length - 1).and_then(accepted).map(Ok),
        _ => None,
    }
    .ok_or_else(|| io::Error::other(format!("the process ended by {exit:?} without an answer")))
}

/// The account called `name`, which is the system's own name for it.
fn accepted(name: &[u8]) -> Option<User> {
    let name = std::str::from_utf8(name).ok()?;
    User::named(name).ok()?.filter(|user| user.uid != 0 && user.name == name)
}

/// Examines, and sends what was found: 0 and the account's name, or the code of a denial.
fn child(channel: &Channel, examine: impl FnOnce() -> Examined) -> io::Result<()> {
    process::let_client_go()?;
    let keep = [Some(channel.as_raw_fd()), syslog::descriptor()];
    process::close_all_but(&keep.into_iter().flatten().collect::<Vec<_>>())?;
    process::end_with_parent()?;
    process::end_after(limits::PAM_TIME + limits::LOGIN_GRACE);
    match catch_unwind(AssertUnwindSafe(examine)) {
        Ok(Ok(user)) => channel.send(&[&[0], user.name.as_bytes()].concat()),
        Ok(Err(reason)) => channel.send(&[protocol::denial_code(reason)]),
        Err(_panic) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_comes_back() {
        let nobody = User::named("nobody").unwrap().unwrap();
        assert_eq!(throw_away(|| Ok(nobody.clone())), Ok(nobody.clone()));
        for reason in [Denial::Credentials, Denial::Expired, Denial::Unavailable, Denial::NoLogins] {
            assert_eq!(throw_away(|| Err(reason)), Err(reason));
        }
    }

    #[test]
    fn who_is_not_there_or_is_root_does_not_come_in_whatever_was_found() {
        let nobody = User::named("nobody").unwrap().unwrap();
        for name in ["root", "no-such-user", ""] {
            let user = User { name: name.into(), ..nobody.clone() };
            assert_eq!(throw_away(|| Ok(user)), Err(Denial::Unavailable), "{name}");
        }
    }

    #[test]
    fn a_module_that_dies_ends_its_process_only() {
        assert_eq!(throw_away(|| process::end_now(0)), Err(Denial::Unavailable));
        assert_eq!(throw_away(|| std::process::abort()), Err(Denial::Unavailable));
    }

    #[test]
    fn the_process_has_no_client_and_no_descriptor_of_the_wardens() {
        let (_gate, _warden) = Channel::pair().unwrap();
        let target = |fd: String| std::fs::read_link(format!("/proc/self/fd/{fd}")).unwrap_or_default();
        let examined = throw_away(|| {
            let fds = std::fs::read_dir("/proc/self/fd").unwrap().map(|fd| fd.unwrap().file_name());
            let targets: Vec<_> = fds.map(|fd| target(fd.into_string().unwrap())).collect();
            let sockets = targets.iter().filter(|path| path.to_string_lossy().starts_with("socket")).count();
            let client = ["0", "1"].iter().any(|fd| target((*fd).into()).as_os_str() != "/dev/null");
            if sockets == 1 && !client { Err(Denial::NoLogins) } else { Err(Denial::Credentials) }
        });
        assert_eq!(examined, Err(Denial::NoLogins));
    }
}
