//! A walk over the messages that a set names, in ascending order, while the mailbox may change under way.

use super::outcome::Failure;
use crate::imap::grammar::{Fault, Ids, SequenceSet, Span};
use crate::mailbox::{Brief, Message, Selected, Seq, Uid};

/// What a walk meets: a message with its number, or one that is gone and that the client still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// A message.
    Message(Seq, Message),
    /// One that is gone.
    Ghost,
}

/// The walk. Numbers do not change while a command runs, so it may be gone on with after any change.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    ids: Ids,
    spans: std::vec::IntoIter<Span>,
    here: Option<Span>,
}

impl Walk {
    /// A walk over `set`. Message numbers must exist (RFC 3501 §9 seq-number), UIDs need not (§6.4.8).
    pub(super) fn new(selected: &Selected, ids: Ids, set: &SequenceSet) -> Result<Self, Failure> {
        let count = u32::try_from(selected.len()).unwrap_or(u32::MAX);
        let largest = match ids {
            Ids::Seq if !set.fits(count) => return Err(Failure::Bad(Fault::Sequence)),
            Ids::Seq => Some(count),
            Ids::Uid => highest_uid(selected).map(|uid| uid.0),
        };
        let mut spans = set.spans(largest).into_iter();
        let here = spans.next();
        Ok(Self { ids, spans, here })
    }

    /// The next that it meets.
    pub(super) fn next(&mut self, selected: &Selected) -> Option<Met> {
        loop {
            let here = self.here?;
            let met = match self.ids {
                Ids::Seq => self.by_seq(here, selected),
                Ids::Uid => self.by_uid(here, selected),
            };
            match met {
                Some(met) => return Some(met),
                None => self.here = self.spans.next(),
            }
        }
    }

    fn by_seq(&mut self, here: Span, selected: &Selected) -> Option<Met> {
        let seq = Seq(here.first);
        self.advance(here, here.first);
        match selected.message(seq)? {
            Ok(message) => Some(Met::Message(seq, message)),
            Err(_) => Some(Met::Ghost),
        }
    }

    fn by_uid(&mut self, here: Span, selected: &Selected) -> Option<Met> {
        let (Ok(index) | Err(index)) = selected.mailbox().find(Uid(here.first));
        let message = selected.mailbox().message(index).filter(|message| message.uid.0 <= here.last)?;
        let seq = selected.seq(message.uid)?;
        self.advance(here, message.uid.0);
        Some(Met::Message(seq, message))
    }

    /// Goes on after `number`, which is in `here`.
    fn advance(&mut self, here: Span, number: u32) {
        self.here = if number < here.last { Some(Span { first: number + 1, ..here }) } else { self.spans.next() };
    }

    /// Shows all messages that it meets, faster than one by one; how many ghosts are among them.
    pub(super) fn visit(self, selected: &Selected, visit: &mut dyn FnMut(Seq, Brief)) -> usize {
        let (mut named, mut met) = (0, 0);
        let mut count = |first: Seq, briefs: &[Brief]| {
            met += briefs.len();
            (first.0..).map(Seq).zip(briefs).for_each(|(seq, brief)| visit(seq, *brief));
        };
        for span in self.here.into_iter().chain(self.spans) {
            match self.ids {
                Ids::Seq => {
                    named += (span.last - span.first) as usize + 1;
                    let places = selected.places(Seq(span.first), Seq(span.last));
                    selected.visit_briefs(places, &mut count);
                }
                Ids::Uid => {
                    let places = selected.uid_places(Uid(span.first), Uid(span.last));
                    selected.visit_briefs(places, &mut count);
                }
            }
        }
        if self.ids == Ids::Seq { named - met } else { 0 }
    }
}

/// The UID of the last message that the client knows.
pub(super) fn highest_uid(selected: &Selected) -> Option<Uid> {
    (1..=selected.len()).rev().find_map(|number| {
        let message = selected.message(Seq(u32::try_from(number).ok()?))?;
        message.ok().map(|message| message.uid)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::grammar::Cursor;
    use crate::mailbox::memory::Memory;
    use crate::mailbox::{Access, Mailbox};

    /// Five messages, of which the second and the fourth are gone.
    fn haunted() -> Selected {
        let memory = Memory::new(&["A: 1\n\n"; 5]);
        let mut other = memory.another(Access::ReadWrite);
        let mut selected = Selected::new(Box::new(memory));
        other.expunge(&[Uid(2), Uid(4)]).unwrap();
        selected.sync().unwrap();
        selected
    }

    fn met(ids: Ids, set: &str) -> Result<Vec<(u32, u32)>, Failure> {
        let selected = haunted();
        let set = SequenceSet::parse(&mut Cursor::new(set.as_bytes())).unwrap();
        let mut walk = Walk::new(&selected, ids, &set)?;
        let met: Vec<Met> = std::iter::from_fn(|| walk.next(&selected)).collect();
        let mut visited = Vec::new();
        let ghosts = Walk::new(&selected, ids, &set)?.visit(&selected, &mut |seq, brief| visited.push((seq, brief)));
        assert_eq!(met.iter().filter(|met| **met == Met::Ghost).count(), ghosts);
        let briefs = met.iter().filter_map(|met| match met {
            Met::Message(seq, message) => Some((*seq, message.brief())),
            Met::Ghost => None,
        });
        assert!(briefs.eq(visited));
        let numbers = |met| match met {
            Met::Message(seq, message) => (seq.0, message.uid.0),
            Met::Ghost => (0, 0),
        };
        Ok(met.into_iter().map(numbers).collect())
    }

    #[test]
    fn by_number_ghosts_are_met() {
        assert_eq!(met(Ids::Seq, "1:3").unwrap(), [(1, 1), (0, 0), (3, 3)]);
        assert_eq!(met(Ids::Seq, "5,1,*").unwrap(), [(1, 1), (5, 5)]);
        assert!(matches!(met(Ids::Seq, "6"), Err(Failure::Bad(Fault::Sequence))));
    }

    #[test]
    fn by_uid_only_what_exists_is_met() {
        assert_eq!(met(Ids::Uid, "1:3").unwrap(), [(1, 1), (3, 3)]);
        assert_eq!(met(Ids::Uid, "2,4,6:9").unwrap(), []);
        assert_eq!(met(Ids::Uid, "999999:*").unwrap(), [(5, 5)]);
        assert_eq!(met(Ids::Uid, "1:4294967295,3").unwrap(), [(1, 1), (3, 3), (5, 5)]);
    }
}
