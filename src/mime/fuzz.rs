//! What fuzz targets feed to the decoders and to the one encoder; parts and addresses are held against what is sent of them,
//! in `imap::fuzz`.
#![allow(clippy::unwrap_used, reason = "a target that meets the unexpected must stop")]

use super::charset::{Charset, CharsetDecoder};
use super::decode::TransferDecoder;
use super::downgrade::edits;
use super::words;
use crate::text::fields::Fields;
use crate::text::fuzz::Draw;

/// Labels of charsets that are decoded in ways of their own.
const LABELS: [&[u8]; 12] = [
    b"us-ascii",
    b"utf-8",
    b"utf-7",
    b"utf-16",
    b"utf-16le",
    b"iso-2022-jp",
    b"shift_jis",
    b"gb18030",
    b"big5",
    b"euc-kr",
    b"koi8-r",
    b"iso8859_15",
];

/// Charsets, transfer encodings and encoded words: cut anywhere the result is the same, and no longer than promised.
pub fn decoding(input: &[u8]) {
    let mut draw = Draw::new(input);
    let (choice, cut) = (usize::from(draw.octet()), usize::from(draw.octet()));
    let label = LABELS.get(choice).copied().unwrap_or_else(|| draw.slice(choice % 20));
    let text = draw.rest();
    let charset = Charset::of_mail(Some(label));
    let whole = charset.decode(text);
    assert!(whole.len() <= 3 * text.len() + 3, "{}", charset_name(label));
    for step in [1, cut.max(1)] {
        assert_eq!(pieces(charset, text, step), whole, "{} in pieces of {step}", charset_name(label));
    }
    for encoding in [&b"7BIT"[..], b"BASE64", b"QUOTED-PRINTABLE"] {
        transfer(encoding, text, cut.max(1));
    }
    let read = words::decode(text);
    if memchr::memmem::find(text, b"=?").is_none() {
        assert_eq!(read, Charset::UNLABELLED.decode(text));
    }
    assert!(read.len() <= 3 * text.len() + 3);
}

/// Headers with UTF-8 in them: what is written in their place is ASCII, in lines that continue a field, leaves nothing to be
/// done, and is no longer than a bound for each octet.
pub fn downgrading(header: &[u8]) {
    let (mut out, mut at) = (Vec::new(), 0);
    for edit in edits(header) {
        assert!(at <= edit.range.start && edit.range.start < edit.range.end && edit.text.is_ascii());
        assert!(!edit.text.ends_with(b"\r") && edit.text.len() <= 40 * edit.range.len() + 80);
        for line in memchr::memmem::find_iter(&edit.text, b"\r\n").filter_map(|end| edit.text.get(end + 2..)) {
            assert!(matches!(line.first(), Some(b' ' | b'\t')) && !line.trim_ascii().is_empty());
        }
        out.extend_from_slice(header.get(at..edit.range.start).unwrap());
        out.extend_from_slice(&edit.text);
        at = edit.range.end;
    }
    out.extend_from_slice(header.get(at..).unwrap());
    assert_eq!(edits(&out).count(), 0, "{}", out.escape_ascii());
    assert_eq!(Fields::new(&out).count(), Fields::new(header).count(), "{}", out.escape_ascii());
}

fn charset_name(label: &[u8]) -> String {
    label.escape_ascii().to_string()
}

fn pieces(charset: Charset, text: &[u8], step: usize) -> String {
    let (mut decoder, mut out) = (CharsetDecoder::new(charset), String::new());
    text.chunks(step).for_each(|piece| decoder.feed(piece, &mut out));
    decoder.finish(&mut out);
    out
}

fn transfer(encoding: &[u8], text: &[u8], step: usize) {
    let decoded = |step: usize| {
        let mut out = Vec::new();
        let Some(mut decoder) = TransferDecoder::new(encoding) else { return out };
        text.chunks(step).for_each(|piece| decoder.feed(piece, &mut out));
        decoder.finish(&mut out);
        out
    };
    let whole = decoded(text.len().max(1));
    assert!(whole.len() <= 2 * text.len());
    assert_eq!(decoded(step), whole, "{} in pieces of {step}", encoding.escape_ascii());
}
