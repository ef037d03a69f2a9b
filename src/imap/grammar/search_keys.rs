//! What SEARCH looks for (RFC 3501 §6.4.4, RFC 5032): a tree of keys.

use super::cursor::Cursor;
use super::fault::Fault;
use super::flags::flag_keyword;
use super::seqset::SequenceSet;
use crate::limits;
use crate::mailbox::Flags;
use crate::text::date::Date;

/// A key. Texts are in the charset of the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::imap) enum Key {
    /// `ALL`
    All,
    /// A sequence set.
    Sequence(SequenceSet),
    /// `UID`
    Uid(SequenceSet),
    /// `ANSWERED`, `DELETED`, `DRAFT`, `FLAGGED`, `SEEN`
    Flag(Flags),
    /// `RECENT`
    Recent,
    /// `KEYWORD`
    Keyword(Vec<u8>),
    /// `BEFORE`, `ON`, `SINCE`, `SENTBEFORE`, `SENTON`, `SENTSINCE`
    Day(Clock, Order, Date),
    /// `OLDER`: this many seconds at the least.
    Older(u32),
    /// `YOUNGER`: this many seconds at the most.
    Younger(u32),
    /// `LARGER`: more octets than these.
    Larger(u32),
    /// `SMALLER`: fewer octets than these.
    Smaller(u32),
    /// `HEADER`, and `BCC`, `CC`, `FROM`, `SUBJECT`, `TO`, which are the same for a field.
    Header {
        /// The field's name.
        field: Vec<u8>,
        /// What it must contain.
        text: Vec<u8>,
    },
    /// `BODY`
    Body(Vec<u8>),
    /// `TEXT`
    Text(Vec<u8>),
    /// `NOT`, and every `UN…`
    Not(Box<Self>),
    /// `OR`
    Or(Box<Self>, Box<Self>),
    /// `(…)`, and keys in a row: all of them.
    And(Vec<Self>),
}

/// Which date of a message is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imap) enum Clock {
    /// INTERNALDATE.
    Internal,
    /// The `Date:` field.
    Sent,
}

/// How it must stand to the day that is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imap) enum Order {
    /// On an earlier day.
    Before,
    /// On that day.
    On,
    /// On that day or a later one.
    Since,
}

/// `search-key *(SP search-key)` up to the end of the command.
pub(in crate::imap) fn search_keys(cursor: &mut Cursor<'_>) -> Result<Key, Fault> {
    let key = keys(cursor, limits::SEARCH_DEPTH)?;
    cursor.end().map(|()| key)
}

/// `search-key *(SP search-key)`; `depth` more levels may follow.
fn keys(cursor: &mut Cursor<'_>, depth: usize) -> Result<Key, Fault> {
    let mut keys = vec![search_key(cursor, depth)?];
    while cursor.octet(b' ') {
        keys.push(search_key(cursor, depth)?);
    }
    Ok(Key::And(keys))
}

/// `search-key`: a sequence set, a list in parentheses, or a word with its arguments.
fn search_key(cursor: &mut Cursor<'_>, depth: usize) -> Result<Key, Fault> {
    let depth = depth.checked_sub(1).ok_or(Fault::TooMany)?;
    match cursor.peek() {
        Some(b'(') => {
            cursor.expect(b'(')?;
            let key = keys(cursor, depth)?;
            cursor.expect(b')').map(|()| key)
        }
        Some(b'0'..=b'9' | b'*') => SequenceSet::parse(cursor).map(Key::Sequence),
        _ => {
            let word = cursor.take_while(|octet| octet.is_ascii_alphabetic()).to_ascii_uppercase();
            match flag_key(&word) {
                Some(key) => Ok(key),
                None => key_with_argument(&word, cursor, depth),
            }
        }
    }
}

