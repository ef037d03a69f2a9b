//! What the gate may ask of the warden, and nothing else.
//!
//! The protocols' part before login is written against [`Authority`]; the daemon implements it over a channel to the
//! warden, tests by a few lines in memory. Whoever implements it, not the gate, makes challenges, counts attempts and
//! lets a failure wait, so a protocol neither sleeps nor counts: it repeats what the [`Verdict`] says.

use super::scram::{ChannelType, ClientFinal, ClientFirst, Proof};
use crate::secret::Secret;

/// Which command brought a name and a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainMechanism {
    /// IMAP LOGIN (RFC 3501 §6.2.3), POP3 USER and PASS (RFC 1939 §7).
    Login,
    /// SASL PLAIN (RFC 4616).
    Plain,
    /// SASL LOGIN, the two prompts that Outlook speaks.
    SaslLogin,
}

/// Which command brought a name and a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestMechanism {
    /// SASL CRAM-MD5 (RFC 2195): HMAC-MD5 of the challenge under the secret.
    CramMd5,
    /// POP3 APOP (RFC 1939 §7): MD5 of the greeting's stamp and the secret.
    Apop,
}

/// Which SCRAM mechanism a client chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScramMechanism {
    /// SCRAM-SHA-256 (RFC 7677).
    Sha256,
    /// SCRAM-SHA-256-PLUS: the same, bound to the channel.
    Sha256Plus,
}

impl ScramMechanism {
    /// What SASL calls it.
    pub fn sasl_name(self) -> &'static str {
        match self {
            Self::Sha256 => "SCRAM-SHA-256",
            Self::Sha256Plus => "SCRAM-SHA-256-PLUS",
        }
    }
}

impl PlainMechanism {
    /// What SASL calls it; `None` for a command of the protocol's own.
    pub fn sasl_name(self) -> Option<&'static str> {
        match self {
            Self::Login => None,
            Self::Plain => Some("PLAIN"),
            Self::SaslLogin => Some("LOGIN"),
        }
    }
}

impl DigestMechanism {
    /// What SASL calls it; `None` for a command of the protocol's own.
    pub fn sasl_name(self) -> Option<&'static str> {
        match self {
            Self::CramMd5 => Some("CRAM-MD5"),
            Self::Apop => None,
        }
    }
}

/// The answer to one attempt. A denial has already waited its time when it arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The client is who it says. The gate returns a [`Handover`] now; nothing else is answered any more.
    Accepted,
    /// Not let in.
    Denied {
        /// What to tell the client.
        reason: Denial,
        /// No attempt is left: after the answer the connection ends (`* BYE`, or `-ERR` and close).
        last: bool,
    },
}

/// Why an attempt was denied, as far as a client may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// Wrong name, wrong password, no such account, no mail for this account, root: all one (RFC 5530
    /// AUTHENTICATIONFAILED).
    Credentials,
    /// Name and password are right, but the account or the password is too old (RFC 5530 EXPIRED).
    Expired,
    /// Nobody could be asked, or not in time: try later (RFC 5530 UNAVAILABLE).
    Unavailable,
    /// Name and password are right, but logins are closed by `/etc/nologin` (RFC 5530 UNAVAILABLE).
    NoLogins,
    /// Name and password are right, but this user has as many sessions as one may have (RFC 5530 LIMIT).
    UserSessions,
    /// Name and password are right, but from this address come as many sessions as may (RFC 5530 LIMIT).
    AddressSessions,
    /// The machine has too much to do, so nobody was asked (RFC 5530 UNAVAILABLE).
    Overload,
}

/// What a client does before its login that comes to nothing, and is worth a line in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// An empty line in the place of a command.
    NullCommand,
    /// A tag, and nothing else.
    MissingCommand,
    /// A line beyond the bound.
    LineTooLong,
    /// A literal beyond the bound: its octets as announced.
    OverlongLiteral(u64),
    /// AUTHENTICATE with a mechanism that there is not. Its name is the client's own word; all but its beginning is lost.
    InvalidMechanism(Vec<u8>),
    /// An exchange by the mechanism of this name that came to no attempt: cancelled, not understood, or for another user.
    FailedExchange(Vec<u8>),
}

/// The warden is gone, or ended the connection: nothing may be sent any more but a farewell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

/// The warden as the gate sees it.
pub trait Authority {
    /// A fresh challenge in the form `<…@host>`, printable ASCII without blanks, for CRAM-MD5.
    ///
    /// It serves one [`digest`](Self::digest) and is void when the next one is asked. APOP's stands in the greeting, and
    /// holds for the connection.
    fn challenge(&mut self) -> Result<Vec<u8>, Gone>;

