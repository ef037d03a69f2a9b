//! SASL (RFC 4422) without a protocol around it: PLAIN (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195), SCRAM-SHA-256 (RFC 7677),
//! EXTERNAL (appendix A).
//!
//! The protocols carry base64 to and fro and know their own lines: what a continuation looks like, that `*` cancels, and
//! that an initial response may come with the command. The steps between are here.

use zeroize::Zeroizing;

use super::authority::{Authority, DigestMechanism, Gone, Offer, PlainMechanism, ScramMechanism, Verdict};
use super::digest;
use super::scram::{self, ChannelBinding, ClientFinal, ClientFirst, Fault};
use crate::secret::Secret;
use crate::text::base64;

/// A mechanism that can be asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaslMechanism {
    /// SCRAM-SHA-256-PLUS.
    ScramSha256Plus,
    /// SCRAM-SHA-256.
    ScramSha256,
    /// CRAM-MD5.
    CramMd5,
    /// PLAIN.
    Plain,
    /// LOGIN.
    Login,
    /// EXTERNAL.
    External,
}

impl SaslMechanism {
    /// All of them, in the order in which they are advertised.
    pub const ALL: [Self; 6] =
        [Self::External, Self::ScramSha256Plus, Self::ScramSha256, Self::CramMd5, Self::Plain, Self::Login];

    /// The mechanism called `name`, in any case, if `offer` has it.
    pub fn named(name: &[u8], offer: &Offer) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.name().as_bytes().eq_ignore_ascii_case(name) && each.is_in(offer))
    }

    /// Its registered name.
    pub fn name(self) -> &'static str {
        match self {
            Self::ScramSha256Plus => "SCRAM-SHA-256-PLUS",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::CramMd5 => "CRAM-MD5",
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
            Self::External => "EXTERNAL",
        }
    }

    /// Whether `offer` has it.
    pub fn is_in(self, offer: &Offer) -> bool {
        match self {
            Self::ScramSha256Plus => offer.scram && offer.binding,
            Self::ScramSha256 => offer.scram,
            Self::CramMd5 => offer.digest,
            Self::Plain | Self::Login => offer.plaintext,
            Self::External => offer.external,
        }
    }
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// Send this base64 text as a continuation, and give [`Exchange::reply`] the line that comes back.
    Continue(String),
    /// The exchange is over, and this is how.
    Done(Verdict),
    /// The exchange is over: not base64, or not in the mechanism's form. No attempt was used up.
    Malformed,
    /// The exchange is over: the client wants to act for somebody else, which nobody may (RFC 5530
    /// AUTHORIZATIONFAILED). No attempt was used up.
    NotAuthorized,
}

/// One exchange in the middle: which answer is awaited.
#[derive(Debug)]
pub struct Exchange(Awaited);

#[derive(Debug)]
enum Awaited {
    PlainMessage,
    LoginUser,
    LoginPassword {
        user: Vec<u8>,
    },
    CramAnswer,
    /// Whom the client wants to be.
    Authzid,
    ScramFirst(ScramMechanism),
    ScramFinal {
        first: Box<ClientFirst>,
        server_first: Vec<u8>,
    },
    /// Nothing but consent to our own proof.
    ScramConsent,
    Nothing,
}

impl Exchange {
    /// Begins `mechanism`, with the initial response that came with the command, if any: base64, or `=` for an empty one
    /// (RFC 4959 §3, RFC 5034 §4).
    pub fn begin(
        mechanism: SaslMechanism,
        initial: Option<&[u8]>,
        authority: &mut dyn Authority,
    ) -> Result<(Self, Step), Gone> {
        let (awaited, prompt) = match (mechanism, initial) {
            (SaslMechanism::External, _) => (Awaited::Authzid, Vec::new()),
            (SaslMechanism::ScramSha256Plus, _) => (Awaited::ScramFirst(ScramMechanism::Sha256Plus), Vec::new()),
            (SaslMechanism::ScramSha256, _) => (Awaited::ScramFirst(ScramMechanism::Sha256), Vec::new()),
            (SaslMechanism::Plain, _) => (Awaited::PlainMessage, Vec::new()),
            // the trailing NULs are UW's, and there are clients that compare
            (SaslMechanism::Login, _) => (Awaited::LoginUser, b"User Name\0".to_vec()),
            // the server speaks first, so a response cannot be there yet (RFC 4959 §3)
            (SaslMechanism::CramMd5, Some(_)) => return Ok((Self(Awaited::Nothing), Step::Malformed)),
            (SaslMechanism::CramMd5, None) => (Awaited::CramAnswer, authority.challenge()?),
        };
        let mut exchange = Self(awaited);
        let step = match initial {
            Some(b"=") => exchange.reply(b"", authority)?,
            Some(response) => exchange.reply(response, authority)?,
            None => Step::Continue(base64::encode(&prompt)),
        };
        Ok((exchange, step))
    }

