//! What stands between `[` and `]` (RFC 3501 §6.4.5, §9 section).

use super::cursor::Cursor;
use super::fault::Fault;
use crate::imap::strings;
use crate::limits;

/// A part of a message, and what of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::imap) struct Section {
    /// The part's number, level by level; empty for the message itself.
    pub(in crate::imap) part: Vec<u32>,
    /// What of it.
    pub(in crate::imap) text: SectionText,
}

/// `section-text`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::imap) enum SectionText {
    /// All of it.
    #[default]
    Whole,
    /// `HEADER`
    Header,
    /// `HEADER.FIELDS`
    Fields(Vec<Vec<u8>>),
    /// `HEADER.FIELDS.NOT`
    FieldsNot(Vec<Vec<u8>>),
    /// `TEXT`
    Text,
    /// `MIME`
    Mime,
}

impl Section {
    /// `[]`
    pub(in crate::imap) const WHOLE: Self = Self { part: Vec::new(), text: SectionText::Whole };
    /// `[HEADER]`
    pub(in crate::imap) const HEADER: Self = Self { part: Vec::new(), text: SectionText::Header };
    /// `[TEXT]`
    pub(in crate::imap) const TEXT: Self = Self { part: Vec::new(), text: SectionText::Text };

    /// Whether it lies in the header of the message itself.
    pub(in crate::imap) fn is_of_header(&self) -> bool {
        use SectionText::{Fields, FieldsNot, Header};
        self.part.is_empty() && matches!(self.text, Header | Fields(_) | FieldsNot(_))
    }

    /// Writes the section as it is answered.
    pub(in crate::imap) fn write(&self, out: &mut Vec<u8>) {
        out.push(b'[');
        let numbers: Vec<_> = self.part.iter().map(u32::to_string).collect();
        out.extend_from_slice(numbers.join(".").as_bytes());
        if !self.part.is_empty() && self.text != SectionText::Whole {
            out.push(b'.');
        }
        self.text.write(out);
        out.push(b']');
    }
}

impl SectionText {
    fn write(&self, out: &mut Vec<u8>) {
        let (word, names): (&str, &[Vec<u8>]) = match self {
            Self::Whole => ("", &[]),
            Self::Header => ("HEADER", &[]),
            Self::Text => ("TEXT", &[]),
            Self::Mime => ("MIME", &[]),
            Self::Fields(names) => ("HEADER.FIELDS (", names),
            Self::FieldsNot(names) => ("HEADER.FIELDS.NOT (", names),
        };
        out.extend_from_slice(word.as_bytes());
        for (place, name) in names.iter().enumerate() {
            if place > 0 {
                out.push(b' ');
            }
            strings::astring(name, out);
        }
        if !names.is_empty() {
            out.push(b')');
        }
    }
}

/// `section = "[" [section-spec] "]"`
pub(in crate::imap) fn section(cursor: &mut Cursor<'_>) -> Result<Section, Fault> {
    cursor.expect(b'[')?;
    let section = section_spec(cursor).map_err(Fault::in_section)?;
    if cursor.octet(b']') { Ok(section) } else { Err(Fault::Section) }
}

/// `section-spec = section-msgtext / (section-part ["." section-text])`
fn section_spec(cursor: &mut Cursor<'_>) -> Result<Section, Fault> {
    let part = section_part(cursor)?;
    let text = if part.is_empty() {
        section_msgtext(cursor)?
    } else if cursor.octet(b'.') {
        section_text(cursor)?
    } else {
        SectionText::Whole
    };
    Ok(Section { part, text })
}

/// `section-binary = "[" [section-part] "]"` (RFC 3516 §7)
pub(in crate::imap) fn section_binary(cursor: &mut Cursor<'_>) -> Result<Section, Fault> {
    cursor.expect(b'[')?;
    let part = section_part(cursor).map_err(Fault::in_section)?;
    if cursor.octet(b']') { Ok(Section { part, text: SectionText::Whole }) } else { Err(Fault::Section) }
}

