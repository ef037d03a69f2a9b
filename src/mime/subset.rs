//! Some fields of a header: `HEADER.FIELDS` and `HEADER.FIELDS.NOT` (RFC 3501 §6.4.5).

use std::ops::Range;

use crate::text::fields::Fields;

/// Which fields are wanted; letter case of names does not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// Those with one of these names.
    With(&'a [Vec<u8>]),
    /// Those with none of these names; lines that are no field have none.
    Without(&'a [Vec<u8>]),
}

impl Wanted<'_> {
    /// Whether a field called `name` is wanted.
    fn has(&self, name: &[u8]) -> bool {
        let is_in =
            |names: &[Vec<u8>]| !name.is_empty() && names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name));
        match self {
            Self::With(names) => is_in(names),
            Self::Without(names) => !is_in(names),
        }
    }
}

/// The ranges of the stored `header` that hold the wanted fields, as they stand there, and its empty line if there is one.
///
/// Ranges that touch are joined, so that what is copied is copied in few pieces.
pub fn subset(header: &[u8], wanted: Wanted<'_>) -> Vec<Range<usize>> {
    let mut kept: Vec<Range<usize>> = Vec::new();
    let mut keep = |range: Range<usize>| match kept.last_mut() {
        Some(last) if last.end == range.start => last.end = range.end,
        _ => kept.push(range),
    };
    let mut fields = Fields::new(header);
    fields.by_ref().filter(|field| wanted.has(field.name)).for_each(|field| keep(field.range));
    let empty_line = fields.empty_line();
    if !empty_line.is_empty() {
        keep(empty_line);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{Wanted, subset};

    const HEADER: &str =
        "Received: a\n\tb\nDate: c\nSubject : d\n e\nbroken\n more\ndate: f\r\nX-Date: g\n\nDate: body\n";

    fn kept(header: &str, wanted: Wanted<'_>) -> String {
        subset(header.as_bytes(), wanted)
            .into_iter()
            .map(|range| &header.as_bytes()[range])
            .map(String::from_utf8_lossy)
            .collect()
    }

    fn names(names: &[&str]) -> Vec<Vec<u8>> {
        names.iter().map(|name| name.as_bytes().to_vec()).collect()
    }

    #[test]
    fn whole_names_without_regard_to_case_in_the_order_of_the_header() {
        let list = names(&["SUBJECT", "dAte", "none"]);
        assert_eq!(kept(HEADER, Wanted::With(&list)), "Date: c\nSubject : d\n e\ndate: f\r\n\n");
        let rest = "Received: a\n\tb\nbroken\n more\nX-Date: g\n\n";
        assert_eq!(kept(HEADER, Wanted::Without(&list)), rest);
    }

    #[test]
    fn the_empty_line_is_kept_if_there_is_one() {
        let list = names(&["none"]);
        assert_eq!(kept("A: b\r\n\r\nbody", Wanted::With(&list)), "\r\n");
        assert_eq!(kept("A: b\n", Wanted::With(&list)), "");
        assert_eq!(kept("A: b", Wanted::Without(&list)), "A: b");
        assert_eq!(kept("\nbody", Wanted::Without(&list)), "\n");
        assert_eq!(kept("", Wanted::With(&list)), "");
    }

    #[test]
    fn an_empty_name_names_nothing() {
        let list = names(&[""]);
        assert_eq!(kept("broken\n: x\nA: b\n\n", Wanted::With(&list)), "\n");
    }

    #[test]
    fn ranges_that_touch_are_joined() {
        let list = names(&["a", "b"]);
        assert_eq!(subset(b"A: 1\nB: 2\n\nx", Wanted::With(&list)).first(), Some(&(0..11)));
        assert_eq!(subset(b"A: 1\nC: 2\nB: 3\n", Wanted::With(&list)), [0..5, 10..15]);
    }
}
