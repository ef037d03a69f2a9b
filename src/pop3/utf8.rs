//! Which messages need UTF-8 mode (RFC 6856 §2.1): those with octets beyond ASCII in the header, or in the header of a MIME
//! part (RFC 6532 §3.2). Bodies of 8 bits are MIME's business, and older than this.

use super::session::Session;
use crate::limits;
use crate::mailbox::{Error, Message};
use crate::mime::structure::Scanner;

impl Session<'_> {
    /// Whether the site keeps `message` from this client, which has not said UTF8.
    pub(super) fn is_kept_back(&mut self, message: &Message) -> Result<bool, Error> {
        if !self.policy.utf8 || self.utf8 {
            return Ok(false);
        }
        let header = message.header.stored;
        if !self.is_ascii(message, 0, header)? {
            return Ok(true);
        }
        if self.is_ascii(message, header, message.size.stored)? {
            return Ok(false);
        }
        let mut scanner = Scanner::new();
        self.each_chunk(message, 0, message.size.stored, |chunk| {
            scanner.feed(chunk);
            true
        })?;
        let parts: Vec<_> = scanner.finish().parts().skip(1).map(|(_, part)| part.header).collect();
        for part in parts {
            if !self.is_ascii(message, part.start, part.end())? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the stored octets of `message` from `start` to `end` are all ASCII.
    fn is_ascii(&mut self, message: &Message, start: u64, end: u64) -> Result<bool, Error> {
        let mut ascii = true;
        self.each_chunk(message, start, end, |chunk| {
            ascii = chunk.is_ascii();
            ascii
        })?;
        Ok(ascii)
    }

    /// Gives `take` the stored octets from `start` to `end`, as far as there are any, for as long as it says true.
    fn each_chunk(
        &mut self,
        message: &Message,
        start: u64,
        end: u64,
        mut take: impl FnMut(&[u8]) -> bool,
    ) -> Result<(), Error> {
        let size = usize::try_from(end.saturating_sub(start)).unwrap_or(usize::MAX);
        let (mut at, mut buffer) = (start, vec![0; size.min(limits::READ_OCTETS)]);
        while at < end {
            let count = self.snapshot.read(message, at, &mut buffer)?;
            let left = usize::try_from(end - at).unwrap_or(usize::MAX);
            let chunk = buffer.get(..count.min(left)).unwrap_or_default();
            if chunk.is_empty() || !take(chunk) {
                break;
            }
            at += chunk.len() as u64;
        }
        Ok(())
    }
}
