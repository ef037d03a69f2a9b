//! The commands after login: the table, and the grammar of each (RFC 3501 §6, §9).

use super::command::{
    AnyCommand, AppendCommand, AuthCommand, Command, Ids, Leave, MessageCommand, SelectedCommand, StatusItem,
    StoreCommand,
};
use super::cursor::Cursor;
use super::fault::Fault;
use super::fetch_items::fetch_items;
use super::flags::{flag_list, flag_list_or_flags};
use super::old_commands::{bboard, find, scan, subscription};
use super::request::{Row, States};
use super::seqset::SequenceSet;
use super::{gate_commands, search};
use crate::imap::capability::Extension;
use crate::limits;
use crate::mailbox::{Access, FlagAction, InternalDate};
use crate::text::date::DateTime;

/// Every command after login.
pub(in crate::imap) const SESSION: &[Row<Command>] = &[
    row("CAPABILITY", States::Any, None, |_| Ok(Command::Any(AnyCommand::Capability))),
    row("NOOP", States::Any, None, |_| Ok(Command::Any(AnyCommand::Noop))),
    row("LOGOUT", States::Any, None, |_| Ok(Command::Any(AnyCommand::Logout))),
    row("ID", States::Any, Some(Extension::Id), |c| gate_commands::id(c).map(Command::Any)),
    row("SELECT", States::Any, None, |c| select(c, Access::ReadWrite)),
    row("EXAMINE", States::Any, None, |c| select(c, Access::ReadOnly)),
    row("CREATE", States::Any, None, |c| named(c, |mailbox| AuthCommand::Create { mailbox })),
    row("DELETE", States::Any, None, |c| named(c, |mailbox| AuthCommand::Delete { mailbox })),
    row("RENAME", States::Any, None, rename),
    row("SUBSCRIBE", States::Any, None, |c| subscription(c, |mailbox| AuthCommand::Subscribe { mailbox })),
    row("UNSUBSCRIBE", States::Any, None, |c| subscription(c, |mailbox| AuthCommand::Unsubscribe { mailbox })),
    row("LIST", States::Any, None, list),
    row("LSUB", States::Any, None, lsub),
    row("RLIST", States::Any, Some(Extension::MailboxReferrals), list),
    row("RLSUB", States::Any, Some(Extension::MailboxReferrals), lsub),
    row("SCAN", States::Any, Some(Extension::Scan), scan),
    row("FIND", States::Any, None, find),
    row("BBOARD", States::Any, None, bboard),
    row("STATUS", States::Any, None, status),
    row("APPEND", States::Any, None, append),
    row("NAMESPACE", States::Any, Some(Extension::Namespace), |_| Ok(Command::Auth(AuthCommand::Namespace))),
    row("IDLE", States::Any, Some(Extension::Idle), |_| Ok(Command::Auth(AuthCommand::Idle))),
    row("CHECK", States::Selected, None, |_| Ok(Command::Selected(SelectedCommand::Check))),
    row("CLOSE", States::Selected, None, |_| Ok(Command::Leave(Leave::Close))),
    row("UNSELECT", States::Selected, Some(Extension::Unselect), |_| Ok(Command::Leave(Leave::Unselect))),
    row("EXPUNGE", States::Selected, None, |_| Ok(Command::Selected(SelectedCommand::Expunge { uids: None }))),
    row("UID EXPUNGE", States::Selected, Some(Extension::UidPlus), uid_expunge),
    row("FETCH", States::Selected, None, |c| fetch(c, Ids::Seq)),
    row("UID FETCH", States::Selected, None, |c| fetch(c, Ids::Uid)),
    row("STORE", States::Selected, None, |c| store(c, Ids::Seq)),
    row("UID STORE", States::Selected, None, |c| store(c, Ids::Uid)),
    row("COPY", States::Selected, None, |c| copy(c, Ids::Seq)),
    row("UID COPY", States::Selected, None, |c| copy(c, Ids::Uid)),
    row("SEARCH", States::Selected, None, |c| search(c, Ids::Seq)),
    row("UID SEARCH", States::Selected, None, |c| search(c, Ids::Uid)),
    row("SORT", States::Selected, Some(Extension::Sort), |c| sort(c, Ids::Seq)),
    row("UID SORT", States::Selected, Some(Extension::Sort), |c| sort(c, Ids::Uid)),
    row("THREAD", States::Selected, None, |c| thread(c, Ids::Seq)),
    row("UID THREAD", States::Selected, None, |c| thread(c, Ids::Uid)),
];