/// The words that stand for themselves.
fn flag_key(word: &[u8]) -> Option<Key> {
    let not = |key| Key::Not(Box::new(key));
    Some(match word {
        b"ALL" => Key::All,
        b"ANSWERED" => Key::Flag(Flags::ANSWERED),
        b"DELETED" => Key::Flag(Flags::DELETED),
        b"DRAFT" => Key::Flag(Flags::DRAFT),
        b"FLAGGED" => Key::Flag(Flags::FLAGGED),
        b"SEEN" => Key::Flag(Flags::SEEN),
        b"RECENT" => Key::Recent,
        b"UNANSWERED" => not(Key::Flag(Flags::ANSWERED)),
        b"UNDELETED" => not(Key::Flag(Flags::DELETED)),
        b"UNDRAFT" => not(Key::Flag(Flags::DRAFT)),
        b"UNFLAGGED" => not(Key::Flag(Flags::FLAGGED)),
        b"UNSEEN" => not(Key::Flag(Flags::SEEN)),
        b"OLD" => not(Key::Recent),
        b"NEW" => Key::And(vec![Key::Recent, not(Key::Flag(Flags::SEEN))]),
        _ => return None,
    })
}

/// The words that take something after a blank.
fn key_with_argument(word: &[u8], cursor: &mut Cursor<'_>, depth: usize) -> Result<Key, Fault> {
    cursor.sp()?;
    match word {
        b"BCC" | b"CC" | b"FROM" | b"SUBJECT" | b"TO" => Ok(Key::Header { field: word.to_vec(), text: text(cursor)? }),
        b"BODY" => text(cursor).map(Key::Body),
        b"TEXT" => text(cursor).map(Key::Text),
        b"HEADER" => header(cursor),
        b"KEYWORD" => flag_keyword(cursor).map(Key::Keyword),
        b"UNKEYWORD" => flag_keyword(cursor).map(|keyword| Key::Not(Box::new(Key::Keyword(keyword)))),
        b"UID" => SequenceSet::parse(cursor).map(Key::Uid),
        b"LARGER" => cursor.number().map(Key::Larger),
        b"SMALLER" => cursor.number().map(Key::Smaller),
        b"OLDER" => cursor.nz_number().map(Key::Older),
        b"YOUNGER" => cursor.nz_number().map(Key::Younger),
        b"NOT" => search_key(cursor, depth).map(|key| Key::Not(Box::new(key))),
        b"OR" => or(cursor, depth),
        _ => day(word, cursor),
    }
}

/// `"OR" SP search-key SP search-key`, after its first blank.
fn or(cursor: &mut Cursor<'_>, depth: usize) -> Result<Key, Fault> {
    let one = search_key(cursor, depth)?;
    cursor.sp()?;
    Ok(Key::Or(Box::new(one), Box::new(search_key(cursor, depth)?)))
}

/// `"HEADER" SP header-fld-name SP astring`, after its first blank.
fn header(cursor: &mut Cursor<'_>) -> Result<Key, Fault> {
    let field = text(cursor)?;
    cursor.sp()?;
    Ok(Key::Header { field, text: text(cursor)? })
}

/// `astring`
fn text(cursor: &mut Cursor<'_>) -> Result<Vec<u8>, Fault> {
    cursor.astring().map(std::borrow::Cow::into_owned)
}

/// `("BEFORE" / "ON" / "SINCE" / "SENTBEFORE" / "SENTON" / "SENTSINCE") SP date`, after its blank.
fn day(word: &[u8], cursor: &mut Cursor<'_>) -> Result<Key, Fault> {
    let (clock, word) = match word.strip_prefix(b"SENT") {
        Some(rest) => (Clock::Sent, rest),
        None => (Clock::Internal, word),
    };
    let order = match word {
        b"BEFORE" => Order::Before,
        b"ON" => Order::On,
        b"SINCE" => Order::Since,
        _ => return Err(Fault::Argument),
    };
    Ok(Key::Day(clock, order, date(cursor)?))
}

