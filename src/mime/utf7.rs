//! UTF-7 (RFC 2152), which a few old programs put into mail: decoding only.

use crate::text::base64::{self, Bits};

/// A decoder in the middle of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Utf7 {
    shift: Option<Shift>,
}

/// Between `+` and what ends it.
#[derive(Clone, Debug, Default)]
struct Shift {
    is_empty: bool,
    bits: Bits,
    high_octet: Option<u8>,
    high_surrogate: Option<u16>,
}

impl Utf7 {
    /// Decodes `piece` and appends it to `out`; octets that UTF-7 does not have become U+FFFD.
    pub(super) fn feed(&mut self, piece: &[u8], out: &mut String) {
        for &octet in piece {
            match (&mut self.shift, base64::value(octet)) {
                (Some(shift), Some(six)) => shift.push(six, out),
                (Some(shift), None) => {
                    shift.end(octet, out);
                    self.shift = None;
                    if octet != b'-' {
                        self.direct(octet, out);
                    }
                }
                (None, _) => self.direct(octet, out),
            }
        }
    }

    /// Ends the text.
    pub(super) fn finish(self, out: &mut String) {
        if let Some(shift) = self.shift {
            shift.end(b' ', out);
        }
    }

    /// An octet outside a shift.
    fn direct(&mut self, octet: u8, out: &mut String) {
        match octet {
            b'+' => self.shift = Some(Shift { is_empty: true, ..Shift::default() }),
            0..0x80 => out.push(char::from(octet)),
            _ => out.push(char::REPLACEMENT_CHARACTER),
        }
    }
}

impl Shift {
    /// Takes six more bits.
    fn push(&mut self, six: u8, out: &mut String) {
        self.is_empty = false;
        let Some(octet) = self.bits.push(six) else { return };
        match self.high_octet.take() {
            None => self.high_octet = Some(octet),
            Some(high) => self.unit(u16::from_be_bytes([high, octet]), out),
        }
    }

    /// Takes a unit of UTF-16.
    fn unit(&mut self, unit: u16, out: &mut String) {
        if let Some(high) = self.high_surrogate.take() {
            if let Some(Ok(c)) = char::decode_utf16([high, unit]).next() {
                return out.push(c);
            }
            out.push(char::REPLACEMENT_CHARACTER);
        }
        if matches!(unit, 0xd800..0xdc00) {
            self.high_surrogate = Some(unit);
        } else {
            out.push(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }

    /// Ends at `octet`; `+-` stands for `+`.
    fn end(&self, octet: u8, out: &mut String) {
        if self.is_empty && octet == b'-' {
            out.push('+');
        } else if self.high_surrogate.is_some() || self.high_octet.is_some() {
            out.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Utf7;

    fn decoded(text: &[u8]) -> String {
        let mut out = String::new();
        let mut decoder = Utf7::default();
        text.chunks(1).for_each(|octet| decoder.feed(octet, &mut out));
        decoder.finish(&mut out);
        out
    }

    #[test]
    fn rfc2152_examples() {
        assert_eq!(decoded(b"A+ImIDkQ."), "A≢Α.");
        assert_eq!(decoded(b"Hi Mom -+Jjo--!"), "Hi Mom -☺-!");
        assert_eq!(decoded(b"+ZeVnLIqe-"), "日本語");
        assert_eq!(decoded(b"Item 3 is +AKM-1."), "Item 3 is £1.");
        assert_eq!(decoded(b"1 +- 1"), "1 + 1");
    }

    #[test]
    fn surrogates_and_broken_text() {
        assert_eq!(decoded(b"+2D3eAA-"), "😀");
        assert_eq!(decoded(b"+2D0-x"), "\u{fffd}x");
        assert_eq!(decoded(b"+3gA-x"), "\u{fffd}x");
        assert_eq!(decoded(b"+2D3YPd4A"), "\u{fffd}😀");
        assert_eq!(decoded(b"\xe9+AOk"), "\u{fffd}é");
        assert_eq!(decoded(b"+"), "");
    }
}
