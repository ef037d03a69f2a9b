//! Makes an mbox of what the last records of a journal saved, for a person who has to put a mailbox together again.
//!
//! A record holds stretches of the old mailbox that begin and end anywhere. Within a stretch the messages are whole; what
//! stands before its first From_ line is the end of a message whose beginning stayed in the mailbox.

use super::format::{Record, State};
use super::fs::Fault;
use super::group::{From, Step};
use super::journal::Journal;

/// What comes before the end of a message. It is dated at the epoch, so that it is not taken for new mail.
const OPENING: &[u8] = b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n\
                         From: Mail System Internal Data <MAILER-DAEMON>\n\
                         Subject: The end of a message, saved when a change of its mailbox was cut short\n\n";

/// The octets that `records`, in their order, saved for the groups that they cover, as an mbox.
pub(super) fn saved(journal: &Journal, records: &[Record]) -> Result<Vec<u8>, Fault> {
    let (mut octets, mut steps) = (Vec::new(), Vec::new());
    for record in records {
        if let State::Group(first) = record.state {
            journal.read_saved(record, &mut octets)?;
            steps.extend(journal.group(first)?);
        }
    }
    Ok(as_mbox(&octets, &steps))
}

fn as_mbox(octets: &[u8], steps: &[Step]) -> Vec<u8> {
    let (mut mbox, mut rest, mut next) = (Vec::with_capacity(octets.len()), octets, None);
    for step in steps {
        let From::Saved(from) = step.from else { continue };
        let length = usize::try_from(step.octets).unwrap_or(usize::MAX).min(rest.len());
        let (stretch, behind) = rest.split_at_checked(length).unwrap_or_default();
        // what was cut into steps only because it is long, is one stretch
        if next != Some(from) && !stretch.is_empty() {
            end_message(&mut mbox);
            if !stretch.starts_with(b"From ") {
                mbox.extend_from_slice(OPENING);
            }
        }
        mbox.extend_from_slice(stretch);
        (rest, next) = (behind, Some(from + step.octets));
    }
    end_message(&mut mbox);
    mbox
}

/// Sees to it that a From_ line can follow.
fn end_message(mbox: &mut Vec<u8>) {
    while !mbox.is_empty() && !mbox.ends_with(b"\n\n") {
        mbox.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(from: u64, octets: u64) -> Step {
        Step { to: 0, from: From::Saved(from), octets, opens: false }
    }

    #[test]
    fn whole_messages_stay_and_pieces_become_messages() {
        let literal = Step { from: From::Literal(0), ..step(0, 5) };
        let steps = [step(10, 9), literal, step(19, 11), step(70, 4), step(90, 10)];
        let mbox = as_mbox(b"From a\n\nA1234\nFrom btailFrom c\n\nC\n", &steps);
        let parts = [b"From a\n\nA1234\nFrom b\n\n", OPENING, b"tail\n\n", b"From c\n\nC\n\n"];
        assert_eq!(String::from_utf8(mbox).unwrap(), String::from_utf8(parts.concat()).unwrap());
    }

    #[test]
    fn a_journal_that_lies_about_its_length_is_no_panic() {
        assert_eq!(as_mbox(b"From a\n\n", &[step(0, 6), step(6, 900), step(2000, 5)]), b"From a\n\n");
        assert_eq!(as_mbox(b"", &[]), b"");
    }
}
