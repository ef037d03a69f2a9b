//! What UW's imapd speaks beyond RFC 3501: SCAN, and what is left of IMAP2 (RFC 1176) and IMAP2bis.

use super::command::{Among, AuthCommand, Command};
use super::commands::{mailbox, reference_and_pattern};
use super::cursor::Cursor;
use super::fault::Fault;

/// `scan = "SCAN" SP mailbox SP list-mailbox SP astring`
pub(super) fn scan(cursor: &mut Cursor<'_>) -> Result<Command, Fault> {
    let (reference, pattern) = reference_and_pattern(cursor)?;
    cursor.sp()?;
    let text = cursor.astring()?.into_owned();
    Ok(Command::Auth(AuthCommand::Scan { reference, pattern, text }))
}

/// `find = "FIND" SP ("MAILBOXES" / "ALL.MAILBOXES") SP list-mailbox`
pub(super) fn find(cursor: &mut Cursor<'_>) -> Result<Command, Fault> {
    cursor.sp()?;
    let among = match cursor.atom()?.to_ascii_uppercase().as_slice() {
        b"MAILBOXES" => Among::Subscribed,
        b"ALL.MAILBOXES" => Among::All,
        _ => return Err(Fault::Argument),
    };
    cursor.sp()?;
    Ok(Command::Auth(AuthCommand::Find { among, pattern: cursor.list_mailbox()?.into_owned() }))
}

/// `bboard = "BBOARD" SP astring`
pub(super) fn bboard(cursor: &mut Cursor<'_>) -> Result<Command, Fault> {
    mailbox(cursor).map(|_| Command::Auth(AuthCommand::Bboard))
}

/// `("SUBSCRIBE" / "UNSUBSCRIBE") SP ["MAILBOX" SP] mailbox`: IMAP2bis said of what sort the name is.
pub(super) fn subscription(cursor: &mut Cursor<'_>, command: fn(Vec<u8>) -> AuthCommand) -> Result<Command, Fault> {
    let word = mailbox(cursor)?;
    let is_sort = word.eq_ignore_ascii_case(b"MAILBOX") && cursor.peek() == Some(b' ');
    let name = if is_sort { mailbox(cursor)? } else { word };
    Ok(Command::Auth(command(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, rule: fn(&mut Cursor<'_>) -> Result<Command, Fault>) -> Result<AuthCommand, Fault> {
        let mut cursor = Cursor::new(text.as_bytes());
        let command = rule(&mut cursor)?;
        cursor.end()?;
        match command {
            Command::Auth(command) => Ok(command),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_sort_of_a_name_is_passed_over() {
        let subscribe = |text| read(text, |cursor| subscription(cursor, |mailbox| AuthCommand::Subscribe { mailbox }));
        for (text, name) in [(" work", "work"), (" mailbox work", "work"), (" MAILBOX", "MAILBOX")] {
            assert_eq!(subscribe(text), Ok(AuthCommand::Subscribe { mailbox: name.into() }), "{text}");
        }
        for text in ["", " MAILBOX ", " MAILBOX a b", " BBOARD a"] {
            assert!(subscribe(text).is_err(), "{text}");
        }
    }

    #[test]
    fn scan_and_find() {
        let scanned = AuthCommand::Scan { reference: vec![], pattern: b"*".to_vec(), text: b"a b".to_vec() };
        assert_eq!(read(" \"\" * \"a b\"", scan), Ok(scanned));
        assert!(read(" \"\" *", scan).is_err() && read(" \"\" * a b", scan).is_err());
        let found = AuthCommand::Find { among: Among::All, pattern: b"w*".to_vec() };
        assert_eq!(read(" all.mailboxes w*", find), Ok(found));
        for text in [" MAILBOXES", " BBOARDS *", " MAILBOXES * x"] {
            assert!(read(text, find).is_err(), "{text}");
        }
    }
}
