//! What every driver offers: a snapshot of one mailbox, and the operations that change it.

use std::io::Read;
use std::ops::Range;
use std::os::fd::BorrowedFd;

use super::{Error, FlagAction, FlagList, Flags, KeywordTable, Keywords, ModSeq, Uid, UidValidity};
use crate::text::octets::{LineFeeds, Octets};

/// How a mailbox is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// SELECT: flags may change, `\Recent` is taken.
    ReadWrite,
    /// EXAMINE, or a file that cannot be written: nothing changes, on disk or in the index's flags.
    ReadOnly,
}

/// Which changes of flags outlive the session (RFC 3501 §7.1 PERMANENTFLAGS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// All of them.
    All,
    /// Those of flags and keywords that there are; no new keyword.
    Known,
    /// Those of flags.
    Flags,
    /// None for certain.
    None,
}

/// When a message arrived (RFC 3501 §2.3.3), with the zone in which it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InternalDate {
    /// Seconds since 1970-01-01 00:00 UTC.
    pub unix: i64,
    /// The zone's offset from UTC in minutes.
    pub zone: i16,
}

/// What the snapshot knows of a message without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its UID.
    pub uid: Uid,
    /// Its system flags.
    pub flags: Flags,
    /// Its keywords, as bits of [`Mailbox::keywords`].
    pub keywords: Keywords,
    /// Whether this session is the one that sees it as `\Recent`.
    pub recent: bool,
    /// When it arrived.
    pub date: InternalDate,
    /// The header with the blank line that ends it, as delivered: without metadata headers.
    pub header: Octets,
    /// The whole message, as delivered.
    pub size: Octets,
    /// What its LFs become on IMAP's wire.
    pub line_feeds: LineFeeds,
    /// Its octets with each line end as CRLF, as POP3 sends it; but for line feeds that go as they are stored, `size.wire`.
    pub in_lines: u64,
    /// Its last change of flags, or its arrival.
    pub modseq: ModSeq,
    /// Whether its header, and those of its parts, are known to be ASCII throughout.
    pub plain: bool,
    /// Whether it ends with a line end, as nearly all do. POP3 must add one to those that do not, and count it.
    pub ends_line: bool,
    /// A digest of its content: another one, and somebody has edited the message.
    pub identity: u64,
}

impl Message {
    /// The little of it that is asked of many at once.
    pub fn brief(&self) -> Brief {
        let Self { uid, flags, recent, in_lines, plain, ends_line, .. } = *self;
        Brief { uid, flags, recent, in_lines, plain, ends_line }
    }
}

/// What is asked of many messages at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brief {
    /// The message's UID.
    pub uid: Uid,
    /// Its system flags.
    pub flags: Flags,
    /// Whether this session is the one that sees it as `\Recent`.
    pub recent: bool,
    /// Its octets with each line end as CRLF, see [`Message::in_lines`].
    pub in_lines: u64,
    /// Whether its headers are known to be ASCII, see [`Message::plain`].
    pub plain: bool,
    /// Whether it ends with a line end.
    pub ends_line: bool,
}

/// A message that left the snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Its place in the snapshot as it was before.
    pub index: usize,
    /// Its UID.
    pub uid: Uid,
}

/// What a look at the disk brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The messages that are gone, ascending.
    pub removed: Vec<Removed>,
    /// How many messages came, all at the end.
    pub arrived: usize,
}

/// The messages of a snapshot in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many this session sees as `\Recent`.
    pub recent: usize,
    /// How many do not have `\Seen`.
    pub unseen: usize,
    /// The first of them.
    pub first_unseen: Option<usize>,
    /// How many have `\Deleted`.
    pub deleted: usize,
    /// The size of all on the wire, in octets.
    pub octets: u64,
}

impl Tally {
    /// Takes in the message at `index`, which comes behind those that were taken in before.
    pub fn add(&mut self, index: usize, message: &Message) {
        self.recent += usize::from(message.recent);
        if !message.flags.contains(Flags::SEEN) {
            self.unseen += 1;
            self.first_unseen.get_or_insert(index);
        }
        self.deleted += usize::from(message.flags.contains(Flags::DELETED));
        self.octets = self.octets.saturating_add(message.size.wire);
    }
}

