//! EXPUNGE (RFC 3501 §6.4.3) and UID EXPUNGE (RFC 4315 §2.1).

use super::outcome::{Done, Failure, Outcome, READ_ONLY};
use super::state::Open;
use super::walk::Walk;
use crate::imap::grammar::{Ids, SequenceSet};
use crate::mailbox::{Brief, Flags};

/// Removes what is `\Deleted`, and is in `uids` if they are given. The EXPUNGE responses follow with the news.
pub(super) fn expunge(open: &mut Open, uids: Option<&SequenceSet>) -> Outcome {
    if !open.is_writable() {
        return Err(Failure::No(READ_ONLY));
    }
    let mut deleted = Vec::new();
    let mut take = |_, brief: Brief| deleted.extend(brief.flags.contains(Flags::DELETED).then_some(brief.uid));
    match uids {
        None => {
            let all = 0..open.selected.known();
            open.selected.visit_briefs(all, &mut |seq, briefs| briefs.iter().for_each(|brief| take(seq, *brief)));
        }
        // by UID nobody meets a ghost
        Some(set) => drop(Walk::new(&open.selected, Ids::Uid, set)?.visit(&open.selected, &mut take)),
    }
    if !deleted.is_empty() {
        open.selected.expunge(&deleted)?;
    }
    Ok(Done::default())
}
