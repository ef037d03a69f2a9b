//! APPEND and then FETCH, COPY, EXPUNGE of others, the loss of the index: a message stays what it was, octet for octet.

use super::world::{World, content, flags, uids};
use crate::mailbox::mbox::Mbox;
use crate::mailbox::{FlagAction, FlagList, Flags, Incoming, InternalDate, Mailbox, Message, Uid};
use crate::net::Crlf;
use crate::text::octets::{Counter, LineFeeds};

/// What IMAP sends of `message`, which is as large as it is said to be.
fn sent(mbox: &mut Mbox, message: &Message) -> Vec<u8> {
    let (stored, mut wire) = (content(mbox, message.uid.0), Vec::new());
    Crlf::of(message.line_feeds).feed(&stored, &mut wire).unwrap();
    assert_eq!(wire.len() as u64, message.size.wire);
    let (mut header, mut lines) = (Vec::new(), Vec::new());
    let before_body = &stored[..usize::try_from(message.header.stored).unwrap()];
    Crlf::of(message.line_feeds).feed(before_body, &mut header).unwrap();
    assert_eq!((header.len() as u64, &wire[..header.len()]), (message.header.wire, &header[..]));
    Crlf::new().feed(&stored, &mut lines).unwrap();
    assert_eq!(lines.len() as u64, message.in_lines, "what POP3 says of it");
    wire
}

fn all(mbox: &mut Mbox) -> Vec<Vec<u8>> {
    let messages: Vec<Message> = (0..mbox.len()).map(|place| mbox.message(place).unwrap()).collect();
    messages.iter().map(|message| sent(mbox, message)).collect()
}

fn append(mbox: &mut Mbox, messages: &[(Vec<u8>, LineFeeds)]) {
    let date = Some(InternalDate { unix: 1_000_000_000, zone: 0 });
    let mut contents: Vec<(&[u8], LineFeeds)> =
        messages.iter().map(|(octets, how)| (octets.as_slice(), *how)).collect();
    let mut incoming: Vec<Incoming<'_>> = contents
        .iter_mut()
        .map(|(content, how)| Incoming {
            octets: content.len() as u64,
            content,
            line_feeds: *how,
            flags: FlagList::default(),
            date,
        })
        .collect();
    mbox.append(&mut incoming).unwrap();
}

/// As IMAP takes them from the wire.
fn arrived(wires: &[Vec<u8>]) -> Vec<(Vec<u8>, LineFeeds)> {
    let how = |wire: &Vec<u8>| {
        let mut counter = Counter::new();
        wire.chunks(3).for_each(|chunk| counter.feed(chunk));
        counter.line_feeds()
    };
    wires.iter().map(|wire| (wire.clone(), how(wire))).collect()
}

/// Any octets but NUL, most of them such as matter here.
fn messages() -> Vec<Vec<u8>> {
    const PIECES: [&[u8]; 14] = [
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"\r\n\r\n",
        b"A: 1",
        b"From a@b Mon Jan  5 10:11:12 2026",
        b"From ",
        b">",
        b"Status: R",
        b"X-UID: 7\n",
        b"X-Original-",
        b"X-Letterbox: bare-line-feeds headers-only\n",
        b"\xff",
    ];
    let mut state = 11u32;
    let mut draw = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize % below
    };
    let mut messages: Vec<Vec<u8>> = (1..=255).map(|octet| vec![octet]).collect();
    messages.extend((0..2000).map(|_| (0..=draw(9)).flat_map(|_| PIECES[draw(14)].to_vec()).collect()));
    messages.extend((0..100).map(|_| (0..=draw(300)).map(|_| u8::try_from(1 + draw(255)).unwrap()).collect()));
    messages
}

#[test]
fn a_message_stays_what_it_was() {
    let (wires, world, other) = (messages(), World::new(""), World::new(""));
    let bare = arrived(&wires).iter().filter(|(_, how)| *how == LineFeeds::AsStored).count();
    assert!((500..2000).contains(&bare), "some have bare line feeds, and some not: {bare}");
    let mut mbox = world.open();
    append(&mut mbox, &arrived(&wires));
    let same = |now: &[Vec<u8>], step: &str| {
        assert_eq!(now.len(), wires.len(), "{step}");
        let differs = now.iter().zip(&wires).find(|(now, was)| now != was);
        assert!(differs.is_none(), "{step}: {:?}", differs.map(|(now, was)| (now.escape_ascii(), was.escape_ascii())));
    };
    same(&all(&mut mbox), "as appended");
    let known: Vec<Message> = (0..mbox.len()).map(|place| mbox.message(place).unwrap()).collect();
    let stored = known.iter().map(|message| (content(&mut mbox, message.uid.0), message.line_feeds));
    let copies: Vec<(Vec<u8>, LineFeeds)> = stored.collect();
    let mut copied = other.open();
    append(&mut copied, &copies);
    same(&all(&mut copied), "copied");
    // one more at the beginning, which then goes
    let moved = World::new("");
    let mut mbox = moved.open();
    append(&mut mbox, &arrived(&[b"A: 0\r\n\r\nx\n".to_vec()]));
    append(&mut mbox, &arrived(&wires));
    let keyword =
        FlagList { system: Flags::FLAGGED, keywords: vec![b"a-keyword-that-finds-no-room-in-a-block".to_vec()] };
    mbox.store(&uids(&mbox).into_iter().map(Uid).collect::<Vec<_>>(), FlagAction::Add, &keyword).unwrap();
    mbox.expunge(&[Uid(1)]).unwrap();
    same(&all(&mut mbox), "moved");
    mbox.checkpoint().unwrap();
    for (world, mbox) in [(&world, world.open()), (&other, copied), (&moved, mbox)] {
        drop(mbox);
        world.forget();
        let mut mbox = world.open();
        same(&all(&mut mbox), "found anew");
        mbox.store(&[Uid(mbox.uid_next().0 - 1)], FlagAction::Add, &flags(Flags::SEEN)).unwrap();
        mbox.checkpoint().unwrap();
        same(&all(&mut mbox), "flagged");
    }
}
