//! What FETCH asks for (RFC 3501 §6.4.5, RFC 3516).
//!
//! Everything that yields octets of a message is one [`Content`], whatever it is called: `RFC822` is `BODY[]` under
//! another name. The name for the answer is settled here, where the question is read.

use super::cursor::Cursor;
use super::fault::Fault;
use super::section::{Section, section, section_binary};
use crate::imap::strings;
use crate::limits;

/// One data item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::imap) enum Item {
    /// `ENVELOPE`
    Envelope,
    /// `FLAGS`
    Flags,
    /// `INTERNALDATE`
    InternalDate,
    /// `RFC822.SIZE`
    Size,
    /// `UID`
    Uid,
    /// `BODY`: the structure without extension data.
    Body,
    /// `BODYSTRUCTURE`
    BodyStructure,
    /// Octets of the message.
    Content(Content),
    /// `BINARY.SIZE[…]`
    BinarySize(Content),
}

impl Item {
    /// Whether it belongs to RFC 3516.
    pub(in crate::imap) fn is_binary(&self) -> bool {
        match self {
            Self::BinarySize(_) => true,
            Self::Content(content) => content.form == Form::Decoded,
            _ => false,
        }
    }
}

/// Octets of a message, or of a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::imap) struct Content {
    /// The name under which it is answered, but for the `<origin>`.
    pub(in crate::imap) name: Vec<u8>,
    /// Which octets.
    pub(in crate::imap) section: Section,
    /// Which of them.
    pub(in crate::imap) partial: Option<Partial>,
    /// In which form.
    pub(in crate::imap) form: Form,
    /// Whether to ask for it is to read it.
    pub(in crate::imap) reading: Reading,
}

/// `"<" number "." nz-number ">"`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imap) struct Partial {
    /// The first octet, counted from 0.
    pub(in crate::imap) first: u32,
    /// How many octets at the most.
    pub(in crate::imap) most: u32,
}

/// The form in which octets are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imap) enum Form {
    /// As they are in the message.
    Plain,
    /// With the transfer encoding undone (RFC 3516).
    Decoded,
}

/// Whether a FETCH sets `\Seen`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imap) enum Reading {
    /// It does.
    Seen,
    /// It does not: `.PEEK`.
    Peek,
}

/// `"ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")"`
pub(in crate::imap) fn fetch_items(cursor: &mut Cursor<'_>) -> Result<Vec<Item>, Fault> {
    if cursor.octet(b'(') {
        return cursor.rest_of_list(limits::FETCH_ITEMS, fetch_att).map_err(Fault::in_attributes);
    }
    for (name, items) in MACROS {
        let mut after = *cursor;
        if after.word(name) && after.is_at_end() {
            *cursor = after;
            return Ok(items.to_vec());
        }
    }
    fetch_att(cursor).map(|item| vec![item]).map_err(Fault::in_attributes)
}

const MACROS: [(&str, &[Item]); 3] = [
    ("ALL", &[Item::Flags, Item::InternalDate, Item::Size, Item::Envelope]),
    ("FAST", &[Item::Flags, Item::InternalDate, Item::Size]),
    ("FULL", &[Item::Flags, Item::InternalDate, Item::Size, Item::Envelope, Item::Body]),
];

/// `fetch-att = "ENVELOPE" / "FLAGS" / "INTERNALDATE" / "RFC822" [".HEADER" / ".SIZE" / ".TEXT"] /
/// "BODY" ["STRUCTURE"] / "UID" / "BODY" [".PEEK"] section ["<" number "." nz-number ">"]`, and
/// `"BINARY" [".PEEK"] section-binary [partial] / "BINARY.SIZE" section-binary` (RFC 3516 §7)
fn fetch_att(cursor: &mut Cursor<'_>) -> Result<Item, Fault> {
    let name = cursor.take_while(|octet| octet.is_ascii_alphanumeric() || octet == b'.').to_ascii_uppercase();
    let sectioned = cursor.peek() == Some(b'[');
    match (name.as_slice(), sectioned) {
        (b"ENVELOPE", false) => Ok(Item::Envelope),
        (b"FLAGS", false) => Ok(Item::Flags),
        (b"INTERNALDATE", false) => Ok(Item::InternalDate),
        (b"RFC822.SIZE", false) => Ok(Item::Size),
        (b"UID", false) => Ok(Item::Uid),
        (b"BODY", false) => Ok(Item::Body),
        (b"BODYSTRUCTURE", false) => Ok(Item::BodyStructure),
        (b"RFC822", false) => Ok(Content::rfc822("RFC822", Section::WHOLE, Reading::Seen)),
        (b"RFC822.HEADER", false) => Ok(Content::rfc822("RFC822.HEADER", Section::HEADER, Reading::Peek)),
        (b"RFC822.TEXT", false) => Ok(Content::rfc822("RFC822.TEXT", Section::TEXT, Reading::Seen)),
        (b"BODY", true) => body(cursor, Reading::Seen),
        (b"BODY.PEEK", true) => body(cursor, Reading::Peek),
        (b"BINARY", true) => binary(cursor, Reading::Seen),
        (b"BINARY.PEEK", true) => binary(cursor, Reading::Peek),
        (b"BINARY.SIZE", true) => binary_size(cursor),
        _ => Err(Fault::Attribute),
    }
}

