//! Headers with UTF-8 in them (RFC 6532) as a client can read them that knows only ASCII: RFC 6858, and where that would
//! leave something out, RFC 6857.

mod addresses;
mod encoded;
mod field;
mod header;
mod lexemes;
mod parameters;

pub use header::{Edit, edits};
