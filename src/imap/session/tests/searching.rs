//! SEARCH.

use super::playing::*;

const MAIL: &[&str] = &[
    "From: Fred Foobar <foobar@Blurdybloop.COM>\nSubject: afternoon meeting\nDate: Wed, 2 Feb 1994 21:52:25 -0800\n\nHello Joe,\nlunch?\n",
    "From: =?iso-8859-1?Q?J=F6rg?= <j@example.org>\nSubject: =?utf-8?B?R3LDvMOfZQ==?= of\n the day\n\
     Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\nDate: nonsense\n\nStra=C3=9Fe nach M=\n=C3=BCnchen\n",
    "Subject:\nX-None:\nContent-Type: multipart/mixed; boundary=b\n\npreamble needle\n--b\nContent-Type: text/plain\n\
     Content-Transfer-Encoding: base64\nContent-Description: inner thing\n\naGF5c3RhY2sgYW5kIHRob3Ju\n--b\nContent-Type: application/x\n\nneedle\n--b\n\
     Content-Type: message/rfc822\n\nSubject: forwarded words\n\nembedded body\n--b--\nepilogue needle\n",
];

/// Plays `C: a <search>` for each pair, and expects the numbers after `* SEARCH`.
fn searches(pairs: &[(&str, &str)]) {
    let script: String = pairs
        .iter()
        .map(|(search, found)| {
            let space = if found.is_empty() { "" } else { " " };
            format!("C: a SEARCH {search}\nS: * SEARCH{space}{found}\nS: a OK SEARCH completed\n")
        })
        .collect();
    play_selected(MAIL, &script);
}

#[test]
fn rfc3501_6_4_4_texts_in_fields() {
    searches(&[
        ("FROM \"fred foo\"", "1"),
        ("FROM blurdyBLOOP", "1"),
        ("SUBJECT \"MEETING\"", "1"),
        ("SUBJECT \"of the day\"", "2"),
        ("SUBJECT \"iso-8859\"", ""),
        ("SUBJECT \"utf\"", ""),
        ("HEADER Subject \"\"", "1:3".replace("1:3", "1 2 3").as_str()),
        ("HEADER X-None \"\"", "3"),
        ("HEADER X-Other \"\"", ""),
        ("HEADER \"subject\" {0+}\nC: ", "1 2 3"),
        ("TO x", ""),
        ("CHARSET utf-8 SUBJECT {8+}\nC: GR\\xc3\\x9c\\xc3\\x9fE", ""),
        ("CHARSET utf-8 SUBJECT {7+}\nC: gr\\xc3\\x9c\\xc3\\x9fE", "2"),
        ("CHARSET iso-8859-1 FROM {4+}\nC: J\\xd6RG", "2"),
        ("FROM \"J\\xc3\\xb6rg\"", "2"),
    ]);
}

#[test]
fn rfc3501_6_4_4_texts_in_bodies_are_decoded() {
    searches(&[
        ("BODY hello", "1"),
        ("BODY \"afternoon\"", ""),
        ("TEXT \"afternoon\"", "1"),
        ("TEXT \"subject: AFTER\"", "1"),
        ("CHARSET UTF-8 BODY {9+}\nC: m\\xc3\\xbcnchen ", ""),
        ("CHARSET UTF-8 BODY {8+}\nC: m\\xc3\\x9cnchen", "2"),
        ("BODY haystack", "3"),
        ("BODY aGF5c3RhY2", ""),
        ("BODY needle", ""),
        ("BODY \"embedded BODY\"", "3"),
        ("BODY \"forwarded words\"", "3"),
        ("BODY \"inner thing\"", ""),
        ("TEXT \"inner thing\"", "3"),
        ("TEXT \"\"", "1 2 3"),
        ("BODY \"\" NOT TEXT nowhere", "1 2 3"),
    ]);
}

