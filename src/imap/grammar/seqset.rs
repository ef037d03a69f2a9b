//! Sets of message numbers and of UIDs (RFC 3501 §9 sequence-set).

use super::cursor::Cursor;
use super::fault::Fault;
use crate::limits;

/// One end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Number(u32),
    /// `*`, the largest number in use.
    Largest,
}

/// A set as the client wrote it; what `*` means is only known when it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::imap) struct SequenceSet(Vec<(End, End)>);

/// Numbers from `first` to `last`, both of them included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imap) struct Span {
    /// The smallest.
    pub(in crate::imap) first: u32,
    /// The largest; never less than `first`.
    pub(in crate::imap) last: u32,
}

impl SequenceSet {
    /// `sequence-set = (seq-number / seq-range) *("," sequence-set)`
    pub(in crate::imap) fn parse(cursor: &mut Cursor<'_>) -> Result<Self, Fault> {
        let mut ranges = vec![seq_range(cursor)?];
        while cursor.octet(b',') {
            if ranges.len() == limits::SET_RANGES {
                return Err(Fault::TooMany);
            }
            ranges.push(seq_range(cursor)?);
        }
        Ok(Self(ranges))
    }

    /// Whether every number is one of `count` messages; `*` is none if there are no messages.
    pub(in crate::imap) fn fits(&self, count: u32) -> bool {
        self.0.iter().flat_map(|(one, other)| [number(*one), number(*other)]).all(|end| end.unwrap_or(1) <= count)
    }

    /// The set in ascending order, without doubles, `*` being `largest`. Empty if there is nothing that `*` could be
    /// and nothing else is written.
    pub(in crate::imap) fn spans(&self, largest: Option<u32>) -> Vec<Span> {
        let resolve = |end| number(end).or(largest);
        let ordered = |(one, other): &(End, End)| {
            let (one, other) = (resolve(*one)?, resolve(*other)?);
            Some(Span { first: one.min(other), last: one.max(other) })
        };
        let mut spans: Vec<_> = self.0.iter().filter_map(ordered).collect();
        spans.sort_unstable_by_key(|span| span.first);
        spans.dedup_by(|next, span| {
            let joined = next.first <= span.last.saturating_add(1);
            span.last = if joined { span.last.max(next.last) } else { span.last };
            joined
        });
        spans
    }
}

#[cfg(any(test, fuzzing))]
impl SequenceSet {
    /// The set as it may have been written.
    pub(in crate::imap) fn spelling(&self) -> String {
        let end = |end: &End| number(*end).map_or_else(|| "*".to_owned(), |number| number.to_string());
        let ranges = self.0.iter().map(|(one, other)| format!("{}:{}", end(one), end(other)));
        ranges.collect::<Vec<_>>().join(",")
    }
}

/// `seq-range = seq-number ":" seq-number`, or a `seq-number` alone.
fn seq_range(cursor: &mut Cursor<'_>) -> Result<(End, End), Fault> {
    let one = seq_number(cursor)?;
    let other = if cursor.octet(b':') { seq_number(cursor)? } else { one };
    Ok((one, other))
}

/// `seq-number = nz-number / "*"`
fn seq_number(cursor: &mut Cursor<'_>) -> Result<End, Fault> {
    if cursor.octet(b'*') {
        return Ok(End::Largest);
    }
    cursor.nz_number().map(End::Number).map_err(|_| Fault::Sequence)
}

fn number(end: End) -> Option<u32> {
    match end {
        End::Number(number) => Some(number),
        End::Largest => None,
    }
}

/// Whether `number` is in `spans`, which are ascending.
pub(in crate::imap) fn contains(spans: &[Span], number: u32) -> bool {
    let after = spans.partition_point(|span| span.first <= number);
    after.checked_sub(1).and_then(|at| spans.get(at)).is_some_and(|span| number <= span.last)
}

/// Gathers ascending or unordered numbers into the shortest way to write them: `1:3,7,5`.
#[derive(Clone, Debug, Default)]
pub(in crate::imap) struct SetWriter {
    text: String,
    open: Option<Span>,
}

impl SetWriter {
    /// Adds `number` at the end.
    pub(in crate::imap) fn push(&mut self, number: u32) {
        match &mut self.open {
            Some(span) if span.last.checked_add(1) == Some(number) => span.last = number,
            _ => {
                self.close();
                self.open = Some(Span { first: number, last: number });
            }
        }
    }

    /// The whole set; empty if nothing was added.
    pub(in crate::imap) fn finish(mut self) -> String {
        self.close();
        self.text
    }

    fn close(&mut self) {
        let Some(span) = self.open.take() else { return };
        if !self.text.is_empty() {
            self.text.push(',');
        }
        self.text.push_str(&span.first.to_string());
        if span.last > span.first {
            self.text.push_str(&format!(":{}", span.last));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> Result<SequenceSet, Fault> {
        let mut cursor = Cursor::new(text.as_bytes());
        let set = SequenceSet::parse(&mut cursor)?;
        cursor.end().map(|()| set)
    }

    fn spans(text: &str, largest: Option<u32>) -> Vec<(u32, u32)> {
        set(text).unwrap().spans(largest).iter().map(|span| (span.first, span.last)).collect()
    }

    #[test]
    fn order_and_repetition_do_not_matter() {
        assert_eq!(spans("2,4:7,9,12:*", Some(15)), [(2, 2), (4, 7), (9, 9), (12, 15)]);
        assert_eq!(spans("*:4,5:7", Some(10)), [(4, 10)]);
        assert_eq!(spans("5:2", None), spans("2:5", None));
        assert_eq!(spans("3,1,2,2,9", None), [(1, 3), (9, 9)]);
        assert_eq!(spans("1:10,2:3,4", None), [(1, 10)]);
        assert_eq!(spans("4294967295,1:4294967295", None), [(1, u32::MAX)]);
    }

    #[test]
    fn the_star_is_the_largest_number_even_if_smaller_than_the_other_end() {
        assert_eq!(spans("559:*", Some(10)), [(10, 559)]);
        assert_eq!(spans("*", None), []);
        assert_eq!(spans("3,4:*", None), [(3, 3)]);
    }

    #[test]
    fn what_is_no_set() {
        for text in ["", "0", "1:", ":1", "1,", ",1", "1:2:3", "1-2", "4294967296", "1 ", "a"] {
            assert!(set(text).is_err(), "{text}");
        }
        let long = vec!["1"; limits::SET_RANGES + 1].join(",");
        assert_eq!(set(&long), Err(Fault::TooMany));
    }

    #[test]
    fn numbers_beyond_the_mailbox_do_not_fit() {
        assert!(set("3,9:4").unwrap().fits(9));
        assert!(!set("3,9:*").unwrap().fits(8));
        assert!(set("3:*").unwrap().fits(3));
        assert!(!set("*").unwrap().fits(0));
    }

    #[test]
    fn membership() {
        let spans = set("2:3,7").unwrap().spans(None);
        let members: Vec<u32> = (0..10).filter(|number| contains(&spans, *number)).collect();
        assert_eq!(members, [2, 3, 7]);
    }

    #[test]
    fn runs_are_written_as_ranges() {
        let mut writer = SetWriter::default();
        [1, 2, 3, 7, 9, 8, 10, 11].into_iter().for_each(|number| writer.push(number));
        assert_eq!(writer.finish(), "1:3,7,9,8,10:11");
        assert_eq!(SetWriter::default().finish(), "");
    }
}
