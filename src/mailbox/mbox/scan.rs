//! One pass over an mbox: where each message lies, how large it is in both forms, and what its metadata say.
//!
//! A message begins with a From_ line and ends before the next one, wherever that stands: UW asks for no blank line
//! before it. One blank line before the next From_ line, or at the end of the file, separates and belongs to no
//! message. A last line without an end is what it would be with one, since whatever comes behind it begins a line.
//! Content-Length is mail, and is not believed. The header is `header`'s business, the body `body`'s.

use std::io;

use xxhash_rust::xxh3::Xxh3Default;

use super::body::Body;
use super::form::Form;
use super::header::{End, Header};
use super::line_end::LineEnd;
use super::metadata::{Base, Metadata};
use super::quote::{Direction, Quoting};
use super::record::{Record, State};
use super::window::Window;
use super::zone::LocalZone;
use crate::limits;
use crate::mailbox::{InternalDate, KeywordTable};
use crate::mime::structure;
use crate::text::date::FromLine;
use crate::text::octets::Octets;

/// A message that the scan found; its UID, flags and keywords are not decided yet.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) record: Record,
    pub(super) metadata: Metadata,
    /// The base that this message carries; only the first message's counts.
    pub(super) base: Option<Base>,
    /// Whether it carries `X-IMAP`: then, as first message, it is no mail but c-client's note to itself.
    pub(super) pseudo: bool,
}

/// A walk over the messages of a file.
pub(super) struct Scanner<'f> {
    window: Window<'f>,
    at: u64,
    zone: LocalZone,
    /// The keywords that the base names; other keywords count for nothing.
    table: KeywordTable,
}

impl<'f> Scanner<'f> {
    /// A walk from the From_ line at `at`. `table` holds the keywords of the base, unless the walk begins with it.
    pub(super) fn new(window: Window<'f>, at: u64, table: KeywordTable) -> Self {
        Self { window, at, zone: LocalZone::default(), table }
    }

    /// Takes the keywords of the base, which the first message brought.
    pub(super) fn learn(&mut self, table: KeywordTable) {
        self.table = table;
    }

    /// Where the walk is.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// Goes past blank lines, which UW skips at the start of a file.
    pub(super) fn skip_blank_lines(&mut self) -> io::Result<()> {
        let (octets, _) = self.window.octets(self.at, limits::FROM_LINE_OCTETS)?;
        self.at += octets.iter().take_while(|octet| octet.is_ascii_whitespace()).count() as u64;
        Ok(())
    }

    /// The next message; none at the end of the file, or where no From_ line stands.
    pub(super) fn next(&mut self) -> io::Result<Option<Found>> {
        let Some((from_line, date, digest)) = self.begin()? else { return Ok(None) };
        let offset = self.at;
        let mut header = Header::new(offset + u64::from(from_line), digest);
        let end = header.read(&mut self.window, &self.table)?;
        let endings = header.endings();
        let (mut record, metadata, base, pseudo) = header.finish();
        (record.offset, record.from_line, record.date) = (offset, from_line, date);
        let body = match end {
            End::Blank => Body::walk(&mut self.window, record.body_offset())?,
            End::FromLine | End::File => Body {
                end: record.body_offset(),
                content: Octets::ZERO,
                ends_line: !record.state.contains(State::UNENDED),
                line_end: LineEnd::None,
                check: 0,
                ascii: true,
            },
        };
        record.size = record.header + body.content;
        record.length = body.end - offset;
        record.body_check = body.check;
        let line_end = if body.content == Octets::ZERO { endings.field } else { body.line_end };
        record.form = metadata.form.believed(endings, &body);
        if !body.ends_line || record.form.contains(Form::NO_EOL) {
            record.state = record.state.with(State::UNENDED);
        }
        if record.form.contains(Form::QUOTED) {
            self.measure_unquoted(&mut record)?;
        }
        record.form.shrink(&mut record, line_end);
        if !body.ascii && record.state.contains(State::PLAIN) && !self.has_plain_parts(&record)? {
            record.state = record.state.without(State::PLAIN);
        }
        self.at = body.end;
        Ok(Some(Found { record, metadata, base, pseudo }))
    }

