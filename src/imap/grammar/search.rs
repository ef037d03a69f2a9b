//! The arguments of SEARCH (RFC 3501 §6.4.4, RFC 4731), SORT and THREAD (RFC 5256).

use super::cursor::Cursor;
use super::fault::Fault;
use super::search_keys::{Key, search_keys};
use crate::limits;

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::imap) struct Criteria {
    /// The charset of the texts; US-ASCII if none is named.
    pub(in crate::imap) charset: Option<Vec<u8>>,
    /// The keys.
    pub(in crate::imap) key: Key,
}

/// `RETURN (…)`: what ESEARCH is to tell (RFC 4731 §3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::imap) struct Returns {
    /// `MIN`
    pub(in crate::imap) min: bool,
    /// `MAX`
    pub(in crate::imap) max: bool,
    /// `ALL`
    pub(in crate::imap) all: bool,
    /// `COUNT`
    pub(in crate::imap) count: bool,
}

/// A key of SORT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imap) struct SortKey {
    /// By what.
    pub(in crate::imap) by: SortBy,
    /// From which end.
    pub(in crate::imap) direction: Direction,
}

/// From which end messages are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imap) enum Direction {
    /// The smallest first.
    Ascending,
    /// `REVERSE`
    Descending,
}

/// `sort-key`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are called as in RFC 5256 §3")]
pub(in crate::imap) enum SortBy {
    Arrival,
    Cc,
    Date,
    From,
    Size,
    Subject,
    To,
}

/// `thread-alg`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are called as in RFC 5256 §3")]
pub(in crate::imap) enum Algorithm {
    OrderedSubject,
    References,
}

/// `search = "SEARCH" [search-return-opts] SP search-program`, with `search-program = ["CHARSET" SP charset SP]
/// search-key *(SP search-key)` (RFC 4466 §2.6.1), after the command's blank.
pub(in crate::imap) fn search(cursor: &mut Cursor<'_>) -> Result<(Option<Returns>, Criteria), Fault> {
    let returns = if cursor.word("RETURN ") { Some(search_return_opts(cursor)?) } else { None };
    let charset = if cursor.word("CHARSET ") { Some(charset(cursor)?) } else { None };
    Ok((returns, Criteria { charset, key: search_keys(cursor)? }))
}

/// `"(" [search-return-opt *(SP search-return-opt)] ")"` and a blank; an empty list means ALL (RFC 4731 §3.1).
fn search_return_opts(cursor: &mut Cursor<'_>) -> Result<Returns, Fault> {
    let mut returns = Returns::default();
    cursor.expect(b'(')?;
    if cursor.octet(b')') {
        returns.all = true;
    } else {
        // four options, each of which may be repeated
        cursor.rest_of_list(limits::FETCH_ITEMS, |cursor| search_return_opt(cursor, &mut returns))?;
    }
    cursor.sp().map(|()| returns)
}

/// `search-return-opt = "MIN" / "MAX" / "ALL" / "COUNT"`
fn search_return_opt(cursor: &mut Cursor<'_>, returns: &mut Returns) -> Result<(), Fault> {
    match cursor.atom()?.to_ascii_uppercase().as_slice() {
        b"MIN" => returns.min = true,
        b"MAX" => returns.max = true,
        b"ALL" => returns.all = true,
        b"COUNT" => returns.count = true,
        _ => return Err(Fault::Argument),
    }
    Ok(())
}

/// `sort = ["UID" SP] "SORT" SP sort-criteria SP search-criteria`, after the command's blank, with
/// `sort-criteria = "(" sort-criterion *(SP sort-criterion) ")"`
pub(in crate::imap) fn sort(cursor: &mut Cursor<'_>) -> Result<(Vec<SortKey>, Criteria), Fault> {
    let keys = cursor.list(limits::FETCH_ITEMS, sort_criterion)?;
    cursor.sp()?;
    Ok((keys, search_criteria(cursor)?))
}

