//! The order of SORT (RFC 5256 §3): of each message its sort keys, as octets that compare as the keys do.
//!
//! Eight octets are compared at a time, as one number. What is alike in them is sorted by the next eight, so that the first
//! words of subjects, which many share, are looked at once for each message and not once for each comparison.

/// Eight octets of a message's keys, where the message is among all, and the number under which it is answered.
type Step = (u64, usize, u32);
/// Octets of a step.
const STEP: usize = 8;
/// Octets before a message's keys, which tell how many octets those have.
const HEAD: usize = 4;

/// Messages to be sorted.
#[derive(Debug, Default)]
pub(in crate::imap) struct Order {
    messages: Vec<u8>,
    /// The first of each.
    steps: Vec<Step>,
}

impl Order {
    /// Adds a message that is answered under `number`, with the keys that `put` puts behind one another.
    pub(in crate::imap) fn add(&mut self, number: u32, put: impl FnOnce(&mut Vec<u8>)) {
        let start = self.messages.len();
        self.messages.extend_from_slice(&[0; HEAD]);
        put(&mut self.messages);
        let octets = u32::try_from(self.messages.len() - start - HEAD).unwrap_or(u32::MAX);
        if let Some(length) = self.messages.get_mut(start..).and_then(<[u8]>::first_chunk_mut) {
            *length = octets.to_le_bytes();
        }
        self.steps.push((self.step(start, 0), start, number));
    }

    /// The numbers in order; messages that are alike stay as they came.
    pub(in crate::imap) fn sorted(mut self) -> impl Iterator<Item = u32> {
        let mut steps = std::mem::take(&mut self.steps);
        let mut todo = vec![(0..steps.len(), 0)];
        while let Some((range, at)) = todo.pop() {
            let mut from = range.start;
            let run = steps.get_mut(range).unwrap_or_default();
            if at > 0 {
                run.iter_mut().for_each(|(step, start, _)| *step = self.step(*start, at));
            }
            run.sort_unstable();
            for alike in run.chunk_by(|one, other| one.0 == other.0) {
                let range = from..from + alike.len();
                from = range.end;
                // no message's keys are the beginning of another's: where one ends, all end
                let goes_on = || alike.first().is_some_and(|(_, start, _)| self.keys(*start).len() > at + STEP);
                todo.extend((alike.len() > 1 && goes_on()).then_some((range, at + STEP)));
            }
        }
        steps.into_iter().map(|(_, _, number)| number)
    }

    /// The octets of a message's keys from `at` on, as a number that compares as they do.
    fn step(&self, start: usize, at: usize) -> u64 {
        let rest = self.keys(start).get(at..).unwrap_or_default();
        let step = rest.first_chunk().copied().unwrap_or_else(|| {
            let mut short = [0; STEP];
            short.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            short
        });
        u64::from_be_bytes(step)
    }

    /// The keys of the message at `start`. They stand beside their length, since memory is waited for longer than any
    /// comparison takes.
    fn keys(&self, start: usize) -> &[u8] {
        let read = || {
            let (octets, rest) = self.messages.get(start..)?.split_first_chunk()?;
            rest.get(..u32::from_le_bytes(*octets) as usize)
        };
        read().unwrap_or_default()
    }
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
            b"abcdefg",
            b"abcdefgh",
            b"abcdefghi",
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
    fn long_texts_that_are_alike_cost_their_length() {
        let text = vec![b'x'; 100_000];
        let (found, _) = sorted(&vec![(&text[..], 0); 200]);
        assert!(found.into_iter().eq(1..=200));
    }
}
