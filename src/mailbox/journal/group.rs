//! Cuts the ordered pieces of a plan into steps, and the steps into groups that one record of the journal covers.
//!
//! A group is written after its record is durable, and is done over from the start after a crash. That is right
//! whatever part of it was written, if no step of the group reads what a step of the group writes. There are three
//! ways to see to that:
//! * a **literal** is read from the journal;
//! * a **saved** step is read from the record, into which its octets were copied first. A group holds as many as fit
//!   into the chunk;
//! * a **bare** step is read from the mailbox, and the record holds nothing but its number. Its group must be shorter
//!   than the way its octets go, so this pays where that way is long: half the writing, and no more syncs than else.

use std::ops::Range;

use super::order::Ordered;
use super::plan::{Piece, Plan, Source};
use super::safeguard::{Safeguard, stands};
use crate::limits;

/// The sizes by which a rewrite is cut. Tests use tiny ones, so that a short mailbox meets every case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// Octets that a record holds at most.
    pub(super) chunk: u64,
    /// Octets that a piece must move for its steps to be bare.
    pub(super) far: u64,
    /// Octets that are written between two syncs at most.
    pub(super) stride: u64,
    /// Steps of one group at most.
    pub(super) steps: usize,
    /// Octets of one sample of a [`Witness`](super::witness::Witness).
    pub(super) sample: u64,
    /// Where slots may begin: a torn write must not reach into the other slot.
    pub(super) align: u64,
    /// Octets of a record that are copied at once.
    pub(super) piece: usize,
    /// Whether records are written while the group before is on its way to the disk.
    pub(super) overlaps: bool,
}

impl Scale {
    /// What mailboxes on disks are rewritten with.
    pub(super) const DISK: Self = Self {
        chunk: limits::JOURNAL_CHUNK_OCTETS,
        far: limits::JOURNAL_FAR_OCTETS,
        stride: limits::JOURNAL_STRIDE_OCTETS,
        steps: limits::JOURNAL_GROUP_STEPS,
        sample: limits::JOURNAL_SAMPLE_OCTETS,
        align: 4096,
        piece: limits::JOURNAL_PIECE_OCTETS,
        overlaps: true,
    };
}

/// Where the octets of a [`Step`] come from when it is done over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// From the mailbox at this offset.
    Bare(u64),
    /// From the record; they were copied there from this offset in the mailbox.
    Saved(u64),
    /// From this offset in the journal's literals.
    Literal(u64),
}

/// One write to the mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// Its offset in the mailbox.
    pub(super) to: u64,
    /// What is written.
    pub(super) from: From,
    /// How much; never zero.
    pub(super) octets: u64,
    /// Whether a group begins with it.
    pub(super) opens: bool,
}

impl Step {
    /// The octets of the mailbox that it overwrites.
    pub(super) fn target(&self) -> Range<u64> {
        self.to..self.to + self.octets
    }

    /// How many octets of it are in the record.
    pub(super) fn saved(&self) -> u64 {
        if matches!(self.from, From::Saved(_)) { self.octets } else { 0 }
    }
}

/// The steps of a group, those together that one write can do: they lie side by side, read nothing from the mailbox, and
/// have at most `longest` octets, unless there is but one.
pub(super) fn stretches(steps: &[Step], longest: usize) -> impl Iterator<Item = &[Step]> {
    let mut rest = steps;
    std::iter::from_fn(move || {
        let (stretch, behind) = rest.split_at_checked(side_by_side(rest, longest as u64))?;
        rest = behind;
        (!stretch.is_empty()).then_some(stretch)
    })
}

/// Whether the record holds these steps, which lie side by side, as they will stand in the mailbox.
pub(super) fn are_as_saved(stretch: &[Step]) -> bool {
    stretch.iter().all(|step| matches!(step.from, From::Saved(_))) && stretch.is_sorted_by_key(|step| step.to)
}

/// How many of the first steps are one stretch.
fn side_by_side(steps: &[Step], longest: u64) -> usize {
    let Some((first, behind)) = steps.split_first() else { return 0 };
    let mut all = first.target();
    let follow = behind.iter().take_while(|step| {
        let target = step.target();
        let bare = [first.from, step.from].iter().any(|from| matches!(from, From::Bare(_)));
        if bare || all.end - all.start + step.octets > longest {
            return false;
        }
        let touches = target.start == all.end || target.end == all.start;
        all = all.start.min(target.start)..all.end.max(target.end);
        touches
    });
    1 + follow.count()
}

