//! Step 5 of REFERENCES (RFC 5256 §3): threads with one base subject become one thread.

use super::letters::Letters;
use super::texts::Text;
use super::thread::Tree;

/// Merges `threads`, which are in the order of their dates.
pub(super) fn merge(threads: Vec<Tree>, letters: &Letters) -> Vec<Tree> {
    let subjects: Vec<Text> = threads.iter().map(|tree| subject(tree, letters)).collect();
    let chosen = chosen(&threads, &subjects, letters);
    let mut threads: Vec<Option<Tree>> = threads.into_iter().map(Some).collect();
    for (place, subject) in subjects.iter().enumerate() {
        let Some(into) = chosen.get(subject.place()).copied().flatten().filter(|into| *into != place) else { continue };
        let Some(current) = threads.get_mut(place).and_then(Option::take) else { continue };
        if let Some(slot) = threads.get_mut(into) {
            *slot = slot.take().map(|kept| join(kept, current, letters));
        }
    }
    threads.into_iter().flatten().collect()
}

/// The base subject of a thread: of its first message.
fn subject(tree: &Tree, letters: &Letters) -> Text {
    letters.get(tree.first()).map_or(Text::EMPTY, |letter| letter.subject)
}

/// Steps A and B: for each text that is a subject, but for the empty one, the thread into which others go.
fn chosen(threads: &[Tree], subjects: &[Text], letters: &Letters) -> Vec<Option<usize>> {
    let mut chosen = vec![None; letters.texts()];
    for (place, (tree, subject)) in threads.iter().zip(subjects).enumerate().filter(|(_, (_, s))| **s != Text::EMPTY) {
        let Some(known) = chosen.get_mut(subject.place()).map(|known| known.get_or_insert(place)) else { continue };
        let Some(other) = threads.get(*known).filter(|other| other.letter.is_some()) else { continue };
        if tree.letter.is_none() || (is_reply(other, letters) && !is_reply(tree, letters)) {
            *known = place;
        }
    }
    chosen
}

/// Step C: `current` goes into `kept`, or both go under a place of their own.
fn join(mut kept: Tree, current: Tree, letters: &Letters) -> Tree {
    match (kept.letter, current.letter) {
        (None, None) => kept.children.extend(current.children),
        (None, Some(_)) => kept.children.push(current),
        _ if is_reply(&current, letters) && !is_reply(&kept, letters) => kept.children.push(current),
        _ => return Tree { letter: None, children: vec![kept, current] },
    }
    kept
}

fn is_reply(tree: &Tree, letters: &Letters) -> bool {
    tree.letter.and_then(|place| letters.get(place)).is_some_and(|letter| letter.is_reply)
}
