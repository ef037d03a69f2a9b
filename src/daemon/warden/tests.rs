//! The warden against gates that obey, that do not, and that make noise.

use std::cell::RefCell;

use super::*;
use crate::auth::authority::PlainMechanism;
use crate::auth::digest;
use crate::auth::scram::Verifier;
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
            Attempt::External { .. } => false,
            Attempt::Scram { auth_message, proof, .. } => {
                let signature = Verifier::of(&secret, keyed()).accept(auth_message, proof);
                let denied = Err(Denial::Credentials);
                return signature.map_or(denied, |signature| Ok(Proven { user: fred(), signature: Some(signature) }));
            }
        };
    if right { Ok(fred().into()) } else { Err(Denial::Credentials) }
}

fn rules(delay: Duration) -> Rules<'static> {
    Rules {
        offer: Offer { plaintext: true, digest: true, scram: true, ..Offer::default() },
        delay,
        deadline: Instant::now() + Duration::from_secs(20),
        audit: Audit { host: "[192.0.2.1]" },
        prepare: &|_| {},
        examine: &examine,
        keyed: &|_| Some(keyed()),
        start_tls: &|| None,
    }
}

fn keyed() -> Keyed {
    Keyed { iterations: 4096, salt: b"salt".to_vec() }
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
    let others = [plain("fred", "tanstaaf"), Request::Challenge, handover()];
    for second in others {
        let mut warden = warden();
        assert_eq!(warden.answer(Some(plain("fred", "tanstaaf"))), accepted());
        let answer = warden.answer(Some(second));
        assert!(answer.is_err());
        // whatever came first, there is no second handover
        assert!(is_violation(&warden.answer(Some(handover()))));
    }
}

