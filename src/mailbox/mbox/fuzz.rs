//! Fuzz targets of the mbox driver, on real files: mailboxes that somebody made to harm, and indexes.
#![allow(clippy::unwrap_used, reason = "a target that meets the unexpected must stop")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::form::Form;
use super::index_file::IndexFile;
use super::record::{Record, State};
use super::stamp::Stamp;
use super::summary::Summary;
use super::{Mbox, Place, Policy};
use crate::mailbox::{
    Access, Error, FlagAction, FlagList, Flags, Incoming, InternalDate, Keywords, Kind, Mailbox, ModSeq, Uid,
    UidValidity,
};
use crate::mime::structure;
use crate::sys::scratch::Scratch;
use crate::text::fuzz::Draw;
use crate::text::octets::{Counter, LineFeeds, Octets};

/// Octets of a message that are compared; no input is so long.
const MESSAGE_OCTETS: usize = 1 << 16;

/// A mailbox file with a place for its index.
struct World {
    scratch: Scratch,
    delivered: bool,
}

impl World {
    fn new(content: &[u8], delivered: bool) -> Self {
        let world = Self { scratch: Scratch::new("fuzz"), delivered };
        fs::create_dir(world.scratch.path().join("state")).unwrap();
        fs::set_permissions(world.scratch.path().join("state"), fs::Permissions::from_mode(0o700)).unwrap();
        fs::write(world.path(), content).unwrap();
        world
    }

    fn path(&self) -> PathBuf {
        self.scratch.path().join("box")
    }

    fn place(&self) -> Place {
        let index = Some(self.scratch.path().join("state/INBOX"));
        Place { path: self.path(), index, delivered: self.delivered, dotlock: None, validities: std::rc::Rc::default() }
    }

    fn index(&self) -> PathBuf {
        self.place().index_path().unwrap()
    }

    fn open(&self) -> Result<Mbox, Error> {
        Mbox::open(self.place(), Policy::default(), Access::ReadWrite)
    }

    fn read(&self) -> Vec<u8> {
        fs::read(self.path()).unwrap()
    }

    /// Every message as a session without an index finds it, as they lie in the file.
    fn found_anew(&self) -> Vec<Vec<u8>> {
        fs::remove_file(self.index()).unwrap_or_default();
        in_file_order(&mut self.open().unwrap())
    }
}

/// All messages in their order, each as long as it is said to be.
fn contents(mbox: &mut Mbox) -> Vec<Vec<u8>> {
    let mut last = Uid(0);
    let mut all = Vec::new();
    for index in 0..mbox.len() {
        let message = mbox.message(index).unwrap();
        assert!(last < message.uid && message.uid < mbox.uid_next(), "{:?} after {last:?}", message.uid);
        last = message.uid;
        let content = content(mbox, message.uid).unwrap();
        assert_eq!(Octets::of(&content).going(message.line_feeds), message.size);
        assert_eq!(Octets::of(&content).wire, message.in_lines);
        let header = content.get(..usize::try_from(message.header.stored).unwrap()).unwrap();
        assert_eq!(Octets::of(header).going(message.line_feeds), message.header);
        assert_eq!(mbox.message(index).unwrap().ends_line, ends_line(&content), "{}", content.escape_ascii());
        let plain = header.is_ascii() && structure::scan(&content).plain;
        assert_eq!(message.plain, plain, "{}", content.escape_ascii());
        all.push(content);
    }
    all
}

/// The same as they lie in the file: where UIDs do not ascend there, a session without the index gives others.
fn in_file_order(mbox: &mut Mbox) -> Vec<Vec<u8>> {
    let contents = contents(mbox);
    let places = mbox.index.in_file_order().into_iter().map(|(place, _)| place);
    places.map(|place| contents.get(place).unwrap().clone()).collect()
}

/// Nothing counts as a message that ends.
fn ends_line(content: &[u8]) -> bool {
    content.is_empty() || content.ends_with(b"\n")
}

fn content(mbox: &mut Mbox, uid: Uid) -> Result<Vec<u8>, Error> {
    let mut content = vec![0; MESSAGE_OCTETS];
    let length = mbox.read_at(uid, 0, &mut content)?;
    content.truncate(length);
    Ok(content)
}

