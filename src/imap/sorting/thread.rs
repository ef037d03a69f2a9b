//! THREAD (RFC 5256 §3): ORDEREDSUBJECT, REFERENCES, and the trees that both give.

use super::letters::Letters;
use super::link::Links;
use super::merge::merge;
use crate::imap::strings;

/// A message, or a place without one, and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::imap) struct Tree {
    /// The place of the message among the letters; none for one that is not there.
    pub(super) letter: Option<usize>,
    /// In the order of their dates.
    pub(super) children: Vec<Self>,
}

impl Tree {
    /// A message without children.
    pub(super) fn leaf(letter: usize) -> Self {
        Self { letter: Some(letter), children: Vec::new() }
    }

    /// The message that stands for the tree: its own, or that of its first child.
    pub(super) fn first(&self) -> usize {
        let mut tree = self;
        loop {
            match (tree.letter, tree.children.first()) {
                (Some(letter), _) => return letter,
                (None, Some(child)) => tree = child,
                (None, None) => return usize::MAX,
            }
        }
    }
}

/// `thread-list` of each tree, one after the other (RFC 5256 §5).
pub(in crate::imap) fn write(trees: &[Tree], letters: &Letters, out: &mut Vec<u8>) {
    for tree in trees {
        out.push(b'(');
        members(tree, letters, out);
        out.push(b')');
    }
}

/// `thread-members / thread-nested`: as long as one message follows the other, a row of numbers.
fn members(tree: &Tree, letters: &Letters, out: &mut Vec<u8>) {
    let mut tree = tree;
    loop {
        if let Some(letter) = tree.letter.and_then(|place| letters.get(place)) {
            strings::number(letter.number.into(), out);
            if !tree.children.is_empty() {
                out.push(b' ');
            }
        }
        match tree.children.as_slice() {
            [only] => tree = only,
            children => return write(children, letters, out),
        }
    }
}

/// `ORDEREDSUBJECT`: threads of one base subject each, all but the first message being children of that.
pub(in crate::imap) fn ordered_subject(letters: &Letters) -> Vec<Tree> {
    let mut order: Vec<usize> = (0..letters.len()).collect();
    let of = |place: &usize| letters.get(*place).map(|letter| (letter.subject, letter.sent));
    order.sort_by_key(of);
    let subject = |place: &usize| letters.get(*place).map(|letter| letter.subject);
    let mut threads: Vec<Tree> = Vec::new();
    for group in order.chunk_by(|one, other| subject(one) == subject(other)) {
        let Some((first, others)) = group.split_first() else { continue };
        threads.push(Tree { letter: Some(*first), children: others.iter().copied().map(Tree::leaf).collect() });
    }
    sort(&mut threads, letters);
    threads
}

/// `REFERENCES`
pub(in crate::imap) fn references(letters: &Letters) -> Vec<Tree> {
    let mut roots = Links::new(letters).into_forest();
    sort_all(&mut roots, letters);
    let mut threads = merge(roots, letters);
    sort_all(&mut threads, letters);
    threads
}

/// Sorts siblings by the dates they were sent, then by their places in the mailbox.
pub(super) fn sort(siblings: &mut [Tree], letters: &Letters) {
    siblings.sort_by_key(|tree| {
        let first = tree.first();
        (letters.get(first).map(|letter| letter.sent), first)
    });
}

