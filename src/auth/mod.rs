//! Who is it: mechanisms, PAM, the secrets file, and what the gate may ask of the warden.
#![forbid(unsafe_code)]

pub mod authority;
pub mod digest;
pub mod login;
pub mod sasl;
