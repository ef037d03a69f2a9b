//! Settings: the table, how values are written, and the file.

mod file;
mod local_name;
mod table;
mod tls_value;
mod value;

pub use local_name::LocalName;
pub use table::{NotSet, Setting, Settings, TABLE};
pub use tls_value::{PemFile, Ssl};
pub use value::{List, Sandbox, Value};
