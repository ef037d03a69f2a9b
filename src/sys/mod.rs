//! The operating system. The only room with `unsafe`, the only one that names libc and nix.

pub mod channel;
pub mod clock;
pub mod descriptors;
pub mod dotlock;
pub mod execute;
pub mod files;
pub mod host;
pub mod life;
pub mod lock;
mod lock_owner;
pub mod map;
pub mod memory;
pub mod pam;
pub mod passwd;
pub mod peer;
pub mod privs;
pub mod process;
pub mod random;
pub mod sandbox;
#[cfg(any(test, fuzzing))]
pub mod scratch;
pub mod services;
pub mod stream;
pub mod syslog;
pub mod terminal;
pub mod termination;
pub mod tree;
mod unwind;
pub mod wait;
pub mod watch;
