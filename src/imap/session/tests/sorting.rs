//! SORT and THREAD.

use super::playing::*;

const MAIL: &[&str] = &[
    "Date: Thu, 3 Jan 2002 00:00:00 +0000\nFrom: zoe@a, bob@b\nTo: team: x@y;\nSubject: Re: beta\nMessage-ID: <3@x>\nReferences: <1@x>\n\n",
    "Date: Tue, 1 Jan 2002 23:00:00 -0500\nFrom: Ada <ada@a>\nCc: =?x?\nSubject: =?utf-8?Q?=C3=A9tude?=\nMessage-ID: <2@x>\n\nlonger body\n",
    "Date: Wed, 2 Jan 2002 01:00:00 +0000\nFrom: bob@b\nTo: \"quoted one\"@d\nSubject: beta\nMessage-ID: <\"1\"@x>\n\n",
    "Date: nonsense\nSubject: \nIn-Reply-To: <2@x>\n\n",
];

/// Plays `C: a <command>` for each pair, and expects the untagged answer.
fn answers(pairs: &[(&str, &str)]) {
    let script = |(command, answer): &(&str, &str)| {
        let words = if command.starts_with("UID") { 2 } else { 1 };
        let name = command.split(' ').take(words).collect::<Vec<_>>().join(" ");
        format!("C: a {command}\nS: * {answer}\nS: a OK {name} completed\n")
    };
    play_selected(MAIL, &pairs.iter().map(script).collect::<String>());
}

#[test]
fn rfc5256_3_sort() {
    answers(&[
        ("SORT (DATE) UTF-8 ALL", "SORT 4 3 2 1"),
        ("SORT (REVERSE DATE) UTF-8 ALL", "SORT 1 2 3 4"),
        ("SORT (ARRIVAL) US-ASCII ALL", "SORT 1 2 3 4"),
        ("SORT (REVERSE ARRIVAL) UTF-8 ALL", "SORT 1 2 3 4"),
        ("SORT (FROM) UTF-8 ALL", "SORT 4 2 3 1"),
        ("SORT (TO REVERSE SIZE) UTF-8 ALL", "SORT 2 4 3 1"),
        ("SORT (SUBJECT) UTF-8 ALL", "SORT 4 1 3 2"),
        ("SORT (SUBJECT DATE) UTF-8 ALL", "SORT 4 3 1 2"),
        ("SORT (REVERSE SUBJECT) UTF-8 ALL", "SORT 2 1 3 4"),
        ("SORT (SIZE) UTF-8 1:2", "SORT 1 2"),
        ("SORT (SUBJECT) UTF-8 TEXT \"not in mailbox\"", "SORT"),
        ("UID SORT (DATE) UTF-8 UID 2:3", "SORT 3 2"),
    ]);
    play_selected(MAIL, "C: a SORT (DATE) x-none ALL\nS~ a NO [BADCHARSET (");
}

#[test]
fn rfc5256_3_thread() {
    answers(&[
        ("THREAD REFERENCES UTF-8 ALL", "THREAD (3 1)(2 4)"),
        ("THREAD ORDEREDSUBJECT UTF-8 ALL", "THREAD (4)(3 1)(2)"),
        ("UID THREAD REFERENCES US-ASCII NOT 3", "THREAD (2 4)(1)"),
        ("THREAD REFERENCES UTF-8 TEXT gewp", "THREAD"),
    ]);
    play_selected(MAIL, "C: a THREAD NONE UTF-8 ALL\nS: a BAD Missing or invalid argument to THREAD");
}
