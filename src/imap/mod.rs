//! IMAP4rev1 (RFC 3501): framing, grammar, the gate's part before login and the session after it.
#![forbid(unsafe_code)]

pub mod envelope;
mod gate;
mod policy;
mod session;
pub mod strings;

pub use gate::gate;
pub use policy::Policy;
pub use session::{Folders, Log, Start, session};
