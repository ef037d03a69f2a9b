//! IMAP4rev1 (RFC 3501): framing, grammar, the gate's part before login and the session after it.
#![forbid(unsafe_code)]

pub mod bodystructure;
#[allow(dead_code, reason = "the session's half is used by the session to come")]
mod capability;
pub mod envelope;
#[allow(dead_code, reason = "the session's half is used by the session to come")]
mod frame;
mod gate;
#[allow(dead_code, unused_imports, reason = "the session's half is used by the session to come")]
mod grammar;
mod policy;
mod reply;
mod session;
pub mod strings;
#[cfg(test)]
mod talk;

pub use gate::gate;
pub use policy::Policy;
pub use session::{Folders, Log, Start, session};
