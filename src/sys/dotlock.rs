//! The lock beside a mailbox: a file `MAILBOX.lock` that only one program can have made.

use std::io;

/// What one attempt at a lock brought.
#[derive(Debug, PartialEq, Eq)]
pub enum TryLock {
    /// The lock is ours until it is given back.
    Held,
    /// Somebody else has it: try again later.
    Busy,
    /// We may not make files there, and never will.
    Denied,
}

/// Whoever can make the one dotlock of a mailbox.
pub trait DotLocker {
    /// Tries once, without waiting. A lock that is already held stays held.
    fn try_lock(&mut self) -> io::Result<TryLock>;

    /// Gives the lock back, if it is held.
    fn unlock(&mut self);
}
