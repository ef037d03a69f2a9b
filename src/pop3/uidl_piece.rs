//! The pieces of which a unique-id's pattern consists: how they are read, and how they are written for a message.

use super::uidl::{BadUidlFormat, UNIQUE_ID_OCTETS};
use crate::mailbox::{Uid, UidValidity};

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Value(Source, Form),
    /// The header's digest, 32 hexadecimal digits.
    HeaderMd5,
}

/// What number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Uid,
    UidValidity,
}

/// How a number is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) width: usize,
    pub(super) zeros: bool,
    pub(super) hexadecimal: bool,
    pub(super) upper: bool,
}

/// The unique-id that `pieces` make of UIDVALIDITY, UID and digest.
pub(super) fn expand(pieces: &[Piece], values: (UidValidity, Uid, &str)) -> String {
    let mut id = Vec::with_capacity(UNIQUE_ID_OCTETS);
    write_all(pieces, values, &mut id);
    String::from_utf8_lossy(&id).into_owned()
}

/// The same, at the end of `id`.
pub(super) fn write_all(pieces: &[Piece], (validity, uid, header_md5): (UidValidity, Uid, &str), id: &mut Vec<u8>) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => id.extend_from_slice(text.as_bytes()),
            Piece::Value(Source::Uid, form) => form.write(uid.0, id),
            Piece::Value(Source::UidValidity, form) => form.write(validity.0, id),
            Piece::HeaderMd5 => id.extend_from_slice(header_md5.as_bytes()),
        }
    }
}

impl Form {
    /// Writes `number`, of which a large mailbox has one in each of its lines.
    fn write(self, number: u32, id: &mut Vec<u8>) {
        let Self { width, zeros, hexadecimal, upper } = self;
        let (digits, significant) = if hexadecimal {
            (hexadecimal_digits(number, upper), (35 - number.leading_zeros()) / 4)
        } else {
            (decimal_digits(number), number.checked_ilog10().map_or(1, |log| log + 1))
        };
        let significant = significant.max(1) as usize;
        let shown = if zeros { significant.max(width.min(digits.len())) } else { significant };
        id.extend(std::iter::repeat_n(if zeros { b'0' } else { b' ' }, width.saturating_sub(shown)));
        id.extend_from_slice(digits.get(digits.len().saturating_sub(shown)..).unwrap_or_default());
    }
}

/// All digits, with zeros before them.
fn hexadecimal_digits(number: u32, upper: bool) -> [u8; 10] {
    let [a, b, c, d] = number.to_be_bytes();
    let values = [0, 0, a >> 4, a & 15, b >> 4, b & 15, c >> 4, c & 15, d >> 4, d & 15];
    let ten = if upper { b'A' } else { b'a' };
    values.map(|value| if value < 10 { b'0' + value } else { ten + (value - 10) })
}

/// The same in decimal ones.
fn decimal_digits(number: u32) -> [u8; 10] {
    let (mut digits, mut rest) = ([b'0'; 10], number);
    for digit in digits.iter_mut().rev() {
        (*digit, rest) = (b'0' + u8::try_from(rest % 10).unwrap_or(0), rest / 10);
    }
    digits
}

/// The first piece of a pattern that is not empty, and what follows it.
pub(super) fn piece(pattern: &str) -> Result<(Piece, &str), BadUidlFormat> {
    let Some(after) = pattern.strip_prefix('%') else {
        let (text, after) = pattern.split_at_checked(pattern.find('%').unwrap_or(pattern.len())).unwrap_or_default();
        return Ok((Piece::Text(text.to_owned()), after));
    };
    if let Some(after) = after.strip_prefix('%') {
        return Ok((Piece::Text("%".to_owned()), after));
    }
    match after.strip_prefix('{') {
        Some(long) => {
            let (inner, after) = long.split_once('}').ok_or(BadUidlFormat::Unknown)?;
            Ok((long_variable(inner)?, after))
        }
        None => short_variable(after),
    }
}

/// `[0][width][X][U|L]key`, what follows a `%`.
fn short_variable(pattern: &str) -> Result<(Piece, &str), BadUidlFormat> {
    let after_width = pattern.trim_start_matches(|character: char| character.is_ascii_digit());
    let (width, _) = pattern.split_at_checked(pattern.len() - after_width.len()).unwrap_or_default();
    let mut form = Form { zeros: width.starts_with('0'), width: parse_width(width)?, ..Form::default() };
    let mut characters = after_width.chars();
    loop {
        let source = match characters.next().ok_or(BadUidlFormat::Unknown)? {
            'X' => {
                form.hexadecimal = true;
                continue;
            }
            'U' => {
                form.upper = true;
                continue;
            }
            'L' => continue,
            'u' => Source::Uid,
            'v' => Source::UidValidity,
            'm' if form == Form::default() => return Ok((Piece::HeaderMd5, characters.as_str())),
            _ => return Err(BadUidlFormat::Unknown),
        };
        return Ok((Piece::Value(source, form), characters.as_str()));
    }
}

/// `name | filter | …`, what stands between `%{` and `}`.
fn long_variable(inner: &str) -> Result<Piece, BadUidlFormat> {
    let mut words = inner.split('|').map(str::trim);
    let source = match words.next() {
        Some("uid") => Source::Uid,
        Some("uidvalidity") => Source::UidValidity,
        Some("md5") if words.next().is_none() => return Ok(Piece::HeaderMd5),
        _ => return Err(BadUidlFormat::Unknown),
    };
    let mut form = Form::default();
    for filter in words {
        match filter {
            "hex" => form.hexadecimal = true,
            "upper" => form.upper = true,
            "lower" => form.upper = false,
            filter => {
                let width = filter.strip_prefix("hex(").and_then(|rest| rest.strip_suffix(')'));
                let width = parse_width(width.ok_or(BadUidlFormat::Unknown)?.trim())?;
                form = Form { width, zeros: true, hexadecimal: true, ..form };
            }
        }
    }
    Ok(Piece::Value(source, form))
}

fn parse_width(digits: &str) -> Result<usize, BadUidlFormat> {
    match digits {
        "" => Ok(0),
        digits => digits.parse().ok().filter(|width| *width <= UNIQUE_ID_OCTETS).ok_or(BadUidlFormat::TooLong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_width_and_no_digit_too_few() {
        for number in [0, 1, 9, 10, 15, 16, 0xabc, 4_294_967_295, 1_000_000_000, 999_999_999] {
            let id = |pattern: &str| {
                let mut id = Vec::new();
                let (piece, _) = short_variable(pattern).unwrap();
                write_all(&[piece], (UidValidity(0), Uid(number), ""), &mut id);
                String::from_utf8(id).unwrap()
            };
            assert_eq!(
                [id("u"), id("Xu"), id("XUu")],
                [format!("{number}"), format!("{number:x}"), format!("{number:X}")]
            );
            assert_eq!(
                [id("4u"), id("04u"), id("4Xu"), id("04Xu")],
                [format!("{number:4}"), format!("{number:04}"), format!("{number:4x}"), format!("{number:04x}")]
            );
            assert_eq!(
                [id("20u"), id("020u"), id("020Xu")],
                [format!("{number:20}"), format!("{number:020}"), format!("{number:020x}")]
            );
        }
    }
}
