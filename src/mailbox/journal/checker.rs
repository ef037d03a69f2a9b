//! The proof of the journal: a model of a disk that forgets, and every crash that it can have.
//!
//! `cargo test` looks at few mailboxes. With `LETTERBOX_EXHAUSTIVE` they are 2,000 of each kind, or as many as it says:
//! some minutes for `cargo test --release --lib journal::checker`.

pub(super) mod random;

mod cost;
mod crash;
mod faults;
mod foreign;
mod hostile;
mod model;
mod scenario;
mod world;

use std::panic::catch_unwind;

use super::safeguard::{Safeguard, without};
use crash::Tally;
use random::Random;
use scenario::Scenario;

type Check = fn(&Scenario, &mut Random, &mut Tally) -> Result<(), String>;

/// Runs `check` on the mailboxes of `seeds`, up to the first failure.
fn run(check: Check, seeds: std::ops::Range<u64>) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for seed in seeds {
        let mut random = Random::new(seed);
        let scenario = Scenario::any(&mut random);
        check(&scenario, &mut random, &mut tally).map_err(|failure| format!("seed {seed}: {failure}"))?;
    }
    Ok(tally)
}

/// How many mailboxes to look at.
fn mailboxes(usual: u64) -> u64 {
    match std::env::var("LETTERBOX_EXHAUSTIVE") {
        Ok(number) => number.parse().ok().filter(|number| *number > 1).unwrap_or(2000),
        Err(_) => usual,
    }
}

#[test]
fn no_crash_damages_mail() {
    let tally = run(crash::check, 0..mailboxes(15)).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(tally.old > 0 && tally.new > 0, "{tally:?}");
}

#[test]
fn no_failing_call_damages_mail() {
    let tally = run(faults::check, 0..mailboxes(5)).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(tally.old > 0 && tally.new > 0, "{tally:?}");
}

#[test]
fn no_failing_call_and_power_cut_damages_mail() {
    let tally = run(faults::check_twice, 0..mailboxes(3)).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(tally.new > 0, "{tally:?}");
}

#[test]
fn what_another_program_wrote_stays() {
    let tally = run(foreign::check, 0..mailboxes(100)).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(tally.conflicts > 0, "{tally:?}");
}

/// A checker that finds nothing proves nothing: each safeguard is removed in turn, and that must be noticed.
#[test]
fn every_safeguard_is_missed() {
    use Safeguard::*;
    let crashes: &[Safeguard] = &[
        SettledMailbox,
        DraftSync,
        DirectorySync,
        GrowthSync,
        RecordSync,
        MailboxSync,
        PlaceSync,
        BareAlone,
        BothRecords,
        BareOnce,
        EitherSample,
        TwoSlots,
        CutRecord,
        Nonce,
        NulAtOldEnd,
        MovedTail,
        Resync,
        BareApart,
        DoneRecord,
    ];
    let all: [(Check, &[Safeguard]); 3] =
        [(crash::check, crashes), (faults::check_twice, &[Rerecord]), (foreign::check, &[Witnesses])];
    for (check, safeguards) in all {
        for safeguard in safeguards {
            let found = catch_unwind(|| without(Some(*safeguard), || run(check, 0..2000)));
            assert!(!matches!(found, Ok(Ok(_))), "nothing happens without {safeguard:?}");
        }
    }
}
