//! Charsets (RFC 2978) to UTF-8, for SEARCH, SORT and THREAD. What is delivered stays in its own charset.
//!
//! encoding_rs knows the charsets of the Web, and by their names there. Mail has more names for them, UTF-7, and labels
//! that say nothing; those are handled here. Nothing fails: what cannot be decoded becomes U+FFFD, or is taken for
//! windows-1252 where the label says nothing.

use encoding_rs::{Decoder, Encoding, REPLACEMENT, WINDOWS_1252};

use super::utf7::Utf7;

/// A charset that can be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charset(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// One of encoding_rs.
    Known(&'static Encoding),
    /// UTF-7 (RFC 2152).
    Utf7,
    /// UTF-8 where it is valid, else windows-1252.
    Guess,
}

/// Names of mail for encodings of the Web, without `-`, `_`, blanks and dots.
const ALIASES: [(&[u8], &[u8]); 14] = [
    (b"cp932", b"shift_jis"),
    (b"ms932", b"shift_jis"),
    (b"xmscp932", b"shift_jis"),
    (b"cp936", b"gbk"),
    (b"ms936", b"gbk"),
    (b"cp949", b"euc-kr"),
    (b"ms949", b"euc-kr"),
    (b"cp950", b"big5"),
    (b"ms950", b"big5"),
    (b"latin1", b"iso-8859-1"),
    (b"latin9", b"iso-8859-15"),
    (b"eucjp", b"euc-jp"),
    (b"euckr", b"euc-kr"),
    (b"utf16", b"utf-16be"),
];

/// Labels under which anything may be found: US-ASCII, since what is not ASCII is mislabelled, and no label at all.
const GUESSED: [&[u8]; 8] =
    [b"usascii", b"ascii", b"ansix341968", b"iso646us", b"unknown8bit", b"xunknown", b"unknown", b"default"];

impl Charset {
    /// UTF-8 where it is valid, else windows-1252: the charset of text that names none.
    pub const UNLABELLED: Self = Self(Kind::Guess);

    /// The charset called `label`, letter case apart; none if it is unknown.
    pub fn named(label: &[u8]) -> Option<Self> {
        let bare = bare(label);
        if GUESSED.contains(&bare.as_slice()) {
            return Some(Self(Kind::Guess));
        }
        if matches!(bare.as_slice(), b"utf7" | b"unicode11utf7" | b"xunicode20utf7") {
            return Some(Self(Kind::Utf7));
        }
        let alias = ALIASES.iter().find(|(name, _)| *name == bare).map(|(_, label)| *label);
        let found = Encoding::for_label(alias.unwrap_or(label)).or_else(|| numbered(&bare));
        // The Web forbids these, and decodes them to nothing.
        found.filter(|encoding| *encoding != REPLACEMENT).map(|encoding| Self(Kind::Known(encoding)))
    }

    /// The charset of mail labelled so; an unknown one is guessed.
    pub fn of_mail(label: Option<&[u8]>) -> Self {
        label.and_then(Self::named).unwrap_or(Self::UNLABELLED)
    }

    /// Whether a text of ASCII octets alone is what these octets say.
    pub fn is_ascii_for_ascii(self) -> bool {
        match self.0 {
            Kind::Known(encoding) => encoding.is_ascii_compatible(),
            Kind::Utf7 => false,
            Kind::Guess => true,
        }
    }

    /// `text` as UTF-8.
    pub fn decode(self, text: &[u8]) -> String {
        let mut out = String::new();
        let mut decoder = CharsetDecoder::new(self);
        decoder.feed(text, &mut out);
        decoder.finish(&mut out);
        out
    }
}

/// `label` in lower case, without the marks about which names of one charset differ.
fn bare(label: &[u8]) -> Vec<u8> {
    label.iter().filter(|octet| octet.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
}

/// `iso8859N`, `windows125N`, `cp125N` and the like, however they are punctuated.
fn numbered(bare: &[u8]) -> Option<&'static Encoding> {
    let families: [(&[u8], &[u8]); 4] =
        [(b"iso8859", b"iso-8859-"), (b"windows", b"windows-"), (b"win", b"windows-"), (b"cp", b"windows-")];
    let label = families.iter().find_map(|(prefix, label)| Some([label, bare.strip_prefix(*prefix)?].concat()));
    Encoding::for_label(&label?)
}

/// Decodes text that comes in pieces; a character may be cut between two of them.
pub struct CharsetDecoder(State);

enum State {
    Known(Box<Decoder>),
    Utf7(Utf7),
    Guess(Vec<u8>),
}

impl CharsetDecoder {
    /// A decoder at the beginning of a text.
    pub fn new(charset: Charset) -> Self {
        Self(match charset.0 {
            Kind::Known(encoding) => State::Known(Box::new(encoding.new_decoder())),
            Kind::Utf7 => State::Utf7(Utf7::default()),
            Kind::Guess => State::Guess(Vec::new()),
        })
    }

