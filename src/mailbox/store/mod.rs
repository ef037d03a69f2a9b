//! The mailboxes of one user by their names: how names become places, and what can be done to them.

mod copy;
mod create;
mod driver;
mod layout;
mod list_file;
mod listing;
mod pattern;
mod place;
mod question;
mod recover;
mod remove;
mod rename;
mod state;
#[allow(clippy::module_inception, reason = "the store itself, in the room of all that goes with it")]
mod store;
mod subscriptions;
#[cfg(test)]
mod tests;
mod validity;
mod walk;

pub use driver::Driver;
pub use list_file::{ListFile, OwnListFile};
pub use listing::{Listed, ListedKind};
pub use place::{Locking, Place};
pub use store::{Status, Store};
pub use validity::UidValidities;
