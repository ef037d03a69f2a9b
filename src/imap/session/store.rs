//! STORE (RFC 3501 §6.4.6, RFC 2180 §4.2).

use super::connection::Connection;
use super::news::Expunges;
use super::outcome::{Done, EXPUNGED, Failure, Outcome, READ_ONLY};
use super::state::Open;
use super::walk::{Met, Walk};
use crate::imap::grammar::{Ids, SequenceSet, StoreCommand};
use crate::mailbox::{FlagAction, FlagList, Flags, Keywords, Message, Seq, Uid};

/// `STORE`: changes flags, and tells those of each message unless the client knows them.
pub(super) fn store(
    connection: &mut Connection<'_>,
    open: &mut Open,
    ids: Ids,
    set: &SequenceSet,
    store: &StoreCommand,
) -> Outcome {
    if !open.is_writable() {
        return Err(Failure::No(READ_ONLY));
    }
    let walk = Walk::new(&open.selected, ids, set)?;
    // so that what others changed before is told as theirs
    open.tell(connection.wire, ids, Expunges::Kept)?;
    let met = walk.all(&open.selected);
    let before: Vec<(Seq, Message)> = met.iter().copied().filter_map(Met::message).collect();
    let uids: Vec<Uid> = before.iter().map(|(_, message)| message.uid).collect();
    if !uids.is_empty() {
        open.selected.store(&uids, store.action, &store.flags)?;
    }
    open.tell_keywords(connection.wire)?;
    let told = tell(connection, open, ids, store, &before)?;
    let gone = met.len() > before.len() || told < before.len();
    if gone && !store.silent && ids == Ids::Seq { Err(Failure::No(EXPUNGED)) } else { Ok(Done::default()) }
}

/// Tells the flags of the messages that were named, and of others that changed; how many of the former are still there.
fn tell(
    connection: &mut Connection<'_>,
    open: &mut Open,
    ids: Ids,
    store: &StoreCommand,
    before: &[(Seq, Message)],
) -> Result<usize, Failure> {
    let named = named(open, &store.flags);
    let others = open.selected.take_changed();
    let mut there = 0;
    for (seq, old) in before {
        let Some(Ok(new)) = open.selected.message(*seq) else { continue };
        there += 1;
        let expected = store.action.apply((old.flags, old.keywords), named);
        if !store.silent || expected != (new.flags, new.keywords) {
            open.tell_flags(connection.wire, ids, *seq)?;
        }
    }
    for seq in others {
        if before.binary_search_by_key(&seq, |(seq, _)| *seq).is_err() {
            open.tell_flags(connection.wire, ids, seq)?;
        }
    }
    Ok(there)
}

/// The flags of a list in the mailbox's own terms.
fn named(open: &Open, flags: &FlagList) -> (Flags, Keywords) {
    let table = open.selected.mailbox().keywords();
    let bits = flags.keywords.iter().filter_map(|name| table.find(name));
    (flags.system, bits.fold(Keywords::default(), |all, one| all | one))
}

/// Sets `\Seen` on messages that were read.
pub(super) fn see(open: &mut Open, uids: &[Uid]) -> Result<(), Failure> {
    if uids.is_empty() || !open.is_writable() {
        return Ok(());
    }
    let seen = FlagList { system: Flags::SEEN, keywords: Vec::new() };
    open.selected.store(uids, FlagAction::Add, &seen)?;
    Ok(())
}
