//! Who is it: mechanisms, PAM, the secrets file, and what the gate may ask of the warden.
#![forbid(unsafe_code)]

pub mod account;
pub mod authority;
pub mod challenge;
pub mod digest;
pub mod examiner;
pub mod login;
pub mod pam;
pub mod sasl;
pub mod scram;
pub mod secrets;
pub mod secured;
