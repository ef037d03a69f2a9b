//! How a session begins: with the answer to the command that logged in, or with a greeting.

use std::io::{self, Write};

use super::connection::Connection;
use crate::imap::grammar::tag_of;

/// How the session begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// The gate let the client in.
    LoggedIn {
        /// [`Handover::answer`](crate::auth::authority::Handover): how to answer the command that logged in.
        answer: Vec<u8>,
    },
    /// The client is the user who started the program.
    Preauth {
        /// The user's name, for the greeting.
        user: String,
    },
}

impl Start {
    /// Answers the command that logged in, or greets; false if the gate handed over nothing that can be answered.
    pub(super) fn announce(&self, connection: &mut Connection<'_>) -> io::Result<bool> {
        let Connection { wire, policy, .. } = connection;
        let capabilities = policy.extensions.after_login();
        match self {
            Self::LoggedIn { answer } => {
                let Some((tag, name)) = tag_and_name(answer) else { return Ok(false) };
                write!(wire, "{tag} OK [CAPABILITY {capabilities}] {name} completed\r\n")?;
            }
            Self::Preauth { user } => {
                let host = &policy.host;
                let text = format!("Pre-authenticated user {user} {host} IMAP4rev1 Letterbox ready");
                write!(wire, "* PREAUTH [CAPABILITY {capabilities}] {text}\r\n")?;
            }
        }
        Ok(true)
    }
}

/// What the gate says of the command that logged in, if it says what a gate can say.
fn tag_and_name(answer: &[u8]) -> Option<(String, &'static str)> {
    let tag = tag_of(answer)?;
    let name = answer.get(tag.len() + 1..)?;
    let known = ["LOGIN", "AUTHENTICATE"].into_iter().find(|known| known.as_bytes() == name)?;
    Some((tag, known))
}

#[cfg(test)]
mod tests {
    use super::tag_and_name;

    #[test]
    fn the_gate_is_not_trusted() {
        assert_eq!(tag_and_name(b"a]1 LOGIN"), Some(("a]1".to_owned(), "LOGIN")));
        for answer in [&b""[..], b"a", b"a ", b"a NOOP", b"* LOGIN", b"a LOGIN\r\n* BYE", b"a\r\n LOGIN", b"a  LOGIN"] {
            assert_eq!(tag_and_name(answer), None, "{}", answer.escape_ascii());
        }
    }
}
