//! From a framed line to a command: the tag, the command's row in its table, the row's own grammar.
//!
//! A table ties each command to the states in which it is legal, to the extension without which it does not exist, and
//! to its grammar; so a command that cannot be taken is refused before a literal of it is asked for.

use super::cursor::{Cursor, is_astring_char};
use super::fault::Fault;
use crate::imap::capability::{Extension, Extensions};
use crate::imap::frame::Look;
use crate::limits;

/// One command of a table.
pub(in crate::imap) struct Row<C> {
    /// Its name, in upper case; the forms with UID are rows of their own.
    pub(in crate::imap) name: &'static str,
    /// Where it is legal.
    pub(in crate::imap) states: States,
    /// What it belongs to; none is RFC 3501.
    pub(in crate::imap) extension: Option<Extension>,
    /// Reads what follows the name, with its blank.
    pub(in crate::imap) grammar: fn(&mut Cursor<'_>) -> Result<C, Fault>,
}

/// Where a command is legal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imap) enum States {
    /// In each state that its table is for.
    Any,
    /// Only with a selected mailbox.
    Selected,
}

/// A command that may be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::imap) struct Request<C> {
    /// The client's tag.
    pub(in crate::imap) tag: String,
    /// The command's name, for the answer.
    pub(in crate::imap) name: &'static str,
    /// The command.
    pub(in crate::imap) command: C,
}

/// A line that is no command, or not one for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::imap) struct Refused {
    /// The client's tag, if it is one.
    pub(in crate::imap) tag: Option<String>,
    /// What is wrong.
    pub(in crate::imap) fault: Fault,
    /// The command's name, as we call it or as it was sent.
    pub(in crate::imap) name: String,
}

/// Understands `line` as a command of `table` while `selected` tells whether a mailbox is, and `extensions` which exist.
pub(in crate::imap) fn request<C>(
    line: &[u8],
    table: &'static [Row<C>],
    selected: bool,
    extensions: Extensions,
) -> Result<Request<C>, Refused> {
    let mut cursor = Cursor::new(line);
    let tag = tag(&mut cursor).map_err(|fault| Refused { tag: None, fault, name: String::new() })?;
    let refuse = |fault, name: String| Refused { tag: Some(tag.clone()), fault, name };
    let word = command_word(&mut cursor).map_err(|fault| refuse(fault, String::new()))?;
    let legal = |row: &&Row<C>| {
        row.name.as_bytes() == word.as_slice()
            && row.extension.is_none_or(|extension| extensions.has(extension))
            && (selected || row.states == States::Any)
    };
    let row = table.iter().find(legal).ok_or_else(|| refuse(Fault::Unrecognized, visible(&word)))?;
    let command = (row.grammar)(&mut cursor).and_then(|command| cursor.end().map(|()| command));
    let command = command.map_err(|fault| refuse(fault, row.name.to_owned()))?;
    Ok(Request { tag: tag.clone(), name: row.name, command })
}

/// What to do about the literal at the end of `line`, the beginning of a command as for [`request`].
pub(in crate::imap) fn look<C>(line: &[u8], table: &'static [Row<C>], selected: bool, extensions: Extensions) -> Look {
    match request(line, table, selected, extensions) {
        Ok(_) => Look::Streamed,
        Err(refused) if refused.fault == Fault::Literal => Look::Wanted,
        Err(_) => Look::Wrong,
    }
}

/// The tag at the beginning of `line` and a blank, if they are there.
pub(in crate::imap) fn tag_of(line: &[u8]) -> Option<String> {
    tag(&mut Cursor::new(line)).ok()
}

/// `tag = 1*<any ASTRING-CHAR except "+">`, and a blank.
fn tag(cursor: &mut Cursor<'_>) -> Result<String, Fault> {
    let tag = cursor.take_while(|octet| is_astring_char(octet) && octet != b'+');
    if tag.is_empty() || tag.len() > limits::TAG_OCTETS || !(cursor.is_at_end() || cursor.octet(b' ')) {
        return Err(Fault::Tag);
    }
    Ok(ascii(tag))
}

/// The command's name in upper case; after `UID`, both words of it.
fn command_word(cursor: &mut Cursor<'_>) -> Result<Vec<u8>, Fault> {
    let is_part = |octet: u8| octet.is_ascii_graphic() && octet != b'{';
    let mut word = cursor.take_while(is_part).to_ascii_uppercase();
    if word.is_empty() {
        return Err(Fault::Missing);
    }
    if word == b"UID" && cursor.octet(b' ') {
        word.push(b' ');
        word.extend(cursor.take_while(is_part).to_ascii_uppercase());
    }
    Ok(word)
}

/// The beginning of a word of the client's as it may stand in our answer.
fn visible(word: &[u8]) -> String {
    ascii(word.get(..limits::LOGGED_WORD_OCTETS).unwrap_or(word))
}

/// Octets that are known to be ASCII.
fn ascii(octets: &[u8]) -> String {
    octets.iter().map(|octet| char::from(*octet)).collect()
}
