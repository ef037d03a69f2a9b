//! Encoded words (RFC 2047) made from UTF-8, and the lines of a field in which they stand.

use crate::text::base64;

/// Octets of a line with an encoded word in it, and of an encoded word (RFC 2047 §2).
const LINE_OCTETS: usize = 76;
const WORD_OCTETS: usize = 75;
/// Octets below which no encoded word is begun on a line; enough for each character.
const LEAST_OCTETS: usize = 32;
/// Octets of an encoded word that are not its text.
const AROUND_OCTETS: usize = 12;

/// A field that is being written: folded where white space stands, before a line becomes too long.
pub(super) struct Writer {
    out: Vec<u8>,
    column: usize,
}

impl Writer {
    /// A field called `name`; with none, a line that is no field.
    pub(super) fn new(name: &str) -> Self {
        let mut writer = Self { out: Vec::new(), column: 0 };
        if !name.is_empty() {
            writer.glue(name);
            writer.glue(":");
        }
        writer
    }

    /// Writes `word` behind `space`, on a new line if this one has no room.
    pub(super) fn word(&mut self, space: &str, word: &str) {
        let end = self.column.saturating_add(space.len()).saturating_add(word.len());
        if end > LINE_OCTETS && self.column > 0 && !space.is_empty() && !word.is_empty() {
            self.fold();
        }
        self.glue(space);
        self.glue(word);
    }

    /// Writes `text` behind `space`, as one encoded word or as many as it takes.
    pub(super) fn encoded(&mut self, space: &str, text: &str) {
        let (mut space, mut rest) = (space, text);
        let encoding = Encoding::fit_for(text);
        while !rest.is_empty() {
            let mut room = self.room(space);
            if room < LEAST_OCTETS && !space.is_empty() && self.column > 0 {
                self.fold();
                room = self.room(space);
            }
            let (word, after) = encoded_word(rest, encoding, room.clamp(LEAST_OCTETS, WORD_OCTETS));
            self.glue(space);
            self.glue(&word);
            (space, rest) = (" ", after);
        }
    }

    /// Writes `text` right behind what was written.
    pub(super) fn glue(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
        self.column = self.column.saturating_add(text.len());
    }

    /// The field without a line end.
    pub(super) fn finish(self) -> Vec<u8> {
        self.out
    }

    fn room(&self, space: &str) -> usize {
        LINE_OCTETS.saturating_sub(self.column).saturating_sub(space.len())
    }

    fn fold(&mut self) {
        self.out.extend_from_slice(b"\r\n");
        self.column = 0;
    }
}

/// Writes unfolded `text`, in which the words for which `is_plain` can stay. White space between two encoded words means
/// nothing (RFC 2047 §6.2), so it is encoded with them where it stood beside one.
pub(super) fn words(text: &str, writer: &mut Writer, is_plain: fn(&str) -> bool) {
    let mut words = Words { text, at: 0 }.peekable();
    let mut after_encoded = false;
    while let Some(word) = words.next() {
        if is_plain(word.text) {
            writer.word(word.space, word.text);
            after_encoded = is_encoded_word(word.text);
            continue;
        }
        let (mut end, begin) = (word.end(), if after_encoded { word.at } else { word.at + word.space.len() });
        while let Some(next) = words.next_if(|next| !is_plain(next.text)) {
            end = next.end();
        }
        if let Some(next) = words.peek().filter(|next| is_encoded_word(next.text)) {
            end = next.at + next.space.len();
        }
        let space = if after_encoded { " " } else { word.space };
        writer.encoded(space, text.get(begin..end).unwrap_or_default());
        after_encoded = true;
    }
}

/// Whether `word` can stand in text as it is.
pub(super) fn is_visible(word: &str) -> bool {
    word.bytes().all(|octet| octet.is_ascii_graphic())
}

/// Whether `word` is shown as something else.
pub(super) fn is_encoded_word(word: &str) -> bool {
    word.starts_with("=?") && word.ends_with("?=")
}

/// A word and the white space before it.
struct Word<'a> {
    at: usize,
    space: &'a str,
    text: &'a str,
}

impl Word<'_> {
    fn end(&self) -> usize {
        self.at + self.space.len() + self.text.len()
    }
}

struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Words<'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (at, blank) = (self.at, [' ', '\t']);
        let word = rest.trim_start_matches(blank);
        let space = rest.get(..rest.len() - word.len()).unwrap_or_default();
        let text = word.split(blank).next().unwrap_or_default();
        self.at += space.len() + text.len();
        Some(Word { at, space, text })
    }
}

/// The encodings of encoded words (RFC 2047 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    B,
    Q,
}

