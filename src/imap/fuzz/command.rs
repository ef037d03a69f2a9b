//! Command lines: what is understood keeps all bounds, was wanted at each of its literals, and asks for items that can be
//! asked again by the names under which they are answered; what is not gets an answer that is one clean line.
#![allow(clippy::unwrap_used, reason = "a target that meets the unexpected must stop")]

use crate::imap::capability::Extensions;
use crate::imap::frame::{Look, literal_at_end};
use crate::imap::grammar::{
    Command, Content, GATE, Ids, Item, Refused, Request, SESSION, SelectedCommand, SequenceSet, contains, look, request,
};
use crate::limits;
use crate::text::fuzz::Draw;

/// The first octet says before or after login, and whether a mailbox is selected; the rest is a command as it is framed.
pub fn command(input: &[u8]) {
    let mut draw = Draw::new(input);
    let state = draw.octet();
    let (line, selected) = (draw.rest(), state & 2 > 0);
    let extensions = Extensions::all();
    if state & 1 > 0 {
        match request(line, GATE, false, extensions) {
            Ok(request) => understood(&request, line, |line| look(line, GATE, false, extensions)),
            Err(refused) => answered(&refused),
        }
        return;
    }
    match request(line, SESSION, selected, extensions) {
        Ok(request) => {
            if !matches!(request.command, Command::Append(_)) {
                understood(&request, line, |line| look(line, SESSION, selected, extensions));
            }
            if let Command::Selected(command) = &request.command {
                bounded(command);
            }
        }
        Err(refused) => answered(&refused),
    }
}

/// The tag may stand in an answer, and each literal is one that the framer would have taken.
fn understood<C>(request: &Request<C>, line: &[u8], look: impl Fn(&[u8]) -> Look) {
    assert!(!request.tag.is_empty() && request.tag.len() <= limits::TAG_OCTETS);
    assert!(request.tag.bytes().all(|octet| octet.is_ascii_graphic()));
    let mut at = 0;
    while let Some(end) = memchr::memchr(b'\n', line.get(at..).unwrap()).map(|end| at + end) {
        let before = line.get(..end).unwrap();
        let Some((before, head)) =
            before.strip_suffix(b"\r").and_then(|before| Some((before, literal_at_end(before.get(at..)?)?)))
        else {
            // no framer makes such a command
            return;
        };
        assert_eq!(look(before), Look::Wanted, "{}", before.escape_ascii());
        at = end + 1 + usize::try_from(head.octets).unwrap();
    }
}

fn answered(refused: &Refused) {
    let clean = |text: &str| text.bytes().all(|octet| matches!(octet, b' '..=b'~'));
    let text = refused.fault.text(&refused.name);
    assert!(clean(&text) && text.len() < 200, "{text:?}");
    assert!(refused.tag.as_deref().is_none_or(|tag| clean(tag) && !tag.contains(' ')));
}

fn bounded(command: &SelectedCommand) {
    match command {
        SelectedCommand::Fetch { set, items, .. } => {
            ordered(set);
            assert!(!items.is_empty() && items.len() <= limits::FETCH_ITEMS);
            items.iter().for_each(asked_again);
        }
        SelectedCommand::Store { set, .. } | SelectedCommand::Copy { set, .. } => ordered(set),
        SelectedCommand::Expunge { uids: Some(set) } => ordered(set),
        _ => {}
    }
}

/// Whatever order a set is written in, its spans ascend and do not touch.
fn ordered(set: &SequenceSet) {
    for largest in [None, Some(1), Some(1000), Some(u32::MAX)] {
        let spans = set.spans(largest);
        assert!(spans.iter().all(|span| 0 < span.first && span.first <= span.last));
        assert!(spans.windows(2).all(|pair| matches!(pair, [one, next] if one.last + 1 < next.first)));
        for span in spans.iter().take(20) {
            assert!(contains(&spans, span.first) && contains(&spans, span.last));
            assert!(!contains(&spans, span.first - 1));
        }
    }
}

/// The name under which octets are answered asks for the same octets.
fn asked_again(item: &Item) {
    let (Item::Content(content) | Item::BinarySize(content)) = item else { return };
    let mut line = [b"a FETCH 1 (", content.name.as_slice()].concat();
    if let Some(partial) = content.partial {
        line.extend_from_slice(format!("<{}.{}>", partial.first, partial.most).as_bytes());
    }
    line.push(b')');
    let again = request(&line, SESSION, true, Extensions::all()).unwrap();
    let Command::Selected(SelectedCommand::Fetch { ids: Ids::Seq, items, .. }) = again.command else {
        unreachable_here(&line)
    };
    let [Item::Content(same) | Item::BinarySize(same)] = items.as_slice() else { unreachable_here(&line) };
    assert_eq!(Content { reading: content.reading, ..same.clone() }, *content);
}

#[allow(clippy::panic, reason = "a target that meets the unexpected must stop")]
fn unreachable_here(line: &[u8]) -> ! {
    panic!("read as something else: {}", line.escape_ascii())
}
