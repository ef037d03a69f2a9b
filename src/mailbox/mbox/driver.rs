//! The mbox driver: what a session holds of one mailbox, and the trait's methods, each told in the file of its name.

use std::fs::File;
use std::ops::Range;
use std::os::fd::BorrowedFd;

use super::cache::Cache;
use super::content::{Ahead, Unquoted};
use super::index::Index;
use super::index_file::IndexFile;
use super::list::List;
use super::place::{Place, Policy};
use super::reconcile::Truth;
use super::short_record::{self, ShortRecord};
use super::stamp::Stamp;
use super::summary::Summary;
use crate::mailbox::journal::Fault;
use crate::mailbox::{
    Access, Appended, Brief, Changes, Error, Facet, FlagAction, FlagList, Flags, Incoming, KeywordTable, Kind, Lasting,
    Mailbox, Message, ModSeq, Removed, Tally, Uid, UidValidity,
};
use crate::sys::lock::LockMode;
use crate::sys::watch::Watch;
use crate::sys::{files, syslog};

/// One open mailbox in mbox form.
pub struct Mbox {
    pub(super) place: Place,
    pub(super) policy: Policy,
    pub(super) access: Access,
    /// None while the mailbox does not exist: an empty one.
    pub(super) file: Option<File>,
    pub(super) index: Index,
    pub(super) disk: Option<IndexFile>,
    /// Whether new messages are this session's from now on, as recent ones; otherwise they wait for the next.
    pub(super) takes_recent: bool,
    /// The UIDs from one to below the other that this session sees as recent.
    pub(super) recent: Vec<(Uid, Uid)>,
    pub(super) ahead: Ahead,
    pub(super) unquoted: Option<Unquoted>,
    /// Whether flags were written into the file since it was last synced.
    pub(super) unsynced: bool,
    pub(super) cache: Cache,
    validity: UidValidity,
    /// The snapshot as the protocol knows it, while an operation has replaced it.
    before: Option<Index>,
    watch: Option<Watch>,
}

impl Mbox {
    /// Opens the mailbox at `place`; one that does not exist is an empty one.
    pub fn open(place: Place, policy: Policy, access: Access) -> Result<Self, Error> {
        let mut mbox = Self::closed(place, policy, access);
        let held = mbox.look(LockMode::Shared)?;
        drop(held);
        mbox.before = None;
        mbox.validity = mbox.index.summary().uid_validity;
        if mbox.access == Access::ReadOnly {
            mbox.recent.push((mbox.index.summary().first_recent, Uid(u32::MAX)));
        }
        Ok(mbox)
    }

    /// The mailbox at `place` for one operation on behalf of a session that does not open it: what is recent stays so
    /// (RFC 3501 §2.3.2).
    pub(super) fn unopened(place: Place, policy: Policy) -> Self {
        let mut mbox = Self::closed(place, policy, Access::ReadWrite);
        mbox.takes_recent = false;
        mbox
    }

    /// A mailbox at which nobody has looked yet.
    pub(super) fn closed(place: Place, policy: Policy, access: Access) -> Self {
        Self {
            place,
            policy,
            access,
            takes_recent: access == Access::ReadWrite,
            file: None,
            index: Index::new(List::Memory(Vec::new()), Summary::default()),
            disk: None,
            recent: Vec::new(),
            ahead: Ahead::default(),
            unquoted: None,
            unsynced: false,
            cache: Cache::default(),
            validity: UidValidity::default(),
            before: None,
            watch: None,
        }
    }

    /// Clears up at `place` after a session that died; false, and nothing is touched, where none did. Reads no mail.
    pub fn recover(place: Place, policy: Policy) -> Result<bool, Error> {
        let mut mbox = Self::closed(place, policy, Access::ReadWrite);
        if mbox.stamp()? == Stamp::MISSING {
            return Ok(false);
        }
        let _held = mbox.hold(LockMode::Exclusive)?;
        let cleared = mbox.clear_up()?;
        if mbox.is_true_of(&mbox.stamp()?) {
            mbox.write_dirty()?;
        }
        Ok(cleared)
    }

