//! LIST, LSUB (RFC 3501 §6.3.8, §6.3.9, RFC 3348) and NAMESPACE (RFC 2342).

use std::io::Write;

use super::conversation::Connection;
use super::folders::Listed;
use super::outcome::{Done, Outcome};
use crate::imap::strings;

/// `LIST`; an empty pattern asks for the separator and for the root of the reference, which is the empty name.
pub(super) fn list(connection: &mut Connection<'_>, reference: &[u8], pattern: &[u8]) -> Outcome {
    let listed = if pattern.is_empty() {
        vec![Listed { name: String::new(), attributes: vec!["\\Noselect"] }]
    } else {
        connection.folders.list(reference, pattern)?
    };
    send(connection, "LIST", &listed)
}

/// `LSUB`
pub(super) fn lsub(connection: &mut Connection<'_>, reference: &[u8], pattern: &[u8]) -> Outcome {
    let listed = connection.folders.lsub(reference, pattern)?;
    send(connection, "LSUB", &listed)
}

/// `mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox`
fn send(connection: &mut Connection<'_>, word: &str, listed: &[Listed]) -> Outcome {
    for Listed { name, attributes } in listed {
        let mut out = format!("* {word} ({}) \"/\" ", attributes.join(" ")).into_bytes();
        strings::astring(name.as_bytes(), &mut out);
        out.extend_from_slice(b"\r\n");
        connection.wire.write_all(&out)?;
    }
    Ok(Done::default())
}

/// `NAMESPACE`: the user's own, which begins at the root; no other users', none that is shared.
pub(super) fn namespace(connection: &mut Connection<'_>) -> Outcome {
    connection.wire.write_all(b"* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n")?;
    Ok(Done::default())
}
