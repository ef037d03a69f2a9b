//! Texts in one header field: its body unfolded, encoded words decoded, compared by i;unicode-casemap.
//!
//! The fields that clients search by themselves are kept in the form in which they are compared, so that the mail is read
//! once for them. That form is one line for each such field, and one more where addresses can be written in two ways, each
//! with an octet behind it that no text has.

use super::header::{is_in, is_plain};
use super::program::Text;
use crate::imap::session::fetch::Source;
use crate::mailbox::{Error, Facet};
use crate::mime::address::{Address, Mailbox, parse_list};
use crate::mime::words;
use crate::text::casemap::casemap;
use crate::text::fields::Fields;

/// Fields with addresses, which are searched as ENVELOPE has them too (RFC 3501 §6.4.4 FROM).
const OF_ADDRESSES: [&[u8]; 6] = [b"from", b"sender", b"reply-to", b"to", b"cc", b"bcc"];
/// Fields that are kept: those for which SEARCH has words of their own, but for BCC, which mail does not have.
const KEPT: [(&[u8], Facet); 4] =
    [(b"subject", Facet::Subject), (b"from", Facet::From), (b"to", Facet::To), (b"cc", Facet::Cc)];
/// Ends a line: texts are UTF-8, in which there is no such octet.
const END: u8 = 0xff;

/// Whether a field called `name` holds `text`; an empty text is in every field there is.
pub(super) fn contains_in_field(source: &mut Source<'_>, name: &[u8], text: &Text) -> Result<bool, Error> {
    let facet = KEPT.iter().find(|(kept, _)| kept.eq_ignore_ascii_case(name)).map(|(_, facet)| *facet);
    if let Some(lines) = facet.and_then(|facet| source.kept(facet)) {
        return Ok(is_in_lines(lines, text));
    }
    let lines = lines(source.header()?, name);
    if let Some(facet) = facet {
        source.keep(facet, &lines);
    }
    Ok(is_in_lines(&lines, text))
}

/// Whether one of these lines holds `text`.
fn is_in_lines(lines: &[u8], text: &Text) -> bool {
    match memchr::memchr(b'\t', lines) {
        Some(_) => is_in(lines.to_vec(), text),
        None => !lines.is_empty() && text.finder.find(lines).is_some(),
    }
}

/// The fields called `name`, as they are compared.
fn lines(header: &[u8], name: &[u8]) -> Vec<u8> {
    let is_of_addresses = OF_ADDRESSES.iter().any(|field| field.eq_ignore_ascii_case(name));
    let mut lines = Vec::new();
    for field in Fields::new(header).filter(|field| field.is(name)) {
        let body = field.unfolded();
        if is_of_addresses && is_written_otherwise(&body) {
            put_line(&addresses(&body), &mut lines);
        }
        put_line(&body, &mut lines);
    }
    lines
}

fn put_line(body: &[u8], lines: &mut Vec<u8>) {
    if is_plain(body) {
        lines.extend(body.iter().map(u8::to_ascii_uppercase));
    } else {
        lines.extend_from_slice(casemap(&words::decode(body)).as_bytes());
    }
    lines.push(END);
}

/// Whether addresses may be written in another way than clients show them: with comments, quoting, or white space around `@`.
fn is_written_otherwise(body: &[u8]) -> bool {
    body.windows(2).any(|pair| matches!(pair, [b'(' | b'\\', _] | [b'@', b' ' | b'\t'] | [b' ' | b'\t', b'@']))
}

/// Addresses as clients show them: `name <local-part@domain>`, one behind the other.
fn addresses(body: &[u8]) -> Vec<u8> {
    let mut list = Vec::new();
    parse_list(body, &mut list);
    let mailboxes = list.iter().filter_map(|address| match address {
        Address::Mailbox(mailbox) => Some(mailbox),
        Address::GroupStart(_) | Address::GroupEnd => None,
    });
    let shown = mailboxes.map(|Mailbox { name, local_part, domain, .. }| {
        [name.as_deref().unwrap_or_default(), b" <", local_part, b"@", domain, b">, "].concat()
    });
    shown.collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use memchr::memmem::Finder;

    use super::*;

    fn text(needle: &str) -> Text {
        let mapped = casemap(needle);
        let finder = Finder::new(mapped.as_bytes()).into_owned();
        Text { finder, len: mapped.len(), has_line_end: mapped.contains('\n') }
    }

    /// The same by the words of the standard: each field decoded, compared with blanks for TABs and without.
    fn slowly(header: &[u8], name: &str, needle: &str) -> bool {
        let needle = casemap(needle);
        let holds = |body: &[u8]| {
            let mapped = casemap(&words::decode(body));
            mapped.contains(&needle) || mapped.replace('\t', " ").contains(&needle)
        };
        Fields::new(header).filter(|field| field.is(name.as_bytes())).any(|field| {
            let body = field.unfolded();
            holds(&body) || name != "Subject" && is_written_otherwise(&body) && holds(&addresses(&body))
        })
    }

    #[test]
    fn a_kept_field_holds_what_it_holds_when_it_is_decoded_anew() {
        let headers: [&[u8]; 9] = [
            b"Subject: one two\nsubject : Three\n\tfour\nX-Subject: five\n\nSubject: six",
            b"Subject:\nTo: x\n",
            b"To: Subject\n",
            b"Subject: =?utf-8?Q?f=C3=BCr?= =?utf-8?Q?_Tom?= =? =?x\r\n  two\n",
            b"Subject: =?utf-8?Q?one=0Atwo?=\nSubject: =?iso-8859-1?Q?=FF?=\n",
            b"Subject: \xff\xfe \xc3\nSubject: \xc3\xbf\xe2\x84\xaa\nSubject: \0\x7f \r x",
            b"From: Tom (Jones) <tom @ x.org>, \"A \\\"B\\\"\" <b@c>\nTo: team: a@b, c@d;\n",
            b"From: =?utf-8?B?VG9t?= <t@x>\nFrom: (tom)\n",
            b"",
        ];
        let needles = [
            "",
            "o",
            "ONE",
            "one two",
            "two\nthree",
            "two three",
            "three\tfour",
            "three four",
            "five",
            "six",
            "f\u{fc}r tom",
            "F\u{fc}R",
            "=?",
            "=? =?x  two",
            "one\ntwo",
            "\u{ff}",
            "\u{fe}",
            "\u{178}",
            "k",
            "\u{212a}",
            "\0\u{7f}",
            "\r X",
            "\n",
            "tom <tom@x.org>",
            "tom (jones)",
            "tom @ x",
            "a \"b\" <b@c>",
            "a \\\"b",
            "a@b, c",
            " <a@b>, ",
            "tom",
            " ",
        ];
        for header in headers {
            for (name, needle) in ["Subject", "From", "To"].iter().flat_map(|name| needles.map(|needle| (name, needle)))
            {
                let fast = is_in_lines(&lines(header, name.as_bytes()), &text(needle));
                assert_eq!(fast, slowly(header, name, needle), "{needle:?} in {name} of {}", header.escape_ascii());
            }
        }
    }

    #[test]
    fn a_text_lies_in_one_field() {
        let lines = lines(b"Subject: one\nSubject: two\n", b"SUBJECT");
        assert!(["one", "two", ""].iter().all(|needle| is_in_lines(&lines, &text(needle))));
        assert!(
            !["onetwo", "one two", "one\ntwo", "one\u{ff}two"].iter().any(|needle| is_in_lines(&lines, &text(needle)))
        );
    }
}
