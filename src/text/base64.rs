//! Base64 (RFC 4648 §4): strict for SASL, tolerant and in pieces for mail bodies (RFC 2045 §6.8).
//!
//! The strict decoder takes the one spelling that an encoder makes; the tolerant one takes whatever can be read.
#![forbid(unsafe_code)]

use std::fmt;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Marks an octet outside the alphabet in [`VALUES`].
const NONE: u8 = 0xff;

/// For each octet the six bits it stands for, or [`NONE`].
const VALUES: [u8; 256] = values();

#[allow(clippy::indexing_slicing, reason = "evaluated at compile time: a wrong index does not compile")]
#[allow(clippy::cast_possible_truncation, reason = "the counter stays below 64")]
const fn values() -> [u8; 256] {
    let mut values = [NONE; 256];
    let mut bits = 0;
    while bits < 64 {
        values[ALPHABET[bits] as usize] = bits as u8;
        bits += 1;
    }
    values
}

/// The six bits for which `octet` stands.
pub(crate) fn value(octet: u8) -> Option<u8> {
    VALUES.get(usize::from(octet)).copied().filter(|bits| *bits != NONE)
}

/// The letter for the lowest six of `bits`.
fn letter(bits: u32) -> u8 {
    let [.., low] = bits.to_be_bytes();
    ALPHABET.get(usize::from(low & 0x3f)).copied().unwrap_or(b'A')
}

/// Why a text is not base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base64Error {
    /// The octet at this place is neither of the alphabet nor padding where padding may stand.
    Octet(usize),
    /// The length is no multiple of four.
    Length,
    /// The last letter holds bits that no encoder sets.
    Bits,
}

impl fmt::Display for Base64Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Octet(place) => write!(f, "octet {place} is not base64"),
            Self::Length => f.write_str("base64 of a wrong length"),
            Self::Bits => f.write_str("base64 with stray bits at its end"),
        }
    }
}

impl std::error::Error for Base64Error {}

/// `bytes` as base64 with padding, on one line.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0u32, |bits, octet| bits << 8 | u32::from(*octet)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let used = place <= group.len();
            out.push(if used { char::from(letter(bits >> (18 - 6 * place))) } else { '=' });
        }
    }
    out
}

/// Reads `text`, which must be exactly what [`encode`] makes: padded, without blanks, no stray bits.
///
/// The result is allocated once in its full size, so that a password in it is nowhere else in memory.
pub fn decode(text: &[u8]) -> Result<Vec<u8>, Base64Error> {
    let letters = text.strip_suffix(b"==").or_else(|| text.strip_suffix(b"=")).unwrap_or(text);
    if let Some(place) = letters.iter().position(|octet| value(*octet).is_none()) {
        return Err(Base64Error::Octet(place));
    }
    if !text.len().is_multiple_of(4) || letters.len() % 4 == 1 {
        return Err(Base64Error::Length);
    }
    let mut bits = Bits::default();
    let mut out = Vec::with_capacity(letters.len() / 4 * 3 + 2);
    out.extend(letters.iter().filter_map(|octet| bits.push(value(*octet)?)));
    if bits.rest() == 0 { Ok(out) } else { Err(Base64Error::Bits) }
}

/// Gathers six bits at a time and gives back eight.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bits {
    held: u16,
    count: u32,
}

impl Bits {
    /// Adds the six low bits of `six`; an octet once there are eight.
    pub fn push(&mut self, six: u8) -> Option<u8> {
        self.held = self.held << 6 | u16::from(six & 0x3f);
        self.count += 6;
        if self.count < 8 {
            return None;
        }
        self.count -= 8;
        let [_, octet] = (self.held >> self.count).to_be_bytes();
        self.held &= (1 << self.count) - 1;
        Some(octet)
    }

    /// Whether no bits are held.
    fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The bits that did not fill an octet.
    pub fn rest(&self) -> u16 {
        self.held
    }
}

