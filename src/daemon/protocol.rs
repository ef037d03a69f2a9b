//! The records between gate and warden, each with fixed limits.
//!
//! The warden reads what a hijacked gate may have written, so reading has no state, allocates no more than came, and takes
//! the one form that writing makes. What may be asked when is the warden's business.

use zeroize::Zeroizing;

use crate::auth::authority::{Denial, DigestMechanism, Handover, PlainMechanism, Remark, ScramMechanism, Verdict};
use crate::auth::scram::{ClientFinal, Proof};
use crate::limits;
use crate::secret::Secret;

/// Octets of the longest record.
pub const RECORD_OCTETS: usize = 4 + limits::HANDOVER_ANSWER_OCTETS + limits::GATE_READ_AHEAD_OCTETS;

/// What the gate asks.
#[derive(Debug)]
pub enum Request {
    /// A challenge for CRAM-MD5.
    Challenge,
    /// May this user in by this password?
    Plain {
        /// The command that brought them.
        mechanism: PlainMechanism,
        /// At most one octet longer than a name may be, so that a name that is too long stays so.
        user: Vec<u8>,
        /// At most one octet longer than a password may be.
        password: Secret,
    },
    /// May this user in by this digest?
    Digest {
        /// The command that brought them.
        mechanism: DigestMechanism,
        /// As above.
        user: Vec<u8>,
        /// Of the last challenge for this mechanism.
        digest: [u8; 16],
    },
    /// The salt and a nonce for this user, and remember what the client said first.
    ScramFirst {
        /// The command that brought them.
        mechanism: ScramMechanism,
        /// As above.
        user: Vec<u8>,
        /// The client's part of the nonce.
        nonce: Vec<u8>,
        /// The client's message.
        bare: Vec<u8>,
    },
    /// May the user of the last such request in by this proof?
    ScramFinal(ClientFinal),
    /// The last words of a gate whose user is in.
    Handover(Handover),
    /// May the user in whom the client's certificate names? With whom the client wants to be, at most one octet longer than
    /// a name may be.
    External(Vec<u8>),
    /// Can TLS begin?
    StartTls,
    /// The last words of a gate that has told its client to begin with TLS: the commands without progress so far.
    SwitchToTls(u8),
    /// Something for the log.
    Remark(Remark),
}

impl Request {
    /// The record, wiped after use.
    pub fn write(&self) -> Zeroizing<Vec<u8>> {
        let mut record = Zeroizing::new(Vec::with_capacity(RECORD_OCTETS));
        match self {
            Self::Challenge => record.push(1),
            Self::Plain { mechanism, user, password } => {
                let (user, password) =
                    (cut(user, limits::USER_OCTETS), cut(password.expose(), limits::PASSWORD_OCTETS));
                record.extend([2, plain_code(*mechanism), length(user)]);
                record.extend(user);
                record.extend(password);
            }
            Self::Digest { mechanism, user, digest } => {
                record.extend([3, digest_code(*mechanism)]);
                record.extend(digest);
                record.extend(cut(user, limits::USER_OCTETS));
            }
            Self::ScramFirst { mechanism, user, nonce, bare } => {
                let user = cut(user, limits::USER_OCTETS);
                record.extend([5, scram_code(*mechanism), length(user)]);
                record.extend(two_octets(nonce.len()));
                record.extend(user);
                record.extend(nonce);
                record.extend(bare);
            }
            Self::ScramFinal(ClientFinal { without_proof, proof }) => {
                record.push(6);
                record.extend(proof);
                record.extend(without_proof);
            }
            Self::Handover(Handover { answer, unread }) => {
                record.extend([4, length(answer)]);
                record.extend(answer);
                record.extend(unread);
            }
            Self::External(authzid) => {
                record.push(9);
                record.extend(cut(authzid, limits::USER_OCTETS));
            }
            Self::StartTls => record.extend([7]),
            Self::SwitchToTls(commands) => record.extend([8, *commands]),
            Self::Remark(remark) => write_remark(remark, &mut record),
        }
        record
    }