    /// Whether no part of a message has octets beyond ASCII in its header; its body has some.
    fn has_plain_parts(&mut self, record: &Record) -> io::Result<bool> {
        let mut structure = structure::Scanner::new();
        for (start, end) in [(record.header_offset(), record.body_offset()), (record.body_offset(), record.end())] {
            if !structure.expects_parts() {
                return Ok(true);
            }
            let mut at = start;
            while at < end {
                let (octets, _) = self.window.octets(at, 1)?;
                let room = usize::try_from(end - at).unwrap_or(usize::MAX).min(octets.len());
                let Some(octets) = octets.get(..room).filter(|octets| !octets.is_empty()) else { break };
                structure.feed(octets);
                at += octets.len() as u64;
            }
        }
        Ok(structure.finish().plain)
    }

    /// Takes the octets of quotation from a record's sizes.
    fn measure_unquoted(&mut self, record: &mut Record) -> io::Result<()> {
        let (mut quoting, mut out) = (Quoting::new(Direction::Unquote), Vec::new());
        for (start, end) in [(record.header_offset(), record.body_offset()), (record.body_offset(), record.end())] {
            let before = quoting.turned();
            let mut at = start;
            while at < end {
                let (octets, _) = self.window.octets(at, 1)?;
                let room = usize::try_from(end - at).unwrap_or(usize::MAX).min(octets.len());
                let Some(octets) = octets.get(..room).filter(|octets| !octets.is_empty()) else { break };
                quoting.feed(octets, &mut out);
                at += octets.len() as u64;
                out.clear();
            }
            let turned = quoting.turned() - before;
            let turned = Octets { stored: turned, wire: turned };
            record.size = record.size.without(turned);
            if end == record.body_offset() {
                record.header = record.header.without(turned);
            }
        }
        Ok(())
    }

    /// The From_ line at the current place: its octets, its date, and a digest begun with it.
    fn begin(&mut self) -> io::Result<Option<(u32, InternalDate, Xxh3Default)>> {
        let (octets, last) = self.window.octets(self.at, limits::FROM_LINE_OCTETS)?;
        let Some((line, parsed)) = from_line(octets, last) else { return Ok(None) };
        let digest = digest_of(line);
        let length = u32::try_from(line.len()).unwrap_or(u32::MAX);
        Ok(Some((length, self.zone.date(parsed.stamp()), digest)))
    }
}

/// The From_ line with which `octets` begin, with its line end, if they do. `last`: they reach the end of the file, at
/// which a line may lack that.
pub(super) fn from_line(octets: &[u8], last: bool) -> Option<(&[u8], FromLine<'_>)> {
    if !octets.starts_with(b"From ") {
        return None;
    }
    let line = match memchr::memchr(b'\n', octets.get(..limits::FROM_LINE_OCTETS.min(octets.len()))?) {
        Some(line_feed) => octets.get(..=line_feed)?,
        None if last && octets.len() < limits::FROM_LINE_OCTETS => octets,
        None => return None,
    };
    FromLine::parse(line).map(|parsed| (line, parsed))
}

