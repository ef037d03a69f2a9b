//! What a client says: script text with answers to challenges worked out, and octets that have no other spelling.

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};

use crate::harness::script::Captures;

/// Turns a script's line into octets. `<base64 TEXT>`, `<apop PASSWORD>`, `<cram USER PASSWORD>`, `<COUNT x TEXT>` and
/// `<=NAME>` are worked out; `\0` in base64 text is NUL; with `escapes`, `\r`, `\n`, `\0`, `\\` and `\xNN` are octets.
pub(super) fn spell(text: &str, stamp: &str, captures: &Captures, escapes: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let end = rest[start..].find('>').map(|end| start + end);
        let worked_out = end.and_then(|end| work_out(&rest[start + 1..end], stamp, captures));
        let next = match (worked_out, end) {
            (Some(octets), Some(end)) => {
                bytes.extend(literally(&rest[..start], escapes));
                bytes.extend(octets);
                end + 1
            }
            _ => {
                bytes.extend(literally(&rest[..=start], escapes));
                start + 1
            }
        };
        rest = &rest[next..];
    }
    bytes.extend(literally(rest, escapes));
    bytes
}

fn literally(text: &str, escapes: bool) -> Vec<u8> {
    if escapes { unescape(text) } else { text.as_bytes().to_vec() }
}

fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        bytes.push(match rest.next() {
            Some(b'r') => b'\r',
            Some(b'n') => b'\n',
            Some(b't') => b'\t',
            Some(b'0') => 0,
            Some(b'x') => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            Some(other) => other,
            None => b'\\',
        });
    }
    bytes
}

fn work_out(inner: &str, stamp: &str, captures: &Captures) -> Option<Vec<u8>> {
    if let Some(name) = inner.strip_prefix('=') {
        return captures.get(name).map(|text| text.clone().into_bytes());
    }
    let (verb, rest) = inner.split_once(' ')?;
    match verb {
        "base64" => Some(base64(&unescape(rest)).into_bytes()),
        "apop" => Some(hex(&Md5::digest([stamp.as_bytes(), rest.as_bytes()].concat())).into_bytes()),
        "cram" => {
            let (user, password) = rest.split_once(' ')?;
            let mut mac = Hmac::<Md5>::new_from_slice(password.as_bytes()).ok()?;
            mac.update(stamp.as_bytes());
            Some(base64(format!("{user} {}", hex(&mac.finalize().into_bytes())).as_bytes()).into_bytes())
        }
        count => {
            let text = rest.strip_prefix("x ")?;
            Some(text.repeat(count.parse().ok()?).into_bytes())
        }
    }
}

/// The `<…@…>` that a greeting or a challenge holds.
pub(super) fn stamp_in(line: &str) -> Option<String> {
    if let Some(challenge) = line.strip_prefix("+ ") {
        let text = String::from_utf8(unbase64(challenge)?).ok()?;
        return text.starts_with('<').then_some(text);
    }
    let start = line.find('<').filter(|_| line.starts_with("+OK"))?;
    let end = line[start..].find('>')? + start;
    line[start..end].contains('@').then(|| line[start..=end].to_owned())
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number = (0..3).fold(0_u32, |sum, place| sum << 8 | u32::from(*chunk.get(place).unwrap_or(&0)));
        for place in 0..4 {
            let digit = usize::try_from(number >> (18 - 6 * place) & 63).unwrap();
            text.push(if place <= chunk.len() { char::from(ALPHABET[digit]) } else { '=' });
        }
    }
    text
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    let mut bits = 0_u32;
    let mut held = 0;
    let mut bytes = Vec::new();
    for byte in text.trim_end_matches('=').bytes() {
        let digit = ALPHABET.iter().position(|letter| *letter == byte)?;
        bits = bits << 6 | u32::try_from(digit).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    Some(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
