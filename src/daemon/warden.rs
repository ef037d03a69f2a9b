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
use super::tls::Prepared;
use crate::auth::authority::{Denial, DigestMechanism, Handover, Offer, Remark, ScramMechanism, Tls, Verdict};
use crate::auth::challenge;
use crate::auth::examiner::{Attempt, Examined, Proven};
use crate::auth::login::Method;
use crate::auth::scram::{ClientFinal, Keyed, message};
use crate::auth::secured::Secured;
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
    /// The gate has told its client to begin with TLS, for which this process is ready.
    StartTls {
        /// How many commands without progress the client has had.
        commands: u8,
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
    /// Who makes ready for the answer to a challenge that is on its way to the client.
    pub prepare: &'a dyn Fn(&[u8]),
    /// Who decides about one attempt.
    pub examine: &'a dyn Fn(&Attempt<'_>) -> Examined,
    /// Who knows the salt of a name, whether or not that is anybody's.
    pub keyed: &'a dyn Fn(&[u8]) -> Option<Keyed>,
    /// Who makes ready for TLS; none if that cannot be.
    pub start_tls: &'a dyn Fn() -> Option<Prepared>,
}

/// A SCRAM exchange of which the last message is awaited.
struct Exchange {
    mechanism: ScramMechanism,
    user: Vec<u8>,
    bare: Vec<u8>,
    server_first: Vec<u8>,
}

/// The warden of one connection: of a gate, and of a second one if TLS begins. What the client has used up with the first
/// is used up.
pub struct Warden<'a> {
    rules: Rules<'a>,
    challenges: u32,
    failures: u32,
    remarks: u32,
    stamp: Option<Vec<u8>>,
    challenge: Option<Vec<u8>>,
    exchange: Option<Exchange>,
    accepted: Option<(User, Method)>,
    tls: StartTls,
    secured: Secured,
}

/// How far a gate has come with STARTTLS.
enum StartTls {
    /// It has not asked.
    Unasked,
    /// All is ready; the gate has one record left.
    Ready(Prepared),
    /// The gate has had it, and is gone.
    Granted(Prepared),
    /// It is not to be had, or is there.
    Over,
}

type Answer = Result<Reply, Conclusion>;

impl<'a> Warden<'a> {
    /// A warden that has not yet been asked.
    pub fn new(rules: Rules<'a>) -> Self {
        Self {
            rules,
            challenges: 0,
            failures: 0,
            remarks: 0,
            stamp: None,
            challenge: None,
            exchange: None,
            accepted: None,
            tls: StartTls::Unasked,
            secured: Secured::default(),
        }
    }

    /// The stamp for APOP that the greeting bears, which holds for the connection; none where there are no digests.
    pub fn stamp(&mut self) -> Option<&[u8]> {
        if self.stamp.is_none() && self.rules.offer.digest {
            self.stamp = challenge::fresh().ok();
        }
        self.stamp.as_deref()
    }

    /// Whether there is one.
    pub fn has_stamped(&self) -> bool {
        self.stamp.is_some()
    }

    /// What is ready for the handshake, after [`Conclusion::StartTls`].
    pub fn take_prepared(&mut self) -> Option<Prepared> {
        match std::mem::replace(&mut self.tls, StartTls::Over) {
            StartTls::Granted(prepared) => Some(prepared),
            _ => None,
        }
    }

    /// What the next gate may offer, which speaks under TLS, to whom the handshake showed. An exchange that had begun is
    /// forgotten.
    pub fn begin_anew(&mut self, offer: Offer, secured: Secured) {
        (self.rules.offer, self.secured) = (offer, secured);
        (self.challenge, self.exchange) = (None, None);
    }

