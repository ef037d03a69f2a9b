//! Whole messages, hostile ones, and random ones.

use super::{MIME_DEPTH, MIME_PARTS, Scanner, Structure, scan};
use crate::mime::part::{Kind, PartId};
use crate::text::octets::{LineFeeds, Octets};

/// The tree in one line: `type(children)`, each leaf with its body.
fn shown(message: &str) -> String {
    let structure = scan(message.as_bytes());
    shown_part(&structure, PartId::ROOT, message)
}

fn shown_part(structure: &Structure, id: PartId, message: &str) -> String {
    let part = structure.part(id).unwrap();
    let children: Vec<_> = structure.children(id).map(|(child, _)| shown_part(structure, child, message)).collect();
    let subtype = String::from_utf8(part.content().subtype).unwrap().to_ascii_lowercase();
    match part.kind {
        Kind::Multipart | Kind::Message => format!("{subtype}({})", children.join(",")),
        Kind::Leaf | Kind::Opaque => {
            format!("{subtype}{:?}", String::from_utf8_lossy(part.body.of(message.as_bytes())))
        }
    }
}

/// A part of `multipart/mixed` with the boundary `x`.
fn mixed(body: &str) -> String {
    shown(&format!("Content-Type: multipart/mixed; boundary=x\n\n{body}"))
}

#[test]
fn rfc2046_section_5_1_1_example() {
    let message = "From: Nathaniel Borenstein <nsb@bellcore.com>\nSubject: Sample message\nMIME-Version: 1.0\n\
        Content-type: multipart/mixed; boundary=\"simple boundary\"\n\n\
        This is the preamble.  It is to be ignored, though it\nis a handy place for composition agents to include an\n\
        explanatory note to non-MIME conformant readers.\n\n--simple boundary\n\n\
        This is implicitly typed plain US-ASCII text.\nIt does NOT end with a linebreak.\n--simple boundary\n\
        Content-type: text/plain; charset=us-ascii\n\n\
        This is explicitly typed plain US-ASCII text.\nIt DOES end with a linebreak.\n\n--simple boundary--\n\n\
        This is the epilogue.  It is also to be ignored.\n";
    let wanted = "mixed(plain\"This is implicitly typed plain US-ASCII text.\\nIt does NOT end with a linebreak.\",\
        plain\"This is explicitly typed plain US-ASCII text.\\nIt DOES end with a linebreak.\\n\")";
    assert_eq!(shown(message), wanted);
    let structure = scan(message.as_bytes());
    let bodies: Vec<_> =
        structure.children(PartId::ROOT).map(|(_, part)| (part.body.size.wire, part.body.lines)).collect();
    assert_eq!(bodies, [(80, 1), (78, 2)]);
}

#[test]
fn the_parts_of_a_digest_are_messages() {
    let message = "Content-Type: multipart/digest; boundary=x\n\n--x\n\nSubject: a\n\none\n--x\nContent-Type: text/plain\n\ntwo\n--x--";
    assert_eq!(shown(message), "digest(rfc822(plain\"one\"),plain\"two\")");
    let nested = "Content-Type: multipart/digest; boundary=x\n\n--x\nContent-Type: multipart/mixed; boundary=y\n\n--y\n\nz\n--x--\n";
    assert_eq!(shown(nested), "digest(mixed(plain\"z\"))");
}

#[test]
fn a_message_without_a_body_or_header() {
    assert_eq!(shown(""), "plain\"\"");
    assert_eq!(shown("\n"), "plain\"\"");
    assert_eq!(shown("Subject: x"), "plain\"\"");
    assert_eq!(shown("Subject: x\n\nbody"), "plain\"body\"");
    assert_eq!(shown("\r\nbody\r\n"), "plain\"body\\r\\n\"");
    assert_eq!(scan(b"Subject: x\r\n\r\nb").root().header.size, Octets { stored: 14, wire: 14 });
}

#[test]
fn the_line_end_before_a_boundary_belongs_to_it() {
    assert_eq!(mixed("--x\n\na\n--x\n\nb\n\n--x\r\n\r\nc\r\n--x--"), "mixed(plain\"a\",plain\"b\\n\",plain\"c\")");
    assert_eq!(mixed("--x\n\n\n--x\n\n--x\n--x--\n"), "mixed(plain\"\",plain\"\",plain\"\")");
    assert_eq!(mixed("--x\n\na\r\r\n--x--"), "mixed(plain\"a\\r\")");
}

