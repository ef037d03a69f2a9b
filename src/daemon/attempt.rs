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
use crate::auth::examiner::{Examined, Proven};
use crate::auth::scram::Keyed;
use crate::limits;
use crate::sys::channel::{Channel, Received};
use crate::sys::passwd::User;
use crate::sys::process::{self, Forked};
use crate::sys::syslog;

/// Octets of the longest answer: what `examine` or `look_up` can find.
const ANSWER_OCTETS: usize = 1 + PROOF_OCTETS + limits::USER_OCTETS * 4;
const PROOF_OCTETS: usize = 32;

/// What `examine` finds, in a process of its own and in limited time.
pub fn throw_away(examine: impl FnOnce() -> Examined) -> Examined {
    let found = in_a_process(|| match examine() {
        Ok(Proven { user, signature: None }) => [&[0], user.name.as_bytes()].concat(),
        Ok(Proven { user, signature: Some(signature) }) => [&[OF_PROOF], &signature[..], user.name.as_bytes()].concat(),
        Err(reason) => vec![protocol::denial_code(reason)],
    });
    found
        .and_then(|answer| examined(&answer).ok_or_else(|| io::Error::other("the answer means nothing")))
        .unwrap_or_else(|error| {
            syslog::error(&format!("Login could not be examined: {error}"));
            Err(Denial::Unavailable)
        })
}

/// The first octet of an answer with a signature; a denial has another.
const OF_PROOF: u8 = u8::MAX;

fn examined(answer: &[u8]) -> Option<Examined> {
    match answer {
        [0, name @ ..] => accepted(name).map(Proven::from).map(Ok),
        [OF_PROOF, rest @ ..] => {
            let (signature, name) = rest.split_first_chunk()?;
            Some(Ok(Proven { user: accepted(name)?, signature: Some(*signature) }))
        }
        [code] => protocol::denial(*code).map(Err),
        _ => None,
    }
}

/// The salt that `look_up` finds, in a process of its own.
pub fn look_up(look_up: impl FnOnce() -> Keyed) -> Option<Keyed> {
    let answer = in_a_process(|| {
        let Keyed { iterations, salt } = look_up();
        [&iterations.to_be_bytes(), salt.as_slice()].concat()
    });
    let answer = answer.inspect_err(|error| syslog::error(&format!("Login could not be examined: {error}"))).ok()?;
    let (iterations, salt) = answer.split_first_chunk()?;
    Some(Keyed { iterations: u32::from_be_bytes(*iterations), salt: salt.to_vec() })
}

/// What `work` answers, in a process of its own and in limited time.
fn in_a_process(work: impl FnOnce() -> Vec<u8>) -> io::Result<Vec<u8>> {
    let (ours, theirs) = Channel::pair()?;
    let child = match process::fork()? {
        Forked::Child => {
            // the other end must not keep the channel open
            drop(ours);
            process::end_now(child(&theirs, work).map_or(1, |()| 0))
        }
        Forked::Parent(child) => child,
    };
    drop(theirs);
    let mut record = [0; ANSWER_OCTETS];
    let received = ours.receive(&mut record, Some(Instant::now() + limits::PAM_TIME));
    let exit = child.end()?;
    match received? {
        Received::Record(length) => record.get(..length).map(<[u8]>::to_vec),
        _ => None,
    }
    .ok_or_else(|| io::Error::other(format!("the process ended by {exit:?} without an answer")))
}

/// The account called `name`, which is the system's own name for it.
fn accepted(name: &[u8]) -> Option<User> {
    let name = std::str::from_utf8(name).ok()?;
    User::named(name).ok()?.filter(|user| user.uid != 0 && user.name == name)
}

/// Works, and sends the answer. No debugger and no core sees what the process has read.
fn child(channel: &Channel, work: impl FnOnce() -> Vec<u8>) -> io::Result<()> {
    process::let_client_go()?;
    let keep = [Some(channel.as_raw_fd()), syslog::descriptor()];
    process::close_all_but(&keep.into_iter().flatten().collect::<Vec<_>>())?;
    process::keep_memory_private()?;
    process::end_with_parent()?;
    process::end_after(limits::PAM_TIME + limits::LOGIN_GRACE);
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(answer) => channel.send(&answer),
        Err(_panic) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_comes_back() {
        let nobody = User::named("nobody").unwrap().unwrap();
        for signature in [None, Some([7; 32])] {
            let proven = || Proven { user: nobody.clone(), signature };
            assert_eq!(throw_away(|| Ok(proven())), Ok(proven()));
        }
        let keyed = || Keyed { iterations: 4096, salt: vec![7; limits::SCRAM_SALT_OCTETS] };
        assert_eq!(look_up(keyed), Some(keyed()));
        assert_eq!(look_up(|| process::end_now(0)), None);
        for reason in [Denial::Credentials, Denial::Expired, Denial::Unavailable, Denial::NoLogins] {
            assert_eq!(throw_away(|| Err(reason)), Err(reason));
        }
    }

    #[test]
    fn who_is_not_there_or_is_root_does_not_come_in_whatever_was_found() {
        let nobody = User::named("nobody").unwrap().unwrap();
        for name in ["root", "no-such-user", ""] {
            let user = User { name: name.into(), ..nobody.clone() };
            assert_eq!(throw_away(|| Ok(user.into())), Err(Denial::Unavailable), "{name}");
        }
    }

    #[test]
    fn a_module_that_dies_ends_its_process_only() {
        assert_eq!(throw_away(|| process::end_now(0)), Err(Denial::Unavailable));
        assert_eq!(throw_away(|| std::process::abort()), Err(Denial::Unavailable));
    }

    #[test]
    fn nobody_looks_into_what_the_process_has_read() {
        assert!(!process::is_memory_private(), "here anybody of the same user may look");
        let examined =
            throw_away(|| Err(if process::is_memory_private() { Denial::NoLogins } else { Denial::Credentials }));
        assert_eq!(examined, Err(Denial::NoLogins));
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
