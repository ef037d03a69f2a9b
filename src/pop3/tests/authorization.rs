//! Before login: RFC 1939 §4, §7 and §13, RFC 2449, RFC 3206, RFC 6856 §2 and §3.

use std::time::Duration;

use super::authority::{BOTH, DIGEST, Double, PLAINTEXT, after_greeting, logged_in, policy, serve};
use super::conversation::play;
use crate::auth::authority::{Denial, Offer, Outcome};
use crate::auth::login::Ending;
use crate::limits;
use crate::pop3::{Expire, Policy, gate};
use crate::sys::stream::{Loss, Reading};
use crate::text::base64;

#[test]
fn the_greeting_has_a_stamp_only_with_apop_and_fits_into_512_octets() {
    for (offer, greeting) in [
        (PLAINTEXT, "S: +OK POP3 mail.example.org server ready"),
        (BOTH, "S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>"),
    ] {
        serve(&mut Double::new(), &offer, &policy(), greeting);
    }
    let long = Policy::new(&"h\r\nost".repeat(200));
    let greeting = format!("S: +OK POP3 {} server ready", "host".repeat(100));
    assert!(greeting.len() <= 512);
    serve(&mut Double::new(), &PLAINTEXT, &long, &greeting);
}

#[test]
fn user_and_pass_log_in_and_leave_what_follows_to_the_session() {
    let outcome = after_greeting(
        &PLAINTEXT,
        "C: USER mrose
         S: +OK User name accepted, password please
         C: PASS tanstaaf
         C: STAT
         C: QUIT",
    );
    assert_eq!(outcome, logged_in("PASS", b"STAT\r\nQUIT\r\n"));
}

#[test]
fn a_password_keeps_all_its_blanks() {
    let user = "C: user fred\nS: +OK User name accepted, password please\n";
    let outcome = after_greeting(&PLAINTEXT, &format!("{user}C: pass  two  words "));
    assert_eq!(outcome, logged_in("PASS", b""));
    for wrong in ["two  words ", " two  words", " two words "] {
        after_greeting(&PLAINTEXT, &format!("{user}C: PASS {wrong}\nS: -ERR [AUTH] Bad login"));
    }
}

