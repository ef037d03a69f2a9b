//! FETCH.

use super::playing::*;

/// The message of RFC 3501 §6.4.5's example of part numbers, as far as it is needed here.
const NESTED: &str = "Subject: outer\nContent-Type: multipart/mixed; boundary=one\n\n--one\n\npart 1\n--one\n\
    Content-Type: message/rfc822\n\nSubject: inner\nContent-Type: multipart/alternative; boundary=two\n\n\
    --two\nContent-Type: text/plain\n\npart 2.1\n--two\nContent-Type: text/html\nContent-ID: <x@y>\n\npart 2.2\n--two--\n\
    \n--one--\n";

const PLAIN: &str = "From: Ada <ada@example.org>\nSubject: a\n folded\nsubject: second\nDate: Wed, 17 Jul 1996 02:23:25 -0700\n\n\
    One line.\n\"quoted\"\n";

#[test]
fn rfc3501_6_4_5_what_the_mailbox_knows_is_told_in_the_order_asked() {
    play_selected(
        &[PLAIN],
        r#"
        C: a FETCH 1 (UID RFC822.SIZE FLAGS INTERNALDATE UID)
        S: * 1 FETCH (UID 1 RFC822.SIZE 129 FLAGS () INTERNALDATE " 1-Jan-1970 00:00:00 +0000" UID 1)
        S: a OK FETCH completed
        C: b UID FETCH 1 FAST
        S: * 1 FETCH (UID 1 FLAGS () INTERNALDATE " 1-Jan-1970 00:00:00 +0000" RFC822.SIZE 129)
        S: b OK UID FETCH completed
        C: c FETCH 1 ENVELOPE
        S: * 1 FETCH (ENVELOPE ("Wed, 17 Jul 1996 02:23:25 -0700" "a folded" (("Ada" NIL "ada" "example.org")) (("Ada" NIL "ada" "example.org")) (("Ada" NIL "ada" "example.org")) NIL NIL NIL NIL NIL))
        S: c OK FETCH completed
        C: d FETCH 1 (BODY BODYSTRUCTURE)
        S: * 1 FETCH (BODY ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 21 2) BODYSTRUCTURE ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 21 2 NIL NIL NIL NIL))
        S: d OK FETCH completed
        "#,
    );
}

#[test]
fn rfc3501_6_4_5_the_message_and_its_halves_under_all_their_names() {
    let header = "S: From: Ada <ada@example.org>\nS: Subject: a\nS:  folded\nS: subject: second\n\
                  S: Date: Wed, 17 Jul 1996 02:23:25 -0700\nS:\n";
    let text = "S: One line.\nS: \"quoted\"\n";
    for (asked, octets) in [
        ("BODY.PEEK[]", [header, text].concat()),
        ("BODY.PEEK[HEADER]", header.into()),
        ("BODY.PEEK[TEXT]", text.into()),
        ("BODY.PEEK[1]", text.into()),
        ("BODY.PEEK[1.MIME]", header.into()),
        ("RFC822.HEADER", header.into()),
    ] {
        let name = asked.replace(".PEEK", "");
        let size = octets
            .lines()
            .map(|line| line.strip_prefix("S:").unwrap())
            .map(|l| l.strip_prefix(' ').unwrap_or(l).len() + 2);
        let size: usize = size.sum();
        let script =
            format!("C: a FETCH 1 {asked}\nS: * 1 FETCH ({name} {{{size}}}\n{octets}S: )\nS: a OK FETCH completed");
        play_selected(&[PLAIN], &script);
    }
}