#[test]
fn a_multipart_without_its_boundary_has_no_parts() {
    assert_eq!(mixed("no boundary\n"), "mixed()");
    assert_eq!(mixed("--x--\n--x\n\nafter\n"), "mixed()");
    assert_eq!(shown("Content-Type: multipart/mixed\n\n--\n\nx\n----\n"), "mixed()");
    assert_eq!(shown("Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\nx\n"), "mixed()");
    assert_eq!(shown("Content-Type: multipart/mixed; boundary=x\n"), "mixed()");
}

#[test]
fn a_missing_end_and_padding_do_no_harm() {
    assert_eq!(mixed("--x\n\na\n"), "mixed(plain\"a\\n\")");
    assert_eq!(mixed("--x \t\n\na\n--x-- \t\nepilogue\n--x\n\nb"), "mixed(plain\"a\")");
    assert_eq!(mixed("--x\n\na\n--x"), "mixed(plain\"a\")");
    assert_eq!(mixed("--x\n\na\n--x\n"), "mixed(plain\"a\",plain\"\")");
    assert_eq!(mixed("--x\n\na\n -- x\n-\n--\n---x\n--y\n--x--"), "mixed(plain\"a\\n -- x\\n-\\n--\\n---x\\n--y\")");
}

#[test]
fn an_outer_boundary_ends_all_parts_within() {
    let inner = "--x\nContent-Type: multipart/mixed; boundary=y\n\n--y\n\na\n";
    assert_eq!(mixed(&format!("{inner}--x\n\nb\n--x--\n")), "mixed(mixed(plain\"a\"),plain\"b\")");
    assert_eq!(mixed(&format!("{inner}--y--\nepilogue\n--x--\n--y\n")), "mixed(mixed(plain\"a\"))");
    let in_header = "--x\nContent-Type: text/html\n--x\nContent-Type: message/rfc822\n\nSubject: m\n--x--\n";
    assert_eq!(mixed(in_header), "mixed(html\"\",rfc822(plain\"\"))");
}

#[test]
fn the_same_boundary_nested_belongs_to_the_innermost() {
    let inner = "--x\nContent-Type: multipart/alternative; boundary=x\n\n--x\n\na\n--x--\nepilogue\n--x\n\nb\n--x--\n";
    assert_eq!(mixed(inner), "mixed(alternative(plain\"a\"),plain\"b\")");
}

#[test]
fn only_an_identity_encoded_message_is_looked_into() {
    let message = |encoding: &str| format!("Content-Type: message/rfc822\n{encoding}\nSubject: x\n\ny");
    assert_eq!(shown(&message("")), "rfc822(plain\"y\")");
    assert_eq!(shown(&message("Content-Transfer-Encoding: 8bit\n")), "rfc822(plain\"y\")");
    assert_eq!(shown(&message("Content-Transfer-Encoding: base64\n")), "rfc822\"Subject: x\\n\\ny\"");
}

#[test]
fn an_embedded_message_ends_with_the_part_that_holds_it() {
    for (message, header, body) in
        [("Subject: m", 10, 0), ("Subject: m\n", 11, 0), ("Subject: m\n\n", 12, 0), ("\nb", 1, 1)]
    {
        let text = format!(
            "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\n{message}\n--x--"
        );
        let structure = scan(text.as_bytes());
        let [_, outer, inner] = structure.parts().map(|(_, part)| part).collect::<Vec<_>>()[..] else {
            panic!("{message:?}")
        };
        assert_eq!(outer.body.size.stored, message.len() as u64, "{message:?}");
        assert_eq!((inner.header.size.stored, inner.body.size.stored), (header, body), "{message:?}");
    }
}

#[test]
fn nesting_beyond_the_bound_is_one_opaque_part() {
    let mut deep = String::new();
    for level in 0..1000 {
        deep += &format!("Content-Type: multipart/mixed; boundary=b{level}x\n\n--b{level}x\n");
    }
    let structure = scan(deep.as_bytes());
    assert_eq!(structure.parts().count(), MIME_DEPTH);
    assert_eq!(structure.parts().last().unwrap().1.kind, Kind::Opaque);
    let chain = scan("Content-Type: message/rfc822\n\n".repeat(1000).as_bytes());
    assert_eq!(chain.parts().count(), MIME_DEPTH);
    assert_eq!(chain.parts().last().unwrap().1.kind, Kind::Opaque);
}

#[test]
fn parts_beyond_the_bound_are_text_of_the_last() {
    let many = format!("Content-Type: multipart/mixed; boundary=x\n\n{}--x--\n", "--x\n\na\n".repeat(MIME_PARTS * 2));
    let structure = scan(many.as_bytes());
    assert_eq!(structure.parts().count(), MIME_PARTS);
    assert_eq!(structure.parts().last().unwrap().1.body.end(), many.len() as u64);
    let nested = format!(
        "Content-Type: multipart/mixed; boundary=x\n\n{}--x\nContent-Type: multipart/mixed; boundary=y\n\n--y\n\nb\n--x--\n",
        "--x\n\na\n".repeat(MIME_PARTS - 2)
    );
    let structure = scan(nested.as_bytes());
    assert_eq!(structure.parts().last().unwrap().1.kind, Kind::Opaque);
}

