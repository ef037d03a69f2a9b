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
//!    nothing that it reads, and the record holds no more than the group's number.
//! 5. If the mailbox shrinks, the nonce was the last thing written: at its new end. A record says that the cut is
//!    next; the mailbox is cut and synced.
//! 6. A record says that all is done; the journal is removed.
//!
//! [`recover`], which everybody who opens the mailbox calls first, takes up the work at the last good record. It holds:
//! * A record is durable before what it covers is touched, and what it covers before the next record, so one group at
//!   most is half written, and the record has what is needed to write it again. A torn record is no record, and
//!   hides none, since the one before it is in the other slot.
//! * The mailbox is never shorter than both its sizes until everything else is durable. So mail that other programs
//!   append after a crash, knowing nothing of this, lands at a known place. A mailbox that grew keeps it. For one that is
//!   still to be cut, a new journal, made as in step 2, moves that mail down; it takes the old one's place in one rename.
//! * Mail never begins with a NUL: at the old end, one tells "grown" from "not yet grown, but mail came". Nor does it
//!   begin with an octet of the nonce, which tells "not yet cut" from "cut, and then mail came".
//! * What a recovery sees may not be durable, if it was killed and not cut from power that the last one was; nor may it
//!   ever become durable by a sync, if one failed. So a recovery writes the last record again before it acts on it.
//! * Another program that **rewrites** the mailbox between a crash and the recovery is noticed by samples that each
//!   record holds of the mailbox around its group. Then nothing is changed, and the journal is set aside.
//!
//! The files in the order in which they are best read: [`fs`] (what is asked of the system), [`plan`] (what is asked
//! of us), [`order`] and [`group`] (the steps), [`format`] and [`witness`] (the journal on the disk), [`draft`]
//! (making one), [`engine`] (carrying it out), [`rewrite`] (the beginning and the way back), [`load`] and [`recover`], [`salvage`] (when
//! nothing can be recovered).
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
mod plan;
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
