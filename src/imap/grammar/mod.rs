//! The grammar of RFC 3501 §9 and of the extensions: one function for each rule, named for it, no I/O.

mod command;
mod commands;
mod cursor;
mod fault;
mod fetch_items;
mod flags;
mod gate_commands;
mod old_commands;
mod request;
mod search;
mod search_keys;
mod section;
mod seqset;

pub(super) use command::{
    Among, AnyCommand, AppendCommand, AuthCommand, Command, GateCommand, Ids, Leave, MessageCommand, SelectedCommand,
    StatusItem, StoreCommand,
};
pub(super) use commands::{SESSION, append_message};
pub(super) use cursor::{Cursor, LiteralHead};
pub(super) use fault::Fault;
pub(super) use fetch_items::{Content, Form, Item, Partial, Reading};
pub(super) use gate_commands::GATE;
pub(super) use request::{Refused, Request, look, request, tag_of};
pub(super) use search::{Algorithm, Criteria, Direction, Returns, SortBy, SortKey};
pub(super) use search_keys::{Clock, Key, Order};
pub(super) use section::{Section, SectionText};
pub(super) use seqset::{SequenceSet, SetWriter, Span, contains};
