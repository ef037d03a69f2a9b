//! Conversations before login.

use super::conversation::{Gate, greeting};
use crate::auth::authority::{
    Authority, Denial, DigestMechanism, Gone, Handover, Offer, Outcome, PlainMechanism, Verdict,
};
use crate::auth::login::Ending;
use crate::imap::garbage::{Dice, check};
use crate::imap::policy::Policy;
use crate::imap::talk::{Client, Server, connect};
use crate::net::Wire;
use crate::secret::Secret;

const ALL: Offer = Offer { plaintext: true, digest: true, ..Offer::NOTHING };
const SECURE_ONLY: Offer = Offer { plaintext: false, digest: true, ..Offer::NOTHING };

/// Knows fred and his password, tells why others are denied by their names, and allows three attempts.
#[derive(Default)]
struct Double {
    attempts: u32,
    challenges: u32,
}

impl Double {
    fn denied(&mut self, reason: Denial) -> Verdict {
        self.attempts += 1;
        Verdict::Denied { reason, last: self.attempts == 3 }
    }
}

impl Authority for Double {
    fn challenge(&mut self) -> Result<Vec<u8>, Gone> {
        self.challenges += 1;
        Ok(b"<1896.697170952@postoffice.reston.mci.net>".to_vec())
    }

    fn plain(&mut self, _: PlainMechanism, user: &[u8], password: &Secret) -> Result<Verdict, Gone> {
        match user {
            b"fred" if password.matches(b"p \"w\\") => Ok(Verdict::Accepted),
            b"old" => Ok(self.denied(Denial::Expired)),
            b"late" => Ok(self.denied(Denial::NoLogins)),
            b"sick" => Ok(self.denied(Denial::Unavailable)),
            b"evil" => Err(Gone),
            _ => Ok(self.denied(Denial::Credentials)),
        }
    }

    fn digest(&mut self, _: DigestMechanism, user: &[u8], digest: [u8; 16]) -> Result<Verdict, Gone> {
        Ok(if user == b"tim" && digest[0] == 0xb9 { Verdict::Accepted } else { self.denied(Denial::Credentials) })
    }

    fn start_tls(&mut self) -> Result<bool, Gone> {
        Ok(true)
    }
}

/// A gate, and how it ended.
struct Tested<'a> {
    gate: Gate<'a>,
    outcome: Option<Outcome>,
}

impl Server for Tested<'_> {
    fn wire(&mut self) -> &mut Wire {
        self.gate.wire
    }

    fn serve_one(&mut self) -> bool {
        self.outcome = self.gate.command().unwrap();
        self.outcome.is_none()
    }
}

/// Lets `client` talk to a gate that offers `offer`; the end of the conversation.
fn with_gate(offer: Offer, policy: &Policy, talk: impl FnOnce(&mut Client, &mut dyn Server)) -> Option<Outcome> {
    let (mut client, mut wire) = connect();
    let mut authority = Double::default();
    let gate = Gate::new(&mut wire, &mut authority, &offer, policy);
    let mut tested = Tested { gate, outcome: None };
    talk(&mut client, &mut tested);
    tested.outcome
}

#[test]
fn what_the_administrator_wants_said_comes_before_the_first_answer_and_once() {
    let policy = Policy { before_login: b"The disk\r\nis full.\n\n".to_vec(), ..Policy::new("host") };
    with_gate(ALL, &policy, |client, server| {
        client.play(
            server,
            r"
            C: a NOOP
            S: * OK [ALERT] The disk
            S: * OK [ALERT] is full.
            S: a OK NOOP completed
            C: b NOOP
            S: b OK NOOP completed
            ",
        );
    });
}

fn play(offer: Offer, script: &str) -> Option<Outcome> {
    with_gate(offer, &Policy::new("host"), |client, server| client.play(server, script))
}

fn logged_in(answer: &str, unread: &str) -> Option<Outcome> {
    Some(Outcome::LoggedIn(Handover { answer: answer.into(), unread: unread.into() }))
}

#[test]
fn rfc3501_7_1_the_greeting_tells_what_capability_tells() {
    let (mut client, mut wire) = connect();
    let (mut authority, policy) = (Double::default(), Policy::new("mail.example"));
    let capabilities = "IMAP4rev1 I18NLEVEL=1 LITERAL+ ID SASL-IR LOGIN-REFERRALS AUTH=CRAM-MD5";
    let expected = format!("* OK [CAPABILITY {capabilities}] mail.example IMAP4rev1 Letterbox ready\r\n");
    assert_eq!(greeting(&ALL, &policy), expected);
    let gate = Gate::new(&mut wire, &mut authority, &ALL, &policy);
    let mut tested = Tested { gate, outcome: None };
    client.play(&mut tested, &format!("C: a capability\nS: * CAPABILITY {capabilities}\nS: a OK CAPABILITY completed"));
}