fn challenged(warden: &mut Warden<'_>) -> Vec<u8> {
    match warden.answer(Some(Request::Challenge)) {
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
    let stamp = warden.stamp().unwrap().to_vec();
    assert_eq!(warden.stamp(), Some(stamp.as_slice()));
    assert_eq!(warden.answer(Some(digest(DigestMechanism::Apop, [0; 16]))), denied(false));
    let _other = challenged(&mut warden);
    assert_eq!(warden.answer(Some(digest(DigestMechanism::CramMd5, [0; 16]))), denied(false));
    assert_eq!(warden.answer(Some(digest(DigestMechanism::Apop, apop(&stamp)))), accepted());

    let mut warden = self::warden();
    challenged(&mut warden);
    assert_eq!(warden.answer(Some(digest(DigestMechanism::CramMd5, [0; 16]))), denied(false));
    assert!(is_violation(&warden.answer(Some(digest(DigestMechanism::CramMd5, [0; 16])))));
}

#[test]
fn no_digest_without_a_challenge_and_no_challenge_without_end() {
    for mechanism in [DigestMechanism::Apop, DigestMechanism::CramMd5] {
        assert!(is_violation(&warden().answer(Some(digest(mechanism, [0; 16])))));
    }
    let mut warden = warden();
    for _ in 0..limits::CHALLENGES {
        challenged(&mut warden);
    }
    assert!(is_violation(&warden.answer(Some(Request::Challenge))));
}

#[test]
fn what_was_not_offered_is_not_had() {
    let offer = Offer::default();
    let closed = || Warden::new(Rules { offer, ..rules(Duration::ZERO) });
    assert_eq!(closed().answer(Some(plain("fred", "tanstaaf"))), denied(false));
    assert!(is_violation(&closed().answer(Some(Request::Challenge))));
    assert!(is_violation(&closed().answer(Some(scram_first("fred")))));
}

fn scram_first(user: &str) -> Request {
    let (nonce, bare) = (b"client".to_vec(), format!("n={user},r=client").into_bytes());
    Request::ScramFirst { mechanism: ScramMechanism::Sha256, user: user.into(), nonce, bare }
}

/// What fred's client says last in answer to `server_first`, as RFC 5802 §3 has it.
fn scram_final(server_first: &[u8], password: &[u8]) -> Request {
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::{Digest, Sha256};
    let hmac = |key: &[u8], text: &[u8]| -> [u8; 32] {
        Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(text).finalize().into_bytes().into()
    };
    let nonce = server_first.split(|octet| *octet == b',').next().unwrap();
    let without_proof = [b"c=biws,", nonce].concat();
    let auth_message = [b"n=fred,r=client,", server_first, b",", &without_proof].concat();
    let salted: [u8; 32] = pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(password, b"salt", 4096);
    let client_key = hmac(&salted, b"Client Key");
    let signature = hmac(&Sha256::digest(client_key), &auth_message);
    let proof = std::array::from_fn(|at| client_key[at] ^ signature[at]);
    Request::ScramFinal(ClientFinal { without_proof, proof })
}

fn exchanged(warden: &mut Warden<'_>) -> Vec<u8> {
    match warden.answer(Some(scram_first("fred"))) {
        Ok(Reply::ScramFirst(message)) => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_proof_is_for_one_exchange_and_needs_consent() {
    let mut warden = warden();
    let first = exchanged(&mut warden);
    assert!(first.starts_with(b"r=client") && first.ends_with(b",s=c2FsdA==,i=4096"));
    assert_eq!(warden.answer(Some(scram_final(&first, b"wrong"))), denied(false));
    assert!(is_violation(&warden.answer(Some(scram_final(&first, SECRET)))));

    // an old exchange, word for word
    let mut warden = self::warden();
    let first = exchanged(&mut warden);
    let again = exchanged(&mut warden);
    assert_ne!(first, again);
    assert_eq!(warden.answer(Some(scram_final(&first, SECRET))), denied(false));
    let again = exchanged(&mut warden);
    assert!(matches!(warden.answer(Some(scram_final(&again, SECRET))), Ok(Reply::Signature(_))));
    // the client does not like ours, and begins anew
    assert_eq!(warden.answer(Some(plain("fred", "wrong"))), denied(false));
    assert!(is_violation(&warden.answer(Some(handover()))));

    let mut warden = self::warden();
    let first = exchanged(&mut warden);
    assert!(matches!(warden.answer(Some(scram_final(&first, SECRET))), Ok(Reply::Signature(_))));
    let Err(Conclusion::LoggedIn { user, method, .. }) = warden.answer(Some(handover())) else { panic!() };
    assert_eq!((user, method), (fred(), Method::Scram(ScramMechanism::Sha256)));
}

#[test]
fn exchanges_have_an_end_and_a_proof_has_an_exchange() {
    let mut warden = warden();
    assert!(is_violation(&warden.answer(Some(scram_final(b"r=x,s=x,i=1", SECRET)))));
    for _ in 0..limits::CHALLENGES {
        exchanged(&mut warden);
    }
    assert!(is_violation(&warden.answer(Some(scram_first("fred")))));
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
            for (octet, likely) in
                record.iter_mut().zip([&[2, 2, 5, 9, 1, 3, 7, 6], &[1, 1, 1, 2, 2, 2, 3, 3], &[0, 1, 2, 3, 4, 4, 4, 4]])
            {
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
        gates.end_sending().unwrap();
        records += sent;
        let mut warden = Warden::new(Rules { examine: &counted, ..rules(Duration::ZERO) });
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

#[test]
fn a_certificate_is_asked_about_only_where_there_is_one_and_only_for_its_user() {
    let examine = |attempt: &Attempt<'_>| match attempt {
        Attempt::External { user: b"fred", authzid: b"" | b"fred" } => Ok(fred().into()),
        _ => Err(Denial::Credentials),
    };
    let under_tls = |certificate_user: Option<&[u8]>| {
        let mut warden = Warden::new(Rules { examine: &examine, ..rules(Duration::ZERO) });
        let certificate_user = certificate_user.map(<[u8]>::to_vec);
        let offer = Offer { external: certificate_user.is_some(), ..Offer::default() };
        warden.begin_anew(offer, Secured { certificate_user, ..Secured::default() });
        warden
    };
    let external = |authzid: &[u8]| Some(Request::External(authzid.to_vec()));
    assert!(is_violation(&warden().answer(external(b""))));
    assert!(is_violation(&under_tls(None).answer(external(b""))));
    let mut freds = under_tls(Some(b"fred"));
    assert_eq!(freds.answer(external(b"root")), denied(false));
    assert_eq!(freds.answer(external(b"")), accepted());
    assert_eq!(under_tls(Some(b"fred")).answer(external(b"fred")), accepted());
    assert_eq!(under_tls(Some(b"anne")).answer(external(b"fred")), denied(false));
}

#[test]
fn tls_is_switched_to_only_after_it_was_granted() {
    assert!(is_violation(&warden().answer(Some(Request::SwitchToTls(0)))));
    let mut warden = warden();
    assert_eq!(warden.answer(Some(Request::StartTls)), Ok(Reply::Tls(false)));
    assert!(is_violation(&warden.answer(Some(Request::SwitchToTls(0)))));
    assert!(warden.take_prepared().is_none());
}

#[test]
fn a_gate_tells_no_more_of_its_client_than_that_can_do() {
    let mut warden = warden();
    for _ in 0..limits::GATE_IDLE_COMMANDS {
        assert_eq!(warden.answer(Some(Request::Remark(Remark::NullCommand))), Ok(Reply::Noted));
    }
    assert!(is_violation(&warden.answer(Some(Request::Remark(Remark::NullCommand)))));
}