/// Sorts all siblings, the youngest first, so that places without messages are judged by their first child.
fn sort_all(trees: &mut [Tree], letters: &Letters) {
    for tree in trees.iter_mut() {
        sort_all(&mut tree.children, letters);
    }
    sort(trees, letters);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `id subject < references` each, one second apart.
    fn letters(lines: &[impl AsRef<str>]) -> Letters {
        let mut letters = Letters::new();
        for (place, line) in (0..).zip(lines) {
            let (own, references) = line.as_ref().split_once('<').unwrap_or((line.as_ref(), ""));
            let (id, subject) = own.trim().split_once(' ').unwrap_or((own.trim(), ""));
            let base = crate::imap::sorting::BaseSubject::of(subject);
            letters.add(
                (place + 1, place.into()),
                (base.text.as_bytes(), base.is_reply),
                id.strip_prefix('-').unwrap_or(id).as_bytes(),
                references.split_whitespace().map(str::as_bytes),
            );
        }
        letters
    }

    fn written(trees: &[Tree], letters: &Letters) -> String {
        let mut out = Vec::new();
        write(trees, letters, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn by_references(lines: &[&str]) -> String {
        let letters = letters(lines);
        written(&references(&letters), &letters)
    }

    #[test]
    fn replies_follow_what_they_answer() {
        assert_eq!(by_references(&["a x", "b Re: x < a", "c Re: x < a b", "d Re: x < a"]), "(1 (2 3)(4))");
        assert_eq!(by_references(&["b Re: x < a", "a x"]), "(2 1)");
        assert_eq!(by_references(&["a x", "- y", "- z"]), "(1)(2)(3)");
    }

    #[test]
    fn places_without_a_message_keep_siblings_together() {
        assert_eq!(by_references(&["b Re: x < a", "c Re: x < a"]), "((1)(2))");
        assert_eq!(by_references(&["b Re: x < a"]), "(1)");
        assert_eq!(by_references(&["a x", "c Re: x < a gone", "d Re: x < a gone"]), "(1 (2)(3))");
    }

    #[test]
    fn loops_and_doubled_ids_lose_no_message() {
        assert_eq!(by_references(&["a x < b", "b y < a"]), "(2 1)");
        assert_eq!(by_references(&["a x < a", "a y", "a z"]), "(1)(2)(3)");
        assert_eq!(by_references(&["a x < b c a", "b y < c", "c z < b"]), "(1)(2 3)");
    }

    #[test]
    fn a_truncated_list_of_references_is_mended_by_the_last_one() {
        assert_eq!(by_references(&["a x", "b Re: x < a", "c Re: x < a b", "d Re: x < a c"]), "(1 2 3 4)");
    }

    #[test]
    fn one_subject_makes_one_thread() {
        assert_eq!(by_references(&["a x", "b Re: x"]), "(1 2)");
        assert_eq!(by_references(&["a Re: x", "b x"]), "(2 1)");
        assert_eq!(by_references(&["a x", "b x"]), "((1)(2))");
        assert_eq!(by_references(&["a x", "b x", "c Re: x"]), "((1)(2)(3))");
        assert_eq!(
            by_references(&["b Re: x < a", "c Re: x < a", "d Re: x < e", "f Re: x < e", "g Re: x"]),
            "((1)(2)(3)(4)(5))"
        );
        assert_eq!(by_references(&["a", "b"]), "(1)(2)");
    }

    #[test]
    fn poor_mans_threads_have_no_grandchildren() {
        let letters = letters(&["a x", "b y", "c Re: x", "d Re: x < c", "e y"]);
        assert_eq!(written(&ordered_subject(&letters), &letters), "(1 (3)(4))(2 5)");
    }

    #[test]
    fn hostile_references_cost_little_and_lose_nothing() {
        let chain: Vec<String> = (0..5_000).map(|n| format!("m{n} s{n} < m{}", (n + 1) % 5_000)).collect();
        let ancestors = |n| (0..n % 300).map(move |i| format!("k{} ", (i * 7 + n) % 2_000)).collect::<String>();
        let long: Vec<String> = (0..2_000).map(|n| format!("k{n} s{n} < {}", ancestors(n))).collect();
        for letters in [letters(&chain), letters(&long)] {
            let written = written(&references(&letters), &letters);
            let mut numbers: Vec<usize> =
                written.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
            numbers.sort_unstable();
            assert_eq!(numbers, (1..=letters.len()).collect::<Vec<_>>());
        }
    }
}
