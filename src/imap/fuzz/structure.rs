//! The parts of any message: cut anywhere they are the same; they lie in each other; what is sent of them is well
//! formed and tells the sizes of the sections that can be fetched.
#![allow(clippy::unwrap_used, reason = "a target that meets the unexpected must stop")]

use super::reader::{Reader, Tree};
use crate::imap::bodystructure::{Form, body};
use crate::mime::part::{PartId, Span, Structure};
use crate::mime::section::Piece;
use crate::mime::structure::{Scanner, scan};
use crate::text::fuzz::Draw;
use crate::text::octets::Octets;

/// The first octet is the size of the pieces, the rest is the message.
pub fn structure(input: &[u8]) {
    let mut draw = Draw::new(input);
    let step = usize::from(draw.octet()).max(1);
    let message = draw.rest();
    let structure = scan(message);
    let mut scanner = Scanner::new();
    message.chunks(step).for_each(|piece| scanner.feed(piece));
    assert_eq!(scanner.finish(), structure, "in pieces of {step}");
    assert_eq!(structure.whole, span_of(message, 0, message.len()));
    nests(message, &structure);
    let tree = sent(&structure, Form::BodyStructure);
    assert_eq!(sent(&structure, Form::Body), tree);
    numbered(&structure, &tree, &mut Vec::new());
}

fn sent(structure: &Structure, form: Form) -> Tree {
    let mut out = Vec::new();
    body(structure, form, &mut out);
    let mut reader = Reader::new(&out);
    let tree = reader.body(form == Form::BodyStructure);
    reader.end();
    tree
}

fn span_of(message: &[u8], start: usize, end: usize) -> Span {
    let text = message.get(start..end).unwrap();
    let lines = memchr::memchr_iter(b'\n', text).count() as u64;
    Span { start: start as u64, size: Octets::of(text), lines }
}

/// Every span is within the message and counted right, a body follows its header, and a part is within its parent's
/// body, behind the part before it.
fn nests(message: &[u8], structure: &Structure) {
    let mut reached = vec![0; structure.parts().count()];
    for (place, (id, part)) in structure.parts().enumerate() {
        for span in [part.header, part.body] {
            let (start, end) = (usize::try_from(span.start).unwrap(), usize::try_from(span.end()).unwrap());
            assert_eq!(span, span_of(message, start, end), "{id:?}");
        }
        assert_eq!(part.header.end(), part.body.start, "{id:?}");
        if let Some(slot) = reached.get_mut(place) {
            *slot = part.body.start;
        }
        if let Some(parent) = part.parent {
            let place = structure.parts().position(|(id, _)| id == parent).unwrap();
            let before = reached.get_mut(place).unwrap();
            assert!(*before <= part.header.start, "{id:?} begins before its place");
            *before = part.body.end();
            assert!(part.body.end() <= structure.part(parent).unwrap().body.end(), "{id:?} ends outside");
        }
    }
    assert_eq!(structure.root().header.start, 0);
    assert_eq!(structure.root().body.end(), structure.whole.end());
    let parented = structure.parts().map(|(id, _)| structure.children(id).count()).sum::<usize>();
    assert_eq!(parented + 1, structure.parts().count());
    assert!(structure.part(PartId::ROOT).is_some());
}

/// Each part that BODYSTRUCTURE tells can be fetched by its number and has the size told. An empty one may be made up.
fn numbered(structure: &Structure, tree: &Tree, path: &mut Vec<u32>) {
    match tree {
        Tree::Multipart(parts) => {
            for (part, number) in parts.iter().zip(1..) {
                path.push(number);
                has_size(structure, part, path);
                if !matches!(part, Tree::Leaf(..)) {
                    numbered(structure, part, path);
                }
                path.pop();
            }
        }
        Tree::Message(_, _, _, inner) if !path.is_empty() => {
            within(structure, inner, path);
        }
        tree => {
            path.push(1);
            has_size(structure, tree, path);
            if let Tree::Message(_, _, _, inner) = tree {
                within(structure, inner, path);
            }
            path.pop();
        }
    }
}

/// The parts of a message that a part holds: a multipart's follow the part's number, any other is number 1.
fn within(structure: &Structure, inner: &Tree, path: &mut Vec<u32>) {
    if matches!(inner, Tree::Multipart(_)) {
        return numbered(structure, inner, path);
    }
    path.push(1);
    has_size(structure, inner, path);
    if let Tree::Message(_, _, _, inner) = inner {
        within(structure, inner, path);
    }
    path.pop();
}

fn has_size(structure: &Structure, tree: &Tree, path: &[u32]) {
    let (octets, lines) = match tree {
        Tree::Multipart(_) => return,
        Tree::Leaf(octets, lines) => (*octets, *lines),
        Tree::Message(octets, lines, ..) => (*octets, Some(*lines)),
    };
    match structure.section(path, Piece::Whole) {
        Some(span) => {
            assert_eq!(span.size.wire, octets, "{path:?}");
            assert!(lines.is_none_or(|lines| lines == span.lines), "{path:?}");
            assert!(structure.section(path, Piece::Mime).is_some(), "{path:?}");
        }
        None => assert_eq!((octets, lines.unwrap_or(0)), (0, 0), "{path:?} cannot be fetched"),
    }
}
