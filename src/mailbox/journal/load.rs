//! Opens a journal that was found. It may be torn, foreign, of a version to come, or made to harm: every number is
//! checked before anything is done with it.

use xxhash_rust::xxh3::Xxh3;

use super::format::{HEADER_OCTETS, Header, RECORD_OCTETS};
use super::fs::{Fault, Handle};
use super::group::{From, Step};
use super::journal::Journal;
use crate::limits;

/// The journal in `file`; `None` if it is none that this version wrote whole.
pub(super) fn load(file: Box<dyn Handle>) -> Result<Option<Journal>, Fault> {
    let size = file.size().map_err(Fault::during("stat journal"))?;
    let mut octets = vec![0; usize::try_from(HEADER_OCTETS).unwrap_or(0)];
    let count = file.read_at(&mut octets, 0).map_err(Fault::during("read journal"))?;
    let Some(header) = Header::decode(octets.get(..count).unwrap_or_default()) else { return Ok(None) };
    if !fits(&header, size) {
        return Ok(None);
    }
    let journal = Journal::new(file, header);
    Ok(sound(&journal)?.then_some(journal))
}

/// Whether the parts follow each other in a file of `size` octets, and a slot is no larger than we may hold.
fn fits(header: &Header, size: u64) -> bool {
    let body_end = header.literals_at().checked_add(header.literals);
    let end = header.slot.checked_mul(2).and_then(|slots| header.slots.checked_add(slots));
    body_end.is_some_and(|body_end| body_end <= header.slots)
        && end.is_some_and(|end| end <= size)
        && header.slot <= limits::JOURNAL_SLOT_OCTETS
        && header.sample <= limits::JOURNAL_SAMPLE_OCTETS
}

/// Whether steps and literals are as they were written, and every step stays within its bounds.
fn sound(journal: &Journal) -> Result<bool, Fault> {
    let header = journal.header();
    let mut hash = Xxh3::new();
    let body = header.literals_at() - HEADER_OCTETS + header.literals;
    journal.hash(&mut hash, HEADER_OCTETS, body)?;
    if hash.digest() != header.body {
        return Ok(false);
    }
    let mut first = 0;
    let mut saved = 0;
    while first < header.steps {
        let steps = journal.steps(first, 4096)?;
        if steps.is_empty() || first == 0 && steps.first().is_some_and(|step| !step.opens) {
            return Ok(false);
        }
        for step in &steps {
            saved = if step.opens { 0 } else { saved } + step.saved();
            if !within(step, header) || saved > header.slot.saturating_sub(RECORD_OCTETS as u64) {
                return Ok(false);
            }
        }
        first += steps.len() as u64;
    }
    Ok(header.steps > 0)
}

fn within(step: &Step, header: &Header) -> bool {
    let below = |start: u64, end: u64| start.checked_add(step.octets).is_some_and(|stop| stop <= end);
    let source = match step.from {
        From::Bare(from) | From::Saved(from) => below(from, header.old_size),
        From::Literal(from) => below(from, header.literals),
    };
    step.octets > 0 && source && below(step.to, header.working_size())
}