#[test]
fn nobody_learns_who_exists() {
    let outcome = after_greeting(
        &PLAINTEXT,
        "C: USER mrose
         S: +OK User name accepted, password please
         C: PASS wrong
         S: -ERR [AUTH] Bad login
         C: USER nobody-at-all
         S: +OK User name accepted, password please
         C: PASS wrong
         S: -ERR [AUTH] Bad login
         C: USER \u{1b}[1m
         S: +OK User name accepted, password please
         C: PASS
         S: -ERR Missing password argument
         C: QUIT
         S: +OK Sayonara",
    );
    assert_eq!(outcome, Outcome::Ended(Ending::Logout));
}

#[test]
fn the_third_failure_ends_the_connection_whatever_was_tried() {
    let mut double = Double::new();
    let outcome = serve(
        &mut double,
        &BOTH,
        &policy(),
        "S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>
         C: APOP mrose c4c9334bac560ecc979e58001b3e22fa
         S: -ERR [AUTH] Bad login
         C: USER mrose
         C: PASS wrong
         S: +OK User name accepted, password please
         S: -ERR [AUTH] Bad login
         C: AUTH PLAIN AG1yb3NlAHdyb25n
         C: USER mrose
         C: PASS tanstaaf
         S: -ERR [AUTH] Bad login",
    );
    assert_eq!(outcome, Outcome::Ended(Ending::NoAttemptLeft));
    assert_eq!(double.asked, ["Apop mrose", "Login mrose", "Plain mrose"]);
}

#[test]
fn pass_needs_user_and_uses_it_up() {
    after_greeting(
        &PLAINTEXT,
        "C: PASS tanstaaf
         S: -ERR USER comes before PASS
         C: USER nobody
         S: +OK User name accepted, password please
         C: USER mrose
         S: +OK User name accepted, password please
         C: PASS wrong
         S: -ERR [AUTH] Bad login
         C: PASS tanstaaf
         S: -ERR USER comes before PASS",
    );
}

#[test]
fn without_plaintext_there_is_no_password_to_give() {
    after_greeting(
        &DIGEST,
        "C: USER mrose
         S: -ERR Passwords are not taken here in the clear
         C: PASS tanstaaf
         S: -ERR Passwords are not taken here in the clear
         C: AUTH PLAIN AG1yb3NlAHRhbnN0YWFm
         S: -ERR Unsupported authentication mechanism
         C: AUTH LOGIN
         S: -ERR Unsupported authentication mechanism",
    );
}

#[test]
fn capa_says_what_would_work() {
    after_greeting(
        &BOTH,
        "C: CAPA
         S: +OK Capability list follows
         S: TOP
         S: UIDL
         S: USER
         S: SASL CRAM-MD5 PLAIN LOGIN
         S: PIPELINING
         S: RESP-CODES
         S: AUTH-RESP-CODE
         S: LANG
         S: UTF8
         S: EXPIRE NEVER
         S: .",
    );
    let policy =
        Policy { utf8: false, expire: Expire::Days(60), login_delay: Some(Duration::from_secs(900)), ..policy() };
    serve(
        &mut Double::new(),
        &Offer::default(),
        &policy,
        "S: +OK POP3 mail.example.org server ready
         C: CAPA
         S: +OK Capability list follows
         S: TOP
         S: UIDL
         S: PIPELINING
         S: RESP-CODES
         S: AUTH-RESP-CODE
         S: LANG
         S: EXPIRE 60
         S: LOGIN-DELAY 900 USER
         S: .",
    );
}

#[test]
fn what_is_not_for_this_state_is_refused_and_changes_nothing() {
    after_greeting(
        &PLAINTEXT,
        "C: STAT
         C: DELE 1
         C: NOOP
         C: XYZZY
         S: -ERR Unknown AUTHORIZATION state command
         S: -ERR Unknown AUTHORIZATION state command
         S: -ERR Unknown AUTHORIZATION state command
         S: -ERR Unknown AUTHORIZATION state command
         C: LANG
         S: +OK Language listing follows:
         S: en English
         S: .
         C: LANG de
         S: -ERR Language not available
         C: LANG *
         S: +OK en Language changed
         C: QUIT
         S: +OK Sayonara",
    );
}

#[test]
fn utf8_is_handed_over() {
    let outcome = serve(
        &mut Double::new(),
        &PLAINTEXT,
        &policy(),
        "S: +OK POP3 mail.example.org server ready
         C: UTF8
         S: +OK UTF8 mode
         C: AUTH PLAIN AG1yb3NlAHRhbnN0YWFm",
    );
    assert_eq!(outcome, logged_in("AUTH UTF8", b""));
    let outcome = serve(
        &mut Double::new(),
        &PLAINTEXT,
        &Policy { utf8: false, ..policy() },
        "S: +OK POP3 mail.example.org server ready
         C: UTF8
         S: -ERR Unknown AUTHORIZATION state command
         C: AUTH PLAIN AG1yb3NlAHRhbnN0YWFm",
    );
    assert_eq!(outcome, logged_in("AUTH", b""));
}

#[test]
fn a_line_that_is_too_long_is_eaten_whole() {
    let (longest, longer) = ("x".repeat(limits::POP3_LINE_OCTETS - 5), "x".repeat(limits::GATE_LINE_OCTETS));
    after_greeting(
        &PLAINTEXT,
        &format!(
            "C: USER {longest}
             C: USER x{longest}
             C: USER {longer}
             C: AUTH PLAIN {longer}
             S: +OK User name accepted, password please
             S: -ERR Command line too long
             S: -ERR Command line too long
             S: -ERR Command line too long
             C: AUTH PLAIN {}
             S: -ERR [AUTH] Bad login
             C: AUTH PLAIN
             S: + 
             C: {longer}x
             S: -ERR Authentication response too long
             C: QUIT
             S: +OK Sayonara",
            base64::encode(&[&b"\0mrose\0"[..], &[b'x'; 2000]].concat())
        ),
    );
}

#[test]
fn a_client_that_does_not_log_in_is_not_served_for_ever() {
    let script = format!("{}{}S: -ERR Too many commands without a login", "C: CAPAA\n".repeat(20), UNKNOWN.repeat(20));
    assert_eq!(after_greeting(&PLAINTEXT, &script), Outcome::Ended(Ending::TooManyErrors));
}

const UNKNOWN: &str = "S: -ERR Unknown AUTHORIZATION state command\n";

#[test]
fn each_denial_has_its_code() {
    for (denial, answer) in [
        (Denial::Expired, "-ERR [AUTH] The account or its password has expired"),
        (Denial::Unavailable, "-ERR [SYS/TEMP] Logins cannot be checked now, try again later"),
        (Denial::NoLogins, "-ERR [SYS/TEMP] Logins are closed, try again later"),
    ] {
        let script = format!("S: +OK POP3 mail.example.org server ready\nC: AUTH PLAIN AGEAYg==\nS: {answer}");
        serve(&mut Double { denial, ..Double::new() }, &PLAINTEXT, &policy(), &script);
    }
}

#[test]
fn without_a_warden_there_is_only_a_farewell() {
    let mut double = Double { gone: true, ..Double::new() };
    let outcome = serve(
        &mut double,
        &BOTH,
        &policy(),
        "S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>
         C: AUTH CRAM-MD5
         S: -ERR [SYS/TEMP] Server is going down",
    );
    assert_eq!(outcome, Outcome::Ended(Ending::Killed));
    let outcome = serve(
        &mut double,
        &PLAINTEXT,
        &policy(),
        "S: +OK POP3 mail.example.org server ready
         C: AUTH PLAIN AGEAYg==
         S: -ERR [SYS/TEMP] Server is going down",
    );
    assert_eq!(outcome, Outcome::Ended(Ending::Killed));
}

#[test]
fn silence_and_a_closed_line_are_told_apart_and_answered_with_nothing() {
    assert_eq!(after_greeting(&PLAINTEXT, "C~ QUIT"), Outcome::Ended(Ending::Lost(Loss::Closed(Reading::Line))));
    let outcome = play("W:", |wire| {
        wire.set_idle(Duration::from_millis(1));
        gate(wire, &mut Double::new(), &PLAINTEXT, &policy())
    });
    assert_eq!(outcome, Outcome::Ended(Ending::Autologout));
}
