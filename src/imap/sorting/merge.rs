//! Step 5 of REFERENCES (RFC 5256 §3): threads with one base subject become one thread.

use std::collections::HashMap;

use super::thread::{Letter, Tree};

/// Merges `threads`, which are in the order of their dates.
pub(super) fn merge(threads: Vec<Tree>, letters: &[Letter]) -> Vec<Tree> {
    let subjects: Vec<&str> = threads.iter().map(|tree| subject(tree, letters)).collect();
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
fn subject<'a>(tree: &Tree, letters: &'a [Letter]) -> &'a str {
    letters.get(tree.first()).map_or("", |letter| letter.subject.as_str())
}

/// Steps A and B: for each subject but the empty one, the thread into which others go.
fn chosen<'a>(threads: &[Tree], subjects: &[&'a str], letters: &[Letter]) -> HashMap<&'a str, usize> {
    let mut chosen: HashMap<&str, usize> = HashMap::new();
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
fn join(mut kept: Tree, current: Tree, letters: &[Letter]) -> Tree {
    match (kept.letter, current.letter) {
        (None, None) => kept.children.extend(current.children),
        (None, Some(_)) => kept.children.push(current),
        _ if is_reply(&current, letters) && !is_reply(&kept, letters) => kept.children.push(current),
        _ => return Tree { letter: None, children: vec![kept, current] },
    }
    kept
}

fn is_reply(tree: &Tree, letters: &[Letter]) -> bool {
    tree.letter.and_then(|place| letters.get(place)).is_some_and(|letter| letter.is_reply)
}
