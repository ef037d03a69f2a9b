//! TLS from outside: real clients' handshakes with the daemons behind xinetd, what an intruder on the line can do, and
//! which process has which rights meanwhile.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

#[path = "tls/begin.rs"]
mod begin;
#[path = "tls/certificates.rs"]
mod certificates;
#[path = "tls/clients.rs"]
mod clients;
#[path = "tls/ends.rs"]
mod ends;
mod harness;
#[path = "tls/inside.rs"]
mod inside;
#[path = "tls/intruders.rs"]
mod intruders;
#[path = "tls/own.rs"]
mod own;
#[path = "tls/policy.rs"]
mod policy;
#[path = "tls/rights.rs"]
mod rights;
#[path = "tls/scanners.rs"]
mod scanners;
#[path = "tls/settings.rs"]
mod settings;
