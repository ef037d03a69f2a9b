//! From the section of a FETCH to the octets it names (RFC 3501 §6.4.5).
//!
//! Part numbers count the parts of a multipart. A message that is no multipart has one part, number 1: its body. So has
//! the message in a `message/rfc822` part, whose numbers follow those of that part.

use super::part::{Kind, Part, PartId, Span, Structure};

/// What of a message or part is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Nothing more: the whole message, or the body of a part.
    Whole,
    /// `HEADER`, or some fields of it (see [`subset`](super::subset)): of the message, or of the message that a part holds.
    Header,
    /// `TEXT`: the body of the message, or of the message that a part holds.
    Text,
    /// `MIME`: the header of a part.
    Mime,
}

impl Structure {
    /// `section-spec = section-msgtext / (section-part ["." section-text])`: the octets of `piece` of the part with these
    /// numbers, or of the message if there are none.
    ///
    /// None if there is no such part, or if it has no such piece: only a part that holds a message has `HEADER` and
    /// `TEXT`, and not if it is encoded; the message itself has no `MIME`.
    pub fn section(&self, numbers: &[u32], piece: Piece) -> Option<Span> {
        if numbers.is_empty() {
            return match piece {
                Piece::Whole => Some(self.whole),
                Piece::Header => Some(self.root().header),
                Piece::Text => Some(self.root().body),
                Piece::Mime => None,
            };
        }
        let (id, part) = self.numbered(numbers)?;
        match piece {
            Piece::Whole => Some(part.body),
            Piece::Mime => Some(part.header),
            Piece::Header => self.message_in(id).map(|(_, message)| message.header),
            Piece::Text => self.message_in(id).map(|(_, message)| message.body),
        }
    }

    /// The part with these numbers, which count from 1.
    pub fn numbered(&self, numbers: &[u32]) -> Option<(PartId, &Part)> {
        let (first, others) = numbers.split_first()?;
        let start = self.numbered_in_message(PartId::ROOT, *first);
        others.iter().fold(start, |found, number| {
            let (id, part) = found?;
            match part.kind {
                Kind::Multipart => self.child(id, *number),
                Kind::Message => self.numbered_in_message(self.message_in(id)?.0, *number),
                Kind::Leaf | Kind::Opaque => None,
            }
        })
    }

    /// The part `number` of the message whose header and body are those of `id`.
    fn numbered_in_message(&self, id: PartId, number: u32) -> Option<(PartId, &Part)> {
        let message = self.part(id)?;
        match message.kind {
            Kind::Multipart => self.child(id, number),
            _ => (number == 1).then_some((id, message)),
        }
    }

    /// The child of `id` with this number.
    fn child(&self, id: PartId, number: u32) -> Option<(PartId, &Part)> {
        self.children(id).nth(usize::try_from(number.checked_sub(1)?).ok()?)
    }

