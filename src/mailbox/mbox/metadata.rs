//! The headers in which mbox programs keep what they know of a message: `X-IMAPbase`, `Status`, `X-Status`,
//! `X-Keywords`, `X-UID`. c-client, Pine, mutt and Dovecot share them; there is no specification but what they do.
//!
//! They stand at the end of the header as one block, padded so that a change of flags fits in place:
//!
//! ```text
//! X-IMAPbase: 1132614397 0000000042 $Forwarded Junk      (first message only; X-IMAP in the pseudo-message)
//! X-Letterbox: quoted                                    (only where our own writing changed something, see `form`)
//! Status: RO                                             R seen, O old
//! X-Status: DFAT                                         D deleted, F flagged, A answered, T draft
//! X-Keywords: Junk
//! X-UID: 17
//! ```
//!
//! This file reads and writes the lines. What is to be believed of them is decided in `reconcile`.

use super::form::Form;
use crate::limits;
use crate::mailbox::{Flags, KeywordTable, Keywords};

/// Which of the metadata headers a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Base,
    PseudoBase,
    Status,
    XStatus,
    Keywords,
    Uid,
    Form,
}

const FIELDS: [(&[u8], Field); 7] = [
    (b"X-IMAPbase", Field::Base),
    (b"X-IMAP", Field::PseudoBase),
    (b"Status", Field::Status),
    (b"X-Status", Field::XStatus),
    (b"X-Keywords", Field::Keywords),
    (b"X-UID", Field::Uid),
    (b"X-Letterbox", Field::Form),
];

impl Field {
    /// The field that `line` begins, and what stands behind the colon; none for a header that is mail. Blanks may stand
    /// before the colon, since Dovecot looks past them.
    pub(super) fn of(line: &[u8]) -> Option<(Self, &[u8])> {
        if !matches!(line, [b'X' | b'x', b'-', ..] | [b'S' | b's', b'T' | b't', ..]) {
            return None;
        }
        let (name, value) = name_and_value(line)?;
        let (_, field) = FIELDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some((*field, value))
    }

    /// Whether some program believes what a client writes into the field that `line` begins: one of these, or the length.
    pub(super) fn is_believed(line: &[u8]) -> bool {
        let is_length = || name_and_value(line).is_some_and(|(name, _)| name.eq_ignore_ascii_case(CONTENT_LENGTH));
        Self::of(line).is_some() || matches!(line, [b'C' | b'c', ..]) && is_length()
    }

    /// Whether a line that begins with `start`, in which no colon is yet, may become one that is believed.
    pub(super) fn may_begin(start: &[u8]) -> bool {
        let begins = |name: &[u8]| {
            let (common, behind) = start.split_at_checked(name.len()).unwrap_or((start, &[]));
            let is_like = name.get(..common.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(common));
            is_like && behind.iter().all(|octet| BLANKS.contains(octet))
        };
        let mut believed = FIELDS.iter().map(|(name, _)| *name).chain([CONTENT_LENGTH]);
        start.len() < FIELD_OCTETS && believed.any(begins)
    }
}

/// By this field Dovecot and mutt tell where a message ends. It is no metadata of ours: where a delivery has it, it is mail.
const CONTENT_LENGTH: &[u8] = b"Content-Length";

/// A field's name without the blanks behind it, and what stands behind its colon.
fn name_and_value(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr::memchr(b':', line.get(..FIELD_OCTETS.min(line.len()))?)?;
    let (name, value) = (line.get(..colon)?, line.get(colon + 1..)?);
    let blanks = name.iter().rev().take_while(|octet| BLANKS.contains(octet)).count();
    Some((name.get(..name.len() - blanks)?, value))
}

const BLANKS: [u8; 2] = *b" \t";

/// Octets of a line within which the colon of a field must stand for the line to be one.
pub(super) const FIELD_OCTETS: usize = 1024;

/// What the metadata of one message say, believed or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) flags: Flags,
    /// The letter O: some session has seen this message arrive.
    pub(super) old: bool,
    pub(super) keywords: Keywords,
    pub(super) uid: Option<u32>,
    pub(super) form: Form,
}

impl Metadata {
    /// Takes in one line. Keywords that `table` does not have are nobody's: they can only be forged or stale.
    pub(super) fn read(&mut self, field: Field, value: &[u8], table: &KeywordTable) {
        match field {
            Field::Base | Field::PseudoBase => {}
            Field::Status | Field::XStatus => self.read_letters(value),
            Field::Keywords => {
                let known = words(value).filter_map(|name| table.find(name));
                self.keywords = known.fold(self.keywords, |all, one| all | one);
            }
            Field::Uid => self.uid = self.uid.or_else(|| number(value.trim_ascii())),
            Field::Form => self.form = Form::read(value),
        }
    }

