//! Stops a rewrite at each change it makes, by killing it and by cutting the power, with crashes of the recovery too,
//! and with mail that arrives in between; then compares octet for octet.

use super::super::fs::Fault;
use super::super::recover::{Recovered, recover_in};
use super::super::rewrite::rewrite_in;
use super::model::{Failing, Model};
use super::random::Random;
use super::scenario::{Scenario, mail};
use super::world::{ASIDE, DRAFT, JOURNAL, Op, World};

/// How often each point is crashed: once by a kill, otherwise by power cuts that lose this and that.
const CRASHES: usize = 6;
/// Crashes of the recovery that follow upon each other.
const NESTED: usize = 3;

/// What was found in order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) crashes: usize,
    pub(super) old: usize,
    pub(super) new: usize,
    pub(super) conflicts: usize,
}

/// A rewrite that did not end well, and what may come of it.
pub(super) struct Case<'a> {
    pub(super) scenario: &'a Scenario,
    /// The change or call in which it was stopped.
    pub(super) at: usize,
    /// What the mailbox may be in the end, before the mail that arrived.
    pub(super) outcomes: Vec<Vec<u8>>,
    /// Whether somebody was told that all is done.
    pub(super) completed: bool,
    /// Whether system calls of the recovery may fail too.
    pub(super) faults: bool,
    /// The mail that arrived since.
    pub(super) arrived: Vec<u8>,
    /// Whether some of that was not synced by its MTA, so that a power cut may cost it.
    pub(super) careless: bool,
}

/// Crashes one scenario everywhere.
pub(super) fn check(scenario: &Scenario, random: &mut Random, tally: &mut Tally) -> Result<(), String> {
    let model = Model::new(scenario.world(), random.clone());
    let result = rewrite_in(&model, &scenario.plan, &scenario.scale);
    let (trace, end) = model.end();
    if result.is_err() || end.mailbox() != scenario.new || end.named(JOURNAL).is_some() {
        return Err(format!("without a crash: {result:?} {scenario:?} {}", text(end.mailbox())));
    }
    let case = |at, outcomes, completed| Case {
        scenario,
        at,
        outcomes,
        completed,
        faults: false,
        arrived: Vec::new(),
        careless: false,
    };
    let mut touched = false;
    for (at, (before, op)) in trace.iter().enumerate() {
        touched |= matches!(op, Op::Write { file: 0, .. } | Op::Resize { file: 0, .. });
        for mode in 0..CRASHES {
            let mut world = before.clone();
            crash(&mut world, Some(op), mode, random);
            // an MTA may not have synced what it wrote; then the old contents are what is left of them
            let old = if touched { scenario.old.clone() } else { world.mailbox().to_vec() };
            case(at, vec![old, scenario.new.clone()], false).follow(world, random, tally)?;
        }
    }
    for mode in 0..CRASHES {
        let mut world = end.clone();
        crash(&mut world, None, mode, random);
        case(trace.len(), vec![scenario.new.clone()], true).follow(world, random, tally)?;
    }
    Ok(())
}

/// A kill if `mode` is 0, otherwise a power cut.
pub(super) fn crash(world: &mut World, op: Option<&Op>, mode: usize, random: &mut Random) {
    match mode.checked_sub(1) {
        None => world.kill(op, random),
        Some(mode) => world.cut_power(op, mode, random),
    }
}

