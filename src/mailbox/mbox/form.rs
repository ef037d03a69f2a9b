//! What our own writing changed of a message, as the header `X-Letterbox` tells it.

use super::body::Body;
use super::header::Endings;
use super::line_end::LineEnd;
use super::metadata::words;
use super::record::Record;
use crate::text::octets::{LineFeeds, Octets};

/// How a message that came by APPEND differs on disk from what was appended, since an mbox cannot hold every message as
/// it is. Undone on reading, so that what goes in comes out; other programs show the changed form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Form(pub(super) u8);

impl Form {
    /// Lines that began with `From `, after any number of `>`, have one `>` more; header fields with the name of a
    /// metadata header (or such a name behind the prefix) have the prefix [`QUOTED_FIELD`](super::metadata::QUOTED_FIELD).
    pub(super) const QUOTED: Self = Self(1);
    /// The message had no blank line after its header, and so no body.
    pub(super) const NO_BLANK: Self = Self(2);
    /// The message did not end in a line end.
    pub(super) const NO_EOL: Self = Self(4);

    /// The message had LFs without a CR: here are all its octets, and on IMAP's wire as well. CRLF stands where it stood.
    pub(super) const BARE_LF: Self = Self(8);

    const WORDS: [(&'static [u8], Self); 4] = [
        (b"quoted", Self::QUOTED),
        (b"headers-only", Self::NO_BLANK),
        (b"no-final-newline", Self::NO_EOL),
        (b"bare-line-feeds", Self::BARE_LF),
    ];

    /// What the LFs of such a message become on the wire.
    pub(super) fn line_feeds(self) -> LineFeeds {
        if self.contains(Self::BARE_LF) { LineFeeds::AsStored } else { LineFeeds::EndLines }
    }

    pub(super) fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What of it can be true of a message with such line ends: anybody may claim it in a mail that he sends, and hide
    /// what it says by that.
    pub(super) fn believed(self, header: Endings, body: &Body) -> Self {
        let no_blank = self.contains(Self::NO_BLANK) && header.blank == LineEnd::Lf && body.content == Octets::ZERO;
        let line_end = match (body.content == Octets::ZERO, no_blank) {
            (true, true) => header.field,
            // the blank line is the message's end
            (true, false) => LineEnd::None,
            (false, _) => body.line_end,
        };
        let lies = |is_true: bool, form: Self| if is_true { 0 } else { form.0 };
        let no_eol = self.contains(Self::NO_EOL) && line_end != LineEnd::None;
        Self(self.0 & !lies(no_blank, Self::NO_BLANK) & !lies(no_eol, Self::NO_EOL))
    }

    /// Takes from a record's sizes what the form added to the message on disk, which ends with `line_end`.
    pub(super) fn shrink(self, record: &mut Record, line_end: LineEnd) {
        if self.contains(Self::NO_BLANK) {
            record.header = record.header.without(Octets::of(b"\n"));
            record.size = record.header;
        }
        if self.contains(Self::NO_EOL) {
            record.size = record.size.without(line_end.line_feed());
            record.header = Octets {
                stored: record.header.stored.min(record.size.stored),
                wire: record.header.wire.min(record.size.wire),
            };
        }
    }

    pub(super) fn read(value: &[u8]) -> Self {
        let known = |word: &[u8]| Self::WORDS.iter().find(|(name, _)| *name == word).map(|(_, form)| *form);
        words(value).filter_map(known).fold(Self::default(), Self::with)
    }

    pub(super) fn write(self, block: &mut Vec<u8>) {
        if self == Self::default() {
            return;
        }
        block.extend_from_slice(b"X-Letterbox:");
        for (word, _) in Self::WORDS.iter().filter(|(_, form)| self.contains(*form)) {
            block.push(b' ');
            block.extend_from_slice(word);
        }
        block.push(b'\n');
    }
}
