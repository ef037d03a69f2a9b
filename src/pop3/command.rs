//! A command line (RFC 1939 §3, RFC 2449 §4), understood: the one table of all commands, and their arguments.
//!
//! Nothing here reads, answers or knows a mailbox. Blanks and tabs around arguments are tolerated everywhere but in
//! PASS, whose argument is all that follows the first blank.

use super::reply::Reply;
use crate::mailbox::Seq;

/// The state a connection is in (RFC 1939 §3). UPDATE takes no commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Nobody is logged in.
    Authorization,
    /// The maildrop is open.
    Transaction,
}

/// A command with its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command<'a> {
    /// APOP: a name and a digest in hexadecimal digits.
    Apop { user: &'a [u8], digest: &'a [u8] },
    /// AUTH without arguments, the old way to ask for the mechanisms.
    AuthList,
    /// AUTH: a mechanism, and perhaps an initial response in base64.
    Auth { mechanism: &'a [u8], initial: Option<&'a [u8]> },
    /// CAPA
    Capa,
    /// DELE
    Dele(Seq),
    /// LANG: a language range, or the question which there are.
    Lang(Option<&'a [u8]>),
    /// LAST
    Last,
    /// LIST of one message, or of all.
    List(Option<Seq>),
    /// NOOP
    Noop,
    /// PASS: the password.
    Pass(&'a [u8]),
    /// QUIT
    Quit,
    /// RETR
    Retr(Seq),
    /// RSET
    Rset,
    /// STAT
    Stat,
    /// STLS
    Stls,
    /// TOP: a message, and how many lines of its body.
    Top { seq: Seq, lines: u64 },
    /// UIDL of one message, or of all.
    Uidl(Option<Seq>),
    /// USER: a name.
    User(&'a [u8]),
    /// UTF8
    Utf8,
}

/// The keyword of `line`, and all that follows the one blank or tab behind it.
pub(super) fn split(line: &[u8]) -> (&[u8], &[u8]) {
    match line.iter().position(|octet| is_blank(*octet)) {
        Some(at) => (line.get(..at).unwrap_or_default(), line.get(at + 1..).unwrap_or_default()),
        None => (line, b""),
    }
}

/// Understands `line`, which came without its line end, in `state`; or says what is wrong with it.
pub(super) fn parse(line: &[u8], state: State) -> Result<Command<'_>, Reply> {
    let (keyword, rest) = split(line);
    let row = TABLE.iter().find(|row| row.keyword.as_bytes().eq_ignore_ascii_case(keyword));
    match row {
        Some(row) if row.states.contains(&state) => (row.arguments)(rest),
        _ => Err(unknown(state)),
    }
}

/// UW's words for a command that does not exist, or not here.
pub(super) fn unknown(state: State) -> Reply {
    match state {
        State::Authorization => Reply::err("Unknown AUTHORIZATION state command"),
        State::Transaction => Reply::err("Unknown TRANSACTION state command"),
    }
}

struct Row {
    keyword: &'static str,
    states: &'static [State],
    arguments: for<'a> fn(&'a [u8]) -> Result<Command<'a>, Reply>,
}

const BEFORE: &[State] = &[State::Authorization];
const AFTER: &[State] = &[State::Transaction];
const BOTH: &[State] = &[State::Authorization, State::Transaction];

const TABLE: &[Row] = &[
    Row { keyword: "APOP", states: BEFORE, arguments: apop },
    Row { keyword: "AUTH", states: BEFORE, arguments: auth },
    Row { keyword: "CAPA", states: BOTH, arguments: |rest| none(rest, Command::Capa) },
    Row { keyword: "DELE", states: AFTER, arguments: |rest| one(rest).map(Command::Dele) },
    Row { keyword: "LANG", states: BOTH, arguments: lang },
    Row { keyword: "LAST", states: AFTER, arguments: |rest| none(rest, Command::Last) },
    Row { keyword: "LIST", states: AFTER, arguments: |rest| one_or_none(rest).map(Command::List) },
    Row { keyword: "NOOP", states: AFTER, arguments: |rest| none(rest, Command::Noop) },
    Row { keyword: "PASS", states: BEFORE, arguments: pass },
    Row { keyword: "QUIT", states: BOTH, arguments: |rest| none(rest, Command::Quit) },
    Row { keyword: "RETR", states: AFTER, arguments: |rest| one(rest).map(Command::Retr) },
    Row { keyword: "RSET", states: AFTER, arguments: |rest| none(rest, Command::Rset) },
    Row { keyword: "STAT", states: AFTER, arguments: |rest| none(rest, Command::Stat) },
    Row { keyword: "STLS", states: BEFORE, arguments: |rest| none(rest, Command::Stls) },
    Row { keyword: "TOP", states: AFTER, arguments: top },
    Row { keyword: "UIDL", states: AFTER, arguments: |rest| one_or_none(rest).map(Command::Uidl) },
    Row { keyword: "USER", states: BEFORE, arguments: user },
    Row { keyword: "UTF8", states: BEFORE, arguments: |rest| none(rest, Command::Utf8) },
];

