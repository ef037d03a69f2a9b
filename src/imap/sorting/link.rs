//! Step 1 of REFERENCES (RFC 5256 §3): who answers whom, by the IDs that messages name.
//!
//! A place belongs to a message, or to an ID that only others speak of. Only parents are noted here; a hostile chain of
//! references is followed no further than [`limits::THREAD_DEPTH`], and a link that would need more is not made.

use std::collections::HashMap;

use super::forest::forest;
use super::thread::{Letter, Tree};
use crate::limits;

/// Places and their parents: first those of the letters, in their order.
pub(super) struct Links<'a> {
    letters: &'a [Letter<'a>],
    parents: Vec<Option<usize>>,
    places: HashMap<&'a [u8], usize>,
}

impl<'a> Links<'a> {
    /// The links among `letters`.
    pub(super) fn new(letters: &'a [Letter<'a>]) -> Self {
        let mut places = HashMap::with_capacity(letters.len());
        for (place, letter) in letters.iter().enumerate() {
            if let Some(id) = letter.id {
                places.entry(id).or_insert(place);
            }
        }
        let mut links = Self { letters, parents: vec![None; letters.len()], places };
        for (place, letter) in letters.iter().enumerate() {
            links.follow(place, letter);
        }
        links
    }

    /// Links one letter's references, and the letter to the last of them.
    fn follow(&mut self, place: usize, letter: &'a Letter<'a>) {
        let mut last = None;
        for id in letter.references {
            let next = self.place(id);
            if let Some(parent) = last.filter(|_| self.parent(next).is_none()) {
                self.link(next, parent);
            }
            last = Some(next);
        }
        self.set_parent(place, None);
        if let Some(parent) = last {
            self.link(place, parent);
        }
    }

    /// The place of the message with `id`.
    fn place(&mut self, id: &'a [u8]) -> usize {
        let new = self.parents.len();
        let place = *self.places.entry(id).or_insert(new);
        if place == new {
            self.parents.push(None);
        }
        place
    }

    /// Makes `parent` the parent of `child`, which has none, unless that is a loop.
    fn link(&mut self, child: usize, parent: usize) {
        let mut ancestor = Some(parent);
        for _step in 0..limits::THREAD_DEPTH {
            match ancestor {
                Some(place) if place == child => return,
                Some(place) => ancestor = self.parent(place),
                None => return self.set_parent(child, Some(parent)),
            }
        }
    }

    fn parent(&self, place: usize) -> Option<usize> {
        self.parents.get(place).copied().flatten()
    }

    fn set_parent(&mut self, place: usize, parent: Option<usize>) {
        if let Some(known) = self.parents.get_mut(place) {
            *known = parent;
        }
    }

    /// Steps 2 and 3: the trees, without places that nobody needs.
    pub(super) fn into_forest(self) -> Vec<Tree> {
        forest(&self.parents, self.letters.len())
    }
}