    /// The message that the part `id` holds, if it is `message/rfc822` and not encoded.
    pub fn message_in(&self, id: PartId) -> Option<(PartId, &Part)> {
        if self.part(id)?.kind == Kind::Message { self.child(id, 1) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::Piece;
    use crate::mime::structure::scan;

    /// The text of a section written as in FETCH, without lists of names.
    fn text(message: &str, section: &str) -> Option<String> {
        let mut numbers = Vec::new();
        let mut piece = Piece::Whole;
        for word in section.split_terminator('.') {
            match word {
                "HEADER" => piece = Piece::Header,
                "TEXT" => piece = Piece::Text,
                "MIME" => piece = Piece::Mime,
                number => numbers.push(number.parse().unwrap()),
            }
        }
        let span = scan(message.as_bytes()).section(&numbers, piece)?;
        Some(String::from_utf8(span.of(message.as_bytes()).to_vec()).unwrap())
    }

    fn multipart(subtype: &str, boundary: &str, parts: &[&str]) -> String {
        let head = format!("Content-Type: multipart/{subtype}; boundary={boundary}\n\n");
        let parts: String = parts.iter().map(|part| format!("--{boundary}\n{part}\n")).collect();
        head + &parts + "--" + boundary + "--"
    }

    /// The complex message of RFC 3501 §6.4.5; each leaf's body is its own number.
    fn example() -> String {
        let leaf = |kind: &str, body: &str| format!("Content-Type: {kind}\n\n{body}");
        let (plain, octets) = ("text/plain", "application/octet-stream");
        let message3 = multipart("mixed", "three", &[&leaf(plain, "3.1"), &leaf(octets, "3.2")]);
        let message3 = format!("Content-Type: message/rfc822\n\nSubject: 3\n{message3}");
        let rich = leaf("text/richtext", "4.2.2.2");
        let alternative = multipart("alternative", "alt", &[&leaf(plain, "4.2.2.1"), &rich]);
        let message42 = multipart("mixed", "inner", &[&leaf(plain, "4.2.1"), &alternative]);
        let message42 = format!("Content-Type: message/rfc822\n\nSubject: 4.2\n{message42}");
        let part4 = multipart("mixed", "four", &[&leaf("image/gif", "4.1"), &message42]);
        let parts = [&leaf(plain, "1"), &leaf(octets, "2"), message3.as_str(), &part4];
        format!("Subject: 0\n{}\n", multipart("mixed", "outer", &parts))
    }

    #[test]
    fn rfc3501_section_6_4_5_example() {
        let message = example();
        let at = |section: &str| text(&message, section);
        for leaf in ["1", "2", "3.1", "3.2", "4.1", "4.2.1", "4.2.2.1", "4.2.2.2"] {
            assert_eq!(at(leaf).as_deref(), Some(leaf));
        }
        assert_eq!(at("4.1.MIME").as_deref(), Some("Content-Type: image/gif\n\n"));
        assert!(at("HEADER").unwrap().starts_with("Subject: 0\n"));
        assert!(at("3.HEADER").unwrap().starts_with("Subject: 3\nContent-Type: multipart/mixed; boundary=three\n\n"));
        assert!(at("4.2.HEADER").unwrap().starts_with("Subject: 4.2\n"));
        assert!(at("TEXT").unwrap().starts_with("--outer\n"));
        assert!(at("3.TEXT").unwrap().starts_with("--three\n"));
        assert!(at("4.2.TEXT").unwrap().ends_with("--inner--"));
        assert!(at("4.2.2").unwrap().starts_with("--alt\n"));
        assert_eq!(at("3").unwrap(), at("3.HEADER").unwrap() + &at("3.TEXT").unwrap());
        assert_eq!(message, at("HEADER").unwrap() + &at("TEXT").unwrap());
        assert_eq!(at("").unwrap(), message);
    }

    #[test]
    fn what_is_not_there() {
        let message = example();
        for section in ["5", "0", "1.1", "3.3", "3.1.1", "4.2.2.3", "4.2.2.1.1", "3.0", "1.HEADER", "4.TEXT", "2.TEXT"]
        {
            assert_eq!(text(&message, section), None, "{section}");
        }
        assert_eq!(text(&message, "MIME"), None);
        assert_eq!(text("Content-Type: multipart/mixed; boundary=x\n\nnone", "1"), None);
    }

    #[test]
    fn a_message_that_is_no_multipart_has_part_1() {
        let message = "Subject: x\n\nbody\n";
        assert_eq!(text(message, "1").as_deref(), Some("body\n"));
        assert_eq!(text(message, "TEXT").as_deref(), Some("body\n"));
        assert_eq!(text(message, "1.MIME").as_deref(), Some("Subject: x\n\n"));
        for section in ["1.1", "2", "1.HEADER", "1.TEXT"] {
            assert_eq!(text(message, section), None, "{section}");
        }
    }

    #[test]
    fn a_message_that_holds_a_message_alone() {
        let message = "Content-Type: message/rfc822\n\nSubject: in\n\nbody\n";
        assert_eq!(text(message, "1").as_deref(), Some("Subject: in\n\nbody\n"));
        assert_eq!(text(message, "1.HEADER").as_deref(), Some("Subject: in\n\n"));
        assert_eq!(text(message, "1.TEXT").as_deref(), Some("body\n"));
        assert_eq!(text(message, "1.1").as_deref(), Some("body\n"));
        assert_eq!(text(message, "1.1.MIME").as_deref(), Some("Subject: in\n\n"));
        assert_eq!(text(message, "1.1.1"), None);
        let encoded = format!("Content-Transfer-Encoding: base64\n{message}");
        assert_eq!(text(&encoded, "1.HEADER"), None);
        assert_eq!(text(&encoded, "1.1"), None);
        assert!(text(&encoded, "1").is_some());
    }
}