    /// Takes the client's line, base64 without its line end.
    pub fn reply(&mut self, line: &[u8], authority: &mut dyn Authority) -> Result<Step, Gone> {
        let awaited = std::mem::replace(&mut self.0, Awaited::Nothing);
        let Ok(response) = base64::decode(line).map(Zeroizing::new) else { return Ok(Step::Malformed) };
        match awaited {
            Awaited::PlainMessage => plain(&response, authority),
            Awaited::LoginUser => {
                self.0 = Awaited::LoginPassword { user: response.to_vec() };
                Ok(Step::Continue(base64::encode(b"Password\0")))
            }
            Awaited::LoginPassword { user } => {
                let password = Secret::new(response.to_vec());
                authority.plain(PlainMechanism::SaslLogin, &user, &password).map(Step::Done)
            }
            Awaited::CramAnswer => cram_md5(&response, authority),
            Awaited::Authzid => authority.external(&response).map(Step::Done),
            Awaited::ScramFirst(mechanism) => self.scram_first(mechanism, &response, authority),
            Awaited::ScramFinal { first, server_first } => {
                self.scram_final(&response, &first, &server_first, authority)
            }
            Awaited::ScramConsent if response.is_empty() => Ok(Step::Done(Verdict::Accepted)),
            Awaited::ScramConsent | Awaited::Nothing => Ok(Step::Malformed),
        }
    }

    /// RFC 5802 §5: the client's first message is answered with the salt.
    fn scram_first(
        &mut self,
        mechanism: ScramMechanism,
        message: &[u8],
        authority: &mut dyn Authority,
    ) -> Result<Step, Gone> {
        let channel = ChannelBinding { types: authority.channel_types() };
        let first = match ClientFirst::read(message, mechanism == ScramMechanism::Sha256Plus, channel) {
            Ok(first) => Box::new(first),
            Err(fault) => return Ok(step_of(fault)),
        };
        let server_first = authority.scram_first(mechanism, &first)?;
        let prompt = base64::encode(&server_first);
        self.0 = Awaited::ScramFinal { first, server_first };
        Ok(Step::Continue(prompt))
    }

    /// The last one is the attempt. To a right proof we answer with our own, which the client must consent to: neither
    /// protocol can send it along with success.
    fn scram_final(
        &mut self,
        message: &[u8],
        first: &ClientFirst,
        server_first: &[u8],
        authority: &mut dyn Authority,
    ) -> Result<Step, Gone> {
        let last = match ClientFinal::read(message, first, server_first) {
            Ok(last) => last,
            Err(fault) => return Ok(step_of(fault)),
        };
        Ok(match authority.scram_final(&last)? {
            Ok(signature) => {
                self.0 = Awaited::ScramConsent;
                Step::Continue(base64::encode(&scram::message::server_final(&signature)))
            }
            Err(verdict) => Step::Done(verdict),
        })
    }
}

fn step_of(fault: Fault) -> Step {
    match fault {
        Fault::Form => Step::Malformed,
        Fault::OtherUser => Step::NotAuthorized,
    }
}

/// `message = [authzid] UTF8NUL authcid UTF8NUL passwd` (RFC 4616 §2)
fn plain(message: &[u8], authority: &mut dyn Authority) -> Result<Step, Gone> {
    let mut fields = message.split(|octet| *octet == 0);
    let (Some(authzid), Some(authcid), Some(password), None) =
        (fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Ok(Step::Malformed);
    };
    if !authzid.is_empty() && authzid != authcid {
        return Ok(Step::NotAuthorized);
    }
    authority.plain(PlainMechanism::Plain, authcid, &Secret::new(password.to_vec())).map(Step::Done)
}

/// The name, a blank, and the digest in hexadecimal digits (RFC 2195 §2). The name may hold blanks.
fn cram_md5(answer: &[u8], authority: &mut dyn Authority) -> Result<Step, Gone> {
    let Some(blank) = answer.iter().rposition(|octet| *octet == b' ') else { return Ok(Step::Malformed) };
    let (user, rest) = answer.split_at_checked(blank).unwrap_or_default();
    match digest::from_hex(rest.get(1..).unwrap_or_default()) {
        Some(digest) => authority.digest(DigestMechanism::CramMd5, user, digest).map(Step::Done),
        None => Ok(Step::Malformed),
    }
}

#[cfg(test)]
mod tests;
