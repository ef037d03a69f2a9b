//! From a command to its handler, which is given what the command's state owns.

use super::connection::Connection;
use super::news::Expunges;
use super::outcome::{Done, Failure, Outcome};
use super::state::{Open, State};
use super::{append, copy, expunge, fetch, hierarchy, idle, listing, scan, search, select, sort, status, store};
use crate::imap::frame::Framer;
use crate::imap::grammar::{AuthCommand, Command, Fault, Ids, SelectedCommand};

/// In which terms a command speaks of messages, and whether it may be told of EXPUNGEs.
pub(super) fn terms(command: &Command) -> (Ids, Expunges) {
    match command {
        Command::Selected(
            SelectedCommand::Fetch { ids, .. }
            | SelectedCommand::Store { ids, .. }
            | SelectedCommand::Search { ids, .. }
            | SelectedCommand::Sort { ids, .. }
            | SelectedCommand::Thread { ids, .. },
        ) => (*ids, if *ids == Ids::Uid { Expunges::Told } else { Expunges::Kept }),
        Command::Selected(SelectedCommand::Copy { ids, .. }) => (*ids, Expunges::Told),
        _ => (Ids::Seq, Expunges::Told),
    }
}

/// Runs a command.
pub(super) fn run(
    connection: &mut Connection<'_>,
    state: &mut State,
    framer: &Framer,
    tag: &str,
    command: Command,
) -> Outcome {
    match (command, &mut *state) {
        (Command::Any(command), _) => connection.run_any(&command),
        (Command::Auth(command), state) => run_authenticated(connection, state, command),
        (Command::Append(command), _) => append::append(connection, framer, command),
        (Command::Leave(leave), State::Selected(open)) => {
            let outcome = select::leave(open, leave, connection.log);
            *state = State::Authenticated;
            outcome
        }
        (Command::Selected(command), State::Selected(open)) => run_selected(connection, open, tag, command),
        (Command::Selected(_) | Command::Leave(_), State::Authenticated) => Err(Failure::Bad(Fault::Unrecognized)),
    }
}

fn run_authenticated(connection: &mut Connection<'_>, state: &mut State, command: AuthCommand) -> Outcome {
    match command {
        AuthCommand::Select { mailbox, access } => select::select(connection, state, &mailbox, access),
        AuthCommand::Create { mailbox } => hierarchy::create(connection, &mailbox),
        AuthCommand::Delete { mailbox } => hierarchy::delete(connection, state, &mailbox),
        AuthCommand::Rename { from, to } => hierarchy::rename(connection, state, &from, &to),
        AuthCommand::Subscribe { mailbox } => hierarchy::subscribe(connection, &mailbox),
        AuthCommand::Unsubscribe { mailbox } => hierarchy::unsubscribe(connection, &mailbox),
        AuthCommand::List { reference, pattern } => listing::list(connection, &reference, &pattern),
        AuthCommand::Lsub { reference, pattern } => listing::lsub(connection, &reference, &pattern),
        AuthCommand::Scan { reference, pattern, text } => scan::scan(connection, &reference, &pattern, &text),
        AuthCommand::Find { among, pattern } => listing::find(connection, among, &pattern),
        AuthCommand::Bboard => select::bboard(connection, state),
        AuthCommand::Namespace => listing::namespace(connection),
        AuthCommand::Status { mailbox, items } => status::status(connection, state, &mailbox, &items),
        AuthCommand::Idle => idle::idle(connection, state),
    }
}

fn run_selected(connection: &mut Connection<'_>, open: &mut Open, tag: &str, command: SelectedCommand) -> Outcome {
    match command {
        SelectedCommand::Check => {
            open.selected.checkpoint()?;
            Ok(Done::default())
        }
        SelectedCommand::Expunge { uids } => expunge::expunge(open, uids.as_ref()),
        SelectedCommand::Store { ids, set, store } => store::store(connection, open, ids, &set, &store),
        SelectedCommand::Copy { ids, set, mailbox } => copy::copy(connection, open, ids, &set, &mailbox),
        SelectedCommand::Fetch { ids, set, items } => fetch::fetch(connection, open, ids, &set, &items),
        SelectedCommand::Search { ids, returns, criteria } => {
            search::search(connection, open, tag, ids, returns, &criteria)
        }
        SelectedCommand::Sort { ids, keys, criteria } => sort::sort(connection, open, ids, &keys, &criteria),
        SelectedCommand::Thread { ids, algorithm, criteria } => {
            sort::thread(connection, open, ids, algorithm, &criteria)
        }
    }
}