#[test]
fn rfc3501_6_1_commands_of_any_state() {
    let outcome = play(
        ALL,
        r#"
        C: a1 NOOP
        S: a1 OK NOOP completed
        C: a2 ID ("name" "sodr" "version" "19.34" "vendor" NIL)
        S~ * ID ("name" "Letterbox" "version"
        S: a2 OK ID completed
        C: a3 ID NIL
        S~ * ID (
        S: a3 OK ID completed
        C: a4 LOGOUT
        S: * BYE host IMAP4rev1 server terminating connection
        S: a4 OK LOGOUT completed
        "#,
    );
    assert_eq!(outcome, Some(Outcome::Ended(Ending::Logout)));
}

#[test]
fn rfc3501_6_2_3_login_in_every_spelling() {
    for login in [
        r#"C: a LOGIN fred "p \"w\\""#,
        "C: a LOGIN {4}\nC: fred {5}\nC: p \"w\\x5c",
        "C: a login \"fred\" {5+}\nC: p \"w\\x5c",
    ] {
        let continuations =
            "S: + Ready for argument\n".repeat(login.matches("}\n").count() - login.matches("+}\n").count());
        assert_eq!(
            play(ALL, &format!("{login}\nC: b SELECT INBOX\n{continuations}")),
            logged_in("a LOGIN", "b SELECT INBOX\r\n")
        );
    }
}

#[test]
fn rfc3501_11_2_a_wrong_name_and_a_wrong_password_are_told_alike_and_three_end_it() {
    let outcome = play(
        ALL,
        "
        C: a LOGIN fred wrong
        S: a NO [AUTHENTICATIONFAILED] Invalid login credentials
        C: a LOGIN nobody {0}
        C:
        S: + Ready for argument
        S: a NO [AUTHENTICATIONFAILED] Invalid login credentials
        C: b AUTHENTICATE PLAIN AGEAYg==
        S: b NO [AUTHENTICATIONFAILED] Invalid login credentials
        S: * BYE Too many login failures
        ",
    );
    assert_eq!(outcome, Some(Outcome::Ended(Ending::NoAttemptLeft)));
}

#[test]
fn rfc5530_reasons_have_codes() {
    play(ALL, "C: a LOGIN old x\nS: a NO [EXPIRED] Account or password has expired");
    play(ALL, "C: a LOGIN late x\nS: a NO [UNAVAILABLE] Logins are closed for maintenance");
    play(ALL, "C: a LOGIN sick x\nS: a NO [UNAVAILABLE] Authentication is not possible at the moment");
    let gone = play(ALL, "C: a LOGIN evil x\nS: * BYE Service is not available");
    assert_eq!(gone, Some(Outcome::Ended(Ending::Killed)));
}

#[test]
fn rfc3501_6_2_3_logindisabled_does_not_look_at_the_password() {
    let outcome = play(
        SECURE_ONLY,
        "
        C: a CAPABILITY
        S: * CAPABILITY IMAP4rev1 I18NLEVEL=1 LITERAL+ ID SASL-IR LOGIN-REFERRALS LOGINDISABLED AUTH=CRAM-MD5
        S: a OK CAPABILITY completed
        C: b LOGIN evil x
        S: b NO [PRIVACYREQUIRED] LOGIN is disabled
        C: c AUTHENTICATE PLAIN
        S: c NO [PRIVACYREQUIRED] AUTHENTICATE with a password is disabled
        C: d AUTHENTICATE login
        S: d NO [PRIVACYREQUIRED] AUTHENTICATE with a password is disabled
        ",
    );
    assert_eq!(outcome, None);
}

#[test]
fn rfc3501_6_2_2_authenticate() {
    let plain = "AGZyZWQAcCAid1w=";
    assert_eq!(
        play(ALL, &format!("C: a AUTHENTICATE PLAIN\nC: {plain}\nC: b NOOP\nS: + ")),
        logged_in("a AUTHENTICATE", "b NOOP\r\n")
    );
    assert_eq!(play(ALL, &format!("C: a authenticate plain {plain}")), logged_in("a AUTHENTICATE", ""));
    let login = "C: a AUTHENTICATE LOGIN\nC: ZnJlZA==\nC: cCAid1w=\nS: + VXNlciBOYW1lAA==\nS: + UGFzc3dvcmQA";
    assert_eq!(play(ALL, login), logged_in("a AUTHENTICATE", ""));
    let cram = "C: a AUTHENTICATE CRAM-MD5\nC: dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\n\
                S: + PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+";
    assert_eq!(play(SECURE_ONLY, cram), logged_in("a AUTHENTICATE", ""));
}

#[test]
fn rfc4959_and_rfc3501_6_2_2_what_goes_wrong_leaves_the_connection_usable() {
    let long = "A".repeat(9000);
    let outcome = play(
        ALL,
        &format!(
            "
            C: a AUTHENTICATE PLAIN
            C: *
            S: + \u{20}
            S: a BAD AUTHENTICATE cancelled
            C: b AUTHENTICATE PLAIN =
            S: b BAD AUTHENTICATE response is not understood
            C: c AUTHENTICATE CRAM-MD5 dGlt
            S: c BAD AUTHENTICATE response is not understood
            C: d AUTHENTICATE PLAIN
            C: not base64
            S: + \u{20}
            S: d BAD AUTHENTICATE response is not understood
            C: e AUTHENTICATE GSSAPI
            S: e NO AUTHENTICATE mechanism is not supported
            C: f AUTHENTICATE PLAIN b3RoZXIAZnJlZABw
            S: f NO [AUTHORIZATIONFAILED] May not act for another user
            C: g AUTHENTICATE PLAIN
            C: {long}
            S: + \u{20}
            S: g BAD AUTHENTICATE response is too long
            C: h NOOP
            S: h OK NOOP completed
            "
        )
        .replace("+ \u{20}", "+\\x20"),
    );
    assert_eq!(outcome, None);
}

#[test]
fn rfc3501_7_1_3_mistakes_are_answered_and_counted() {
    play(
        ALL,
        "
        C:
        S: * BAD Null command
        C: * NOOP
        S: * BAD Missing or invalid tag
        C: a
        S: a BAD Missing command
        C: a]1 FOO bar
        S: a]1 BAD Command unrecognized: FOO
        C: . SELECT INBOX
        S: . BAD Command unrecognized: SELECT
        C: a NOOP x
        S: a BAD Argument given to NOOP when none expected
        C: a LOGIN fred
        S: a BAD Missing or invalid argument to LOGIN
        C: a LOGIN fred\\0 x
        S: a BAD Missing or invalid argument to LOGIN
        ",
    );
    let ten = "C: a FOO\nS: a BAD Command unrecognized: FOO\n".repeat(9);
    assert_eq!(play(ALL, &ten), None);
    let outcome = play(ALL, &format!("{ten}C: a FOO\nS: a BAD Command unrecognized: FOO\nS: * BYE Too many mistakes"));
    assert_eq!(outcome, Some(Outcome::Ended(Ending::TooManyErrors)));
    let eighteen = "C: a FOO\nS: a BAD Command unrecognized: FOO\nC: a NOOP\nS: a OK NOOP completed\n".repeat(9);
    let nineteen = format!("{eighteen}C: a FOO\nS: a BAD Command unrecognized: FOO\n");
    assert_eq!(play(ALL, &nineteen), None);
    let outcome =
        play(ALL, &format!("{nineteen}C: a NOOP\nS: a OK NOOP completed\nS: * BYE Too many commands without a login"));
    assert_eq!(outcome, Some(Outcome::Ended(Ending::TooManyErrors)));
}

