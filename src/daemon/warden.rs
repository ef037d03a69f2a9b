//! The warden: answers the gate's few records, and is the only judge of what may be asked when.
//!
//! It never reads a byte of the client's. Challenges are made here, attempts are counted here, failures wait here: a gate
//! that was taken over can ask three times, and no faster than anybody else.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroize;

use super::log::Audit;
use super::protocol::{RECORD_OCTETS, Reply, Request};
use crate::auth::authority::{Denial, DigestMechanism, Handover, Offer, Verdict};
use crate::auth::challenge;
use crate::auth::examiner::{Attempt, Examined};
use crate::auth::login::Method;
use crate::limits;
use crate::sys::channel::{Channel, Received};
use crate::sys::passwd::User;

/// How it went with one gate.
#[derive(Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// This user is in.
    LoggedIn {
        /// Who.
        user: User,
        /// How.
        method: Method,
        /// What the gate left.
        handover: Handover,
    },
    /// The gate is gone.
    Closed,
    /// The time before login is over.
    Overdue,
    /// The gate did what no gate does.
    Violation(&'static str),
}

/// What the warden goes by.
pub struct Rules<'a> {
    /// What the gate was told that it may offer.
    pub offer: Offer,
    /// How long a failure waits (`auth_failure_delay`).
    pub delay: Duration,
    /// When all is over.
    pub deadline: Instant,
    /// Who writes it down.
    pub audit: Audit<'a>,
    /// Who decides about one attempt.
    pub examine: &'a dyn Fn(&Attempt<'_>) -> Examined,
}

/// One gate's warden.
pub struct Warden<'a> {
    rules: Rules<'a>,
    challenges: u32,
    failures: u32,
    stamp: Option<Vec<u8>>,
    challenge: Option<Vec<u8>>,
    accepted: Option<(User, Method)>,
}

type Answer = Result<Reply, Conclusion>;

impl<'a> Warden<'a> {
    /// A warden that has not yet been asked.
    pub fn new(rules: Rules<'a>) -> Self {
        Self { rules, challenges: 0, failures: 0, stamp: None, challenge: None, accepted: None }
    }

    /// Answers until it comes to a conclusion.
    pub fn serve(mut self, channel: &Channel) -> io::Result<Conclusion> {
        let mut record = [0; RECORD_OCTETS];
        loop {
            let answer = match channel.receive(&mut record, Some(self.rules.deadline))? {
                Received::Record(length) => self.answer(record.get(..length).and_then(Request::read)),
                Received::TooLong => Err(Conclusion::Violation("too long a record")),
                Received::Closed => Err(Conclusion::Closed),
                Received::TimedOut | Received::Beside => Err(Conclusion::Overdue),
            };
            record.zeroize();
            match answer {
                Ok(reply) if channel.send(&reply.write()).is_ok() => {}
                Ok(_) => return Ok(Conclusion::Closed),
                Err(conclusion) => return Ok(conclusion),
            }
        }
    }

    fn answer(&mut self, request: Option<Request>) -> Answer {
        match (request, self.accepted.take()) {
            (None, _) => Err(Conclusion::Violation("not a request")),
            (Some(Request::Handover(handover)), Some((user, method))) => {
                Err(Conclusion::LoggedIn { user, method, handover })
            }
            (Some(_), Some(_)) => Err(Conclusion::Violation("a request after login")),
            (Some(Request::Handover(_)), None) => Err(Conclusion::Violation("a handover before login")),
            (Some(Request::Challenge(mechanism)), None) => self.fresh_challenge(mechanism),
            (Some(Request::Plain { mechanism, user, password }), None) => {
                self.attempt(&Attempt::Plain { user: &user, password: &password }, Method::Plain(mechanism))
            }
            (Some(Request::Digest { mechanism, user, digest }), None) => {
                let challenge = match mechanism {
                    DigestMechanism::Apop => self.stamp.clone(),
                    DigestMechanism::CramMd5 => self.challenge.take(),
                };
                let challenge = &challenge.ok_or(Conclusion::Violation("a digest without a challenge"))?;
                let attempt = Attempt::Digest { mechanism, challenge, user: &user, digest: &digest };
                self.attempt(&attempt, Method::Digest(mechanism))
            }
        }
    }

