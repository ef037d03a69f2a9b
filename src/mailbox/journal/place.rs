//! Writes a group to its place in the mailbox, what lies side by side at once.

use super::format::RECORD_OCTETS;
use super::fs::{Fault, Handle};
use super::group::{From, Step, are_as_saved, stretches};
use super::journal::Journal;
use super::ready::{Ready, fill, short};
use crate::limits;

/// From where to where, and some memory for what is on its way.
pub(super) struct Place<'a> {
    pub(super) mailbox: &'a dyn Handle,
    pub(super) journal: &'a Journal,
    pub(super) passing: &'a mut Vec<u8>,
    /// Octets that are put together at most.
    pub(super) piece: usize,
}

impl Place<'_> {
    /// Writes all of a group. It is not durable yet.
    pub(super) fn write(&mut self, group: &Ready) -> Result<(), Fault> {
        let mut saved = group.octets.get(RECORD_OCTETS..).unwrap_or_default();
        for stretch in stretches(&group.steps, self.piece) {
            let length = usize::try_from(stretch.iter().map(Step::saved).sum::<u64>()).unwrap_or(usize::MAX);
            let (octets, behind) = saved.split_at_checked(length).ok_or_else(short)?;
            self.write_stretch(stretch, octets)?;
            saved = behind;
        }
        Ok(())
    }

    /// Writes steps that lie side by side, which saved `octets`.
    fn write_stretch(&mut self, stretch: &[Step], octets: &[u8]) -> Result<(), Fault> {
        match stretch {
            [step @ Step { from: From::Bare(from), .. }] => self.pass(self.mailbox, *from, step, "read mailbox"),
            [step @ Step { from: From::Literal(from), .. }] => {
                self.pass(self.journal.file(), self.journal.header().literals_at() + from, step, "read journal")
            }
            [first, ..] if are_as_saved(stretch) => {
                self.mailbox.write_at(octets, first.to).map_err(Fault::during("write mailbox"))
            }
            _ => self.join(stretch, octets),
        }
    }

    /// The same for steps that must be put together first, literals among them or the last before the first.
    fn join(&mut self, stretch: &[Step], saved: &[u8]) -> Result<(), Fault> {
        let start = stretch.iter().map(|step| step.to).min().unwrap_or(0);
        let length = usize::try_from(stretch.iter().map(|step| step.octets).sum::<u64>()).unwrap_or(usize::MAX);
        if self.passing.len() < length {
            self.passing.resize(length, 0);
        }
        let mut saved = saved;
        for step in stretch {
            let at = usize::try_from(step.to - start).unwrap_or(usize::MAX);
            let end = usize::try_from(step.target().end - start).unwrap_or(usize::MAX);
            let place = self.passing.get_mut(at..end).ok_or_else(short)?;
            if let From::Literal(from) = step.from {
                fill(self.journal.file(), place, self.journal.header().literals_at() + from, "read journal")?;
            } else {
                let (octets, behind) = saved.split_at_checked(place.len()).ok_or_else(short)?;
                place.copy_from_slice(octets);
                saved = behind;
            }
        }
        let octets = self.passing.get(..length).ok_or_else(short)?;
        self.mailbox.write_at(octets, start).map_err(Fault::during("write mailbox"))
    }

    /// Copies the octets of `step`, which stand at `at` in `source`.
    fn pass(&mut self, source: &dyn Handle, at: u64, step: &Step, reading: &'static str) -> Result<(), Fault> {
        let mut done = 0;
        while done < step.octets {
            let want = usize::try_from(step.octets - done).unwrap_or(usize::MAX).min(limits::READ_OCTETS);
            if self.passing.len() < want {
                self.passing.resize(want, 0);
            }
            let octets = self.passing.get_mut(..want).ok_or_else(short)?;
            fill(source, octets, at + done, reading)?;
            self.mailbox.write_at(octets, step.to + done).map_err(Fault::during("write mailbox"))?;
            done += want as u64;
        }
        Ok(())
    }
}
