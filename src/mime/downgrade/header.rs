//! Which fields of a header have to be written in another way, and how.

use std::ops::Range;

use super::field::downgrade;
use crate::text::fields::Fields;

/// A stretch of a header in whose place something else is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where it lies in the header.
    pub range: Range<usize>,
    /// ASCII, with CRLF between its lines and none behind the last.
    pub text: Vec<u8>,
}

/// What has to be done to `header`, one with the empty line that ends it or without: in its order, none beside another.
///
/// A field that is not UTF-8 stays as it is: it is older than UTF-8 in headers, and who sent it meant another charset.
pub fn edits(header: &[u8]) -> impl Iterator<Item = Edit> {
    Fields::new(header).filter_map(|field| {
        let lines = header.get(field.range.clone())?;
        let lines = lines.strip_suffix(b"\n").map_or(lines, |lines| lines.strip_suffix(b"\r").unwrap_or(lines));
        let text = std::str::from_utf8(lines).ok().filter(|text| !text.is_ascii())?;
        let range = field.range.start..field.range.start + lines.len();
        let mut text = downgrade(&field, text);
        // a CR here would make a CRLF of the line end that follows
        while text.pop_if(|last| *last == b'\r').is_some() {}
        Some(Edit { range, text })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::words;

    /// `header` with what has to be done to it done.
    fn apply(header: &[u8]) -> Vec<u8> {
        let (mut out, mut at) = (Vec::new(), 0);
        for edit in edits(header) {
            out.extend_from_slice(&header[at..edit.range.start]);
            out.extend_from_slice(&edit.text);
            at = edit.range.end;
        }
        [&out, &header[at..]].concat()
    }

    #[test]
    fn only_fields_in_utf8_change() {
        let header =
            b"From: a@b\r\nSubject: Gr\xc3\xbc\xc3\x9fe\r\nComments: Gr\xfc\xdfe\nX: \xc3\xbc\n\nbody \xc3\xbc\n";
        let expected = b"From: a@b\r\nSubject: =?UTF-8?B?R3LDvMOfZQ==?=\r\nComments: Gr\xfc\xdfe\nX: =?UTF-8?B?w7w=?=\n\nbody \xc3\xbc\n";
        assert_eq!(apply(header).escape_ascii().to_string(), expected.escape_ascii().to_string());
        assert_eq!(edits(b"From: a@b\n\n").count(), 0);
    }

    #[test]
    fn a_header_that_ends_in_the_middle_of_a_line_is_no_longer_than_before() {
        assert_eq!(apply("X: \u{fc}".as_bytes()), b"X: =?UTF-8?B?w7w=?=");
        assert_eq!(apply("X: \u{fc}\r".as_bytes()), b"X: =?UTF-8?B?w7wN?=");
    }

    #[test]
    fn a_second_time_nothing_is_left_to_do() {
        let header =
            "From: J\u{f6}rg <j\u{f6}rg@b\u{fc}cher.example>, \"M\u{fc}ller, A\" <a@b>\nSubject: \u{1f600} x\n\n";
        let once = apply(header.as_bytes());
        assert!(once.is_ascii());
        assert_eq!(apply(&once), once);
        assert!(words::decode(&once).contains("j\u{f6}rg@b\u{fc}cher.example"));
    }
}
