//! LIST, LSUB (RFC 3501 §6.3.8, §6.3.9, RFC 3348), NAMESPACE (RFC 2342); IMAP2's FIND (RFC 1176).

use std::io::Write;

use super::connection::Connection;
use super::outcome::{Done, Failure, Outcome, Refusal};
use crate::imap::capability::Extension;
use crate::imap::grammar::Among;
use crate::imap::strings;
use crate::mailbox::{Listed, ListedKind, SEPARATOR};

/// `LIST`; an empty pattern asks for the separator alone, and is answered by the empty name.
pub(super) fn list(connection: &mut Connection<'_>, reference: &[u8], pattern: &[u8]) -> Outcome {
    let listed = listed(connection, reference, pattern)?;
    send(connection, "LIST", &listed)
}

/// The names that LIST has for `reference` and `pattern`.
pub(super) fn listed(
    connection: &mut Connection<'_>,
    reference: &[u8],
    pattern: &[u8],
) -> Result<Vec<Listed>, Failure> {
    match texts(reference, pattern) {
        Some((reference, pattern)) => Ok(connection.folders.list(reference, pattern)?),
        None => Ok(Vec::new()),
    }
}

/// `LSUB`
pub(super) fn lsub(connection: &mut Connection<'_>, reference: &[u8], pattern: &[u8]) -> Outcome {
    let listed = subscribed(connection, reference, pattern)?;
    send(connection, "LSUB", &listed)
}

fn subscribed(connection: &mut Connection<'_>, reference: &[u8], pattern: &[u8]) -> Result<Vec<Listed>, Failure> {
    match texts(reference, pattern) {
        Some((reference, pattern)) => Ok(connection.folders.lsub(reference, pattern)?),
        None => Ok(Vec::new()),
    }
}

/// `FIND`: names alone, and only those that can be selected. Its `*` is LIST's; what IMAP2 has for a single character
/// is refused, as UW refuses it.
pub(super) fn find(connection: &mut Connection<'_>, among: Among, pattern: &[u8]) -> Outcome {
    if pattern.iter().any(|octet| matches!(octet, b'%' | b'?')) {
        return Err(Failure::No(Refusal::new("CANNOT", "no wildcard but * is supported")));
    }
    let found = match among {
        Among::Subscribed => subscribed(connection, b"", pattern)?,
        Among::All => listed(connection, b"", pattern)?,
    };
    for name in found.iter().filter(|name| name.kind == ListedKind::Mailbox) {
        let mut out = b"* MAILBOX ".to_vec();
        strings::astring(name.name.as_bytes(), &mut out);
        out.extend_from_slice(b"\r\n");
        connection.wire.write_all(&out)?;
    }
    Ok(Done::default())
}

/// Reference and pattern as text; what is none matches nothing.
fn texts<'a>(reference: &'a [u8], pattern: &'a [u8]) -> Option<(&'a str, &'a str)> {
    Some((std::str::from_utf8(reference).ok()?, std::str::from_utf8(pattern).ok()?))
}

/// `mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox`
pub(super) fn send(connection: &mut Connection<'_>, word: &str, listed: &[Listed]) -> Outcome {
    let children = connection.policy.extensions.has(Extension::Children);
    for name in listed {
        let mut out = format!("* {word} ({}) \"{SEPARATOR}\" ", attributes(name, children)).into_bytes();
        strings::astring(name.name.as_bytes(), &mut out);
        out.extend_from_slice(b"\r\n");
        connection.wire.write_all(&out)?;
    }
    Ok(Done::default())
}

/// `mbx-list-flags`, those of RFC 3348 only if they are served.
fn attributes(listed: &Listed, children: bool) -> String {
    let noselect = (listed.kind == ListedKind::Level).then_some("\\Noselect");
    let inferiors = match listed.inferiors {
        Some(true) => Some("\\HasChildren"),
        Some(false) => Some("\\HasNoChildren"),
        None => None,
    };
    let told: Vec<_> = noselect.into_iter().chain(inferiors.filter(|_| children)).collect();
    told.join(" ")
}

/// `NAMESPACE`: the user's own, which begins at the root; no other users', none that is shared.
pub(super) fn namespace(connection: &mut Connection<'_>) -> Outcome {
    connection.wire.write_all(b"* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n")?;
    Ok(Done::default())
}
