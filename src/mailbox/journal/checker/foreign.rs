//! Lets another program, which knows nothing of the journal, rewrite the mailbox between a crash and the recovery.
//! Whatever it made of it must stay.

use super::super::recover::{Recovered, recover_in};
use super::super::rewrite::rewrite_in;
use super::crash::{Case, Tally, crash};
use super::model::Model;
use super::random::Random;
use super::scenario::Scenario;
use super::world::JOURNAL;

/// Rewrites the mailbox after each crash of one scenario, which leaves samples in every group.
pub(super) fn check(scenario: &Scenario, random: &mut Random, tally: &mut Tally) -> Result<(), String> {
    let mut scenario = scenario.clone().settled();
    scenario.scale.sample = 64;
    scenario.scale.chunk = 20;
    scenario.scale.steps = 2;
    if scenario.old.len().min(scenario.new.len()) < 150 {
        return Ok(());
    }
    let model = Model::new(scenario.world(), random.clone());
    let _ok = rewrite_in(&model, &scenario.plan, &scenario.scale);
    for (at, (before, op)) in model.end().0.into_iter().enumerate() {
        let mut world = before;
        crash(&mut world, Some(&op), random.below(5), random);
        let octets = rewritten(world.mailbox(), random);
        world.replace(&octets);
        tally.crashes += 1;
        let model = Model::new(world, random.clone());
        let recovered = recover_in(&model, &scenario.scale);
        let world = model.end().1;
        tally.conflicts += usize::from(matches!(recovered, Ok(Recovered::Conflict)));
        // what is still to be cut off is nobody's any more
        let cut = octets.starts_with(&scenario.new) && world.mailbox() == scenario.new;
        if recovered.is_err() || world.mailbox() != octets && !cut || world.named(JOURNAL).is_some() {
            let case = Case {
                scenario: &scenario,
                at,
                outcomes: Vec::new(),
                completed: false,
                faults: false,
                arrived: octets,
                careless: false,
            };
            return Err(case.report(&world, &format!("foreign {recovered:?}")));
        }
    }
    Ok(())
}

/// The mailbox with something inserted or removed.
fn rewritten(octets: &[u8], random: &mut Random) -> Vec<u8> {
    let at = random.below(octets.len() / 2);
    let (head, tail) = octets.split_at(at);
    match random.below(3) {
        0 => [head, b"Status: RO\nX-Status: A\n", tail].concat(),
        1 => [head, &tail[1 + random.below(tail.len() - 1)..]].concat(),
        _ => b"From somebody else\n\nnothing to do with it\n\n".repeat(1 + random.below(12)),
    }
}
