//! What a mailbox is to become: octets that it has already, in the order in which it has them, and new ones between.
//!
//! Since the order of what is kept never changes, no two moves can each wait for the other; a plan that breaks that
//! rule cannot be made.

use std::fmt;
use std::ops::Range;

use crate::limits;

/// Where the octets of a [`Piece`] come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// An offset in the mailbox as it was.
    Mailbox(u64),
    /// An offset in [`Plan::literals`].
    Literal(u64),
}

/// One stretch of the new mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its offset in the new mailbox.
    pub(super) to: u64,
    /// Where its octets come from.
    pub(super) from: Source,
    /// Its length; never zero.
    pub(super) octets: u64,
}

/// The new contents of a mailbox, told from its first octet to its last.
#[derive(Clone, Debug)]
pub struct Plan {
    pieces: Vec<Piece>,
    literals: Vec<u8>,
    old_size: u64,
    new_size: u64,
    kept: u64,
}

/// A plan that cannot be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// What is kept does not lie behind all that was kept before.
    Order,
    /// What is kept lies beyond the end of the mailbox.
    Beyond,
    /// More new octets or more pieces than [`limits`] allows: make several rewrites of it.
    TooLarge,
}

impl Plan {
    /// Begins a plan for a mailbox of `old_size` octets: so far, everything goes.
    pub fn new(old_size: u64) -> Self {
        Self { pieces: Vec::new(), literals: Vec::new(), old_size, new_size: 0, kept: 0 }
    }

    /// Next come the octets `from` of the mailbox as it is.
    pub fn keep(&mut self, from: Range<u64>) -> Result<(), PlanError> {
        let octets = from.end.checked_sub(from.start).ok_or(PlanError::Order)?;
        if octets > 0 && from.start < self.kept {
            return Err(PlanError::Order);
        }
        if from.end > self.old_size {
            return Err(PlanError::Beyond);
        }
        self.kept = self.kept.max(from.end);
        self.put(Source::Mailbox(from.start), octets)
    }

    /// Next come `octets`, which are new.
    pub fn write(&mut self, octets: &[u8]) -> Result<(), PlanError> {
        if octets.len() > limits::JOURNAL_LITERAL_OCTETS.saturating_sub(self.literals.len()) {
            return Err(PlanError::TooLarge);
        }
        let at = self.literals.len() as u64;
        self.literals.extend_from_slice(octets);
        self.put(Source::Literal(at), octets.len() as u64)
    }

    /// The size of the mailbox for which the plan was made.
    pub fn old_size(&self) -> u64 {
        self.old_size
    }

    /// The size of the mailbox that it describes so far.
    pub fn new_size(&self) -> u64 {
        self.new_size
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    pub(super) fn literals(&self) -> &[u8] {
        &self.literals
    }

    /// Adds a piece, or lengthens the last one where both are one stretch of the same source.
    fn put(&mut self, from: Source, octets: u64) -> Result<(), PlanError> {
        if octets == 0 {
            return Ok(());
        }
        let to = self.new_size;
        self.new_size = to.checked_add(octets).ok_or(PlanError::TooLarge)?;
        let full = self.pieces.len() >= limits::JOURNAL_PIECES;
        match self.pieces.last_mut() {
            Some(last) if last.continues_at(from) => last.octets += octets,
            _ if full => return Err(PlanError::TooLarge),
            _ => self.pieces.push(Piece { to, from, octets }),
        }
        Ok(())
    }
}

impl Piece {
    fn continues_at(&self, next: Source) -> bool {
        match (self.from, next) {
            (Source::Mailbox(from), Source::Mailbox(next)) => from + self.octets == next,
            (Source::Literal(_), Source::Literal(_)) => true,
            _ => false,
        }
    }

    /// The octets of the mailbox that it is written to.
    pub(super) fn target(&self) -> Range<u64> {
        self.to..self.to + self.octets
    }

    /// Whether it is kept and comes to stand where it stands.
    pub(super) fn stays(&self) -> bool {
        self.from == Source::Mailbox(self.to)
    }

    /// Whether it is kept and moves towards the end.
    pub(super) fn moves_right(&self) -> bool {
        matches!(self.from, Source::Mailbox(from) if from < self.to)
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Order => "the order of what is kept changes",
            Self::Beyond => "more is kept than there is",
            Self::TooLarge => "too much for one rewrite",
        })
    }
}

impl std::error::Error for PlanError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_what_stands_together() {
        let mut plan = Plan::new(100);
        plan.keep(0..10).unwrap();
        plan.keep(10..10).unwrap();
        plan.keep(10..20).unwrap();
        plan.write(b"new").unwrap();
        plan.write(b"er").unwrap();
        plan.keep(30..100).unwrap();
        let pieces = [
            Piece { to: 0, from: Source::Mailbox(0), octets: 20 },
            Piece { to: 20, from: Source::Literal(0), octets: 5 },
            Piece { to: 25, from: Source::Mailbox(30), octets: 70 },
        ];
        assert_eq!(plan.pieces(), pieces);
        assert_eq!(plan.literals(), b"newer");
        assert_eq!((plan.old_size(), plan.new_size()), (100, 95));
    }

    #[test]
    fn refuses_what_would_need_a_swap_or_is_not_there() {
        let mut plan = Plan::new(100);
        plan.keep(50..60).unwrap();
        assert_eq!(plan.keep(40..45), Err(PlanError::Order));
        assert_eq!(plan.keep(59..61), Err(PlanError::Order));
        assert_eq!(plan.keep(80..101), Err(PlanError::Beyond));
        let backwards = Range { start: 80, end: 70 };
        assert_eq!(plan.keep(backwards), Err(PlanError::Order));
    }
}
