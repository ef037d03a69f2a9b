//! Strings as they are sent (RFC 3501 §4.3): which spelling a text gets, and the spelling itself.
//!
//! Everything is appended to a buffer. Texts are sent as they are; only NUL, which no string may hold (§4.3.1), becomes
//! 0x80, as UW does it.

/// `number = 1*DIGIT`
pub use crate::text::decimal::decimal as number;

/// What stands for NUL.
const NUL_SUBSTITUTE: u8 = 0x80;

/// `nstring = string / nil`
pub fn nstring(text: Option<&[u8]>, out: &mut Vec<u8>) {
    match text {
        Some(text) => string(text, out),
        None => nil(out),
    }
}

/// `nil = "NIL"`
pub fn nil(out: &mut Vec<u8>) {
    out.extend_from_slice(b"NIL");
}

/// `string = quoted / literal`: quoted if every octet is printable US-ASCII.
///
/// Controls and octets with the high bit go as a literal, although quotes could hold TAB: UW never quotes them.
pub fn string(text: &[u8], out: &mut Vec<u8>) {
    if text.iter().all(|octet| matches!(octet, b' '..=b'~')) {
        quoted(text, out);
    } else {
        literal(text, out);
    }
}

/// `astring = 1*ASTRING-CHAR / string`: the shortest spelling.
///
/// The atom `NIL` is quoted, since readers take it for no string at all.
pub fn astring(text: &[u8], out: &mut Vec<u8>) {
    if !text.is_empty() && text.iter().all(|octet| is_astring_char(*octet)) && !text.eq_ignore_ascii_case(b"NIL") {
        out.extend_from_slice(text);
    } else {
        string(text, out);
    }
}

/// `ASTRING-CHAR = ATOM-CHAR / resp-specials`
fn is_astring_char(octet: u8) -> bool {
    octet.is_ascii_graphic() && !matches!(octet, b'(' | b')' | b'{' | b'%' | b'*' | b'"' | b'\\')
}

/// `quoted = DQUOTE *QUOTED-CHAR DQUOTE`; the text must hold neither NUL, CR, LF nor octets with the high bit.
pub fn quoted(text: &[u8], out: &mut Vec<u8>) {
    out.reserve(text.len().saturating_add(2));
    out.push(b'"');
    for &octet in text {
        if matches!(octet, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(octet);
    }
    out.push(b'"');
}

/// `literal = "{" number "}" CRLF *CHAR8`
pub fn literal(text: &[u8], out: &mut Vec<u8>) {
    literal_header(u64::try_from(text.len()).unwrap_or(u64::MAX), out);
    out.extend(text.iter().map(|octet| if *octet == 0 { NUL_SUBSTITUTE } else { *octet }));
}

/// The head of a literal whose `octets` the caller sends itself.
pub fn literal_header(octets: u64, out: &mut Vec<u8>) {
    out.push(b'{');
    number(octets, out);
    out.extend_from_slice(b"}\r\n");
}

#[cfg(test)]
mod tests {
    use super::{astring, nstring, string};

    fn written(text: &[u8], write: fn(&[u8], &mut Vec<u8>)) -> Vec<u8> {
        let mut out = Vec::new();
        write(text, &mut out);
        out
    }

    #[test]
    fn a_string_is_quoted_or_literal() {
        assert_eq!(written(b"", string), b"\"\"");
        assert_eq!(written(b"a \"b\" \\c", string), b"\"a \\\"b\\\" \\\\c\"");
        assert_eq!(written(b"gr\xfcn", string), b"{4}\r\ngr\xfcn");
        assert_eq!(written(b"a\r\nb", string), b"{4}\r\na\r\nb");
        assert_eq!(written(b"\t", string), b"{1}\r\n\t");
        assert_eq!(written(b"\x7f", string), b"{1}\r\n\x7f");
    }

    #[test]
    fn nul_is_never_sent() {
        assert_eq!(written(b"a\0b", string), b"{3}\r\na\x80b");
    }

    #[test]
    fn an_astring_is_an_atom_where_it_can() {
        assert_eq!(written(b"INBOX", astring), b"INBOX");
        assert_eq!(written(b"a]b", astring), b"a]b");
        assert_eq!(written(b"&AOk-", astring), b"&AOk-");
        assert_eq!(written(b"nil", astring), b"\"nil\"");
        for quoted in ["", "a b", "a(b", "a)b", "a{b", "a%b", "a*b"] {
            assert_eq!(written(quoted.as_bytes(), astring), format!("\"{quoted}\"").as_bytes());
        }
        assert_eq!(written(b"a\"b", astring), b"\"a\\\"b\"");
        assert_eq!(written(b"a\xe9", astring), b"{2}\r\na\xe9");
    }

    #[test]
    fn no_string_is_nil() {
        let mut out = Vec::new();
        nstring(None, &mut out);
        nstring(Some(b"NIL"), &mut out);
        assert_eq!(out, b"NIL\"NIL\"");
    }
}