/// The steps of a plan, in the order in which they are taken.
pub(super) struct Steps<'a> {
    pieces: Ordered<'a>,
    /// Written behind everything else: the nonce of a plan that shortens the mailbox.
    last: Option<Piece>,
    /// What is left of a piece that was cut.
    rest: Option<Piece>,
    group: Group,
    scale: &'a Scale,
}

impl<'a> Steps<'a> {
    /// The steps of `plan`, and `last` behind them.
    pub(super) fn new(plan: &'a Plan, last: Option<Piece>, scale: &'a Scale) -> Self {
        Self { pieces: Ordered::new(plan.pieces()), last, rest: None, group: Group::default(), scale }
    }
}

impl Iterator for Steps<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let piece = self.rest.take().or_else(|| self.pieces.next()).or_else(|| self.last.take())?;
        let mut room = self.group.room(&piece, self.scale);
        if room == 0 {
            self.group = Group::default();
            room = self.group.room(&piece, self.scale);
        }
        let (now, later) = cut(piece, room);
        self.rest = later;
        Some(self.group.take(&now, self.scale))
    }
}

/// Cuts `room` octets off a piece, at the end from which it must be written.
fn cut(piece: Piece, room: u64) -> (Piece, Option<Piece>) {
    if room >= piece.octets {
        return (piece, None);
    }
    let at = if piece.moves_right() { piece.octets - room } else { room };
    let head = Piece { octets: at, ..piece };
    let from = match piece.from {
        Source::Mailbox(from) => Source::Mailbox(from + at),
        Source::Literal(from) => Source::Literal(from + at),
    };
    let tail = Piece { to: piece.to + at, from, octets: piece.octets - at };
    if piece.moves_right() { (tail, Some(head)) } else { (head, Some(tail)) }
}

/// What a group holds so far.
#[derive(Default)]
struct Group {
    steps: usize,
    written: u64,
    saved: u64,
    /// All that its steps write lies in here.
    targets: Option<Range<u64>>,
    /// All that its bare steps read lies in here.
    sources: Option<Range<u64>>,
}

impl Group {
    /// How many octets of `piece` it can take; an empty group takes at least one of any.
    fn room(&self, piece: &Piece, scale: &Scale) -> u64 {
        if self.steps >= scale.steps {
            return 0;
        }
        let room = match piece.from {
            Source::Literal(_) if meet(&self.sources, &piece.target()) => 0,
            Source::Literal(_) => piece.octets,
            Source::Mailbox(from) if from.abs_diff(piece.to) >= scale.far => self.room_bare(piece, from),
            Source::Mailbox(_) if self.sources.is_some() => 0,
            Source::Mailbox(_) => scale.chunk.saturating_sub(self.saved),
        };
        room.min(piece.octets).min(scale.stride.saturating_sub(self.written))
    }

    /// How many octets it can take so that nothing it reads is among what it writes. Both are known as the one
    /// stretch that encloses them, which is exact while all goes one way.
    fn room_bare(&self, piece: &Piece, from: u64) -> u64 {
        if !stands(Safeguard::BareApart) {
            return piece.octets;
        }
        let source = from..from + piece.octets;
        if self.saved > 0 || meet(&self.targets, &source) {
            return 0;
        }
        let sources = hull(&self.sources, &source);
        if piece.moves_right() {
            piece.target().end.saturating_sub(sources.end)
        } else {
            sources.start.saturating_sub(piece.to)
        }
    }

    /// Takes a piece that has room.
    fn take(&mut self, piece: &Piece, scale: &Scale) -> Step {
        let opens = self.steps == 0;
        self.steps += 1;
        self.written += piece.octets;
        self.targets = Some(hull(&self.targets, &piece.target()));
        let from = match piece.from {
            Source::Literal(from) => From::Literal(from),
            Source::Mailbox(from) if from.abs_diff(piece.to) >= scale.far => {
                self.sources = Some(hull(&self.sources, &(from..from + piece.octets)));
                From::Bare(from)
            }
            Source::Mailbox(from) => {
                self.saved += piece.octets;
                From::Saved(from)
            }
        };
        Step { to: piece.to, from, octets: piece.octets, opens }
    }
}

fn meet(known: &Option<Range<u64>>, other: &Range<u64>) -> bool {
    known.as_ref().is_some_and(|known| known.start < other.end && other.start < known.end)
}

fn hull(known: &Option<Range<u64>>, other: &Range<u64>) -> Range<u64> {
    match known {
        Some(known) => known.start.min(other.start)..known.end.max(other.end),
        None => other.clone(),
    }
}
