//! Lets each system call of a rewrite fail, alone or with all that follow, and looks at what the rewrite says of it.

use super::super::rewrite::{RewriteError, rewrite_in};
use super::crash::{Case, Tally, crash};
use super::model::{Failing, Model};
use super::random::Random;
use super::scenario::Scenario;
use super::world::{DRAFT, JOURNAL};

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
    let case = Case { scenario, at, outcomes, completed, faults: true, arrived: Vec::new() };
    let left = [JOURNAL, DRAFT].into_iter().any(|name| world.named(name).is_some());
    if completed && (left || world.mailbox() != case.outcomes[0]) {
        return Err(case.report(&world, &format!("{result:?} after {failing:?}")));
    }
    // more often killed than not: then the recovery sees what the system holds for clean
    crash(&mut world, None, random.below(8).saturating_sub(3), random);
    case.follow(world, random, tally)
}