    /// Makes an empty mailbox at `place`, where nothing is, with the UIDVALIDITY `validity`.
    pub fn create(place: Place, policy: Policy, validity: UidValidity) -> Result<(), Error> {
        files::create_new(&place.path).map_err(|error| Error::io("create", &place.path, error))?;
        let mut mbox = Self::closed(place, policy, Access::ReadWrite);
        // what an earlier mailbox of the name left is not this one's
        mbox.index = Index::new(List::Memory(Vec::new()), Summary::fresh(validity));
        let summary = Summary { stamp: mbox.stamp()?, ..Summary::fresh(validity) };
        mbox.accept(Truth { records: Vec::new(), summary })?;
        if mbox.disk.is_none() { mbox.write_internal() } else { Ok(()) }
    }

    /// Puts another index in the place of the one in use, which stays the protocol's snapshot until the operation ends.
    pub(super) fn replace_index(&mut self, index: Index) {
        let old = std::mem::replace(&mut self.index, index);
        self.before.get_or_insert(old);
        self.ahead.clear();
        self.unquoted = None;
    }

    /// Runs an operation on the index, and tells what it did to the snapshot.
    fn changing<T>(&mut self, operation: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<(T, Changes), Error> {
        let length = self.index.len();
        let result = operation(self);
        let before = self.before.take();
        if before.as_ref().is_some_and(Index::is_damaged) {
            // what stood in the places that cannot be read nobody can tell the client
            return Err(Error::new(Kind::Reset, "sync", &self.place.path));
        }
        let changes = match before {
            None => Changes { removed: Vec::new(), arrived: self.index.len().saturating_sub(length) },
            Some(before) => difference(&before, length, &self.index),
        };
        if self.index.summary().uid_validity != self.validity {
            return Err(Error::new(Kind::Reset, "sync", &self.place.path));
        }
        result.map(|result| (result, changes))
    }

    /// Refuses what may not be done here.
    pub(super) fn writable(&self) -> Result<(), Error> {
        match self.access {
            Access::ReadWrite => Ok(()),
            Access::ReadOnly => Err(Error::new(Kind::ReadOnly, "write", &self.place.path)),
        }
    }

    pub(super) fn fault(&self, fault: Fault) -> Error {
        Error::io(fault.operation, &self.place.path, fault.source)
    }

    pub(super) fn alert(&self, text: &str) {
        syslog::alert(&format!("{}: {text}", self.place.path.display()));
    }
}

/// What became of the first `length` messages of `before` in `now`.
fn difference(before: &Index, length: usize, now: &Index) -> Changes {
    let gone = |(index, uid): (usize, Uid)| now.find(uid).is_err().then_some(Removed { index, uid });
    let uids = (0..length).filter_map(|index| Some((index, before.record(index)?.uid)));
    let removed: Vec<_> = uids.filter_map(gone).collect();
    let arrived = (now.len() + removed.len()).saturating_sub(length);
    Changes { removed, arrived }
}

impl Mailbox for Mbox {
    fn uid_validity(&self) -> UidValidity {
        self.validity
    }

    fn uid_next(&self) -> Uid {
        self.index.summary().uid_next
    }

    fn keeps_uids(&self) -> bool {
        self.keeps_numbers()
    }

    fn highest_modseq(&self) -> ModSeq {
        self.index.summary().highest_modseq
    }

    fn keywords(&self) -> &KeywordTable {
        &self.index.summary().keywords
    }

    fn lasting_flags(&self) -> Lasting {
        self.flags_that_last()
    }

    fn access(&self) -> Access {
        self.access
    }

    fn len(&self) -> usize {
        self.index.len()
    }

    fn message(&self, index: usize) -> Option<Message> {
        let record = self.index.record(index)?;
        let recent = self.recent.iter().any(|(from, to)| *from <= record.uid && record.uid < *to);
        Some(record.message(recent))
    }

    fn changed_since(&self, told: ModSeq) -> Vec<usize> {
        self.index.changed_since(told)
    }