    fn read_letters(&mut self, value: &[u8]) {
        for letter in value {
            match letter {
                b'R' => self.flags |= Flags::SEEN,
                b'O' => self.old = true,
                b'D' => self.flags |= Flags::DELETED,
                b'F' => self.flags |= Flags::FLAGGED,
                b'A' => self.flags |= Flags::ANSWERED,
                b'T' => self.flags |= Flags::DRAFT,
                _ => {}
            }
        }
    }
}

/// The base of a mailbox's UIDs, from its first message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Base {
    pub(super) uid_validity: u32,
    pub(super) uid_last: u32,
    pub(super) keywords: KeywordTable,
}

impl Base {
    /// `uidvalidity uidlast [keyword …]`; none if it cannot be one.
    pub(super) fn read(value: &[u8]) -> Option<Self> {
        let mut words = words(value);
        let uid_validity = number(words.next()?).filter(|validity| *validity > 0)?;
        let uid_last = number(words.next()?)?;
        let mut keywords = KeywordTable::default();
        for name in words {
            keywords.find_or_add(name);
        }
        Some(Self { uid_validity, uid_last, keywords })
    }
}

/// What is put before a header field's name so that no program takes the client's field for metadata.
pub(super) const QUOTED_FIELD: &[u8] = b"X-Original-";

/// Octets from `Status:` to the end of `X-Keywords:` in a new block: room for some forty octets of keywords, so that
/// the usual ones find place without a move. (c-client leaves room for twelve.)
const BLOCK_ROOM: usize = 80;

/// Everything that a block says.
pub(super) struct Block<'a> {
    /// The base, for the first message of the file.
    pub(super) base: Option<(u32, u32)>,
    pub(super) form: Form,
    pub(super) flags: Flags,
    pub(super) old: bool,
    pub(super) keywords: Keywords,
    pub(super) table: &'a KeywordTable,
    pub(super) uid: u32,
}

impl Block<'_> {
    /// The block's lines, with the usual room for more.
    pub(super) fn write(&self) -> Vec<u8> {
        self.lines(BLOCK_ROOM)
    }

    /// The block's lines in exactly `length` octets; none if they need more, or should not be stretched to it.
    pub(super) fn write_in(&self, length: usize) -> Option<Vec<u8>> {
        if length > limits::METADATA_OCTETS {
            return None;
        }
        let tight = self.lines(0);
        let room = length.checked_sub(tight.len())?;
        let stretched = self.lines(self.room_used() + room);
        (stretched.len() == length).then_some(stretched)
    }

    /// Octets from `Status:` to the end of the keywords without padding.
    fn room_used(&self) -> usize {
        let mut block = Vec::new();
        self.flag_lines(&mut block);
        block.len()
    }

    fn lines(&self, room: usize) -> Vec<u8> {
        let mut block = Vec::with_capacity(160);
        if let Some((validity, last)) = self.base {
            block.extend_from_slice(format!("X-IMAPbase: {validity:010} {last:010}").as_bytes());
            append_words(self.table.names(), &mut block);
            block.push(b'\n');
        }
        self.form.write(&mut block);
        let start = block.len();
        self.flag_lines(&mut block);
        let used = block.len() - start;
        // the padding stands at the end of the keywords, before their line end
        block.pop();
        block.resize(block.len() + room.saturating_sub(used), b' ');
        block.extend_from_slice(format!("\nX-UID: {}\n", self.uid).as_bytes());
        block
    }

    /// `Status`, `X-Status` and `X-Keywords`. Blanks stand for letters that are not set, so that a change moves no line
    /// end.
    fn flag_lines(&self, block: &mut Vec<u8>) {
        let has = |flag: Flags| self.flags.contains(flag);
        block.extend_from_slice(b"Status: ");
        append_letters(&[(has(Flags::SEEN), b'R'), (self.old, b'O')], block);
        let letters = [(Flags::DELETED, b'D'), (Flags::FLAGGED, b'F'), (Flags::ANSWERED, b'A'), (Flags::DRAFT, b'T')];
        block.extend_from_slice(b"\nX-Status: ");
        append_letters(&letters.map(|(flag, letter)| (has(flag), letter)), block);
        block.extend_from_slice(b"\nX-Keywords:");
        append_words(self.table.names_of(self.keywords), block);
        block.push(b'\n');
    }
}