#[test]
fn rfc3501_6_4_4_charsets() {
    play_selected(
        MAIL,
        r"
        C: a SEARCH CHARSET x-none ALL
        S~ a NO [BADCHARSET (US-ASCII UTF-8
        C: b SEARCH CHARSET us-ascii ALL
        S: * SEARCH 1 2 3
        S: b OK SEARCH completed
        C: c SEARCH CHARSET
        S: c BAD Missing or invalid argument to SEARCH
        C: d SEARCH NOWHERE
        S: d BAD Missing or invalid argument to SEARCH
        C: e SEARCH 4
        S: e BAD Bogus sequence in SEARCH: Sequence out of range
        ",
    );
}

#[test]
fn rfc3501_6_4_4_flags_dates_sizes_and_sets() {
    let size = MAIL[0].len() + MAIL[0].lines().count();
    let larger = |octets: usize| format!("LARGER {octets}");
    let smaller = |octets: usize| format!("SMALLER {octets}");
    let flags = "C: a STORE 1 +FLAGS.SILENT (\\Seen \\Flagged kw)\nS~ FLAGS\nS~ PERM\nS: a OK STORE completed\n\
                 C: a STORE 2 +FLAGS.SILENT (\\Deleted \\Draft \\Answered)\nS: a OK STORE completed\n";
    let mut script = flags.to_owned();
    for (search, found) in [
        ("SEEN", "1"),
        ("UNSEEN", "2 3"),
        ("KEYWORD KW", "1"),
        ("UNKEYWORD kw", "2 3"),
        ("KEYWORD other", ""),
        ("UNKEYWORD other", "1 2 3"),
        ("DELETED DRAFT ANSWERED UNFLAGGED", "2"),
        ("UNDELETED UNDRAFT UNANSWERED FLAGGED", "1"),
        ("NEW", ""),
        ("RECENT", ""),
        ("OLD", "1 2 3"),
        ("OR SEEN DELETED", "1 2"),
        ("NOT (OR SEEN DELETED)", "3"),
        ("OR (SEEN FLAGGED) (NOT SEEN UNDELETED)", "1 3"),
        ("3,1", "1 3"),
        ("2:* NOT 3", "2"),
        ("UID 2:99", "2 3"),
        ("UID 99:*", "3"),
        ("BEFORE 2-Jan-1970", "1 2 3"),
        ("ON 1-Jan-1970", "1 2 3"),
        ("SINCE 1-Jan-1970", "1 2 3"),
        ("SINCE \"2-Jan-1970\"", ""),
        ("SENTON 2-Feb-1994", "1"),
        ("SENTSINCE 3-Feb-1994", ""),
        ("SENTBEFORE 3-Feb-1994", "1"),
        ("NOT SENTBEFORE 3-Feb-1994", "2 3"),
        (&larger(size), "2 3"),
        (&larger(size - 1), "1 2 3"),
        (&smaller(size), ""),
        (&smaller(size + 1), "1"),
        ("OLDER 3600", "1 2 3"),
        ("YOUNGER 3600", ""),
        ("ALL", "1 2 3"),
    ] {
        let space = if found.is_empty() { "" } else { " " };
        script.push_str(&format!("C: a SEARCH {search}\nS: * SEARCH{space}{found}\nS: a OK SEARCH completed\n"));
    }
    play_selected(MAIL, &script);
}

#[test]
fn rfc4731_3_1_esearch() {
    play_selected(
        &["A: 1\n\n"; 6],
        r#"
        C: x STORE 2:4 +FLAGS.SILENT (\Deleted)
        S: x OK STORE completed
        C: y EXPUNGE
        S: * 2 EXPUNGE
        S: * 2 EXPUNGE
        S: * 2 EXPUNGE
        S: y OK EXPUNGE completed
        C: a SEARCH RETURN (MIN COUNT) ALL
        S: * ESEARCH (TAG "a") MIN 1 COUNT 3
        S: a OK SEARCH completed
        C: b SEARCH RETURN () ALL
        S: * ESEARCH (TAG "b") ALL 1:3
        S: b OK SEARCH completed
        C: c UID SEARCH RETURN (COUNT ALL MAX MIN) 1:*
        S: * ESEARCH (TAG "c") UID MIN 1 MAX 6 ALL 1,5:6 COUNT 3
        S: c OK UID SEARCH completed
        C: d SEARCH RETURN (MIN MAX ALL COUNT) SEEN
        S: * ESEARCH (TAG "d") COUNT 0
        S: d OK SEARCH completed
        C: e SEARCH RETURN (MIN) SEEN
        S: * ESEARCH (TAG "e")
        S: e OK SEARCH completed
        C: f UID SEARCH 2:3
        S: * SEARCH 5 6
        S: f OK UID SEARCH completed
        "#,
    );
}

#[test]
fn a_text_across_two_chunks_is_found() {
    let filler = "x".repeat(crate::limits::READ_OCTETS - 30);
    for shift in (0..60).step_by(3) {
        let mail = format!("Subject: {}\n\n{filler}needle in a haystack\n", "y".repeat(shift));
        play_selected(&[&mail], "C: a SEARCH BODY \"NEEDLE IN\"\nS: * SEARCH 1\nS: a OK SEARCH completed");
    }
}

#[test]
fn rfc4731_3_1_what_lies_between_the_first_and_the_last_is_not_read() {
    let mut texts = vec!["A: 1\n\nneedle\n"; 50];
    texts[0] = "A: 1\n\nhay\n";
    let mut cabinet = Cabinet::new(&[("INBOX", &texts)]);
    let other = cabinet.another("INBOX");
    with_session(&mut cabinet, &Policy::new("host"), |client, server| {
        client.ask(server, b"x SELECT INBOX\r\n");
        for (returns, answer) in [("MIN", "MIN 2"), ("MAX", "MAX 50"), ("MIN MAX", "MIN 2 MAX 50")] {
            let before = other.reads();
            client.play(
                server,
                &format!(
                    "C: a SEARCH RETURN ({returns}) BODY needle\nS: * ESEARCH (TAG \"a\") {answer}\n\
                     S: a OK SEARCH completed"
                ),
            );
            assert!(other.reads() - before < 15, "{returns}: {}", other.reads() - before);
        }
    });
}
