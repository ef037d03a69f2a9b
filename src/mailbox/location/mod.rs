//! Where a user's mail lies: the setting `mail_location`.

mod parse;
mod variables;

pub use parse::{Format, Location, LocationError, State};
pub use variables::Account;
