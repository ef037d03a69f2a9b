//! A test put to a message, which is read only as far as the test asks.

use super::body::{contains_in_body, contains_in_message};
use super::field::contains_in_field;
use super::header::sent_day;
use super::program::Test;
use crate::imap::grammar::{Clock, Order, contains};
use crate::imap::session::fetch::Source;
use crate::mailbox::{Brief, Error, Keywords, Message, Seq};
use crate::text::date::{DateTime, Zone};

/// Whether the message with number `seq` passes.
pub(super) fn passes(test: &Test, seq: Seq, source: &mut Source<'_>) -> Result<bool, Error> {
    let message = source.message;
    Ok(match test {
        Test::Not(test) => !passes(test, seq, source)?,
        Test::Or(one, other) => passes(one, seq, source)? || passes(other, seq, source)?,
        Test::And(tests) => {
            for test in tests {
                if !passes(test, seq, source)? {
                    return Ok(false);
                }
            }
            true
        }
        Test::Header(field, text) => contains_in_field(source, field, text)?,
        Test::Day(Clock::Sent, order, day) => sent_day(source.header()?).is_some_and(|sent| stands(sent, *order, *day)),
        Test::Body(text) => contains_in_body(source, text)?,
        Test::Text(text) => contains_in_message(source, text)?,
        known => is_known(known, seq, &message),
    })
}

/// The same for what the mailbox knows without reading the message ([`Cost::Known`](super::program::Cost::Known)).
pub(super) fn is_known(test: &Test, seq: Seq, message: &Message) -> bool {
    match test {
        Test::Not(test) => !is_known(test, seq, message),
        Test::Or(one, other) => is_known(one, seq, message) || is_known(other, seq, message),
        Test::And(tests) => tests.iter().all(|test| is_known(test, seq, message)),
        Test::Keyword(keyword) => message.keywords & *keyword != Keywords::default(),
        Test::Day(_, order, day) => stands(arrival_day(message), *order, *day),
        Test::Older(moment) => message.date.unix <= *moment,
        Test::Younger(moment) => message.date.unix >= *moment,
        Test::Larger(octets) => message.size.wire > *octets,
        Test::Smaller(octets) => message.size.wire < *octets,
        other => passing(other, seq, &[message.brief()]) & 1 == 1,
    }
}

/// Shows those of `briefs` that pass, where the mailbox knows all that takes of many at once
/// ([`Cost::Brief`](super::program::Cost::Brief)). The first has the number `first`, and each the next one.
pub(super) fn visit_passing(test: &Test, first: Seq, briefs: &[Brief], mut visit: impl FnMut(Seq, Brief)) {
    for (first, briefs) in (first.0..).step_by(WORD).map(Seq).zip(briefs.chunks(WORD)) {
        let mut bits = passing(test, first, briefs);
        // bits behind the last message stand for none
        while let Some(brief) = briefs.get(bits.trailing_zeros() as usize) {
            visit(Seq(first.0 + bits.trailing_zeros()), *brief);
            bits &= bits - 1;
        }
    }
}

/// Messages of which the bits of one number tell whether they pass.
const WORD: usize = u64::BITS as usize;

/// Which of `briefs`, no more than [`WORD`], pass: the lowest bit tells of the first, which has the number `first`. A flag is
/// looked for in all of them in one loop, and what stands around it is done to all of them at once.
fn passing(test: &Test, first: Seq, briefs: &[Brief]) -> u64 {
    match test {
        Test::Not(test) => !passing(test, first, briefs),
        Test::Or(one, other) => passing(one, first, briefs) | passing(other, first, briefs),
        Test::And(tests) => tests.iter().fold(u64::MAX, |bits, test| match bits {
            0 => 0,
            bits => bits & passing(test, first, briefs),
        }),
        Test::All => u64::MAX,
        Test::Seq(spans) => bits((first.0..).zip(briefs), |(number, _)| contains(spans, number)),
        Test::Uid(spans) => bits(briefs, |brief| contains(spans, brief.uid.0)),
        Test::Flag(flag) => bits(briefs, |brief| brief.flags.contains(*flag)),
        Test::Recent => bits(briefs, |brief| brief.recent),
        _ => 0,
    }
}

/// A bit for each of `all`, the lowest for the first.
fn bits<T>(all: impl IntoIterator<Item = T>, is_set: impl Fn(T) -> bool) -> u64 {
    all.into_iter().zip(0..u64::BITS).fold(0, |bits, (one, place)| bits | u64::from(is_set(one)) << place)
}

fn stands(day: i64, order: Order, to: i64) -> bool {
    match order {
        Order::Before => day < to,
        Order::On => day == to,
        Order::Since => day >= to,
    }
}

/// The day of INTERNALDATE as it is shown, whatever the time and zone (RFC 3501 §6.4.4).
fn arrival_day(message: &Message) -> i64 {
    DateTime::from_unix(message.date.unix, Zone::from_seconds(i64::from(message.date.zone) * 60)).date.days()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::grammar::Span;
    use crate::mailbox::{Flags, Uid};

    fn brief(number: u32) -> Brief {
        let flags = Flags(number.to_le_bytes()[0] & 31);
        Brief {
            uid: Uid(number * 2),
            flags,
            recent: number.is_multiple_of(3),
            in_lines: 0,
            plain: true,
            ends_line: true,
        }
    }

    #[test]
    fn many_at_once_pass_as_each_alone() {
        let not = |test| Test::Not(Box::new(test));
        let (flagged, seen) = (|| Test::Flag(Flags::FLAGGED), || Test::Flag(Flags::SEEN));
        let spans = || vec![Span { first: 5, last: 69 }, Span { first: 130, last: 131 }];
        let is = |brief: &Brief, flag| brief.flags.contains(flag);
        type Expected<'a> = &'a dyn Fn(u32, &Brief) -> bool;
        let cases: [(Test, Expected<'_>); 8] = [
            (Test::All, &|_, _| true),
            (not(Test::All), &|_, _| false),
            (flagged(), &|_, brief| is(brief, Flags::FLAGGED)),
            (Test::And(vec![not(seen()), Test::Recent]), &|_, brief| !is(brief, Flags::SEEN) && brief.recent),
            (Test::Or(Box::new(seen()), Box::new(flagged())), &|_, brief| brief.flags.0 & 5 != 0),
            (Test::Seq(spans()), &|number, _| matches!(number, 5..=69 | 130..=131)),
            (not(Test::Uid(spans())), &|_, brief| !matches!(brief.uid.0, 5..=69 | 130..=131)),
            (Test::Keyword(Keywords::default()), &|_, _| false),
        ];
        for (test, expected) in cases {
            for count in [0, 1, 63, 64, 65, 128, 140] {
                let briefs: Vec<_> = (3..).map(brief).take(count).collect();
                let mut met = Vec::new();
                visit_passing(&test, Seq(3), &briefs, |seq, brief| met.push((seq, brief)));
                let all = (3..).zip(briefs.iter().copied());
                let wanted = all.filter(|(number, brief)| expected(*number, brief));
                assert!(wanted.map(|(number, brief)| (Seq(number), brief)).eq(met), "{test:?} of {count}");
            }
        }
    }
}
