//! Some fields of a header: `HEADER.FIELDS` and `HEADER.FIELDS.NOT` (RFC 3501 §6.4.5).

use std::ops::Range;

use crate::limits;
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

/// The same for a header of any size, which comes in chunks: whole fields are looked at, and of one that is larger than
/// [`limits::HEADER_OCTETS`] the beginning, which has its name.
#[derive(Debug)]
pub struct Sieve<'a> {
    wanted: Wanted<'a>,
    /// What has come and is not decided.
    held: Vec<u8>,
    /// In the middle of a field that is too large to be held: whether it passes.
    passes: Option<bool>,
}

impl<'a> Sieve<'a> {
    /// Before the first octet of a header.
    pub fn new(wanted: Wanted<'a>) -> Self {
        Self { wanted, held: Vec::new(), passes: None }
    }

    /// Takes the header's next octets; what passes is appended to `kept`.
    pub fn feed(&mut self, octets: &[u8], kept: &mut Vec<u8>) {
        // what was held before is known to hold no end, but for a line end whose next octet comes now
        let known = self.held.len().saturating_sub(1);
        self.held.extend_from_slice(octets);
        self.decide(known, kept);
    }

    /// Decides about what is held, in which no field ends before the octet `from`.
    fn decide(&mut self, from: usize, kept: &mut Vec<u8>) {
        let mut ends = field_ends(&self.held, from);
        let Some(passes) = self.passes else {
            let end = ends.next_back();
            drop(ends);
            self.sift(end.unwrap_or(0), kept);
            if self.held.len() >= limits::HEADER_OCTETS {
                self.passes = Some(!subset(&self.held, self.wanted).is_empty());
            }
            return;
        };
        let end = ends.next();
        drop(ends);
        // a line end at the end may be followed by a continuation, or not
        let open = self.held.len() - usize::from(self.held.ends_with(b"\n"));
        self.take(end.unwrap_or(open), passes, kept);
        if end.is_some() {
            self.passes = None;
            self.decide(0, kept);
        }
    }

    /// The header has ended.
    pub fn finish(mut self, kept: &mut Vec<u8>) {
        match self.passes {
            Some(passes) => self.take(self.held.len(), passes, kept),
            None => self.sift(self.held.len(), kept),
        }
    }

    /// Decides about the whole fields that the first `count` octets are.
    fn sift(&mut self, count: usize, kept: &mut Vec<u8>) {
        let fields = self.held.get(..count).unwrap_or_default();
        for range in subset(fields, self.wanted) {
            kept.extend_from_slice(fields.get(range).unwrap_or_default());
        }
        self.held.drain(..count);
    }

    fn take(&mut self, count: usize, passes: bool, kept: &mut Vec<u8>) {
        if passes {
            kept.extend_from_slice(self.held.get(..count).unwrap_or_default());
        }
        self.held.drain(..count);
    }
}

/// The places in `lines` where a field or the header ends for certain, from the octet `from` on: after a line end, before
/// what is no continuation.
fn field_ends(lines: &[u8], from: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
    let later = lines.get(from..).unwrap_or_default();
    let line_ends = memchr::memchr_iter(b'\n', later).map(move |at| from + at + 1);
    line_ends.filter(|end| lines.get(*end).is_some_and(|octet| !matches!(octet, b' ' | b'\t')))
}

#[cfg(test)]
mod tests {
    use super::{Sieve, Wanted, subset};
    use crate::limits;

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

    /// What a sieve keeps of `header` if it comes in chunks of `size` octets.
    fn sifted(header: &[u8], wanted: Wanted<'_>, size: usize) -> Vec<u8> {
        let (mut sieve, mut kept) = (Sieve::new(wanted), Vec::new());
        header.chunks(size).for_each(|chunk| sieve.feed(chunk, &mut kept));
        sieve.finish(&mut kept);
        kept
    }

    #[test]
    fn a_sieve_keeps_the_same_in_chunks_of_any_size() {
        let list = names(&["SUBJECT", "dAte", "broken"]);
        let header = HEADER.strip_suffix("Date: body\n").unwrap();
        for header in [header, "A: b\r\n\r\n", "Date: b", "\n", "", " odd\n more\nDate:\n\tx\n\n"] {
            for wanted in [Wanted::With(&list), Wanted::Without(&list)] {
                for size in 1..=header.len().max(1) {
                    let sifted = sifted(header.as_bytes(), wanted, size);
                    assert_eq!(String::from_utf8(sifted).unwrap(), kept(header, wanted), "{size}");
                }
            }
        }
    }

    #[test]
    fn a_sieve_holds_no_more_than_it_must() {
        let folded = "x\n ".repeat(limits::HEADER_OCTETS / 2);
        let header = format!("A: {folded}\nB: 1\n 2\nA: {folded}\n\n");
        let list = names(&["a"]);
        for size in [5000, 65_537] {
            assert_eq!(sifted(header.as_bytes(), Wanted::Without(&list), size), b"B: 1\n 2\n\n");
            assert!(
                sifted(header.as_bytes(), Wanted::With(&list), size) == header.replace("B: 1\n 2\n", "").as_bytes()
            );
        }
        let (mut sieve, mut kept) = (Sieve::new(Wanted::With(&list)), Vec::new());
        header.as_bytes().chunks(1000).for_each(|chunk| {
            sieve.feed(chunk, &mut kept);
            assert!(sieve.held.len() <= limits::HEADER_OCTETS + 1000);
        });
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
