//! TLS as the warden has it: a program of its own, `letterbox-tls`, between the client and whoever serves it.
//!
//! The warden finds certificates and opens them ([`certificates`]), knows which of them are good ([`found`]), starts the program and hears how the handshake went
//! ([`pump`]), by records with fixed limits ([`words`]). No process of ours but that program knows OpenSSL, a key, or
//! what the client really sent.

pub mod certificates;
pub mod found;
pub mod pump;
pub mod words;

pub use certificates::Certificates;
pub use found::Found;
pub use pump::{GARBLED, Prepared, Pump, TRUNCATED};