    fn fresh_challenge(&mut self, mechanism: DigestMechanism) -> Answer {
        self.challenges += 1;
        let place = match mechanism {
            DigestMechanism::Apop if self.stamp.is_none() => &mut self.stamp,
            DigestMechanism::Apop => return Err(Conclusion::Violation("a second stamp")),
            DigestMechanism::CramMd5 => &mut self.challenge,
        };
        if !self.rules.offer.digest || self.challenges > limits::CHALLENGES {
            return Err(Conclusion::Violation("a challenge too many"));
        }
        let challenge = challenge::fresh().map_err(|_| Conclusion::Violation("no random numbers"))?;
        *place = Some(challenge.clone());
        Ok(Reply::Challenge(challenge))
    }

    fn attempt(&mut self, attempt: &Attempt<'_>, method: Method) -> Answer {
        let start = Instant::now();
        if self.failures >= limits::LOGIN_ATTEMPTS {
            self.rules.audit.excessive(attempt.user());
            return Err(Conclusion::Violation("an attempt too many"));
        }
        let open = self.rules.offer.plaintext || matches!(method, Method::Digest(_));
        let examined = if open { (self.rules.examine)(attempt) } else { Err(Denial::Credentials) };
        let reason = match examined {
            Ok(user) => {
                self.accepted = Some((user, method));
                return Ok(Reply::Verdict(Verdict::Accepted));
            }
            Err(reason) => reason,
        };
        self.failures += 1;
        self.rules.audit.failed(attempt.user(), method, open, reason);
        thread::sleep(self.wait(start).saturating_duration_since(Instant::now()));
        Ok(Reply::Verdict(Verdict::Denied { reason, last: self.failures >= limits::LOGIN_ATTEMPTS }))
    }

    /// When a failure that began at `start` is answered: after the delay, or the next multiple of it that is to come, so
    /// that time tells nothing even about a slow check.
    fn wait(&self, start: Instant) -> Instant {
        let (now, delay) = (Instant::now(), self.rules.delay);
        let mut answer = start + delay;
        while answer < now && !delay.is_zero() {
            answer += delay;
        }
        answer.min(self.rules.deadline)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::auth::authority::PlainMechanism;
    use crate::auth::digest;
    use crate::secret::Secret;

    const SECRET: &[u8] = b"tanstaaf";

    fn fred() -> User {
        User { name: "fred".into(), uid: 1000, gid: 1000, home: "/nonexistent".into() }
    }

    /// Lets in fred by his secret.
    fn examine(attempt: &Attempt<'_>) -> Examined {
        let secret = Secret::new(SECRET.to_vec());
        let right = attempt.user() == b"fred"
            && match attempt {
                Attempt::Plain { password, .. } => password.matches(SECRET),
                Attempt::Digest { mechanism, challenge, digest, .. } => {
                    digest::matches(*mechanism, challenge, &secret, digest)
                }
            };
        if right { Ok(fred()) } else { Err(Denial::Credentials) }
    }

    fn rules(delay: Duration) -> Rules<'static> {
        Rules {
            offer: Offer { plaintext: true, digest: true },
            delay,
            deadline: Instant::now() + Duration::from_secs(20),
            audit: Audit { host: "[192.0.2.1]" },
            examine: &examine,
        }
    }

