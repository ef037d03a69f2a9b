//! Lines, literals and mistakes after login.

use super::playing::*;

#[test]
fn rfc3501_4_3_literals_wherever_a_string_is() {
    play(
        &[("a b", &[]), ("INBOX", &[])],
        "
        C: a STATUS {3}
        C: a b (MESSAGES)
        S: + Ready for argument
        S: * STATUS \"a b\" (MESSAGES 0)
        S: a OK STATUS completed
        C: b STATUS {5+}
        C: inbox (UIDNEXT)
        S: * STATUS INBOX (UIDNEXT 1)
        S: b OK STATUS completed
        C: c LIST {0}
        C:  {1}
        C: *
        S: + Ready for argument
        S: + Ready for argument
        S: * LIST (\\HasNoChildren) \"/\" INBOX
        S: * LIST (\\HasNoChildren) \"/\" \"a b\"
        S: c OK LIST completed
        ",
    );
}

#[test]
fn rfc3501_7_5_a_wrong_command_is_answered_in_place_of_the_continuation() {
    play_selected(
        &["A: 1\n\n"],
        "
        C: a FOO {5}
        S: a BAD Command unrecognized: FOO
        C: b STATUS x y {5}
        S: b BAD Missing or invalid argument to STATUS
        C: c SELECT {200000}
        S: c BAD Absurdly long client literal
        C: d NOOP {3}
        S: d BAD Argument given to NOOP when none expected
        C: e FETCH 1 BODY[HEADER.FIELDS {4}
        S: e BAD Syntax error in section specifier of FETCH
        C: f NOOP
        S: f OK NOOP completed
        ",
    );
}

#[test]
fn rfc7888_4_literals_nobody_waits_for_are_never_commands() {
    let ending = play(
        &[("INBOX", &[])],
        "
        C: a FOO {12+}
        C: x1 LOGOUT\\r\\n {9+}
        C: 123456789 tail
        S: a BAD Command unrecognized: FOO
        C: b SELECT {200000+}
        S: * BYE Autologout (idle for too long)
        ",
    );
    assert_eq!(ending, Some(Ending::Autologout));
    let ending = play(&[], "C: a SELECT {99999999999+}\nS: * BYE [TOOBIG] Absurdly long client literal");
    assert_eq!(ending, Some(Ending::TooManyErrors));
}

#[test]
fn rfc3501_7_1_3_lines_that_are_no_commands_do_not_end_the_session() {
    let long = "a".repeat(70_000);
    play(
        &[("INBOX", &[])],
        &format!(
            "
            C:
            S: * BAD Null command
            C: * OK
            S: * BAD Missing or invalid tag
            C: + OK
            S: * BAD Missing or invalid tag
            C: a
            S: a BAD Missing command
            C: b {long}
            S: b BAD Command line too long
            C: {long} NOOP
            S: * BAD Command line too long
            C: c\\0 NOOP
            S: * BAD Missing or invalid tag
            C: c NOOP\\0
            S: c BAD Argument given to NOOP when none expected
            C: d STATUS \"a\\rb\" (MESSAGES)
            S: d BAD Missing or invalid argument to STATUS
            C: a]. NOOP
            S: a]. OK NOOP completed
            "
        ),
    );
}

#[test]
fn a_line_of_64_kib_is_taken() {
    let set = vec!["1"; 30_000].join(",");
    assert!(set.len() > 59_000);
    let answer = "S: a BAD Excessively complex FETCH\n";
    play_selected(&["A: 1\n\n"], &format!("C: a FETCH {set} UID\n{answer}"));
    let set = vec!["1"; 20_000].join(",");
    play_selected(&["A: 1\n\n"], &format!("C: a FETCH {set} UID\nS: * 1 FETCH (UID 1)\nS: a OK FETCH completed\n"));
}

#[test]
fn rfc3501_5_5_pipelined_commands_are_answered_in_their_order() {
    play_selected(
        &["A: 1\n\n"; 3],
        r"
        C: a STORE 1 +FLAGS.SILENT (\Deleted)
        C: b EXPUNGE
        C: c FETCH 1 UID
        S: a OK STORE completed
        S: * 1 EXPUNGE
        S: b OK EXPUNGE completed
        S: * 1 FETCH (UID 2)
        S: c OK FETCH completed
        ",
    );
}

#[test]
fn rfc2971_id_is_answered_and_noted() {
    let log = std::cell::RefCell::new(Vec::new());
    let (mut client, mut wire) = connect();
    let (mut cabinet, policy) = (Cabinet::new(&[]), Policy::new("host"));
    let note = |event: &str, more: &str| log.borrow_mut().push(format!("{event}{more}"));
    let session = Session::new(Connection::new(&mut wire, &mut cabinet, &note, &policy));
    let mut tested = Tested { session, ending: None };
    client.play(
        &mut tested,
        "C: a ID (\"name\" \"my mail\" \"os\" NIL)\nS~ * ID (\"name\" \"Letterbox\"\nS: a OK ID completed",
    );
    assert_eq!(*log.borrow(), ["ID name=my?mail"]);
}

#[test]
fn what_is_withheld_is_neither_told_nor_understood() {
    let mut policy = Policy::new("host");
    for name in [
        "IDLE",
        "NAMESPACE",
        "UNSELECT",
        "UIDPLUS",
        "ID",
        "SORT",
        "BINARY",
        "ESEARCH",
        "WITHIN",
        "THREAD=REFERENCES",
        "CHILDREN",
        "MULTIAPPEND",
    ] {
        assert!(policy.withhold(name), "{name}");
    }
    with_session(&mut Cabinet::new(&[("INBOX", &["A: 1\n\n"])]), &policy, |client, server| {
        client.ask(server, b"x SELECT INBOX\r\n");
        for command in ["IDLE", "NAMESPACE", "UNSELECT", "UID EXPUNGE 1", "ID NIL", "SORT (DATE) UTF-8 ALL"] {
            let name = if command.starts_with("UID") { "UID EXPUNGE" } else { command.split(' ').next().unwrap() };
            client.play(server, &format!("C: a {command}\nS: a BAD Command unrecognized: {name}"));
        }
        client.play(
            server,
            "
            C: a SEARCH RETURN () ALL
            S: a BAD Missing or invalid argument to SEARCH
            C: b SEARCH OLDER 5
            S: b BAD Missing or invalid argument to SEARCH
            C: c THREAD REFERENCES UTF-8 ALL
            S: c BAD Missing or invalid argument to THREAD
            C: d FETCH 1 BINARY[]
            S: d BAD Bogus attribute list in FETCH
            C: e LIST \"\" INBOX
            S: * LIST () \"/\" INBOX
            S: e OK LIST completed
            C: f APPEND INBOX {6+}
            C: A: 1\\r\\n {6+}
            C: A: 2\\r\\n
            S: f BAD Missing or invalid argument to APPEND
            C: g COPY 1 INBOX
            S: * 2 EXISTS
            S: * 0 RECENT
            S: g OK COPY completed
            ",
        );
        let told = client.ask(server, b"a CAPABILITY\r\n");
        assert!(!String::from_utf8(told).unwrap().contains("IDLE"));
    });
}
