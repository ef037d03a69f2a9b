//! The operating system. The only room with `unsafe`, the only one that names libc and nix.

pub mod files;
pub mod stream;
