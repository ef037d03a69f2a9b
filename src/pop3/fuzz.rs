//! The fuzz target of POP3's command lines: what is understood can be written plainly and is understood as the same; what
//! is not gets one line that holds no octet of the client's.
#![allow(clippy::unwrap_used, reason = "a target that meets the unexpected must stop")]

use super::command::{Command, State, parse, split};
use super::reply::Reply;

/// The input is a line without its line end.
pub fn command(line: &[u8]) {
    let (keyword, rest) = split(line);
    assert!(keyword.len() + rest.len() <= line.len());
    for state in [State::Authorization, State::Transaction] {
        match parse(line, state) {
            Ok(command) => {
                let text = written(command);
                assert_eq!(parse(&text, state), Ok(command), "{}", text.escape_ascii());
            }
            Err(reply) => answered(&reply),
        }
    }
}

fn answered(reply: &Reply) {
    let mut sent = Vec::new();
    reply.send(&mut sent).unwrap();
    let text = sent.strip_prefix(b"-ERR ").unwrap().strip_suffix(b"\r\n").unwrap();
    assert!(!text.is_empty() && text.len() <= 500 && text.iter().all(|octet| matches!(octet, b' '..=b'~')));
}

fn written(command: Command<'_>) -> Vec<u8> {
    let of = |keyword: &str, number: u32| format!("{keyword} {number}").into_bytes();
    let word = |keyword: &[u8], word: Option<&[u8]>| [keyword, b" ", word.unwrap_or_default()].concat();
    match command {
        Command::Apop { user, digest } => [b"APOP ", user, b" ", digest].concat(),
        Command::AuthList => b"AUTH".to_vec(),
        Command::Auth { mechanism, initial } => word(&word(b"AUTH", Some(mechanism)), initial),
        Command::Capa => b"CAPA".to_vec(),
        Command::Dele(seq) => of("DELE", seq.0),
        Command::Lang(range) => word(b"LANG", range),
        Command::Last => b"LAST".to_vec(),
        Command::List(None) => b"LIST".to_vec(),
        Command::List(Some(seq)) => of("LIST", seq.0),
        Command::Noop => b"NOOP".to_vec(),
        Command::Pass(password) => word(b"PASS", Some(password)),
        Command::Quit => b"QUIT".to_vec(),
        Command::Retr(seq) => of("RETR", seq.0),
        Command::Rset => b"RSET".to_vec(),
        Command::Stat => b"STAT".to_vec(),
        Command::Stls => b"STLS".to_vec(),
        Command::Top { seq, lines } => [of("TOP", seq.0), format!(" {lines}").into_bytes()].concat(),
        Command::Uidl(None) => b"UIDL".to_vec(),
        Command::Uidl(Some(seq)) => of("UIDL", seq.0),
        Command::User(user) => word(b"USER", Some(user)),
        Command::Utf8 => b"UTF8".to_vec(),
    }
}
