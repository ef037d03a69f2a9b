//! Several messages in one spool, one after the other, each of which can be read once, in their order.

use std::cell::RefCell;
use std::io::{self, Read};

use crate::mailbox::Spool;

/// One message of several.
pub(super) struct Piece<'a> {
    of: &'a RefCell<Spool>,
    left: u64,
}

/// The messages of `spool`, which is at its beginning, by their sizes in octets.
pub(super) fn pieces(spool: &RefCell<Spool>, sizes: impl Iterator<Item = u64>) -> Vec<Piece<'_>> {
    sizes.map(|left| Piece { of: spool, left }).collect()
}

impl Read for Piece<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.of.borrow_mut().read(buffer.get_mut(..most).unwrap_or_default())?;
        self.left -= count as u64;
        Ok(count)
    }
}