/// The first two octets say where the file lies and what is done, the rest is the file. No message is ever changed,
/// and looking at a file does not change it.
pub fn mailbox(input: &[u8]) {
    let mut draw = Draw::new(input);
    let (choice, which) = (draw.octet(), usize::from(draw.octet()));
    let file = draw.rest();
    let world = World::new(file, choice & 1 > 0);
    let mut mbox = match world.open() {
        Ok(mbox) => mbox,
        Err(error) => {
            assert_eq!(error.kind, Kind::NotAMailbox, "{error}");
            assert_eq!(world.read(), file);
            return;
        }
    };
    let mut expected = contents(&mut mbox);
    assert_eq!(world.read(), file);
    assert!(expected.iter().map(Vec::len).sum::<usize>() <= file.len());
    let uids: Vec<Uid> = (0..mbox.len()).filter_map(|index| Some(mbox.message(index)?.uid)).collect();
    if choice & 2 > 0 {
        let flags = FlagList { system: Flags::FLAGGED, keywords: vec![b"Work".to_vec()] };
        mbox.store(&uids, FlagAction::Add, &flags).unwrap();
    }
    if let (true, Some(uid)) = (choice & 4 > 0, uids.get(which % uids.len().max(1))) {
        mbox.expunge(&[*uid]).unwrap();
        expected.remove(which % uids.len().max(1));
    }
    let last = mbox.index.in_file_order().last().map(|(place, _)| *place);
    if choice & 8 > 0 {
        expected.push(append(&mut mbox, file.get(..which.min(file.len())).unwrap()));
    }
    if choice & 16 > 0 {
        mbox.checkpoint().unwrap();
    }
    let before_append = last.filter(|_| choice & 8 > 0);
    let now = contents(&mut mbox);
    if let Some((was, is)) = before_append.and_then(|at| expected.get_mut(at).zip(now.get(at)))
        && gained_blank_line(was, is)
    {
        was.clone_from(is);
    }
    assert_eq!(now, expected);
    let as_they_lie = in_file_order(&mut mbox);
    drop(mbox);
    assert_eq!(contents(&mut world.open().unwrap()), expected);
    assert_eq!(world.found_anew(), as_they_lie);
}

/// A message without a blank line that was the last one gets that which separates it from the next: an mbox cannot say
/// whose it is, and the header is its owner (RFC 5322 §2.1). One that was cut short in a line gets the end of that.
fn gained_blank_line(was: &[u8], is: &[u8]) -> bool {
    let has = |line_ends: &[u8]| memchr::memmem::find(was, line_ends).is_some();
    let has_blank = was.starts_with(b"\n") || was.starts_with(b"\r\n") || has(b"\n\n") || has(b"\n\r\n");
    let gained: &[&[u8]] = match (ends_line(was), has_blank) {
        (true, true) => &[],
        (true, false) | (false, true) => &[b"\n"],
        // a mark that there is no blank line may be true now
        (false, false) => &[b"\n", b"\n\n"],
    };
    gained.iter().any(|gained| is.strip_suffix(*gained) == Some(was))
}

/// Appends a message, which must come out as it went in; in stored form.
fn append(mbox: &mut Mbox, message: &[u8]) -> Vec<u8> {
    let wire: Vec<u8> = message.iter().copied().filter(|octet| *octet > 0).collect();
    let mut counter = Counter::new();
    counter.feed(&wire);
    let line_feeds = counter.line_feeds();
    let mut stored = Vec::new();
    for octet in wire.iter().copied() {
        // the CR of a line end is not stored, but for one behind another
        let ends_line = octet == b'\n' && line_feeds == LineFeeds::EndLines;
        if ends_line && stored.ends_with(b"\r") && !stored.ends_with(b"\r\r") {
            stored.pop();
        }
        stored.push(octet);
    }
    let flags = FlagList { system: Flags::SEEN, keywords: vec![] };
    let mut content = wire.as_slice();
    let date = Some(InternalDate { unix: 1_000_000_000, zone: 60 });
    mbox.append(&mut [Incoming { content: &mut content, line_feeds, octets: wire.len() as u64, flags, date }]).unwrap();
    stored
}

