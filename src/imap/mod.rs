//! IMAP4rev1 (RFC 3501): framing, grammar, the gate's part before login and the session after it.
#![forbid(unsafe_code)]

pub mod strings;
