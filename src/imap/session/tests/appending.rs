//! APPEND and MULTIAPPEND.

use super::playing::*;

#[test]
fn rfc3501_6_3_11_append() {
    play(
        &[("INBOX", &["A: 1\n\n"])],
        r#"
        C: a APPEND INBOX (\Seen $x \Recent) " 7-Feb-1994 21:52:25 -0800" {13}
        C: A: 2
        C:
        C: two
        C:
        S: + Ready for literal data
        S: a OK [APPENDUID 1 2] APPEND completed
        C: b SELECT INBOX
        S: * 2 EXISTS
        S~ RECENT
        S~ UIDVALIDITY
        S~ UIDNEXT 3
        S~ FLAGS ($x
        S~ PERMANENTFLAGS
        S~ UNSEEN 1
        S: b OK [READ-WRITE] SELECT completed
        C: c FETCH 2 (FLAGS INTERNALDATE)
        S: * 2 FETCH (FLAGS (\Seen $x) INTERNALDATE " 7-Feb-1994 21:52:25 -0800")
        S: c OK FETCH completed
        C: d APPEND inbox {6+}
        C: A: 3\r\n
        S: * 3 EXISTS
        S: * 0 RECENT
        S: d OK [APPENDUID 1 3] APPEND completed
        "#
        .replace("two\\r\n", "two\\\n")
        .as_str(),
    );
}

#[test]
fn rfc3501_6_3_11_an_append_that_cannot_be_is_refused_before_the_message_is_asked_for() {
    play(
        &[("INBOX", &[])],
        r#"
        C: a APPEND nowhere {10}
        S: a NO [TRYCREATE] APPEND failed: no such mailbox
        C: b APPEND INBOX (\Foo) {10}
        S: b BAD Missing or invalid argument to APPEND
        C: c APPEND INBOX "31-Feb-1994 00:00:00 +0000" {10}
        S: c BAD Missing or invalid argument to APPEND
        C: d APPEND INBOX {0}
        S: d NO APPEND failed: message is empty
        C: e APPEND INBOX {2000000000}
        S: e NO [TOOBIG] APPEND failed: message is too large
        C: f APPEND nowhere {10+}
        C: x NOOP\r\n\r\n
        S: f NO [TRYCREATE] APPEND failed: no such mailbox
        C: g APPEND INBOX
        S: g BAD Missing or invalid argument to APPEND
        C: h APPEND {7}
        C: nowhere {3}
        S: + Ready for argument
        S: h NO [TRYCREATE] APPEND failed: no such mailbox
        C: i STATUS INBOX (MESSAGES)
        S: * STATUS INBOX (MESSAGES 0)
        S: i OK STATUS completed
        "#,
    );
    let ending =
        play(&[("INBOX", &[])], "C: a APPEND nowhere {2000000000+}\nS: * BYE [TOOBIG] Absurdly long client literal");
    assert_eq!(ending, Some(Ending::Killed));
}

#[test]
fn rfc3502_all_messages_or_none() {
    play(
        &[("INBOX", &[])],
        r#"
        C: a APPEND INBOX (\Seen) {6}
        C: A: 1\r\n (\Flagged) {6+}
        C: A: 2\r\n {6}
        C: A: 3\r\n
        S: + Ready for literal data
        S: + Ready for literal data
        S: a OK [APPENDUID 1 1:3] APPEND completed
        C: b APPEND INBOX {6+}
        C: A: 4\r\n {0}
        S: b NO APPEND failed: message is empty
        C: c APPEND INBOX {6+}
        C: A: 4\r\n junk
        S: c BAD Missing or invalid argument to APPEND
        C: d APPEND INBOX {6+}
        C: A: 4\r\n (\Foo) {9+}
        C: x LOGOUT\n
        S: d BAD Missing or invalid argument to APPEND
        C: e STATUS INBOX (MESSAGES UNSEEN)
        S: * STATUS INBOX (MESSAGES 3 UNSEEN 2)
        S: e OK STATUS completed
        "#,
    );
}

#[test]
fn rfc3516_4_4_nul_stands_in_a_literal8_only() {
    play(
        &[("INBOX", &[])],
        r"
        C: a APPEND INBOX {6+}
        C: A: \0\r\n
        S: a NO [CANNOT] APPEND failed: NUL may stand in a literal8 only
        C: b APPEND INBOX ~{6+}
        C: A: \0\r\n
        S: b OK [APPENDUID 1 1] APPEND completed
        ",
    );
}

#[test]
fn a_client_that_vanishes_in_a_message_leaves_nothing() {
    let mut cabinet = Cabinet::new(&[("INBOX", &[])]);
    let ending = with_session(&mut cabinet, &Policy::new("host"), |client, server| {
        client.play(server, "C: a APPEND INBOX {100+}\nC: A: 1\nS: * BYE Autologout (idle for too long)");
    });
    assert_eq!(ending, Some(Ending::Autologout));
    assert_eq!(crate::mailbox::Mailbox::len(&cabinet.another("INBOX")), 0);
}

#[test]
fn a_large_message_comes_through_the_file_of_the_spool() {
    let text = "0123456789\r\n".repeat(40_000);
    let mut cabinet = Cabinet::new(&[("INBOX", &[])]);
    with_session(&mut cabinet, &Policy::new("host"), |client, server| {
        client.send(format!("a APPEND INBOX {{{}}}\r\n", text.len()).as_bytes());
        let mut rest = text.as_bytes();
        let mut done = false;
        std::thread::scope(|scope| {
            let client = &mut *client;
            scope.spawn(move || {
                while !rest.is_empty() {
                    let (now, later) = rest.split_at(rest.len().min(1000));
                    client.send_all(now);
                    rest = later;
                }
                client.send_all(b"\r\n");
            });
            done = server.serve_one();
        });
        server.wire().flush().unwrap();
        let answer = String::from_utf8(client.receive()).unwrap();
        assert!(done && answer.ends_with("a OK [APPENDUID 1 1] APPEND completed\r\n"), "{answer}");
    });
    let size = crate::mailbox::Mailbox::message(&cabinet.another("INBOX"), 0).unwrap().size;
    assert_eq!(size.wire, text.len() as u64);
}