    fn visit(&self, places: Range<usize>, visit: &mut dyn FnMut(usize, &Message)) {
        let recent = |uid| self.recent.iter().any(|(from, to)| *from <= uid && uid < *to);
        self.index.visit(places, |place, record| visit(place, &record.message(recent(record.uid))));
    }

    fn visit_briefs(&self, places: Range<usize>, visit: &mut dyn FnMut(usize, &[Brief])) {
        let mut briefs = Vec::with_capacity(places.len().min(short_record::BLOCK));
        self.index.visit_short(places, |place, records| {
            briefs.clear();
            briefs.extend(records.iter().map(ShortRecord::brief));
            for (from, to) in &self.recent {
                briefs.iter_mut().for_each(|brief: &mut Brief| brief.recent |= *from <= brief.uid && brief.uid < *to);
            }
            visit(place, &briefs);
        });
    }

    fn tally(&self) -> Tally {
        let all = self.index.tally();
        let place = |uid| self.index.find(uid).unwrap_or_else(|place| place);
        let recent = self.recent.iter().map(|(from, to)| place(*to).saturating_sub(place(*from))).sum();
        let is_unseen = |place: &usize| self.index.record(*place).is_some_and(|one| !one.flags.contains(Flags::SEEN));
        let first_unseen = (all.unseen > 0).then(|| (all.all_seen_before..self.index.len()).find(is_unseen)).flatten();
        Tally { recent, unseen: all.unseen, first_unseen, deleted: all.deleted, octets: all.octets }
    }

    fn find(&self, uid: Uid) -> Result<usize, usize> {
        self.index.find(uid)
    }

    fn sync(&mut self) -> Result<Changes, Error> {
        if let Some(watch) = &mut self.watch {
            watch.renew();
        }
        if self.is_current()? {
            return Ok(Changes::default());
        }
        let ((), changes) = self.changing(|mbox| mbox.look(LockMode::Shared).map(drop))?;
        Ok(changes)
    }

    fn read_at(&mut self, uid: Uid, offset: u64, buffer: &mut [u8]) -> Result<usize, Error> {
        self.read_content(uid, offset, buffer)
    }

    fn store(&mut self, uids: &[Uid], action: FlagAction, flags: &FlagList) -> Result<(ModSeq, Changes), Error> {
        self.writable()?;
        self.changing(|mbox| mbox.store_flags(uids, action, flags))
    }

    fn append(&mut self, messages: &mut [Incoming<'_>]) -> Result<(Appended, Changes), Error> {
        self.changing(|mbox| mbox.append_messages(messages))
    }

    fn expunge(&mut self, uids: &[Uid]) -> Result<Changes, Error> {
        self.writable()?;
        let ((), changes) = self.changing(|mbox| mbox.expunge_messages(uids))?;
        Ok(changes)
    }

    fn checkpoint(&mut self) -> Result<Changes, Error> {
        if self.access == Access::ReadOnly {
            return self.sync();
        }
        let ((), changes) = self.changing(Self::write_back)?;
        Ok(changes)
    }

    fn is_ahead(&self) -> bool {
        self.access == Access::ReadWrite && self.index.tally().dirty > 0
    }

    fn write_flags(&mut self) -> Result<Changes, Error> {
        let ((), changes) = self.changing(Self::write_flags)?;
        Ok(changes)
    }

    fn watch(&mut self) -> Option<BorrowedFd<'_>> {
        if self.watch.is_none() {
            // flags that have no room in the mailbox are in the index alone
            self.watch = Watch::new(self.place.path.clone(), self.place.index_path()).ok();
        }
        self.watch.as_ref().map(Watch::descriptor)
    }

    fn kept(&mut self, uid: Uid, facet: Facet) -> Option<&[u8]> {
        self.kept_content(uid, facet)
    }

    fn keep(&mut self, uid: Uid, facet: Facet, content: &[u8]) {
        self.keep_content(uid, facet, content);
    }

    fn rest(&mut self) {
        self.ahead = Ahead::default();
        self.write_cache();
        self.cache.rest();
    }

    fn sleep(&mut self) {
        self.index.sleep();
    }
}