/// `sort-criterion = ["REVERSE" SP] sort-key`
fn sort_criterion(cursor: &mut Cursor<'_>) -> Result<SortKey, Fault> {
    let direction = if cursor.word("REVERSE ") { Direction::Descending } else { Direction::Ascending };
    let by = match cursor.atom()?.to_ascii_uppercase().as_slice() {
        b"ARRIVAL" => SortBy::Arrival,
        b"CC" => SortBy::Cc,
        b"DATE" => SortBy::Date,
        b"FROM" => SortBy::From,
        b"SIZE" => SortBy::Size,
        b"SUBJECT" => SortBy::Subject,
        b"TO" => SortBy::To,
        _ => return Err(Fault::Argument),
    };
    Ok(SortKey { by, direction })
}

/// `thread = ["UID" SP] "THREAD" SP thread-alg SP search-criteria`, after the command's blank.
pub(in crate::imap) fn thread(cursor: &mut Cursor<'_>) -> Result<(Algorithm, Criteria), Fault> {
    let algorithm = match cursor.atom()?.to_ascii_uppercase().as_slice() {
        b"ORDEREDSUBJECT" => Algorithm::OrderedSubject,
        b"REFERENCES" => Algorithm::References,
        _ => return Err(Fault::Argument),
    };
    cursor.sp()?;
    Ok((algorithm, search_criteria(cursor)?))
}

/// `search-criteria = charset 1*(SP search-key)`
fn search_criteria(cursor: &mut Cursor<'_>) -> Result<Criteria, Fault> {
    let charset = charset(cursor)?;
    Ok(Criteria { charset: Some(charset), key: search_keys(cursor)? })
}

/// `charset = atom / quoted` (RFC 5256 §5) or `astring` (RFC 3501), and a blank.
fn charset(cursor: &mut Cursor<'_>) -> Result<Vec<u8>, Fault> {
    let charset = cursor.astring()?.into_owned();
    cursor.sp().map(|()| charset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T>(text: &str, rule: fn(&mut Cursor<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        let mut cursor = Cursor::new(text.as_bytes());
        let read = rule(&mut cursor)?;
        cursor.end().map(|()| read)
    }

    #[test]
    fn search_with_charset_and_returns() {
        let (returns, criteria) = read("RETURN (MIN COUNT) CHARSET utf-8 ALL", search).unwrap();
        assert_eq!(returns, Some(Returns { min: true, count: true, ..Returns::default() }));
        assert_eq!(criteria.charset, Some(b"utf-8".to_vec()));
        assert_eq!(read("return () ALL", search).unwrap().0, Some(Returns { all: true, ..Returns::default() }));
        assert_eq!(read("ALL", search).unwrap().0, None);
        for text in
            ["RETURN ALL ALL", "RETURN (FOO) ALL", "RETURN (MIN)", "RETURN (MIN)ALL", "CHARSET ALL", "CHARSET utf-8"]
        {
            assert!(read(text, search).is_err(), "{text}");
        }
    }

    #[test]
    fn sort_keys_with_their_directions() {
        let (keys, criteria) = read("(REVERSE DATE subject) UTF-8 ALL", sort).unwrap();
        let date = SortKey { by: SortBy::Date, direction: Direction::Descending };
        assert_eq!(keys, [date, SortKey { by: SortBy::Subject, direction: Direction::Ascending }]);
        assert_eq!(criteria.charset, Some(b"UTF-8".to_vec()));
        for text in ["() UTF-8 ALL", "(REVERSE) UTF-8 ALL", "DATE UTF-8 ALL", "(DATE) UTF-8", "(FOO) UTF-8 ALL"] {
            assert!(read(text, sort).is_err(), "{text}");
        }
    }

    #[test]
    fn thread_algorithms() {
        assert_eq!(read("references US-ASCII TEXT x", thread).unwrap().0, Algorithm::References);
        assert_eq!(read("ORDEREDSUBJECT US-ASCII ALL", thread).unwrap().0, Algorithm::OrderedSubject);
        assert!(read("REFS US-ASCII ALL", thread).is_err());
    }
}