/// Three messages, of which the second came by APPEND.
const MAILBOX: &[u8] = b"From a@b Mon Jan  5 10:11:12 2026\nSubject: 1\nX-IMAPbase: 7 3 Work\nStatus: RO\nX-UID: 1\n\none\n\n\
    From a@b Mon Jan  5 10:11:13 2026\nSubject: 2\nX-Letterbox: quoted\nStatus: O\nX-Keywords: Work\nX-UID: 2\n\n>From x\n\n\
    From a@b Mon Jan  5 10:11:14 2026\nSubject: 3\n\nthree\n";

/// Indexes that are damaged are not believed. One that is forged with all checks right belongs to somebody who could
/// as well have written into the mailbox; it must do no more harm than that.
pub fn index(input: &[u8]) {
    let mut draw = Draw::new(input);
    let world = World::new(MAILBOX, false);
    let expected = contents(&mut world.open().unwrap());
    let choice = draw.octet();
    match choice % 3 {
        0 => fs::write(world.index(), draw.rest()).unwrap(),
        1 => {
            let mut octets = fs::read(world.index()).unwrap();
            while !draw.is_at_end() {
                let at = usize::try_from(draw.number(2)).unwrap() % octets.len();
                *octets.get_mut(at).unwrap() ^= draw.octet();
            }
            octets.truncate(octets.len() - usize::from(choice / 3) % octets.len());
            fs::write(world.index(), octets).unwrap();
        }
        _ => return forged(&world, &mut draw),
    }
    assert_eq!(contents(&mut world.open().unwrap()), expected);
    assert_eq!(world.read(), MAILBOX);
}

fn forged(world: &World, draw: &mut Draw<'_>) {
    let choice = draw.octet();
    let stamp = Stamp::of(&fs::metadata(world.path()).unwrap());
    let summary = Summary {
        stamp: if choice & 1 > 0 { stamp } else { Stamp { size: draw.number(1), ..stamp } },
        uid_validity: UidValidity(number(draw)),
        uid_next: Uid(number(draw)),
        highest_modseq: ModSeq(draw.number(8)),
        first_recent: Uid(number(draw)),
        prefix: long(draw),
        pseudo: (choice & 2 > 0).then(|| record(draw)),
        base: (number(draw), number(draw)),
        base_stale: choice & 4 > 0,
        append_end: if choice & 8 > 0 { long(draw) } else { 0 },
        ..Summary::default()
    };
    let records: Vec<Record> = (0..choice >> 4).map(|_| record(draw)).collect();
    // one that can be true of no file is not taken
    let Ok(_) = IndexFile::create(&world.index(), records.len(), records.into_iter(), &summary) else { return };
    let Ok(mut mbox) = world.open() else { return };
    let uids: Vec<Uid> = (0..mbox.len()).filter_map(|index| Some(mbox.message(index)?.uid)).collect();
    for uid in &uids {
        let _any = content(&mut mbox, *uid).is_ok();
    }
    assert_eq!(world.read(), MAILBOX);
    let flags = FlagList { system: Flags::DELETED, keywords: vec![b"Other".to_vec()] };
    let _any = mbox.store(&uids, FlagAction::Add, &flags).is_ok();
    let _any = mbox.expunge(uids.get(..1).unwrap_or_default()).is_ok();
    let _any = mbox.checkpoint().is_ok();
}

/// A number near those that can be true, mostly.
fn long(draw: &mut Draw<'_>) -> u64 {
    match draw.octet() {
        0 => draw.number(8),
        1 => draw.number(4),
        2 => u64::MAX - draw.number(1),
        _ => draw.number(1),
    }
}

fn number(draw: &mut Draw<'_>) -> u32 {
    u32::try_from(long(draw) & u64::from(u32::MAX)).unwrap()
}

fn record(draw: &mut Draw<'_>) -> Record {
    let mut octets = || Octets { stored: long(draw), wire: long(draw) };
    let (header, size) = (octets(), octets());
    Record {
        uid: Uid(number(draw)),
        flags: Flags(draw.octet()),
        keywords: Keywords(u128::from(draw.octet())),
        form: Form(draw.octet()),
        state: State(draw.octet()),
        date: InternalDate { unix: draw.number(8).cast_signed(), zone: i16::from(draw.octet()) },
        offset: long(draw),
        length: long(draw),
        from_line: number(draw),
        raw_header: number(draw),
        block: (number(draw), number(draw)),
        header,
        size,
        digest: draw.number(8),
        body_check: number(draw),
        modseq: ModSeq(long(draw)),
    }
}
