//! Samples of a mailbox, by which a recovery sees whether another program rewrote it since the crash.
//!
//! A few short stretches are enough: whatever inserts or removes an octet shifts all that lies behind, the end of the
//! mailbox first of all. They are kept short because a change in place, such as another program's flags, does no harm
//! and must not stop a recovery more often than need be.

use std::io;

use xxhash_rust::xxh3::xxh3_64;

use super::fs::Handle;
use super::group::Step;

/// How many samples a record holds.
const SAMPLES: usize = 4;

/// The words that [`Witness`] takes in a record.
pub(super) const WITNESS_WORDS: usize = 3 * SAMPLES;

/// What some stretches of the mailbox held when a record was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Witness([Sample; SAMPLES]);

/// One stretch; without octets, it says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sample {
    at: u64,
    octets: u64,
    hash: u64,
}

impl Witness {
    /// Samples of at most `length` octets of a mailbox of `size` octets, from where `group` does not write.
    pub(super) fn of(mailbox: &dyn Handle, size: u64, group: &[Step], length: u64) -> io::Result<Self> {
        let gaps = gaps(size, group);
        let all: u64 = gaps.iter().map(|(start, end)| end - start).sum();
        let mut samples = [Sample::default(); SAMPLES];
        for (sample, n) in samples.iter_mut().zip(1..) {
            // spread evenly, the last at the very end, which every insertion or removal shifts
            let Some((start, end)) = up_to(&gaps, all / SAMPLES as u64 * n + all % SAMPLES as u64) else { break };
            *sample = Sample { at: end.saturating_sub(length).max(start), octets: 0, hash: 0 };
            sample.octets = end - sample.at;
            sample.hash = sample.look(mailbox)?;
        }
        Ok(Self(samples))
    }

    /// Whether the mailbox still holds the same. Samples longer than `longest` are not ours, and do not agree.
    pub(super) fn agrees(&self, mailbox: &dyn Handle, longest: u64) -> io::Result<bool> {
        for sample in self.0.iter().filter(|sample| sample.octets > 0) {
            if sample.octets > longest || sample.look(mailbox)? != sample.hash {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn to_words(self) -> [u64; WITNESS_WORDS] {
        let mut words = [0; WITNESS_WORDS];
        for (words, sample) in words.chunks_exact_mut(3).zip(self.0) {
            words.copy_from_slice(&[sample.at, sample.octets, sample.hash]);
        }
        words
    }

    pub(super) fn from_words(words: &[u64]) -> Self {
        let mut samples = [Sample::default(); SAMPLES];
        for (sample, words) in samples.iter_mut().zip(words.chunks_exact(3)) {
            if let &[at, octets, hash] = words {
                *sample = Sample { at, octets, hash };
            }
        }
        Self(samples)
    }
}

impl Sample {
    fn look(&self, mailbox: &dyn Handle) -> io::Result<u64> {
        let mut octets = vec![0; usize::try_from(self.octets).unwrap_or(0)];
        let count = mailbox.read_at(&mut octets, self.at)?;
        Ok(xxh3_64(octets.get(..count).unwrap_or_default()))
    }
}

/// The beginning of a gap, and where in it so many octets of all gaps are counted.
fn up_to(gaps: &[(u64, u64)], octets: u64) -> Option<(u64, u64)> {
    let mut left = octets;
    for &(start, end) in gaps {
        if left <= end - start {
            return (left > 0).then_some((start, start + left));
        }
        left -= end - start;
    }
    None
}

/// The stretches of a mailbox of `size` octets between the targets of `group`, in order.
fn gaps(size: u64, group: &[Step]) -> Vec<(u64, u64)> {
    let mut targets: Vec<(u64, u64)> = group.iter().map(|step| (step.target().start, step.target().end)).collect();
    targets.sort_unstable();
    let starts = std::iter::once(0).chain(targets.iter().map(|target| target.1));
    let ends = targets.iter().map(|target| target.0).chain([size]);
    starts.zip(ends).filter(|(start, end)| start < end).collect()
}
