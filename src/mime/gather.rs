//! Which lines of a header are kept: the fields that ENVELOPE and BODYSTRUCTURE need, within bounds.

use memchr::memchr;

use crate::limits::{HEADER_OCTETS, MIME_FIELDS_OCTETS};

/// The fields that are kept, in lower case.
const FIELDS: [&[u8]; 18] = [
    b"bcc",
    b"cc",
    b"content-description",
    b"content-disposition",
    b"content-id",
    b"content-language",
    b"content-location",
    b"content-md5",
    b"content-transfer-encoding",
    b"content-type",
    b"date",
    b"from",
    b"in-reply-to",
    b"message-id",
    b"reply-to",
    b"sender",
    b"subject",
    b"to",
];

/// Octets of a line that tell whether it begins one of [`FIELDS`]: the longest name, and blanks before its colon.
pub(super) const LOOK_AHEAD: usize = 64;

/// Collects the lines of one header after the other.
#[derive(Debug)]
pub(super) struct Gatherer {
    kept: Vec<u8>,
    seen: usize,
    left: usize,
    keeps_line: bool,
}

impl Default for Gatherer {
    fn default() -> Self {
        Self { kept: Vec::new(), seen: 0, left: MIME_FIELDS_OCTETS, keeps_line: false }
    }
}

impl Gatherer {
    /// Takes the beginning of a line, at least [`LOOK_AHEAD`] octets if it is so long.
    pub(super) fn line(&mut self, head: &[u8]) {
        if !matches!(head.first(), Some(b' ' | b'\t')) {
            self.keeps_line = self.seen <= HEADER_OCTETS && is_kept(head);
        }
        self.rest_of_line(head);
    }

    /// Takes more of that line.
    pub(super) fn rest_of_line(&mut self, text: &[u8]) {
        self.seen = self.seen.saturating_add(text.len());
        if self.keeps_line {
            let room = self.left.min(if self.seen > HEADER_OCTETS { 0 } else { text.len() });
            self.kept.extend_from_slice(text.get(..room).unwrap_or_default());
            self.left -= room;
        }
    }

    /// What was kept of the header that ends here.
    pub(super) fn finish(&mut self) -> Box<[u8]> {
        self.seen = 0;
        self.keeps_line = false;
        std::mem::take(&mut self.kept).into_boxed_slice()
    }
}

/// Whether the line begins one of [`FIELDS`].
fn is_kept(head: &[u8]) -> bool {
    let Some((name, _)) = memchr(b':', head).and_then(|colon| head.split_at_checked(colon)) else { return false };
    let name = name.trim_ascii_end();
    FIELDS.iter().any(|field| field.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::{Gatherer, HEADER_OCTETS, MIME_FIELDS_OCTETS};

    #[test]
    fn keeps_the_fields_that_are_needed_with_their_continuations() {
        let mut gatherer = Gatherer::default();
        for line in ["Received: x\n", "\ty\n", "SUBJECT \t: a\n", " b\n", "X-Subject: c\n", "junk\n", " d\n", "to: e\n"]
        {
            gatherer.line(line.as_bytes());
        }
        assert_eq!(*gatherer.finish(), *b"SUBJECT \t: a\n b\nto: e\n");
        gatherer.line(b" continues nothing\n");
        gatherer.line(b"Cc: ");
        gatherer.rest_of_line(b"f\n");
        assert_eq!(*gatherer.finish(), *b"Cc: f\n");
    }

    #[test]
    fn what_is_kept_is_bounded_for_one_header_and_for_all() {
        let mut gatherer = Gatherer::default();
        let line = [b"To: ".as_slice(), &[b'x'; 1020]].concat();
        let mut all = 0;
        for _ in 0..8 {
            (0..HEADER_OCTETS / 512).for_each(|_| gatherer.line(&line));
            let kept = gatherer.finish().len();
            assert!(kept <= HEADER_OCTETS);
            all += kept;
        }
        assert_eq!(all, MIME_FIELDS_OCTETS);
    }
}