/// The letters that are set, and as many blanks as letters are not.
fn append_letters(letters: &[(bool, u8)], block: &mut Vec<u8>) {
    let end = block.len() + letters.len();
    block.extend(letters.iter().filter(|(set, _)| *set).map(|(_, letter)| *letter));
    block.resize(end, b' ');
}

fn append_words<'a>(words: impl Iterator<Item = &'a [u8]>, block: &mut Vec<u8>) {
    for word in words {
        block.push(b' ');
        block.extend_from_slice(word);
    }
}

pub(super) fn words(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

/// A decimal number of 32 bits, nothing else around it.
pub(super) fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> KeywordTable {
        let mut table = KeywordTable::default();
        table.find_or_add(b"Junk");
        table.find_or_add(b"$Forwarded");
        table
    }

    fn block(table: &KeywordTable) -> Block<'_> {
        let flags = Flags::SEEN | Flags::ANSWERED;
        Block { base: None, form: Form::default(), flags, old: true, keywords: Keywords(2), table, uid: 17 }
    }

    fn read(lines: &[u8], table: &KeywordTable) -> Metadata {
        let mut metadata = Metadata::default();
        for line in lines.split_inclusive(|octet| *octet == b'\n') {
            let (field, value) = Field::of(line).unwrap();
            metadata.read(field, value, table);
        }
        metadata
    }

    #[test]
    fn names_are_told_from_mail() {
        assert_eq!(Field::of(b"Status: RO\n").unwrap().0, Field::Status);
        assert_eq!(Field::of(b"x-uid: 1\n").unwrap().0, Field::Uid);
        assert_eq!(Field::of(b"X-IMAPbase \t                 : 1\n").unwrap().0, Field::Base);
        for mail in [&b"Subject: x\n"[..], b"X-Mailer: y\n", b"Statuses: R\n", b"X-IMAPbased: 1 1\n", b"X-UID", b""] {
            assert_eq!(Field::of(mail), None);
        }
    }

    #[test]
    fn a_block_says_what_it_was_told() {
        let table = table();
        let written = block(&table).write();
        let expected = Metadata {
            flags: Flags::SEEN | Flags::ANSWERED,
            old: true,
            keywords: Keywords(2),
            uid: Some(17),
            form: Form::default(),
        };
        assert_eq!(read(&written, &table), expected);
        assert_eq!(written.len(), BLOCK_ROOM + b"X-UID: 17\n".len());
    }

    #[test]
    fn a_change_of_flags_moves_no_line_end() {
        let table = table();
        let before = block(&table).write();
        let changed = Block { flags: Flags(31), old: false, keywords: Keywords(3), ..block(&table) };
        let after = changed.write_in(before.len()).unwrap();
        let ends = |block: &[u8]| memchr::memchr_iter(b'\n', block).collect::<Vec<_>>();
        assert_eq!(ends(&before), ends(&after));
        assert_eq!(read(&after, &table).flags, Flags(31));
    }

    #[test]
    fn a_block_that_does_not_fit_is_refused() {
        let mut table = table();
        table.find_or_add(&[b'k'; 40]);
        let before = block(&table).write();
        let long = Block { keywords: Keywords(7), ..block(&table) };
        assert_eq!(long.write_in(before.len()), None);
        assert_eq!(long.write_in(limits::METADATA_OCTETS + 1), None);
        assert!(long.write().len() > before.len());
    }

    #[test]
    fn the_base_is_read_as_uw_and_dovecot_write_it() {
        let base = Base::read(b" 1132614397 0000000042 $Forwarded Junk   \n").unwrap();
        assert_eq!((base.uid_validity, base.uid_last), (1_132_614_397, 42));
        assert_eq!(base.keywords.names().collect::<Vec<_>>(), [&b"$Forwarded"[..], b"Junk"]);
        for bad in [&b"0 1"[..], b"1", b"x 1", b"4294967296 1", b"-1 1", b""] {
            assert_eq!(Base::read(bad), None);
        }
    }

    #[test]
    fn the_form_is_kept() {
        let table = KeywordTable::default();
        let form = Form::QUOTED.with(Form::NO_EOL);
        let written = Block { form, keywords: Keywords(0), ..block(&table) }.write();
        assert_eq!(read(&written, &table).form, form);
    }
}
