//! What goes in by APPEND comes out, octet for octet, whatever it begins and ends with.

use super::world::{FROM, World, append, content, flags, message, on_the_wire, uids};
use crate::mailbox::{FlagAction, FlagList, Flags, Incoming, InternalDate, Mailbox, Uid};
use crate::text::octets::Octets;

/// Every message of up to four pieces comes out as it went in, with an index and without: whatever it ends with, and
/// whether it has a header, a body, or neither.
#[test]
fn every_end_of_a_message_is_kept() {
    const PIECES: [&[u8]; 8] = [b"\r", b"\r\n", b"A: 1", b"From x", b">", b"Status: R", b"X-Original-", b" "];
    let mut wires = vec![Vec::new()];
    let mut from = 0;
    for _ in 0..4 {
        let until = wires.len();
        for start in from..until {
            let longer = |piece: &&[u8]| [wires[start].as_slice(), piece].concat();
            wires.extend(PIECES.iter().map(longer).collect::<Vec<_>>());
        }
        from = until;
    }
    wires.remove(0);
    let world = World::new("");
    let mut mbox = world.open();
    let date = Some(InternalDate { unix: 1_000_000_000, zone: 0 });
    let mut contents: Vec<&[u8]> = wires.iter().map(Vec::as_slice).collect();
    let mut incoming: Vec<Incoming<'_>> = contents
        .iter_mut()
        .map(|content| Incoming {
            line_feeds: Default::default(),
            octets: content.len() as u64,
            content,
            flags: FlagList::default(),
            date,
        })
        .collect();
    mbox.append(&mut incoming).unwrap();
    let flagged =
        FlagList { system: Flags::FLAGGED, keywords: vec![b"a-keyword-that-finds-no-room-in-a-block".to_vec()] };
    for step in ["as appended", "reread", "with new blocks", "reread again"] {
        match step {
            "with new blocks" => {
                let all: Vec<Uid> = (0..mbox.len()).map(|index| mbox.message(index).unwrap().uid).collect();
                mbox.store(&all, FlagAction::Add, &flagged).unwrap();
                mbox.checkpoint().unwrap();
            }
            "as appended" => {}
            _ => {
                drop(mbox);
                world.forget();
                mbox = world.open();
            }
        }
        assert_eq!(mbox.len(), wires.len(), "{step}");
        for (index, wire) in wires.iter().enumerate() {
            let message = mbox.message(index).unwrap();
            let stored = content(&mut mbox, message.uid.0);
            let shown = wire.escape_ascii();
            assert_eq!(on_the_wire(&stored).escape_ascii().to_string(), shown.to_string(), "{step}");
            assert_eq!(message.size, Octets::of(&stored), "{step}: {shown}");
            assert_eq!(mbox.message(index).unwrap().ends_line, wire.ends_with(b"\n"), "{step}: {shown}");
        }
    }
}

/// What becomes of a message that was the last one: it may get the end of its line, and the blank line that separates it
/// from the next where it has none.
fn may_become(was: &[u8], is: &[u8]) -> bool {
    [&b""[..], b"\n", b"\n\n", b"\r\n"].iter().any(|gained| is.strip_suffix(*gained) == Some(was))
}

/// Wherever a mailbox was cut short, what is put behind it makes no message of it and hides none.
#[test]
fn a_last_line_without_an_end_is_what_it_is_with_one() {
    let crlf = message(2).replace('\n', "\r\n");
    let text = [message(1), message(2).replace("\n\n", "\nStatus: RO\nX-UID: 9\n\n"), crlf, FROM.to_owned()].concat();
    let mut begun = 0;
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let mut cuts: Vec<usize> = ends.iter().flat_map(|at| [at.saturating_sub(1), *at, at + 1]).collect();
    cuts.retain(|cut| *cut >= FROM.len() - 1);
    cuts.dedup();
    for cut in cuts {
        for deed in ["append", "flag", "expunge"] {
            let text = text.get(..cut).unwrap();
            let world = World::new(text);
            let mut mbox = world.open();
            let mut expected: Vec<Vec<u8>> = uids(&mbox).iter().map(|uid| content(&mut mbox, *uid)).collect();
            begun += usize::from(text.ends_with("2026") && expected.last().is_some_and(Vec::is_empty));
            let place_of_last = expected.len() - 1;
            match deed {
                "append" => {
                    append(&mut mbox, b"A: 1\r\n\r\nx\r\n");
                    expected.push(b"A: 1\n\nx\n".to_vec());
                }
                "flag" => {
                    mbox.store(&[Uid(1)], FlagAction::Add, &flags(Flags::FLAGGED)).unwrap();
                    let last = mbox.message(place_of_last).unwrap().uid;
                    mbox.store(&[last], FlagAction::Add, &flags(Flags::ANSWERED)).unwrap();
                    mbox.checkpoint().unwrap();
                    mbox.store(&[last], FlagAction::Add, &flags(Flags::FLAGGED)).unwrap();
                    mbox.write_flags().unwrap();
                }
                _ if place_of_last == 0 => continue,
                _ => {
                    mbox.expunge(&[Uid(1)]).unwrap();
                    expected.remove(0);
                }
            }
            let known: Vec<_> = (0..mbox.len()).map(|place| mbox.message(place).unwrap()).collect();
            let now: Vec<Vec<u8>> = known.iter().map(|known| content(&mut mbox, known.uid.0)).collect();
            let shown = || format!("{deed} after {}", text.escape_debug());
            assert_eq!(now.len(), expected.len(), "{}", shown());
            assert!(now.iter().zip(&expected).all(|(is, was)| may_become(was, is)), "{}: {now:?}", shown());
            drop(mbox);
            // other flags make all of it be read again
            let touched = world.read().replacen("Status: RO", "Status: O ", 1);
            world.write(touched.as_bytes());
            for step in ["touched", "anew"] {
                if step == "anew" {
                    world.forget();
                }
                let mut mbox = world.open();
                let again: Vec<Vec<u8>> = uids(&mbox).iter().map(|uid| content(&mut mbox, *uid)).collect();
                assert_eq!(again, now, "{step}, {}", shown());
                if step == "touched" {
                    assert_eq!(uids(&mbox), known.iter().map(|known| known.uid.0).collect::<Vec<_>>(), "{}", shown());
                }
            }
        }
    }
    assert!(begun >= 6, "From_ lines at the end of the file count: {begun}");
}
