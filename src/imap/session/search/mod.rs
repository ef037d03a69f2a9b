//! SEARCH (RFC 3501 §6.4.4), ESEARCH (RFC 4731), and the finding of messages for SORT and THREAD.

mod body;
mod command;
mod evaluate;
mod field;
mod header;
mod program;

pub(super) use command::{find, search};
