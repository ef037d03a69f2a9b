//! Steps 2 and 3 of REFERENCES (RFC 5256 §3): trees from parents, without the places that hold no message and are not
//! needed to keep others together.

use super::thread::Tree;
use crate::limits;

/// The trees of places with these `parents`; the first `letters` places hold messages.
///
/// What lies deeper than [`limits::THREAD_DEPTH`] is hung where that depth ends.
pub(super) fn forest(parents: &[Option<usize>], letters: usize) -> Vec<Tree> {
    let order = from_the_top(parents);
    let mut grown: Vec<Vec<Tree>> = vec![Vec::new(); parents.len()];
    let mut roots = Vec::new();
    for (place, parent) in order.into_iter().rev() {
        let children = grown.get_mut(place).map(std::mem::take).unwrap_or_default();
        let siblings = parent.and_then(|parent| grown.get_mut(parent)).unwrap_or(&mut roots);
        if place < letters {
            siblings.push(Tree { letter: Some(place), children });
        } else if parent.is_none() && children.len() > 1 {
            siblings.push(Tree { letter: None, children });
        } else {
            siblings.extend(children);
        }
    }
    roots
}

/// Every place with the parent it gets, each parent before its children.
fn from_the_top(parents: &[Option<usize>]) -> Vec<(usize, Option<usize>)> {
    let children = Children::new(parents);
    let roots = parents.iter().enumerate().filter(|(_, parent)| parent.is_none()).map(|(place, _)| (place, None, 0));
    let mut todo: Vec<(usize, Option<usize>, usize)> = roots.collect();
    let mut order = Vec::with_capacity(parents.len());
    while let Some((place, parent, depth)) = todo.pop() {
        order.push((place, parent));
        // at the greatest depth a child becomes a sibling of its parent
        let (parent, depth) = if depth < limits::THREAD_DEPTH { (Some(place), depth + 1) } else { (parent, depth) };
        todo.extend(children.of(place).iter().map(|child| (*child, parent, depth)));
    }
    order
}

/// The children of all places, one after the other, and where those of each place begin.
struct Children {
    all: Vec<usize>,
    starts: Vec<usize>,
}

impl Children {
    fn new(parents: &[Option<usize>]) -> Self {
        let mut starts = vec![0; parents.len() + 1];
        for parent in parents.iter().flatten() {
            starts.get_mut(*parent).into_iter().for_each(|count| *count += 1);
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        // each begins where they end until they are filled in, the last first
        let mut all = vec![0; end];
        for (child, parent) in parents.iter().enumerate().rev() {
            let Some(start) = parent.and_then(|parent| starts.get_mut(parent)) else { continue };
            *start -= 1;
            all.get_mut(*start).into_iter().for_each(|place| *place = child);
        }
        Self { all, starts }
    }

    fn of(&self, place: usize) -> &[usize] {
        let end = self.starts.get(place + 1).copied().unwrap_or_default();
        self.starts.get(place).and_then(|start| self.all.get(*start..end)).unwrap_or_default()
    }
}