/// `date = date-text / DQUOTE date-text DQUOTE`
fn date(cursor: &mut Cursor<'_>) -> Result<Date, Fault> {
    let quoted = cursor.octet(b'"');
    let text = cursor.take_while(|octet| octet.is_ascii_alphanumeric() || octet == b'-');
    if quoted {
        cursor.expect(b'"')?;
    }
    Date::parse_search(text).ok_or(Fault::Argument)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Result<Vec<Key>, Fault> {
        match search_keys(&mut Cursor::new(text.as_bytes()))? {
            Key::And(keys) => Ok(keys),
            key => panic!("{key:?}"),
        }
    }

    fn key(text: &str) -> Key {
        let mut keys = keys(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
        assert_eq!(keys.len(), 1, "{text}");
        keys.remove(0)
    }

    fn not(key: Key) -> Key {
        Key::Not(Box::new(key))
    }

    #[test]
    fn words_that_stand_for_others() {
        assert_eq!(key("unseen"), key("NOT SEEN"));
        assert_eq!(key("OLD"), key("NOT RECENT"));
        assert_eq!(key("NEW"), key("(RECENT UNSEEN)"));
        assert_eq!(key("UNKEYWORD $x"), key("NOT KEYWORD $x"));
        assert_eq!(key("FROM Smith"), Key::Header { field: b"FROM".to_vec(), text: b"Smith".to_vec() });
    }

    #[test]
    fn keys_nest_and_stand_in_a_row() {
        assert_eq!(keys("DELETED UNSEEN").unwrap().len(), 2);
        let or = Key::Or(Box::new(Key::All), Box::new(not(Key::And(vec![Key::Recent, Key::Larger(5)]))));
        assert_eq!(key("OR ALL NOT (RECENT LARGER 5)"), or);
        assert_eq!(keys("1:3,5 UID 7:* NOT 2").unwrap().len(), 3);
    }

    #[test]
    fn texts_in_every_spelling() {
        for text in ["BODY abc", "BODY \"abc\"", "BODY {3}\r\nabc", "body {3+}\r\nabc"] {
            assert_eq!(key(text), Key::Body(b"abc".to_vec()));
        }
        assert_eq!(key("TEXT {0}\r\n"), Key::Text(vec![]));
        assert_eq!(key("HEADER \"Subject\" \"\""), Key::Header { field: b"Subject".to_vec(), text: vec![] });
        assert_eq!(keys("SUBJECT {4}"), Err(Fault::Literal));
    }

    #[test]
    fn days() {
        let day = Date::new(1994, 2, 1).unwrap();
        assert_eq!(key("SINCE 1-Feb-1994"), Key::Day(Clock::Internal, Order::Since, day));
        assert_eq!(key("SINCE 1-Feb-94"), key("SINCE 1-Feb-1994"));
        assert_eq!(key("SENTON \"01-feb-1994\""), Key::Day(Clock::Sent, Order::On, day));
    }

    #[test]
    fn what_is_no_key() {
        for text in [
            "",
            " ",
            "FOO",
            "()",
            "(ALL",
            "ALL)",
            "NOT",
            "OR ALL",
            "OR ALL  ALL",
            "SINCE",
            "SINCE 1-Feb-194",
            "SINCE \"1-Feb-1994",
            "LARGER -1",
            "LARGER 4294967296",
            "OLDER 0",
            "KEYWORD \\Seen",
            "UID",
            "UID 0",
            "0",
            "1:",
            "ALL ",
            " ALL",
            "SENT 1-Feb-1994",
            "FROM a b",
            "TEXT \"a",
            "SEENALL",
        ] {
            assert!(keys(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |open: &str, close: &str, depth: usize| {
            keys(&format!("{}ALL{}", open.repeat(depth), close.repeat(depth))).map(|_| ())
        };
        for (open, close) in [("(", ")"), ("NOT ", ""), ("OR ALL ", "")] {
            assert_eq!(nested(open, close, limits::SEARCH_DEPTH - 1), Ok(()));
            assert_eq!(nested(open, close, limits::SEARCH_DEPTH), Err(Fault::TooMany));
            assert_eq!(nested(open, close, 60_000 / open.len()), Err(Fault::TooMany));
        }
    }
}
