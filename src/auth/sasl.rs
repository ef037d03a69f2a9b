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
    pub const ALL: [Self; 5] = [Self::External, Self::ScramSha256, Self::CramMd5, Self::Plain, Self::Login];

    /// The mechanism called `name`, in any case, if `offer` has it.
    pub fn named(name: &[u8], offer: &Offer) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.name().as_bytes().eq_ignore_ascii_case(name) && each.is_in(offer))
    }

    /// Its registered name.
    pub fn name(self) -> &'static str {
        match self {
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
    ScramFirst,
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
            (SaslMechanism::ScramSha256, _) => (Awaited::ScramFirst, Vec::new()),
            (SaslMechanism::External, _) => (Awaited::Authzid, Vec::new()),
            (SaslMechanism::Plain, _) => (Awaited::PlainMessage, Vec::new()),
            // the trailing NULs are UW's, and there are clients that compare
            (SaslMechanism::Login, _) => (Awaited::LoginUser, b"User Name\0".to_vec()),
            // the server speaks first, so a response cannot be there yet (RFC 4959 §3)
            (SaslMechanism::CramMd5, Some(_)) => return Ok((Self(Awaited::Nothing), Step::Malformed)),
            (SaslMechanism::CramMd5, None) => (Awaited::CramAnswer, authority.challenge(DigestMechanism::CramMd5)?),
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
            Awaited::ScramFirst => self.scram_first(&response, authority),
            Awaited::ScramFinal { first, server_first } => {
                self.scram_final(&response, &first, &server_first, authority)
            }
            Awaited::ScramConsent if response.is_empty() => Ok(Step::Done(Verdict::Accepted)),
            Awaited::ScramConsent | Awaited::Nothing => Ok(Step::Malformed),
        }
    }

    /// RFC 5802 §5: the client's first message is answered with the salt.
    fn scram_first(&mut self, message: &[u8], authority: &mut dyn Authority) -> Result<Step, Gone> {
        let first = match ClientFirst::read(message, false, ChannelBinding::default()) {
            Ok(first) => Box::new(first),
            Err(fault) => return Ok(step_of(fault)),
        };
        let server_first = authority.scram_first(ScramMechanism::Sha256, &first)?;
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
mod tests {
    use super::*;
    use crate::auth::authority::Denial;

    const OFFER: Offer = Offer { plaintext: true, digest: true, scram: true, ..Offer::NOTHING };
    const CHALLENGE: &[u8] = b"<1896.697170952@postoffice.reston.mci.net>";
    const DENIED: Step = Step::Done(Verdict::Denied { reason: Denial::Credentials, last: false });

    /// Lets in `tim` by `tanstaaf tanstaaf`, RFC 7677's `user` by that example's proof, and counts the attempts.
    #[derive(Default)]
    struct Double {
        attempts: Vec<String>,
    }

    const NONCE: &str = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    impl Double {
        fn verdict(&mut self, attempt: String, right: bool) -> Result<Verdict, Gone> {
            self.attempts.push(attempt);
            Ok(if right { Verdict::Accepted } else { Verdict::Denied { reason: Denial::Credentials, last: false } })
        }
    }

    impl Authority for Double {
        fn challenge(&mut self, _: DigestMechanism) -> Result<Vec<u8>, Gone> {
            Ok(CHALLENGE.to_vec())
        }

        fn plain(&mut self, mechanism: PlainMechanism, user: &[u8], password: &Secret) -> Result<Verdict, Gone> {
            let attempt = format!("{mechanism:?} {}", String::from_utf8_lossy(user));
            self.verdict(attempt, user == b"tim" && password.matches(b"tanstaaf tanstaaf"))
        }

        fn digest(&mut self, mechanism: DigestMechanism, user: &[u8], digest: [u8; 16]) -> Result<Verdict, Gone> {
            let attempt = format!("{mechanism:?} {}", String::from_utf8_lossy(user));
            let secret = Secret::new(b"tanstaaftanstaaf".to_vec());
            self.verdict(attempt, digest::matches(mechanism, CHALLENGE, &secret, &digest))
        }

        fn scram_first(&mut self, _: ScramMechanism, first: &ClientFirst) -> Result<Vec<u8>, Gone> {
            assert_eq!(first.bare, b"n=user,r=rOprNGfwEbeRWgbNEkqO");
            Ok(format!("{NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096").into_bytes())
        }

        fn scram_final(&mut self, last: &ClientFinal) -> Result<Result<scram::Proof, Verdict>, Gone> {
            let right = last.proof[0] == 0x74;
            let verdict = self.verdict("Scram".into(), right)?;
            Ok(if right { Ok([7; 32]) } else { Err(verdict) })
        }

        fn external(&mut self, authzid: &[u8]) -> Result<Verdict, Gone> {
            self.verdict(format!("External {}", authzid.escape_ascii()), authzid.is_empty())
        }

        fn start_tls(&mut self) -> Result<bool, Gone> {
            Ok(false)
        }
    }

    /// The steps of one exchange in which the client sends `lines` as they are; the attempts it made.
    fn exchange(mechanism: SaslMechanism, initial: Option<&str>, lines: &[&str]) -> (Vec<Step>, Vec<String>) {
        let mut authority = Double::default();
        let (mut exchange, step) = Exchange::begin(mechanism, initial.map(str::as_bytes), &mut authority).unwrap();
        let mut steps = vec![step];
        for line in lines {
            steps.push(exchange.reply(line.as_bytes(), &mut authority).unwrap());
        }
        (steps, authority.attempts)
    }

    fn prompt(text: &str) -> Step {
        Step::Continue(text.into())
    }

    #[test]
    fn plain_with_and_without_initial_response() {
        let right = base64::encode(b"\0tim\0tanstaaf tanstaaf");
        let accepted = Step::Done(Verdict::Accepted);
        assert_eq!(exchange(SaslMechanism::Plain, Some(&right), &[]).0, [accepted]);
        let (steps, attempts) = exchange(SaslMechanism::Plain, None, &[&right]);
        assert_eq!(steps, [prompt(""), Step::Done(Verdict::Accepted)]);
        assert_eq!(attempts, ["Plain tim"]);
        let same = base64::encode(b"tim\0tim\0wrong");
        assert_eq!(exchange(SaslMechanism::Plain, Some(&same), &[]).0, [DENIED]);
    }

    #[test]
    fn plain_for_somebody_else_or_out_of_form_is_no_attempt() {
        let other = base64::encode(b"fred\0tim\0tanstaaf tanstaaf");
        assert_eq!(exchange(SaslMechanism::Plain, Some(&other), &[]), (vec![Step::NotAuthorized], vec![]));
        for malformed in [&b""[..], b"tim", b"\0tim", b"\0tim\0a\0b", b"\0\0\0"] {
            let line = base64::encode(malformed);
            let expected = (vec![prompt(""), Step::Malformed], vec![]);
            assert_eq!(exchange(SaslMechanism::Plain, None, &[&line]), expected, "{malformed:?}");
        }
        assert_eq!(exchange(SaslMechanism::Plain, Some("="), &[]), (vec![Step::Malformed], vec![]));
        assert_eq!(exchange(SaslMechanism::Plain, Some("AHRpb"), &[]), (vec![Step::Malformed], vec![]));
    }

    #[test]
    fn login_prompts_as_uw_does() {
        let (user, password) = (base64::encode(b"tim"), base64::encode(b"tanstaaf tanstaaf"));
        let prompts = [prompt("VXNlciBOYW1lAA=="), prompt("UGFzc3dvcmQA")];
        let (steps, attempts) = exchange(SaslMechanism::Login, None, &[&user, &password]);
        assert_eq!(steps[..2], prompts);
        assert_eq!((&steps[2], attempts.as_slice()), (&Step::Done(Verdict::Accepted), &["SaslLogin tim".into()][..]));
        let (steps, _) = exchange(SaslMechanism::Login, Some(&user), &[&password]);
        assert_eq!(steps, [prompt("UGFzc3dvcmQA"), Step::Done(Verdict::Accepted)]);
    }

    #[test]
    fn cram_md5_as_in_rfc_2195() {
        let answer = "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw";
        let (steps, attempts) = exchange(SaslMechanism::CramMd5, None, &[answer]);
        let challenge = prompt("PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+");
        assert_eq!(steps, [challenge, Step::Done(Verdict::Accepted)]);
        assert_eq!(attempts, ["CramMd5 tim"]);
        assert_eq!(exchange(SaslMechanism::CramMd5, Some("="), &[]), (vec![Step::Malformed], vec![]));
    }

    #[test]
    fn cram_md5_answers_out_of_form_are_no_attempts() {
        let digest = "b913a602c7eda7a495b4e6e7334d3890";
        for malformed in ["", "tim", digest, "tim ", &format!("tim {digest} "), &format!("tim {digest}0"), "tim x"] {
            let line = base64::encode(malformed.as_bytes());
            let (steps, attempts) = exchange(SaslMechanism::CramMd5, None, &[&line]);
            assert_eq!((steps.last(), attempts.len()), (Some(&Step::Malformed), 0), "{malformed}");
        }
        let line = base64::encode(format!("two words {digest}").as_bytes());
        assert_eq!(exchange(SaslMechanism::CramMd5, None, &[&line]).1, ["CramMd5 two words"]);
    }

    #[test]
    fn scram_as_in_rfc_7677() {
        let first = base64::encode(b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        let last = |proof: &str| base64::encode(format!("c=biws,{NONCE},p={proof}").as_bytes());
        let (right, wrong) = (last("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="), last(&base64::encode(&[0; 32])));
        let salt = prompt(&base64::encode(format!("{NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096").as_bytes()));
        let ours = prompt(&base64::encode(&scram::message::server_final(&[7; 32])));
        let (steps, _) = exchange(SaslMechanism::ScramSha256, None, &[&first, &right, ""]);
        assert_eq!(steps, [prompt(""), salt, ours, Step::Done(Verdict::Accepted)]);
        let (steps, attempts) = exchange(SaslMechanism::ScramSha256, Some(&first), &[&wrong]);
        assert_eq!((&steps[1], attempts.len()), (&DENIED, 1));
        // without consent nobody is in
        assert_eq!(exchange(SaslMechanism::ScramSha256, Some(&first), &[&right, "eA=="]).0[2], Step::Malformed);
        let other = base64::encode(b"n,a=fred,n=user,r=x");
        assert_eq!(exchange(SaslMechanism::ScramSha256, Some(&other), &[]), (vec![Step::NotAuthorized], vec![]));
        let (steps, attempts) = exchange(SaslMechanism::ScramSha256, Some(&first), &[&first]);
        assert_eq!((&steps[1], attempts.len()), (&Step::Malformed, 0));
    }

    #[test]
    fn external_says_whom_the_client_wants_to_be_or_nobody() {
        let accepted = Step::Done(Verdict::Accepted);
        for (initial, lines) in [(None, &[""][..]), (Some("="), &[]), (Some(""), &[])] {
            let (steps, attempts) = exchange(SaslMechanism::External, initial, lines);
            assert_eq!((steps.last(), attempts), (Some(&accepted), vec!["External ".to_owned()]));
        }
        let other = base64::encode(b"fred");
        assert_eq!(exchange(SaslMechanism::External, Some(&other), &[]).1, ["External fred"]);
    }

    #[test]
    fn nothing_follows_the_end() {
        let line = base64::encode(b"\0tim\0tanstaaf tanstaaf");
        let (steps, attempts) = exchange(SaslMechanism::Plain, Some("*"), &[&line]);
        assert_eq!((steps.as_slice(), attempts.len()), (&[Step::Malformed, Step::Malformed][..], 0));
    }

    #[test]
    fn only_what_is_offered_has_a_name() {
        let none = Offer::default();
        assert_eq!(SaslMechanism::named(b"cram-md5", &OFFER), Some(SaslMechanism::CramMd5));
        assert_eq!(SaslMechanism::named(b"PLAIN", &Offer { digest: true, ..none }), None);
        assert_eq!(SaslMechanism::named(b"PLAIN\0", &OFFER), None);
        assert!(SaslMechanism::ALL.iter().all(|each| SaslMechanism::named(each.name().as_bytes(), &none).is_none()));
    }
}