impl Case<'_> {
    /// Mail arrives, and the mailbox is recovered, perhaps with more crashes.
    pub(super) fn follow(mut self, mut world: World, random: &mut Random, tally: &mut Tally) -> Result<(), String> {
        let mut nested = random.below(NESTED + 1);
        loop {
            tally.crashes += 1;
            self.deliver(&mut world, random);
            let failing = match random.below(30) {
                call if self.faults && nested > 0 => Failing::From(call, random.below(2) == 0),
                _ => Failing::None,
            };
            let model = Model::new(world, random.clone()).fail(failing);
            let recovered = recover_in(&model, &self.scenario.scale);
            let (trace, end) = model.end();
            let stop = random.below(trace.len() + 1);
            if nested == 0 || stop == trace.len() && recovered.is_ok() {
                let quiet = self.judge(&end, &recovered, tally)?;
                return self.last(end, quiet, random);
            }
            nested -= 1;
            let killed = trace.into_iter().nth(stop).filter(|_| recovered.is_ok() || random.below(2) == 0);
            let op = killed.as_ref().map(|(_, op)| op.clone());
            world = killed.map_or(end, |(before, _)| before);
            crash(&mut world, op.as_ref(), random.below(CRASHES), random);
        }
    }

    /// None, one or two messages arrive; most MTAs sync them.
    fn deliver(&mut self, world: &mut World, random: &mut Random) {
        for _ in 0..random.below(3) {
            let mail = mail(random);
            let synced = random.below(5) > 0;
            world.append(&mail, synced);
            self.arrived.extend_from_slice(&mail);
            self.careless |= !synced;
        }
    }

    /// Whether the mailbox is what it may be, and nothing is left of a journal. Tells whether there was none at all.
    fn judge(&self, world: &World, recovered: &Result<Recovered, Fault>, tally: &mut Tally) -> Result<bool, String> {
        let is = |octets: &Vec<u8>| {
            let whole = world.mailbox() == [&octets[..], &self.arrived].concat();
            whole || self.careless && world.mailbox().starts_with(octets)
        };
        let Some(outcome) = self.outcomes.iter().find(|outcome| is(outcome)) else {
            return Err(self.report(world, &format!("contents, {recovered:?}")));
        };
        *(if *outcome == self.scenario.new { &mut tally.new } else { &mut tally.old }) += 1;
        if self.looks_grown(world) {
            return Ok(matches!(recovered, Ok(Recovered::Nothing)));
        }
        if !quiet(recovered) {
            return Err(self.report(world, &format!("recovery: {recovered:?}")));
        }
        if [JOURNAL, DRAFT, ASIDE].into_iter().any(|name| world.named(name).is_some()) {
            return Err(self.report(world, "a journal is left"));
        }
        Ok(matches!(recovered, Ok(Recovered::Nothing)))
    }

    /// Whether nothing was changed in a mailbox that was to grow, behind which mail was half lost: the NULs that are left
    /// of that can look as if the mailbox had been grown, and then changed by another program.
    fn looks_grown(&self, world: &World) -> bool {
        let Scenario { old, new, .. } = self.scenario;
        let lost = world.mailbox().strip_prefix(&old[..]).is_some_and(|behind| behind.first() == Some(&0));
        self.careless && new.len() > old.len() && lost
    }

    /// Life goes on: the mailbox is changed, perhaps by another program, the power fails, and no journal that comes
    /// back from the dead may do anything.
    fn last(&self, mut world: World, found_nothing: bool, random: &mut Random) -> Result<(), String> {
        let octets = match random.below(3) {
            0 => world.mailbox().to_vec(),
            1 => [world.mailbox(), &mail(random)].concat(),
            _ => [&b"From me\n\n\n"[..], world.mailbox()].concat(),
        };
        // without a journal, nobody promised that what the killed process or an MTA wrote is durable
        if octets != world.mailbox() || self.careless || found_nothing && !self.completed {
            world.replace(&octets);
        }
        world.cut_power(None, random.below(CRASHES), random);
        let model = Model::new(world, random.clone());
        let recovered = recover_in(&model, &self.scenario.scale);
        let (_, end) = model.end();
        if end.mailbox() != octets || !quiet(&recovered) {
            return Err(self.report(&end, &format!("after a later power cut, {recovered:?}")));
        }
        Ok(())
    }

    pub(super) fn report(&self, world: &World, what: &str) -> String {
        let Scenario { old, new, plan, scale, .. } = self.scenario;
        let [old, new, arrived, is] = [old, new, &self.arrived, world.mailbox()].map(text);
        format!(
            "{what}, stopped at {}\nold {old}\nnew {new}\narrived {arrived}\nis  {is}\n{plan:?}\n{scale:?}",
            self.at
        )
    }
}

/// Whether a recovery went as it should while no other program interferes.
fn quiet(recovered: &Result<Recovered, Fault>) -> bool {
    matches!(recovered, Ok(Recovered::Nothing | Recovered::RolledBack | Recovered::Finished))
}

fn text(octets: &[u8]) -> String {
    octets.escape_ascii().to_string()
}
