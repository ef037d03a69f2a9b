//! STORE (RFC 3501 §6.4.6, RFC 2180 §4.2). Many messages may be named: they are looked at once, and
//! once more only if somebody else changed something meanwhile.

use super::connection::Connection;
use super::outcome::{Done, EXPUNGED, Failure, Outcome, READ_ONLY};
use super::state::Open;
use super::walk::Walk;
use crate::imap::grammar::{Ids, SequenceSet, StoreCommand};
use crate::mailbox::{FlagAction, FlagList, Flags, Seq, Uid};

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
    // so that what others changed before is known for theirs; it is told with what is changed now
    open.selected.sync()?;
    let mut others = open.selected.take_changed();
    let mut named = Vec::new();
    let ghosts = walk.visit(&open.selected, &mut |seq, brief| named.push((seq, brief.uid)));
    let uids: Vec<Uid> = named.iter().map(|(_, uid)| *uid).collect();
    let stored = if uids.is_empty() { Ok(true) } else { open.selected.store(&uids, store.action, &store.flags) };
    open.tell_keywords(connection.wire)?;
    match stored {
        // what the session changed itself is no news
        Ok(true) => open.selected.pass_over_changed(),
        Ok(false) => {
            named.retain(|(_, uid)| open.selected.seq(*uid).is_some());
            others.extend(open.selected.take_changed());
            others.sort();
            others.dedup();
        }
        Err(error) => {
            others.iter().try_for_each(|seq| open.tell_flags(connection.wire, ids, *seq))?;
            return Err(error.into());
        }
    }
    let gone = ghosts > 0 || named.len() < uids.len();
    tell(connection, open, ids, if store.silent { &[] } else { &named }, &others)?;
    if gone && !store.silent && ids == Ids::Seq { Err(Failure::No(EXPUNGED)) } else { Ok(Done::default()) }
}

/// Tells the flags of the messages that were `named`, and of the `others` that somebody else changed, as they are now. If that
/// was while this command ran, what it changed itself is among the latter, in a silent STORE too.
fn tell(
    connection: &mut Connection<'_>,
    open: &mut Open,
    ids: Ids,
    named: &[(Seq, Uid)],
    others: &[Seq],
) -> Result<(), Failure> {
    let is_named = |seq: &Seq| named.binary_search_by_key(seq, |(seq, _)| *seq).is_ok();
    let others = others.iter().copied().filter(|seq| !is_named(seq));
    for seq in named.iter().map(|(seq, _)| *seq).chain(others) {
        open.tell_flags(connection.wire, ids, seq)?;
    }
    Ok(())
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
