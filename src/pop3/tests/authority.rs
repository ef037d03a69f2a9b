//! An authority in memory, and what a gate before it is asked and answers.

use std::io::Write;

use super::conversation::play;
use crate::auth::authority::{
    Authority, Denial, DigestMechanism, Gone, Handover, Offer, Opening, Outcome, PlainMechanism, Verdict,
};
use crate::auth::digest;
use crate::limits;
use crate::net::Wire;
use crate::pop3::{Policy, gate, greeting};
use crate::secret::Secret;

pub(super) const STAMP: &[u8] = b"<1896.697170952@dbc.mtview.ca.us>";
pub(super) const BOTH: Offer = Offer { plaintext: true, digest: true, ..Offer::NOTHING };
pub(super) const PLAINTEXT: Offer = Offer { plaintext: true, digest: false, ..Offer::NOTHING };
pub(super) const DIGEST: Offer = Offer { plaintext: false, digest: true, ..Offer::NOTHING };

/// Lets in `mrose` by `tanstaaf` (RFC 1939's example) and `fred` by `two  words `; refuses three times.
pub(super) struct Double {
    pub(super) denial: Denial,
    pub(super) left: u32,
    pub(super) gone: bool,
    pub(super) asked: Vec<String>,
}

impl Double {
    pub(super) fn new() -> Self {
        Self { denial: Denial::Credentials, left: limits::LOGIN_ATTEMPTS, gone: false, asked: Vec::new() }
    }

    fn verdict(&mut self, asked: String, right: bool) -> Result<Verdict, Gone> {
        self.asked.push(asked);
        if self.gone {
            return Err(Gone);
        }
        if right {
            return Ok(Verdict::Accepted);
        }
        self.left -= 1;
        Ok(Verdict::Denied { reason: self.denial, last: self.left == 0 })
    }
}

impl Authority for Double {
    fn challenge(&mut self) -> Result<Vec<u8>, Gone> {
        if self.gone { Err(Gone) } else { Ok(STAMP.to_vec()) }
    }

    fn plain(&mut self, mechanism: PlainMechanism, user: &[u8], password: &Secret) -> Result<Verdict, Gone> {
        let right = match user {
            b"mrose" => password.matches(b"tanstaaf"),
            b"fred" => password.matches(b" two  words "),
            _ => false,
        };
        self.verdict(format!("{mechanism:?} {}", user.escape_ascii()), right)
    }

    fn digest(&mut self, mechanism: DigestMechanism, user: &[u8], digest: [u8; 16]) -> Result<Verdict, Gone> {
        let right = digest::matches(mechanism, STAMP, &Secret::new(b"tanstaaf".to_vec()), &digest);
        self.verdict(format!("{mechanism:?} {}", user.escape_ascii()), right && user == b"mrose")
    }

    fn start_tls(&mut self) -> Result<bool, Gone> {
        Ok(true)
    }
}

pub(super) fn serve(double: &mut Double, offer: &Offer, policy: &Policy, script: &str) -> Outcome {
    let offer = &Offer { opening: Opening { commands: 0, stamped: offer.digest }, ..*offer };
    play(script, |wire: &mut Wire| {
        wire.write_all(&greeting(policy, offer.digest.then_some(STAMP))).unwrap();
        gate(wire, double, offer, policy)
    })
}

pub(super) fn policy() -> Policy {
    Policy::new("mail.example.org")
}

/// Plays `script` without its greeting to a server with `offer`.
pub(super) fn after_greeting(offer: &Offer, script: &str) -> Outcome {
    let greeting = if offer.digest {
        "S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>"
    } else {
        "S: +OK POP3 mail.example.org server ready"
    };
    serve(&mut Double::new(), offer, &policy(), &format!("{greeting}\n{script}"))
}

pub(super) fn logged_in(answer: &str, unread: &[u8]) -> Outcome {
    Outcome::LoggedIn(Handover { answer: answer.into(), unread: unread.to_vec() })
}
