//! The wire: bounded lines and literals in, gathered octets out, with time limits.
#![forbid(unsafe_code)]

mod wire;

pub use wire::{Line, ReadError, Wire};
