//! Messages that break rules, or stretch them: what a parser of mail must survive and answer in order.
//!
//! Each is a whole message without its `From ` line, and has a name by which a test can speak of it.

/// A message and its name.
#[derive(Clone, Debug)]
pub struct Case {
    /// By what it is called.
    pub name: &'static str,
    /// Its octets, with LF.
    pub message: Vec<u8>,
}

/// All cases, each with a `Subject` that is its name (but for those where that is the matter).
pub fn cases() -> Vec<Case> {
    [structures(), headers(), addresses(), octets()].concat()
}

/// The cases as a mailbox.
pub fn mailbox() -> Vec<u8> {
    let each = |(index, case): (usize, Case)| {
        let from = format!("From case{index}@example.org Thu Jan  1 {:02}:{:02}:00 2015\n", index / 60, index % 60);
        [from.as_bytes(), &case.message, b"\n"].concat()
    };
    cases().into_iter().enumerate().flat_map(each).collect()
}

fn case(name: &'static str, fields: &str, body: &str) -> Case {
    let message = format!("Subject: {name}\nFrom: a@example.org\n{fields}\n{body}").into_bytes();
    Case { name, message }
}

fn raw(name: &'static str, message: &[u8]) -> Case {
    Case { name, message: message.to_vec() }
}

const MIXED: &str = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n";

