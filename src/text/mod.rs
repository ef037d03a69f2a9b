//! Pure text: encodings, dates, header fields. No I/O, no clock.
#![forbid(unsafe_code)]

pub mod base64;
pub mod casemap;
pub mod date;
pub mod decimal;
pub mod fields;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
pub mod lexical;
pub mod mutf7;
pub mod octets;
