//! The order of SORT (RFC 5256 §3): of each message its sort keys, as octets that compare as the keys do.
//!
//! Twelve octets are compared at a time, as one number. What is alike in them is sorted by the next twelve, so that the first
//! words of subjects, which many share, are looked at once for each message and not once for each comparison.

/// Octets of a message's keys, and in the 32 bits below them its place among all. So no two are alike, and messages with the
/// same keys stay as they came.
type Step = u128;
/// The bits of the place.
const PLACE: u32 = u32::BITS;
/// Octets of the keys in a step.
const STEP: usize = size_of::<Step>() - size_of::<u32>();

/// Messages to be sorted.
#[derive(Debug, Default)]
pub(in crate::imap) struct Order {
    /// Those of all messages, one behind the other.
    keys: Vec<u8>,
    /// Where each message's keys end.
    ends: Vec<usize>,
    /// The number under which each is answered.
    numbers: Vec<u32>,
    /// The first of each.
    steps: Vec<Step>,
}

impl Order {
    /// Room for so many messages.
    pub(in crate::imap) fn of(messages: usize) -> Self {
        let (ends, numbers) = (Vec::with_capacity(messages), Vec::with_capacity(messages));
        Self { keys: Vec::new(), ends, numbers, steps: Vec::with_capacity(messages) }
    }

    /// Adds a message that is answered under `number`, with the keys that `put` puts behind one another.
    pub(in crate::imap) fn add(&mut self, number: u32, put: impl FnOnce(&mut Vec<u8>)) {
        // a mailbox has no more messages than there are numbers
        let Ok(place) = u32::try_from(self.numbers.len()) else { return };
        put(&mut self.keys);
        self.ends.push(self.keys.len());
        self.numbers.push(number);
        self.steps.push(self.step(place, 0));
    }

    /// The numbers in order; messages that are alike stay as they came.
    pub(in crate::imap) fn sorted(mut self) -> impl Iterator<Item = u32> {
        let mut steps = std::mem::take(&mut self.steps);
        let mut todo = vec![(0..steps.len(), 0)];
        while let Some((range, at)) = todo.pop() {
            let mut from = range.start;
            let run = steps.get_mut(range).unwrap_or_default();
            if at > 0 {
                run.iter_mut().for_each(|step| *step = self.step(place(*step), at));
            }
            run.sort_unstable();
            for alike in run.chunk_by(|one, other| one >> PLACE == other >> PLACE) {
                let range = from..from + alike.len();
                from = range.end;
                // no message's keys are the beginning of another's: where one ends, all end
                let goes_on = || alike.first().is_some_and(|step| self.keys(place(*step)).len() > at + STEP);
                todo.extend((alike.len() > 1 && goes_on()).then_some((range, at + STEP)));
            }
        }
        steps.into_iter().filter_map(move |step| self.numbers.get(place(step) as usize).copied())
    }

    /// The step of the message at `place` that begins with the octet `at` of its keys; zeros are behind the last.
    fn step(&self, place: u32, at: usize) -> Step {
        let rest = self.keys(place).get(at..).unwrap_or_default();
        let octets = rest.first_chunk().copied().unwrap_or_else(|| {
            let mut short = [0; size_of::<Step>()];
            short.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            short
        });
        Step::from_be_bytes(octets) >> PLACE << PLACE | Step::from(place)
    }

    /// The keys of the message at `place`.
    fn keys(&self, place: u32) -> &[u8] {
        let place = place as usize;
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(place).and_then(|end| self.keys.get(start..*end)).unwrap_or_default()
    }
}

/// The place of a step's message.
fn place(step: Step) -> u32 {
    u32::try_from(step & Step::from(u32::MAX)).unwrap_or_default()
}

/// Eight octets of which those of a smaller number are smaller.
pub(in crate::imap) fn put_number(number: i64, keys: &mut Vec<u8>) {
    keys.extend_from_slice(&(number.cast_unsigned() ^ 1 << 63).to_be_bytes());
}

/// The text with an end that is smaller than whatever could follow.
pub(in crate::imap) fn put_text(text: &[u8], keys: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(0, rest) {
        let (part, behind) = rest.split_at(at);
        keys.extend_from_slice(part);
        keys.extend_from_slice(&[0, 0xff]);
        rest = behind.get(1..).unwrap_or_default();
    }
    keys.extend_from_slice(rest);
    keys.extend_from_slice(&[0, 0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sorted by text and then by number, and the same by comparing texts.
    fn sorted(messages: &[(&[u8], i64)]) -> (Vec<u32>, Vec<u32>) {
        let mut order = Order::default();
        let mut expected: Vec<_> = messages.iter().zip(1..).collect();
        for ((text, number), answered) in &expected {
            order.add(*answered, |keys| {
                put_text(text, keys);
                put_number(*number, keys);
            });
        }
        expected.sort_by_key(|(message, _)| **message);
        (order.sorted().collect(), expected.into_iter().map(|(_, answered)| answered).collect())
    }

    #[test]
    fn keys_compare_as_what_they_are_made_of() {
        let long = [b'x'; 100];
        let texts: [&[u8]; 13] = [
            b"",
            b"\0",
            b"\0\0",
            b"\0\x01",
            b"a",
            b"a\0",
            b"a\0b",
            b"ab",
            b"abcdefghij",
            b"abcdefghijk",
            b"abcdefghijkl",
            &long,
            &long[1..],
        ];
        let numbers = [0, -1, 1, i64::MIN, i64::MAX, 0];
        let messages: Vec<(&[u8], i64)> =
            texts.iter().rev().flat_map(|text| numbers.map(|number| (*text, number))).collect();
        let (found, expected) = sorted(&messages);
        assert_eq!(found, expected);
        assert_eq!(sorted(&[]), (vec![], vec![]));
    }

    #[test]
    fn texts_that_begin_alike_are_told_apart_wherever_they_differ() {
        let all: Vec<Vec<u8>> = (0..3000_usize)
            .map(|n| (0..n % 41).map(|at| b"ab\0\xff"[if at % 11 < n % 12 { 0 } else { n / 7 % 4 }]).collect())
            .collect();
        let messages: Vec<(&[u8], i64)> = all.iter().map(|text| (&text[..], 0)).collect();
        let (found, expected) = sorted(&messages);
        assert_eq!(found, expected);
    }

    #[test]
    fn long_texts_that_are_alike_cost_their_length() {
        let text = vec![b'x'; 100_000];
        let (found, _) = sorted(&vec![(&text[..], 0); 200]);
        assert!(found.into_iter().eq(1..=200));
    }
}
