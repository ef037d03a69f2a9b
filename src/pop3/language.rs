//! LANG (RFC 6856 §3): which language the texts behind `+OK` and `-ERR` are in. There is one, English.

use std::io::{self, Write};

use super::reply::Reply;

/// Answers LANG: the list for no `range`, else the choice.
pub(super) fn lang(out: &mut dyn Write, range: Option<&[u8]>) -> io::Result<()> {
    match range {
        None => out.write_all(b"+OK Language listing follows:\r\nen English\r\n.\r\n"),
        Some(range) if is_english(range) => Reply::ok("en Language changed").send(out),
        Some(_) => Reply::err("Language not available").send(out),
    }
}

/// Whether the language range asks for English: by its name, by that of a kind of it (RFC 4647 §3.4 looks for the
/// shorter tag then), or by `*`, which is what the administrator prefers.
fn is_english(range: &[u8]) -> bool {
    let primary = range.split(|octet| *octet == b'-').next().unwrap_or_default();
    range == b"*" || primary.eq_ignore_ascii_case(b"en")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_found_by_every_range_that_includes_it() {
        for range in ["*", "en", "EN", "en-GB", "en-boont"] {
            assert!(is_english(range.as_bytes()), "{range}");
        }
        for range in ["", "de", "eng", "enx-GB", "**", "x-en", "i-default"] {
            assert!(!is_english(range.as_bytes()), "{range}");
        }
    }
}
