//! CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE (RFC 3501 §6.3.3 to §6.3.7).

use super::connection::Connection;
use super::outcome::{Done, Failure, Outcome, Refusal};
use super::state::State;
use crate::mailbox::MailboxName;

/// `CREATE`
pub(super) fn create(connection: &mut Connection<'_>, mailbox: &[u8]) -> Outcome {
    let name = connection.folders.name(mailbox)?;
    if name.is_inbox() {
        return Err(Failure::No(Refusal::new("ALREADYEXISTS", "INBOX exists always")));
    }
    connection.folders.create(&name)?;
    Ok(Done::default())
}

/// `DELETE`
pub(super) fn delete(connection: &mut Connection<'_>, state: &State, mailbox: &[u8]) -> Outcome {
    let name = connection.folders.name(mailbox)?;
    if name.is_inbox() {
        return Err(Failure::No(Refusal::new("CANNOT", "INBOX cannot be deleted")));
    }
    refuse_selected(state, |selected| *selected == name)?;
    connection.folders.delete(&name)?;
    Ok(Done::default())
}

/// `RENAME`
pub(super) fn rename(connection: &mut Connection<'_>, state: &State, from: &[u8], to: &[u8]) -> Outcome {
    let (from, to) = (connection.folders.name(from)?, connection.folders.name(to)?);
    if to.is_inbox() {
        return Err(Failure::No(Refusal::new("ALREADYEXISTS", "INBOX exists always")));
    }
    if to.is_below(&from) && !from.is_inbox() {
        return Err(Failure::No(Refusal::new("CANNOT", "a mailbox cannot be moved below itself")));
    }
    refuse_selected(state, |selected| *selected == from || (selected.is_below(&from) && !from.is_inbox()))?;
    connection.folders.rename(&from, &to)?;
    Ok(Done::default())
}

/// `SUBSCRIBE`
pub(super) fn subscribe(connection: &mut Connection<'_>, mailbox: &[u8]) -> Outcome {
    let name = connection.folders.name(mailbox)?;
    connection.folders.subscribe(&name)?;
    Ok(Done::default())
}

/// `UNSUBSCRIBE`
pub(super) fn unsubscribe(connection: &mut Connection<'_>, mailbox: &[u8]) -> Outcome {
    let name = connection.folders.name(mailbox)?;
    connection.folders.unsubscribe(&name)?;
    Ok(Done::default())
}

/// A session does not pull the mailbox from under itself: UW's rule, which spares clients that do it by mistake.
fn refuse_selected(state: &State, affected: impl Fn(&MailboxName) -> bool) -> Result<(), Failure> {
    match state {
        State::Selected(open) if affected(&open.name) => {
            Err(Failure::No(Refusal::new("INUSE", "the mailbox is selected")))
        }
        _ => Ok(()),
    }
}