#[test]
fn rfc3501_6_4_5_fields_by_name() {
    play_selected(
        &[PLAIN],
        r#"
        C: a FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT From)]
        S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT From)] {69}
        S: From: Ada <ada@example.org>
        S: Subject: a
        S:  folded
        S: subject: second
        S:
        S: )
        S: a OK FETCH completed
        C: b FETCH 1 BODY.PEEK[HEADER.FIELDS.NOT ({4+}
        C: From "Date")]<0.7>
        S: * 1 FETCH (BODY[HEADER.FIELDS.NOT (From Date)]<0> "Subject")
        S: b OK FETCH completed
        C: c FETCH 1 BODY.PEEK[HEADER.FIELDS (Sub)]
        S: * 1 FETCH (BODY[HEADER.FIELDS (Sub)] {2}
        S:
        S: )
        S: c OK FETCH completed
        "#,
    );
}

#[test]
fn rfc3501_6_4_5_part_numbers() {
    play_selected(
        &[NESTED],
        r#"
        C: a FETCH 1 (BODY.PEEK[1] BODY.PEEK[2.1] BODY.PEEK[2.2] BODY.PEEK[2.HEADER.FIELDS (subject)]<9.5>)
        S: * 1 FETCH (BODY[1] "part 1" BODY[2.1] "part 2.1" BODY[2.2] "part 2.2" BODY[2.HEADER.FIELDS (subject)]<9> "inner")
        S: a OK FETCH completed
        C: b FETCH 1 BODY.PEEK[2.2.MIME]
        S: * 1 FETCH (BODY[2.2.MIME] {46}
        S: Content-Type: text/html
        S: Content-ID: <x@y>
        S:
        S: )
        S: b OK FETCH completed
        C: c FETCH 1 (BODY.PEEK[3] BODY.PEEK[1.1] BODY.PEEK[1.TEXT] BODY.PEEK[2.3.MIME] UID)
        S: * 1 FETCH (BODY[3] NIL BODY[1.1] NIL BODY[1.TEXT] NIL BODY[2.3.MIME] NIL UID 1)
        S: c OK FETCH completed
        "#,
    );
}

