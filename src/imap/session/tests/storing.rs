//! STORE, COPY and the flags of RFC 3501 §2.3.2.

use super::playing::*;

#[test]
fn rfc3501_6_4_6_store() {
    play_selected(
        &["A: 1\n\n"; 3],
        r"
        C: a STORE 1:2 +FLAGS (\Deleted \Flagged)
        S: * 1 FETCH (FLAGS (\Deleted \Flagged))
        S: * 2 FETCH (FLAGS (\Deleted \Flagged))
        S: a OK STORE completed
        C: b STORE 2 -FLAGS \Flagged
        S: * 2 FETCH (FLAGS (\Deleted))
        S: b OK STORE completed
        C: c UID STORE 3 FLAGS \Seen \Draft \Answered
        S: * 3 FETCH (UID 3 FLAGS (\Seen \Answered \Draft))
        S: c OK UID STORE completed
        C: d STORE 3 FLAGS ()
        S: * 3 FETCH (FLAGS ())
        S: d OK STORE completed
        C: e STORE 1 FLAGS.SILENT (\Seen)
        S: e OK STORE completed
        C: f STORE 1 +FLAGS (\Seen)
        S: * 1 FETCH (FLAGS (\Seen))
        S: f OK STORE completed
        C: g UID STORE 99 +FLAGS (\Seen)
        S: g OK UID STORE completed
        C: h STORE 4 +FLAGS (\Seen)
        S: h BAD Bogus sequence in STORE: Sequence out of range
        C: i STORE 1 +FLAGS (\Foo)
        S: i BAD Missing or invalid argument to STORE
        C: j STORE 1 +FLAGS (\Recent)
        S: * 1 FETCH (FLAGS (\Seen))
        S: j OK STORE completed
        ",
    );
}

#[test]
fn rfc3501_2_3_2_keywords_keep_their_spelling_and_are_told_before_they_are_used() {
    play_selected(
        &["A: 1\n\n"; 2],
        r"
        C: a STORE 1 +FLAGS ($Junk a]b)
        S: * FLAGS ($Junk a]b \Answered \Flagged \Deleted \Draft \Seen)
        S: * OK [PERMANENTFLAGS ($Junk a]b \* \Answered \Flagged \Deleted \Draft \Seen)] Permanent flags
        S: * 1 FETCH (FLAGS ($Junk a]b))
        S: a OK STORE completed
        C: b STORE 2 +FLAGS ($JUNK)
        S: * 2 FETCH (FLAGS ($Junk))
        S: b OK STORE completed
        ",
    );
    let many = (0..128).map(|n| format!("k{n}")).collect::<Vec<_>>().join(" ");
    play_selected(
        &["A: 1\n\n"],
        &format!(
            r"
            C: a STORE 1 +FLAGS.SILENT ({many})
            S~ * FLAGS (k0 k1
            S~ k127 \Answered \Flagged \Deleted \Draft \Seen)] Permanent flags
            S: a OK STORE completed
            C: b STORE 1 +FLAGS (one-more)
            S: b NO [LIMIT] STORE failed: a limit of the server is reached
            "
        ),
    );
}

#[test]
fn rfc3501_6_4_7_and_rfc4315_3_copy() {
    play(
        &[("INBOX", &["A: 1\n\none\n", "A: 2\n\ntwo\n", "A: 3\n\nthree\n"]), ("x", &["A: 0\n\n"])],
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
        C: b STORE 3 +FLAGS.SILENT (\Flagged kw)
        S~ FLAGS (kw
        S~ PERMANENTFLAGS (kw
        S: b OK STORE completed
        C: c COPY 3,1 x
        S: c OK [COPYUID 1 1,3 2:3] COPY completed
        C: d UID COPY 99 x
        S: d OK UID COPY completed
        C: e COPY 1 nowhere
        S: e NO [TRYCREATE] COPY failed: no such mailbox
        C: f COPY 4 x
        S: f BAD Bogus sequence in COPY: Sequence out of range
        C: g UID COPY 2:3 INBOX
        S: * 5 EXISTS
        S: * 0 RECENT
        S: g OK [COPYUID 1 2:3 4:5] UID COPY completed
        C: h FETCH 4:5 FLAGS
        S: * 4 FETCH (FLAGS ())
        S: * 5 FETCH (FLAGS (\Flagged kw))
        S: h OK FETCH completed
        C: i SELECT x
        S: * 3 EXISTS
        S~ RECENT
        S~ UIDVALIDITY
        S~ UIDNEXT
        S~ FLAGS
        S~ PERMANENTFLAGS
        S~ UNSEEN
        S: i OK [READ-WRITE] SELECT completed
        C: j FETCH 2:3 (FLAGS BODY.PEEK[])
        S: * 2 FETCH (FLAGS () BODY[] {13}
        S: A: 1
        S:
        S: one
        S: )
        S: * 3 FETCH (FLAGS (\Flagged kw) BODY[] {15}
        S: A: 3
        S:
        S: three
        S: )
        S: j OK FETCH completed
        ",
    );
}
