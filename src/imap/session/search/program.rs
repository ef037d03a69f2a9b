//! Criteria made ready: texts in the form in which they are compared, words as bits of the mailbox, sets as spans, and
//! what is cheap before what is dear.

use memchr::memmem::Finder;

use crate::imap::capability::{Extension, Extensions};
use crate::imap::grammar::{Clock, Criteria, Fault, Key, Order, SequenceSet, Span};
use crate::imap::session::outcome::{Failure, Refusal};
use crate::imap::session::walk::highest_uid;
use crate::mailbox::{Flags, Keywords, Selected, Uid};
use crate::mime::charset::Charset;
use crate::text::casemap::casemap;

/// One test of a message.
#[derive(Debug)]
pub(super) enum Test {
    /// Always true.
    All,
    /// The number is in one of these.
    Seq(Vec<Span>),
    /// The UID is in one of these.
    Uid(Vec<Span>),
    /// The flag is set.
    Flag(Flags),
    /// It is `\Recent`.
    Recent,
    /// The keyword is set; no bit is a keyword that nobody has.
    Keyword(Keywords),
    /// The day stands so to this one, in days since 1970.
    Day(Clock, Order, i64),
    /// Arrived at this moment or before, in seconds since 1970.
    Older(i64),
    /// Arrived at this moment or after.
    Younger(i64),
    /// More octets than these.
    Larger(u64),
    /// Fewer octets than these.
    Smaller(u64),
    /// A field of this name holds the text.
    Header(Vec<u8>, Text),
    /// The body holds the text.
    Body(Text),
    /// The header or the body holds the text.
    Text(Text),
    /// The other way round.
    Not(Box<Self>),
    /// One or the other.
    Or(Box<Self>, Box<Self>),
    /// All, the cheapest first.
    And(Vec<Self>),
}

/// A text to be found.
#[derive(Debug)]
pub(super) struct Text {
    /// Finds it in a text that is mapped likewise.
    pub(super) finder: Finder<'static>,
    /// How many octets it has.
    pub(super) len: usize,
    /// Whether one of them is a line end, which no field has within.
    pub(super) has_line_end: bool,
}

/// What must be read to know: nothing or next to it, the header, everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cost {
    /// What the mailbox knows of all messages at once.
    Brief,
    /// What it knows of each.
    Known,
    /// The header.
    Header,
    /// The whole message.
    Message,
}

/// What stands around the keys.
struct Context<'a> {
    selected: &'a Selected,
    charset: Charset,
    extensions: Extensions,
    /// Seconds since 1970.
    now: i64,
}

impl Test {
    /// Makes `criteria` ready for the mailbox as it is at the moment `now`, in seconds since 1970.
    pub(super) fn new(
        criteria: &Criteria,
        selected: &Selected,
        extensions: Extensions,
        now: i64,
    ) -> Result<Self, Failure> {
        let charset = match &criteria.charset {
            None => Charset::UNLABELLED,
            Some(label) => Charset::named(label).ok_or(Failure::No(BAD_CHARSET))?,
        };
        Context { selected, charset, extensions, now }.test(&criteria.key)
    }

    /// The first and the last UID that can pass, where that is said.
    pub(super) fn uids(&self) -> Option<(Uid, Uid)> {
        match self {
            Self::Uid(spans) => Some(
                spans
                    .first()
                    .zip(spans.last())
                    .map_or((Uid(1), Uid(0)), |(first, last)| (Uid(first.first), Uid(last.last))),
            ),
            Self::And(tests) => tests.iter().find_map(Self::uids),
            _ => None,
        }
    }

    /// What must be read to know.
    pub(super) fn cost(&self) -> Cost {
        match self {
            Self::Header(..) | Self::Day(Clock::Sent, ..) => Cost::Header,
            Self::Body(_) | Self::Text(_) => Cost::Message,
            // nobody need be asked for what nobody has
            Self::Keyword(keyword) if *keyword == Keywords::default() => Cost::Brief,
            Self::Keyword(_) | Self::Day(Clock::Internal, ..) => Cost::Known,
            Self::Older(_) | Self::Younger(_) | Self::Larger(_) | Self::Smaller(_) => Cost::Known,
            Self::All | Self::Seq(_) | Self::Uid(_) | Self::Flag(_) | Self::Recent => Cost::Brief,
            Self::Not(test) => test.cost(),
            Self::Or(one, other) => one.cost().max(other.cost()),
            Self::And(tests) => tests.iter().map(Self::cost).max().unwrap_or(Cost::Brief),
        }
    }
}

/// The charset is none that we know; these are examples of what we do (RFC 3501 §7.1).
const BAD_CHARSET: Refusal = Refusal::new(
    "BADCHARSET (US-ASCII UTF-8 ISO-8859-1 ISO-8859-15 WINDOWS-1252 KOI8-R BIG5 GB18030 EUC-JP SHIFT_JIS ISO-2022-JP EUC-KR)",
    "unknown charset",
);

impl Context<'_> {
    fn test(&self, key: &Key) -> Result<Test, Failure> {
        Ok(match key {
            Key::All => Test::All,
            Key::Sequence(set) => Test::Seq(self.seq_spans(set)?),
            Key::Uid(set) => Test::Uid(set.spans(highest_uid(self.selected).map(|uid| uid.0))),
            Key::Flag(flag) => Test::Flag(*flag),
            Key::Recent => Test::Recent,
            Key::Keyword(name) => Test::Keyword(self.selected.mailbox().keywords().find(name).unwrap_or_default()),
            Key::Day(clock, order, date) => Test::Day(*clock, *order, date.days()),
            Key::Older(_) | Key::Younger(_) if !self.extensions.has(Extension::Within) => {
                return Err(Failure::Bad(Fault::Argument));
            }
            Key::Older(seconds) => Test::Older(self.now - i64::from(*seconds)),
            Key::Younger(seconds) => Test::Younger(self.now - i64::from(*seconds)),
            Key::Larger(octets) => Test::Larger((*octets).into()),
            Key::Smaller(octets) => Test::Smaller((*octets).into()),
            Key::Header { field, text } => Test::Header(field.clone(), self.text(text)),
            Key::Body(text) => Test::Body(self.text(text)),
            Key::Text(text) => Test::Text(self.text(text)),
            Key::Not(key) => Test::Not(Box::new(self.test(key)?)),
            Key::Or(one, other) => self.or(one, other)?,
            Key::And(keys) => self.and(keys)?,
        })
    }

    fn or(&self, one: &Key, other: &Key) -> Result<Test, Failure> {
        let (one, other) = (self.test(one)?, self.test(other)?);
        let (first, second) = if other.cost() < one.cost() { (other, one) } else { (one, other) };
        Ok(Test::Or(Box::new(first), Box::new(second)))
    }

    fn and(&self, keys: &[Key]) -> Result<Test, Failure> {
        let mut tests = keys.iter().map(|key| self.test(key)).collect::<Result<Vec<_>, _>>()?;
        tests.sort_by_key(Test::cost);
        Ok(Test::And(tests))
    }

    fn seq_spans(&self, set: &SequenceSet) -> Result<Vec<Span>, Failure> {
        let count = u32::try_from(self.selected.len()).unwrap_or(u32::MAX);
        if set.fits(count) { Ok(set.spans(Some(count))) } else { Err(Failure::Bad(Fault::Sequence)) }
    }

    fn text(&self, octets: &[u8]) -> Text {
        let mapped = casemap(&self.charset.decode(octets));
        Text {
            finder: Finder::new(mapped.as_bytes()).into_owned(),
            len: mapped.len(),
            has_line_end: mapped.contains('\n'),
        }
    }
}