/// `section ["<" number "." nz-number ">"]`
fn body(cursor: &mut Cursor<'_>, reading: Reading) -> Result<Item, Fault> {
    let section = section(cursor)?;
    let content = Content::new("BODY", section, Form::Plain, reading);
    Ok(Item::Content(Content { partial: partial(cursor)?, ..content }))
}

/// `section-binary [partial]`
fn binary(cursor: &mut Cursor<'_>, reading: Reading) -> Result<Item, Fault> {
    let content = Content::new("BINARY", section_binary(cursor)?, Form::Decoded, reading);
    Ok(Item::Content(Content { partial: partial(cursor)?, ..content }))
}

/// `section-binary`
fn binary_size(cursor: &mut Cursor<'_>) -> Result<Item, Fault> {
    let section = section_binary(cursor)?;
    Ok(Item::BinarySize(Content::new("BINARY.SIZE", section, Form::Decoded, Reading::Peek)))
}

/// `["<" number "." nz-number ">"]`
fn partial(cursor: &mut Cursor<'_>) -> Result<Option<Partial>, Fault> {
    if !cursor.octet(b'<') {
        return Ok(None);
    }
    let first = cursor.number()?;
    cursor.expect(b'.')?;
    let most = cursor.nz_number()?;
    cursor.expect(b'>')?;
    Ok(Some(Partial { first, most }))
}

impl Content {
    fn new(item: &str, section: Section, form: Form, reading: Reading) -> Self {
        let mut name = item.as_bytes().to_vec();
        section.write(&mut name);
        Self { name, section, partial: None, form, reading }
    }

    fn rfc822(name: &str, section: Section, reading: Reading) -> Item {
        let name = name.as_bytes().to_vec();
        Item::Content(Self { name, section, partial: None, form: Form::Plain, reading })
    }

    /// Writes the name, with `<origin>` if a part of the octets was asked for.
    pub(in crate::imap) fn write_name(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.name);
        if let Some(partial) = self.partial {
            out.push(b'<');
            strings::number(partial.first.into(), out);
            out.push(b'>');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Result<Vec<Item>, Fault> {
        let mut cursor = Cursor::new(text.as_bytes());
        let items = fetch_items(&mut cursor)?;
        cursor.end().map(|()| items)
    }

    /// The name under which the only item of `text` is answered.
    fn name(text: &str) -> String {
        let items = items(text).unwrap();
        let [Item::Content(content)] = items.as_slice() else { panic!("{items:?}") };
        let mut out = Vec::new();
        content.write_name(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn macros_stand_alone() {
        assert_eq!(items("fast"), Ok(vec![Item::Flags, Item::InternalDate, Item::Size]));
        assert_eq!(items("ALL").unwrap().len(), 4);
        assert_eq!(items("Full").unwrap().last(), Some(&Item::Body));
        for text in ["(ALL)", "ALL UID", "FASTER", "(FAST UID)"] {
            assert_eq!(items(text), Err(Fault::Attribute), "{text}");
        }
    }

    #[test]
    fn the_answer_bears_the_name_that_was_asked() {
        for (asked, answered) in [
            ("rfc822", "RFC822"),
            ("RFC822.text", "RFC822.TEXT"),
            ("BODY.PEEK[]", "BODY[]"),
            ("body[1.2.mime]", "BODY[1.2.MIME]"),
            ("BODY[]<0.10>", "BODY[]<0>"),
            ("BODY[HEADER.FIELDS (Date from)]", "BODY[HEADER.FIELDS (Date from)]"),
            (
                "BODY.PEEK[4.2.header.fields.not ({4}\r\nDate \"X Y\")]<5.1>",
                "BODY[4.2.HEADER.FIELDS.NOT (Date \"X Y\")]<5>",
            ),
            ("BINARY.PEEK[1]<2.3>", "BINARY[1]<2>"),
        ] {
            assert_eq!(name(asked), answered);
        }
    }

    #[test]
    fn reading_and_peeking() {
        for (text, reading) in [
            ("RFC822", Reading::Seen),
            ("RFC822.TEXT", Reading::Seen),
            ("RFC822.HEADER", Reading::Peek),
            ("BODY[HEADER]", Reading::Seen),
            ("BODY.PEEK[]", Reading::Peek),
            ("BINARY[]", Reading::Seen),
        ] {
            let [Item::Content(content)] = &items(text).unwrap()[..] else { panic!("{text}") };
            assert_eq!(content.reading, reading, "{text}");
        }
    }

    #[test]
    fn what_is_no_item() {
        for text in [
            "",
            "()",
            "( UID)",
            "(UID )",
            "(UID  FLAGS)",
            "(UID",
            "UID)",
            "RFC822[]",
            "RFC822.PEEK",
            "BODY.PEEK",
            "ENVELOPE[]",
            "BODY[]<0.0>",
            "BODY[]<1>",
            "BODY[]<-1.2>",
            "BODY[]<1.2",
            "BODY[]<4294967296.1>",
            "BODY [TEXT]",
            "BINARY[HEADER]",
            "BINARY[1.MIME]",
            "BINARY.SIZE[1]<0.1>",
            "BINARY",
        ] {
            assert!(items(text).is_err(), "{text}");
        }
    }

    #[test]
    fn lists_are_bounded() {
        let list = |count: usize| format!("({})", vec!["UID"; count].join(" "));
        assert_eq!(items(&list(limits::FETCH_ITEMS)).unwrap().len(), limits::FETCH_ITEMS);
        assert_eq!(items(&list(limits::FETCH_ITEMS + 1)), Err(Fault::TooMany));
    }
}
