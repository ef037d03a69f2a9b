//! What is sent in place of a header with UTF-8 in it to a client that has not said UTF8 (RFC 6856 §2.1): that header, and
//! those of MIME parts (RFC 6532 §3.2), as RFC 6858 has them. The mail itself stays as it is, and so do bodies: 8 bits in
//! them are MIME's business, and older than this.

use std::collections::VecDeque;
use std::io;

use crate::limits;
use crate::mailbox::{Error, Message};
use crate::mime::downgrade;
use crate::mime::part::Span;
use crate::mime::structure::Scanner;
use crate::text::octets::{Octets, len};

/// Reads octets of a message, from an offset on.
pub(super) type Read<'a> = dyn FnMut(u64, &mut [u8]) -> Result<usize, Error> + 'a;

/// How a message differs from what is sent of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Surrogate {
    /// In order, none beside another.
    edits: VecDeque<Edit>,
    /// Octets of what is replaced, and of what replaces it.
    replaced: Octets,
    replacing: Octets,
    /// How many of them there are before the body, in stored form.
    header_replaced: u64,
    header_replacing: u64,
}

/// Stored octets of a message, and what is sent for them.
#[derive(Debug, PartialEq, Eq)]
struct Edit {
    start: u64,
    end: u64,
    text: Vec<u8>,
}

/// There is too much to be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

impl Surrogate {
    /// Works out what has to be done to `message`, for which `read` fills a buffer from an offset on.
    pub(super) fn work_out(message: &Message, read: &mut Read<'_>) -> Result<Result<Self, TooLarge>, Error> {
        let (header, end) = (message.header.stored, message.size.stored);
        let mut surrogate = Self::default();
        if !surrogate.add_header(0, header, read)? {
            return Ok(Err(TooLarge));
        }
        (surrogate.header_replaced, surrogate.header_replacing) =
            (surrogate.replaced.stored, surrogate.replacing.stored);
        let mut read_octets = header;
        for span in part_headers(message, read)? {
            let (start, end) = (span.start.min(end), span.end().min(end));
            read_octets = read_octets.saturating_add(end - start);
            if read_octets > len_of(limits::HEADER_OCTETS) || !surrogate.add_header(start, end, read)? {
                return Ok(Err(TooLarge));
            }
        }
        Ok(Ok(surrogate))
    }

    /// The wire's octets that are sent for `wire` octets.
    pub(super) fn wire(&self, wire: u64) -> u64 {
        wire.saturating_sub(self.replaced.wire).saturating_add(self.replacing.wire)
    }

    /// The octets that are sent for `stored` octets of the header, of which the last line is not replaced.
    pub(super) fn header(&self, stored: u64) -> u64 {
        stored.saturating_sub(self.header_replaced).saturating_add(self.header_replacing)
    }

    /// Gives `take` what is to be sent for the stored octets of `chunk`, which begins at `at`. Chunks come in order.
    pub(super) fn pass(
        &mut self,
        at: u64,
        chunk: &[u8],
        take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let (mut at, mut rest) = (at, chunk);
        while let Some(edit) = self.edits.front_mut() {
            let before = usize::try_from(edit.start.saturating_sub(at)).unwrap_or(usize::MAX);
            let Some((octets, from)) = rest.split_at_checked(before).filter(|(_, from)| !from.is_empty()) else {
                break;
            };
            take(octets)?;
            take(&std::mem::take(&mut edit.text))?;
            at = at.saturating_add(len(octets));
            let over = usize::try_from(edit.end.saturating_sub(at)).unwrap_or(usize::MAX);
            let Some((over, behind)) = from.split_at_checked(over) else { return Ok(()) };
            (at, rest) = (at.saturating_add(len(over)), behind);
            self.edits.pop_front();
        }
        take(rest)
    }

    /// Adds what has to be done to the header from `start` to `end`; false if that is too much.
    fn add_header(&mut self, start: u64, end: u64, read: &mut Read<'_>) -> Result<bool, Error> {
        let mut ascii = true;
        each_chunk(start, end, read, |chunk| {
            ascii = chunk.is_ascii();
            ascii
        })?;
        if ascii {
            return Ok(true);
        }
        if end - start > len_of(limits::HEADER_OCTETS) {
            return Ok(false);
        }
        let mut header = Vec::new();
        each_chunk(start, end, read, |chunk| {
            header.extend_from_slice(chunk);
            true
        })?;
        for edit in downgrade::edits(&header) {
            let old = header.get(edit.range.clone()).unwrap_or_default();
            self.replaced += Octets::of(old);
            self.replacing += Octets::of(&edit.text);
            let start = start.saturating_add(len_of(edit.range.start));
            self.edits.push_back(Edit { start, end: start.saturating_add(len(old)), text: edit.text });
            if self.replacing.stored > limits::SURROGATE_OCTETS {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The headers of parts, if octets beyond ASCII are in one of them.
fn part_headers(message: &Message, read: &mut Read<'_>) -> Result<Vec<Span>, Error> {
    let (mut ascii, mut scanner) = (true, Scanner::new());
    each_chunk(0, message.header.stored, read, |chunk| {
        scanner.feed(chunk);
        true
    })?;
    let end = message.size.stored;
    each_chunk(message.header.stored, end, read, |chunk| {
        ascii = chunk.is_ascii();
        ascii
    })?;
    if ascii || !scanner.expects_parts() {
        return Ok(Vec::new());
    }
    each_chunk(message.header.stored, end, read, |chunk| {
        scanner.feed(chunk);
        true
    })?;
    let structure = scanner.finish();
    let headers = structure.parts().skip(1).map(|(_, part)| part.header);
    Ok(if structure.plain { Vec::new() } else { headers.collect() })
}

/// Gives `take` the stored octets from `start` to `end`, as far as there are any, for as long as it says true.
fn each_chunk(start: u64, end: u64, read: &mut Read<'_>, mut take: impl FnMut(&[u8]) -> bool) -> Result<(), Error> {
    let size = usize::try_from(end.saturating_sub(start)).unwrap_or(usize::MAX);
    let (mut at, mut buffer) = (start, vec![0; size.min(limits::READ_OCTETS)]);
    while at < end {
        let count = read(at, &mut buffer)?;
        let left = usize::try_from(end - at).unwrap_or(usize::MAX);
        let chunk = buffer.get(..count.min(left)).unwrap_or_default();
        if chunk.is_empty() || !take(chunk) {
            break;
        }
        at += len(chunk);
    }
    Ok(())
}

fn len_of(octets: usize) -> u64 {
    u64::try_from(octets).unwrap_or(u64::MAX)
}
