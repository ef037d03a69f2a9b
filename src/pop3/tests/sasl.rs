//! Logins that are more than a name and a password: APOP (RFC 1939 §7) and AUTH (RFC 5034).

use super::authority::{BOTH, DIGEST, Double, PLAINTEXT, STAMP, after_greeting, logged_in, policy, serve};
use crate::text::base64;

#[test]
fn apop_as_in_rfc_1939() {
    let outcome = after_greeting(
        &BOTH,
        "C: APOP mrose
         S: -ERR Missing APOP argument
         C: APOP mrose c4c9334bac560ecc979e58001b3e22f
         S: -ERR Bad APOP digest
         C: APOP mrose c4c9334bac560ecc979e58001b3e22fb",
    );
    assert_eq!(outcome, logged_in("APOP", b""));
    after_greeting(
        &PLAINTEXT,
        "C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
         S: -ERR Not supported",
    );
}

#[test]
fn auth_plain_with_and_without_initial_response() {
    let outcome = after_greeting(&PLAINTEXT, "C: AUTH PLAIN AG1yb3NlAHRhbnN0YWFm");
    assert_eq!(outcome, logged_in("AUTH", b""));
    let outcome = after_greeting(&PLAINTEXT, "C: auth plain\nS: + \nC: AG1yb3NlAHRhbnN0YWFm\nC: NOOP");
    assert_eq!(outcome, logged_in("AUTH", b"NOOP\r\n"));
}

#[test]
fn auth_login_and_cram_md5() {
    let outcome = after_greeting(
        &PLAINTEXT,
        "C: AUTH LOGIN
         S: + VXNlciBOYW1lAA==
         C: bXJvc2U=
         S: + UGFzc3dvcmQA
         C: dGFuc3RhYWY=",
    );
    assert_eq!(outcome, logged_in("AUTH", b""));
    let answer = base64::encode(b"mrose 00112233445566778899aabbccddeeff");
    after_greeting(
        &DIGEST,
        &format!(
            "C: AUTH CRAM-MD5
             S: + {}
             C: {answer}
             S: -ERR [AUTH] Bad login
             C: AUTH CRAM-MD5 =
             S: -ERR Bad authentication response",
            base64::encode(STAMP)
        ),
    );
}

#[test]
fn auth_can_be_cancelled_and_says_what_is_not_base64() {
    let mut double = Double::new();
    serve(
        &mut double,
        &BOTH,
        &policy(),
        "S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>
         C: AUTH PLAIN
         S: + 
         C: *
         S: -ERR Authentication cancelled
         C: AUTH PLAIN =
         S: -ERR Bad authentication response
         C: AUTH PLAIN =AAA
         S: -ERR Bad authentication response
         C: AUTH LOGIN
         S: + VXNlciBOYW1lAA==
         C: AAA=BBB
         S: -ERR Bad authentication response
         C: AUTH PLAIN bXJvc2UAZnJlZAB0YW5zdGFhZg==
         S: -ERR [AUTH] Nobody may act for another user
         C: AUTH GSSAPI
         S: -ERR Unsupported authentication mechanism",
    );
    assert!(double.asked.is_empty());
}

#[test]
fn bare_auth_lists_what_would_work() {
    after_greeting(
        &BOTH,
        "C: AUTH
         S: +OK Supported authentication mechanisms:
         S: CRAM-MD5
         S: PLAIN
         S: LOGIN
         S: .",
    );
}
