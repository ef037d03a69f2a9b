//! Conversations as files: what a client says, what the server must answer, and what is on the disk afterwards.
//!
//! `tests/t/README.md` describes the language.

mod disk;
mod parse;
mod pattern;
mod play;
mod speech;
mod stage;

pub use parse::Script;
pub use pattern::{Captures, Pattern};
pub use play::{needs_world, play};