/// `APOP name digest`. A name may hold blanks, a digest cannot.
fn apop(rest: &[u8]) -> Result<Command<'_>, Reply> {
    let rest = trim(rest);
    let missing = Reply::err("Missing APOP argument");
    let blank = rest.iter().rposition(|octet| is_blank(*octet)).ok_or(missing)?;
    let (user, digest) = rest.split_at_checked(blank).unwrap_or_default();
    Ok(Command::Apop { user: trim(user), digest: trim(digest) })
}

/// `auth-command = "AUTH" SP sasl-mech [SP initial-response]` (RFC 5034 §5), or nothing at all.
fn auth(rest: &[u8]) -> Result<Command<'_>, Reply> {
    let mut words = words(rest);
    let Some(mechanism) = words.next() else { return Ok(Command::AuthList) };
    let initial = words.next();
    nothing_after(words).map(|()| Command::Auth { mechanism, initial })
}

fn lang(rest: &[u8]) -> Result<Command<'_>, Reply> {
    let mut words = words(rest);
    let range = words.next();
    nothing_after(words).map(|()| Command::Lang(range))
}

/// `PASS string`: "the server may treat spaces in the argument as part of the password" (RFC 1939 §7).
fn pass(rest: &[u8]) -> Result<Command<'_>, Reply> {
    if rest.is_empty() { Err(Reply::err("Missing password argument")) } else { Ok(Command::Pass(rest)) }
}

/// `TOP msg n`
fn top(rest: &[u8]) -> Result<Command<'_>, Reply> {
    let mut words = words(rest);
    let (number, lines) = (words.next(), words.next());
    nothing_after(words)?;
    let seq = seq(number.ok_or(MISSING_NUMBER)?)?;
    let lines = lines.ok_or(Reply::err("Missing line count argument"))?;
    let lines = digits(lines).ok_or(Reply::err("Bad line count argument"))?;
    Ok(Command::Top { seq, lines })
}

fn user(rest: &[u8]) -> Result<Command<'_>, Reply> {
    let name = trim(rest);
    if name.is_empty() { Err(Reply::err("Missing username argument")) } else { Ok(Command::User(name)) }
}

fn none<'a>(rest: &[u8], command: Command<'a>) -> Result<Command<'a>, Reply> {
    nothing_after(words(rest)).map(|()| command)
}

fn one_or_none(rest: &[u8]) -> Result<Option<Seq>, Reply> {
    if trim(rest).is_empty() { Ok(None) } else { one(rest).map(Some) }
}

fn one(rest: &[u8]) -> Result<Seq, Reply> {
    let mut words = words(rest);
    let number = words.next().ok_or(MISSING_NUMBER)?;
    nothing_after(words)?;
    seq(number)
}

const MISSING_NUMBER: Reply = Reply::err("Missing message number argument");

/// A message number. Those that no message can have (0, and more than there ever are) are left to the maildrop, which
/// answers them like every other number that is not there.
fn seq(word: &[u8]) -> Result<Seq, Reply> {
    let number = digits(word).ok_or(Reply::err("Bad message number argument"))?;
    Ok(Seq(u32::try_from(number).unwrap_or(u32::MAX)))
}

/// Decimal digits; a number that does not fit is the largest there is.
fn digits(word: &[u8]) -> Option<u64> {
    let mut number: u64 = 0;
    for octet in word {
        let digit = char::from(*octet).to_digit(10)?;
        number = number.saturating_mul(10).saturating_add(u64::from(digit));
    }
    (!word.is_empty()).then_some(number)
}

fn nothing_after<'a>(mut words: impl Iterator<Item = &'a [u8]>) -> Result<(), Reply> {
    if words.next().is_some() { Err(Reply::err("Too many arguments")) } else { Ok(()) }
}

fn words(rest: &[u8]) -> impl Iterator<Item = &[u8]> {
    rest.split(|octet| is_blank(*octet)).filter(|word| !word.is_empty())
}

