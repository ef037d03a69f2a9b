//! SELECT, EXAMINE (RFC 3501 §6.3.1, §6.3.2), CLOSE (§6.4.2) and UNSELECT (RFC 3691); IMAP2's BBOARD.

use std::io::Write;

use super::Log;
use super::connection::Connection;
use super::expunge::expunge;
use super::outcome::{Done, Failure, Outcome, Refusal};
use super::state::Open;
use super::state::State;
use crate::imap::grammar::Leave;
use crate::mailbox::{Access, Selected, Seq};

/// `SELECT` and `EXAMINE`. Whatever comes of it, the mailbox that was selected is not any more.
pub(super) fn select(connection: &mut Connection<'_>, state: &mut State, mailbox: &[u8], access: Access) -> Outcome {
    deselect(connection, state);
    let name = connection.folders.name(mailbox)?;
    let mailbox = connection.folders.select(&name, access)?;
    let mut open = Open::new(name, Selected::new(mailbox));
    announce(connection, &mut open)?;
    let code = if open.is_writable() { "READ-WRITE" } else { "READ-ONLY" };
    *state = State::Selected(Box::new(open));
    Ok(Done::with(code.to_owned()))
}

/// `BBOARD`: the SELECT of a bulletin board, of which there are none.
pub(super) fn bboard(connection: &mut Connection<'_>, state: &mut State) -> Outcome {
    deselect(connection, state);
    Err(Failure::No(Refusal::new("NONEXISTENT", "no such bulletin board")))
}

/// Leaves the mailbox that was selected, if one was.
fn deselect(connection: &mut Connection<'_>, state: &mut State) {
    if let State::Selected(open) = state {
        write_back(open, connection.log);
    }
    *state = State::Authenticated;
}

/// The required untagged data, in UW's order.
fn announce(connection: &mut Connection<'_>, open: &mut Open) -> std::io::Result<()> {
    let wire = &mut *connection.wire;
    // nothing is gone that the client counts: numbers are places
    let (count, tally) = (open.selected.len(), open.selected.mailbox().tally());
    let (validity, next) = (open.selected.mailbox().uid_validity(), open.selected.mailbox().uid_next());
    write!(wire, "* {count} EXISTS\r\n* {} RECENT\r\n", tally.recent)?;
    write!(wire, "* OK [UIDVALIDITY {validity}] UID validity status\r\n")?;
    write!(wire, "* OK [UIDNEXT {next}] Predicted next UID\r\n")?;
    if !open.selected.mailbox().keeps_uids() {
        write!(wire, "* NO [UIDNOTSTICKY] UIDs are of this session only\r\n")?;
    }
    open.tell_flag_lists(wire)?;
    match tally.first_unseen.map(Seq::at) {
        Some(seq) => write!(wire, "* OK [UNSEEN {seq}] First unseen message\r\n"),
        None => Ok(()),
    }
}

/// `CLOSE` and `UNSELECT`. The mailbox is left even if something cannot be done.
pub(super) fn leave(open: &mut Open, leave: Leave, log: Log<'_>) -> Outcome {
    let outcome = match leave {
        Leave::Close if open.is_writable() => expunge(open, None),
        Leave::Close | Leave::Unselect => Ok(Done::default()),
    };
    write_back(open, log);
    outcome
}

/// Shows other programs what changed in a mailbox that is left. If that fails, the index still knows it.
pub(super) fn write_back(open: &mut Open, log: Log<'_>) {
    if open.is_writable()
        && let Err(error) = open.selected.checkpoint()
    {
        log("Checkpoint failed", &format!(": {error}"));
    }
}

/// Shows other programs the flags that the client changed, as far as that is quickly done; the rest waits until the mailbox
/// is left.
pub(super) fn show_flags(open: &mut Open, log: Log<'_>) {
    if open.selected.mailbox().is_ahead()
        && let Err(error) = open.selected.write_flags()
    {
        log("Checkpoint failed", &format!(": {error}"));
    }
}
