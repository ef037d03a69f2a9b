//! What a rewrite costs: syncs, and octets written. Numbers that a change must not make larger unawares.

use super::super::group::Scale;
use super::super::plan::Plan;
use super::super::rewrite::rewrite_in;
use super::model::Model;
use super::random::Random;
use super::world::{Op, World};

/// What a rewrite did.
#[derive(Debug, PartialEq, Eq)]
struct Cost {
    /// Syncs of mailbox and journal, and of names.
    syncs: usize,
    /// The length of the journal.
    journal: usize,
    /// Octets written to the journal.
    journalled: usize,
    /// Octets written to the mailbox.
    written: usize,
}

/// As on disks, but a chunk is 4 KiB and all else so much smaller too.
const SMALL: Scale = Scale {
    chunk: 4096,
    far: 1024,
    stride: 32 * 1024,
    steps: 1024,
    sample: 64,
    align: 64,
    piece: 1024,
    overlaps: true,
};

fn cost(size: u64, describe: impl Fn(&mut Plan)) -> Cost {
    let mut plan = Plan::new(size);
    describe(&mut plan);
    let mailbox = vec![b'x'; usize::try_from(size).unwrap()];
    let model = Model::new(World::with_mailbox(&mailbox), Random::new(0));
    rewrite_in(&model, &plan, &SMALL).unwrap();
    let (trace, world) = model.end();
    let mut cost = Cost { syncs: 0, journal: world.octets(1).len(), journalled: 0, written: 0 };
    for (_, op) in trace {
        match op {
            Op::Sync { .. } | Op::SyncNames => cost.syncs += 1,
            Op::Write { file: 0, octets, .. } => cost.written += octets.len(),
            Op::Write { octets, .. } => cost.journalled += octets.len(),
            _ => {}
        }
    }
    cost
}

#[test]
fn a_thousand_headers_in_place_are_one_group() {
    let cost = cost(1_000_000, |plan| {
        for n in 0..1000 {
            plan.write(b"Status: RO\n").unwrap();
            plan.keep(1000 * n + 11..1000 * n + 1000).unwrap();
        }
    });
    // the mailbox before and after, the journal, its name, and the record that all is done
    assert_eq!(cost.syncs, 5);
    assert_eq!(cost.written, 11_000);
    assert!(cost.journal < 36_000 && cost.journalled < 36_000, "{cost:?}");
}

#[test]
fn a_small_expunge_takes_six_syncs() {
    let cost = cost(3000, |plan| plan.keep(100..3000).unwrap());
    assert_eq!((cost.syncs, cost.written), (6, 2900 + 16));
    assert!(cost.journalled < 2900 + 600, "{cost:?}");
}

#[test]
fn what_moves_far_is_not_written_twice() {
    let cost = cost(1_000_000, |plan| plan.keep(100_000..1_000_000).unwrap());
    assert_eq!(cost.written, 900_016);
    assert!(cost.journal < 3000 && cost.journalled < 10_000, "{cost:?}");
    // two for each stride but the first
    assert_eq!(cost.syncs, 6 + 2 * (900_000 / 32_768));
}

#[test]
fn what_moves_by_little_is_written_twice_and_bounds_the_journal() {
    let cost = cost(1_000_000, |plan| plan.keep(100..1_000_000).unwrap());
    assert_eq!(cost.written, 999_916);
    assert!(cost.journalled < 1_080_000, "{cost:?}");
    assert!(cost.journal < 16_000, "{cost:?}");
    assert!(cost.syncs < 2 * 1_000_000 / 4096 + 10, "{cost:?}");
}

/// What makes a rewrite quick: the disk has the next record to write while a group is waited for.
#[test]
fn the_next_record_is_on_its_way_before_a_group_is_synced() {
    let mut plan = Plan::new(20_000);
    plan.keep(100..20_000).unwrap();
    let model = Model::new(World::with_mailbox(&[b'x'; 20_000]), Random::new(0));
    rewrite_in(&model, &plan, &SMALL).unwrap();
    let (mut written, mut followed) = (Vec::new(), Vec::new());
    for (_, op) in model.end().0 {
        match op {
            Op::Write { file, .. } => written.push(file),
            Op::Sync { file: 0 } => {
                let group = written.iter().rposition(|file| *file == 0);
                followed.extend(group.map(|at| at + 1 < written.len()));
                written.clear();
            }
            _ => {}
        }
    }
    assert_eq!(followed, [true, true, true, true, false]);
}

#[test]
fn a_cut_at_the_end_needs_no_journal() {
    let mut plan = Plan::new(1000);
    plan.keep(0..900).unwrap();
    let model = Model::new(World::with_mailbox(&[b'x'; 1000]), Random::new(0));
    rewrite_in(&model, &plan, &SMALL).unwrap();
    let (trace, world) = model.end();
    assert_eq!((trace.len(), world.mailbox().len()), (3, 900));
}
