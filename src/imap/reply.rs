//! Lines that are sent: greetings, tagged answers, and those that are the same before and after login.

use std::io::{self, Write};

use super::grammar::{Fault, Refused};
use crate::net::Wire;
use crate::sys::syslog::visible;

/// `response-tagged = tag SP resp-cond-state CRLF`, or `* BAD` to a line without a tag.
pub(super) fn bad(wire: &mut Wire, refused: &Refused, line: &[u8]) -> io::Result<()> {
    let tag = refused.tag.as_deref().unwrap_or("*");
    if line.is_empty() {
        return write!(wire, "* BAD Null command\r\n");
    }
    write!(wire, "{tag} BAD {}\r\n", refused.fault.text(&refused.name))
}

/// The same for a command that goes beyond a bound, of which `line` is the beginning.
pub(super) fn beyond_bounds(wire: &mut Wire, fault: Fault, line: &[u8]) -> io::Result<()> {
    let refused = Refused { tag: super::grammar::tag_of(line), fault, name: "command".to_owned() };
    bad(wire, &refused, line)
}

/// The farewell of a connection that cannot go on because of what the client sent.
pub(super) fn hopeless(wire: &mut Wire) -> io::Result<()> {
    write!(wire, "* BYE [TOOBIG] Absurdly long client literal\r\n")
}

/// The answer to CAPABILITY.
pub(super) fn capability(wire: &mut Wire, capabilities: &str) -> io::Result<()> {
    write!(wire, "* CAPABILITY {capabilities}\r\n")
}

/// The answer to ID (RFC 2971 §3.2).
pub(super) fn id(wire: &mut Wire) -> io::Result<()> {
    write!(wire, "* ID (\"name\" \"Letterbox\" \"version\" \"{}\")\r\n", env!("CARGO_PKG_VERSION"))
}

/// What a client tells of itself, for the log: values alone are free text, so each is made harmless.
pub(super) fn id_for_log(pairs: &[(Vec<u8>, Option<Vec<u8>>)]) -> String {
    let known = pairs.iter().filter_map(|(field, value)| Some((field, value.as_ref()?)));
    known.map(|(field, value)| format!(" {}={}", visible(field), visible(value))).collect()
}

/// Each line of `text` that says something, as an alert (RFC 3501 §7.1); what cannot stand in a response is left out.
pub(super) fn alerts(wire: &mut Wire, text: &[u8]) -> io::Result<()> {
    for line in text.split(|octet| *octet == b'\n') {
        let line: Vec<u8> = line.iter().copied().filter(|octet| *octet == b' ' || octet.is_ascii_graphic()).collect();
        if !line.is_empty() {
            wire.write_all(&[b"* OK [ALERT] ", &line[..], b"\r\n"].concat())?;
        }
    }
    Ok(())
}

/// `resp-cond-bye` in answer to LOGOUT.
pub(super) fn farewell(wire: &mut Wire, host: &str) -> io::Result<()> {
    write!(wire, "* BYE {host} IMAP4rev1 server terminating connection\r\n")
}