    /// The request that `record` is, if it is one and within all limits.
    pub fn read(record: &[u8]) -> Option<Self> {
        let (kind, rest) = record.split_first()?;
        match kind {
            1 => rest.is_empty().then_some(Self::Challenge),
            2 => {
                let ([code, length], rest) = rest.split_first_chunk()?;
                let (user, password) = rest.split_at_checked(usize::from(*length))?;
                let mechanism = plain_mechanism(*code)?;
                let password = Secret::new(bounded(password, limits::PASSWORD_OCTETS + 1)?);
                Some(Self::Plain { mechanism, user: bounded(user, limits::USER_OCTETS + 1)?, password })
            }
            3 => {
                let ([code], rest) = rest.split_first_chunk()?;
                let (digest, user) = rest.split_first_chunk()?;
                let user = bounded(user, limits::USER_OCTETS + 1)?;
                Some(Self::Digest { mechanism: digest_mechanism(*code)?, user, digest: *digest })
            }
            4 => {
                let ([length], rest) = rest.split_first_chunk()?;
                let (answer, unread) = rest.split_at_checked(usize::from(*length))?;
                let answer = bounded(answer, limits::HANDOVER_ANSWER_OCTETS)?;
                Some(Self::Handover(Handover { answer, unread: bounded(unread, limits::GATE_READ_AHEAD_OCTETS)? }))
            }
            5 => {
                let ([code, length], rest) = rest.split_first_chunk()?;
                let (nonce_length, rest) = rest.split_first_chunk()?;
                let (user, rest) = rest.split_at_checked(usize::from(*length))?;
                let (nonce, bare) = rest.split_at_checked(usize::from(u16::from_be_bytes(*nonce_length)))?;
                Some(Self::ScramFirst {
                    mechanism: scram_mechanism(*code)?,
                    user: bounded(user, limits::USER_OCTETS + 1)?,
                    nonce: bounded(nonce, limits::SCRAM_NONCE_OCTETS)?,
                    bare: bounded(bare, limits::SCRAM_MESSAGE_OCTETS)?,
                })
            }
            6 => {
                let (proof, without_proof) = rest.split_first_chunk()?;
                let without_proof = bounded(without_proof, limits::SCRAM_MESSAGE_OCTETS)?;
                Some(Self::ScramFinal(ClientFinal { without_proof, proof: *proof }))
            }
            9 => Some(Self::External(bounded(rest, limits::USER_OCTETS + 1)?)),
            7 => rest.is_empty().then_some(Self::StartTls),
            8 => match rest {
                [commands] => Some(Self::SwitchToTls(*commands)),
                _ => None,
            },
            10 => read_remark(rest).map(Self::Remark),
            _ => None,
        }
    }
}

/// What the warden answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A challenge.
    Challenge(Vec<u8>),
    /// What became of an attempt.
    Verdict(Verdict),
    /// The server's first message of SCRAM.
    ScramFirst(Vec<u8>),
    /// The user is in by a proof, and this is ours.
    Signature(Proof),
    /// Whether TLS can begin.
    Tls(bool),
    /// It was written down.
    Noted,
}

impl Reply {
    /// The record.
    pub fn write(&self) -> Vec<u8> {
        match self {
            Self::Challenge(challenge) => [&[1], challenge.as_slice()].concat(),
            Self::ScramFirst(message) => [&[3], message.as_slice()].concat(),
            Self::Signature(signature) => [&[4], signature.as_slice()].concat(),
            Self::Verdict(Verdict::Accepted) => vec![2, 0, 0],
            Self::Verdict(Verdict::Denied { reason, last }) => vec![2, denial_code(*reason), u8::from(*last)],
            Self::Tls(ready) => vec![5, u8::from(*ready)],
            Self::Noted => vec![6],
        }
    }

    /// The reply that `record` is, if it is one.
    pub fn read(record: &[u8]) -> Option<Self> {
        match record {
            [1, challenge @ ..] => Some(Self::Challenge(challenge.to_vec())),
            [3, message @ ..] => Some(Self::ScramFirst(message.to_vec())),
            [4, signature @ ..] => Some(Self::Signature(signature.try_into().ok()?)),
            [2, 0, 0] => Some(Self::Verdict(Verdict::Accepted)),
            [2, code, last @ (0 | 1)] => {
                Some(Self::Verdict(Verdict::Denied { reason: denial(*code)?, last: *last == 1 }))
            }
            [5, ready @ (0 | 1)] => Some(Self::Tls(*ready == 1)),
            [6] => Some(Self::Noted),
            _ => None,
        }
    }
}

