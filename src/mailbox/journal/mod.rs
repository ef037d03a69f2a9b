//! Rewriting a mailbox in place so that no crash, at any instant, costs mail.
//!
//! An mbox must keep its inode, since an MTA may wait for a lock on it with the file already open, and its directory
//! is seldom ours; so what a rewrite moves can't be written elsewhere and renamed. Instead everything is done from a
//! **redo journal** in a directory of the user's, in steps that can be done over:
//!
//! 1. The mailbox is synced, and space for it to grow is found.
//! 2. A journal is written under a draft's name: old and new size, a nonce, every step of the rewrite with all that is
//!    new in it, and space for two records. It is synced, renamed, and the rename is synced.
//! 3. If the mailbox grows, it is lengthened with NULs and synced.
//! 4. The steps are taken in an order in which none destroys what a later one reads, in groups. For each group: what
//!    the group both reads and overwrites is copied into a record, in the two slots in turn, and the journal is synced;
//!    then the group is written and the mailbox is synced. Where octets go further than a group is long, it overwrites
//!    nothing that it reads, and the record holds no more than the group's number: it is **bare**.
//!
//!    The two overlap, so that the disk is never waited for with nothing to do: when a group is written, and on its way
//!    to the disk, the record of the next one is copied and set on its way too, and only then the mailbox is synced and
//!    after it the journal. Only a bare group is synced before the next record is begun.
//! 5. If the mailbox shrinks, the nonce was the last thing written: at its new end. A record says that the cut is
//!    next; the mailbox is cut and synced.
//! 6. A record says that all is done; the journal is removed.
//!
//! [`recover`], which everybody who opens the mailbox calls first, takes up the work at the last good record. It holds:
//! * A record is durable before its group is begun. A group is durable before the next one is begun, and before the
//!   slot of its record is written again, by the record after the next. So whichever record is torn is no record, and
//!   behind the last good one nothing was written.
//! * Of the groups, at most the last good record's or the one before it is half written: that one, as long as the last
//!   record was early and its group not begun. A recovery cannot tell which, and writes **both again, in order**, if
//!   both records are good; if the other slot has no good record, its group is durable, because that slot is being
//!   written again. To write the earlier group again is right even if the later one was begun: its octets come from the
//!   journal alone, and no two groups write to one place.
//! * Of a bare group the last is not true, since later groups overwrite what it reads. It is durable before there is a
//!   next record, and a recovery that finds one leaves it alone.
//! * The mailbox is never shorter than both its sizes until everything else is durable. So mail that other programs
//!   append after a crash, knowing nothing of this, lands at a known place. A mailbox that grew keeps it. For one that is
//!   still to be cut, a new journal, made as in step 2, moves that mail down; it takes the old one's place in one rename.
//! * Mail never begins with a NUL: at the old end, one tells "grown" from "not yet grown, but mail came". Nor does it
//!   begin with an octet of the nonce, which tells "not yet cut" from "cut, and then mail came".
//! * What a recovery sees may not be durable, if it was killed and not cut from power that the last one was; nor may it
//!   ever become durable by a sync, if one failed. So a recovery writes the last record again before it acts on it. The
//!   record before it is durable for sure, since no record is begun before a sync of the one before succeeded.
//! * Another program that **rewrites** the mailbox between a crash and the recovery is noticed by samples that each
//!   record holds of the mailbox around its group. Of two records those of one agree, whichever group was half written:
//!   all else was as it is when the record of that group was made. Otherwise nothing is changed, and the journal is set
//!   aside.
//!
//! The files in the order in which they are best read: [`fs`] (what is asked of the system), [`plan`] (what is asked
//! of us), [`order`] and [`group`] (the steps), [`format`] and [`witness`] (the journal on the disk), [`draft`]
//! (making one), [`engine`] (carrying it out), [`ready`] and [`place`] (a record, and its group), [`rewrite`] (the
//! beginning and the way back), [`load`] and [`recover`], [`salvage`] (when nothing can be recovered).
//! `checker` holds the proof: a model of a disk that forgets what was not synced, every crash that it can have, and
//! each [`safeguard`](safeguard::Safeguard) removed in turn.

#[cfg(test)]
mod checker;
mod disk;
mod draft;
mod engine;
mod format;
mod fs;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod group;
#[allow(clippy::module_inception, reason = "the file of the journal proper, in the room of all that goes with it")]
mod journal;
mod load;
mod order;
mod place;
mod plan;
mod ready;
mod recover;
mod rewrite;
mod safeguard;
mod salvage;
mod witness;

pub use disk::Disk;
pub use fs::{Fault, Fs, Handle, Identity};
pub use plan::{Plan, PlanError};
pub use recover::{Recovered, pending, recover};
pub use rewrite::{RewriteError, rewrite};
