//! What is spoken after login (RFC 3501 §3.2 to §3.4), as the user and with the user's mailboxes.

mod append;
mod connection;
mod conversation;
mod copy;
mod dispatch;
mod expunge;
mod fetch;
mod folders;
mod heading;
mod hierarchy;
mod idle;
mod listing;
mod news;
mod notices;
mod outcome;
mod pieces;
mod scan;
mod search;
mod select;
mod sort;
mod start;
mod state;
mod status;
mod store;
#[cfg(test)]
mod tests;
mod walk;

pub use conversation::session;
pub use folders::Folders;
pub use start::Start;

/// Writes a log line `EVENT user=U host=HMORE`: called with EVENT and MORE.
pub type Log<'a> = &'a dyn Fn(&str, &str);
