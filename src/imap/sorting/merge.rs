//! Step 5 of REFERENCES (RFC 5256 §3): threads with one base subject become one thread.

use std::collections::HashMap;

use super::thread::{Letter, Tree};

/// Merges `threads`, which are in the order of their dates.
pub(super) fn merge(threads: Vec<Tree>, letters: &[Letter<'_>]) -> Vec<Tree> {
    let subjects: Vec<&[u8]> = threads.iter().map(|tree| subject(tree, letters)).collect();
    let chosen = chosen(&threads, &subjects, letters);
    let mut threads: Vec<Option<Tree>> = threads.into_iter().map(Some).collect();
    for (place, subject) in subjects.iter().enumerate() {
        let Some(&into) = chosen.get(subject).filter(|into| **into != place) else { continue };
        let Some(current) = threads.get_mut(place).and_then(Option::take) else { continue };
        if let Some(slot) = threads.get_mut(into) {
            *slot = slot.take().map(|kept| join(kept, current, letters));
        }
    }
    threads.into_iter().flatten().collect()
}

/// The base subject of a thread: of its first message.
fn subject<'a>(tree: &Tree, letters: &[Letter<'a>]) -> &'a [u8] {
    letters.get(tree.first()).map_or(b"", |letter| letter.subject)
}

/// Steps A and B: for each subject but the empty one, the thread into which others go.
fn chosen<'a>(threads: &[Tree], subjects: &[&'a [u8]], letters: &[Letter<'_>]) -> HashMap<&'a [u8], usize> {
    let mut chosen: HashMap<&[u8], usize> = HashMap::new();
    for (place, (tree, subject)) in threads.iter().zip(subjects).enumerate().filter(|(_, (_, s))| !s.is_empty()) {
        let known = chosen.entry(subject).or_insert(place);
        let Some(other) = threads.get(*known).filter(|other| other.letter.is_some()) else { continue };
        if tree.letter.is_none() || (is_reply(other, letters) && !is_reply(tree, letters)) {
            *known = place;
        }
    }
    chosen
}

/// Step C: `current` goes into `kept`, or both go under a place of their own.
fn join(mut kept: Tree, current: Tree, letters: &[Letter<'_>]) -> Tree {
    match (kept.letter, current.letter) {
        (None, None) => kept.children.extend(current.children),
        (None, Some(_)) => kept.children.push(current),
        _ if is_reply(&current, letters) && !is_reply(&kept, letters) => kept.children.push(current),
        _ => return Tree { letter: None, children: vec![kept, current] },
    }
    kept
}

fn is_reply(tree: &Tree, letters: &[Letter<'_>]) -> bool {
    tree.letter.and_then(|place| letters.get(place)).is_some_and(|letter| letter.is_reply)
}
