//! A session's frozen numbering (RFC 3501 §2.3.1.2, RFC 2180).
//!
//! Sequence numbers may change only when EXPUNGE is told, and that is allowed only at certain moments. In between, a
//! message that is gone keeps its number: it is a ghost. New messages are always at the end (their UIDs are the
//! highest), so a view is the first `known` messages of the snapshot with the ghosts in their places; it costs nothing
//! while nobody expunges.

use std::ops::Range;

use super::{Changes, Seq, Uid};

/// A message that is gone, but of whose end the client has not been told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ghost {
    position: usize,
    uid: Uid,
}

/// What stands behind a sequence number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The message at this index of the snapshot.
    Live(usize),
    /// A message that is gone.
    Ghost(Uid),
}

/// The numbering: ghosts in ascending order among the first `known` messages of the snapshot.
#[derive(Clone, Debug, Default)]
pub struct View {
    known: usize,
    ghosts: Vec<Ghost>,
}

impl View {
    /// A view in which `known` messages are told.
    pub fn new(known: usize) -> Self {
        Self { known, ghosts: Vec::new() }
    }

    /// The number of the last message.
    pub fn len(&self) -> usize {
        self.known + self.ghosts.len()
    }

    /// Whether there is no message.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many messages of the snapshot are told.
    pub fn known(&self) -> usize {
        self.known
    }

    /// Whether EXPUNGEs are waiting to be told.
    pub fn has_ghosts(&self) -> bool {
        !self.ghosts.is_empty()
    }

    /// What `seq` means; none beyond the view.
    pub fn place(&self, seq: Seq) -> Option<Place> {
        let position = seq.position().filter(|position| *position < self.len())?;
        match self.ghosts.binary_search_by_key(&position, |ghost| ghost.position) {
            Ok(at) => self.ghosts.get(at).map(|ghost| Place::Ghost(ghost.uid)),
            Err(before) => Some(Place::Live(position - before)),
        }
    }

    /// The places in the snapshot of what stands at `positions` and is not gone.
    pub fn live(&self, positions: Range<usize>) -> Range<usize> {
        let place = |position: usize| {
            let position = position.min(self.len());
            position - self.ghosts.partition_point(|ghost| ghost.position < position)
        };
        place(positions.start)..place(positions.end)
    }

    /// The number of the message at `index` of the snapshot; none if it is not told yet.
    pub fn seq(&self, index: usize) -> Option<Seq> {
        if index >= self.known {
            return None;
        }
        // the number of ghosts before it: the first g with position(g) - g > index
        let before =
            partition(self.ghosts.len(), |g| self.ghosts.get(g).is_some_and(|ghost| ghost.position - g <= index));
        Some(Seq::at(index + before))
    }

    /// Follows the snapshot.
    pub fn follow(&mut self, changes: &Changes) {
        let mut ghosts = Vec::new();
        for removed in changes.removed.iter().take_while(|removed| removed.index < self.known) {
            let position = self.seq(removed.index).and_then(Seq::position);
            ghosts.extend(position.map(|position| Ghost { position, uid: removed.uid }));
        }
        self.known -= ghosts.len();
        self.ghosts.append(&mut ghosts);
        self.ghosts.sort_unstable_by_key(|ghost| ghost.position);
    }

    /// Tells the ghosts: the numbers to send in EXPUNGE responses, in order, each counted after the ones before.
    pub fn bury(&mut self) -> Vec<Seq> {
        let ghosts = std::mem::take(&mut self.ghosts);
        ghosts.iter().enumerate().map(|(told, ghost)| Seq::at(ghost.position - told)).collect()
    }

    /// Tells that the snapshot now has `len` messages; whether that is news.
    pub fn announce(&mut self, len: usize) -> bool {
        let news = len > self.known;
        self.known = self.known.max(len);
        news
    }
}

/// The first number below `len` for which `below` is false; `below` is true up to there.
fn partition(len: usize, below: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if below(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::super::Removed;
    use super::*;

    fn removed(first_uid: u32, places: &[usize]) -> Changes {
        let removed = |index: &usize| Removed { index: *index, uid: Uid(first_uid + u32::try_from(*index).unwrap()) };
        Changes { removed: places.iter().map(removed).collect(), arrived: 0 }
    }

    /// The view of five messages with UIDs 10 to 14, of which the ones at 1 and 3 are gone.
    fn haunted() -> View {
        let mut view = View::new(5);
        view.follow(&removed(10, &[1, 3]));
        view
    }

    #[test]
    fn ghosts_keep_their_numbers() {
        let view = haunted();
        let places: Vec<_> = (1..=6).map(|n| view.place(Seq(n))).collect();
        let expected = [
            Some(Place::Live(0)),
            Some(Place::Ghost(Uid(11))),
            Some(Place::Live(1)),
            Some(Place::Ghost(Uid(13))),
            Some(Place::Live(2)),
            None,
        ];
        assert_eq!(places, expected);
        assert_eq!((0..4).map(|i| view.seq(i)).collect::<Vec<_>>(), [Some(Seq(1)), Some(Seq(3)), Some(Seq(5)), None]);
        assert_eq!(view.place(Seq(0)), None);
        assert_eq!(
            [0..5, 1..4, 1..2, 2..3, 4..9, 7..9].map(|positions| view.live(positions)),
            [0..3, 1..2, 1..1, 1..2, 2..3, 3..3]
        );
    }

    #[test]
    fn expunges_are_told_one_after_the_other() {
        let mut view = haunted();
        assert_eq!(view.bury(), [Seq(2), Seq(3)]);
        assert_eq!(view.len(), 3);
        assert_eq!(view.place(Seq(3)), Some(Place::Live(2)));
    }

    #[test]
    fn ghosts_add_up_over_several_looks() {
        let mut view = haunted();
        view.follow(&removed(20, &[0, 2]));
        assert_eq!(view.place(Seq(1)), Some(Place::Ghost(Uid(20))));
        assert_eq!(view.place(Seq(3)), Some(Place::Live(0)));
        assert_eq!(view.bury(), [Seq(1), Seq(1), Seq(2), Seq(2)]);
        assert_eq!(view.len(), 1);
    }

    #[test]
    fn what_was_never_told_leaves_no_ghost() {
        let mut view = View::new(2);
        view.follow(&removed(7, &[2]));
        assert_eq!((view.len(), view.has_ghosts()), (2, false));
        assert!(view.announce(3));
        assert!(!view.announce(3));
        assert_eq!(view.len(), 3);
    }
}
