//! SELECT, EXAMINE, CLOSE, UNSELECT, EXPUNGE, and the state between them.

use super::playing::*;

const TWO: &[&str] = &["A: 1\n\none\n", "A: 2\n\ntwo\n"];

#[test]
fn rfc3501_6_3_1_select_tells_everything_before_its_tagged_ok() {
    play(
        &[("INBOX", TWO)],
        r"
        C: a SELECT iNbOx
        S: * 2 EXISTS
        S: * 0 RECENT
        S: * OK [UIDVALIDITY 1] UID validity status
        S: * OK [UIDNEXT 3] Predicted next UID
        S: * FLAGS (\Answered \Flagged \Deleted \Draft \Seen)
        S: * OK [PERMANENTFLAGS (\* \Answered \Flagged \Deleted \Draft \Seen)] Permanent flags
        S: * OK [UNSEEN 1] First unseen message
        S: a OK [READ-WRITE] SELECT completed
        C: b STORE 1 +FLAGS.SILENT (\Seen $Work)
        S: * FLAGS ($Work \Answered \Flagged \Deleted \Draft \Seen)
        S: * OK [PERMANENTFLAGS ($Work \* \Answered \Flagged \Deleted \Draft \Seen)] Permanent flags
        S: b OK STORE completed
        C: c EXAMINE INBOX
        S: * 2 EXISTS
        S: * 0 RECENT
        S: * OK [UIDVALIDITY 1] UID validity status
        S: * OK [UIDNEXT 3] Predicted next UID
        S: * FLAGS ($Work \Answered \Flagged \Deleted \Draft \Seen)
        S: * OK [PERMANENTFLAGS ()] Permanent flags
        S: * OK [UNSEEN 2] First unseen message
        S: c OK [READ-ONLY] EXAMINE completed
        ",
    );
}

#[test]
fn an_empty_mailbox_has_no_unseen() {
    play(
        &[("INBOX", &[])],
        r"
        C: a SELECT INBOX
        S: * 0 EXISTS
        S: * 0 RECENT
        S: * OK [UIDVALIDITY 1] UID validity status
        S: * OK [UIDNEXT 1] Predicted next UID
        S: * FLAGS (\Answered \Flagged \Deleted \Draft \Seen)
        S: * OK [PERMANENTFLAGS (\* \Answered \Flagged \Deleted \Draft \Seen)] Permanent flags
        S: a OK [READ-WRITE] SELECT completed
        C: b FETCH * FLAGS
        S: b BAD Bogus sequence in FETCH: Sequence out of range
        C: c UID FETCH 1:* FLAGS
        S: c OK UID FETCH completed
        C: d EXPUNGE
        S: d OK EXPUNGE completed
        ",
    );
}

#[test]
fn rfc3501_6_3_1_a_failed_select_leaves_nothing_selected() {
    play_selected(
        TWO,
        "
        C: a CHECK
        S: a OK CHECK completed
        C: b SELECT nowhere
        S: b NO [NONEXISTENT] SELECT failed: no such mailbox
        C: c CHECK
        S: c BAD Command unrecognized: CHECK
        C: d SELECT ../x
        S: d NO [NOPERM] SELECT failed: mailbox name leads out of the mail directory
        C: e CLOSE
        S: e BAD Command unrecognized: CLOSE
        ",
    );
}

#[test]
fn rfc3501_6_3_2_examine_changes_nothing() {
    play(
        &[("INBOX", TWO), ("x", &[])],
        r"
        C: a EXAMINE INBOX
        S~ EXISTS
        S~ RECENT
        S~ UIDVALIDITY
        S~ UIDNEXT
        S~ FLAGS
        S~ PERMANENTFLAGS ()
        S~ UNSEEN
        S: a OK [READ-ONLY] EXAMINE completed
        C: b STORE 1 +FLAGS (\Deleted)
        S: b NO [READ-ONLY] STORE failed: mailbox is read-only
        C: c EXPUNGE
        S: c NO [READ-ONLY] EXPUNGE failed: mailbox is read-only
        C: d CLOSE
        S: d OK CLOSE completed
        ",
    );
}

