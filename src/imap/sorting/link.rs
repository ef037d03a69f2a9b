//! Step 1 of REFERENCES (RFC 5256 §3): who answers whom, by the IDs that messages name.
//!
//! A place belongs to a message, or to an ID that only others speak of. Only parents are noted here; a hostile chain of
//! references is followed no further than [`limits::THREAD_DEPTH`], and a link that would need more is not made.

use super::forest::forest;
use super::letters::{Letter, Letters};
use super::texts::Text;
use super::thread::Tree;
use crate::limits;

/// Places and their parents: first those of the letters, in their order.
pub(super) struct Links<'a> {
    letters: &'a Letters,
    parents: Vec<Option<usize>>,
    /// Of each text, if it is an ID that has one.
    places: Vec<Option<usize>>,
}

impl<'a> Links<'a> {
    /// The links among `letters`.
    pub(super) fn new(letters: &'a Letters) -> Self {
        let mut places = vec![None; letters.texts()];
        for (place, letter) in letters.iter().enumerate().filter(|(_, letter)| letter.id != Text::EMPTY) {
            if let Some(first) = places.get_mut(letter.id.place()) {
                first.get_or_insert(place);
            }
        }
        let mut links = Self { letters, parents: vec![None; letters.len()], places };
        for (place, letter) in letters.iter().enumerate() {
            links.follow(place, letter);
        }
        links
    }

    /// Links one letter's references, and the letter to the last of them.
    fn follow(&mut self, place: usize, letter: &Letter) {
        let mut last = None;
        for id in self.letters.references(letter) {
            let next = self.place(*id);
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
    fn place(&mut self, id: Text) -> usize {
        let new = self.parents.len();
        let place = self.places.get_mut(id.place()).map_or(new, |place| *place.get_or_insert(new));
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
