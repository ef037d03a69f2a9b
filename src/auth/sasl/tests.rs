//! Exchanges line by line, as the RFCs have them and as they must not be.

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
    fn challenge(&mut self) -> Result<Vec<u8>, Gone> {
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

fn challenge(text: &str) -> Step {
    Step::Continue(text.into())
}

#[test]
fn plain_with_and_without_initial_response() {
    let right = base64::encode(b"\0tim\0tanstaaf tanstaaf");
    let accepted = Step::Done(Verdict::Accepted);
    assert_eq!(exchange(SaslMechanism::Plain, Some(&right), &[]).0, [accepted]);
    let (steps, attempts) = exchange(SaslMechanism::Plain, None, &[&right]);
    assert_eq!(steps, [challenge(""), Step::Done(Verdict::Accepted)]);
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
        let expected = (vec![challenge(""), Step::Malformed], vec![]);
        assert_eq!(exchange(SaslMechanism::Plain, None, &[&line]), expected, "{malformed:?}");
    }
    assert_eq!(exchange(SaslMechanism::Plain, Some("="), &[]), (vec![Step::Malformed], vec![]));
    assert_eq!(exchange(SaslMechanism::Plain, Some("AHRpb"), &[]), (vec![Step::Malformed], vec![]));
}

#[test]
fn login_asks_as_uw_does() {
    let (user, password) = (base64::encode(b"tim"), base64::encode(b"tanstaaf tanstaaf"));
    let asked = [challenge("VXNlciBOYW1lAA=="), challenge("UGFzc3dvcmQA")];
    let (steps, attempts) = exchange(SaslMechanism::Login, None, &[&user, &password]);
    assert_eq!(steps[..2], asked);
    assert_eq!((&steps[2], attempts.as_slice()), (&Step::Done(Verdict::Accepted), &["SaslLogin tim".into()][..]));
    let (steps, _) = exchange(SaslMechanism::Login, Some(&user), &[&password]);
    assert_eq!(steps, [challenge("UGFzc3dvcmQA"), Step::Done(Verdict::Accepted)]);
}

#[test]
fn cram_md5_as_in_rfc_2195() {
    let answer = "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw";
    let (steps, attempts) = exchange(SaslMechanism::CramMd5, None, &[answer]);
    let challenge = challenge("PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+");
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
    let salt = challenge(&base64::encode(format!("{NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096").as_bytes()));
    let ours = challenge(&base64::encode(&scram::message::server_final(&[7; 32])));
    let (steps, _) = exchange(SaslMechanism::ScramSha256, None, &[&first, &right, ""]);
    assert_eq!(steps, [challenge(""), salt, ours, Step::Done(Verdict::Accepted)]);
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
fn scram_is_bound_to_the_channel_where_there_is_one() {
    struct Bound(Vec<scram::ChannelType>);

    impl Authority for Bound {
        fn challenge(&mut self) -> Result<Vec<u8>, Gone> {
            Err(Gone)
        }

        fn plain(&mut self, _: PlainMechanism, _: &[u8], _: &Secret) -> Result<Verdict, Gone> {
            Err(Gone)
        }

        fn digest(&mut self, _: DigestMechanism, _: &[u8], _: [u8; 16]) -> Result<Verdict, Gone> {
            Err(Gone)
        }

        fn channel_types(&self) -> &[scram::ChannelType] {
            &self.0
        }

        fn scram_first(&mut self, mechanism: ScramMechanism, _: &ClientFirst) -> Result<Vec<u8>, Gone> {
            assert_eq!(mechanism, ScramMechanism::Sha256Plus);
            Ok(b"r=xy,s=c2FsdA==,i=4096".to_vec())
        }

        fn scram_final(&mut self, _: &ClientFinal) -> Result<Result<scram::Proof, Verdict>, Gone> {
            Ok(Ok([7; 32]))
        }

        fn start_tls(&mut self) -> Result<bool, Gone> {
            Ok(false)
        }
    }

    let last = |bound: &[u8]| {
        let header = base64::encode(&[b"p=tls-exporter,,", bound].concat());
        base64::encode(format!("c={header},r=xy,p={}", base64::encode(&[0; 32])).as_bytes())
    };
    for (bound, is_in) in [(&b"exported"[..], true), (b"of another connection", false)] {
        let mut authority = Bound(vec![("tls-exporter", b"exported".to_vec())]);
        let first = base64::encode(b"p=tls-exporter,,n=a,r=x");
        let (mut exchange, _) =
            Exchange::begin(SaslMechanism::ScramSha256Plus, Some(first.as_bytes()), &mut authority).unwrap();
        let step = exchange.reply(last(bound).as_bytes(), &mut authority).unwrap();
        assert_eq!(matches!(step, Step::Continue(_)), is_in, "{step:?}");
    }
    // without a channel there is no such mechanism
    assert_eq!(SaslMechanism::named(b"SCRAM-SHA-256-PLUS", &OFFER), None);
    let bound = Offer { binding: true, ..OFFER };
    assert_eq!(SaslMechanism::named(b"SCRAM-SHA-256-PLUS", &bound), Some(SaslMechanism::ScramSha256Plus));
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
