//! A mailbox file with a place for its index, and words for what is done to it.

use std::path::PathBuf;
use std::rc::Rc;

use crate::mailbox::mbox::{Mbox, Place, Policy};
use crate::mailbox::{Access, Error, FlagList, Flags, Incoming, InternalDate, Mailbox, Uid};
use crate::sys::scratch::Scratch;

pub(super) const FROM: &str = "From a@b Mon Jan  5 10:11:12 2026\n";

pub(super) struct World {
    pub(super) scratch: Scratch,
}

impl World {
    pub(super) fn new(content: &str) -> Self {
        let world = Self { scratch: Scratch::new("mbox") };
        std::fs::create_dir(world.scratch.path().join("state")).unwrap();
        world.write(content.as_bytes());
        world
    }

    pub(super) fn path(&self) -> PathBuf {
        self.scratch.path().join("box")
    }

    pub(super) fn index(&self) -> PathBuf {
        self.scratch.path().join("state/INBOX")
    }

    pub(super) fn write(&self, content: &[u8]) {
        std::fs::write(self.path(), content).unwrap();
    }

    pub(super) fn read(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.path()).unwrap()).into_owned()
    }

    pub(super) fn deliver(&self, content: &str) {
        let old = std::fs::read(self.path()).unwrap();
        self.write(&[&old[..], content.as_bytes()].concat());
    }

    pub(super) fn forget(&self) {
        std::fs::remove_file(self.index().with_extension("index")).unwrap();
    }

    pub(super) fn try_open(&self, access: Access) -> Result<Mbox, Error> {
        Mbox::open(self.place(), Policy::default(), access)
    }

    pub(super) fn place(&self) -> Place {
        let (path, index) = (self.path(), Some(self.index()));
        Place { path, index, delivered: true, dotlock: None, validities: Rc::default() }
    }

    pub(super) fn open(&self) -> Mbox {
        self.try_open(Access::ReadWrite).unwrap()
    }
}

pub(super) fn message(n: u32) -> String {
    format!("{FROM}Subject: {n}\n\nbody {n}\n\n")
}

pub(super) fn messages(count: u32) -> String {
    (1..=count).map(message).collect()
}

pub(super) fn content(mbox: &mut Mbox, uid: u32) -> Vec<u8> {
    let mut whole = vec![0; 1 << 20];
    let length = mbox.read_at(Uid(uid), 0, &mut whole).unwrap();
    let pieces = in_pieces(mbox, uid);
    assert!(whole[..length] == pieces, "a read is short only at the end");
    pieces
}

pub(super) fn in_pieces(mbox: &mut Mbox, uid: u32) -> Vec<u8> {
    let (mut content, mut piece) = (Vec::new(), [0; 7]);
    loop {
        match mbox.read_at(Uid(uid), content.len() as u64, &mut piece).unwrap() {
            0 => return content,
            count => content.extend_from_slice(&piece[..count]),
        }
    }
}

pub(super) fn uids(mbox: &Mbox) -> Vec<u32> {
    (0..mbox.len()).map(|index| mbox.message(index).unwrap().uid.0).collect()
}

pub(super) fn subjects(mbox: &mut Mbox) -> Vec<String> {
    let subject = |content: Vec<u8>| String::from_utf8_lossy(&content).lines().next().unwrap_or_default().to_owned();
    uids(mbox).into_iter().map(|uid| subject(content(mbox, uid))).collect()
}

pub(super) fn flags(system: Flags) -> FlagList {
    FlagList { system, keywords: vec![] }
}

pub(super) fn append(mbox: &mut Mbox, wire: &[u8]) -> u32 {
    let date = Some(InternalDate { unix: 1_000_000_000, zone: 60 });
    let list = FlagList { system: Flags::SEEN, keywords: vec![b"Work".to_vec()] };
    let mut content = wire;
    let incoming = Incoming {
        line_feeds: Default::default(),
        content: &mut content,
        octets: wire.len() as u64,
        flags: list,
        date,
    };
    mbox.append(&mut [incoming]).unwrap().0.uids[0].0
}

/// The wire form of what is stored.
pub(super) fn on_the_wire(stored: &[u8]) -> Vec<u8> {
    let mut wire = Vec::new();
    for octet in stored {
        if *octet == b'\n' && wire.last() != Some(&b'\r') {
            wire.push(b'\r');
        }
        wire.push(*octet);
    }
    wire
}
