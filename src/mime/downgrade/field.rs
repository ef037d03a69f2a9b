//! One field, by what its name says of its syntax.
//!
//! Only address fields, fields with parameters and identifiers have rules of their own; in all others, those that nobody
//! knows included, the words that are beyond ASCII become encoded words. Nothing is left out.

use super::addresses::{address_list, path};
use super::encoded::{Writer, is_visible, words};
use super::parameters::{parameterized, structured};
use crate::text::fields::Field;

/// Fields with addresses (RFC 5322 §3.6, RFC 8098 §2.1).
const ADDRESSES: [&str; 13] = [
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Resent-From",
    "Resent-Sender",
    "Resent-To",
    "Resent-Cc",
    "Resent-Bcc",
    "Resent-Reply-To",
    "Disposition-Notification-To",
];

/// Fields with a value that tells how to read a part, and perhaps parameters (RFC 2045 §4 to §6, RFC 2183): as much of them as
/// can be is kept.
const PARAMETERIZED: [&str; 4] = ["Content-Type", "Content-Disposition", "Content-Transfer-Encoding", "MIME-Version"];

/// Fields in which words would be taken for something else. What is beyond ASCII outside comments gives them another name
/// (RFC 6857 §3.2).
const STRUCTURED: [&str; 14] = [
    "Message-ID",
    "Resent-Message-ID",
    "In-Reply-To",
    "References",
    "Date",
    "Resent-Date",
    "Received",
    "Content-ID",
    "Content-Language",
    "Content-Location",
    "Original-Recipient",
    "Final-Recipient",
    "DKIM-Signature",
    "Authentication-Results",
];

/// `field`, which is `text` without its last line end, valid UTF-8 and not all ASCII, in ASCII.
pub(super) fn downgrade(field: &Field<'_>, text: &str) -> Vec<u8> {
    let name = std::str::from_utf8(field.name).ok().filter(|name| name.is_ascii()).unwrap_or_default();
    if name.is_empty() {
        // what stands there is perhaps not meant for a header at all
        return unstructured(name, &one_line(text));
    }
    let body = one_line(std::str::from_utf8(field.body).unwrap_or_default());
    let is_in = |names: &[&str]| names.iter().any(|one| one.eq_ignore_ascii_case(name));
    let mut writer = Writer::new(name);
    let presented = match () {
        () if is_in(&ADDRESSES) => {
            address_list(&body, &mut writer);
            true
        }
        () if name.eq_ignore_ascii_case("Return-Path") => {
            path(&body, &mut writer);
            true
        }
        () if is_in(&PARAMETERIZED) => parameterized(&body, &mut writer),
        () if is_in(&STRUCTURED) => structured(&body, &mut writer),
        () => return unstructured(name, &body),
    };
    if presented { writer.finish() } else { unstructured(&format!("Downgraded-{name}"), &body) }
}

/// `unstructured = (*([FWS] VCHAR) *WSP) / obs-unstruct`
fn unstructured(name: &str, body: &str) -> Vec<u8> {
    let mut writer = Writer::new(name);
    if !name.is_empty() && !body.starts_with([' ', '\t']) {
        writer.glue(" ");
    }
    words(body, &mut writer, is_visible);
    writer.finish()
}

/// `text` without its line ends.
fn one_line(text: &str) -> String {
    text.replace("\r\n", "").replace('\n', "")
}

#[cfg(test)]
mod tests {
    use crate::mime::downgrade::edits;

    fn written(field: &str) -> String {
        let edits: Vec<_> = edits(field.as_bytes()).collect();
        assert_eq!(edits.len(), 1, "{field}");
        String::from_utf8(edits[0].text.clone()).unwrap()
    }

    #[test]
    fn each_field_is_written_by_its_syntax() {
        for (field, expected) in [
            ("FROM : \u{e9} <a@b>", "FROM: =?UTF-8?B?w6k=?= <a@b>"),
            ("Return-Path: <\u{e9}@b>", "Return-Path: <invalid@internationalized-address.invalid>"),
            (
                "Content-Disposition:attachment; filename=\u{e9}",
                "Content-Disposition: attachment; filename*=UTF-8''%C3%A9",
            ),
            ("Content-Transfer-Encoding: base64 (\u{e9})", "Content-Transfer-Encoding: base64 (=?UTF-8?B?w6k=?=)"),
            ("Content-Transfer-Encoding: base64 \u{e9}", "Content-Transfer-Encoding: base64"),
            ("Content-Type: \u{e9}/x", "Downgraded-Content-Type: =?UTF-8?Q?=C3=A9/x?="),
            ("Message-ID: <\u{e9}@x>", "Downgraded-Message-ID: =?UTF-8?B?PMOpQHg+?="),
            ("X-Own:\u{e9}\n and\r\n\tmore", "X-Own: =?UTF-8?B?w6k=?= and\tmore"),
            ("Gr\u{fc}\u{df}e: x", "=?UTF-8?B?R3LDvMOfZTo=?= x"),
            (" \u{e9} lost", " =?UTF-8?B?w6k=?= lost"),
            (": \u{e9}", ": =?UTF-8?B?w6k=?="),
        ] {
            assert_eq!(written(field), expected);
        }
    }
}
