//! Journals that are damaged, cut short, of another mailbox, or made to harm: nothing panics, nothing takes much
//! memory, and no mailbox is touched that the journal does not know.

use super::super::format::{HEADER_OCTETS, Header};
use super::super::fuzz::{SCALE, forge};
use super::super::recover::{Recovered, recover_in};
use super::super::rewrite::rewrite_in;
use super::model::Model;
use super::random::Random;
use super::scenario::Scenario;
use super::world::{JOURNAL, MAILBOX, NameOp, Op, World};
use crate::text::fuzz::Draw;

/// A world that was left in the middle of a rewrite, and what was to become of its mailbox.
fn half_done(random: &mut Random) -> (World, Scenario) {
    loop {
        let scenario = Scenario::any(random).settled();
        let model = Model::new(scenario.world(), random.clone());
        rewrite_in(&model, &scenario.plan, &scenario.scale).unwrap();
        let trace = model.end().0;
        let (world, _) = trace[random.below(trace.len())].clone();
        if world.named(JOURNAL).is_some() {
            return (world, scenario);
        }
    }
}

/// The world with another journal.
fn with_journal(mut world: World, octets: &[u8]) -> World {
    let file = world.named(JOURNAL).unwrap();
    world.apply(&Op::Resize { file, size: octets.len() });
    world.apply(&Op::Write { file, at: 0, octets: octets.to_vec() });
    world
}

fn recovered(world: World, scenario: &Scenario) -> (Recovered, World) {
    let model = Model::new(world, Random::new(7));
    let recovered = recover_in(&model, &scenario.scale).unwrap();
    (recovered, model.end().1)
}

#[test]
fn a_damaged_or_short_journal_is_set_aside() {
    let mut random = Random::new(1);
    for _ in 0..200 {
        let (world, scenario) = half_done(&mut random);
        let journal = world.octets(world.named(JOURNAL).unwrap()).to_vec();
        let header = Header::decode(&journal[..usize::try_from(Header::step_at(0)).unwrap()]).unwrap();
        let body = usize::try_from(header.literals_at() + header.literals).unwrap();
        let mut damaged = journal.clone();
        damaged[random.below(body)] ^= 1 << random.below(8);
        let short = journal[..random.below(journal.len())].to_vec();
        for octets in [damaged, short, Vec::new()] {
            let (result, end) = recovered(with_journal(world.clone(), &octets), &scenario);
            assert_eq!(result, Recovered::Unreadable);
            assert_eq!((end.mailbox(), end.named(JOURNAL)), (world.mailbox(), None));
        }
    }
}

/// The header is written last into a draft, and synced before that gets its name: only a disk that breaks its word can
/// tear it. Then nothing is done by what is left of it, and the rest is kept for whoever can read it.
#[test]
fn a_journal_with_a_torn_first_sector_is_set_aside() {
    let mut random = Random::new(4);
    let header = usize::try_from(HEADER_OCTETS).unwrap();
    for _ in 0..20 {
        let (world, scenario) = half_done(&mut random);
        let journal = world.octets(world.named(JOURNAL).unwrap()).to_vec();
        let (other, _) = half_done(&mut random);
        let other = other.octets(other.named(JOURNAL).unwrap()).to_vec();
        for cut in (8..header).step_by(8) {
            for before in [&vec![0; header], &other] {
                let torn = [
                    [&journal[..cut], &before[cut..header]].concat(),
                    [&before[..cut], &journal[cut..header]].concat(),
                ];
                for first in torn.into_iter().filter(|first| *first != journal[..header] && *first != other[..header]) {
                    let octets = [&first, &journal[header..]].concat();
                    let (result, end) = recovered(with_journal(world.clone(), &octets), &scenario);
                    assert_eq!(result, Recovered::Unreadable, "cut at {cut}");
                    assert_eq!((end.mailbox(), end.named(JOURNAL)), (world.mailbox(), None));
                }
            }
        }
    }
}

#[test]
fn a_journal_of_another_mailbox_is_not_applied() {
    let mut random = Random::new(2);
    for _ in 0..200 {
        let (world, scenario) = half_done(&mut random);
        let mut other = world.clone();
        let file = other.new_file();
        other.apply(&Op::Name(NameOp::Create(MAILBOX, file)));
        other.replace(b"From somebody\n\nanother mailbox\n\n");
        let (result, end) = recovered(other, &scenario);
        assert_ne!(result, Recovered::Unreadable);
        assert_eq!(end.mailbox(), b"From somebody\n\nanother mailbox\n\n");
        assert_eq!(end.named(JOURNAL), None);
    }
}

/// One that can write into the state directory of a user can write into the mailbox as well, so what becomes of the
/// mailbox does not matter; but it must come to an end, and within bounds.
#[test]
fn a_forged_journal_does_no_more_than_its_maker_could() {
    let mut random = Random::new(3);
    let mut ends = [0; 4];
    for _ in 0..20_000 {
        let model = Model::new(World::with_mailbox(&[b'x'; 500]), random.clone());
        let numbers: Vec<u8> = (0..100).map(|_| u8::try_from(random.below(256)).unwrap()).collect();
        forge(&model, true, &mut Draw::new(&numbers));
        let end = match recover_in(&model, &SCALE) {
            Ok(Recovered::Unreadable) => 0,
            Ok(Recovered::Conflict) => 1,
            Ok(_) => 2,
            Err(_) => 3,
        };
        ends[end] += 1;
        assert!(model.end().1.mailbox().len() <= 500);
    }
    assert!(ends[..3].iter().all(|count| *count > 100), "{ends:?}");
}
