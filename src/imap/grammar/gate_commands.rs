//! The commands before login: the table, and the grammar of each (RFC 3501 §6.1, §6.2).

use std::borrow::Cow;

use super::command::{AnyCommand, GateCommand};
use super::cursor::{Cursor, Text};
use super::fault::Fault;
use super::request::{Row, States};
use crate::imap::capability::Extension;
use crate::limits;
use crate::secret::Secret;

/// Every command before login.
pub(in crate::imap) const GATE: &[Row<GateCommand>] = &[
    row("CAPABILITY", None, |_| Ok(GateCommand::Any(AnyCommand::Capability))),
    row("NOOP", None, |_| Ok(GateCommand::Any(AnyCommand::Noop))),
    row("LOGOUT", None, |_| Ok(GateCommand::Any(AnyCommand::Logout))),
    row("ID", Some(Extension::Id), |cursor| id(cursor).map(GateCommand::Any)),
    row("LOGIN", None, login),
    row("AUTHENTICATE", None, authenticate),
    row("STARTTLS", None, |_| Ok(GateCommand::StartTls)),
];

const fn row(
    name: &'static str,
    extension: Option<Extension>,
    grammar: fn(&mut Cursor<'_>) -> Result<GateCommand, Fault>,
) -> Row<GateCommand> {
    Row { name, states: States::Any, extension, grammar }
}

/// `login = "LOGIN" SP userid SP password`, both of which are an `astring`.
fn login(cursor: &mut Cursor<'_>) -> Result<GateCommand, Fault> {
    cursor.sp()?;
    let user = cursor.astring()?.into_owned();
    cursor.sp()?;
    Ok(GateCommand::Login { user, password: secret(cursor.astring()?) })
}

/// `authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp] *(CRLF base64)`, with
/// `initial-resp = base64 / "="` (RFC 4959 §7). What is no base64 is found out by the mechanism.
fn authenticate(cursor: &mut Cursor<'_>) -> Result<GateCommand, Fault> {
    cursor.sp()?;
    let mechanism = cursor.atom()?.to_vec();
    let initial = if cursor.octet(b' ') { Some(secret(Cow::Borrowed(cursor.atom()?))) } else { None };
    Ok(GateCommand::Authenticate { mechanism, initial })
}

/// `text` where it is wiped; copied once, in its full size.
fn secret(text: Text<'_>) -> Secret {
    Secret::new(text.into_owned())
}

/// `id = "ID" SP id_params_list`, with `id_params_list = "(" #(string SP nstring) ")" / nil` (RFC 2971 §4)
pub(super) fn id(cursor: &mut Cursor<'_>) -> Result<AnyCommand, Fault> {
    cursor.sp()?;
    if cursor.word("NIL") || cursor.word("()") {
        return Ok(AnyCommand::Id(Vec::new()));
    }
    cursor.list(limits::ID_PAIRS, id_pair).map(AnyCommand::Id)
}

/// `string SP nstring`
fn id_pair(cursor: &mut Cursor<'_>) -> Result<(Vec<u8>, Option<Vec<u8>>), Fault> {
    let field = cursor.string()?.into_owned();
    cursor.sp()?;
    Ok((field, cursor.nstring()?.map(Cow::into_owned)))
}

#[cfg(test)]
mod tests {
    use super::super::request::request;
    use super::*;
    use crate::imap::capability::Extensions;

    fn read(line: &str) -> Result<GateCommand, Fault> {
        let request = request(line.as_bytes(), GATE, false, Extensions::all());
        request.map(|request| request.command).map_err(|refused| refused.fault)
    }

    #[test]
    fn login_in_every_spelling() {
        for line in ["a LOGIN fred p]w", "a login \"fred\" \"p]w\"", "a LOGIN {4}\r\nfred {3+}\r\np]w"] {
            let Ok(GateCommand::Login { user, password }) = read(line) else { panic!("{line}") };
            assert!(user == b"fred" && password.matches(b"p]w"), "{line}");
        }
        for line in
            ["a LOGIN", "a LOGIN fred", "a LOGIN fred ", "a LOGIN fred p w", "a LOGIN fred* p", "a LOGIN fred \"p\\w\""]
        {
            assert!(read(line).is_err(), "{line}");
        }
        assert_eq!(read("a LOGIN fred {3}").unwrap_err(), Fault::Literal);
    }

    #[test]
    fn authenticate_with_and_without_initial_response() {
        let Ok(GateCommand::Authenticate { mechanism, initial }) = read("a AUTHENTICATE plain") else { panic!() };
        assert!(mechanism == b"plain" && initial.is_none());
        let Ok(GateCommand::Authenticate { initial, .. }) = read("a AUTHENTICATE PLAIN =") else { panic!() };
        assert!(initial.unwrap().matches(b"="));
        assert!(read("a AUTHENTICATE").is_err() && read("a AUTHENTICATE PLAIN ").is_err());
        assert!(read("a AUTHENTICATE PLAIN AA== x").is_err());
    }

    #[test]
    fn id_of_rfc_2971() {
        let Ok(GateCommand::Any(AnyCommand::Id(pairs))) = read("a ID (\"name\" \"sodr\" \"os\" NIL)") else { panic!() };
        assert_eq!(pairs, [(b"name".to_vec(), Some(b"sodr".to_vec())), (b"os".to_vec(), None)]);
        assert!(read("a ID NIL").is_ok() && read("a ID ()").is_ok());
        for line in ["a ID", "a ID (\"name\")", "a ID (name sodr)", "a ID (\"a\" \"b\" )"] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
