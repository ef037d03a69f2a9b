//! The order in which the pieces of a plan are written, so that none destroys what a later one still reads.
//!
//! A piece that moves towards the start can only cover sources of pieces before it, one that moves towards the end
//! only of pieces behind it. So a row of the former is written from its first to its last, a row of the latter from
//! its last to its first, and rows do not touch each other's sources: where the direction changes, either both rows
//! lie clear of each other or nothing but a gap lies between them. A literal between two pieces stands where neither
//! comes to stand, but perhaps on the source of one: of the piece before it if that moves towards the start, of the
//! piece behind it if that moves towards the end. It is therefore a part of the row of the piece behind it if that
//! moves towards the end, and written at its turn otherwise. One pass, no sorting, no memory.

use super::plan::{Piece, Source};

/// The pieces of a plan in a safe order, without those that stay where they are.
#[derive(Debug)]
pub(super) struct Ordered<'a> {
    /// What lies behind the row in hand.
    rest: &'a [Piece],
    /// What is left of a row that is written from its end.
    row: &'a [Piece],
}

impl<'a> Ordered<'a> {
    /// `pieces` as a plan holds them: no two literals in a row.
    pub(super) fn new(pieces: &'a [Piece]) -> Self {
        Self { rest: pieces, row: &[] }
    }
}

impl Iterator for Ordered<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            if let Some((last, before)) = self.row.split_last() {
                self.row = before;
                return Some(*last);
            }
            (self.row, self.rest) = self.rest.split_at_checked(row_length(self.rest)).unwrap_or_default();
            if self.row.is_empty() {
                let (piece, rest) = self.rest.split_first()?;
                self.rest = rest;
                if !piece.stays() {
                    return Some(*piece);
                }
            }
        }
    }
}

/// How many of `pieces` are one row that moves towards the end.
fn row_length(pieces: &[Piece]) -> usize {
    let mut length = 0;
    loop {
        length += match pieces.get(length..).unwrap_or_default() {
            [piece, ..] if piece.moves_right() => 1,
            [Piece { from: Source::Literal(_), .. }, behind, ..] if behind.moves_right() => 2,
            _ => return length,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::super::checker::random::Random;
    use super::super::plan::Plan;
    use super::*;

    fn any_plan(random: &mut Random) -> Plan {
        let size = 1 + random.below(60) as u64;
        let mut plan = Plan::new(size);
        let mut at = 0;
        while at < size {
            let end = (at + 1 + random.below(9) as u64).min(size);
            match random.below(3) {
                0 => {}
                1 => plan.write(&b"literals"[..1 + random.below(8)]).unwrap(),
                _ => plan.keep(at..end).unwrap(),
            }
            at = end;
        }
        plan
    }

    #[test]
    fn no_piece_destroys_what_a_later_one_reads() {
        let mut random = Random::new(1);
        for _ in 0..20_000 {
            let plan = any_plan(&mut random);
            let order: Vec<Piece> = Ordered::new(plan.pieces()).collect();
            assert_eq!(order.len(), plan.pieces().iter().filter(|piece| !piece.stays()).count());
            for (n, earlier) in order.iter().enumerate() {
                for later in &order[n + 1..] {
                    let Source::Mailbox(from) = later.from else { continue };
                    let apart = earlier.to + earlier.octets <= from || from + later.octets <= earlier.to;
                    assert!(apart, "{earlier:?} destroys {later:?} in {plan:?}");
                }
            }
        }
    }

    #[test]
    fn an_unmoved_mailbox_is_not_written() {
        let mut plan = Plan::new(10);
        plan.keep(0..10).unwrap();
        assert_eq!(Ordered::new(plan.pieces()).next(), None);
    }
}
