//! One attempt to log in, in a process that is thrown away afterwards.
//!
//! PAM's modules and the secrets file leave behind what they like: memory, threads, descriptors, handlers. None of it
//! is in the warden, and none of it lasts. The process sees neither the client nor the gate.
//!
//! It answers before it clears up, and nobody waits for that. While a client works out its answer to a challenge, a process
//! is made for it that has PAM ready: it has all but the answer, which the warden gives it as the gate gave it.

use std::cell::RefCell;
use std::io;

use zeroize::Zeroize;

use super::protocol::{self, RECORD_OCTETS, Request};
use super::throwaway::Throwaway;
use crate::auth::authority::{Denial, DigestMechanism};
use crate::auth::examiner::{Attempt, Examined, Examiner, Proven};
use crate::auth::scram::Keyed;
use crate::limits;
use crate::sys::channel::{Channel, Received};
use crate::sys::passwd::User;
use crate::sys::{process, syslog};

/// Who examines the attempts of one connection: one process after the other.
pub struct Attempts<'a> {
    examiner: &'a Examiner,
    /// One that waits for the answer to the last challenge.
    ready: RefCell<Option<Throwaway>>,
    /// One that has answered, and may have to clear up.
    over: RefCell<Option<Throwaway>>,
}

impl<'a> Attempts<'a> {
    /// None so far.
    pub fn new(examiner: &'a Examiner) -> Self {
        Self { examiner, ready: RefCell::default(), over: RefCell::default() }
    }

    /// Makes a process ready for the client's answer to `challenge`.
    pub fn prepare(&self, challenge: &[u8]) {
        self.dismiss();
        let process = Throwaway::start(
            |channel| {
                self.examiner.prepare();
                self.examine_when_asked(channel, challenge)
            },
            || self.examiner.clear_up(),
        );
        // without one, the attempt makes its own
        self.ready.replace(process.ok());
    }

    fn examine_when_asked(&self, channel: &Channel, challenge: &[u8]) -> Option<Vec<u8>> {
        let mut record = [0; RECORD_OCTETS];
        let Ok(Received::Record(length)) = channel.receive(&mut record, None) else { return None };
        let request = record.get(..length).and_then(Request::read);
        record.zeroize();
        let Some(Request::Digest { mechanism, user, digest }) = request else { return None };
        process::end_after(limits::PAM_TIME + limits::LOGIN_GRACE);
        let attempt = Attempt::Digest { mechanism, challenge, user: &user, digest: &digest };
        Some(answer(self.examiner.examine(&attempt)))
    }

    /// What comes of `attempt`.
    pub fn examine(&self, attempt: &Attempt<'_>) -> Examined {
        self.finish();
        let process = self.asked(attempt).map_or_else(
            || Throwaway::start(|_| Some(answer(self.examiner.examine(attempt))), || self.examiner.clear_up()),
            Ok,
        );
        told(self.answered(process))
    }

    /// The process that was made ready for it, if there is one that is still there, and was asked.
    fn asked(&self, attempt: &Attempt<'_>) -> Option<Throwaway> {
        let ready = self.ready.take()?;
        let asked = match *attempt {
            Attempt::Digest { mechanism: mechanism @ DigestMechanism::CramMd5, user, digest, .. } => {
                let request = Request::Digest { mechanism, user: user.to_vec(), digest: *digest };
                ready.tell(&request.write()).is_ok()
            }
            _ => false,
        };
        if asked {
            return Some(ready);
        }
        ready.end();
        None
    }

    /// The salt that a client must know to make a proof for `user`.
    pub fn keyed(&self, user: &[u8]) -> Option<Keyed> {
        self.finish();
        let process = Throwaway::start(|_| Some(key(&self.examiner.keyed(user))), || ());
        salt(self.answered(process))
    }

    /// What `process` answers; then it may clear up.
    fn answered(&self, process: io::Result<Throwaway>) -> io::Result<Vec<u8>> {
        let (answer, process) = process?.answer(limits::PAM_TIME)?;
        self.over.replace(Some(process));
        Ok(answer)
    }

    /// Waits until nothing is left of the last attempt.
    pub fn finish(&self) {
        if let Some(process) = self.over.take() {
            process.finish(limits::PAM_TIME);
        }
    }