fn write_remark(remark: &Remark, record: &mut Vec<u8>) {
    match remark {
        Remark::NullCommand => record.extend([10, 1]),
        Remark::MissingCommand => record.extend([10, 2]),
        Remark::LineTooLong => record.extend([10, 3]),
        Remark::OverlongLiteral(octets) => {
            record.extend([10, 4]);
            record.extend(octets.to_be_bytes());
        }
        Remark::InvalidMechanism(name) => {
            record.extend([10, 5]);
            record.extend(cut(name, limits::LOGGED_WORD_OCTETS));
        }
        Remark::FailedExchange(name) => {
            record.extend([10, 6]);
            record.extend(cut(name, limits::LOGGED_WORD_OCTETS));
        }
    }
}

fn read_remark(rest: &[u8]) -> Option<Remark> {
    match rest {
        [1] => Some(Remark::NullCommand),
        [2] => Some(Remark::MissingCommand),
        [3] => Some(Remark::LineTooLong),
        [4, octets @ ..] => Some(Remark::OverlongLiteral(u64::from_be_bytes(octets.try_into().ok()?))),
        [5, name @ ..] => bounded(name, limits::LOGGED_WORD_OCTETS + 1).map(Remark::InvalidMechanism),
        [6, name @ ..] => bounded(name, limits::LOGGED_WORD_OCTETS + 1).map(Remark::FailedExchange),
        _ => None,
    }
}

/// The first octets, one more than `limit` allows at most: enough to see that there were too many.
fn cut(octets: &[u8], limit: usize) -> &[u8] {
    octets.get(..=limit).unwrap_or(octets)
}

fn bounded(octets: &[u8], limit: usize) -> Option<Vec<u8>> {
    (octets.len() <= limit).then(|| octets.to_vec())
}

/// A field's length; one that does not fit makes a record that nobody takes.
fn length(field: &[u8]) -> u8 {
    u8::try_from(field.len()).unwrap_or(u8::MAX)
}

fn two_octets(length: usize) -> [u8; 2] {
    u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes()
}

fn scram_code(mechanism: ScramMechanism) -> u8 {
    match mechanism {
        ScramMechanism::Sha256 => 1,
        ScramMechanism::Sha256Plus => 2,
    }
}

fn scram_mechanism(code: u8) -> Option<ScramMechanism> {
    [ScramMechanism::Sha256, ScramMechanism::Sha256Plus].into_iter().find(|each| scram_code(*each) == code)
}

fn plain_code(mechanism: PlainMechanism) -> u8 {
    match mechanism {
        PlainMechanism::Login => 1,
        PlainMechanism::Plain => 2,
        PlainMechanism::SaslLogin => 3,
    }
}

fn plain_mechanism(code: u8) -> Option<PlainMechanism> {
    let all = [PlainMechanism::Login, PlainMechanism::Plain, PlainMechanism::SaslLogin];
    all.into_iter().find(|each| plain_code(*each) == code)
}

fn digest_code(mechanism: DigestMechanism) -> u8 {
    match mechanism {
        DigestMechanism::CramMd5 => 1,
        DigestMechanism::Apop => 2,
    }
}

fn digest_mechanism(code: u8) -> Option<DigestMechanism> {
    [DigestMechanism::CramMd5, DigestMechanism::Apop].into_iter().find(|each| digest_code(*each) == code)
}

/// A reason as one octet; 0 is none. The throw-away process of an attempt uses the same ones.
pub fn denial_code(reason: Denial) -> u8 {
    match reason {
        Denial::Credentials => 1,
        Denial::Expired => 2,
        Denial::Unavailable => 3,
        Denial::NoLogins => 4,
        Denial::UserSessions => 5,
        Denial::AddressSessions => 6,
        Denial::Overload => 7,
    }
}

const DENIALS: [Denial; 7] = [
    Denial::Credentials,
    Denial::Expired,
    Denial::Unavailable,
    Denial::NoLogins,
    Denial::UserSessions,
    Denial::AddressSessions,
    Denial::Overload,
];

/// The reason with this code.
pub fn denial(code: u8) -> Option<Denial> {
    DENIALS.into_iter().find(|each| denial_code(*each) == code)
}

#[cfg(test)]
mod tests;