fn structures() -> Vec<Case> {
    let deep: String = (0..40)
        .map(|depth| format!("--b{depth}\nContent-Type: multipart/mixed; boundary=b{}\n\n", depth + 1))
        .collect();
    let many: String = (0..300).map(|part| format!("--x\n\npart {part}\n")).collect();
    vec![
        case("no boundary", "MIME-Version: 1.0\nContent-Type: multipart/mixed\n", "--x\n\ntext\n--x--\n"),
        case("no end", MIXED, "--x\n\none\n--x\n\ntwo\n"),
        case("no part", MIXED, "nothing\n"),
        case("only the end", MIXED, "--x--\n"),
        case("an empty part", MIXED, "--x\n--x\n\n--x--\n"),
        case(
            "the same boundary inside",
            MIXED,
            "--x\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\ninner\n--x--\n",
        ),
        case("a boundary that begins like another", MIXED, "--xy\n\nno part\n--x\n\none\n--xx\ntext of one\n--x--\n"),
        case(
            "the outer boundary ends the inner",
            MIXED,
            "--x\nContent-Type: multipart/mixed; boundary=y\n\n--y\n\none\n--x\n\ntwo\n--x--\n",
        ),
        case("blanks after a boundary", MIXED, "--x  \n\none\n--x\t\n\ntwo\n--x--  \n"),
        case("a preamble and an epilogue", MIXED, "before\n\n--x\n\none\n\n--x--\nafter\n--x\n\nno part\n"),
        case("no blank line before a boundary", MIXED, "--x\nContent-Type: text/plain\n--x\n\ntwo\n--x--\n"),
        case("forty deep", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b0\n", &deep),
        case("three hundred parts", MIXED, &format!("{many}--x--\n")),
        case(
            "a message in a message",
            "Content-Type: message/rfc822\n",
            "Subject: inner\nContent-Type: message/rfc822\n\nSubject: innermost\n\ndeep\n",
        ),
        case("a message without a body inside", MIXED, "--x\nContent-Type: message/rfc822\n\nSubject: inner\n--x--\n"),
        case(
            "a message in base64",
            MIXED,
            "--x\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogaW5uZXIKCmRlZXAK\n--x--\n",
        ),
        case(
            "a digest",
            "Content-Type: multipart/digest; boundary=x\n",
            "--x\n\nSubject: one\n\ntext\n--x\nContent-Type: text/plain\n\nno message\n--x--\n",
        ),
        case(
            "quoted boundary",
            "Content-Type: multipart/mixed; boundary=\"a b?=_'()+,-./:\"\n",
            "--a b?=_'()+,-./:\n\none\n--a b?=_'()+,-./:--\n",
        ),
    ]
}

fn headers() -> Vec<Case> {
    let long = format!("X-Long: {}\n", "word ".repeat(20_000));
    let many: String = (0..2000).map(|field| format!("X-Field-{field}: value {field}\n")).collect();
    vec![
        case(
            "nonsense for a type",
            "Content-Type: ;;/\"\nContent-Transfer-Encoding:\nContent-Disposition: ;\n",
            "text\n",
        ),
        case("a type without a subtype", "Content-Type: text\n", "text\n"),
        case("a type of blanks", "Content-Type: text / html ; charset = utf-8\n", "text\n"),
        case("comments", "Content-Type: text/(odd)plain (a (nested) comment); charset=(x)us-ascii(y)\n", "text\n"),
        case("parameters without values", "Content-Type: text/plain; charset; format=; =flowed; name=\"\"\n", "text\n"),
        case("a parameter twice", "Content-Type: text/plain; charset=us-ascii; charset=utf-8\n", "text\n"),
        case(
            "continued parameters",
            "Content-Type: text/plain; name*0*=utf-8''a%20b; name*1=c; name*2*=%C3%A9\n",
            "text\n",
        ),
        case("an open quote", "Content-Type: text/plain; name=\"no end\n", "text\n"),
        case(
            "fields twice",
            "Subject: the second\nFrom: second@example.org\nTo: a@example.org\nTo: b@example.org\nContent-Type: text/html\nContent-Type: text/plain\n",
            "text\n",
        ),
        case("a line that is no field", "this is no field\nTo: a@example.org\n", "text\n"),
        case("a blank before the colon", "To : a@example.org\nCc: b@example.org\n", "text\n"),
        case("folded emptily", "To:\n a@example.org\nCc:\n\t\n b@example.org\nX: y\n", "text\n"),
        case("a very long field", &long, "text\n"),
        case("two thousand fields", &many, "text\n"),
        case(
            "language and place",
            "Content-Type: text/plain\nContent-Language: en , de,fr\nContent-Location: a\n b\nContent-MD5: (none)\n",
            "text\n",
        ),
        case(
            "disposition",
            "Content-Type: text/plain\nContent-Disposition: ATTACHMENT; FileName=\"a\\\"b\"; size=10; x*=utf-8''%E2%82%AC\n",
            "text\n",
        ),
        case("a foreign encoding", "Content-Type: text/plain\nContent-Transfer-Encoding: x-uuencode\n", "text\n"),
        case(
            "an odd date",
            "Date: yesterday, at tea-time\nIn-Reply-To: your mail (of Monday)\nMessage-ID: none <a@b> more\n",
            "text\n",
        ),
        case(
            "metadata inside",
            MIXED,
            "--x\nContent-Type: message/rfc822\nStatus: RO\n\nSubject: inner\nStatus: RO\nX-UID: 7\n\ntext\n--x--\n",
        ),
        case("Content-Length", "Content-Length: 3\n", "text that is longer\n"),
        raw("no header at all", b"\nSubject: no header at all\n\ntext\n"),
        raw("no blank line", b"Subject: no blank line\nFrom: a@example.org\n"),
        raw(
            "eight-bit fields",
            b"Subject: eight-bit \xe9 fields\nFrom: \xc3\xa9 <a@example.org>\nTo: \"\xff\" <b@example.org>\n\ntext\n",
        ),
    ]
}

fn addresses() -> Vec<Case> {
    let list = (0..500).map(|number| format!("a{number}@example.org")).collect::<Vec<_>>().join(",\n ");
    let each = [
        ("a group", "To: team: a@example.org, B <b@example.org>; , c@example.org\nCc: none:;\n".to_owned()),
        ("a group without an end", "To: team: a@example.org, b@example.org\n".to_owned()),
        ("no addresses", "To:\nCc: \nBcc: ,,,\n".to_owned()),
        ("routes", "To: <@one.example,@two.example:a@example.org>\n".to_owned()),
        ("quoted local part", "To: \"a b\\\"c\"@example.org, \"a\"@example.org\n".to_owned()),
        ("a domain literal", "To: a@[192.0.2.1], <b@[IPv6:2001:db8::1]>\n".to_owned()),
        ("names with dots", "To: John Q. Public <a@example.org>, J. <b@example.org>\n".to_owned()),
        ("comments for names", "To: a@example.org (The Name), (before) b@example.org (after (nested))\n".to_owned()),
        ("no domain", "To: root, <local>, Name <>\n".to_owned()),
        ("an open angle", "To: Name <a@example.org\nCc: b@example.org>\n".to_owned()),
        ("an open quote in a name", "To: \"Name <a@example.org>, b@example.org\nCc: c@example.org\n".to_owned()),
        ("an open comment", "To: (comment a@example.org\nCc: c@example.org\n".to_owned()),
        ("encoded words", "To: =?utf-8?Q?Zo=C3=AB?= =?utf-8?Q?_M=C3=BCller?= <a@example.org>\n".to_owned()),
        ("escapes outside of quotes", "To: Post \\(Master\\) <a@example.org>, b@example.org\n".to_owned()),
        ("semicolons", "To: a@example.org; b@example.org\n".to_owned()),
        ("five hundred", format!("To: {list}\n")),
        ("blanks inside", "To: a @ example . org, < b@example.org >\n".to_owned()),
        ("reply and sender", "Sender: s@example.org, t@example.org\nReply-To:\n".to_owned()),
    ];
    each.into_iter().map(|(name, fields)| case(name, &fields, "text\n")).collect()
}

fn octets() -> Vec<Case> {
    vec![
        raw("CRLF", b"Subject: CRLF\r\nFrom: a@example.org\r\n\r\none\r\ntwo\r\n"),
        raw("CRLF and LF", b"Subject: CRLF and LF\r\nFrom: a@example.org\n\none\r\ntwo\nthree\r\n"),
        raw("bare CR", b"Subject: bare CR\nFrom: a@example.org\n\none\rtwo\r\rthree\n"),
        raw(
            "a long line",
            &[b"Subject: a long line\nFrom: a@example.org\n\n".as_slice(), &b"x".repeat(100_000), b"\n"].concat(),
        ),
        raw("dots", b"Subject: dots\nFrom: a@example.org\n\n.\n..\n.a\na.\n\n.\n"),
        raw("blank lines at the end", b"Subject: blank lines at the end\nFrom: a@example.org\n\ntext\n\n\n\n"),
        raw("an empty body", b"Subject: an empty body\nFrom: a@example.org\n\n"),
        raw(
            "quoted From lines",
            b"Subject: quoted From lines\nFrom: a@example.org\n\n>From here\n>>From there\n From nowhere\nFrom\n",
        ),
    ]
}
