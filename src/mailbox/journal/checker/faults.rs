//! Lets each system call of a rewrite fail, alone or with all that follow, and looks at what the rewrite says of it.

use super::super::recover::recover_in;
use super::super::rewrite::{RewriteError, rewrite_in};
use super::crash::{Case, Tally, crash};
use super::model::{Failing, Model};
use super::random::Random;
use super::scenario::Scenario;
use super::world::JOURNAL;

/// Power cuts of one recovery.
const POWER_CUTS: usize = 6;

/// Fails one scenario everywhere.
pub(super) fn check(scenario: &Scenario, random: &mut Random, tally: &mut Tally) -> Result<(), String> {
    let scenario = scenario.clone().settled();
    let model = Model::new(scenario.world(), random.clone());
    let _ok = rewrite_in(&model, &scenario.plan, &scenario.scale);
    let calls = model.calls();
    for call in 1..=calls {
        for all in [false, true] {
            fail(&scenario, Failing::From(call, all), call, random, tally)?;
        }
    }
    Ok(())
}

fn fail(
    scenario: &Scenario,
    failing: Failing,
    at: usize,
    random: &mut Random,
    tally: &mut Tally,
) -> Result<(), String> {
    let model = Model::new(scenario.world(), random.clone()).fail(failing);
    let result = rewrite_in(&model, &scenario.plan, &scenario.scale);
    let (_, mut world) = model.end();
    let (old, new) = (scenario.old.clone(), scenario.new.clone());
    let (outcomes, completed) = match &result {
        Ok(()) => (vec![new], true),
        Err(RewriteError::Refused(_)) => (vec![old], true),
        Err(_) => (vec![old, new], false),
    };
    let case = Case { scenario, at, outcomes, completed, faults: true, arrived: Vec::new(), careless: false };
    // a draft that cannot be removed is in nobody's way
    let left = world.named(JOURNAL).is_some();
    if completed && (left || world.mailbox() != case.outcomes[0]) {
        return Err(case.report(&world, &format!("{result:?} after {failing:?}")));
    }
    // more often killed than not: then the recovery sees what the system holds for clean
    crash(&mut world, None, random.below(8).saturating_sub(3), random);
    case.follow(world, random, tally)
}

/// Fails each call of one scenario, kills the process, and cuts the power at some changes of the recovery: what the
/// system holds for clean since a sync failed must not be relied on.
pub(super) fn check_twice(scenario: &Scenario, random: &mut Random, tally: &mut Tally) -> Result<(), String> {
    let scenario = scenario.clone().settled();
    for at in 1.. {
        let model = Model::new(scenario.world(), random.clone()).fail(Failing::From(at, false));
        match rewrite_in(&model, &scenario.plan, &scenario.scale) {
            Ok(()) if model.calls() < at => return Ok(()),
            Err(RewriteError::Pending(_)) => {}
            _ => continue,
        }
        let model = Model::new(model.end().1, random.clone());
        let _finished = recover_in(&model, &scenario.scale);
        let (trace, _) = model.end();
        for _ in 0..POWER_CUTS.min(trace.len()) {
            let (before, op) = &trace[random.below(trace.len())];
            let mut world = before.clone();
            crash(&mut world, Some(op), 2 + random.below(3), random);
            let outcomes = vec![scenario.old.clone(), scenario.new.clone()];
            let case = Case {
                scenario: &scenario,
                at,
                outcomes,
                completed: false,
                faults: false,
                arrived: Vec::new(),
                careless: false,
            };
            case.follow(world, random, tally)?;
        }
    }
    Ok(())
}
