//! BODY and BODYSTRUCTURE as they are sent (RFC 3501 §9, `body`).
//!
//! Sizes are octets of the encoded body on the wire. Three things get an answer that the grammar asks for and the message
//! does not hold: a multipart without parts gets one empty `TEXT/PLAIN`, a `MESSAGE/RFC822` that cannot be looked into
//! an empty message, and what lies beyond the bounds of the scanner is `APPLICATION/OCTET-STREAM`. UW and Dovecot
//! answer the first two likewise.

use crate::mime::content::{Content, Parameter};
use crate::mime::envelope::Envelope;
use crate::mime::part::{Kind, Part, PartId, Structure};

use super::envelope::envelope;
use super::strings::{nil, nstring, number, string};

/// Whether extension data is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// BODY: without.
    Body,
    /// BODYSTRUCTURE: with all that RFC 3501 defines.
    BodyStructure,
}

/// A part without content, in the place of one that is not there.
const EMPTY_TEXT: &[u8] = b"(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 0 0";

/// `body = "(" (body-type-1part / body-type-mpart) ")"` of the whole message.
///
/// Parts hold parts; what is open is kept in a list, not on the stack.
pub fn body(structure: &Structure, form: Form, out: &mut Vec<u8>) {
    let mut todo = vec![Todo::Begin(PartId::ROOT)];
    while let Some(next) = todo.pop() {
        match next {
            Todo::Begin(id) => begin(structure, id, form, &mut todo, out),
            Todo::End(part, content) => end(part, &content, form, out),
        }
    }
}

/// What is still to be written.
enum Todo<'a> {
    /// All of a part.
    Begin(PartId),
    /// What follows the parts in it.
    End(&'a Part, Box<Content>),
}

/// Writes a part as far as the parts in it, which are left to do, first to last, and then its end.
fn begin<'a>(structure: &'a Structure, id: PartId, form: Form, todo: &mut Vec<Todo<'a>>, out: &mut Vec<u8>) {
    let Some(part) = structure.part(id) else { return };
    let mut content = Box::new(part.content());
    if part.kind == Kind::Opaque {
        make_opaque(&mut content);
    }
    out.push(b'(');
    let is_message = content.is(b"MESSAGE", b"RFC822");
    if part.kind != Kind::Multipart {
        basic(part, &content, out);
    }
    let message = structure.message_in(id);
    if is_message {
        out.push(b' ');
        envelope(&message.map_or_else(Envelope::default, |(_, message)| message.envelope()), out);
        out.push(b' ');
    }
    let is_empty = structure.children(id).next().is_none();
    if is_empty && (is_message || part.kind == Kind::Multipart) {
        empty_text(form, out);
    }
    todo.push(Todo::End(part, content));
    let first = todo.len();
    todo.extend(structure.children(id).map(|(child, _)| Todo::Begin(child)));
    if let Some(children) = todo.get_mut(first..) {
        children.reverse();
    }
}

/// The part that stands for what is not looked into.
fn make_opaque(content: &mut Content) {
    content.media_type = b"APPLICATION".to_vec();
    content.subtype = b"OCTET-STREAM".to_vec();
    content.parameters.clear();
}

/// The one part of a multipart that has none.
fn empty_text(form: Form, out: &mut Vec<u8>) {
    out.extend_from_slice(EMPTY_TEXT);
    if form == Form::BodyStructure {
        out.extend_from_slice(b" NIL NIL NIL NIL");
    }
    out.push(b')');
}

/// `media-basic SP body-fields`, with `body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP
/// body-fld-octets`
fn basic(part: &Part, content: &Content, out: &mut Vec<u8>) {
    string(&content.media_type, out);
    out.push(b' ');
    string(&content.subtype, out);
    out.push(b' ');
    parameters(&content.parameters, out);
    out.push(b' ');
    nstring(content.id.as_deref(), out);
    out.push(b' ');
    nstring(content.description.as_deref(), out);
    out.push(b' ');
    string(&content.encoding, out);
    out.push(b' ');
    number(part.body.size.wire, out);
}

