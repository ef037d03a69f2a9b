//! Flags as clients name them (RFC 3501 §2.3.2, §9 flag).

use super::cursor::{Cursor, is_atom_char};
use super::fault::Fault;
use crate::limits;
use crate::mailbox::{FlagList, Flags};

/// `flag-list = "(" [flag *(SP flag)] ")"`
pub(in crate::imap) fn flag_list(cursor: &mut Cursor<'_>) -> Result<FlagList, Fault> {
    cursor.expect(b'(')?;
    let mut flags = FlagList::default();
    if cursor.octet(b')') {
        return Ok(flags);
    }
    flags_in_a_row(cursor, &mut flags)?;
    cursor.expect(b')')?;
    Ok(flags)
}

/// `flag-list / (flag *(SP flag))`, as STORE has it.
pub(in crate::imap) fn flag_list_or_flags(cursor: &mut Cursor<'_>) -> Result<FlagList, Fault> {
    if cursor.peek() == Some(b'(') {
        return flag_list(cursor);
    }
    let mut flags = FlagList::default();
    flags_in_a_row(cursor, &mut flags)?;
    Ok(flags)
}

/// `flag *(SP flag)`
fn flags_in_a_row(cursor: &mut Cursor<'_>, flags: &mut FlagList) -> Result<(), Fault> {
    flag(cursor, flags)?;
    while cursor.octet(b' ') {
        flag(cursor, flags)?;
    }
    Ok(())
}

/// `flag = "\Answered" / "\Flagged" / "\Deleted" / "\Seen" / "\Draft" / flag-keyword / flag-extension`
///
/// `\Recent` is passed over, since clients send back what they were told; any other `\name` is nothing we could keep.
fn flag(cursor: &mut Cursor<'_>, flags: &mut FlagList) -> Result<(), Fault> {
    if cursor.octet(b'\\') {
        flags.system |= system_flag(cursor.atom()?).ok_or(Fault::Argument)?;
        return Ok(());
    }
    let keyword = flag_keyword(cursor)?;
    if !flags.keywords.iter().any(|known| known.eq_ignore_ascii_case(&keyword)) {
        if flags.keywords.len() == limits::KEYWORDS {
            return Err(Fault::TooMany);
        }
        flags.keywords.push(keyword);
    }
    Ok(())
}

/// `flag-keyword = atom`
///
/// `]` is taken as well: UW and Dovecot do, so that mailboxes have such keywords.
pub(in crate::imap) fn flag_keyword(cursor: &mut Cursor<'_>) -> Result<Vec<u8>, Fault> {
    let keyword = cursor.take_while(|octet| is_atom_char(octet) || octet == b']');
    if keyword.is_empty() { Err(Fault::Argument) } else { Ok(keyword.to_vec()) }
}

fn system_flag(name: &[u8]) -> Option<Flags> {
    let known = [
        ("Seen", Flags::SEEN),
        ("Answered", Flags::ANSWERED),
        ("Flagged", Flags::FLAGGED),
        ("Deleted", Flags::DELETED),
        ("Draft", Flags::DRAFT),
        ("Recent", Flags::NONE),
    ];
    known.iter().find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes())).map(|(_, flag)| *flag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<(Flags, Vec<String>), Fault> {
        let mut cursor = Cursor::new(text);
        let flags = flag_list_or_flags(&mut cursor)?;
        cursor.end()?;
        let names = flags.keywords.into_iter().map(|name| String::from_utf8(name).unwrap());
        Ok((flags.system, names.collect()))
    }

    #[test]
    fn with_and_without_parentheses() {
        assert_eq!(read(b"\\Seen"), Ok((Flags::SEEN, vec![])));
        assert_eq!(read(b"()"), Ok((Flags::NONE, vec![])));
        let expected = Ok((Flags::SEEN | Flags::DELETED, vec!["$Junk".to_owned(), "x".to_owned()]));
        assert_eq!(read(b"(\\SEEN $Junk \\deleted x $junk)"), expected);
        assert_eq!(read(b"\\SEEN $Junk \\deleted x $junk"), expected);
        assert_eq!(read(b"(\\Recent \\Draft)"), Ok((Flags::DRAFT, vec![])));
    }

    #[test]
    fn what_is_no_flag() {
        for text in
            [&b""[..], b"\\Foo", b"\\", b"(\\*)", b"( )", b"(a", b"(a )", b"a  b", b"\"a\"", b"(a\x00)", b"\xe9"]
        {
            assert!(read(text).is_err(), "{}", text.escape_ascii());
        }
    }
}
