//! Rewriting a mailbox in place so that no crash, at any instant, costs mail.

#[cfg(test)]
mod checker;
mod disk;
mod draft;
mod engine;
mod format;
mod fs;
mod group;
#[allow(clippy::module_inception, reason = "the file of the journal proper, in the room of all that goes with it")]
mod journal;
mod load;
mod order;
mod plan;
mod recover;
mod rewrite;
mod safeguard;
mod witness;

pub use disk::Disk;
pub use fs::{Fault, Fs, Handle, Identity};
pub use plan::{Plan, PlanError};
pub use recover::{Recovered, pending, recover};
pub use rewrite::{RewriteError, rewrite};
