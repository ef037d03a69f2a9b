//! POP3 (RFC 1939): grammar, the gate's part before login (AUTHORIZATION) and the session after it (TRANSACTION, UPDATE).
#![forbid(unsafe_code)]

mod gate;
mod hold;
mod policy;
mod session;

pub use gate::gate;
pub use hold::{Hold, Refused};
pub use policy::{Expire, Policy};
pub use session::{Log, Maildrop, Start, session};
