//! The UIDs that clients were told of, in the file as well: whoever loses the index must not give one to another message.
//!
//! A base that stands in the file gets the last UID in its ten digits, in place, with each append, whenever flags are written,
//! and when the mailbox is left; messages that others put near its end get their UID then. A mailbox without a base holds
//! nothing of that: should its index be lost, it gets a new UIDVALIDITY.

use std::os::unix::fs::FileExt;

use super::change::SECTOR;
use super::driver::Mbox;
use super::metadata::Field;
use crate::limits;
use crate::mailbox::Error;
use crate::sys::syslog;

impl Mbox {
    /// Whether the file's base is ours.
    pub(super) fn has_base(&self) -> bool {
        let summary = self.index.summary();
        summary.base.0 == summary.uid_validity.0
    }

    /// Whether the UIDs are held where the next session finds them.
    pub(super) fn keeps_numbers(&self) -> bool {
        self.disk.is_some() || self.has_base()
    }

    /// Whether the file has a base, but not the last UIDs.
    pub(super) fn owes_numbers(&self) -> bool {
        let lags = self.has_base() && self.index.summary().base.1 < self.base().1;
        self.disk.is_some() && (lags || self.unnumbered() < u64::MAX)
    }

    /// Writes what the file owes of numbers, if it can be done. Else the index has them, and the next session tries again.
    pub(super) fn write_numbers(&mut self) {
        if self.owes_numbers()
            && let Err(error) = self.rewrite(&[])
        {
            syslog::warning(&format!("UIDs are kept in the index alone: {error}"));
        }
    }

    /// Where the first message without a block lies in a file that has a base, near the end, so that little has to be moved
    /// to give it one; beyond every file if there is none.
    pub(super) fn unnumbered(&self) -> u64 {
        if !self.has_base() {
            return u64::MAX;
        }
        let size = self.index.summary().stamp.size;
        let places = (0..self.index.len()).rev().take(limits::REWRITE_STAMPS);
        let records = places.filter_map(|place| self.index.record(place));
        let near = records.take_while(|record| size.saturating_sub(record.offset) <= limits::REWRITE_TAIL_OCTETS);
        near.filter(|record| record.block.1 == 0).map(|record| record.offset).min().unwrap_or(u64::MAX)
    }

    /// Brings `last` into the base as the last UID, if the file has a base that says less; whether it says so now. It is
    /// not synced.
    pub(super) fn raise_base(&self, last: u32) -> Result<bool, Error> {
        if !self.has_base() || self.index.summary().base.1 >= last {
            return Ok(false);
        }
        let first =
            self.index.summary().pseudo.or_else(|| self.index.records().find(|record| self.carries_base(record)));
        let Some((file, first)) = self.file.as_ref().zip(first) else { return Ok(false) };
        let failed = |error| Error::io("write", &self.place.path, error);
        let length = (first.raw_header as usize).min(limits::REWRITE_HEADER_OCTETS);
        let mut header = vec![0; length];
        file.read_exact_at(&mut header, first.header_offset()).map_err(failed)?;
        let Some(at) = place_of_last(&header, self.index.summary().uid_validity.0) else { return Ok(false) };
        let at = first.header_offset() + at as u64;
        // numbers of which the disk may write a part would become another number
        if at / SECTOR != (at + 9) / SECTOR {
            return Ok(false);
        }
        file.write_all_at(format!("{last:010}").as_bytes(), at).map_err(failed)?;
        Ok(true)
    }
}

/// Where in `header` the ten digits of the last UID stand, in a base of this UIDVALIDITY.
fn place_of_last(header: &[u8], validity: u32) -> Option<usize> {
    let mut at = 0;
    for line in header.split_inclusive(|octet| *octet == b'\n') {
        if let Some((Field::Base | Field::PseudoBase, value)) = Field::of(line) {
            let start = line.len() - value.len();
            let digits = value.strip_prefix(format!(" {validity:010} ").as_bytes())?.get(..11)?;
            let (last, behind) = digits.split_at_checked(10)?;
            let fits = last.iter().all(u8::is_ascii_digit) && behind.iter().all(u8::is_ascii_whitespace);
            return fits.then_some(at + start + 12);
        }
        at += line.len();
    }
    None
}
