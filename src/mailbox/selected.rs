//! A mailbox together with the session's numbering of it: what a protocol holds while one is open.

use std::ops::Range;

use super::view::Place;
use super::{
    Appended, Brief, Changes, Error, FlagAction, FlagList, Incoming, Kind, Mailbox, Message, ModSeq, Seq, Uid, View,
};
use crate::text::octets::Octets;

/// An open mailbox and how its client numbers it.
pub struct Selected {
    mailbox: Box<dyn Mailbox>,
    view: View,
    told: ModSeq,
}

impl Selected {
    /// Opens with everything that is in the snapshot told.
    pub fn new(mailbox: Box<dyn Mailbox>) -> Self {
        let (view, told) = (View::new(mailbox.len()), mailbox.highest_modseq());
        Self { mailbox, view, told }
    }

    /// The mailbox itself, for what needs no numbers.
    pub fn mailbox(&self) -> &dyn Mailbox {
        self.mailbox.as_ref()
    }

    /// The mailbox itself, to be watched or put to rest.
    pub fn mailbox_mut(&mut self) -> &mut dyn Mailbox {
        self.mailbox.as_mut()
    }

    /// The number of the last message.
    pub fn len(&self) -> usize {
        self.view.len()
    }

    /// Whether the view is empty.
    pub fn is_empty(&self) -> bool {
        self.view.is_empty()
    }

    /// The message with number `seq`: [`Kind::Expunged`] by its UID if it is gone; none beyond the view.
    pub fn message(&self, seq: Seq) -> Option<Result<Message, Uid>> {
        match self.view.place(seq)? {
            Place::Live(index) => self.mailbox.message(index).map(Ok),
            Place::Ghost(uid) => Some(Err(uid)),
        }
    }

    /// How many messages of the snapshot have a number.
    pub fn known(&self) -> usize {
        self.view.known()
    }

    /// The places of the messages with the numbers from `first` to `last`, without those that are gone.
    pub fn places(&self, first: Seq, last: Seq) -> Range<usize> {
        first
            .position()
            .zip(last.position())
            .map_or(0..0, |(first, last)| self.view.live(first..last.saturating_add(1)))
    }

    /// The same for those with the UIDs from `first` to `last`.
    pub fn uid_places(&self, first: Uid, last: Uid) -> Range<usize> {
        let (Ok(from) | Err(from)) = self.mailbox.find(first);
        let to = self.mailbox.find(last).map_or_else(|before| before, |place| place + 1);
        from..to.min(self.view.known())
    }

    /// Shows the messages at `places` in their order, with their numbers.
    pub fn visit(&self, places: Range<usize>, visit: &mut dyn FnMut(Seq, &Message)) {
        let seq = self.numbers();
        self.mailbox.visit(places, &mut |index, message| {
            if let Some(seq) = seq(index) {
                visit(seq, message);
            }
        });
    }

    /// Shows no more than their briefs, which is faster: in runs of messages with one number after the other, each with the
    /// first of these.
    pub fn visit_briefs(&self, places: Range<usize>, visit: &mut dyn FnMut(Seq, &[Brief])) {
        let seq = self.numbers();
        self.mailbox.visit_briefs(places, &mut |first, briefs| {
            if !self.view.has_ghosts() {
                return visit(Seq::at(first), briefs);
            }
            for (index, brief) in (first..).zip(briefs) {
                if let Some(seq) = seq(index) {
                    visit(seq, std::slice::from_ref(brief));
                }
            }
        });
    }

