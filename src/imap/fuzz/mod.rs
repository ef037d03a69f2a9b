//! Fuzz targets of IMAP; see `text::fuzz` for what a target is.

mod command;
mod envelope;
mod framing;
mod reader;
mod search;
mod structure;

pub use command::command;
pub use envelope::envelope;
pub use framing::framing;
pub use search::search;
pub use structure::structure;
