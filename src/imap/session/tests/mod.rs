//! Conversations after login, on mailboxes in memory.

mod appending;
mod cabinet;
mod fetching;
mod framing;
mod garbage;
mod hierarchy;
mod many_sessions;
mod playing;
mod searching;
mod selecting;
mod sorting;
mod storing;
