//! Undoing a Content-Transfer-Encoding (RFC 2045 §6), in pieces of any size. For SEARCH and BINARY; what is delivered
//! otherwise stays encoded.
//!
//! Broken encodings are read as far as they go: what is not a code stands for itself, as RFC 2045 §6.7 advises.

use memchr::memchr3;

use crate::text::base64::MimeDecoder;

/// Octets of white space that are held to see whether a line ends behind them; of a longer run the end alone is dropped.
const BLANKS: usize = 1000;
/// Octets that are looked at for the next code, so that a long run of blanks is not looked at again and again.
const WINDOW: usize = 4096;

/// A decoder in the middle of a body.
#[derive(Clone, Debug)]
pub enum TransferDecoder {
    /// `7BIT`, `8BIT`, `BINARY`: nothing to undo, line ends stay as they are stored.
    Identity,
    /// `BASE64`.
    Base64(MimeDecoder),
    /// `QUOTED-PRINTABLE`.
    QuotedPrintable(QuotedPrintable),
}

impl TransferDecoder {
    /// The decoder for an encoding, given in upper case as in [`Content`](super::content::Content); none if unknown.
    pub fn new(encoding: &[u8]) -> Option<Self> {
        match encoding {
            b"7BIT" | b"8BIT" | b"BINARY" => Some(Self::Identity),
            b"BASE64" => Some(Self::Base64(MimeDecoder::new())),
            b"QUOTED-PRINTABLE" => Some(Self::QuotedPrintable(QuotedPrintable::default())),
            _ => None,
        }
    }

    /// Decodes `piece` and appends what it gives to `out`: at most twice its length and what was held before.
    pub fn feed(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Identity => out.extend_from_slice(piece),
            Self::Base64(decoder) => decoder.feed(piece, out),
            Self::QuotedPrintable(decoder) => decoder.feed(piece, out),
        }
    }

    /// Ends the body.
    pub fn finish(self, out: &mut Vec<u8>) {
        if let Self::QuotedPrintable(decoder) = self {
            decoder.finish(out);
        }
    }
}

/// Decodes quoted-printable (RFC 2045 §6.7). A line end comes out as CRLF, whether it was stored as such or as LF.
#[derive(Clone, Debug, Default)]
pub struct QuotedPrintable {
    held: Vec<u8>,
}

/// What the beginning of a text means.
enum Token {
    /// An octet, after so many of the text.
    Octet(u8, usize),
    /// Nothing: so many octets are dropped.
    Nothing(usize),
    /// A line end, after so many octets.
    LineEnd(usize),
    /// So many octets that stand for themselves.
    Plain(usize),
    /// The text must go on to be understood.
    Cut,
}

impl QuotedPrintable {
    /// Decodes `piece` and appends what it gives to `out`.
    pub fn feed(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        if self.held.is_empty() {
            self.decode(piece, out);
        } else {
            let mut text = std::mem::take(&mut self.held);
            text.extend_from_slice(piece);
            self.decode(&text, out);
        }
    }

    /// Ends the body: a `=` or blanks at its very end are dropped like those at the end of a line.
    pub fn finish(mut self, out: &mut Vec<u8>) {
        if let [b'=', code @ ..] = self.held.as_slice()
            && !code.trim_ascii().is_empty()
        {
            out.append(&mut self.held);
        } else if self.held.starts_with(b"\r") {
            out.push(b'\r');
        }
    }

    fn decode(&mut self, text: &[u8], out: &mut Vec<u8>) {
        let mut rest = text;
        while !rest.is_empty() {
            let used = match token(rest) {
                Token::Octet(octet, used) => {
                    out.push(octet);
                    used
                }
                Token::LineEnd(used) => {
                    out.extend_from_slice(b"\r\n");
                    used
                }
                Token::Plain(used) => {
                    out.extend_from_slice(rest.get(..used).unwrap_or_default());
                    used
                }
                Token::Nothing(used) => used,
                Token::Cut => {
                    self.held = rest.to_vec();
                    return;
                }
            };
            rest = rest.get(used..).unwrap_or_default();
        }
    }
}

/// The first token of `text`, which is not empty.
fn token(text: &[u8]) -> Token {
    match text {
        [b'=', rest @ ..] => code(rest),
        [b'\n', ..] => Token::LineEnd(1),
        [b'\r', b'\n', ..] => Token::LineEnd(2),
        [b'\r'] => Token::Cut,
        [b'\r', ..] => Token::Plain(1),
        _ => match plain(text) {
            0 => blanks(text),
            count => Token::Plain(count),
        },
    }
}

