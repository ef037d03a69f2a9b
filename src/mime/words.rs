//! Encoded words of header fields (RFC 2047) to UTF-8, for SEARCH, SORT and THREAD; ENVELOPE shows them as they are.
//!
//! Read more leniently than the RFC has it, since mail is not written by it: words may be longer than 75 octets, stand in
//! quoted strings and without white space around them, and characters may be cut between two words of one charset.

use memchr::memmem;

use crate::text::base64::MimeDecoder;

use super::charset::Charset;
use super::decode::hex;

/// `encoded-word = "=?" charset "?" encoding "?" encoded-text "?="`, decoded but for its charset.
struct Word<'a> {
    charset: &'a [u8],
    octets: Vec<u8>,
}

/// The unfolded body of a field with its encoded words decoded. What is not encoded and not ASCII is taken for UTF-8 where
/// it is valid, else for windows-1252.
pub fn decode(text: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut pending: Option<Word<'_>> = None;
    let mut rest = text;
    loop {
        let (before, found) = next_word(rest);
        // White space between two encoded words separates nothing (RFC 2047 §6.2).
        let is_gap = pending.is_some() && found.is_some() && before.trim_ascii().is_empty();
        match (&mut pending, &found) {
            (Some(last), Some((word, _))) if is_gap && last.charset.eq_ignore_ascii_case(word.charset) => {
                last.octets.extend_from_slice(&word.octets);
            }
            _ => {
                finish_word(pending.take(), &mut out);
                out.push_str(&Charset::UNLABELLED.decode(if is_gap { b"" } else { before }));
            }
        }
        let Some((word, after)) = found else { return out };
        pending = pending.or(Some(word));
        rest = after;
    }
}

fn finish_word(word: Option<Word<'_>>, out: &mut String) {
    if let Some(word) = word {
        out.push_str(&Charset::of_mail(Some(word.charset)).decode(&word.octets));
    }
}

/// What stands before the first encoded word, and that word with what stands behind it.
fn next_word(text: &[u8]) -> (&[u8], Option<(Word<'_>, &[u8])>) {
    let found = memmem::find_iter(text, b"=?").find_map(|start| {
        let (before, from) = text.split_at_checked(start)?;
        Some((before, Some(word(from)?)))
    });
    found.unwrap_or((text, None))
}

/// The encoded word at the beginning of `text`, and what stands behind it.
fn word(text: &[u8]) -> Option<(Word<'_>, &[u8])> {
    let (charset, rest) = token(text.strip_prefix(b"=?")?)?;
    let (encoding, rest) = token(rest)?;
    let (encoded, rest) = token(rest)?;
    let rest = rest.strip_prefix(b"=")?;
    let octets = match encoding {
        b"B" | b"b" => base64(encoded),
        b"Q" | b"q" => q(encoded),
        _ => return None,
    };
    // RFC 2231 §5: a language may follow the charset.
    let charset = charset.split(|octet| *octet == b'*').next().unwrap_or_default();
    Some((Word { charset, octets }, rest))
}

/// The octets up to the next `?`, without white space, and what stands behind it.
fn token(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|octet| matches!(octet, b'?' | b' ' | b'\t' | b'\r' | b'\n'))?;
    let (token, rest) = text.split_at_checked(end)?;
    Some((token, rest.strip_prefix(b"?")?))
}

/// The `B` encoding (RFC 2047 §4.1).
fn base64(encoded: &[u8]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(encoded.len());
    MimeDecoder::new().feed(encoded, &mut octets);
    octets
}

/// The `Q` encoding (RFC 2047 §4.2).
fn q(encoded: &[u8]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'_', _) => octets.push(b' '),
            (b'=', [high, low, behind @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                octets.extend(hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low));
                rest = behind;
            }
            _ => octets.push(*first),
        }
    }
    octets
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn decoded(text: &str) -> String {
        decode(text.as_bytes())
    }

    #[test]
    fn rfc2047_section_8_examples() {
        assert_eq!(decoded("=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>"), "Keith Moore <moore@cs.utk.edu>");
        assert_eq!(
            decoded("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <keld@dkuug.dk>"),
            "Keld Jørn Simonsen <keld@dkuug.dk>"
        );
        assert_eq!(decoded("=?ISO-8859-1?Q?Andr=E9?= Pirard"), "André Pirard");
        let subject =
            "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=";
        assert_eq!(decoded(subject), "If you can read this you understand the example.");
        assert_eq!(decoded("(=?ISO-8859-1?Q?a?= b)"), "(a b)");
        assert_eq!(decoded("(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)"), "(ab)");
        assert_eq!(decoded("(=?ISO-8859-1?Q?a_b?=)"), "(a b)");
        assert_eq!(decoded("(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)"), "(a b)");
    }

    #[test]
    fn rfc2231_section_5_language() {
        assert_eq!(decoded("=?US-ASCII*EN?Q?Keith_Moore?="), "Keith Moore");
    }

    #[test]
    fn characters_cut_between_words() {
        assert_eq!(decoded("=?utf-8?Q?gr=C3?= =?UTF-8?Q?=BCn?="), "grün");
        assert_eq!(decoded("=?utf-8?B?4g==?= =?utf-8?Q?=98=BA?="), "☺");
    }

    #[test]
    fn lenient_places() {
        assert_eq!(decoded("Re:=?utf-8?q?=c3=a9?=x"), "Re:éx");
        assert_eq!(decoded("\"=?utf-8?q?a?=\" <a@b>"), "\"a\" <a@b>");
        assert_eq!(decoded(&format!("=?utf-8?q?{}?=", "a".repeat(500))), "a".repeat(500));
    }

    #[test]
    fn what_is_no_word_stays() {
        for text in
            ["=?", "=?utf-8?q?a", "=?utf-8?x?a?=", "=?utf-8?q?a b?=", "=?utf-8?q?a?", "a =?= b", "=?a?=", "x  y "]
        {
            assert_eq!(decoded(text), text);
        }
        assert_eq!(decoded("=?=?utf-8?q?a?="), "=?a");
        assert_eq!(decoded("=?utf-8?q?=4?= =?utf-8?q?=?="), "=4=");
        assert_eq!(decode(b"gr\xfcn gr\xc3\xbcn"), "grün grün");
        assert_eq!(decoded("=?klingon?q?=e9?="), "é");
    }

    #[test]
    fn a_flood_of_words_is_read_in_one_go() {
        assert_eq!(decoded(&"=?".repeat(100_000)).len(), 200_000);
        assert_eq!(decoded(&"=?utf-8?q?a?= ".repeat(50_000)).len(), 50_001);
        assert_eq!(decoded(&"=?a?b?".repeat(50_000)).len(), 300_000);
    }
}
