//! The fields with which MIME describes a part: Content-Type (RFC 2045 §5), -Disposition (RFC 2183), -Transfer-Encoding,
//! -ID, -Description, -Language (RFC 3282), -Location (RFC 2557) and -MD5 (RFC 1864).
//!
//! The grammar is read leniently: what cannot be understood is passed over up to the next `;`. Of a field that comes
//! twice the first counts. Parameters of RFC 2231 (`name*0*`) stand as they are: IMAP4rev1 leaves them to the client.
//! Types, encodings and names of parameters are in upper case, as UW answers.

use crate::limits::MIME_PARAMETERS;
use crate::text::fields::{Field, Fields};
use crate::text::lexical::{Lexer, is_white};

/// What a part says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// `TEXT`, `MULTIPART` …
    pub media_type: Vec<u8>,
    /// `PLAIN`, `MIXED` …
    pub subtype: Vec<u8>,
    /// The parameters of Content-Type in their order.
    pub parameters: Vec<Parameter>,
    /// Content-ID on one line.
    pub id: Option<Vec<u8>>,
    /// Content-Description on one line.
    pub description: Option<Vec<u8>>,
    /// `7BIT`, `BASE64` …
    pub encoding: Vec<u8>,
    /// Content-MD5.
    pub md5: Option<Vec<u8>>,
    /// Content-Disposition.
    pub disposition: Option<Disposition>,
    /// The tags of Content-Language.
    pub languages: Vec<Vec<u8>>,
    /// Content-Location on one line.
    pub location: Option<Vec<u8>>,
}

/// `parameter = attribute "=" value`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name in upper case.
    pub name: Vec<u8>,
    /// The value, quoting undone.
    pub value: Vec<u8>,
}

/// `disposition = disposition-type *(";" disposition-parm)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disposition {
    /// `INLINE`, `ATTACHMENT` …
    pub kind: Vec<u8>,
    /// Its parameters in their order.
    pub parameters: Vec<Parameter>,
}

/// What a part is that has no Content-Type, or one that cannot be understood (RFC 2045 §5.2, RFC 2046 §5.1.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DefaultType {
    /// `TEXT/PLAIN; CHARSET=US-ASCII`
    #[default]
    Text,
    /// `MESSAGE/RFC822`, in a `multipart/digest`.
    Message,
}

impl DefaultType {
    fn media(self) -> Media {
        let (media_type, subtype) = match self {
            Self::Text => ("TEXT", "PLAIN"),
            Self::Message => ("MESSAGE", "RFC822"),
        };
        Media { media_type: media_type.into(), subtype: subtype.into(), parameters: Vec::new() }
    }
}

/// The value of Content-Type.
struct Media {
    media_type: Vec<u8>,
    subtype: Vec<u8>,
    parameters: Vec<Parameter>,
}

impl Content {
    /// Reads the header block of a part; a part without one is what `default` says.
    pub fn parse(header: &[u8], default: DefaultType) -> Self {
        let found = Found::collect(header);
        let line = |field: &Option<Field<'_>>| field.as_ref().map(Field::one_line);
        let mut media = line(&found.media_type).and_then(|text| media(&text)).unwrap_or_else(|| default.media());
        if media.media_type == b"TEXT" && media.parameters.is_empty() {
            media.parameters.push(Parameter { name: b"CHARSET".to_vec(), value: b"US-ASCII".to_vec() });
        }
        let encoding = line(&found.encoding).and_then(|text| word(&mut Lexer::new(&text)));
        Self {
            media_type: media.media_type,
            subtype: media.subtype,
            parameters: media.parameters,
            id: line(&found.id),
            description: line(&found.description),
            encoding: encoding.unwrap_or_else(|| b"7BIT".to_vec()),
            md5: line(&found.md5),
            disposition: line(&found.disposition).and_then(|text| disposition(&text)),
            languages: line(&found.language).map(|text| languages(&text)).unwrap_or_default(),
            location: line(&found.location),
        }
    }

    /// Whether the type is `media_type/subtype`, given in upper case.
    pub fn is(&self, media_type: &[u8], subtype: &[u8]) -> bool {
        self.media_type == media_type && self.subtype == subtype
    }

    /// Whether the octets of the body are the content itself (RFC 2045 §6.2).
    pub fn is_identity_encoded(&self) -> bool {
        matches!(self.encoding.as_slice(), b"7BIT" | b"8BIT" | b"BINARY")
    }

    /// The first parameter of Content-Type called `name`, given in upper case.
    pub fn parameter(&self, name: &[u8]) -> Option<&[u8]> {
        self.parameters.iter().find(|parameter| parameter.name == name).map(|parameter| parameter.value.as_slice())
    }
}

/// The first field of each kind.
#[derive(Default)]
struct Found<'a> {
    media_type: Option<Field<'a>>,
    encoding: Option<Field<'a>>,
    id: Option<Field<'a>>,
    description: Option<Field<'a>>,
    md5: Option<Field<'a>>,
    disposition: Option<Field<'a>>,
    language: Option<Field<'a>>,
    location: Option<Field<'a>>,
}

