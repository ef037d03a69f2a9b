//! Mailboxes in unix mbox form: one file, each message begun by a From_ line (RFC 4155 appendix A).

mod append;
mod blocks;
mod body;
mod cache;
mod cache_block;
mod cache_file;
mod change;
mod content;
mod driver;
mod form;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod glance;
mod header;
mod held;
mod index;
mod index_file;
mod intake;
mod internal;
mod keep;
mod line_end;
mod list;
mod list_tally;
mod look;
mod mail;
mod metadata;
mod numbers;
mod place;
mod quote;
mod reconcile;
mod record;
mod rewrite;
mod room;
mod row;
mod scan;
mod short_record;
mod stamp;
mod summary;
mod sweep;
mod window;
mod zone;

pub use driver::Mbox;
pub use place::{Place, Policy};
pub use row::MboxDriver;

#[cfg(test)]
mod tests;