#[test]
fn rfc3501_6_4_2_close_expunges_in_silence_and_unselect_does_not() {
    for (leave, left) in [("CLOSE", 1), ("UNSELECT", 2)] {
        play(
            &[("INBOX", TWO)],
            &format!(
                r"
                C: a SELECT INBOX
                S~ EXISTS
                S~ RECENT
                S~ UIDVALIDITY
                S~ UIDNEXT
                S~ FLAGS
                S~ PERMANENTFLAGS
                S~ UNSEEN
                S: a OK [READ-WRITE] SELECT completed
                C: b STORE 1 +FLAGS.SILENT (\Deleted)
                S: b OK STORE completed
                C: c {leave}
                S: c OK {leave} completed
                C: d STATUS INBOX (MESSAGES)
                S: * STATUS INBOX (MESSAGES {left})
                S: d OK STATUS completed
                "
            ),
        );
    }
}

#[test]
fn rfc3501_6_4_3_and_rfc4315_2_1_expunge() {
    play_selected(
        &["A: 1\n\n"; 6],
        r"
        C: a STORE 2:4,6 +FLAGS.SILENT (\Deleted)
        S: a OK STORE completed
        C: b UID EXPUNGE 1:3
        S: * 2 EXPUNGE
        S: * 2 EXPUNGE
        S: b OK UID EXPUNGE completed
        C: c EXPUNGE
        S: * 2 EXPUNGE
        S: * 3 EXPUNGE
        S: c OK EXPUNGE completed
        C: d FETCH 1:* UID
        S: * 1 FETCH (UID 1)
        S: * 2 FETCH (UID 5)
        S: d OK FETCH completed
        ",
    );
}

#[test]
fn rfc3501_6_1_3_logout_says_goodbye_and_expunges_nothing() {
    let mut cabinet = Cabinet::new(&[("INBOX", TWO)]);
    let ending = with_session(&mut cabinet, &Policy::new("host"), |client, server| {
        client.ask(server, b"x SELECT INBOX\r\nx STORE 1 +FLAGS (\\Deleted)\r\n");
        client.play(
            server,
            "
            C: a LOGOUT
            S: * BYE host IMAP4rev1 server terminating connection
            S: a OK LOGOUT completed
            ",
        );
    });
    assert_eq!(ending, Some(Ending::Logout));
    assert_eq!(crate::mailbox::Mailbox::len(&cabinet.another("INBOX")), 2);
}

#[test]
fn a_session_that_begins() {
    let begin = |start: crate::imap::session::Start, sent: &[u8]| {
        let (mut client, mut wire) = connect();
        client.send(sent);
        let (mut cabinet, policy) = (Cabinet::new(&[]), Policy::new("host"));
        let ending = crate::imap::session::session(&mut wire, &mut cabinet, &|_, _| {}, &policy, start);
        wire.flush().unwrap();
        (ending, String::from_utf8(client.receive()).unwrap())
    };
    let capabilities = Policy::new("host").extensions.after_login();
    let goodbye = "* BYE host IMAP4rev1 server terminating connection\r\na OK LOGOUT completed\r\n";
    let logged_in = crate::imap::session::Start::LoggedIn { answer: b"x LOGIN".to_vec() };
    let expected = format!("x OK [CAPABILITY {capabilities}] LOGIN completed\r\n{goodbye}");
    assert_eq!(begin(logged_in, b"a LOGOUT\r\n"), (Ending::Logout, expected));
    let preauth = crate::imap::session::Start::Preauth { user: "fred".into() };
    let greeting =
        format!("* PREAUTH [CAPABILITY {capabilities}] Pre-authenticated user fred host IMAP4rev1 Letterbox ready");
    assert_eq!(begin(preauth.clone(), b"a LOGOUT\r\n"), (Ending::Logout, format!("{greeting}\r\n{goodbye}")));
    let autologout = format!("{greeting}\r\n* BYE Autologout (idle for too long)\r\n");
    assert_eq!(begin(preauth, b"a NOO"), (Ending::Autologout, autologout));
    let forged = crate::imap::session::Start::LoggedIn { answer: b"* BYE".to_vec() };
    assert_eq!(begin(forged, b""), (Ending::Killed, String::new()));
}

#[test]
fn login_and_starttls_do_not_exist_any_more() {
    play(
        &[("INBOX", TWO)],
        "
        C: a LOGIN fred x
        S: a BAD Command unrecognized: LOGIN
        C: b AUTHENTICATE PLAIN
        S: b BAD Command unrecognized: AUTHENTICATE
        C: c STARTTLS
        S: c BAD Command unrecognized: STARTTLS
        ",
    );
}
