//! One row measured: both contestants and the bound in turn, so many times, after both gave the same answer.

use std::fs;
use std::path::Path;

use super::contestant::Contestant;
use super::work::{Act, Before, Bound, Sample, Work};

/// A row and its figures, of which each place belongs to one turn.
#[derive(Debug)]
pub struct Measured {
    pub work: Work,
    pub letterbox: Vec<Sample>,
    pub dovecot: Vec<Sample>,
    pub bounds: Vec<f64>,
}

/// Measures `work` on `mailbox`, `times` times.
pub fn measure(work: Work, mailbox: &Path, times: usize) -> Measured {
    let kept = mailbox.with_extension("answer");
    compare(&work, &kept);
    if work.before == Before::Warm {
        for contestant in Contestant::BOTH {
            work.run(contestant);
            contestant.gone();
        }
    }
    let mut measured = Measured { work, letterbox: Vec::new(), dovecot: Vec::new(), bounds: Vec::new() };
    // what takes milliseconds takes them more evenly the more often it is done
    let times = if matches!(work.act, Act::Greet | Act::Login) { times * 5 } else { times };
    for _ in 0..times {
        for contestant in Contestant::BOTH {
            work.prepare(contestant, mailbox);
            settle(&work);
            let sample = work.run(contestant);
            contestant.gone();
            match contestant {
                Contestant::Letterbox => measured.letterbox.push(sample),
                Contestant::Dovecot => measured.dovecot.push(sample),
            }
        }
        measured.bounds.extend(work.bound.measure(mailbox, &kept));
    }
    // and after all of it, with everything kept that was kept
    compare(&work, &kept);
    measured
}

/// Both must say the same before the time counts; the answer is what the bound sends.
fn compare(work: &Work, kept: &Path) {
    let answers = Contestant::BOTH.map(|contestant| work.answer(contestant));
    if let [Some((one, answer)), Some((other, theirs))] = &answers {
        if one != other {
            fs::write(kept.with_extension("letterbox"), answer).unwrap();
            fs::write(kept.with_extension("dovecot"), theirs).unwrap();
            panic!("{}: the answers differ; they are kept beside {}", work.name, kept.display());
        }
        if matches!(work.bound, Bound::Answer(_)) {
            fs::write(kept, answer).unwrap();
        }
    }
}

/// What was written for the preparation must not be written while the clock runs.
fn settle(work: &Work) {
    if work.before == Before::Restored || matches!(work.act, Act::Append | Act::Copy | Act::Change(..)) {
        nix::unistd::sync();
    }
}
