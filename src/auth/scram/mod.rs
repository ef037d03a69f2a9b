//! SCRAM-SHA-256 (RFC 5802, RFC 7677): a password is proven without being sent, and the server keeps nothing by which
//! somebody could log in.
//!
//! The gate takes messages apart ([`message`]); nonces are the warden's; what is known of a user ([`verifiers`]) is read
//! with root's rights in a process that is thrown away, once for the salt and once for the proof ([`verifier`]).

pub mod message;
mod password;
pub mod verifier;
pub mod verifiers;

pub use message::{ChannelBinding, ChannelType, ClientFinal, ClientFirst, Fault};
pub use password::prepared;
pub use verifier::{Keyed, Proof, Verifier};
pub use verifiers::Verifiers;
