//! COPY (RFC 3501 §6.4.7, RFC 4315 §3): all of the messages or none, with their flags and dates.

use super::connection::Connection;
use super::outcome::{Done, EXPUNGED, Failure, Outcome, try_create, uid_set};
use super::state::Open;
use super::walk::Walk;
use crate::imap::capability::Extension;
use crate::imap::grammar::{Ids, SequenceSet};
use crate::mailbox::{Appended, Error, Kind, MailboxName, Uid};

/// `COPY`. A copy into the same mailbox is told with the news.
pub(super) fn copy(
    connection: &mut Connection<'_>,
    open: &mut Open,
    ids: Ids,
    set: &SequenceSet,
    mailbox: &[u8],
) -> Outcome {
    let name = connection.folders.name(mailbox)?;
    let mut uids = Vec::new();
    let ghosts = Walk::new(&open.selected, ids, set)?.visit(&open.selected, &mut |_, message| uids.push(message.uid));
    if ghosts > 0 {
        return Err(Failure::No(EXPUNGED));
    }
    if uids.is_empty() {
        return Ok(Done::default());
    }
    let appended = copy_all(connection, open, &uids, &name).map_err(try_create)?;
    let told = appended.kept && connection.policy.extensions.has(Extension::UidPlus);
    Ok(if told { Done::with(copyuid(&uids, &appended)) } else { Done::default() })
}

/// Copies, following what others do to the mailbox that is read.
fn copy_all(
    connection: &mut Connection<'_>,
    open: &mut Open,
    uids: &[Uid],
    to: &MailboxName,
) -> Result<Appended, Error> {
    // each round follows one change of the file by somebody else; who rewrites faster than we read must wait
    for _ in 0..8 {
        match connection.folders.copy(open.selected.mailbox_mut(), uids, to) {
            Err(error) if error.kind == Kind::Changed => open.selected.sync()?,
            result => return result,
        }
    }
    connection.folders.copy(open.selected.mailbox_mut(), uids, to)
}

/// `"COPYUID" SP nz-number SP uid-set SP uid-set`
fn copyuid(sources: &[Uid], appended: &Appended) -> String {
    let sources = uid_set(sources.iter().copied());
    let copies = uid_set(appended.uids.iter().copied());
    format!("COPYUID {} {sources} {copies}", appended.uid_validity)
}