    /// The number of the message at a place.
    fn numbers(&self) -> impl Fn(usize) -> Option<Seq> + '_ {
        let numbered = !self.view.has_ghosts();
        move |index| if numbered { Some(Seq::at(index)) } else { self.view.seq(index) }
    }

    /// The number of the message with `uid`; none if it is gone or not told yet.
    pub fn seq(&self, uid: Uid) -> Option<Seq> {
        self.view.seq(self.mailbox.find(uid).ok()?)
    }

    /// Looks at the disk; what is found waits until it may be told.
    pub fn sync(&mut self) -> Result<(), Error> {
        self.change(|mailbox| mailbox.sync().map(|changes| ((), changes)))
    }

    /// Reads octets of a message as [`Mailbox::read_at`]; follows changes of the file by itself. [`Kind::Changed`] where
    /// the message has other sizes afterwards: mutt added a field, and what was told of it before fits no longer.
    pub fn read_at(&mut self, uid: Uid, offset: u64, buffer: &mut [u8]) -> Result<usize, Error> {
        let sizes = self.sizes(uid);
        // each round follows one change of the file by somebody else; who rewrites faster than we read must wait
        for _ in 0..8 {
            match self.mailbox.read_at(uid, offset, buffer) {
                Err(error) if error.kind == Kind::Changed => {
                    self.sync()?;
                    if self.sizes(uid).is_some_and(|now| Some(now) != sizes) {
                        return Err(error);
                    }
                }
                result => return result,
            }
        }
        self.mailbox.read_at(uid, offset, buffer)
    }

    fn sizes(&self, uid: Uid) -> Option<(Octets, Octets)> {
        let message = self.mailbox.message(self.mailbox.find(uid).ok()?)?;
        Some((message.header, message.size))
    }

    /// Changes flags, see [`Mailbox::store`]; whether nobody else has changed or removed anything of which the client was
    /// not told.
    pub fn store(&mut self, uids: &[Uid], action: FlagAction, flags: &FlagList) -> Result<bool, Error> {
        let (before, alone) = self.change(|mailbox| {
            let (before, changes) = mailbox.store(uids, action, flags)?;
            Ok(((before, changes.removed.is_empty()), changes))
        })?;
        Ok(alone && before <= self.told)
    }

    /// Adds messages to this very mailbox, see [`Mailbox::append`].
    pub fn append(&mut self, messages: &mut [Incoming<'_>]) -> Result<Appended, Error> {
        self.change(|mailbox| mailbox.append(messages))
    }

    /// Removes messages, see [`Mailbox::expunge`].
    pub fn expunge(&mut self, uids: &[Uid]) -> Result<(), Error> {
        self.change(|mailbox| mailbox.expunge(uids).map(|changes| ((), changes)))
    }

    /// Writes into the mailbox what only the index knows, see [`Mailbox::checkpoint`].
    pub fn checkpoint(&mut self) -> Result<(), Error> {
        self.change(|mailbox| mailbox.checkpoint().map(|changes| ((), changes)))
    }

    /// Lets other programs see changed flags, see [`Mailbox::write_flags`].
    pub fn write_flags(&mut self) -> Result<(), Error> {
        self.change(|mailbox| mailbox.write_flags().map(|changes| ((), changes)))
    }

    /// The messages, among those that are told, whose flags changed since the last call; the changes are told with
    /// that.
    pub fn take_changed(&mut self) -> Vec<Seq> {
        let (known, told, newest) = (self.view.known(), self.told, self.mailbox.highest_modseq());
        if newest <= told {
            return Vec::new();
        }
        self.told = newest;
        let changed = self.mailbox.changed_since(told).into_iter().take_while(|index| *index < known);
        changed.filter_map(|index| self.view.seq(index)).collect()
    }

    /// Forgets what [`take_changed`](Self::take_changed) would tell: the client knows it.
    pub fn pass_over_changed(&mut self) {
        self.told = self.mailbox.highest_modseq();
    }

    /// The EXPUNGEs to send, in order; only where RFC 3501 §7.4.1 allows them.
    pub fn take_expunged(&mut self) -> Vec<Seq> {
        self.view.bury()
    }

    /// Takes new messages into the view; the new EXISTS, if there is news.
    pub fn take_arrived(&mut self) -> Option<usize> {
        let news = self.view.announce(self.mailbox.len());
        news.then(|| self.view.len())
    }

    /// Lets the mailbox go.
    pub fn into_mailbox(self) -> Box<dyn Mailbox> {
        self.mailbox
    }

    fn change<T>(
        &mut self,
        operation: impl FnOnce(&mut dyn Mailbox) -> Result<(T, Changes), Error>,
    ) -> Result<T, Error> {
        let (result, changes) = operation(self.mailbox.as_mut())?;
        self.view.follow(&changes);
        Ok(result)
    }
}
