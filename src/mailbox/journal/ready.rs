//! A group that is ready to be written: what it overwrites is in a record, in the journal and in memory.
//!
//! A record is copied from the mailbox into the journal piece by piece, each while the processor still has it at hand.
//! Its first piece is written last, since the check of all of it stands there.

use xxhash_rust::xxh3::Xxh3;

use super::format::{RECORD_OCTETS, Record};
use super::fs::{Fault, Handle};
use super::group::{From, Step};
use super::journal::Journal;

/// A group and its record.
pub(super) struct Ready {
    /// The number of its first step.
    pub(super) first: u64,
    pub(super) steps: Vec<Step>,
    /// The record, and what it saves behind it. What stands behind that means nothing.
    pub(super) octets: Vec<u8>,
}

impl Ready {
    /// The number of the first step behind it.
    pub(super) fn end(&self) -> u64 {
        self.first + self.steps.len() as u64
    }

    /// Whether some of its steps read from the mailbox, where a later group may write.
    pub(super) fn is_bare(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.from, From::Bare(_)))
    }
}

/// Copies what `steps` save from `mailbox` into the journal, as `record` tells it, and into `octets`; pieces of `piece`
/// octets. It is not durable yet.
pub(super) fn save(
    journal: &Journal,
    mailbox: &dyn Handle,
    record: &Record,
    steps: &[Step],
    octets: &mut Vec<u8>,
    piece: usize,
) -> Result<(), Fault> {
    let length = RECORD_OCTETS + usize::try_from(record.saved).unwrap_or(usize::MAX - RECORD_OCTETS);
    if octets.len() < length {
        // the slots are as long as the longest record
        *octets = vec![0; journal.longest_record().max(length)];
    }
    let head = octets.get_mut(..RECORD_OCTETS).ok_or_else(short)?;
    head.copy_from_slice(&record.encode(journal.header().id));
    let mut saving = Saving {
        journal,
        sequence: record.sequence,
        octets,
        hash: Xxh3::new(),
        filled: RECORD_OCTETS,
        first: 0,
        done: 0,
        piece,
    };
    for step in steps {
        if let From::Saved(from) = step.from {
            saving.copy(mailbox, from, step.octets)?;
        }
    }
    saving.end()
}

/// A record on its way into the journal.
struct Saving<'a> {
    journal: &'a Journal,
    sequence: u64,
    octets: &'a mut [u8],
    hash: Xxh3,
    /// So many octets stand here,
    filled: usize,
    /// so many are hashed and, but for the first piece, written,
    done: usize,
    /// and so many are in the first piece.
    first: usize,
    piece: usize,
}

impl Saving<'_> {
    /// Adds `octets` octets, which stand at `from` in the mailbox.
    fn copy(&mut self, mailbox: &dyn Handle, from: u64, octets: u64) -> Result<(), Fault> {
        let end = self.filled + usize::try_from(octets).unwrap_or(usize::MAX - self.filled);
        let mut from = from;
        while self.filled < end {
            let stop = end.min((self.filled / self.piece + 1) * self.piece);
            fill(mailbox, self.octets.get_mut(self.filled..stop).ok_or_else(short)?, from, "read mailbox")?;
            from += (stop - self.filled) as u64;
            self.filled = stop;
            if self.filled.is_multiple_of(self.piece) {
                self.put()?;
            }
        }
        Ok(())
    }

    /// Hashes what came since, and writes it unless it is the first piece.
    fn put(&mut self) -> Result<(), Fault> {
        let new = self.octets.get(self.done..self.filled).ok_or_else(short)?;
        if self.first == 0 {
            // the check is that of everything behind it
            self.hash.update(new.get(8..).unwrap_or_default());
            self.first = self.filled;
        } else if !new.is_empty() {
            self.hash.update(new);
            self.journal.write_slot(self.sequence, new, self.done as u64)?;
        }
        self.done = self.filled;
        Ok(())
    }

    fn end(mut self) -> Result<(), Fault> {
        self.put()?;
        let first = self.octets.get_mut(..self.first).ok_or_else(short)?;
        if let Some(check) = first.get_mut(..8) {
            check.copy_from_slice(&self.hash.digest().to_le_bytes());
        }
        self.journal.write_slot(self.sequence, first, 0)
    }
}

/// Reads all of `octets` from `at` on.
pub(super) fn fill(source: &dyn Handle, octets: &mut [u8], at: u64, operation: &'static str) -> Result<(), Fault> {
    let count = source.read_at(octets, at).map_err(Fault::during(operation))?;
    if count < octets.len() {
        Err(Fault { source: std::io::ErrorKind::UnexpectedEof.into(), operation })
    } else {
        Ok(())
    }
}

/// A record does not hold what its group wants of it.
pub(super) fn short() -> Fault {
    Fault { operation: "read journal", source: std::io::ErrorKind::UnexpectedEof.into() }
}
