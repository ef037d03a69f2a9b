//! A cursor over the text of a date.

/// The months as mail spells them, in the order of the year.
pub(super) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The number from 1 to 12 of the month called `name`, letter case apart.
pub(super) fn month(name: &[u8]) -> Option<u8> {
    let place = MONTHS.iter().position(|month| month.as_bytes().eq_ignore_ascii_case(name))?;
    u8::try_from(place + 1).ok()
}

/// What is left of a text.
pub(super) struct Scan<'a> {
    rest: &'a [u8],
}

impl<'a> Scan<'a> {
    /// A cursor at the start of `text`.
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { rest: text }
    }

    /// Whether everything was read.
    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Passes over `wanted` if it is next.
    pub(super) fn octet(&mut self, wanted: u8) -> bool {
        let found = self.rest.split_first().filter(|(first, _)| **first == wanted);
        found.inspect(|(_, rest)| self.rest = rest).is_some()
    }

    /// The next `count` octets.
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// A number of `least` to `most` digits; further digits are left, so that what follows will not match.
    pub(super) fn number(&mut self, least: usize, most: usize) -> Option<u16> {
        let end = self.rest.iter().take(most).take_while(|octet| octet.is_ascii_digit()).count();
        if end < least {
            return None;
        }
        self.take(end)?.iter().try_fold(0u16, |n, digit| n.checked_mul(10)?.checked_add(u16::from(digit - b'0')))
    }
}
