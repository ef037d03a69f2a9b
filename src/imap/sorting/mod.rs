//! The algorithms of SORT and THREAD (RFC 5256), on what is known of each message. No I/O.

mod base_subject;
mod forest;
mod letters;
mod link;
mod merge;
mod message_id;
mod order;
mod texts;
mod thread;

pub(super) use base_subject::BaseSubject;
pub(super) use letters::Letters;
pub(super) use message_id::{first_message_id, message_ids};
pub(super) use order::{Order, put_number, put_text};
pub(super) use thread::{ordered_subject, references, write};
