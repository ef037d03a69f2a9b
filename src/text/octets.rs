//! The two sizes of a piece of mail: as it is stored, and as it goes over the wire.
//!
//! A mailbox ends its lines with LF; IMAP (RFC 3501 §2.3.4) and POP3 (RFC 1939 §11) count and send CRLF. On the wire each
//! LF without a CR before it gets one; every other octet, bare CR and NUL included, goes as it is stored. A message that a
//! client gave with bare LFs goes over IMAP's wire as it is, those included. The bytes themselves are turned elsewhere; here
//! they are counted.
#![forbid(unsafe_code)]

use std::iter::Sum;
use std::ops::{Add, AddAssign};

/// What a message's LFs become on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineFeeds {
    /// Each one without a CR before it gets one: all mail but what is below.
    #[default]
    EndLines,
    /// They go as they are stored, bare or not: a client gave the message with bare ones among them. POP3 knows only
    /// lines, and still ends them with CRLF.
    AsStored,
}

/// A size in octets, in both forms. Sums stop at the largest number instead of wrapping round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Octets {
    /// Octets on the disk.
    pub stored: u64,
    /// Octets on the wire, each line end as CRLF unless they go as they are stored. Never less than `stored`.
    pub wire: u64,
}

impl Octets {
    /// The size of nothing.
    pub const ZERO: Self = Self { stored: 0, wire: 0 };

    /// The size of `bytes` taken alone, that is, as if no CR stood before them.
    pub fn of(bytes: &[u8]) -> Self {
        let mut counter = Counter::new();
        counter.feed(bytes);
        counter.octets()
    }

    /// The size of what goes over the wire as [`LineFeeds`] says.
    #[must_use]
    pub fn going(self, line_feeds: LineFeeds) -> Self {
        match line_feeds {
            LineFeeds::EndLines => self,
            LineFeeds::AsStored => Self { wire: self.stored, ..self },
        }
    }

    /// What is left when `part` is taken from the front or the end; zero where `part` is the larger.
    #[must_use]
    pub fn without(self, part: Self) -> Self {
        Self { stored: self.stored.saturating_sub(part.stored), wire: self.wire.saturating_sub(part.wire) }
    }
}

impl Add for Octets {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { stored: self.stored.saturating_add(other.stored), wire: self.wire.saturating_add(other.wire) }
    }
}

impl AddAssign for Octets {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Octets {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self::ZERO, Add::add)
    }
}

/// Counts octets that arrive in chunks of any size; a CRLF may be cut between two chunks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counter {
    octets: Octets,
    after_cr: bool,
    line_feeds: LineFeeds,
}

impl Counter {
    /// A counter that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// A counter of a message whose LFs go so.
    pub fn of(line_feeds: LineFeeds) -> Self {
        Self { line_feeds, ..Self::default() }
    }

    /// Counts the next `bytes`.
    pub fn feed(&mut self, bytes: &[u8]) {
        let Some((first, last)) = bytes.first().zip(bytes.last()) else { return };
        let added = u64::from(*first == b'\n' && !self.after_cr) + bare_line_feeds(bytes);
        let size = Octets { stored: len(bytes), wire: len(bytes).saturating_add(added) };
        self.octets += size.going(self.line_feeds);
        self.after_cr = *last == b'\r';
    }

    /// What the LFs of what was fed so far must become to go out as they came: from the wire.
    pub fn line_feeds(&self) -> LineFeeds {
        if self.octets.stored == self.octets.wire { LineFeeds::EndLines } else { LineFeeds::AsStored }
    }

    /// The size of what was fed so far.
    pub fn octets(&self) -> Octets {
        self.octets
    }
}

/// The length of `bytes` as the 64 bits in which sizes are kept.
pub fn len(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// The number of LFs in `bytes`, from the second octet on, that follow something else than a CR.
///
/// Short runs are summed in one octet each, which the compiler turns into vector instructions: the cost is the same
/// whatever the mail holds.
fn bare_line_feeds(bytes: &[u8]) -> u64 {
    const RUN: usize = 192;
    let next = bytes.get(1..).unwrap_or_default();
    bytes.chunks(RUN).zip(next.chunks(RUN)).map(|(before, here)| u64::from(bare_in_run(before, here))).sum()
}

/// At most `RUN` octets, so that the sum fits into one octet.
fn bare_in_run(before: &[u8], here: &[u8]) -> u8 {
    let bare = before.iter().zip(here).map(|(a, b)| u8::from(*b == b'\n') & u8::from(*a != b'\r'));
    bare.fold(0, u8::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::{Counter, LineFeeds, Octets};

    /// The wire form made the slow way.
    fn wire(stored: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for &octet in stored {
            if octet == b'\n' && out.last() != Some(&b'\r') {
                out.push(b'\r');
            }
            out.push(octet);
        }
        out
    }

    #[test]
    fn counts_each_line_end_as_two_octets() {
        assert_eq!(Octets::of(b""), Octets::ZERO);
        assert_eq!(Octets::of(b"\n"), Octets { stored: 1, wire: 2 });
        assert_eq!(Octets::of(b"\r\n"), Octets { stored: 2, wire: 2 });
        assert_eq!(Octets::of(b"\r\r\n\n\0\r"), Octets { stored: 6, wire: 7 });
        assert_eq!(Octets::of(b"one\ntwo\r\nthree"), Octets { stored: 14, wire: 15 });
    }

    #[test]
    fn bare_line_feeds_are_told_and_counted_as_they_lie() {
        for (wire, line_feeds) in [
            (&b""[..], LineFeeds::EndLines),
            (b"one\r\ntwo\r\n\r", LineFeeds::EndLines),
            (b"one\r\ntwo\n", LineFeeds::AsStored),
            (b"\n", LineFeeds::AsStored),
        ] {
            for step in 1..4 {
                let (mut counter, mut as_stored) = (Counter::new(), Counter::of(LineFeeds::AsStored));
                wire.chunks(step).for_each(|chunk| counter.feed(chunk));
                wire.chunks(step).for_each(|chunk| as_stored.feed(chunk));
                assert_eq!(counter.line_feeds(), line_feeds, "{}", wire.escape_ascii());
                assert_eq!(as_stored.octets(), counter.octets().going(LineFeeds::AsStored));
                assert_eq!(as_stored.octets().wire, wire.len() as u64);
            }
        }
    }

    #[test]
    fn a_run_of_line_feeds_longer_than_one_octet_counts_is_counted() {
        assert_eq!(Octets::of(&[b'\n'; 1000]), Octets { stored: 1000, wire: 2000 });
        assert_eq!(Octets::of(&b"\r\n".repeat(1000)), Octets { stored: 2000, wire: 2000 });
    }

    #[test]
    fn every_cut_gives_the_same_count() {
        let mail = [b"a\r\nb\n\n\r\r\nc\r".as_slice(), &b"line\n".repeat(120), b"\r\n\n"].concat();
        let whole = Octets::of(&mail);
        assert_eq!(whole.wire, wire(&mail).len() as u64);
        for cut in 0..=mail.len() {
            let mut counter = Counter::new();
            counter.feed(&mail[..cut]);
            counter.feed(b"");
            counter.feed(&mail[cut..]);
            assert_eq!(counter.octets(), whole, "cut at {cut}");
        }
    }

    #[test]
    fn sums_do_not_wrap() {
        let most = Octets { stored: u64::MAX, wire: u64::MAX };
        assert_eq!([most, most].into_iter().sum::<Octets>(), most);
        assert_eq!(Octets::ZERO.without(most), Octets::ZERO);
    }
}