    /// Answers until it comes to a conclusion.
    pub fn serve(&mut self, channel: &Channel) -> io::Result<Conclusion> {
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
                Ok(reply) if channel.send(&reply.write()).is_ok() => self.prepare(&reply),
                Ok(_) => return Ok(Conclusion::Closed),
                Err(conclusion) => return Ok(conclusion),
            }
        }
    }

    /// Does in advance what the client's answer to `reply` will need, while the client works it out.
    fn prepare(&self, reply: &Reply) {
        if let (Reply::Challenge(challenge), Some(awaited)) = (reply, &self.challenge)
            && challenge == awaited
        {
            (self.rules.prepare)(challenge);
        }
    }

    fn answer(&mut self, request: Option<Request>) -> Answer {
        match (std::mem::replace(&mut self.tls, StartTls::Over), request) {
            (StartTls::Ready(pump), Some(Request::SwitchToTls(commands))) => {
                self.tls = StartTls::Granted(pump);
                Err(Conclusion::StartTls { commands })
            }
            (StartTls::Ready(_) | StartTls::Granted(_), _) => Err(Conclusion::Violation("a request after STARTTLS")),
            (tls, request) => {
                self.tls = tls;
                self.answer_in_clear(request)
            }
        }
    }

    fn answer_in_clear(&mut self, request: Option<Request>) -> Answer {
        match (request, self.accepted.take()) {
            (None, _) => Err(Conclusion::Violation("not a request")),
            (Some(Request::Handover(handover)), Some((user, method))) => {
                Err(Conclusion::LoggedIn { user, method, handover })
            }
            // a client that does not consent to our proof is not in, and may try again
            (request @ Some(_), Some((_, Method::Scram(_)))) => self.answer_in_clear(request),
            (Some(_), Some(_)) => Err(Conclusion::Violation("a request after login")),
            (Some(Request::ScramFirst { mechanism, user, nonce, bare }), None) => {
                self.scram_first(mechanism, user, &nonce, bare)
            }
            (Some(Request::ScramFinal(last)), None) => self.scram_final(&last),
            (Some(Request::Handover(_)), None) => Err(Conclusion::Violation("a handover before login")),
            (Some(Request::External(authzid)), None) => self.external(&authzid),
            (Some(Request::SwitchToTls(_)), None) => Err(Conclusion::Violation("TLS was not asked for")),
            (Some(Request::Remark(remark)), None) => self.remark(&remark),
            (Some(Request::StartTls), None) => Ok(Reply::Tls(self.start_tls())),
            (Some(Request::Challenge), None) => self.fresh_challenge(),
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

    /// Writes down what the gate has to tell of its client: no more than its client can do.
    fn remark(&mut self, remark: &Remark) -> Answer {
        self.remarks += 1;
        if self.remarks > limits::GATE_IDLE_COMMANDS {
            return Err(Conclusion::Violation("a remark too many"));
        }
        self.rules.audit.remark(remark);
        Ok(Reply::Noted)
    }

    fn fresh_challenge(&mut self) -> Answer {
        self.challenges += 1;
        if !self.rules.offer.digest || self.challenges > limits::CHALLENGES {
            return Err(Conclusion::Violation("a challenge too many"));
        }
        let challenge = challenge::fresh().map_err(|_| Conclusion::Violation("no random numbers"))?;
        self.challenge = Some(challenge.clone());
        Ok(Reply::Challenge(challenge))
    }

    fn scram_first(&mut self, mechanism: ScramMechanism, user: Vec<u8>, nonce: &[u8], bare: Vec<u8>) -> Answer {
        self.challenges += 1;
        if !self.rules.offer.scram || self.challenges > limits::CHALLENGES {
            return Err(Conclusion::Violation("an exchange too many"));
        }
        let ours = challenge::nonce().map_err(|_| Conclusion::Violation("no random numbers"))?;
        let Some(Keyed { iterations, salt }) = (self.rules.keyed)(&user) else {
            return Err(Conclusion::Violation("no salt"));
        };
        let server_first = message::server_first(nonce, &ours, &salt, iterations);
        self.exchange = Some(Exchange { mechanism, user, bare, server_first: server_first.clone() });
        Ok(Reply::ScramFirst(server_first))
    }

    fn scram_final(&mut self, last: &ClientFinal) -> Answer {
        let exchange = self.exchange.take().ok_or(Conclusion::Violation("a proof without an exchange"))?;
        let Exchange { mechanism, user, bare, server_first } = exchange;
        let auth_message = &message::auth_message(&bare, &server_first, &last.without_proof);
        let attempt = Attempt::Scram { user: &user, auth_message, proof: &last.proof };
        self.attempt(&attempt, Method::Scram(mechanism))
    }

    fn external(&mut self, authzid: &[u8]) -> Answer {
        match self.secured.certificate_user.clone() {
            Some(user) if self.rules.offer.external => {
                self.attempt(&Attempt::External { user: &user, authzid }, Method::External)
            }
            _ => Err(Conclusion::Violation("a certificate that is not there")),
        }
    }

    /// Makes ready for TLS, once.
    fn start_tls(&mut self) -> bool {
        let may = matches!(self.rules.offer.tls, Tls::Offered | Tls::Required);
        let pump = match std::mem::replace(&mut self.tls, StartTls::Over) {
            StartTls::Unasked if may => (self.rules.start_tls)(),
            _ => None,
        };
        self.tls = pump.map_or(StartTls::Over, StartTls::Ready);
        matches!(self.tls, StartTls::Ready(_))
    }

    fn attempt(&mut self, attempt: &Attempt<'_>, method: Method) -> Answer {
        let start = Instant::now();
        if self.failures >= limits::LOGIN_ATTEMPTS {
            self.rules.audit.excessive(attempt.user());
            return Err(Conclusion::Violation("an attempt too many"));
        }
        let open =
            self.rules.offer.plaintext || matches!(method, Method::Digest(_) | Method::Scram(_) | Method::External);
        let examined = if open { (self.rules.examine)(attempt) } else { Err(Denial::Credentials) };
        let reason = match examined {
            Ok(Proven { user, signature }) => {
                self.accepted = Some((user, method));
                return Ok(signature.map_or(Reply::Verdict(Verdict::Accepted), Reply::Signature));
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
mod tests;
