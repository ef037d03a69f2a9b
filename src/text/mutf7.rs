//! Modified UTF-7, in which IMAP4rev1 spells mailbox names (RFC 3501 §5.1.3).
//!
//! A name has exactly one spelling. Any other one that could be decoded as well is refused, since two spellings of one
//! name would pass two different checks: text is decoded, encoded again and compared.
#![forbid(unsafe_code)]

use std::fmt;

use super::base64::{self, Bits};

/// Why a text is not modified UTF-7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutf7Error {
    /// An octet that may not stand there, or a shift that does not end with `-`.
    Syntax,
    /// The base64 does not hold UTF-16: a lone surrogate, or half a unit.
    Utf16,
    /// Another spelling of a name whose right spelling differs.
    NotCanonical,
}

impl fmt::Display for Mutf7Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syntax => "not modified UTF-7",
            Self::Utf16 => "modified UTF-7 that holds no Unicode",
            Self::NotCanonical => "not the canonical modified UTF-7",
        })
    }
}

impl std::error::Error for Mutf7Error {}

/// The one spelling of `name`.
pub fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| is_printable(c) != is_printable(first)).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if is_printable(first) {
            out.push_str(&run.replace('&', "&-"));
        } else {
            shift(run, &mut out);
        }
        rest = after;
    }
    out
}

/// Printable US-ASCII, which stands for itself; `&` is doubled up as `&-`.
fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~')
}

/// Appends `run` as UTF-16 in modified base64: `,` for `/`, no padding.
fn shift(run: &str, out: &mut String) {
    let utf16: Vec<u8> = run.encode_utf16().flat_map(u16::to_be_bytes).collect();
    out.push('&');
    out.push_str(&base64::encode(&utf16).trim_end_matches('=').replace('/', ","));
    out.push('-');
}

/// The name that `text` spells.
pub fn decode(text: &[u8]) -> Result<String, Mutf7Error> {
    let text = std::str::from_utf8(text).map_err(|_| Mutf7Error::Syntax)?;
    if !text.chars().all(is_printable) {
        return Err(Mutf7Error::Syntax);
    }
    if !text.contains('&') {
        // each character stands for itself, as nearly always
        return Ok(text.to_owned());
    }
    let mut runs = text.split('&');
    let mut name = runs.next().unwrap_or_default().to_owned();
    for run in runs {
        let (shifted, plain) = run.split_once('-').ok_or(Mutf7Error::Syntax)?;
        name.push_str(&if shifted.is_empty() { "&".to_owned() } else { unshift(shifted)? });
        name.push_str(plain);
    }
    if encode(&name) == text { Ok(name) } else { Err(Mutf7Error::NotCanonical) }
}

/// The text between `&` and `-`.
fn unshift(shifted: &str) -> Result<String, Mutf7Error> {
    let mut bits = Bits::default();
    let mut octets = Vec::with_capacity(shifted.len());
    for octet in shifted.bytes() {
        let six = base64::value(if octet == b',' { b'/' } else { octet });
        octets.extend(bits.push(six.filter(|_| octet != b'/').ok_or(Mutf7Error::Syntax)?));
    }
    let pairs = octets.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(Mutf7Error::Utf16);
    }
    let units: Vec<u16> = pairs.map(|pair| pair.iter().fold(0, |unit, octet| unit << 8 | u16::from(*octet))).collect();
    String::from_utf16(&units).map_err(|_| Mutf7Error::Utf16)
}

#[cfg(test)]
mod tests {
    use super::{Mutf7Error, decode, encode};

    #[test]
    fn rfc3501_section_5_1_3_examples() {
        assert_eq!(decode(b"~peter/mail/&U,BTFw-/&ZeVnLIqe-").unwrap(), "~peter/mail/台北/日本語");
        assert_eq!(encode("~peter/mail/台北/日本語"), "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
        assert_eq!(decode(b"&Jjo-!").unwrap(), "☺!");
        assert_eq!(decode(b"&Jjo!"), Err(Mutf7Error::Syntax));
        assert_eq!(decode(b"&U,BTFw-&ZeVnLIqe-"), Err(Mutf7Error::NotCanonical));
        assert_eq!(decode(b"&U,BTF2XlZyyKng-").unwrap(), "台北日本語");
    }

    #[test]
    fn ampersands_and_surrogate_pairs() {
        assert_eq!(encode("R&D &"), "R&-D &-");
        assert_eq!(decode(b"R&-D &-").unwrap(), "R&D &");
        assert_eq!(encode("é&é"), "&AOk-&-&AOk-");
        assert_eq!(decode(b"&AOk-&-&AOk-").unwrap(), "é&é");
        assert_eq!(encode("😀"), "&2D3eAA-");
        assert_eq!(decode(b"&2D3eAA-").unwrap(), "😀");
    }

    #[test]
    fn every_second_spelling_is_refused() {
        let refused: [&[u8]; 14] = [
            b"&",
            b"a&b",
            b"&AGE-",
            b"&AOk",
            b"&AOl-",
            b"&AOkA-",
            b"&AO-",
            b"&2D0-",
            b"&3gDYPQ-",
            b"&ACY-",
            b"&AAAAYQ-",
            b"&//8-",
            b"\xc3\xa9",
            b"tab\t",
        ];
        for text in refused {
            assert!(decode(text).is_err(), "{}", text.escape_ascii());
        }
    }

    #[test]
    fn every_character_makes_the_round_trip() {
        for c in (0..=0x11_0000u32).step_by(61).filter_map(char::from_u32) {
            for name in [format!("{c}"), format!("a{c}{c}&/"), format!("☺{c}-")] {
                assert_eq!(decode(encode(&name).as_bytes()).as_deref(), Ok(name.as_str()));
            }
        }
    }
}
