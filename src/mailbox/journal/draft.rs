//! Writes the journal of a plan: header, steps, literals, and space for records.

use xxhash_rust::xxh3::Xxh3;

use super::format::{HEADER_OCTETS, Header, RECORD_OCTETS};
use super::fs::{Fault, Fs, Handle};
use super::group::{Scale, Step, Steps};
use super::journal::Journal;
use super::plan::{Piece, Plan, Source};
use super::witness::Witness;
use crate::limits;

/// Writes the journal of `plan` under the draft's name, without a record in it; nothing is synced.
pub(super) fn write(fs: &dyn Fs, plan: &Plan, scale: &Scale) -> Result<Journal, Fault> {
    let file = fs.draft().map_err(Fault::during("create journal"))?;
    let header = fill(fs, &*file, plan, scale)?;
    Ok(Journal::new(file, header))
}

/// Writes everything but the records.
fn fill(fs: &dyn Fs, file: &dyn Handle, plan: &Plan, scale: &Scale) -> Result<Header, Fault> {
    let mut header = outline(fs, plan, scale)?;
    let nonce = header.nonce();
    let last = (!nonce.is_empty()).then_some(Piece {
        to: plan.new_size(),
        from: Source::Literal(plan.literals().len() as u64),
        octets: nonce.len() as u64,
    });
    let mut body = Body { file, at: HEADER_OCTETS, waiting: Vec::new(), hash: Xxh3::new() };
    let mut saved = Saved::default();
    for step in Steps::new(plan, last, scale) {
        header.steps += 1;
        saved.count(&step);
        body.put(&step.encode())?;
    }
    body.put(plan.literals())?;
    body.put(&nonce)?;
    header.literals = (plan.literals().len() + nonce.len()) as u64;
    (header.slots, header.body) = body.finish()?;
    header.slots = header.slots.next_multiple_of(scale.align);
    header.slot = (saved.most + RECORD_OCTETS as u64).next_multiple_of(scale.align);
    take_space(file, header.slots, header.slots + 2 * header.slot)?;
    file.write_at(&header.encode(), 0).map_err(Fault::during("write journal"))?;
    Ok(header)
}

/// The header as far as it is known before the steps are.
fn outline(fs: &dyn Fs, plan: &Plan, scale: &Scale) -> Result<Header, Fault> {
    let random = fs.random().map_err(Fault::during("make nonce"))?;
    let (head, tail) = random.split_at(8);
    let word = |octets: &[u8]| octets.iter().fold(0, |word, octet| word << 8 | u64::from(*octet));
    let witness = Witness::of(fs.mailbox(), plan.old_size(), &[], scale.sample);
    Ok(Header {
        overlaps: scale.overlaps,
        id: [word(head), word(tail)],
        mailbox: fs.identity().map_err(Fault::during("stat mailbox"))?,
        old_size: plan.old_size(),
        new_size: plan.new_size(),
        steps: 0,
        literals: 0,
        slots: 0,
        slot: 0,
        sample: scale.sample,
        body: 0,
        witness: witness.map_err(Fault::during("read mailbox"))?,
    })
}

/// Gives the file its full length, and sees to it that a full disk shows now.
fn take_space(file: &dyn Handle, from: u64, to: u64) -> Result<(), Fault> {
    file.set_size(to).map_err(Fault::during("lengthen journal"))?;
    match file.reserve(to) {
        Err(error) if error.kind() == std::io::ErrorKind::Unsupported => blank(file, from, to, "write journal"),
        result => result.map_err(Fault::during("reserve journal")),
    }
}

/// Writes NULs from `from` to `to`: the space of a file system that cannot reserve it.
pub(super) fn blank(file: &dyn Handle, from: u64, to: u64, operation: &'static str) -> Result<(), Fault> {
    let nuls = vec![0; usize::try_from(to - from).unwrap_or(usize::MAX).min(limits::READ_OCTETS)];
    let mut at = from;
    while at < to {
        let count = usize::try_from(to - at).unwrap_or(usize::MAX).min(nuls.len());
        file.write_at(nuls.get(..count).unwrap_or_default(), at).map_err(Fault::during(operation))?;
        at += count as u64;
    }
    Ok(())
}

/// The steps and literals on their way into the journal, in large writes.
struct Body<'a> {
    file: &'a dyn Handle,
    at: u64,
    waiting: Vec<u8>,
    hash: Xxh3,
}

impl Body<'_> {
    fn put(&mut self, octets: &[u8]) -> Result<(), Fault> {
        self.hash.update(octets);
        if self.waiting.len() + octets.len() > limits::READ_OCTETS {
            self.flush()?;
        }
        if octets.len() > limits::READ_OCTETS {
            return self.write(octets);
        }
        self.waiting.extend_from_slice(octets);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Fault> {
        let waiting = std::mem::take(&mut self.waiting);
        self.write(&waiting)
    }

    fn write(&mut self, octets: &[u8]) -> Result<(), Fault> {
        self.file.write_at(octets, self.at).map_err(Fault::during("write journal"))?;
        self.at += octets.len() as u64;
        Ok(())
    }

    /// Where it ends, and its hash.
    fn finish(mut self) -> Result<(u64, u64), Fault> {
        self.flush()?;
        Ok((self.at, self.hash.digest()))
    }
}

/// How much the groups save.
#[derive(Default)]
struct Saved {
    group: u64,
    most: u64,
}

impl Saved {
    fn count(&mut self, step: &Step) {
        self.group = if step.opens { 0 } else { self.group } + step.saved();
        self.most = self.most.max(self.group);
    }
}