/// `[section-part]`, with `section-part = nz-number *("." nz-number)`; a `.` that no number follows stays.
fn section_part(cursor: &mut Cursor<'_>) -> Result<Vec<u32>, Fault> {
    let mut part = Vec::new();
    let mut after = *cursor;
    while after.peek().is_some_and(|octet| octet.is_ascii_digit()) {
        if part.len() == limits::MIME_DEPTH {
            return Err(Fault::TooMany);
        }
        part.push(after.nz_number()?);
        *cursor = after;
        after.octet(b'.');
    }
    Ok(part)
}

/// `section-text = section-msgtext / "MIME"`
fn section_text(cursor: &mut Cursor<'_>) -> Result<SectionText, Fault> {
    if cursor.word("MIME") {
        return Ok(SectionText::Mime);
    }
    match section_msgtext(cursor)? {
        SectionText::Whole => Err(Fault::Section),
        text => Ok(text),
    }
}

/// `[section-msgtext]`, with
/// `section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"`
fn section_msgtext(cursor: &mut Cursor<'_>) -> Result<SectionText, Fault> {
    if cursor.word("HEADER.FIELDS.NOT ") {
        return header_list(cursor).map(SectionText::FieldsNot);
    }
    if cursor.word("HEADER.FIELDS ") {
        return header_list(cursor).map(SectionText::Fields);
    }
    if cursor.word("HEADER") {
        return Ok(SectionText::Header);
    }
    Ok(if cursor.word("TEXT") { SectionText::Text } else { SectionText::Whole })
}

/// `header-list = "(" header-fld-name *(SP header-fld-name) ")"`, with `header-fld-name = astring`
fn header_list(cursor: &mut Cursor<'_>) -> Result<Vec<Vec<u8>>, Fault> {
    cursor.list(limits::HEADER_LIST_FIELDS, |cursor| Ok(cursor.astring()?.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<Section, Fault> {
        let mut cursor = Cursor::new(text);
        let section = section(&mut cursor)?;
        cursor.end().map(|()| section)
    }

    #[test]
    fn every_form_of_a_section() {
        assert_eq!(read(b"[]"), Ok(Section::WHOLE));
        assert_eq!(read(b"[header]"), Ok(Section::HEADER));
        assert_eq!(read(b"[4.2.2.1]"), Ok(Section { part: vec![4, 2, 2, 1], text: SectionText::Whole }));
        assert_eq!(read(b"[1.MIME]"), Ok(Section { part: vec![1], text: SectionText::Mime }));
        assert_eq!(read(b"[3.TEXT]"), Ok(Section { part: vec![3], text: SectionText::Text }));
        let names = SectionText::Fields(vec![b"Date".to_vec(), b"From".to_vec()]);
        for text in [
            &b"[2.HEADER.FIELDS (Date From)]"[..],
            b"[2.header.fields (\"Date\" From)]",
            b"[2.HEADER.FIELDS ({4}\r\nDate {4+}\r\nFrom)]",
        ] {
            assert_eq!(read(text), Ok(Section { part: vec![2], text: names.clone() }), "{}", text.escape_ascii());
        }
        assert_eq!(read(b"[HEADER.FIELDS ({4}"), Err(Fault::Literal));
    }

    #[test]
    fn what_is_no_section() {
        let refused: [&[u8]; 14] = [
            b"",
            b"[",
            b"[0]",
            b"[1.0]",
            b"[1.]",
            b"[.1]",
            b"[1..2]",
            b"[MIME]",
            b"[HEADER.FIELDS]",
            b"[HEADER.FIELDS ()]",
            b"[HEADER.FIELDS  (Date)]",
            b"[HEADER.FIELDS (Date]",
            b"[TEXTS]",
            b"[ TEXT]",
        ];
        for text in refused {
            assert!(read(text).is_err(), "{}", text.escape_ascii());
        }
        let deep = format!("[{}1]", "1.".repeat(limits::MIME_DEPTH));
        assert_eq!(read(deep.as_bytes()), Err(Fault::TooMany));
    }
}