/// Random messages out of the pieces that matter, from a seed.
struct Generator(u64);

impl Generator {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn message(&mut self) -> Vec<u8> {
        const PIECES: [&str; 20] = [
            "Content-Type: multipart/mixed; boundary=x\n",
            "Content-Type: multipart/mixed; boundary=xy\n",
            "Content-Type: multipart/digest;\n\tboundary=\"y\"\n",
            "Content-Type: message/rfc822\n",
            "Content-Type: text/html\n",
            "Subject: a\n b\n",
            "--x\n",
            "--xy\n",
            "--y\n",
            "--x--\n",
            "--y-- \n",
            "--xyz",
            "\n",
            "\n",
            "\r",
            "text\n",
            "-",
            "--",
            "\0",
            "a longer line of text that is no header and no boundary",
        ];
        let mut message = String::from(PIECES[self.below(4)]) + "\n";
        for _ in 0..self.below(60) {
            message += PIECES[self.below(PIECES.len())];
        }
        message.into_bytes()
    }
}

/// The parts without their offsets and stored sizes: what a client can see.
fn visible(structure: &Structure) -> Vec<String> {
    let sizes = |part: &super::Part| [part.header, part.body].map(|span| (span.size.wire, span.lines));
    structure.parts().map(|(_, part)| format!("{:?} {:?} {:?}", part.parent, part.kind, sizes(part))).collect()
}

#[test]
fn chunks_of_any_size_give_the_same_tree() {
    let mut generator = Generator(1);
    for _ in 0..60 {
        let message = generator.message();
        let whole = scan(&message);
        for cut in 0..=message.len() {
            let mut scanner = Scanner::new();
            scanner.feed(&message[..cut]);
            scanner.feed(&message[cut..]);
            assert_eq!(scanner.finish(), whole, "cut at {cut}: {}", message.escape_ascii());
        }
        let mut scanner = Scanner::new();
        message.chunks(1).for_each(|chunk| scanner.feed(chunk));
        assert_eq!(scanner.finish(), whole, "octet by octet: {}", message.escape_ascii());
    }
}

#[test]
fn the_line_ends_of_the_disk_do_not_matter() {
    let mut generator = Generator(2);
    for _ in 0..2000 {
        let message = String::from_utf8(generator.message()).unwrap().replace('\r', "");
        let wire = message.replace('\n', "\r\n");
        assert_eq!(visible(&scan(message.as_bytes())), visible(&scan(wire.as_bytes())), "{message:?}");
    }
}

#[test]
fn parts_of_a_message_that_goes_as_it_is_stored_have_that_size() {
    let mut generator = Generator(4);
    for _ in 0..500 {
        let message = generator.message();
        let mut scanner = Scanner::of(LineFeeds::AsStored);
        message.chunks(7).for_each(|chunk| scanner.feed(chunk));
        let (as_stored, in_lines) = (scanner.finish(), scan(&message));
        for ((_, one), (_, other)) in as_stored.parts().zip(in_lines.parts()) {
            for (one, other) in [(one.header, other.header), (one.body, other.body)] {
                assert_eq!((one.start, one.size), (other.start, other.size.going(LineFeeds::AsStored)));
            }
        }
    }
}

#[test]
fn every_part_lies_in_its_parent_and_has_the_size_of_its_octets() {
    let mut generator = Generator(3);
    for _ in 0..2000 {
        let message = generator.message();
        let structure = scan(&message);
        let mut last_end = vec![0; structure.parts().count()];
        for (id, part) in structure.parts() {
            let context = message.escape_ascii();
            for span in [part.header, part.body] {
                let octets = span.of(&message);
                assert_eq!(Octets::of(octets), span.size, "{context}");
                assert_eq!(octets.iter().filter(|octet| **octet == b'\n').count() as u64, span.lines, "{context}");
            }
            assert_eq!(part.header.end(), part.body.start, "{context}");
            if let Some(parent) = part.parent {
                assert!(parent < id);
                let body = structure.part(parent).unwrap().body;
                assert!(body.start <= part.header.start && part.body.end() <= body.end(), "{context}");
                assert!(last_end[parent.place()] <= part.header.start, "{context}");
                last_end[parent.place()] = part.body.end();
            }
        }
        assert_eq!(structure.whole.size, Octets::of(&message));
    }
}