/// Decodes the body of a mail, as it comes in pieces.
///
/// Octets outside the alphabet are skipped (RFC 2045 §6.8); padding ends a group, after which another may begin, as in
/// bodies that were encoded piece by piece.
#[derive(Clone, Copy, Debug, Default)]
pub struct MimeDecoder {
    bits: Bits,
}

impl MimeDecoder {
    /// A decoder at the start of a body.
    pub fn new() -> Self {
        Self::default()
    }

    /// Decodes `piece` and appends what it gives, at most three quarters of its length, to `out`.
    pub fn feed(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        out.reserve(piece.len() / 4 * 3 + 3);
        let mut rest = piece;
        while let Some((octet, after)) = rest.split_first() {
            if self.bits.is_empty() {
                let left = whole_groups(rest, out);
                if left.len() < rest.len() {
                    rest = left;
                    continue;
                }
            }
            self.letter(*octet, out);
            rest = after;
        }
    }

    /// Takes one octet, which may be no letter.
    fn letter(&mut self, octet: u8, out: &mut Vec<u8>) {
        match value(octet) {
            Some(six) => out.extend(self.bits.push(six)),
            None if octet == b'=' => self.bits = Bits::default(),
            None => {}
        }
    }
}

/// Decodes groups of four letters as long as there is nothing else, and returns what is left.
fn whole_groups<'a>(text: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    let mut rest = text;
    while let Some((group, after)) = rest.split_first_chunk::<4>() {
        let [a, b, c, d] = group.map(|octet| VALUES.get(usize::from(octet)).copied().unwrap_or(NONE));
        if (a | b | c | d) & 0xc0 != 0 {
            break;
        }
        out.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
        rest = after;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::{Base64Error, MimeDecoder, decode, encode};

    #[test]
    fn rfc4648_section_10_examples() {
        let pairs = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, coded) in pairs {
            assert_eq!(encode(plain.as_bytes()), coded);
            assert_eq!(decode(coded.as_bytes()).unwrap(), plain.as_bytes());
        }
    }

    #[test]
    fn all_octets_make_the_round_trip() {
        let all: Vec<u8> = (0..=255).rev().collect();
        for length in 0..=all.len() {
            let coded = encode(&all[..length]);
            assert_eq!(decode(coded.as_bytes()).unwrap(), &all[..length]);
        }
    }

    #[test]
    fn the_strict_decoder_refuses_every_other_spelling() {
        assert_eq!(decode(b"Zm9v\r\n"), Err(Base64Error::Octet(4)));
        assert_eq!(decode(b"Zm=v"), Err(Base64Error::Octet(2)));
        assert_eq!(decode(b"Zg==Zg=="), Err(Base64Error::Octet(2)));
        assert_eq!(decode(b"Z-9v"), Err(Base64Error::Octet(1)));
        assert_eq!(decode(b"Zg="), Err(Base64Error::Length));
        assert_eq!(decode(b"Zg"), Err(Base64Error::Length));
        assert_eq!(decode(b"Zm9vY"), Err(Base64Error::Length));
        assert_eq!(decode(b"="), Err(Base64Error::Length));
        assert_eq!(decode(b"===="), Err(Base64Error::Octet(0)));
        assert_eq!(decode(b"Zm9vY==="), Err(Base64Error::Octet(5)));
        assert_eq!(decode(b"Zh=="), Err(Base64Error::Bits));
        assert_eq!(decode(b"Zm9="), Err(Base64Error::Bits));
    }

    #[test]
    fn the_tolerant_decoder_reads_broken_bodies_cut_anywhere() {
        let body = b"Zm9v\r\nYm!Fy\nZg==Z m8=Zm9v==";
        for cut in 0..=body.len() {
            let mut decoder = MimeDecoder::new();
            let mut out = Vec::new();
            decoder.feed(&body[..cut], &mut out);
            decoder.feed(&body[cut..], &mut out);
            assert_eq!(out, b"foobarffofoo", "cut at {cut}");
        }
    }
}
