//! The structure of a message (RFC 5322, RFC 2045 to 2049) as offsets into its stored bytes.
#![forbid(unsafe_code)]

pub mod address;
mod boundary;
pub mod charset;
pub mod content;
pub mod decode;
pub mod downgrade;
pub mod envelope;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod gather;
pub mod part;
pub mod section;
pub mod structure;
pub mod subset;
mod tally;
mod utf7;
pub mod words;
