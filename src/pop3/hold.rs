//! One POP3 session at a time: the exclusive hold that RFC 1939 §4 asks for, as the session sees it.
//!
//! It keeps other POP3 sessions away, not IMAP and not deliveries: what those do to the mailbox while it lasts is
//! dealt with where it is met.

use std::time::Duration;

/// A session's hold on its user's maildrop.
pub trait Hold {
    /// Tries to get the hold, and notes the login. Called once, before the mailbox is opened; never waits long.
    fn acquire(&mut self) -> Result<(), Refused>;

    /// Notes that the client is still there; false when another session has taken over in the meantime, so that this
    /// one must end without UPDATE. Called at every command; cheap.
    fn renew(&mut self) -> bool;

    /// The least time between two logins of the user that is insisted on; none if nothing is, or can be.
    fn login_delay(&self) -> Option<Duration>;

    /// Makes sure that nobody can take over any more; false when somebody has. Called once, before UPDATE.
    fn settle(&mut self) -> bool;
}

/// Why a session does not get the hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Another session has it, and its client was heard of lately (RFC 2449 §8.1.2).
    InUse,
    /// The last login is not long enough ago (RFC 2449 §8.1.1).
    LoginDelay,
}
