//! FETCH (RFC 3501 §6.4.5, §7.4.2): every item in the order asked and under the name asked.

mod answer;
mod binary;
mod command;
mod content;
mod source;

pub(super) use command::fetch;
pub(super) use source::{Memory, Source};
