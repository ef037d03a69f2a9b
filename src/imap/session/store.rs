//! STORE (RFC 3501 §6.4.6, RFC 2180 §4.2).

use super::connection::Connection;
use super::outcome::{Done, EXPUNGED, Failure, Outcome, READ_ONLY};
use super::state::Open;
use super::walk::Walk;
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
    // so that what others changed before is known for theirs; it is told with what is changed now
    open.selected.sync()?;
    let theirs = open.selected.take_changed();
    let mut before = Vec::new();
    let ghosts = walk.visit(&open.selected, &mut |seq, message| before.push(Old::of(seq, message)));
    let uids: Vec<Uid> = before.iter().map(|old| old.uid).collect();
    let stored = if uids.is_empty() { Ok(()) } else { open.selected.store(&uids, store.action, &store.flags) };
    open.tell_keywords(connection.wire)?;
    if let Err(error) = stored {
        theirs.iter().try_for_each(|seq| open.tell_flags(connection.wire, ids, *seq))?;
        return Err(error.into());
    }
    let told = tell(connection, open, (ids, store), &before, theirs)?;
    let gone = ghosts > 0 || told < before.len();
    if gone && !store.silent && ids == Ids::Seq { Err(Failure::No(EXPUNGED)) } else { Ok(Done::default()) }
}

/// A message that was named, as it was before.
struct Old {
    seq: Seq,
    uid: Uid,
    flags: (Flags, Keywords),
}

impl Old {
    fn of(seq: Seq, message: &Message) -> Self {
        Self { seq, uid: message.uid, flags: (message.flags, message.keywords) }
    }
}

/// Tells the flags of the messages that were named, and of others that changed; how many of the former are still there.
/// `theirs` are those that somebody else had changed before: of these a silent STORE tells too, as they are now.
fn tell(
    connection: &mut Connection<'_>,
    open: &mut Open,
    (ids, store): (Ids, &StoreCommand),
    before: &[Old],
    theirs: Vec<Seq>,
) -> Result<usize, Failure> {
    let named = named(open, &store.flags);
    let (mut there, mut news) = (0, Vec::new());
    each_now(open, before, &mut |old, now| {
        there += 1;
        let expected = store.action.apply(old.flags, named);
        let is_news = expected != (now.flags, now.keywords) || theirs.binary_search(&old.seq).is_ok();
        news.extend((!store.silent || is_news).then_some(old.seq));
    });
    let mut others = theirs;
    others.extend(open.selected.take_changed());
    others.sort();
    others.dedup();
    let mut named = before.iter().map(|old| old.seq).peekable();
    for seq in others {
        while named.next_if(|next| *next < seq).is_some() {}
        news.extend((named.peek() != Some(&seq)).then_some(seq));
    }
    for seq in news {
        open.tell_flags(connection.wire, ids, seq)?;
    }
    Ok(there)
}

/// Shows what has become of the messages that were named, but for those that are gone.
fn each_now(open: &Open, before: &[Old], visit: &mut dyn FnMut(&Old, &Message)) {
    let (Some(first), Some(last)) = (before.first(), before.last()) else { return };
    if ((last.seq.0 - first.seq.0) as usize) < before.len() * 2 {
        let mut rest = before.iter().peekable();
        open.selected.visit(first.seq, last.seq, &mut |seq, now| {
            while rest.next_if(|old| old.seq < seq).is_some() {}
            if let Some(old) = rest.next_if(|old| old.seq == seq) {
                visit(old, now);
            }
        });
    } else {
        for old in before {
            if let Some(Ok(now)) = open.selected.message(old.seq) {
                visit(old, &now);
            }
        }
    }
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