fn trim(mut rest: &[u8]) -> &[u8] {
    while let [first, after @ ..] = rest
        && is_blank(*first)
    {
        rest = after;
    }
    while let [before @ .., last] = rest
        && is_blank(*last)
    {
        rest = before;
    }
    rest
}

fn is_blank(octet: u8) -> bool {
    octet == b' ' || octet == b'\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before(line: &str) -> Result<Command<'_>, Reply> {
        parse(line.as_bytes(), State::Authorization)
    }

    fn after(line: &str) -> Result<Command<'_>, Reply> {
        parse(line.as_bytes(), State::Transaction)
    }

    #[test]
    fn keywords_have_no_case_and_arguments_may_stand_apart() {
        for line in ["retr 3", "RETR 3", "rEtR \t 3  ", "RETR\t3\t", "retr 0003"] {
            assert_eq!(after(line), Ok(Command::Retr(Seq(3))), "{line}");
        }
        assert_eq!(after("stat \t "), Ok(Command::Stat));
        assert_eq!(after("list "), Ok(Command::List(None)));
        assert_eq!(after(" stat"), Err(unknown(State::Transaction)));
    }

    #[test]
    fn a_password_is_all_that_follows_the_first_blank() {
        assert_eq!(before("PASS  two  words \t"), Ok(Command::Pass(b" two  words \t")));
        assert_eq!(before("PASS  "), Ok(Command::Pass(b" ")));
        assert_eq!(before("PASS "), Err(Reply::err("Missing password argument")));
        assert_eq!(before("USER  fred "), Ok(Command::User(b"fred")));
        assert_eq!(before("USER \t"), Err(Reply::err("Missing username argument")));
    }

    #[test]
    fn numbers_are_decimal_digits() {
        for line in ["RETR -1", "RETR +1", "RETR 1x", "RETR 0x1", "RETR \u{661}", "DELE 1,2", "LIST *", "UIDL 1.0"] {
            assert_eq!(after(line), Err(Reply::err("Bad message number argument")), "{line}");
        }
        assert_eq!(after("DELE 0"), Ok(Command::Dele(Seq(0))));
        assert_eq!(after("DELE 18446744073709551617"), Ok(Command::Dele(Seq(u32::MAX))));
        assert_eq!(after("TOP 1 99999999999999999999"), Ok(Command::Top { seq: Seq(1), lines: u64::MAX }));
    }

    #[test]
    fn the_count_of_arguments_is_checked() {
        for line in ["STAT 1", "NOOP x", "RETR 1 2", "LIST 1 2", "TOP 1 2 3", "QUIT now", "CAPA x", "LANG de en"] {
            assert_eq!(after(line), Err(Reply::err("Too many arguments")), "{line}");
        }
        for line in ["RETR", "DELE ", "TOP"] {
            assert_eq!(after(line), Err(MISSING_NUMBER), "{line}");
        }
        assert_eq!(after("TOP 1"), Err(Reply::err("Missing line count argument")));
        assert_eq!(after("TOP 1 -1"), Err(Reply::err("Bad line count argument")));
        assert_eq!(before("APOP fred"), Err(Reply::err("Missing APOP argument")));
        assert_eq!(before("AUTH PLAIN = ="), Err(Reply::err("Too many arguments")));
    }

    #[test]
    fn a_command_is_known_only_in_its_state() {
        for line in ["STAT", "LIST", "RETR 1", "DELE 1", "NOOP", "LAST", "RSET", "TOP 1 1", "UIDL", "XTND", "", "\0"] {
            assert_eq!(before(line), Err(unknown(State::Authorization)), "{line}");
        }
        for line in ["USER fred", "PASS x", "APOP fred x", "AUTH", "UTF8", "RPOP", "", "QUITT", "QUI"] {
            assert_eq!(after(line), Err(unknown(State::Transaction)), "{line}");
        }
        for state in [State::Authorization, State::Transaction] {
            assert_eq!(parse(b"quit", state), Ok(Command::Quit));
            assert_eq!(parse(b"capa", state), Ok(Command::Capa));
        }
    }

    #[test]
    fn names_may_hold_blanks_where_the_form_is_clear() {
        let digest = b"c4c9334bac560ecc979e58001b3e22fb";
        let line = [b"APOP  fred smith \t", &digest[..], b" "].concat();
        assert_eq!(parse(&line, State::Authorization), Ok(Command::Apop { user: b"fred smith", digest }));
        assert_eq!(before("AUTH  plain  ="), Ok(Command::Auth { mechanism: b"plain", initial: Some(b"=") }));
    }
}