/// A message on its way into a mailbox.
pub struct Incoming<'a> {
    /// Its octets.
    pub content: &'a mut dyn Read,
    /// Whether LFs end lines, with or without a CR before them; or all octets are kept as they are, bare LFs among them.
    pub line_feeds: LineFeeds,
    /// How many octets `content` yields at the most; for the check of limits and space beforehand.
    pub octets: u64,
    /// The flags it gets.
    pub flags: FlagList,
    /// When it arrived; the present moment if none is given.
    pub date: Option<InternalDate>,
}

/// Where the messages of an append went (RFC 4315): one UID each, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The UIDVALIDITY of the mailbox they went to.
    pub uid_validity: UidValidity,
    /// Their UIDs.
    pub uids: Vec<Uid>,
    /// Whether other sessions know the messages by these, see [`Mailbox::keeps_uids`].
    pub kept: bool,
}

/// In which respect something is kept that was made from a message's content. What it looks like is for those to say
/// who keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// ENVELOPE.
    Envelope,
    /// BODY.
    Body,
    /// BODYSTRUCTURE.
    BodyStructure,
    /// What SORT and THREAD look at.
    Letter,
    /// The size for a POP3 client that has not said UTF8.
    Surrogate,
    /// What SEARCH SUBJECT compares.
    Subject,
    /// What SEARCH FROM compares.
    From,
    /// What SEARCH TO compares.
    To,
    /// What SEARCH CC compares.
    Cc,
}

impl Facet {
    /// Each, at the place of its number.
    pub const ALL: [Self; 9] = [
        Self::Envelope,
        Self::Body,
        Self::BodyStructure,
        Self::Letter,
        Self::Surrogate,
        Self::Subject,
        Self::From,
        Self::To,
        Self::Cc,
    ];

    /// The number by which it is stored.
    pub fn number(self) -> u32 {
        match self {
            Self::Envelope => 0,
            Self::Body => 1,
            Self::BodyStructure => 2,
            Self::Letter => 3,
            Self::Surrogate => 4,
            Self::Subject => 5,
            Self::From => 6,
            Self::To => 7,
            Self::Cc => 8,
        }
    }

    /// The one with this number.
    pub fn of(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.number() == number)
    }
}

/// One open mailbox: a snapshot in UID order, read without a lock, changed only by the methods that take `&mut self`
/// and return [`Changes`].
///
/// No method waits for a client, and none returns with a lock held.
pub trait Mailbox {
    /// The validity of its UIDs; constant while it is open.
    fn uid_validity(&self) -> UidValidity;
    /// Above every UID that was ever given out here.
    fn uid_next(&self) -> Uid;
    /// Whether the next session finds the same UIDs (RFC 4315 §3 UIDNOTSTICKY).
    fn keeps_uids(&self) -> bool {
        true
    }
    /// The newest change that the snapshot holds.
    fn highest_modseq(&self) -> ModSeq;
    /// The keywords in use.
    fn keywords(&self) -> &KeywordTable;
    /// Which changes of flags outlive the session.
    fn lasting_flags(&self) -> Lasting {
        Lasting::All
    }
    /// What this session may do; a file that cannot be written is [`Access::ReadOnly`] though more was asked.
    fn access(&self) -> Access;
    /// How many messages the snapshot has.
    fn len(&self) -> usize;
    /// Whether it has none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The message at `index`, counted from 0 in UID order.
    fn message(&self, index: usize) -> Option<Message>;

    /// Shows the messages at `places` in their order, which a driver may do faster than one by one.
    fn visit(&self, places: Range<usize>, visit: &mut dyn FnMut(usize, &Message)) {
        places
            .filter_map(|index| Some((index, self.message(index)?)))
            .for_each(|(index, message)| visit(index, &message));
    }

    /// Shows no more than [`Brief`]s, which a driver may do faster still: in runs of messages that stand one behind the other,
    /// each with the place of its first.
    fn visit_briefs(&self, places: Range<usize>, visit: &mut dyn FnMut(usize, &[Brief])) {
        self.visit(places, &mut |index, message| visit(index, &[message.brief()]));
    }