    fn warden() -> Warden<'static> {
        Warden::new(rules(Duration::ZERO))
    }

    fn plain(user: &str, password: &str) -> Request {
        let password = Secret::new(password.into());
        Request::Plain { mechanism: PlainMechanism::Login, user: user.into(), password }
    }

    fn handover() -> Request {
        Request::Handover(Handover { answer: b"a1".to_vec(), unread: b"a2 NOOP\r\n".to_vec() })
    }

    fn denied(last: bool) -> Answer {
        Ok(Reply::Verdict(Verdict::Denied { reason: Denial::Credentials, last }))
    }

    fn accepted() -> Answer {
        Ok(Reply::Verdict(Verdict::Accepted))
    }

    fn is_violation(answer: &Answer) -> bool {
        matches!(answer, Err(Conclusion::Violation(_)))
    }

    #[test]
    fn a_login_and_its_handover() {
        let mut warden = warden();
        assert_eq!(warden.answer(Some(plain("fred", "wrong"))), denied(false));
        assert_eq!(warden.answer(Some(plain("fred", "tanstaaf"))), accepted());
        let Err(Conclusion::LoggedIn { user, method, handover }) = warden.answer(Some(handover())) else { panic!() };
        assert_eq!((user, method), (fred(), Method::Plain(PlainMechanism::Login)));
        assert_eq!((handover.answer.as_slice(), handover.unread.as_slice()), (&b"a1"[..], &b"a2 NOOP\r\n"[..]));
    }

    #[test]
    fn three_failures_and_not_a_fourth_attempt() {
        let mut warden = warden();
        assert_eq!(warden.answer(Some(plain("fred", "wrong"))), denied(false));
        assert_eq!(warden.answer(Some(plain("nobody", "wrong"))), denied(false));
        assert_eq!(warden.answer(Some(plain(&"x".repeat(99), "wrong"))), denied(true));
        assert!(is_violation(&warden.answer(Some(plain("fred", "tanstaaf")))));
    }

    #[test]
    fn a_handover_needs_a_login_and_nothing_else_follows_one() {
        assert!(is_violation(&warden().answer(Some(handover()))));
        let others = [plain("fred", "tanstaaf"), Request::Challenge(DigestMechanism::CramMd5), handover()];
        for second in others {
            let mut warden = warden();
            assert_eq!(warden.answer(Some(plain("fred", "tanstaaf"))), accepted());
            let answer = warden.answer(Some(second));
            assert!(answer.is_err());
            // whatever came first, there is no second handover
            assert!(is_violation(&warden.answer(Some(handover()))));
        }
    }

    fn challenged(warden: &mut Warden<'_>, mechanism: DigestMechanism) -> Vec<u8> {
        match warden.answer(Some(Request::Challenge(mechanism))) {
            Ok(Reply::Challenge(challenge)) => challenge,
            other => panic!("{other:?}"),
        }
    }

    /// What fred answers to `challenge`.
    fn apop(challenge: &[u8]) -> [u8; 16] {
        use md5::{Digest, Md5};
        Md5::new().chain_update(challenge).chain_update(SECRET).finalize().into()
    }

    fn digest(mechanism: DigestMechanism, digest: [u8; 16]) -> Request {
        Request::Digest { mechanism, user: b"fred".to_vec(), digest }
    }

    #[test]
    fn a_stamp_holds_for_the_connection_and_a_challenge_for_one_attempt() {
        let mut warden = warden();
        let stamp = challenged(&mut warden, DigestMechanism::Apop);
        assert_eq!(warden.answer(Some(digest(DigestMechanism::Apop, [0; 16]))), denied(false));
        let _other = challenged(&mut warden, DigestMechanism::CramMd5);
        assert_eq!(warden.answer(Some(digest(DigestMechanism::CramMd5, [0; 16]))), denied(false));
        assert_eq!(warden.answer(Some(digest(DigestMechanism::Apop, apop(&stamp)))), accepted());

        let mut warden = self::warden();
        challenged(&mut warden, DigestMechanism::CramMd5);
        assert_eq!(warden.answer(Some(digest(DigestMechanism::CramMd5, [0; 16]))), denied(false));
        assert!(is_violation(&warden.answer(Some(digest(DigestMechanism::CramMd5, [0; 16])))));
    }

    #[test]
    fn no_digest_without_a_challenge_and_no_challenge_without_end() {
        for mechanism in [DigestMechanism::Apop, DigestMechanism::CramMd5] {
            assert!(is_violation(&warden().answer(Some(digest(mechanism, [0; 16])))));
        }
        let mut warden = warden();
        challenged(&mut warden, DigestMechanism::Apop);
        assert!(is_violation(&warden.answer(Some(Request::Challenge(DigestMechanism::Apop)))));
        let mut warden = self::warden();
        for _ in 0..limits::CHALLENGES {
            challenged(&mut warden, DigestMechanism::CramMd5);
        }
        assert!(is_violation(&warden.answer(Some(Request::Challenge(DigestMechanism::CramMd5)))));
    }

    #[test]
    fn what_was_not_offered_is_not_had() {
        let offer = Offer { plaintext: false, digest: false };
        let closed = || Warden::new(Rules { offer, ..rules(Duration::ZERO) });
        assert_eq!(closed().answer(Some(plain("fred", "tanstaaf"))), denied(false));
        assert!(is_violation(&closed().answer(Some(Request::Challenge(DigestMechanism::CramMd5)))));
    }

    #[test]
    fn every_failure_waits_as_long() {
        let delay = Duration::from_millis(100);
        let slow = |attempt: &Attempt<'_>| {
            thread::sleep(Duration::from_millis(if attempt.user() == b"slow" { 130 } else { 20 }));
            Err(Denial::Credentials)
        };
        let mut warden = Warden::new(Rules { examine: &slow, ..rules(delay) });
        for (user, least) in [("fred", 100), ("slow", 200), ("nobody", 100)] {
            let start = Instant::now();
            assert!(warden.answer(Some(plain(user, "wrong"))).is_ok());
            let took = start.elapsed().as_millis();
            assert!((least..least + 60).contains(&took), "{user}: {took} ms");
        }
    }

    /// Numbers without a pattern, the same in every run.
    struct Noise(u64);

    impl Noise {
        fn next(&mut self, below: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % below
        }

        fn record(&mut self) -> Vec<u8> {
            let longest = if self.next(8) == 0 { 9000 } else { 40 };
            let length = self.next(longest);
            let mut record: Vec<u8> = (0..length).map(|_| u8::try_from(self.next(256)).unwrap()).collect();
            // most begin like a request, so that more than their first octets are looked at
            if self.next(8) > 0 {
                for (octet, likely) in record.iter_mut().zip([
                    &[2, 2, 2, 2, 1, 3, 4, 5],
                    &[1, 1, 1, 2, 2, 2, 3, 3],
                    &[0, 1, 2, 3, 4, 4, 4, 4],
                ]) {
                    *octet = likely[usize::try_from(self.next(8)).unwrap()];
                }
            }
            record
        }
    }

    #[test]
    fn noise_never_logs_in_and_always_ends() {
        let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
        let (mut records, mut attempts) = (0, 0);
        let seen = RefCell::new(0);
        let counted = |attempt: &Attempt<'_>| {
            *seen.borrow_mut() += 1;
            examine(attempt)
        };
        while records < 10_000 {
            let (wardens, gates) = Channel::pair().unwrap();
            let mut sent = 0;
            // a socket takes only so much before the warden reads
            while sent < 20 && gates.send(&noise.record()).is_ok() {
                sent += 1;
            }
            drop(gates);
            records += sent;
            let warden = Warden::new(Rules { examine: &counted, ..rules(Duration::ZERO) });
            let conclusion = warden.serve(&wardens).unwrap();
            assert!(matches!(conclusion, Conclusion::Violation(_) | Conclusion::Closed), "{conclusion:?}");
            attempts += 1;
        }
        // the noise was not only refused by its form
        assert!(attempts > 400 && *seen.borrow() > 100, "{attempts} gates, {} attempts", seen.borrow());
    }

    #[test]
    fn a_silent_gate_is_overdue_and_a_record_too_long_is_none() {
        let (wardens, gates) = Channel::pair().unwrap();
        let soon = Rules { deadline: Instant::now() + Duration::from_millis(20), ..rules(Duration::ZERO) };
        assert_eq!(Warden::new(soon).serve(&wardens).unwrap(), Conclusion::Overdue);
        gates.send(&[4; RECORD_OCTETS + 1]).unwrap();
        assert!(matches!(warden().serve(&wardens).unwrap(), Conclusion::Violation(_)));
    }
}
