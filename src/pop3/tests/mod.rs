//! The rules of POP3, each as a conversation.

mod authority;
mod authorization;
mod capability;
mod conversation;
mod double;
mod garbage;
mod sasl;
mod sizes;
mod surrogate;
mod transaction;
mod unique_id;
mod update;