/// The octets of `text` that stand for themselves, as far as one look goes; blanks before a line end do not, nor those
/// behind which nothing is known yet.
fn plain(text: &[u8]) -> usize {
    let window = text.get(..WINDOW).unwrap_or(text);
    let end = memchr3(b'=', b'\n', b'\r', window).unwrap_or(window.len());
    let run = window.get(..end).unwrap_or_default();
    let last = run.iter().rposition(|octet| !is_blank(*octet)).map_or(0, |last| last + 1);
    if text.get(end) == Some(&b'=') { end } else { last }
}

/// What follows `=`: two hexadecimal digits, or blanks and a line end, which a soft line break hides.
fn code(rest: &[u8]) -> Token {
    if let [high, low, ..] = rest
        && let Some((high, low)) = hex(*high).zip(hex(*low))
    {
        return Token::Octet(high << 4 | low, 3);
    }
    let blanks = rest.iter().take(BLANKS).take_while(|octet| is_blank(**octet)).count();
    match rest.get(blanks..).unwrap_or_default() {
        [b'\n', ..] => Token::Nothing(blanks + 2),
        [b'\r', b'\n', ..] => Token::Nothing(blanks + 3),
        [] | [b'\r'] if blanks < BLANKS => Token::Cut,
        [digit] if blanks == 0 && hex(*digit).is_some() => Token::Cut,
        _ => Token::Plain(1),
    }
}

/// Blanks: at the end of a line they were added on the way, and are dropped.
fn blanks(text: &[u8]) -> Token {
    let blanks = text.iter().take(BLANKS).take_while(|octet| is_blank(**octet)).count();
    match text.get(blanks..).unwrap_or_default() {
        [b'\n', ..] | [b'\r', b'\n', ..] => Token::Nothing(blanks),
        [] | [b'\r'] if blanks < BLANKS => Token::Cut,
        _ => Token::Plain(blanks),
    }
}

fn is_blank(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t')
}

/// The value of a hexadecimal digit; lower case is against the RFC, and common.
pub(super) fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{BLANKS, TransferDecoder};

    /// Decodes in two pieces at every cut, which must make no difference.
    fn decoded(encoding: &str, body: &[u8]) -> Vec<u8> {
        let at = |cut: usize| {
            let mut decoder = TransferDecoder::new(encoding.as_bytes()).unwrap();
            let mut out = Vec::new();
            decoder.feed(&body[..cut], &mut out);
            decoder.feed(&body[cut..], &mut out);
            decoder.finish(&mut out);
            out
        };
        let whole = at(0);
        (1..=body.len()).for_each(|cut| assert_eq!(at(cut), whole, "{} cut at {cut}", body.escape_ascii()));
        whole
    }

    fn quoted_printable(body: &str) -> String {
        String::from_utf8_lossy(&decoded("QUOTED-PRINTABLE", body.as_bytes())).into_owned()
    }

    #[test]
    fn rfc2045_section_6_7_example() {
        let body = "Now's the time =\nfor all folk to come=\n to the aid of their country.";
        assert_eq!(quoted_printable(body), "Now's the time for all folk to come to the aid of their country.");
    }

    #[test]
    fn codes_soft_and_hard_line_ends() {
        assert_eq!(quoted_printable("a=3Db=3db=20\n=C3=A9= \t\r\nx\r\n"), "a=b=b \r\n\u{e9}x\r\n");
        assert_eq!(quoted_printable("a \t\nb \r\nc d  "), "a\r\nb\r\nc d");
        assert_eq!(quoted_printable("a=0D=0Ab\n"), "a\r\nb\r\n");
        assert_eq!(quoted_printable("a\rb \r c\r"), "a\rb \r c\r");
    }

    #[test]
    fn what_is_no_code_stands_for_itself() {
        assert_eq!(quoted_printable("a=b==3D=x=4 =4"), "a=b===x=4 =4");
        assert_eq!(quoted_printable("a="), "a");
        assert_eq!(quoted_printable("a=  "), "a");
        assert_eq!(quoted_printable("a= b"), "a= b");
    }

    #[test]
    fn long_runs_of_blanks_are_not_held() {
        let body = format!("a{}b", " ".repeat(3 * BLANKS + 7));
        assert_eq!(quoted_printable(&body), body);
        assert_eq!(quoted_printable(&format!("a={}", " ".repeat(2 * BLANKS))).trim_end(), "a=");
    }

    #[test]
    fn base64_and_identity() {
        assert_eq!(decoded("BASE64", b"Zm9v\r\nYg==\n"), b"foob");
        assert_eq!(decoded("8BIT", b"a\nb"), b"a\nb");
        assert!(TransferDecoder::new(b"X-UUENCODE").is_none());
    }
}
