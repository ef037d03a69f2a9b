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
        let is_letter = place < letters;
        let trees = match (is_letter, parent) {
            (true, _) => vec![Tree { letter: Some(place), children }],
            (false, Some(_)) => children,
            (false, None) if children.len() > 1 => vec![Tree { letter: None, children }],
            (false, None) => children,
        };
        match parent.and_then(|parent| grown.get_mut(parent)) {
            Some(siblings) => siblings.extend(trees),
            None => roots.extend(trees),
        }
    }
    roots
}

/// Every place with the parent it gets, each parent before its children.
fn from_the_top(parents: &[Option<usize>]) -> Vec<(usize, Option<usize>)> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); parents.len()];
    for (place, parent) in parents.iter().enumerate() {
        if let Some(siblings) = parent.and_then(|parent| children.get_mut(parent)) {
            siblings.push(place);
        }
    }
    let roots = parents.iter().enumerate().filter(|(_, parent)| parent.is_none()).map(|(place, _)| (place, None, 0));
    let mut todo: Vec<(usize, Option<usize>, usize)> = roots.collect();
    let mut order = Vec::with_capacity(parents.len());
    while let Some((place, parent, depth)) = todo.pop() {
        order.push((place, parent));
        // at the greatest depth a child becomes a sibling of its parent
        let (parent, depth) = if depth < limits::THREAD_DEPTH { (Some(place), depth + 1) } else { (parent, depth) };
        todo.extend(children.get(place).into_iter().flatten().map(|child| (*child, parent, depth)));
    }
    order
}