    /// Leaves all of it to the process that this one was made by, descriptors too.
    pub fn leave(&self) {
        std::mem::forget((self.over.take(), self.ready.take()));
    }

    /// Ends what waits for an answer that will not come.
    pub fn dismiss(&self) {
        if let Some(process) = self.ready.take() {
            process.end();
        }
    }
}

/// What an answer means, or that there is none.
fn told(answer: io::Result<Vec<u8>>) -> Examined {
    let meaning =
        answer.and_then(|answer| examined(&answer).ok_or_else(|| io::Error::other("the answer means nothing")));
    meaning.unwrap_or_else(|error| {
        syslog::error(&format!("Login could not be examined: {error}"));
        Err(Denial::Unavailable)
    })
}

/// The salt in an answer, if there is one.
fn salt(answer: io::Result<Vec<u8>>) -> Option<Keyed> {
    let answer = answer.inspect_err(|error| syslog::error(&format!("Login could not be examined: {error}"))).ok()?;
    let (iterations, salt) = answer.split_first_chunk()?;
    Some(Keyed { iterations: u32::from_be_bytes(*iterations), salt: salt.to_vec() })
}

fn key(Keyed { iterations, salt }: &Keyed) -> Vec<u8> {
    [&iterations.to_be_bytes(), salt.as_slice()].concat()
}

fn answer(examined: Examined) -> Vec<u8> {
    match examined {
        Ok(Proven { user, signature: None }) => [&[0], user.name.as_bytes()].concat(),
        Ok(Proven { user, signature: Some(signature) }) => [&[OF_PROOF], &signature[..], user.name.as_bytes()].concat(),
        Err(reason) => vec![protocol::denial_code(reason)],
    }
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

/// The account called `name`, which is the system's own name for it.
fn accepted(name: &[u8]) -> Option<User> {
    let name = std::str::from_utf8(name).ok()?;
    User::named(name).ok()?.filter(|user| user.uid != 0 && user.name == name)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::auth::login::Service;
    use crate::auth::pam;

    fn throw_away(examine: impl FnOnce() -> Examined) -> Examined {
        let process = Throwaway::start(|_| Some(answer(examine())), || ());
        told(process.and_then(|process| process.answer(limits::PAM_TIME)).map(|(answer, _)| answer))
    }

    fn look_up(keyed: impl FnOnce() -> Keyed) -> Option<Keyed> {
        let process = Throwaway::start(|_| Some(key(&keyed())), || ());
        salt(process.and_then(|process| process.answer(limits::PAM_TIME)).map(|(answer, _)| answer))
    }

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

    fn examiner() -> Examiner {
        let source = pam::Source { service: Service::Imap, client: None };
        let nowhere = || "/nonexistent".into();
        let (secrets, verifiers) = (nowhere(), nowhere());
        Examiner { source, secrets, exclusive: true, verifiers, transaction: RefCell::default() }
    }

    #[test]
    fn a_process_that_was_made_ready_is_asked_once_and_only_about_a_digest() {
        let examiner = examiner();
        let attempts = Attempts::new(&examiner);
        let digest = Attempt::Digest {
            mechanism: DigestMechanism::CramMd5,
            challenge: b"<1@a>",
            user: b"nobody",
            digest: &[0; 16],
        };
        attempts.prepare(b"<1@a>");
        assert!(attempts.ready.borrow().is_some());
        assert_eq!(attempts.examine(&digest), Err(Denial::Credentials));
        assert!(attempts.ready.borrow().is_none());
        assert_eq!(attempts.examine(&digest), Err(Denial::Credentials));
        attempts.prepare(b"<2@a>");
        let external = Attempt::External { user: b"nobody", authzid: b"root" };
        assert_eq!(attempts.examine(&external), Err(Denial::Credentials));
        assert!(attempts.ready.borrow().is_none());
        attempts.prepare(b"<3@a>");
        attempts.prepare(b"<4@a>");
        attempts.dismiss();
        attempts.finish();
        assert!(attempts.ready.borrow().is_none() && attempts.over.borrow().is_none());
    }
}