impl<'a> Found<'a> {
    fn collect(header: &'a [u8]) -> Self {
        let mut found = Self::default();
        for field in Fields::new(header) {
            if let Some(slot) = found.slot(field.name) {
                slot.get_or_insert(field);
            }
        }
        found
    }

    fn slot(&mut self, name: &[u8]) -> Option<&mut Option<Field<'a>>> {
        let (prefix, rest) = name.split_at_checked(8)?;
        if !prefix.eq_ignore_ascii_case(b"Content-") {
            return None;
        }
        Some(match rest.to_ascii_lowercase().as_slice() {
            b"type" => &mut self.media_type,
            b"transfer-encoding" => &mut self.encoding,
            b"id" => &mut self.id,
            b"description" => &mut self.description,
            b"md5" => &mut self.md5,
            b"disposition" => &mut self.disposition,
            b"language" => &mut self.language,
            b"location" => &mut self.location,
            _ => return None,
        })
    }
}

/// `content = "Content-Type" ":" type "/" subtype *(";" parameter)`, after the colon.
///
/// A type without a subtype gets the one that UW assumes.
fn media(text: &[u8]) -> Option<Media> {
    let mut lexer = Lexer::new(text);
    let media_type = word(&mut lexer)?;
    lexer.cfws();
    let subtype = if lexer.octet(b'/') { word(&mut lexer) } else { None };
    let subtype = subtype.unwrap_or_else(|| usual_subtype(&media_type).to_vec());
    Some(Media { media_type, subtype, parameters: parameters(&mut lexer) })
}

/// What a program that leaves the subtype out is likely to mean.
fn usual_subtype(media_type: &[u8]) -> &'static [u8] {
    match media_type {
        b"TEXT" => b"PLAIN",
        b"MULTIPART" => b"MIXED",
        b"MESSAGE" => b"RFC822",
        b"APPLICATION" => b"OCTET-STREAM",
        b"AUDIO" => b"BASIC",
        _ => b"UNKNOWN",
    }
}

/// `disposition = "Content-Disposition" ":" disposition-type *(";" disposition-parm)`, after the colon.
fn disposition(text: &[u8]) -> Option<Disposition> {
    let mut lexer = Lexer::new(text);
    let kind = word(&mut lexer)?;
    Some(Disposition { kind, parameters: parameters(&mut lexer) })
}

/// `Language-List = Language-Tag [CFWS] *("," [CFWS] Language-Tag [CFWS])`
fn languages(text: &[u8]) -> Vec<Vec<u8>> {
    let mut lexer = Lexer::new(text);
    let mut tags = Vec::new();
    while lexer.peek().is_some() && tags.len() < MIME_PARAMETERS {
        tags.extend(word(&mut lexer));
        lexer.until(|octet| octet == b',');
        lexer.octet(b',');
    }
    tags
}

/// `*(";" parameter)`: what stands before the first `;` and after each value is passed over.
fn parameters(lexer: &mut Lexer<'_>) -> Vec<Parameter> {
    let mut found = Vec::new();
    while found.len() < MIME_PARAMETERS {
        skip_to_semicolon(lexer);
        if !lexer.octet(b';') {
            break;
        }
        found.extend(parameter(lexer));
    }
    found
}

/// Passes over junk; a `;` inside a comment or a quoted string separates nothing.
fn skip_to_semicolon(lexer: &mut Lexer<'_>) {
    loop {
        lexer.until(|octet| matches!(octet, b';' | b'(' | b'"'));
        match lexer.peek() {
            Some(b'(') => drop(lexer.cfws()),
            Some(b'"') => drop(lexer.quoted_string()),
            _ => return,
        }
    }
}

/// `parameter = attribute "=" value`; none if there is no `=`.
fn parameter(lexer: &mut Lexer<'_>) -> Option<Parameter> {
    let name = word(lexer)?;
    lexer.cfws();
    lexer.octet(b'=').then(|| Parameter { name, value: value(lexer) })
}

/// `value = token / quoted-string`
///
/// An unquoted value may hold `tspecials`, since boundaries with `=` and file names with `/` or `[` are often sent so.
fn value(lexer: &mut Lexer<'_>) -> Vec<u8> {
    lexer.cfws();
    let quoted = lexer.quoted_string();
    quoted.unwrap_or_else(|| lexer.until(|octet| is_white(octet) || matches!(octet, b';' | b'(' | b'"')).to_vec())
}

/// `token = 1*<any CHAR except SPACE, CTLs, or tspecials>`, in upper case; some programs put quotes around it.
///
/// Octets with the high bit and controls pass as well: to leave them out would join what they separate.
fn word(lexer: &mut Lexer<'_>) -> Option<Vec<u8>> {
    lexer.cfws();
    let quoted = lexer.quoted_string();
    let text = quoted.unwrap_or_else(|| lexer.until(|octet| is_white(octet) || is_tspecial(octet)).to_vec());
    (!text.is_empty()).then(|| text.to_ascii_uppercase())
}

/// `tspecials`
fn is_tspecial(octet: u8) -> bool {
    br#"()<>@,;:\"/[]?="#.contains(&octet)
}

#[cfg(test)]
mod tests {
    use super::{Content, DefaultType, Parameter};

