//! IMAP4rev1 (RFC 3501): framing, grammar, the gate's part before login and the session after it.
#![forbid(unsafe_code)]

pub mod bodystructure;
mod capability;
pub mod envelope;
mod frame;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
#[cfg(test)]
mod garbage;
mod gate;
mod grammar;
mod policy;
mod reply;
mod session;
mod sorting;
pub mod strings;
#[cfg(test)]
mod talk;

pub use gate::{gate, greeting};
pub use policy::{AlertFile, Policy};
pub use session::{Folders, Log, Start, session};
