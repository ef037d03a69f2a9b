//! THREAD (RFC 5256 §3): ORDEREDSUBJECT, REFERENCES, and the trees that both give.

use super::link::Links;
use super::merge::merge;

/// What is known of a message. Messages are given in the order of the mailbox.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::imap) struct Letter<'a> {
    /// The number under which it is answered.
    pub(in crate::imap) number: u32,
    /// When it was sent, in seconds since 1970.
    pub(in crate::imap) sent: i64,
    /// Its base subject, in the form in which texts are compared.
    pub(in crate::imap) subject: &'a [u8],
    /// Whether the subject says that it is a reply or a forward.
    pub(in crate::imap) is_reply: bool,
    /// Its own ID, if it has a valid one.
    pub(in crate::imap) id: Option<&'a [u8]>,
    /// The IDs of its ancestors, the oldest first.
    pub(in crate::imap) references: &'a [&'a [u8]],
}

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
pub(in crate::imap) fn write(trees: &[Tree], letters: &[Letter<'_>]) -> String {
    let mut out = String::new();
    for tree in trees {
        out.push('(');
        members(tree, letters, &mut out);
        out.push(')');
    }
    out
}

/// `thread-members / thread-nested`: as long as one message follows the other, a row of numbers.
fn members(tree: &Tree, letters: &[Letter<'_>], out: &mut String) {
    let mut tree = tree;
    loop {
        if let Some(letter) = tree.letter.and_then(|place| letters.get(place)) {
            out.push_str(&letter.number.to_string());
            if !tree.children.is_empty() {
                out.push(' ');
            }
        }
        match tree.children.as_slice() {
            [only] => tree = only,
            children => return out.push_str(&write(children, letters)),
        }
    }
}

/// `ORDEREDSUBJECT`: threads of one base subject each, all but the first message being children of that.
pub(in crate::imap) fn ordered_subject(letters: &[Letter<'_>]) -> Vec<Tree> {
    let mut order: Vec<usize> = (0..letters.len()).collect();
    let of = |place: &usize| letters.get(*place).map(|letter| (letter.subject, letter.sent));
    order.sort_by(|one, other| of(one).cmp(&of(other)));
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
pub(in crate::imap) fn references(letters: &[Letter<'_>]) -> Vec<Tree> {
    let mut roots = Links::new(letters).into_forest();
    sort_all(&mut roots, letters);
    let mut threads = merge(roots, letters);
    sort_all(&mut threads, letters);
    threads
}

/// Sorts siblings by the dates they were sent, then by their places in the mailbox.
pub(super) fn sort(siblings: &mut [Tree], letters: &[Letter<'_>]) {
    siblings.sort_by_key(|tree| {
        let first = tree.first();
        (letters.get(first).map(|letter| letter.sent), first)
    });
}

/// Sorts all siblings, the youngest first, so that places without messages are judged by their first child.
fn sort_all(trees: &mut [Tree], letters: &[Letter<'_>]) {
    for tree in trees.iter_mut() {
        sort_all(&mut tree.children, letters);
    }
    sort(trees, letters);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `id subject < references` each, one second apart.
    fn letters(lines: &[&str]) -> Vec<Letter<'static>> {
        lines.iter().enumerate().map(|(place, line)| letter(place, line)).collect()
    }

    fn letter(place: usize, line: &str) -> Letter<'static> {
        let (own, references) = line.split_once('<').unwrap_or((line, ""));
        let (id, subject) = own.trim().split_once(' ').unwrap_or((own.trim(), ""));
        let base = crate::imap::sorting::BaseSubject::of(subject);
        Letter {
            number: u32::try_from(place + 1).unwrap(),
            sent: i64::try_from(place).unwrap(),
            subject: leaked(&base.text),
            is_reply: base.is_reply,
            id: (id != "-").then(|| leaked(id)),
            references: references.split_whitespace().map(leaked).collect::<Vec<_>>().leak(),
        }
    }

    fn leaked(text: &str) -> &'static [u8] {
        text.as_bytes().to_vec().leak()
    }

    fn by_references(lines: &[&str]) -> String {
        let letters = letters(lines);
        write(&references(&letters), &letters)
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
        assert_eq!(write(&ordered_subject(&letters), &letters), "(1 (3)(4))(2 5)");
    }

    #[test]
    fn hostile_references_cost_little_and_lose_nothing() {
        let chain: Vec<Letter<'_>> =
            (0..5_000).map(|n: usize| letter(n, &format!("m{n} s{n} < m{}", (n + 1) % 5_000))).collect();
        let long: Vec<Letter<'_>> = (0..2_000)
            .map(|n: usize| {
                letter(
                    n,
                    &format!(
                        "k{n} s{n} < {}",
                        (0..n % 300).map(|i| format!("k{} ", (i * 7 + n) % 2_000)).collect::<String>()
                    ),
                )
            })
            .collect();
        for letters in [chain, long] {
            let written = write(&references(&letters), &letters);
            let mut numbers: Vec<usize> =
                written.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
            numbers.sort_unstable();
            assert_eq!(numbers, (1..=letters.len()).collect::<Vec<_>>());
        }
    }
}