    fn content(header: &str) -> Content {
        Content::parse(header.as_bytes(), DefaultType::Text)
    }

    /// Type, subtype and parameters in one line.
    fn media(value: &str) -> String {
        shown(&content(&format!("Content-Type: {value}\n")))
    }

    fn shown(content: &Content) -> String {
        let text = String::from_utf8_lossy;
        let parameters = content.parameters.iter().map(|p| format!(";{}={}", text(&p.name), text(&p.value)));
        format!("{}/{}", text(&content.media_type), text(&content.subtype)) + &parameters.collect::<String>()
    }

    #[test]
    fn the_defaults_of_rfc2045_and_rfc2046() {
        assert_eq!(shown(&content("")), "TEXT/PLAIN;CHARSET=US-ASCII");
        assert_eq!(shown(&Content::parse(b"", DefaultType::Message)), "MESSAGE/RFC822");
        assert_eq!(media("///"), "TEXT/PLAIN;CHARSET=US-ASCII");
        assert_eq!(media("text/html"), "TEXT/HTML;CHARSET=US-ASCII");
        assert_eq!(media("text/plain; format=flowed"), "TEXT/PLAIN;FORMAT=flowed");
        assert_eq!(content("").encoding, b"7BIT");
        assert!(content("").is_identity_encoded());
    }

    #[test]
    fn a_type_without_a_subtype_gets_the_usual_one() {
        assert_eq!(media("multipart; boundary=x"), "MULTIPART/MIXED;BOUNDARY=x");
        assert_eq!(media("application"), "APPLICATION/OCTET-STREAM");
        assert_eq!(media("model/"), "MODEL/UNKNOWN");
    }

    #[test]
    fn rfc2045_and_rfc2231_examples() {
        assert_eq!(media("text/plain; charset=us-ascii (Plain text)"), "TEXT/PLAIN;CHARSET=us-ascii");
        assert_eq!(media("text/plain; charset=\"us-ascii\""), "TEXT/PLAIN;CHARSET=us-ascii");
        let split = "message/external-body; access-type=URL;\n URL*0=\"ftp://\";\n URL*1=\"cs.utk.edu/x\"";
        assert_eq!(media(split), "MESSAGE/EXTERNAL-BODY;ACCESS-TYPE=URL;URL*0=ftp://;URL*1=cs.utk.edu/x");
        let charset = "application/x-stuff; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A";
        assert_eq!(media(charset), "APPLICATION/X-STUFF;TITLE*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A");
    }

    #[test]
    fn broken_parameters_do_not_hide_the_next_ones() {
        assert_eq!(media("a/b;; c = (x) d (y) ; e;f=; =g; h=i j;k=\"l;m"), "A/B;C=d;F=;H=i;K=l;m");
        assert_eq!(media("a/b junk (;no=no) \";no=no\"; c=\"q\\\"\\;\" x;d=e"), "A/B;C=q\";;D=e");
        assert_eq!(media("multipart/mixed; boundary=----=_Part/1:2"), "MULTIPART/MIXED;BOUNDARY=----=_Part/1:2");
        assert_eq!(media("a/b; \"c\"=d"), "A/B;C=d");
    }

    #[test]
    fn all_the_other_fields() {
        let header = "content-type: IMAGE/gif\nContent-Type: text/plain\nContent-ID:  <a@b>\nContent-Description: a\n\tb\n\
            Content-Transfer-Encoding: (x) \"Base64\" y\nContent-MD5: abc==\nContent-Language: en, de-AT (x),, fr;q=1\n\
            Content-Location: http://x/\n y\nContent-Disposition: attachment; filename=\"a b\"; size=1\n";
        let content = content(header);
        assert!(content.is(b"IMAGE", b"GIF"));
        assert_eq!(content.id.as_deref(), Some(b"<a@b>".as_slice()));
        assert_eq!(content.description.as_deref(), Some(b"a b".as_slice()));
        assert_eq!(content.encoding, b"BASE64");
        assert!(!content.is_identity_encoded());
        assert_eq!(content.md5.as_deref(), Some(b"abc==".as_slice()));
        assert_eq!(content.languages, [b"EN".as_slice(), b"DE-AT", b"FR"]);
        assert_eq!(content.location.as_deref(), Some(b"http://x/ y".as_slice()));
        let disposition = content.disposition.unwrap();
        assert_eq!(disposition.kind, b"ATTACHMENT");
        let name = Parameter { name: b"FILENAME".to_vec(), value: b"a b".to_vec() };
        assert_eq!(disposition.parameters, [name, Parameter { name: b"SIZE".to_vec(), value: b"1".to_vec() }]);
    }

    #[test]
    fn a_flood_of_parameters_is_cut() {
        let flood = format!("a/b{}", "; x=y".repeat(100_000));
        assert_eq!(content(&format!("Content-Type: {flood}")).parameters.len(), super::MIME_PARAMETERS);
        let junk = format!("a/b{}", ";".repeat(100_000));
        assert_eq!(content(&format!("Content-Type: {junk}; c=d")).parameter(b"C"), Some(b"d".as_slice()));
    }
}
