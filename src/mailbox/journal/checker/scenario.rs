//! Small mailboxes, and what the mbox driver does to them.

use super::super::group::Scale;
use super::super::plan::Plan;
use super::random::Random;
use super::world::World;

/// A mailbox, and what is to become of it.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    pub(super) old: Vec<u8>,
    pub(super) new: Vec<u8>,
    pub(super) plan: Plan,
    pub(super) scale: Scale,
    /// Octets at the end that an MTA wrote and did not sync.
    unsynced: usize,
}

/// What happens to a message.
#[derive(Clone, Copy)]
enum Fate {
    Kept,
    Expunged,
    /// Its header gets so many blanks more, or fewer.
    Padded(isize),
}

/// The kinds of work that the driver has for the journal.
const WORK: [&[Fate]; 8] = {
    use Fate::{Expunged, Kept, Padded};
    [
        // EXPUNGE of few, and of many
        &[Kept, Kept, Kept, Expunged],
        &[Kept, Expunged, Expunged],
        // the first header lines of new mail
        &[Padded(6), Padded(30)],
        &[Kept, Padded(13)],
        // flags and keywords, with and without space for them
        &[Kept, Padded(0), Padded(-1), Padded(1)],
        // padding is used up, and given back
        &[Padded(-6), Padded(-2), Padded(3), Padded(9)],
        // all of it at once
        &[Kept, Kept, Expunged, Padded(2), Padded(-5), Padded(24)],
        &[Kept, Expunged, Padded(0), Padded(20), Padded(-6)],
    ]
};

impl Scenario {
    /// Any mailbox with any work that changes it.
    pub(super) fn any(random: &mut Random) -> Self {
        loop {
            let work = random.of(&WORK);
            let longest = random.of(&[1, 10, 40, 100]);
            let (mut old, mut new, mut parts) = (Vec::new(), Vec::new(), Vec::new());
            for n in 0..=random.below(5) {
                let (fate, body) = (random.of(work), random.below(longest));
                let message = message(n, 6, body);
                let header = message.len() - body - 2;
                let replaced = match fate {
                    Fate::Kept => 0,
                    Fate::Expunged => message.len(),
                    Fate::Padded(_) => header,
                };
                if let Fate::Padded(more) = fate {
                    let literal = header_of(n, 6usize.checked_add_signed(more).unwrap());
                    new.extend_from_slice(&literal);
                    parts.push((literal, 0..0));
                }
                new.extend_from_slice(&message[replaced..]);
                parts.push((Vec::new(), old.len() + replaced..old.len() + message.len()));
                old.extend_from_slice(&message);
            }
            if old != new {
                return Self::of(old, new, parts, random);
            }
        }
    }

    fn of(old: Vec<u8>, new: Vec<u8>, parts: Vec<(Vec<u8>, std::ops::Range<usize>)>, random: &mut Random) -> Self {
        let mut plan = Plan::new(old.len() as u64);
        for (literal, kept) in parts {
            plan.write(&literal).unwrap();
            plan.keep(kept.start as u64..kept.end as u64).unwrap();
        }
        assert_eq!(plan.new_size(), new.len() as u64);
        let scale = Scale {
            chunk: random.of(&[7, 16, 33, 1000]),
            far: random.of(&[1, 8, 20, 50, 1000]),
            stride: random.of(&[20, 64, 1000]),
            steps: random.of(&[1, 2, 3, 100]),
            sample: random.of(&[8, 16]),
            align: random.of(&[1, 8, 16]),
            piece: random.of(&[32, 200, 2000]),
            overlaps: random.of(&[true, true, true, false]),
        };
        let tail = random.below(old.len());
        let unsynced = random.of(&[0, 0, tail]);
        Self { old, new, plan, scale, unsynced }
    }

    /// The same with all of the mailbox synced.
    pub(super) fn settled(self) -> Self {
        Self { unsynced: 0, ..self }
    }

    /// The world before the work.
    pub(super) fn world(&self) -> World {
        let (synced, rest) = self.old.split_at(self.old.len() - self.unsynced);
        let mut world = World::with_mailbox(synced);
        world.append(rest, false);
        world
    }
}

/// A delivery.
pub(super) fn mail(random: &mut Random) -> Vec<u8> {
    let mut mail = message(100 + random.below(900), 0, random.below(60));
    if random.below(4) == 0 {
        // some MTAs begin with an empty line where the mailbox does not end with one
        mail.insert(0, b'\n');
    }
    mail
}

fn header_of(n: usize, blanks: usize) -> Vec<u8> {
    format!("From u{n}\nS:{}\n\n", " ".repeat(blanks)).into_bytes()
}

fn message(n: usize, blanks: usize, body: usize) -> Vec<u8> {
    let mut message = header_of(n, blanks);
    message.extend((0..body).map(|at| b"abcdefghijklmnopqrstuvwxyz"[(7 * n + at) % 26]));
    message.extend_from_slice(b"\n\n");
    message
}
