//! EXPUNGE (RFC 3501 §6.4.3) and UID EXPUNGE (RFC 4315 §2.1).

use super::outcome::{Done, Failure, Outcome, READ_ONLY};
use super::state::Open;
use super::walk::{Met, Walk};
use crate::imap::grammar::{Ids, SequenceSet};
use crate::mailbox::{Flags, Message, Uid};

/// Removes what is `\Deleted`, and is in `uids` if they are given. The EXPUNGE responses follow with the news.
pub(super) fn expunge(open: &mut Open, uids: Option<&SequenceSet>) -> Outcome {
    if !open.is_writable() {
        return Err(Failure::No(READ_ONLY));
    }
    let deleted: Vec<Uid> = match uids {
        None => open.messages().filter_map(|(_, message)| if_deleted(message)).collect(),
        Some(set) => {
            let met = Walk::new(&open.selected, Ids::Uid, set)?.all(&open.selected);
            met.into_iter().filter_map(Met::message).filter_map(|(_, message)| if_deleted(message)).collect()
        }
    };
    if !deleted.is_empty() {
        open.selected.expunge(&deleted)?;
    }
    Ok(Done::default())
}

fn if_deleted(message: Message) -> Option<Uid> {
    message.flags.contains(Flags::DELETED).then_some(message.uid)
}
