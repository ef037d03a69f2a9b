//! A small IMAP client: commands out, whole responses in.

use super::server::Session;
use super::value::{Value, parse};
use super::wire::{Silence, Wire};

/// A client that speaks IMAP.
#[derive(Debug)]
pub struct Imap {
    /// The connection.
    pub wire: Wire,
    tags: u32,
}

/// What a command brought.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Untagged responses without `* `, literals in place.
    pub untagged: Vec<Vec<u8>>,
    /// The tagged line without its tag: `OK [READ-WRITE] SELECT completed`.
    pub tagged: String,
}

impl Answer {
    /// Whether it was OK.
    pub fn is_ok(&self) -> bool {
        self.tagged.starts_with("OK")
    }

    /// The untagged responses of the form `NUMBER WORD …`: the number and the values after the word.
    pub fn numbered(&self, word: &str) -> Vec<(u32, Vec<Value>)> {
        let each = |line: &Vec<u8>| {
            let (number, rest) = split_word(line)?;
            let (found, rest) = split_word(rest).unwrap_or((rest, &[]));
            let number = std::str::from_utf8(number).ok()?.parse().ok()?;
            found.eq_ignore_ascii_case(word.as_bytes()).then(|| (number, parse(rest)))
        };
        self.untagged.iter().filter_map(each).collect()
    }

    /// The FETCH responses: number and items.
    pub fn fetched(&self) -> Vec<(u32, Value)> {
        let pairs = self.numbered("FETCH");
        pairs.into_iter().map(|(number, mut values)| (number, values.remove(0))).collect()
    }

    /// The number in a response code like `[UIDNEXT 5]`, tagged or not.
    pub fn code(&self, name: &str) -> Option<u64> {
        let all = self.untagged.iter().map(|line| String::from_utf8_lossy(line).into_owned());
        all.chain([self.tagged.clone()]).find_map(|line| {
            let rest = line.split_once(&format!("[{name} "))?.1;
            rest.split_once(']')?.0.parse().ok()
        })
    }
}

fn split_word(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let blank = line.iter().position(|byte| *byte == b' ')?;
    Some((&line[..blank], &line[blank + 1..]))
}

impl Imap {
    /// Takes over a connection and reads the greeting.
    pub fn greeted(wire: Wire) -> Self {
        let mut client = Self::taken_over(wire);
        let greeting = client.response().expect("a greeting");
        assert!(greeting.starts_with(b"* OK") || greeting.starts_with(b"* PREAUTH"), "{}", show(&greeting));
        client
    }

    /// Takes over a session, whose process ends when the connection does.
    pub fn of(session: Session) -> Self {
        std::mem::forget(session.process);
        Self::greeted(session.wire)
    }

    /// Takes over a connection whose greeting was read.
    pub fn taken_over(wire: Wire) -> Self {
        Self { wire, tags: 0 }
    }

    /// Runs a command and demands that it succeeds.
    pub fn ok(&mut self, command: &str) -> Answer {
        let answer = self.command(command);
        assert!(answer.is_ok(), "{command}: {}", answer.tagged);
        answer
    }

    /// Runs a command.
    pub fn command(&mut self, command: &str) -> Answer {
        self.try_command(command).unwrap_or_else(|silence| panic!("{command}: {silence:?}"))
    }

    /// Runs a command that the server may not survive.
    pub fn try_command(&mut self, command: &str) -> Result<Answer, Silence> {
        let tag = self.send(command);
        self.answer(&tag)
    }

    /// Sends a command and returns its tag.
    pub fn send(&mut self, command: &str) -> String {
        self.tags += 1;
        let tag = format!("a{}", self.tags);
        self.wire.send(format!("{tag} {command}\r\n").as_bytes());
        tag
    }

    /// Appends a message with a literal that waits for its go-ahead.
    pub fn append(&mut self, mailbox: &str, message: &[u8]) -> Result<Answer, Silence> {
        let tag = self.send(&format!("APPEND {mailbox} {{{}}}", message.len()));
        let mut untagged = Vec::new();
        let mut go_ahead = self.response()?;
        // news of the mailbox that is open
        while let Some(line) = go_ahead.strip_prefix(b"* ") {
            untagged.push(line.to_vec());
            go_ahead = self.response()?;
        }
        if !go_ahead.starts_with(b"+") {
            let tagged = String::from_utf8_lossy(&go_ahead).trim_start_matches(&tag).trim().to_owned();
            return Ok(Answer { untagged, tagged });
        }
        self.wire.send(message);
        self.wire.send(b"\r\n");
        self.answer(&tag)
    }

    /// Reads up to the line that bears `tag`.
    pub fn answer(&mut self, tag: &str) -> Result<Answer, Silence> {
        let mut untagged = Vec::new();
        loop {
            let response = self.response()?;
            if let Some(line) = response.strip_prefix(b"* ") {
                untagged.push(line.to_vec());
            } else if let Some(line) = response.strip_prefix(format!("{tag} ").as_bytes()) {
                return Ok(Answer { untagged, tagged: String::from_utf8_lossy(line).into_owned() });
            } else {
                panic!("neither untagged nor {tag}: {}", show(&response));
            }
        }
    }

    /// Reads one response with its literals.
    pub fn response(&mut self) -> Result<Vec<u8>, Silence> {
        let mut whole = self.wire.line()?;
        while let Some(octets) = announced(&whole) {
            whole.extend_from_slice(b"\r\n");
            whole.extend(self.wire.octets(octets)?);
            whole.extend(self.wire.line()?);
        }
        Ok(whole)
    }
}

/// The size of the literal that a line announces at its end.
pub fn announced(line: &[u8]) -> Option<usize> {
    let line = line.strip_suffix(b"}")?;
    let brace = line.iter().rposition(|byte| *byte == b'{')?;
    std::str::from_utf8(&line[brace + 1..]).ok()?.parse().ok()
}

fn show(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
