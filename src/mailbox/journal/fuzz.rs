//! The fuzz target of the journal, on real files: whatever lies under its name, a recovery comes to an end, keeps all
//! bounds, and touches no mailbox that the journal does not know.
#![allow(clippy::unwrap_used, reason = "a target that meets the unexpected must stop")]

use std::fs;
use std::os::unix::fs::{FileExt, PermissionsExt};

use xxhash_rust::xxh3::xxh3_64;

use super::Disk;
use super::format::{Header, RECORD_OCTETS, Record, State};
use super::fs::{Fs, Identity};
use super::group::{From, Scale, Step};
use super::journal::Journal;
use super::recover::{Recovered, recover_in};
use super::witness::Witness;
use crate::sys::files;
use crate::sys::scratch::Scratch;
use crate::text::fuzz::Draw;

/// Small, so that short journals have several groups.
pub(super) const SCALE: Scale =
    Scale { chunk: 100, far: 50, stride: 200, steps: 4, sample: 16, align: 8, piece: 200, overlaps: true };
const MAILBOX: [u8; 500] = [b'x'; 500];

/// The first octet says whether the rest is a journal as it lies there, or the numbers of one whose checks are right.
pub fn journal(input: &[u8]) {
    let mut draw = Draw::new(input);
    let scratch = Scratch::new("fuzz-journal");
    fs::set_permissions(scratch.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let (path, journal) = (scratch.path().join("box"), scratch.path().join("box.journal"));
    fs::write(&path, MAILBOX).unwrap();
    let mailbox = files::open_mailbox(&path, true).unwrap();
    let disk = Disk::new(&mailbox, &journal);
    let (choice, mut known) = (draw.octet(), false);
    if choice & 1 > 0 {
        let mut octets = draw.rest().to_vec();
        if choice & 2 > 0 {
            octets.splice(..0, *b"LBoxJrnl\x01\0\0\0\0\0\0\0");
        }
        files::create_own(&journal).unwrap().write_all_at(&octets, 0).unwrap();
    } else {
        known = choice & 2 > 0;
        forge(&disk, known, &mut draw);
    }
    let recovered = recover_in(&disk, &SCALE);
    let after = fs::read(&path).unwrap();
    assert!(after.len() <= MAILBOX.len());
    if !known {
        assert_eq!(after, MAILBOX);
    }
    if matches!(recovered, Ok(Recovered::Conflict | Recovered::Unreadable | Recovered::RolledBack)) {
        assert_eq!(after, MAILBOX);
    }
    if recovered.is_ok() {
        assert!(!disk.exists().unwrap());
    }
}

/// A number that breaks arithmetic, or one that does not.
fn number(draw: &mut Draw<'_>) -> u64 {
    match draw.octet() {
        0 => draw.number(8),
        1 => 1 << (draw.octet() % 64),
        2 => u64::MAX / (1 + u64::from(draw.octet())),
        _ => draw.number(2) % 600,
    }
}

fn step(draw: &mut Draw<'_>, first: bool) -> Step {
    let (at, kind) = (number(draw), draw.octet());
    let from = match kind % 3 {
        0 => From::Bare(at),
        1 => From::Saved(at),
        _ => From::Literal(at),
    };
    Step { to: number(draw), from, octets: 1 + number(draw) % (1 << 59), opens: first || kind > 127 }
}

/// Puts a journal beside the mailbox, all of whose checks are right, and little else; `known` is whether it is the
/// journal of that mailbox.
pub(super) fn forge(disk: &impl Fs, known: bool, draw: &mut Draw<'_>) {
    let steps: Vec<Step> = (0..=draw.octet() % 4).map(|n| step(draw, n == 0)).collect();
    let table: Vec<u8> = steps.iter().flat_map(Step::encode).collect();
    let literals = usize::try_from(draw.number(2) % 600).unwrap();
    let body = [table, vec![b'l'; literals]].concat();
    let identity = disk.identity().unwrap();
    let mut header = Header {
        overlaps: draw.octet() < 200,
        id: [1, 2],
        mailbox: if known { identity } else { Identity { inode: identity.inode ^ 1, ..identity } },
        old_size: number(draw),
        new_size: number(draw),
        steps: steps.len() as u64,
        literals: literals as u64,
        slots: Header::step_at(0) + body.len() as u64,
        slot: 1000,
        sample: 16,
        body: xxh3_64(&body),
        witness: Witness::default(),
    };
    let (draft, sane) = (disk.draft().unwrap(), header);
    draft.set_size(header.slots + 2000).unwrap();
    match draw.octet() {
        0 => header.steps = number(draw),
        1 => header.literals = number(draw),
        2 => header.slots = number(draw),
        3 => header.slot = number(draw),
        4 => header.sample = number(draw),
        _ => {}
    }
    draft.write_at(&header.encode(), 0).unwrap();
    draft.write_at(&body, Header::step_at(0)).unwrap();
    let journal = Journal::new(draft, sane);
    for sequence in 0..u64::from(draw.octet() % 4) {
        let state = match draw.octet() % 4 {
            0 => State::Cut,
            1 => State::Done,
            _ => State::Group(number(draw)),
        };
        let saved = usize::try_from(draw.number(2) % 600).unwrap();
        let claimed = if draw.octet() > 20 { saved as u64 } else { number(draw) };
        let record = Record { sequence, state, saved: claimed, witness: Witness::default() };
        journal.write_record(&record, &mut vec![0; RECORD_OCTETS + saved]).unwrap();
    }
    disk.publish().unwrap();
}
