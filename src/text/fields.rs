//! The fields of a header block (RFC 5322 §2.2): where they begin and end, their names, and their bodies unfolded.
//!
//! The block is taken as it is stored, with LF or CRLF. Nothing is refused: a line that belongs to no field (no colon, or
//! a continuation where nothing is to be continued) is a field without a name. Only an empty line ends a header.
#![forbid(unsafe_code)]

use std::ops::Range;

use memchr::memchr;

/// One field of a header block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// Where it lies in the block, continuation lines and last line end included.
    pub range: Range<usize>,
    /// What stands before the colon, without the blanks that obsolete syntax allows there (RFC 5322 §4.5); empty if
    /// there is no colon.
    pub name: &'a [u8],
    /// What stands behind the colon, still folded, without the last line end.
    pub body: &'a [u8],
}

impl Field<'_> {
    /// Whether this is the field called `name`; letter case does not matter.
    pub fn is(&self, name: &[u8]) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The body on one line, without the white space before it; see [`unfold`].
    pub fn unfolded(&self) -> Vec<u8> {
        unfold(self.body)
    }

    /// The body as ENVELOPE and BODYSTRUCTURE show it: unfolded, and each TAB a blank, as UW does; a field that was
    /// folded with TAB can so be sent as a quoted string.
    pub fn one_line(&self) -> Vec<u8> {
        let mut line = self.unfolded();
        line.iter_mut().filter(|octet| **octet == b'\t').for_each(|octet| *octet = b' ');
        line
    }
}

/// `body` without its line ends and without the white space at its start; all other white space stays.
///
/// A line end is LF or CRLF: a CR elsewhere stays.
pub fn unfold(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut lines = body.split(|octet| *octet == b'\n').peekable();
    while let Some(line) = lines.next() {
        let line = if lines.peek().is_some() { line.strip_suffix(b"\r").unwrap_or(line) } else { line };
        let text = line.iter().position(|octet| !out.is_empty() || !is_blank(*octet)).unwrap_or(line.len());
        out.extend_from_slice(line.get(text..).unwrap_or_default());
    }
    out
}

/// `WSP`
fn is_blank(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t')
}

/// The fields of a header block in their order.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    block: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    /// Begins at the start of `block`, which may go on after the header's empty line.
    pub fn new(block: &'a [u8]) -> Self {
        Self { block, at: 0 }
    }

    /// What comes after the fields read so far; after the last one, the empty line if there is one, and the body.
    pub fn rest(&self) -> &'a [u8] {
        self.block.get(self.at..).unwrap_or_default()
    }

    /// After the last field: where the empty line lies that ends the header; an empty range if there is none.
    pub fn empty_line(&self) -> Range<usize> {
        self.at..self.at + empty_line(self.rest())
    }
}

/// The octets of the empty line with which `text` begins, or 0.
fn empty_line(text: &[u8]) -> usize {
    match text {
        [b'\n', ..] => 1,
        [b'\r', b'\n', ..] => 2,
        _ => 0,
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest();
        if rest.is_empty() || empty_line(rest) > 0 {
            return None;
        }
        let (lines, _) = rest.split_at_checked(field_end(rest))?;
        let start = self.at;
        self.at += lines.len();
        let (name, body) = split(lines);
        Some(Field { range: start..self.at, name, body })
    }
}

/// The octets of the lines that make up the first field of `text`.
fn field_end(text: &[u8]) -> usize {
    let mut end = 0;
    while let Some(rest) = text.get(end..).filter(|rest| end == 0 || rest.first().copied().is_some_and(is_blank)) {
        let Some(line_feed) = memchr(b'\n', rest) else { return text.len() };
        end += line_feed + 1;
    }
    end
}

/// `field = field-name ":" unstructured CRLF`, with blanks allowed before the colon.
fn split(lines: &[u8]) -> (&[u8], &[u8]) {
    let text = lines.strip_suffix(b"\n").map_or(lines, |text| text.strip_suffix(b"\r").unwrap_or(text));
    let first_line = memchr(b'\n', text).unwrap_or(text.len());
    match memchr(b':', text).filter(|colon| *colon < first_line && !text.first().copied().is_some_and(is_blank)) {
        Some(colon) => {
            let (name, body) = text.split_at_checked(colon).unwrap_or_default();
            (name.trim_ascii_end(), body.strip_prefix(b":").unwrap_or_default())
        }
        None => (b"", text),
    }
}

#[cfg(test)]
mod tests {
    use super::{Fields, unfold};

    /// Names and unfolded bodies.
    fn pairs(block: &str) -> Vec<(String, String)> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Fields::new(block.as_bytes()).map(|field| (text(field.name), text(&field.unfolded()))).collect()
    }

    fn pair(name: &str, body: &str) -> (String, String) {
        (name.to_owned(), body.to_owned())
    }

    #[test]
    fn folded_fields_come_out_on_one_line() {
        let block = "Subject: a\n\tb \r\n c\nTo:\n  x@y\r\n\nbody: no\n";
        assert_eq!(pairs(block), [pair("Subject", "a\tb  c"), pair("To", "x@y")]);
    }

    #[test]
    fn rfc5322_section_4_5_blanks_before_the_colon() {
        assert_eq!(pairs("Subject \t : a\nDate:b"), [pair("Subject", "a"), pair("Date", "b")]);
    }

    #[test]
    fn broken_lines_are_fields_without_a_name() {
        let block = " lost\n>From here\n there: x\n: empty\nA: b\n \nB:\n";
        let wanted =
            [pair("", "lost"), pair("", ">From here there: x"), pair("", "empty"), pair("A", "b "), pair("B", "")];
        assert_eq!(pairs(block), wanted);
    }

    #[test]
    fn the_ranges_cover_the_block() {
        for block in ["A: b\n c\nB: d\r\n\r\nbody", "A: b\n c\nB: d\r\n\r\n", "\r\nbody", "A: b", "", "\rA: b\n\nx"] {
            let mut fields = Fields::new(block.as_bytes());
            let mut at = 0;
            for field in fields.by_ref() {
                assert_eq!(field.range.start, at);
                at = field.range.end;
            }
            assert_eq!(fields.empty_line().start, at);
            let body = &block.as_bytes()[fields.empty_line().end..];
            assert!([b"body".as_slice(), b"", b"x"].contains(&body), "{block:?} leaves {}", body.escape_ascii());
        }
    }

    #[test]
    fn only_line_ends_go() {
        assert_eq!(unfold(b" \t a\r b\r\r\n c\0\n"), b"a\r b\r c\0");
    }
}
