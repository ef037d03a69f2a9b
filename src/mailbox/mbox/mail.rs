//! Where the mail lies in a header that is to get a new block.

use std::ops::Range;
use std::os::unix::fs::FileExt;

use super::driver::Mbox;
use super::metadata::Field;
use super::record::Record;
use crate::limits;
use crate::mailbox::Error;

/// The parts of a header that are mail.
pub(super) struct Mail {
    pub(super) runs: Vec<Range<u64>>,
    /// Where the blank line begins, or the header ends.
    pub(super) end: u64,
    /// Whether its last line has no end; without any line, whether the From_ line has none. Then the file ends there.
    pub(super) lacks_line_end: bool,
    /// Whether its last line is a CR, and with a line end would be a blank one.
    ends_with_cr_alone: bool,
}

impl Mbox {
    /// Where the mail in a header lies; none if the header is too large to be taken apart, or nothing can stand behind it.
    pub(super) fn mail_of_header(&self, record: &Record) -> Result<Option<Mail>, Error> {
        let length = record.raw_header as usize;
        let Some(file) = self.file.as_ref().filter(|_| length <= limits::REWRITE_HEADER_OCTETS) else {
            return Ok(None);
        };
        let mut header = vec![0; length + 1];
        let failed = |error| Error::io("read", &self.place.path, error);
        file.read_exact_at(&mut header, record.header_offset().saturating_sub(1)).map_err(failed)?;
        let mail = header.split_first().map(|(before, header)| Mail::of(*before, header, record.header_offset()));
        Ok(mail.filter(|mail| mail.runs.len() <= limits::REWRITE_RUNS && !mail.ends_with_cr_alone))
    }
}

impl Mail {
    /// Takes apart `header`, which begins at `start` of the file, behind the octet `before`.
    fn of(before: u8, header: &[u8], start: u64) -> Self {
        let lacks_line_end = before != b'\n';
        let mut mail = Self { runs: Vec::new(), end: start, lacks_line_end, ends_with_cr_alone: false };
        let mut in_metadata = false;
        for line in header.split_inclusive(|octet| *octet == b'\n') {
            if matches!(line, b"\n" | b"\r\n") {
                break;
            }
            let continued = in_metadata && matches!(line.first(), Some(b' ' | b'\t'));
            in_metadata = continued || Field::of(line).is_some();
            let end = mail.end + line.len() as u64;
            if !in_metadata {
                match mail.runs.last_mut() {
                    Some(last) if last.end == mail.end => last.end = end,
                    _ => mail.runs.push(mail.end..end),
                }
                mail.lacks_line_end = !line.ends_with(b"\n");
                mail.ends_with_cr_alone = line == b"\r";
            }
            mail.end = end;
        }
        mail
    }
}