    /// Asks whether `password` is `user`'s. Neither need be within any bounds: what is too long is simply wrong.
    fn plain(&mut self, mechanism: PlainMechanism, user: &[u8], password: &Secret) -> Result<Verdict, Gone>;

    /// Asks whether `digest` is what `user` must answer to the challenge.
    fn digest(&mut self, mechanism: DigestMechanism, user: &[u8], digest: [u8; 16]) -> Result<Verdict, Gone>;

    /// What a proof can be bound to on this connection.
    fn channel_types(&self) -> &[ChannelType] {
        &[]
    }

    /// The server's first message in answer to the client's: a fresh nonce, and the salt of a user who need not exist.
    fn scram_first(&mut self, _mechanism: ScramMechanism, _first: &ClientFirst) -> Result<Vec<u8>, Gone> {
        Err(Gone)
    }

    /// Asks whether the client's last message proves that it knows the password. It takes up the last answer of
    /// [`scram_first`](Self::scram_first), which is void then.
    ///
    /// With the signature the client is in, unless something else is asked before the [`Handover`].
    fn scram_final(&mut self, _last: &ClientFinal) -> Result<Result<Proof, Verdict>, Gone> {
        Err(Gone)
    }

    /// Asks whether the user may in whom the client's certificate names; `authzid` is whom the client wants to be, nobody in
    /// particular if it is empty.
    fn external(&mut self, _authzid: &[u8]) -> Result<Verdict, Gone> {
        Err(Gone)
    }

    /// Has something written down; nothing depends on it.
    fn remark(&mut self, _remark: Remark) -> Result<(), Gone> {
        Ok(())
    }

    /// Asks whether TLS can begin. If so, the gate says so to the client and ends with [`Outcome::StartTls`]; nothing else
    /// is answered any more.
    fn start_tls(&mut self) -> Result<bool, Gone>;
}

/// What the gate may advertise, settled before it was forked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// A name and a password may be sent as they are: LOGIN, USER and PASS, PLAIN, SASL LOGIN.
    pub plaintext: bool,
    /// There is a secrets file: CRAM-MD5, and APOP in POP3.
    pub digest: bool,
    /// There is a file of verifiers: SCRAM-SHA-256.
    pub scram: bool,
    /// The client's certificate names a user: EXTERNAL.
    pub external: bool,
    /// TLS protects this connection, and a proof can be bound to it: SCRAM-SHA-256-PLUS.
    pub binding: bool,
    /// How it is about TLS.
    pub tls: Tls,
    /// Where the conversation begins.
    pub opening: Opening,
}

impl Offer {
    /// What can always be offered.
    pub const NOTHING: Self = Self {
        plaintext: false,
        digest: false,
        scram: false,
        external: false,
        binding: false,
        tls: Tls::Absent,
        opening: Opening { commands: 0, stamped: false },
    };
}

/// How it is about TLS on a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tls {
    /// There is none, and it cannot be had.
    #[default]
    Absent,
    /// The client may ask for it.
    Offered,
    /// The client must ask for it before it can log in in any way.
    Required,
    /// All that is said is under its protection.
    Active,
}

/// Where a gate's conversation begins: behind the greeting, and perhaps behind what another gate has said to this client until
/// TLS began. Nothing that the client said is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// How many commands without progress the client has had.
    pub commands: u32,
    /// Whether the greeting bore a stamp for APOP.
    pub stamped: bool,
}

/// What the gate leaves for the session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handover {
    /// Whatever the protocol needs to answer the command that logged in, in its own form: IMAP the tag and the
    /// command's name. At most [`HANDOVER_ANSWER_OCTETS`](crate::limits::HANDOVER_ANSWER_OCTETS), and to be read with
    /// distrust: it comes from the gate.
    pub answer: Vec<u8>,
    /// What the client sent after that command ([`Wire::unread`](crate::net::Wire::unread)).
    pub unread: Vec<u8>,
}

/// How a gate's conversation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// [`Verdict::Accepted`] was seen: the session goes on from here, and answers the command.
    LoggedIn(Handover),
    /// TLS was asked for and granted, and the client was told: what it sends from now on is a handshake.
    StartTls {
        /// How many commands without progress the client has had.
        commands: u32,
    },
    /// Nobody logged in; all that is to be said is written into the wire.
    Ended(super::login::Ending),
}