/// What follows the parts of a part: the lines of a text or message, the subtype of a multipart, extension data.
fn end(part: &Part, content: &Content, form: Form, out: &mut Vec<u8>) {
    let has_extension = form == Form::BodyStructure;
    if part.kind == Kind::Multipart {
        out.push(b' ');
        string(&content.subtype, out);
        if has_extension {
            out.push(b' ');
            parameters(&content.parameters, out);
        }
    } else {
        if content.media_type == b"TEXT" || content.is(b"MESSAGE", b"RFC822") {
            out.push(b' ');
            number(part.body.lines, out);
        }
        if has_extension {
            out.push(b' ');
            nstring(content.md5.as_deref(), out);
        }
    }
    if has_extension {
        extension(content, out);
    }
    out.push(b')');
}

/// `SP body-fld-dsp SP body-fld-lang SP body-fld-loc`, which end the extension data of every part.
fn extension(content: &Content, out: &mut Vec<u8>) {
    out.push(b' ');
    match &content.disposition {
        Some(disposition) => {
            out.push(b'(');
            string(&disposition.kind, out);
            out.push(b' ');
            parameters(&disposition.parameters, out);
            out.push(b')');
        }
        None => nil(out),
    }
    out.push(b' ');
    list(content.languages.iter(), out);
    out.push(b' ');
    nstring(content.location.as_deref(), out);
}

/// `body-fld-param = "(" string SP string *(SP string SP string) ")" / nil`
fn parameters(parameters: &[Parameter], out: &mut Vec<u8>) {
    list(parameters.iter().flat_map(|parameter| [&parameter.name, &parameter.value]), out);
}

