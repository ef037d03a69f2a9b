//! POP3 (RFC 1939): grammar, the gate's part before login (AUTHORIZATION) and the session after it (TRANSACTION, UPDATE).
#![forbid(unsafe_code)]

mod authorization;
mod capability;
mod command;
mod entries;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod gate;
mod handover;
mod header_md5;
mod hold;
mod language;
mod outgoing;
mod policy;
mod register;
mod reply;
mod retrieve;
mod session;
mod snapshot;
mod surrogate;
#[cfg(test)]
mod tests;
mod transaction;
mod uidl;
mod uidl_piece;
mod unique_id;
mod update;

pub use gate::{gate, greeting};
pub use hold::{Hold, Refused};
pub use policy::{Expire, Policy};
pub use register::Register;
pub use session::{Log, Maildrop, Start, session};
pub use uidl::{BadUidlFormat, UidlFormat};
