//! Lines that are nearly right: whatever is sent, the answer is IMAP and nothing breaks.

use super::playing::*;
use crate::imap::garbage::{Dice, check};

const LINES: &[&str] = &[
    "a NOOP",
    "a ID (\"name\" \"x\")",
    "a SELECT INBOX",
    "a EXAMINE \"INBOX\"",
    "a STATUS box (MESSAGES UIDNEXT)",
    "a LIST \"\" *",
    "a LSUB \"\" %",
    "a CREATE box2",
    "a DELETE box2",
    "a RENAME box2 box3",
    "a SUBSCRIBE {3+}\r\nbox",
    "a APPEND box (\\Seen kw) \" 7-Feb-1994 21:52:25 -0800\" {6+}\r\nA: 1\r\n",
    "a APPEND box {6+}\r\nA: 1\r\n {6+}\r\nA: 2\r\n",
    "a FETCH 1:* (FLAGS UID ENVELOPE BODYSTRUCTURE BODY)",
    "a UID FETCH 2,1 (BODY.PEEK[HEADER.FIELDS (Subject {4+}\r\nFrom)]<0.20> BODY.PEEK[1]<3.7> BINARY.SIZE[1])",
    "a FETCH 2 (BODY[2.MIME] RFC822.TEXT BINARY[2] RFC822)",
    "a STORE 1:2 +FLAGS.SILENT (\\Deleted $x)",
    "a UID STORE * FLAGS \\Seen",
    "a COPY 1 box",
    "a UID COPY 2:1 INBOX",
    "a SEARCH RETURN (MIN ALL) OR SEEN NOT (FROM x SINCE 1-Feb-1994) TEXT {1+}\r\nx",
    "a UID SEARCH CHARSET UTF-8 SUBJECT \"gr\u{fc}n\" 1:* KEYWORD kw",
    "a SORT (REVERSE DATE SUBJECT) UTF-8 ALL",
    "a UID THREAD REFERENCES US-ASCII UNSEEN",
    "a IDLE\r\nDONE",
    "a UID EXPUNGE 1",
    "a EXPUNGE",
    "a CHECK",
    "a CLOSE",
    "a NAMESPACE",
];

const MAIL: &[&str] = &[
    "From: \"a \\\"b\" <x@y>\nSubject: =?utf-8?Q?x\u{e9}?=\nTo: g: a, b@c;\nDate: x\n\n\0body\n",
    "Content-Type: multipart/mixed; boundary=b\nReferences: <a@b>\n\n--b\n\none\n--b\nContent-Transfer-Encoding: base64\n\n\
     AAAA\n--b\nContent-Type: message/rfc822\n\nSubject: y\n\nz\n",
    "",
];

#[test]
fn nearly_right_lines_are_answered_in_imap() {
    for seed in 1..=400 {
        let mut dice = Dice::new(seed * 0x9e37_79b9);
        let mut cabinet = Cabinet::new(&[("INBOX", MAIL), ("box", &[])]);
        with_session(&mut cabinet, &Policy::new("host"), |client, server| {
            let mut answer = client.ask(server, b"x SELECT INBOX\r\n");
            for _turn in 0..6 {
                let garbled = dice.garbled(LINES);
                client.send(&garbled);
                let mut goes_on = true;
                while goes_on && (server.wire().has_unread() || answer.is_empty()) {
                    goes_on = server.serve_one();
                    server.wire().flush().unwrap();
                    answer.extend(client.receive());
                }
                check(&answer).unwrap_or_else(|why| panic!("seed {seed}: {why} after {}", garbled.escape_ascii()));
                answer.clear();
                if !goes_on {
                    break;
                }
            }
        });
    }
}
