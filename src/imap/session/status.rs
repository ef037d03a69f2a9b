//! STATUS (RFC 3501 §6.3.10).

use std::io::Write;

use super::connection::Connection;
use super::outcome::{Done, Outcome};
use super::state::State;
use crate::imap::grammar::StatusItem;
use crate::imap::strings;
use crate::mailbox::Status;

/// Octets that are enough for nearly every answer, its mailbox not counted.
const LINE_OCTETS: usize = 128;

/// `STATUS`: each item in the order asked, also on the selected mailbox, the view of which it leaves alone.
pub(super) fn status(
    connection: &mut Connection<'_>,
    state: &mut State,
    mailbox: &[u8],
    items: &[StatusItem],
) -> Outcome {
    let name = connection.folders.name(mailbox)?;
    let (status, done) = match state {
        State::Selected(open) if open.name == name => {
            open.selected.sync()?;
            // RFC 3501 has it that no client should ask; RFC 5530 has this very example
            (Status::of(open.selected.mailbox()), Done::with("CLIENTBUG".to_owned()))
        }
        _ => (connection.folders.status(&name)?, Done::default()),
    };
    let mut out = Vec::with_capacity(mailbox.len() + LINE_OCTETS);
    out.extend_from_slice(b"* STATUS ");
    strings::astring(connection.folders.spell_as(mailbox, &name).as_bytes(), &mut out);
    out.extend_from_slice(b" (");
    for (place, item) in items.iter().enumerate() {
        out.extend_from_slice(if place > 0 { b" " } else { b"" });
        status_att(*item, &status, &mut out);
    }
    out.extend_from_slice(b")\r\n");
    connection.wire.write_all(&out)?;
    Ok(done)
}

/// `status-att SP number`
fn status_att(item: StatusItem, status: &Status, out: &mut Vec<u8>) {
    let (name, number) = match item {
        StatusItem::Messages => ("MESSAGES ", status.messages as u64),
        StatusItem::Recent => ("RECENT ", status.recent as u64),
        StatusItem::UidNext => ("UIDNEXT ", status.uid_next.0.into()),
        StatusItem::UidValidity => ("UIDVALIDITY ", status.uid_validity.0.into()),
        StatusItem::Unseen => ("UNSEEN ", status.unseen as u64),
    };
    out.extend_from_slice(name.as_bytes());
    strings::number(number, out);
}
