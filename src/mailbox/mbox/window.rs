//! A file seen through a sliding buffer: one read of each octet in a scan, whatever the scanner looks back at.
//!
//! The mailbox is never mapped: another program may cut it short at any time, and a map would then kill us.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use crate::limits;

/// The octets of `file` up to `end`, of which a stretch is in memory.
pub(super) struct Window<'f> {
    file: &'f File,
    end: u64,
    base: u64,
    buffer: Vec<u8>,
    filled: usize,
}

impl<'f> Window<'f> {
    /// A window on `file`, which is taken to end at `end`: what comes behind belongs to a later look.
    pub(super) fn new(file: &'f File, end: u64) -> Self {
        Self { file, end, base: 0, buffer: Vec::new(), filled: 0 }
    }

    /// The octets from `at` on, at least `want` of them, fewer only at the end of the file; and whether they reach it.
    pub(super) fn octets(&mut self, at: u64, want: usize) -> io::Result<(&[u8], bool)> {
        let have = self.base + self.filled as u64;
        let needed = at.saturating_add(want as u64).min(self.end);
        if at < self.base || needed > have {
            self.slide(at, want)?;
        }
        let start = usize::try_from(at.saturating_sub(self.base)).unwrap_or(usize::MAX);
        let octets = self.buffer.get(start..self.filled).unwrap_or_default();
        Ok((octets, at.saturating_add(octets.len() as u64) >= self.end))
    }

    /// Brings `at` to the front of the buffer, keeps what is already read behind it, and fills the rest.
    fn slide(&mut self, at: u64, want: usize) -> io::Result<()> {
        let kept =
            at.checked_sub(self.base).and_then(|skip| usize::try_from(skip).ok()).filter(|skip| *skip < self.filled);
        match kept {
            Some(skip) => {
                self.buffer.copy_within(skip..self.filled, 0);
                self.filled -= skip;
            }
            None => self.filled = 0,
        }
        self.base = at;
        if self.buffer.len() < want.max(limits::READ_OCTETS) {
            self.buffer.resize(want.max(limits::READ_OCTETS), 0);
        }
        while let Some(room) = self.buffer.get_mut(self.filled..) {
            let position = self.base + self.filled as u64;
            let left = usize::try_from(self.end.saturating_sub(position)).unwrap_or(usize::MAX);
            let room_length = room.len().min(left);
            let Some(room) = room.get_mut(..room_length).filter(|room| !room.is_empty()) else { break };
            match self.file.read_at(room, position) {
                Ok(0) => {
                    // cut short by somebody who holds no lock: what is left is what there is
                    self.end = position;
                    break;
                }
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