const fn row(
    name: &'static str,
    states: States,
    extension: Option<Extension>,
    grammar: fn(&mut Cursor<'_>) -> Result<Command, Fault>,
) -> Row<Command> {
    Row { name, states, extension, grammar }
}

/// `SP mailbox`, with `mailbox = "INBOX" / astring`; what INBOX is, the store knows.
pub(super) fn mailbox(cursor: &mut Cursor<'_>) -> Result<Vec<u8>, Fault> {
    cursor.sp()?;
    cursor.astring().map(std::borrow::Cow::into_owned)
}

/// A command with a mailbox and nothing else.
fn named(cursor: &mut Cursor<'_>, command: fn(Vec<u8>) -> AuthCommand) -> Result<Command, Fault> {
    mailbox(cursor).map(command).map(Command::Auth)
}

/// `select = "SELECT" SP mailbox`, `examine = "EXAMINE" SP mailbox`
fn select(cursor: &mut Cursor<'_>, access: Access) -> Result<Command, Fault> {
    Ok(Command::Auth(AuthCommand::Select { mailbox: mailbox(cursor)?, access }))
}

/// `rename = "RENAME" SP mailbox SP mailbox`
fn rename(cursor: &mut Cursor<'_>) -> Result<Command, Fault> {
    Ok(Command::Auth(AuthCommand::Rename { from: mailbox(cursor)?, to: mailbox(cursor)? }))
}

/// `list = "LIST" SP mailbox SP list-mailbox`
fn list(cursor: &mut Cursor<'_>) -> Result<Command, Fault> {
    let (reference, pattern) = reference_and_pattern(cursor)?;
    Ok(Command::Auth(AuthCommand::List { reference, pattern }))
}

/// `lsub = "LSUB" SP mailbox SP list-mailbox`
fn lsub(cursor: &mut Cursor<'_>) -> Result<Command, Fault> {
    let (reference, pattern) = reference_and_pattern(cursor)?;
    Ok(Command::Auth(AuthCommand::Lsub { reference, pattern }))
}

/// `SP mailbox SP list-mailbox`
pub(super) fn reference_and_pattern(cursor: &mut Cursor<'_>) -> Result<(Vec<u8>, Vec<u8>), Fault> {
    let reference = mailbox(cursor)?;
    cursor.sp()?;
    Ok((reference, cursor.list_mailbox()?.into_owned()))
}

/// `status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"`
fn status(cursor: &mut Cursor<'_>) -> Result<Command, Fault> {
    let mailbox = mailbox(cursor)?;
    cursor.sp()?;
    let items = cursor.list(limits::FETCH_ITEMS, status_att)?;
    Ok(Command::Auth(AuthCommand::Status { mailbox, items }))
}

/// `status-att = "MESSAGES" / "RECENT" / "UIDNEXT" / "UIDVALIDITY" / "UNSEEN"`
fn status_att(cursor: &mut Cursor<'_>) -> Result<StatusItem, Fault> {
    let atts = [
        ("MESSAGES", StatusItem::Messages),
        ("RECENT", StatusItem::Recent),
        ("UIDNEXT", StatusItem::UidNext),
        ("UIDVALIDITY", StatusItem::UidValidity),
        ("UNSEEN", StatusItem::Unseen),
    ];
    let atom = cursor.atom()?;
    let att = atts.into_iter().find(|(name, _)| atom.eq_ignore_ascii_case(name.as_bytes()));
    att.map(|(_, item)| item).ok_or(Fault::Argument)
}

/// `append = "APPEND" SP mailbox 1*append-message` (RFC 3502 §6.3.11), up to the head of the first literal.
fn append(cursor: &mut Cursor<'_>) -> Result<Command, Fault> {
    let mailbox = mailbox(cursor)?;
    Ok(Command::Append(AppendCommand { mailbox, message: append_message(cursor)? }))
}

/// `append-message = [SP flag-list] [SP date-time] SP literal`, up to the head of the literal.
pub(in crate::imap) fn append_message(cursor: &mut Cursor<'_>) -> Result<MessageCommand, Fault> {
    cursor.sp()?;
    let mut message = MessageCommand { flags: Default::default(), date: None, literal: Default::default() };
    if cursor.peek() == Some(b'(') {
        message.flags = flag_list(cursor)?;
        cursor.sp()?;
    }
    if cursor.peek() == Some(b'"') {
        message.date = Some(date_time(cursor)?);
        cursor.sp()?;
    }
    message.literal = cursor.literal_head()?;
    Ok(message)
}

/// `date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE`
fn date_time(cursor: &mut Cursor<'_>) -> Result<InternalDate, Fault> {
    let date = DateTime::parse_internal(&cursor.quoted()?).ok_or(Fault::Argument)?;
    let zone = i16::try_from(date.zone.seconds() / 60).map_err(|_| Fault::Argument)?;
    Ok(InternalDate { unix: date.to_unix(), zone })
}

/// `SP sequence-set`
fn sequence_set(cursor: &mut Cursor<'_>) -> Result<SequenceSet, Fault> {
    cursor.sp()?;
    SequenceSet::parse(cursor)
}

/// `"UID" SP "EXPUNGE" SP sequence-set` (RFC 4315 §4)
fn uid_expunge(cursor: &mut Cursor<'_>) -> Result<Command, Fault> {
    Ok(Command::Selected(SelectedCommand::Expunge { uids: Some(sequence_set(cursor)?) }))
}

/// `fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")")`
fn fetch(cursor: &mut Cursor<'_>, ids: Ids) -> Result<Command, Fault> {
    let set = sequence_set(cursor)?;
    cursor.sp()?;
    Ok(Command::Selected(SelectedCommand::Fetch { ids, set, items: fetch_items(cursor)? }))
}

/// `store = "STORE" SP sequence-set SP store-att-flags`
fn store(cursor: &mut Cursor<'_>, ids: Ids) -> Result<Command, Fault> {
    let set = sequence_set(cursor)?;
    cursor.sp()?;
    Ok(Command::Selected(SelectedCommand::Store { ids, set, store: store_att_flags(cursor)? }))
}

/// `store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))`
fn store_att_flags(cursor: &mut Cursor<'_>) -> Result<StoreCommand, Fault> {
    let action = if cursor.octet(b'+') {
        FlagAction::Add
    } else if cursor.octet(b'-') {
        FlagAction::Remove
    } else {
        FlagAction::Replace
    };
    if !cursor.word("FLAGS") {
        return Err(Fault::Argument);
    }
    let silent = cursor.word(".SILENT");
    cursor.sp()?;
    Ok(StoreCommand { action, flags: flag_list_or_flags(cursor)?, silent })
}

/// `copy = "COPY" SP sequence-set SP mailbox`
fn copy(cursor: &mut Cursor<'_>, ids: Ids) -> Result<Command, Fault> {
    Ok(Command::Selected(SelectedCommand::Copy { ids, set: sequence_set(cursor)?, mailbox: mailbox(cursor)? }))
}

fn search(cursor: &mut Cursor<'_>, ids: Ids) -> Result<Command, Fault> {
    cursor.sp()?;
    let (returns, criteria) = search::search(cursor)?;
    Ok(Command::Selected(SelectedCommand::Search { ids, returns, criteria }))
}

fn sort(cursor: &mut Cursor<'_>, ids: Ids) -> Result<Command, Fault> {
    cursor.sp()?;
    let (keys, criteria) = search::sort(cursor)?;
    Ok(Command::Selected(SelectedCommand::Sort { ids, keys, criteria }))
}

fn thread(cursor: &mut Cursor<'_>, ids: Ids) -> Result<Command, Fault> {
    cursor.sp()?;
    let (algorithm, criteria) = search::thread(cursor)?;
    Ok(Command::Selected(SelectedCommand::Thread { ids, algorithm, criteria }))
}

#[cfg(test)]
mod tests {
    use super::super::request::{Refused, request};
    use super::*;
    use crate::imap::capability::Extensions;

    fn read(line: &str) -> Result<Command, Refused> {
        request(line.as_bytes(), SESSION, true, Extensions::all()).map(|request| request.command)
    }

    fn fault(line: &str) -> Fault {
        read(line).expect_err(line).fault
    }

    #[test]
    fn tags_and_names() {
        for tag in ["a", "a]1", ".", "A001", "}", "~!@#$&"] {
            let line = format!("{tag} nOOp");
            let request = request(line.as_bytes(), SESSION, false, Extensions::all()).unwrap();
            assert_eq!((request.tag.as_str(), request.name), (tag, "NOOP"));
        }
        for line in [
            "",
            " ",
            " a NOOP",
            "* NOOP",
            "+ NOOP",
            "a+ NOOP",
            "a\tNOOP",
            "(a NOOP",
            &format!("{} NOOP", "a".repeat(51)),
        ] {
            assert_eq!(
                read(line).unwrap_err(),
                Refused { tag: None, fault: Fault::Tag, name: String::new() },
                "{line}"
            );
        }
        assert_eq!((fault("a"), fault("a "), fault("a  NOOP")), (Fault::Missing, Fault::Missing, Fault::Missing));
        assert_eq!(
            (fault("a FOO"), fault("a UID"), fault("a UID NOOP")),
            (Fault::Unrecognized, Fault::Unrecognized, Fault::Unrecognized)
        );
        assert_eq!(
            (fault("a NOOP "), fault("a NOOP x"), fault("a NOOP {3}")),
            (Fault::Excess, Fault::Excess, Fault::Excess)
        );
    }

    #[test]
    fn a_command_out_of_its_state_or_withheld_does_not_exist() {
        let refused = |line: &str, extensions| request(line.as_bytes(), SESSION, false, extensions).unwrap_err().fault;
        assert_eq!(refused("a FETCH 1 FLAGS", Extensions::all()), Fault::Unrecognized);
        let mut extensions = Extensions::all();
        assert_eq!(read("a IDLE"), Ok(Command::Auth(AuthCommand::Idle)));
        extensions.withhold("IDLE");
        assert_eq!(refused("a IDLE", extensions), Fault::Unrecognized);
    }

    #[test]
    fn mailboxes_in_every_spelling() {
        for line in ["a SELECT a]b", "a SELECT \"a]b\"", "a SELECT {3}\r\na]b", "a select {3+}\r\na]b"] {
            let expected = AuthCommand::Select { mailbox: b"a]b".to_vec(), access: Access::ReadWrite };
            assert_eq!(read(line), Ok(Command::Auth(expected)));
        }
        assert_eq!(fault("a SELECT {3}"), Fault::Literal);
        for line in ["a SELECT", "a SELECT ", "a SELECT  b", "a RENAME a", "a LIST \"\"", "a LIST \"\" "] {
            assert_eq!(fault(line), Fault::Argument, "{line}");
        }
        let list = AuthCommand::List { reference: vec![], pattern: b"a%]*".to_vec() };
        assert_eq!(read("a LIST \"\" a%]*"), Ok(Command::Auth(list)));
    }

    #[test]
    fn append_is_read_up_to_its_literal() {
        let Ok(Command::Append(append)) = read("a APPEND {1}\r\nx (\\Seen $A) \" 7-Feb-1994 21:52:25 -0800\" {310+}")
        else {
            panic!()
        };
        assert_eq!(append.message.date, Some(InternalDate { unix: 760_686_745, zone: -480 }));
        let literal = append.message.literal;
        assert_eq!((append.mailbox.as_slice(), literal.octets, literal.synchronising), (&b"x"[..], 310, false));
        assert!(read("a APPEND x ~{3}").is_ok());
        for line in [
            "a APPEND x",
            "a APPEND x (\\Foo) {3}",
            "a APPEND x () {3}\r\nabc",
            "a APPEND x \"1-Feb-94\" {3}",
            "a APPEND x {3} ",
        ] {
            assert!(matches!(fault(line), Fault::Argument | Fault::Excess), "{line}");
        }
        assert_eq!(fault("a APPEND {3}"), Fault::Literal);
    }

    #[test]
    fn commands_on_messages() {
        for line in [
            "a FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (Date)])",
            "a UID FETCH 5 ALL",
            "a STORE 1 +FLAGS.SILENT \\Seen $x",
            "a UID STORE 1,2 FLAGS ()",
            "a COPY 2:4 \"x y\"",
            "a UID SEARCH RETURN (MAX) UNSEEN",
            "a SORT (DATE) UTF-8 ALL",
            "a UID THREAD REFERENCES UTF-8 ALL",
            "a UID EXPUNGE 3",
            "a STATUS x (MESSAGES UNSEEN MESSAGES)",
        ] {
            assert!(read(line).is_ok(), "{line}");
        }
        for line in [
            "a FETCH 1",
            "a FETCH 1 ",
            "a FETCH 1  FLAGS",
            "a FETCH 1 FLAGS UID",
            "a STORE 1 FLAG \\Seen",
            "a STORE 1 +FLAGS",
            "a STORE 1 +FLAGS ",
            "a COPY 1",
            "a SEARCH",
            "a SEARCH ",
            "a STATUS x ()",
            "a STATUS x (FOO)",
            "a STATUS x MESSAGES",
            "a EXPUNGE 3",
            "a CHECK x",
        ] {
            assert!(read(line).is_err(), "{line}");
        }
        assert_eq!(fault("a FETCH 0 FLAGS"), Fault::Sequence);
        assert_eq!(fault("a FETCH 4294967296 FLAGS"), Fault::Sequence);
    }
}