/// The digest of a message of which nothing but its From_ line is known yet.
pub(super) fn digest_of(from_line: &[u8]) -> Xxh3Default {
    let mut digest = Xxh3Default::new();
    digest.update(from_line);
    if !from_line.ends_with(b"\n") {
        // it is the same message when something stands behind it
        digest.update(b"\n");
    }
    digest
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::mailbox::{Flags, Keywords};
    use crate::sys::files;

    fn scan(text: &[u8]) -> Vec<Found> {
        let mut file = files::nameless(&std::env::temp_dir()).unwrap();
        file.write_all(text).unwrap();
        let window = Window::new(&file, text.len() as u64);
        let mut scanner = Scanner::new(window, 0, KeywordTable::default());
        scanner.skip_blank_lines().unwrap();
        let mut found: Vec<Found> = Vec::new();
        while let Some(message) = scanner.next().unwrap() {
            if let (true, Some(base)) = (found.is_empty(), &message.base) {
                scanner.learn(base.keywords.clone());
            }
            found.push(message);
        }
        found
    }

    fn sizes(text: &[u8]) -> Vec<(u64, u64, u64)> {
        let octets = |found: &Found| (found.record.offset, found.record.header.stored, found.record.size.stored);
        scan(text).iter().map(octets).collect()
    }

    const FROM: &[u8] = b"From a@b Mon Jan  5 10:11:12 2026\n";

    fn mbox(messages: &[&[u8]]) -> Vec<u8> {
        messages.iter().flat_map(|message| [FROM, message].concat()).collect()
    }

    #[test]
    fn one_blank_line_separates_and_belongs_to_nobody() {
        let text = mbox(&[b"A: 1\n\nbody\n\n", b"A: 2\n\nbody\n\n\n", b"A: 3\n\nbody\n", b"A: 4\n\nno end"]);
        let lengths: Vec<_> = sizes(&text).iter().map(|size| (size.1, size.2)).collect();
        assert_eq!(lengths, [(6, 11), (6, 12), (6, 11), (6, 12)]);
    }

    #[test]
    fn crlf_files_are_measured_in_their_own_line_ends() {
        let text = [&b"From a Mon Jan  5 10:11:12 2026\r\n"[..], b"A: 1\r\n\r\nbody\r\n\r\n"].concat();
        let found = scan(&text);
        assert_eq!(found[0].record.size, Octets { stored: 14, wire: 14 });
        assert_eq!(found[0].record.header, Octets { stored: 8, wire: 8 });
    }

    #[test]
    fn a_header_may_end_in_anything() {
        let text = mbox(&[b"A: 1\n", b"A: 2\n\n", b"\nonly body\n\n", b"", b"A: no line end"]);
        let lengths: Vec<_> = sizes(&text).iter().map(|size| (size.1, size.2)).collect();
        assert_eq!(lengths, [(5, 5), (6, 6), (1, 11), (0, 0), (14, 14)]);
    }

    #[test]
    fn a_header_without_a_blank_line_ends_like_its_last_line() {
        for (text, ends) in [(&b"A: 1\n"[..], true), (b"A: 1", false), (b"", true), (b"A: 1\nStatus: O\n", true)] {
            let found = scan(&mbox(&[text]));
            assert_eq!(!found[0].record.state.contains(State::UNENDED), ends, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn a_mail_that_claims_a_form_hides_nothing() {
        let sized = |text: &[u8]| scan(&mbox(&[text]))[0].record.size.stored;
        assert_eq!(sized(b"A: 1\nX-Letterbox: headers-only\n\nbody\n"), 11);
        assert_eq!(sized(b"A: 1\nX-Letterbox: headers-only\n\n"), 5);
        assert_eq!(sized(b"A: 1\nX-Letterbox: headers-only\n"), 5);
        assert_eq!(sized(b"A: 1\nX-Letterbox: headers-only no-final-newline\n\n"), 4);
        assert_eq!(sized(b"X-Letterbox: headers-only no-final-newline\n\n"), 0);
        assert_eq!(sized(b"A: 1\nX-Letterbox: no-final-newline\n\n"), 6);
        assert_eq!(sized(b"A: 1\nX-Letterbox: no-final-newline\n\nbody\n"), 10);
        assert_eq!(sized(b"A: 1\nX-Letterbox: no-final-newline\n\nbody"), 10);
        assert_eq!(sized(b"A: 1\r\nX-Letterbox: no-final-newline\r\n\r\nbody\r\n"), 13);
        assert_eq!(sized(b"A: 1\r\nX-Letterbox: headers-only\r\n\r\n"), 8);
    }

    #[test]
    fn what_only_looks_like_a_from_line_is_text() {
        let text = mbox(&[b"A: 1\n\nFrom here to eternity\n>From x\nFrom the start\n\n", b"A: 2\n\nx\n"]);
        assert_eq!(scan(&text).len(), 2);
    }

    #[test]
    fn metadata_are_read_and_hidden() {
        let header =
            b"X-IMAPbase: 0000000007 0000000003 Work\nA: 1\nStatus: RO\nX-Status: F\nX-Keywords: Work gone\n".to_vec();
        let text = mbox(&[&[&header[..], b" folded\nX-UID: 3\n\nbody\n"].concat()]);
        let found = scan(&text);
        let message = &found[0];
        assert_eq!(message.record.header, Octets::of(b"A: 1\n\n"));
        assert_eq!(message.record.size, Octets::of(b"A: 1\n\nbody\n"));
        assert!(message.record.state.contains(State::SCATTERED.with(State::OLD)));
        assert_eq!(message.metadata.flags, Flags::SEEN | Flags::FLAGGED);
        assert_eq!((message.metadata.keywords, message.metadata.uid), (Keywords(1), Some(3)));
        assert_eq!(message.base.as_ref().map(|base| (base.uid_validity, base.uid_last)), Some((7, 3)));
    }

    #[test]
    fn the_block_is_found_where_it_stands() {
        let text = mbox(&[b"A: 1\nStatus: O\nX-UID: 1\n\nbody\n\n", b"A: 22\n\nbody\n"]);
        let found = scan(&text);
        assert_eq!((found[0].record.block, found[0].record.state), ((5, 19), State::OLD.with(State::PLAIN)));
        assert_eq!((found[1].record.block, found[1].record.state), ((6, 0), State::PLAIN));
    }

    #[test]
    fn the_digest_is_of_mail_and_not_of_metadata() {
        let plain = scan(&mbox(&[b"A: 1\nB: 2\n\nbody\n"]))[0].record.digest;
        let marked = scan(&mbox(&[b"A: 1\nStatus: RO\n more\nB: 2\nX-UID: 5\n\nbody\n"]))[0].record.digest;
        let other = scan(&mbox(&[b"A: 1\nB: 3\n\nbody\n"]))[0].record.digest;
        assert_eq!(plain, marked);
        assert_ne!(plain, other);
    }

    #[test]
    fn headers_that_are_ascii_throughout_are_known() {
        let multipart = |header: &str, part: &str, body: &str| {
            format!(
                "{header}Content-Type: multipart/mixed; boundary=x\n\n\u{e9}\n--x\n{part}\n{body}\n--x--\n\u{e9}: y\n\n"
            )
        };
        let message = "Content-Type: message/rfc822\n\nSubject: \u{e9}\n";
        for (text, plain) in [
            ("A: 1\n\nbody\n".to_owned(), true),
            ("A: 1\n\n\u{e9}\n".to_owned(), true),
            ("A: \u{e9}\n\nbody\n".to_owned(), false),
            ("A: 1\nStatus: \u{e9}\n\nbody\n".to_owned(), true),
            (multipart("", "A: 1\n", "\u{e9}"), true),
            (multipart("", "A: \u{e9}\n", "x"), false),
            (multipart("", &format!("{}A: \u{e9}\n", "B: 2\n".repeat(100_000)), "x"), false),
            (multipart("A: \u{e9}\n", "A: 1\n", "x"), false),
            (multipart("", message, "x"), false),
            (format!("{message}\nbody\n"), false),
            (multipart("", "A: 1\n", "A: \u{e9}"), true),
        ] {
            // the one behind it is found and told on its own
            let found = scan(&mbox(&[text.as_bytes(), b"A: 1\n\n"]));
            let states: Vec<_> = found.iter().map(|found| found.record.state.contains(State::PLAIN)).collect();
            assert_eq!(states, [plain, true], "{:.200}", text);
        }
        assert!(!scan(&mbox(&[b"A: \xff\n\nbody\n"]))[0].record.state.contains(State::PLAIN));
    }

    #[test]
    fn long_lines_and_long_headers_do_not_hurt() {
        let long = [&b"A: "[..], &b"x".repeat(300_000), b"\nStatus: RO\n"].concat();
        let many = b"Received: by somebody who says nothing\n".repeat(20_000);
        let body = [&b"y".repeat(700_000)[..], b"\nFrom nobody\n"].concat();
        let text = mbox(&[&[&long[..], b"\n", &body].concat(), &[&many[..], b"X-UID: 9\n\n"].concat(), b"\n"]);
        let found = scan(&text);
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].metadata.flags, Flags::SEEN);
        assert_eq!(found[0].record.size.stored, 300_004 + 1 + 700_013);
        assert_eq!((found[1].metadata.uid, found[1].record.header.stored), (Some(9), many.len() as u64 + 1));
    }

    #[test]
    fn the_messages_make_up_the_file_wherever_the_window_cuts_it() {
        for size in (limits::READ_OCTETS - 60..limits::READ_OCTETS + 10).step_by(7) {
            let filler = [&b"A: 1\n\n"[..], &b"z".repeat(size - 50), b"\n\n"].concat();
            let text = mbox(&[&filler, b"B: 2\n\nFrom x\n\n", b"C: 3\n\nlast\n"]);
            let found = scan(&text);
            assert_eq!(found.iter().map(|found| found.record.length).sum::<u64>(), text.len() as u64);
            assert_eq!(found.len(), 3, "filler of {size}");
        }
    }
}