#[test]
fn rfc3501_6_4_5_partials() {
    play_selected(
        &[PLAIN],
        r#"
        C: a FETCH 1 (BODY.PEEK[]<0.10> BODY.PEEK[TEXT]<4.4> BODY.PEEK[]<129.10> BODY.PEEK[]<4294967295.4294967295>)
        S: * 1 FETCH (BODY[]<0> "From: Ada " BODY[TEXT]<4> "line" BODY[]<129> "" BODY[]<4294967295> "")
        S: a OK FETCH completed
        C: b FETCH 1 BODY.PEEK[TEXT]<10.2>
        S: * 1 FETCH (BODY[TEXT]<10> {2}
        S:
        S: ")
        S: b OK FETCH completed
        C: c FETCH 1 BODY.PEEK[TEXT]<11.8>
        S: * 1 FETCH (BODY[TEXT]<11> "\"quoted\"")
        S: c OK FETCH completed
        "#,
    );
}

#[test]
fn rfc3501_6_4_5_seen_is_set_and_told_once() {
    for asked in ["BODY[]", "RFC822", "RFC822.TEXT", "BODY[1]<0.1>", "BODY[HEADER.FIELDS (X)]"] {
        let mut cabinet = Cabinet::new(&[("INBOX", &["A: 1\n\nx\n"])]);
        with_session(&mut cabinet, &Policy::new("host"), |client, server| {
            client.ask(server, b"x SELECT INBOX\r\n");
            let first = String::from_utf8(client.ask(server, format!("a FETCH 1 {asked}\r\n").as_bytes())).unwrap();
            assert!(first.ends_with("* 1 FETCH (FLAGS (\\Seen))\r\na OK FETCH completed\r\n"), "{first}");
            let second =
                String::from_utf8(client.ask(server, format!("a UID FETCH 1 {asked}\r\n").as_bytes())).unwrap();
            assert!(!second.contains("FLAGS"), "{second}");
        });
    }
    play_selected(
        &["A: 1\n\nx\n"],
        r"
        C: a FETCH 1 (BODY.PEEK[1]<0.1> RFC822.HEADER ENVELOPE BODYSTRUCTURE)
        S~ BODY[1]<0>
        S: A: 1
        S:
        S~ ENVELOPE
        S: a OK FETCH completed
        C: b FETCH 1 FLAGS
        S: * 1 FETCH (FLAGS ())
        S: b OK FETCH completed
        C: c UID FETCH 1 BODY[1]<0.1>
        S~ * 1 FETCH (UID 1 BODY[1]<0>
        S: * 1 FETCH (UID 1 FLAGS (\Seen))
        S: c OK UID FETCH completed
        ",
    );
}

#[test]
fn rfc3501_6_3_2_a_mailbox_that_is_examined_is_not_read() {
    let mut cabinet = Cabinet::new(&[("INBOX", &["A: 1\n\nx\n"])]);
    with_session(&mut cabinet, &Policy::new("host"), |client, server| {
        client.ask(server, b"x EXAMINE INBOX\r\n");
        client.play(server, "C: a FETCH 1 BODY[1]<0.1>\nS: * 1 FETCH (BODY[1]<0> \"x\")\nS: a OK FETCH completed");
    });
}

#[test]
fn rfc3501_4_3_1_nul_and_eight_bit_octets() {
    play_selected(
        &["A: \0\u{e9}\n\na\0b\n"],
        r"
        C: a FETCH 1 (RFC822.SIZE BODY.PEEK[])
        S: * 1 FETCH (RFC822.SIZE 15 BODY[] {15}
        S: A: \x80\xc3\xa9
        S:
        S: a\x80b
        S: )
        S: a OK FETCH completed
        ",
    );
}

/// A message of some megabytes with line ends of both kinds, and its wire form.
fn large() -> (String, Vec<u8>) {
    let mut text = String::from("A: 1\n\n");
    for number in 0..40_000 {
        text.push_str(&format!("{number}\r\r\n{}\n\n", "x".repeat(number % 97)));
    }
    let mut wire = Vec::new();
    for octet in text.bytes() {
        if octet == b'\n' && wire.last() != Some(&b'\r') {
            wire.push(b'\r');
        }
        wire.push(octet);
    }
    (text, wire)
}

/// What `server` sends for `command`, read while it is being sent.
fn ask_much(client: &mut Client, server: &mut dyn Server, command: &str) -> Vec<u8> {
    client.send(command.as_bytes());
    let ended = std::sync::atomic::AtomicBool::new(false);
    let mut received = Vec::new();
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut octets = Vec::new();
            while !ended.load(std::sync::atomic::Ordering::SeqCst) {
                octets.extend(client.receive());
                std::thread::yield_now();
            }
            octets.extend(client.receive());
            octets
        });
        server.serve_one();
        server.wire().flush().unwrap();
        ended.store(true, std::sync::atomic::Ordering::SeqCst);
        received = reader.join().unwrap();
    });
    received
}

#[test]
fn a_large_message_is_streamed_to_the_octet_and_in_pieces() {
    let (text, wire) = large();
    let mut cabinet = Cabinet::new(&[("INBOX", &[text.as_str()])]);
    with_session(&mut cabinet, &Policy::new("host"), |client, server| {
        client.ask(server, b"x EXAMINE INBOX\r\n");
        let answer = ask_much(client, server, "a FETCH 1 (BODY[] RFC822.SIZE)\r\n");
        let mut expected = format!("* 1 FETCH (BODY[] {{{}}}\r\n", wire.len()).into_bytes();
        expected.extend_from_slice(&wire);
        expected.extend_from_slice(format!(" RFC822.SIZE {})\r\na OK FETCH completed\r\n", wire.len()).as_bytes());
        assert!(answer == expected);
        for size in [100_003, 300_001] {
            let mut first = 0;
            while first < wire.len() {
                let answer = ask_much(client, server, &format!("a FETCH 1 BODY[]<{first}.{size}>\r\n"));
                let piece = &wire[first..wire.len().min(first + size)];
                let mut expected = format!("* 1 FETCH (BODY[]<{first}> {{{}}}\r\n", piece.len()).into_bytes();
                expected.extend_from_slice(piece);
                expected.extend_from_slice(b")\r\na OK FETCH completed\r\n");
                assert!(answer == expected, "from {first}");
                first += size;
            }
        }
    });
}