#[test]
fn rfc7888_4_a_refused_literal_never_becomes_a_command() {
    let outcome = play(
        ALL,
        "
        C: a FOO {8}
        S: a BAD Command unrecognized: FOO
        C: b LOGIN {9000}
        S: b BAD Absurdly long client literal
        C: c FOO {10+}
        C: x LOGOUT\\r\\n tail
        S: c BAD Command unrecognized: FOO
        C: d LOGIN {1000000+}
        S: * BYE [TOOBIG] Absurdly long client literal
        ",
    );
    assert_eq!(outcome, Some(Outcome::Ended(Ending::TooManyErrors)));
    let mut policy = Policy::new("host");
    assert!(policy.withhold("LITERAL+") && policy.withhold("SASL-IR"));
    let script = "
        C: a LOGIN {4+}
        C: fred x
        S: a BAD Missing or invalid argument to command
        C: b AUTHENTICATE PLAIN AGEAYg==
        S: b BAD Argument given to AUTHENTICATE when none expected";
    with_gate(ALL, &policy, |client, server| client.play(server, script));
}

#[test]
fn a_silent_client_is_told_goodbye_and_a_vanished_one_is_noticed() {
    let silent = play(ALL, "C: a LOG\\\nS: * BYE Autologout");
    assert_eq!(silent, Some(Outcome::Ended(Ending::Autologout)));
    let (client, mut wire) = connect();
    drop(client);
    let outcome = super::gate(&mut wire, &mut Double::default(), &ALL, &Policy::new("host"));
    assert!(matches!(outcome, Outcome::Ended(Ending::Lost(_))));
}

#[test]
fn nearly_right_lines_are_answered_in_imap() {
    const LINES: &[&str] = &[
        "a NOOP",
        "a CAPABILITY",
        "a ID (\"name\" \"x\" \"os\" NIL)",
        "a LOGIN fred \"p \\\"w\"",
        "a LOGIN {4+}\r\nfred {1+}\r\nx",
        "a AUTHENTICATE PLAIN AGEAYg==",
        "a AUTHENTICATE PLAIN\r\nAGEAYg==",
        "a AUTHENTICATE LOGIN\r\nZnJlZA==\r\nAA==",
        "a AUTHENTICATE CRAM-MD5\r\n*",
        "a LOGOUT",
    ];
    for seed in 1..=400 {
        let mut dice = Dice::new(seed * 0x9e37_79b9);
        with_gate(ALL, &Policy::new("host"), |client, server| {
            let garbled = [dice.garbled(LINES), dice.garbled(LINES), dice.garbled(LINES)].concat();
            let answer = client.ask(server, &garbled);
            check(&answer).unwrap_or_else(|why| panic!("seed {seed}: {why} after {}", garbled.escape_ascii()));
        });
    }
}
