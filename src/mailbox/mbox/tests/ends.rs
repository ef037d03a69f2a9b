//! What goes in by APPEND comes out, octet for octet, whatever it begins and ends with.

use super::world::{World, content, on_the_wire};
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
        .map(|content| Incoming { octets: content.len() as u64, content, flags: FlagList::default(), date })
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
            assert_eq!(mbox.ends_line(index).unwrap(), wire.ends_with(b"\n"), "{step}: {shown}");
        }
    }
}