const ENCODED: &str = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\
    Content-Transfer-Encoding: quoted-printable\n\nStra=C3=9Fe=\n!\nend\n--b\nContent-Type: application/octet-stream\n\
    Content-Transfer-Encoding: base64\n\nAAECAwQF\n--b\nContent-Transfer-Encoding: x-uuencode\n\nbegin\n--b\n\na \"line\"\n--b--\n";

#[test]
fn rfc3516_4_2_parts_without_their_encoding() {
    play_selected(
        &[ENCODED],
        r#"
        C: a FETCH 1 (BINARY.SIZE[1] BINARY.PEEK[1])
        S: * 1 FETCH (BINARY.SIZE[1] 13 BINARY[1] {13}
        S: Stra\xc3\x9fe!
        S: end)
        S: a OK FETCH completed
        C: b FETCH 1 (BINARY.SIZE[2] BINARY.PEEK[2] BINARY.PEEK[2]<1.3> BINARY.PEEK[2]<9.3>)
        S: * 1 FETCH (BINARY.SIZE[2] 6 BINARY[2] ~{6}
        S: \0\x01\x02\x03\x04\x05 BINARY[2]<1> {3}
        S: \x01\x02\x03 BINARY[2]<9> "")
        S: b OK FETCH completed
        C: c FETCH 1 (UID BINARY.PEEK[3])
        S: c NO [UNKNOWN-CTE] FETCH failed: transfer encoding is not known
        C: d FETCH 1 BINARY.SIZE[3]
        S: d NO [UNKNOWN-CTE] FETCH failed: transfer encoding is not known
        C: e FETCH 1 (BINARY.PEEK[4] BINARY.PEEK[5] BINARY.SIZE[5])
        S: * 1 FETCH (BINARY[4] "a \"line\"" BINARY[5] NIL BINARY.SIZE[5] 0)
        S: e OK FETCH completed
        C: f FETCH 1 BINARY[4]<0.1>
        S: * 1 FETCH (BINARY[4]<0> "a")
        S: * 1 FETCH (FLAGS (\Seen))
        S: f OK FETCH completed
        C: g FETCH 1 BINARY.PEEK[]<0.4>
        S: * 1 FETCH (BINARY[]<0> "Cont")
        S: g OK FETCH completed
        "#,
    );
}

#[test]
fn rfc3516_a_large_part_is_decoded_to_the_octet_and_in_pieces() {
    let octets: Vec<u8> = (0..1_000_000u32).map(|number| u8::try_from(number % 251).unwrap()).collect();
    let mut text = String::from("Content-Transfer-Encoding: base64\n\n");
    for line in octets.chunks(57) {
        text.push_str(&crate::text::base64::encode(line));
        text.push('\n');
    }
    let mut cabinet = Cabinet::new(&[("INBOX", &[text.as_str()])]);
    with_session(&mut cabinet, &Policy::new("host"), |client, server| {
        client.ask(server, b"x EXAMINE INBOX\r\n");
        let answer = ask_much(client, server, "a FETCH 1 BINARY[1]\r\n");
        let expected = [b"* 1 FETCH (BINARY[1] ~{1000000}\r\n", &octets[..], b")\r\na OK FETCH completed\r\n"].concat();
        assert!(answer == expected);
        let answer = ask_much(client, server, "a FETCH 1 BINARY[1]<500000.300000>\r\n");
        let piece = &octets[500_000..800_000];
        let expected =
            [b"* 1 FETCH (BINARY[1]<500000> ~{300000}\r\n", piece, b")\r\na OK FETCH completed\r\n"].concat();
        assert!(answer == expected);
    });
}
