//! Places in a message while it is read: how many octets and lines came before.

use memchr::memchr_iter;

use crate::text::octets::{Counter, LineFeeds, Octets};

use super::part::Span;

/// A place between two octets of the message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    octets: Octets,
    lines: u64,
}

impl Mark {
    /// The octets before this place, as stored.
    pub(super) fn stored(self) -> u64 {
        self.octets.stored
    }

    /// The earlier place.
    pub(super) fn min(self, other: Self) -> Self {
        if other.stored() < self.stored() { other } else { self }
    }

    /// The later place.
    pub(super) fn max(self, other: Self) -> Self {
        if other.stored() > self.stored() { other } else { self }
    }

    /// What lies between this place and `end`.
    pub(super) fn to(self, end: Self) -> Span {
        let size = end.octets.without(self.octets);
        Span { start: self.stored(), size, lines: end.lines.saturating_sub(self.lines) }
    }
}

/// Counts what was read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    counter: Counter,
    lines: u64,
    last: [u8; 2],
    line_feeds: LineFeeds,
}

impl Tally {
    /// Of a message whose LFs go so over the wire.
    pub(super) fn of(line_feeds: LineFeeds) -> Self {
        Self { counter: Counter::of(line_feeds), line_feeds, ..Self::default() }
    }

    /// Counts `bytes`.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.counter.feed(bytes);
        self.lines += u64::try_from(memchr_iter(b'\n', bytes).count()).unwrap_or(u64::MAX);
        self.last = match (bytes, self.last) {
            ([.., before, last], _) => [*before, *last],
            ([last], [_, before]) => [before, *last],
            ([], last) => last,
        };
    }

    /// The place reached.
    pub(super) fn mark(&self) -> Mark {
        Mark { octets: self.counter.octets(), lines: self.lines }
    }

    /// The place before the line end with which what was read ends, if it does.
    pub(super) fn before_line_end(&self) -> Mark {
        let stored = match self.last {
            [b'\r', b'\n'] => 2,
            [_, b'\n'] => 1,
            _ => return self.mark(),
        };
        let octets = self.counter.octets().without(Octets { stored, wire: 2 }.going(self.line_feeds));
        Mark { octets, lines: self.lines.saturating_sub(1) }
    }
}