impl Encoding {
    /// Q where half of `text` can be read in it, as RFC 2047 §4 advises.
    fn fit_for(text: &str) -> Self {
        let spelled = text.bytes().filter(|octet| !is_q_safe(*octet)).count();
        if spelled > text.len() / 2 { Self::B } else { Self::Q }
    }

    /// The octets that `text` takes.
    fn octets(self, text: &str) -> usize {
        match self {
            Self::B => text.len().div_ceil(3).saturating_mul(4),
            Self::Q => text.bytes().map(|octet| if octet == b' ' || is_q_safe(octet) { 1 } else { 3 }).sum(),
        }
    }

    fn encode(self, text: &str) -> String {
        match self {
            Self::B => format!("=?UTF-8?B?{}?=", base64::encode(text.as_bytes())),
            Self::Q => {
                let mut word = String::from("=?UTF-8?Q?");
                text.bytes().for_each(|octet| push_q(octet, &mut word));
                word + "?="
            }
        }
    }
}

/// `encoded-word = "=?" charset "?" encoding "?" encoded-text "?="` of at most `room` octets with the beginning of `text`,
/// at least one character; and what is left.
fn encoded_word(text: &str, encoding: Encoding, room: usize) -> (String, &str) {
    let room = room.saturating_sub(AROUND_OCTETS);
    let mut taken = 0;
    for (at, character) in text.char_indices().take(room) {
        let end = at + character.len_utf8();
        if taken > 0 && text.get(..end).is_none_or(|text| encoding.octets(text) > room) {
            break;
        }
        taken = end;
    }
    let (text, rest) = text.split_at_checked(taken).unwrap_or((text, ""));
    (encoding.encode(text), rest)
}

/// What may stand for itself wherever an encoded word may stand (RFC 2047 §5 (3)).
fn is_q_safe(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"!*+-/".contains(&octet)
}

fn push_q(octet: u8, word: &mut String) {
    match octet {
        b' ' => word.push('_'),
        octet if is_q_safe(octet) => word.push(char::from(octet)),
        octet => word.push_str(&format!("={octet:02X}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::words::decode;

    fn written(text: &str) -> String {
        let mut writer = Writer::new("Subject");
        words(text, &mut writer, is_visible);
        String::from_utf8(writer.finish()).unwrap()
    }

    #[test]
    fn words_that_can_stay_do() {
        for (text, expected) in [
            (" caf\u{e9} open", " =?UTF-8?Q?caf=C3=A9?= open"),
            (" \u{e9} and \u{e8}  \u{ea} x", " =?UTF-8?B?w6k=?= and =?UTF-8?B?w6ggIMOq?= x"),
            (" =?utf-8?q?=C3=A9?= caf\u{e9}", " =?utf-8?q?=C3=A9?= =?UTF-8?Q?_caf=C3=A9?="),
            (" caf\u{e9} =?utf-8?q?=C3=A9?=", " =?UTF-8?Q?caf=C3=A9_?= =?utf-8?q?=C3=A9?="),
            ("\tnaive caf\u{e9}\u{0}ab  ", "\tnaive =?UTF-8?Q?caf=C3=A9=00ab?=  "),
        ] {
            assert_eq!(written(text), ["Subject:", expected].concat());
            assert_eq!(decode(expected.as_bytes()), decode(text.as_bytes()));
        }
    }

    #[test]
    fn lines_and_words_keep_within_their_bounds_and_nothing_is_lost() {
        for count in 1..120 {
            for unit in ["\u{e9}", "a\u{e9} ", "\u{1f600}", "aaaa\u{4e2d}", "\u{4e2d}\u{6587} word "] {
                let text = format!(" {}", unit.repeat(count));
                let field = written(text.trim_end());
                assert!(field.split("\r\n").all(|line| line.len() <= LINE_OCTETS), "{field}");
                assert!(field.split("\r\n").skip(1).all(|line| line.starts_with(' ') && line.trim() != ""), "{field}");
                assert!(field.split([' ', '\r']).all(|word| word.trim().len() <= WORD_OCTETS), "{field}");
                let body = field.strip_prefix("Subject:").unwrap().replace("\r\n", "");
                assert_eq!(decode(body.as_bytes()), text.trim_end());
            }
        }
    }

    #[test]
    fn a_line_of_blanks_alone_never_comes_about() {
        let field = written(&format!(" \u{e9}{}", " ".repeat(200)));
        assert!(!field.contains("\r\n"));
        let field = written(&format!(" {}x{}\u{e9}", "y".repeat(80), " ".repeat(90)));
        assert!(field.split("\r\n").all(|line| line.trim() != ""), "{field}");
        let mut nameless = Writer::new("");
        words(&format!(" {} \u{e9}", "y".repeat(80)), &mut nameless, is_visible);
        assert!(!nameless.finish().starts_with(b"\r\n"), "the header would end there");
    }
}
