//! i;unicode-casemap (RFC 5051): the form in which SEARCH, SORT and THREAD compare texts.
//!
//! Each character is made title case and then decomposed, alone: neither step looks at its neighbours, so that a text may
//! be mapped in pieces. Two mapped texts are compared octet by octet.
#![forbid(unsafe_code)]

use unicode_normalization::char::decompose_compatible;

/// `text` in the form in which it is compared.
pub fn casemap(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push(text, &mut out);
    out
}

/// Appends the form of `text` in which it is compared to `out`.
pub fn push(text: &str, out: &mut String) {
    let mut rest = text;
    while !rest.is_empty() {
        // ASCII, which most mail is, goes by whole runs.
        let end = rest.bytes().position(|octet| !octet.is_ascii()).unwrap_or(rest.len());
        let (ascii, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let start = out.len();
        out.push_str(ascii);
        out.get_mut(start..).unwrap_or_default().make_ascii_uppercase();
        let end = after.bytes().position(|octet| octet.is_ascii()).unwrap_or(after.len());
        let (others, after) = after.split_at_checked(end).unwrap_or((after, ""));
        others.chars().for_each(|c| decompose_compatible(titlecase(c), |c| out.push(c)));
        rest = after;
    }
}

/// The simple titlecase mapping of Unicode (`UnicodeData.txt`, field 14).
///
/// It is the simple uppercase mapping but for the digraphs that have a titlecase letter, and for Georgian, whose capitals
/// are not used to begin words. The standard library has the full uppercase mapping; it differs from the simple one
/// where it gives more than one character, of which only the Greek letters with iota subscript have a simple one at all.
fn titlecase(c: char) -> char {
    let up = |by: u32| char::from_u32(u32::from(c) + by).unwrap_or(c);
    match c {
        '\u{1c4}'..='\u{1c6}' => '\u{1c5}',
        '\u{1c7}'..='\u{1c9}' => '\u{1c8}',
        '\u{1ca}'..='\u{1cc}' => '\u{1cb}',
        '\u{1f1}'..='\u{1f3}' => '\u{1f2}',
        '\u{10d0}'..='\u{10ff}' => c,
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => up(8),
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => up(9),
        _ => {
            let mut upper = c.to_uppercase();
            match (upper.next(), upper.next()) {
                (Some(upper), None) => upper,
                _ => c,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{casemap, titlecase};

    #[test]
    fn rfc5051_section_2_example() {
        assert_eq!(casemap("\u{1c4}"), "\u{44}\u{7a}\u{30c}");
    }

    #[test]
    fn texts_that_compare_equal() {
        let pairs = [
            ("Subject", "sUBJECT"),
            ("GRÜN", "grün"),
            ("gru\u{308}n", "grün"),
            ("①", "1"),
            ("ⅷ", "VIII"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("Привет", "ПРИВЕТ"),
            ("한", "\u{1112}\u{1161}\u{11ab}"),
            ("ＡＢＣ", "abc"),
        ];
        for (a, b) in pairs {
            assert_eq!(casemap(a), casemap(b), "{a} {b}");
        }
        assert_ne!(casemap("ß"), casemap("ss"));
        // A ligature has no title case, and is decomposed after that.
        assert_eq!(casemap("ﬁn"), "fiN");
        assert_ne!(casemap("e"), casemap("é"));
    }

    #[test]
    fn letters_whose_title_case_is_not_their_upper_case() {
        assert_eq!(titlecase('\u{1c9}'), '\u{1c8}');
        assert_eq!(titlecase('\u{10d0}'), '\u{10d0}');
        assert_eq!(titlecase('\u{1f80}'), '\u{1f88}');
        assert_eq!(titlecase('\u{1ff3}'), '\u{1ffc}');
        assert_eq!(titlecase('\u{1fb2}'), '\u{1fb2}');
        assert_eq!(titlecase('\u{149}'), '\u{149}');
        assert_eq!(titlecase('\u{131}'), 'I');
    }
}
