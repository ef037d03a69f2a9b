//! Directories that are held open, and what is in them, named so that no symbolic link can lead out.
//!
//! Everything that a client names is reached from an open directory: first the directory it is in, by one call that
//! the kernel confines to what is beneath (openat2(2)), then its own last name, which is never followed.

mod directory;
mod entry;
#[cfg(test)]
mod tests;

pub use directory::{Directory, Purpose};
pub use entry::{Entry, EntryKind, Names, split_last};
