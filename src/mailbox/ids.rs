//! The numbers that name messages and mailboxes (RFC 3501 §2.3.1). Three things that must never be mixed up.

use std::fmt;

/// A unique identifier (RFC 3501 §2.3.1.1): ascends within a mailbox, is never used again, never 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(pub u32);

/// A message sequence number (RFC 3501 §2.3.1.2): 1 for the first message of a session's view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seq(pub u32);

/// The validity of all UIDs of a mailbox: another value means that every UID a client has noted is void.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct UidValidity(pub u32);

/// Grows with every change of a mailbox, so that "changed since" is one comparison (RFC 7162's mod-sequence).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ModSeq(pub u64);

impl Uid {
    /// The UID after this one; stays at the largest number there is.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl Seq {
    /// The number of the message at `position`, counted from 0.
    pub fn at(position: usize) -> Self {
        Self(u32::try_from(position).unwrap_or(u32::MAX).saturating_add(1))
    }

    /// The position counted from 0; none for the invalid number 0.
    pub fn position(self) -> Option<usize> {
        self.0.checked_sub(1).map(|position| position as usize)
    }
}

impl ModSeq {
    /// The one after this.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for UidValidity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
