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
        other => is_known_briefly(other, seq, message.brief()),
    }
}

/// The same for what is asked of many at once ([`Cost::Brief`](super::program::Cost::Brief)).
pub(super) fn is_known_briefly(test: &Test, seq: Seq, brief: Brief) -> bool {
    match test {
        Test::Not(test) => !is_known_briefly(test, seq, brief),
        Test::Or(one, other) => is_known_briefly(one, seq, brief) || is_known_briefly(other, seq, brief),
        Test::And(tests) => tests.iter().all(|test| is_known_briefly(test, seq, brief)),
        Test::All => true,
        Test::Seq(spans) => contains(spans, seq.0),
        Test::Uid(spans) => contains(spans, brief.uid.0),
        Test::Flag(flag) => brief.flags.contains(*flag),
        Test::Recent => brief.recent,
        _ => false,
    }
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
