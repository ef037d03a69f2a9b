//! The safeguards of a rewrite, by name.
//!
//! Each is there because some crash needs it. [`stands`] says yes, always; but in test builds the checker removes one
//! at a time and must then find that crash, so that nobody has to take it on trust that the checker looks.

/// One precaution that a crash-safe rewrite takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Safeguard {
    /// The mailbox is durable before its rewrite begins: an MTA may not have synced what it delivered.
    SettledMailbox,
    /// The journal is durable before it gets its name.
    DraftSync,
    /// The journal's name is durable before the mailbox is touched.
    DirectorySync,
    /// The mailbox is grown, durably, before anything is written in it: mail may arrive behind it at any time.
    GrowthSync,
    /// A record is durable before what it covers is written.
    RecordSync,
    /// What a record covers is durable before its slot is written again, and before the next group is written.
    MailboxSync,
    /// The same where the next record is written before that sync.
    PlaceSync,
    /// No record is written before a group is durable that reads from the mailbox.
    BareAlone,
    /// Records go into two slots in turn, so that a torn one never hides the last good one.
    TwoSlots,
    /// A record of what is to be cut off is durable before the cut.
    CutRecord,
    /// A nonce at the place of the cut tells "not yet cut" from "cut, and then mail arrived".
    Nonce,
    /// A NUL at the old end tells "grown" from "not grown, but mail arrived".
    NulAtOldEnd,
    /// Mail that arrived behind a mailbox that was to be cut is moved before the cut.
    MovedTail,
    /// A recovery makes durable what it found before it relies on it: the crash may have come before the sync.
    Resync,
    /// A recovery writes the groups of both records that it finds, in their order.
    BothRecords,
    /// A recovery does not write the first of two groups again if its record does not hold all of it: the second may
    /// have overwritten what it reads, and was not begun before the first was durable.
    BareOnce,
    /// Where a recovery finds two records, the samples of either may agree: those of the second lie where the first
    /// group perhaps was still on its way, and those of the first where the second group may have been begun.
    EitherSample,
    /// A recovery writes the record that it found once more: after a sync that failed, the system holds for clean
    /// what is not on the disk.
    Rerecord,
    /// Steps whose octets are not in the record do not overwrite what steps of their group read.
    BareApart,
    /// The last record says that all is done, so that a journal whose removal was lost is not applied again.
    DoneRecord,
    /// A journal is not applied where samples of the mailbox are not as it left them.
    Witnesses,
}

/// Whether a safeguard is in its place.
#[cfg(not(test))]
pub(super) const fn stands(_: Safeguard) -> bool {
    true
}

#[cfg(test)]
pub(super) use removed::{stands, without};

#[cfg(test)]
mod removed {
    use std::cell::Cell;

    use super::Safeguard;

    thread_local!(static REMOVED: Cell<Option<Safeguard>> = const { Cell::new(None) });

    pub(in super::super) fn stands(safeguard: Safeguard) -> bool {
        REMOVED.get() != Some(safeguard)
    }

    /// Runs `check` without one safeguard.
    pub(in super::super) fn without<T>(safeguard: Option<Safeguard>, check: impl FnOnce() -> T) -> T {
        REMOVED.set(safeguard);
        let result = check();
        REMOVED.set(None);
        result
    }
}
