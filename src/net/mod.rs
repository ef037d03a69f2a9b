//! The wire: bounded lines and literals in, gathered octets out, with time limits.
#![forbid(unsafe_code)]

mod crlf;
mod wire;

pub use crlf::Crlf;
pub use wire::{Line, ReadError, TAIL_OCTETS, Wire};