    /// Decodes `piece` and appends it to `out`, at most three times as long.
    pub fn feed(&mut self, piece: &[u8], out: &mut String) {
        match &mut self.0 {
            State::Known(decoder) => decode_known(decoder, piece, false, out),
            State::Utf7(decoder) => decoder.feed(piece, out),
            State::Guess(held) => guess(held, piece, out),
        }
    }

    /// Ends the text.
    pub fn finish(self, out: &mut String) {
        match self.0 {
            State::Known(mut decoder) => decode_known(&mut decoder, b"", true, out),
            State::Utf7(decoder) => decoder.finish(out),
            State::Guess(held) => out.push_str(&WINDOWS_1252.decode_without_bom_handling(&held).0),
        }
    }
}

/// Decodes `text` in steps for which `out` is made large enough.
fn decode_known(decoder: &mut Decoder, text: &[u8], is_last: bool, out: &mut String) {
    let mut rest = text;
    loop {
        out.reserve(decoder.max_utf8_buffer_length(rest.len()).unwrap_or(rest.len()).max(16));
        let (result, used, _) = decoder.decode_to_string(rest, out, is_last);
        rest = rest.get(used..).unwrap_or_default();
        if result == encoding_rs::CoderResult::InputEmpty {
            return;
        }
    }
}

/// UTF-8 where it is valid, else windows-1252; a character that is cut is held.
fn guess(held: &mut Vec<u8>, piece: &[u8], out: &mut String) {
    held.extend_from_slice(piece);
    let mut rest = held.as_slice();
    while let Err(error) = std::str::from_utf8(rest) {
        let (valid, after) = rest.split_at_checked(error.valid_up_to()).unwrap_or_default();
        out.push_str(&String::from_utf8_lossy(valid));
        let Some(invalid) = error.error_len() else {
            *held = after.to_vec();
            return;
        };
        let (invalid, after) = after.split_at_checked(invalid).unwrap_or_default();
        out.push_str(&WINDOWS_1252.decode_without_bom_handling(invalid).0);
        rest = after;
    }
    out.push_str(&String::from_utf8_lossy(rest));
    held.clear();
}

#[cfg(test)]
mod tests {
    use super::{Charset, CharsetDecoder};

    /// Decodes in two pieces at every cut, which must make no difference.
    fn decoded(label: &str, text: &[u8]) -> String {
        let charset = Charset::named(label.as_bytes()).unwrap_or_else(|| panic!("{label} is unknown"));
        let whole = charset.decode(text);
        for cut in 0..=text.len() {
            let mut decoder = CharsetDecoder::new(charset);
            let mut out = String::new();
            decoder.feed(&text[..cut], &mut out);
            decoder.feed(&text[cut..], &mut out);
            decoder.finish(&mut out);
            assert_eq!(out, whole, "{label} cut at {cut}");
        }
        whole
    }

    #[test]
    fn charsets_of_the_web() {
        assert_eq!(decoded("UTF-8", "grün ☺😀".as_bytes()), "grün ☺😀");
        assert_eq!(decoded("ISO-8859-1", b"gr\xfcn"), "grün");
        assert_eq!(decoded("iso-8859-15", b"\xa4"), "€");
        assert_eq!(decoded("koi8-r", b"\xf0\xd2\xc9"), "При");
        assert_eq!(decoded("iso-2022-jp", b"\x1b$B$\"\x1b(B"), "あ");
        assert_eq!(decoded("gb2312", b"\xc4\xe3"), "你");
    }

    #[test]
    fn names_of_mail() {
        assert_eq!(decoded("CP932", b"\x82\xa0"), "あ");
        assert_eq!(decoded("ms936", b"\xc4\xe3"), "你");
        assert_eq!(decoded("ks_c_5601-1987", b"\xb0\xa1"), "가");
        for label in ["windows1252", "cp1252", "Win-1252", "CP_1252", "iso8859_1", "ISO8859-1", "latin-1", "Latin1"] {
            assert_eq!(decoded(label, b"\xe9"), "é");
        }
        assert_eq!(decoded("iso8859-15", b"\xa4"), "€");
        assert_eq!(decoded("utf-16", b"\0a\xd8\x3d\xde\x00"), "a😀");
    }

    #[test]
    fn labels_that_say_nothing_are_guessed() {
        for label in ["us-ascii", "ANSI_X3.4-1968", "unknown-8bit", "x-unknown"] {
            assert_eq!(decoded(label, "gr\u{fc}n".as_bytes()), "grün");
            assert_eq!(decoded(label, b"gr\xfcn\xc3"), "grünÃ");
        }
        assert_eq!(Charset::of_mail(None).decode(b"\xe9"), "é");
        assert_eq!(Charset::of_mail(Some(b"klingon")).decode(b"\xe9"), "é");
    }

    #[test]
    fn what_is_unknown() {
        for label in ["", "klingon", "iso-2022-kr", "hz-gb-2312", "replacement", "cp", "windows-9", "-"] {
            assert_eq!(Charset::named(label.as_bytes()), None, "{label}");
        }
    }

    #[test]
    fn invalid_text_is_replaced() {
        assert_eq!(decoded("utf-8", b"a\xff\xc3"), "a\u{fffd}\u{fffd}");
    }
}
