//! Texts in whole headers: unfolded, their encoded words decoded, compared by i;unicode-casemap.

use super::program::Text;
use crate::mime::words;
use crate::text::casemap::casemap;
use crate::text::date::DateTime;
use crate::text::fields::Fields;

/// Whether any field holds `text`, its name included.
pub(super) fn contains_in_header(header: &[u8], text: &Text) -> bool {
    // fields in which nothing is encoded are looked at together, with line ends between them
    let mut plain = Vec::with_capacity(header.len());
    for field in Fields::new(header) {
        if text.has_line_end || !is_plain(field.name) || !is_plain(field.body) {
            let line = [field.name, b": ", &field.unfolded()].concat();
            if contains(&line, text) {
                return true;
            }
            continue;
        }
        plain.extend_from_slice(field.name);
        plain.extend_from_slice(b": ");
        match memchr::memchr(b'\n', field.body) {
            Some(_) => plain.extend_from_slice(&field.unfolded()),
            None => plain.extend_from_slice(blanks_off(field.body)),
        }
        plain.push(b'\n');
    }
    plain.make_ascii_uppercase();
    is_in(plain, text)
}

/// A body that is not folded, without the white space before it, as [`Field::unfolded`](crate::text::fields::Field).
fn blanks_off(body: &[u8]) -> &[u8] {
    let start = body.iter().position(|octet| !matches!(octet, b' ' | b'\t')).unwrap_or(body.len());
    body.get(start..).unwrap_or_default()
}

/// Whether an octet stands for itself, apart from its case: no encoded word can be in there.
pub(super) fn is_plain(text: &[u8]) -> bool {
    text.is_ascii() && memchr::memmem::find(text, b"=?").is_none()
}

fn contains(body: &[u8], text: &Text) -> bool {
    is_in(casemap(&words::decode(body)).into_bytes(), text)
}

/// Whether `text` is in there, as it stands or with a blank for each TAB: that is how clients are shown what was folded with
/// TAB ([`Field::one_line`](crate::text::fields::Field)), so that is what their users look for.
pub(super) fn is_in(mut mapped: Vec<u8>, text: &Text) -> bool {
    if text.finder.find(&mapped).is_some() {
        return true;
    }
    let tabs = mapped.iter_mut().filter(|octet| **octet == b'\t').map(|octet| *octet = b' ').count();
    tabs > 0 && text.finder.find(&mapped).is_some()
}

/// The day of the first `Date` field, whatever the time and zone; none if there is none that can be read.
pub(super) fn sent_day(header: &[u8]) -> Option<i64> {
    let date = Fields::new(header).find(|field| field.is(b"date"))?;
    Some(DateTime::parse_header(&date.unfolded())?.date.days())
}

#[cfg(test)]
mod tests {
    use memchr::memmem::Finder;

    use super::*;

    /// The same by the words of the standard: field by field.
    fn slowly(header: &[u8], text: &Text) -> bool {
        Fields::new(header).any(|field| contains(&[field.name, b": ", &field.unfolded()].concat(), text))
    }

    #[test]
    fn plain_fields_hold_what_they_hold_when_each_is_decoded() {
        let headers: [&[u8]; 5] = [
            b"Subject: one two\nFrom:x@y\nTo : \t  z\nEmpty:\nno colon here\n\nbody",
            b"Subject: one\n two\r\n\tthree\nX: =?utf-8?Q?f=C3=BCr?= Tom\nY: Z\n",
            "Subject: gr\u{fc}n one\nFrom: \u{17f}ix\n".as_bytes(),
            b"A: \0b\rc\nB: \n C\n",
            b"",
        ];
        let needles = [
            "one two",
            "ONE",
            "SUBJECT: one",
            "from: X",
            "to: z",
            "two three",
            "two\tthree",
            "one two\tthree",
            "f\u{fc}r tom",
            "F\u{fc}R",
            "six",
            ": ",
            ":\n",
            "one\nFrom",
            "\nfrom",
            "z",
            "\0B\rc",
            "empty: ",
            "c",
            "body",
            "b: c",
        ];
        for header in headers {
            for needle in needles {
                let mapped = casemap(needle);
                let finder = Finder::new(mapped.as_bytes()).into_owned();
                let text = Text { finder, len: mapped.len(), has_line_end: mapped.contains('\n') };
                let (fast, slow) = (contains_in_header(header, &text), slowly(header, &text));
                assert_eq!(fast, slow, "{needle:?} in {}", header.escape_ascii());
            }
        }
    }
}