    /// Where the messages are that were changed later than `told`, in ascending order. A driver that knows need not look at
    /// each.
    fn changed_since(&self, told: ModSeq) -> Vec<usize> {
        let mut changed = Vec::new();
        self.visit(0..self.len(), &mut |index, message| changed.extend((message.modseq > told).then_some(index)));
        changed
    }

    /// All messages in numbers. A driver that knows need not look at each.
    fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        (0..self.len()).filter_map(|index| Some((index, self.message(index)?))).for_each(|(index, message)| {
            tally.add(index, &message);
        });
        tally
    }

    /// Where `uid` is, or where it would stand.
    fn find(&self, uid: Uid) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.message(middle).map_or(std::cmp::Ordering::Greater, |message| message.uid.cmp(&uid)) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Ok(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Err(low)
    }

    /// Looks at the disk and brings the snapshot up to date. Costs next to nothing when nothing changed.
    ///
    /// Fails with [`Kind::Reset`](super::Kind::Reset) when the UIDs are void.
    fn sync(&mut self) -> Result<Changes, Error>;

    /// Reads stored octets of a message as delivered (without metadata headers), from `offset` on; fewer than asked
    /// only at its end, where it returns 0.
    ///
    /// Fails with [`Kind::Changed`](super::Kind::Changed) when the snapshot is out of date, and with
    /// [`Kind::Expunged`](super::Kind::Expunged) when it holds no such message.
    fn read_at(&mut self, uid: Uid, offset: u64, buffer: &mut [u8]) -> Result<usize, Error>;

    /// What was kept of the message with `uid`. None is no news: it can be made again from the message.
    fn kept(&mut self, _uid: Uid, _facet: Facet) -> Option<&[u8]> {
        None
    }

    /// Keeps what was made from the content of the message with `uid`, as long as there is room, for this session and
    /// others.
    fn keep(&mut self, _uid: Uid, _facet: Facet, _content: &[u8]) {}

    /// Changes the flags of those of `uids` (ascending) that are still there; that is durable after the next
    /// [`checkpoint`](Self::checkpoint) at the latest. What others did meanwhile comes back like from [`Mailbox::sync`], with
    /// the newest change that was there before this one.
    /// [`Kind::Limit`](super::Kind::Limit): a keyword found no place, nothing was
    /// changed.
    fn store(&mut self, uids: &[Uid], action: FlagAction, flags: &FlagList) -> Result<(ModSeq, Changes), Error>;

    /// Adds all of `messages`, durably, or none. They are in the snapshot afterwards.
    fn append(&mut self, messages: &mut [Incoming<'_>]) -> Result<(Appended, Changes), Error>;

    /// Removes those of `uids` (ascending) that are still there, durably. They are among the changes' `removed`.
    fn expunge(&mut self, uids: &[Uid]) -> Result<Changes, Error>;

    /// Writes into the mailbox itself what so far only the index knows, so that other programs see it, and makes durable
    /// what was changed: CHECK, CLOSE, the end of a session.
    fn checkpoint(&mut self) -> Result<Changes, Error> {
        self.sync()
    }

    /// Whether flags wait to be written into the mailbox itself.
    fn is_ahead(&self) -> bool {
        false
    }

    /// Writes such flags where that moves nothing, so that other programs see them; the rest waits for
    /// [`checkpoint`](Self::checkpoint). Nothing is made durable.
    fn write_flags(&mut self) -> Result<Changes, Error> {
        Ok(Changes::default())
    }

    /// A descriptor that becomes readable when the mailbox may have changed since the last [`Mailbox::sync`] (inotify),
    /// for IDLE. What changed before the first call is not told by it.
    fn watch(&mut self) -> Option<BorrowedFd<'_>>;

    /// Forgets what only this moment needs (read-ahead), since the client is going to be silent, and writes down what is to
    /// be kept.
    fn rest(&mut self);

    /// Lets go of memory that can be had again at a small price, since the client has been silent for a while.
    fn sleep(&mut self) {}
}
