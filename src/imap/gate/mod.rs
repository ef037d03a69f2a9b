//! What is spoken before login (RFC 3501 §3.1), in the process that is allowed nothing: greeting, CAPABILITY, NOOP,
//! LOGOUT, ID, STARTTLS, LOGIN and AUTHENTICATE. It sees no mailbox and checks no password; it asks an
//! [`Authority`](crate::auth::authority::Authority).

mod conversation;
mod login;
mod start_tls;
#[cfg(test)]
mod tests;

pub use conversation::{gate, greeting};