/// `"(" string *(SP string) ")" / nil`
fn list<'a>(texts: impl Iterator<Item = &'a Vec<u8>>, out: &mut Vec<u8>) {
    let mut before = b'(';
    for text in texts {
        out.push(before);
        string(text, out);
        before = b' ';
    }
    if before == b'(' {
        nil(out);
    } else {
        out.push(b')');
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, body};
    use crate::limits::MIME_DEPTH;
    use crate::mime::structure::scan;

    fn sent(message: &str, form: Form) -> String {
        let mut out = Vec::new();
        body(&scan(message.as_bytes()), form, &mut out);
        String::from_utf8(out).unwrap()
    }

    /// A text of so many lines and octets on the wire.
    fn text(lines: usize, octets: usize) -> String {
        "\n".repeat(lines - 1) + &"x".repeat(octets - 2 * lines) + "\n"
    }

    #[test]
    fn rfc3501_section_7_4_2_examples() {
        let simple = format!("Subject: x\n\n{}", text(48, 2279));
        assert_eq!(sent(&simple, Form::Body), r#"("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 2279 48)"#);
        let two = format!(
            "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: TEXT/PLAIN; CHARSET=US-ASCII\n\n{}\n\
             --x\nContent-Type: TEXT/PLAIN; CHARSET=US-ASCII; NAME=\"cc.diff\"\n\
             Content-ID: <960723163407.20117h@cac.washington.edu>\nContent-Description: Compiler diff\n\
             Content-Transfer-Encoding: BASE64\n\n{}\n--x--\n",
            text(23, 1152),
            text(73, 4554)
        );
        let wanted = concat!(
            r#"(("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 1152 23)"#,
            r#"("TEXT" "PLAIN" ("CHARSET" "US-ASCII" "NAME" "cc.diff") "<960723163407.20117h@cac.washington.edu>" "#,
            r#""Compiler diff" "BASE64" 4554 73) "MIXED")"#
        );
        assert_eq!(sent(&two, Form::Body), wanted);
    }

    #[test]
    fn extension_data_in_its_order() {
        let part = "Content-Type: image/gif; name=a\nContent-MD5: Q2hlY2s=\nContent-Disposition: attachment; filename=\"b c\"\n\
            Content-Language: en, de\nContent-Location: http://x/\n";
        let wanted = concat!(
            r#"("IMAGE" "GIF" ("NAME" "a") NIL NIL "7BIT" 1 "Q2hlY2s=" "#,
            r#"("ATTACHMENT" ("FILENAME" "b c")) ("EN" "DE") "http://x/")"#
        );
        assert_eq!(sent(&format!("{part}\nx"), Form::BodyStructure), wanted);
        assert_eq!(sent(&format!("{part}\nx"), Form::Body), r#"("IMAGE" "GIF" ("NAME" "a") NIL NIL "7BIT" 1)"#);
        let multipart = "Content-Type: multipart/related; boundary=x; type=\"a/b\"\nContent-Disposition: inline\n\
            Content-Language: fr\nContent-Location: y\n\n--x\n\nz\n--x--\n";
        let leaf = r#"("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 1 0 NIL NIL NIL NIL)"#;
        let wanted = format!(r#"({leaf} "RELATED" ("BOUNDARY" "x" "TYPE" "a/b") ("INLINE" NIL) ("FR") "y")"#);
        assert_eq!(sent(multipart, Form::BodyStructure), wanted);
    }

    #[test]
    fn a_message_in_a_message() {
        let message = "Content-Type: message/rfc822\n\nSubject: in\nFrom: a@b\n\nbody\nline\n";
        let from = r#"((NIL NIL "a" "b"))"#;
        let wanted = format!(
            r#"("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 38 (NIL "in" {from} {from} {from} NIL NIL NIL NIL NIL) {} 5)"#,
            r#"("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 12 2)"#
        );
        assert_eq!(sent(message, Form::Body), wanted);
    }

    #[test]
    fn a_message_that_is_encoded_or_empty_is_well_formed() {
        for header in ["Content-Transfer-Encoding: base64\n\n", ""] {
            let encoding = if header.is_empty() { "7BIT" } else { "BASE64" };
            let wanted = format!(
                r#"("MESSAGE" "RFC822" NIL NIL NIL "{encoding}" 0 {} {} 0 NIL NIL NIL NIL)"#,
                "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)",
                r#"("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 0 0 NIL NIL NIL NIL)"#
            );
            assert_eq!(sent(&format!("Content-Type: message/rfc822\n{header}"), Form::BodyStructure), wanted);
        }
    }

    #[test]
    fn a_multipart_without_parts_has_one_empty_text() {
        let message = "Content-Type: multipart/mixed; boundary=x\n\nnothing\n";
        let wanted = r#"(("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 0 0) "MIXED")"#;
        assert_eq!(sent(message, Form::Body), wanted);
        let wanted = concat!(
            r#"(("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 0 0 NIL NIL NIL NIL) "MIXED" "#,
            r#"("BOUNDARY" "x") NIL NIL NIL)"#
        );
        assert_eq!(sent(message, Form::BodyStructure), wanted);
    }

    #[test]
    fn what_lies_too_deep_is_octets() {
        let deep: String =
            (0..1000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}x\n\n--b{n}x\n")).collect();
        let answer = sent(&deep, Form::Body);
        assert_eq!(answer.matches(r#""MIXED")"#).count(), MIME_DEPTH - 1);
        assert_eq!(answer.matches(r#"("APPLICATION" "OCTET-STREAM" NIL NIL NIL "7BIT" "#).count(), 1);
        assert_eq!(answer.matches('(').count(), answer.matches(')').count());
    }

    #[test]
    fn eight_bit_goes_as_a_literal() {
        let message = "Content-Type: text/plain; name=\"\u{e9}\"\nContent-Description: a \"b\"\n\n";
        let wanted = "(\"TEXT\" \"PLAIN\" (\"NAME\" {2}\r\n\u{e9}) NIL \"a \\\"b\\\"\" \"7BIT\" 0 0)";
        assert_eq!(sent(message, Form::Body), wanted);
    }
}
