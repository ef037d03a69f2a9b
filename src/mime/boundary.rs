//! The boundaries of the multiparts that are being read (RFC 2046 §5.1.1).

use super::part::PartId;

/// Octets of a boundary that is understood: the longest line that mail may have (RFC 5322 §2.1.1). RFC 2046 allows 70.
const LONGEST: usize = 998;

/// A line that separates parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Delimiter {
    /// The multipart whose boundary it has.
    pub(super) multipart: PartId,
    /// Whether it is the last one of that multipart: `close-delimiter`.
    pub(super) is_close: bool,
}

/// The boundaries that may come up, those of outer multiparts first.
#[derive(Debug, Default)]
pub(super) struct Boundaries {
    open: Vec<(PartId, Vec<u8>)>,
    longest: usize,
}

impl Boundaries {
    /// Whether no boundary can come up.
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// The octets of a line's beginning that tell whether it is a delimiter.
    pub(super) fn look_ahead(&self) -> usize {
        self.longest + "----".len()
    }

    /// Expects `boundary` from now on, unless it is empty or too long to be one.
    pub(super) fn push(&mut self, multipart: PartId, boundary: &[u8]) {
        if (1..=LONGEST).contains(&boundary.len()) {
            self.open.push((multipart, boundary.to_vec()));
            self.longest = self.longest.max(boundary.len());
        }
    }

    /// Expects no boundary any more.
    pub(super) fn clear(&mut self) {
        self.open.clear();
    }

    /// Forgets the boundaries of the multiparts within `delimiter`'s, and its own after the last part.
    pub(super) fn close(&mut self, delimiter: Delimiter) {
        let kept = if delimiter.is_close { 0 } else { 1 };
        let place = self.open.iter().position(|(multipart, _)| *multipart == delimiter.multipart);
        self.open.truncate(place.map_or(self.open.len(), |place| place + kept));
        self.longest = self.open.iter().map(|(_, boundary)| boundary.len()).max().unwrap_or(0);
    }

    /// `dash-boundary transport-padding` or `close-delimiter transport-padding`: which one the line begins with.
    ///
    /// The boundary needs only to be the beginning of the line (RFC 2046 §5.1.1), so that several may fit: the longest
    /// counts, and of equal ones the innermost, as in Dovecot.
    pub(super) fn find(&self, line: &[u8]) -> Option<Delimiter> {
        let text = line.strip_prefix(b"--")?;
        let fitting = self.open.iter().filter(|(_, boundary)| text.starts_with(boundary));
        let (multipart, boundary) = fitting.max_by_key(|(_, boundary)| boundary.len())?;
        let is_close = text.get(boundary.len()..).is_some_and(|rest| rest.starts_with(b"--"));
        Some(Delimiter { multipart: *multipart, is_close })
    }
}

#[cfg(test)]
mod tests {
    use super::{Boundaries, Delimiter, LONGEST, PartId};

    fn boundaries(texts: &[&str]) -> Boundaries {
        let mut boundaries = Boundaries::default();
        for (place, text) in texts.iter().enumerate() {
            boundaries.push(PartId::new(place), text.as_bytes());
        }
        boundaries
    }

    fn found(multipart: usize, is_close: bool) -> Option<Delimiter> {
        Some(Delimiter { multipart: PartId::new(multipart), is_close })
    }

    #[test]
    fn a_boundary_begins_the_line() {
        let boundaries = boundaries(&["gc0p4Jq0M2Yt08j34c0p"]);
        assert_eq!(boundaries.find(b"--gc0p4Jq0M2Yt08j34c0p"), found(0, false));
        assert_eq!(boundaries.find(b"--gc0p4Jq0M2Yt08j34c0p \t\r\n"), found(0, false));
        assert_eq!(boundaries.find(b"--gc0p4Jq0M2Yt08j34c0p-"), found(0, false));
        assert_eq!(boundaries.find(b"--gc0p4Jq0M2Yt08j34c0p--"), found(0, true));
        assert_eq!(boundaries.find(b"--gc0p4Jq0M2Yt08j34c0"), None);
        assert_eq!(boundaries.find(b"-gc0p4Jq0M2Yt08j34c0p"), None);
        assert_eq!(boundaries.find(b"---gc0p4Jq0M2Yt08j34c0p"), None);
    }

    #[test]
    fn the_longest_counts_and_the_innermost_of_equal_ones() {
        let mut boundaries = boundaries(&["ab", "abc", "abc", "x"]);
        assert_eq!(boundaries.find(b"--ab\n"), found(0, false));
        assert_eq!(boundaries.find(b"--abcd\n"), found(2, false));
        boundaries.close(found(2, true).unwrap());
        assert_eq!(boundaries.find(b"--x\n"), None);
        assert_eq!(boundaries.find(b"--abc--\n"), found(1, true));
        boundaries.close(found(0, false).unwrap());
        assert_eq!(boundaries.find(b"--abc--\n"), found(0, false));
    }

    #[test]
    fn empty_and_overlong_boundaries_are_none() {
        let long = "x".repeat(LONGEST + 1);
        assert!(boundaries(&["", &long]).is_empty());
        assert_eq!(boundaries(&[&long, "y"]).look_ahead(), 5);
    }
}
