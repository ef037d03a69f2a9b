//! Pure text: encodings, dates, header fields. No I/O, no clock.
#![forbid(unsafe_code)]

pub mod base64;
pub mod casemap;
pub mod date;
pub mod fields;
pub mod lexical;
pub mod mutf7;
pub mod octets;
