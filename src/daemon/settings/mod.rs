//! Settings: the table, how values are written, and the file.

mod file;
mod table;
mod value;

pub use table::{NotSet, Setting, Settings, TABLE};
pub use value::{List, Sandbox, Value};
