//! Dates as mail knows them: in header fields (RFC 5322), in IMAP (RFC 3501) and in the From_ lines of a mailbox.
//!
//! Nothing here asks for the time or for the local zone; the caller passes both in.

mod civil;
mod from_line;
mod header;
mod imap;
mod scan;
mod zone;

pub use civil::{Date, DateTime, Time};
pub use from_line::{FromLine, Stamp, write_from_line};
pub use zone::Zone;
