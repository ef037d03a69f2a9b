//! What a command is answered with: one status line (RFC 1939 §3), perhaps with a response code (RFC 2449 §8, RFC 3206).
//!
//! No word of a client, a name or a file ever stands in one, so nothing can pass for a response code or end the line.

use std::borrow::Cow;
use std::io::{self, Write};

/// A response code, in the brackets at the beginning of an `-ERR` line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// The credentials are the trouble (RFC 3206 §5).
    Auth,
    /// Another session has the maildrop (RFC 2449 §8.1.2).
    InUse,
    /// The last login is not long enough ago (RFC 2449 §8.1.1).
    LoginDelay,
    /// Trouble of ours that may pass (RFC 3206 §4).
    SysTemp,
    /// Trouble of ours that somebody has to mend (RFC 3206 §4).
    SysPerm,
    /// The message needs UTF-8 mode (RFC 6856 §5).
    Utf8,
}

impl Code {
    fn text(self) -> &'static str {
        match self {
            Self::Auth => "[AUTH] ",
            Self::InUse => "[IN-USE] ",
            Self::LoginDelay => "[LOGIN-DELAY] ",
            Self::SysTemp => "[SYS/TEMP] ",
            Self::SysPerm => "[SYS/PERM] ",
            Self::Utf8 => "[UTF8] ",
        }
    }
}

/// A status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// `+OK` and a text, which is never empty: old clients need the blank.
    Ok(Cow<'static, str>),
    /// `-ERR`, perhaps a code, and a text.
    Err(Option<Code>, &'static str),
}

impl Reply {
    /// `+OK` with a text that is always the same.
    pub(super) const fn ok(text: &'static str) -> Self {
        Self::Ok(Cow::Borrowed(text))
    }

    /// `-ERR` without a code.
    pub(super) const fn err(text: &'static str) -> Self {
        Self::Err(None, text)
    }

    /// `-ERR` with `code`.
    pub(super) const fn coded(code: Code, text: &'static str) -> Self {
        Self::Err(Some(code), text)
    }

    /// Writes the line to `out`.
    pub(super) fn send(&self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Ok(text) => write!(out, "+OK {text}\r\n"),
            Self::Err(code, text) => write!(out, "-ERR {}{text}\r\n", code.map_or("", Code::text)),
        }
    }
}
