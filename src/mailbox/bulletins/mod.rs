//! Bulletins: messages of the site that each user gets once, as mail in INBOX, by whatever protocol it is read.

mod delivery;
mod record;

pub use delivery::Bulletins;
