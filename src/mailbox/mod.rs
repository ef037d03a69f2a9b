//! Mailboxes: names, the store, the drivers, and a session's own numbering.
#![forbid(unsafe_code)]
