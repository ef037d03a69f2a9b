//! Our own reading of mbox files, apart from the library's, to judge what is on the disk.
//!
//! It is simple: a line that starts with `From ` and ends like asctime(3) begins a message, wherever it stands. The
//! mailboxes that tests make have such lines nowhere else.

use super::server;

/// The header fields that mail programs keep their own notes in.
const METADATA: [&str; 6] = ["x-imapbase", "x-imap", "x-uid", "status", "x-status", "x-keywords"];

/// One message of an mbox file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The line that begins with `From `, without its end.
    pub from_line: Vec<u8>,
    /// Header fields with their continuation lines and line ends.
    pub fields: Vec<Vec<u8>>,
    /// The blank line after the header, if there is one, and the body.
    pub body: Vec<u8>,
}

/// Takes an mbox file apart; what stands before the first message is an error.
pub fn read(file: &[u8]) -> Result<Vec<Stored>, String> {
    let mut messages: Vec<Stored> = Vec::new();
    let mut in_header = false;
    for line in file.split_inclusive(|byte| *byte == b'\n') {
        if is_from_line(line) {
            messages.push(Stored { from_line: trimmed(line).to_vec(), fields: Vec::new(), body: Vec::new() });
            in_header = true;
            continue;
        }
        let shown = || String::from_utf8_lossy(&line[..line.len().min(60)]).into_owned();
        let Some(message) = messages.last_mut() else { return Err(format!("before the first message: {:?}", shown())) };
        in_header = in_header && !trimmed(line).is_empty();
        match (in_header, line.first()) {
            (true, Some(b' ' | b'\t')) => {
                let field = message.fields.last_mut().ok_or_else(|| format!("continues nothing: {:?}", shown()))?;
                field.extend_from_slice(line);
            }
            (true, _) => message.fields.push(line.to_vec()),
            (false, _) => message.body.extend_from_slice(line),
        }
    }
    for message in &mut messages {
        drop_separator(&mut message.body);
    }
    Ok(messages)
}

/// The blank line before the next `From ` belongs to the file; that of a message without a body does not.
fn drop_separator(body: &mut Vec<u8>) {
    if body.ends_with(b"\n\n") {
        body.pop();
    }
}

fn trimmed(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line))
}

fn is_from_line(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let text = String::from_utf8_lossy(trimmed(rest)).into_owned();
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let has_time = words.iter().any(|word| word.len() >= 5 && word.as_bytes()[2] == b':');
    has_time && words.iter().rev().take(2).any(|word| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()))
}

impl Stored {
    /// The message as it was delivered: without `From ` line and without notes.
    pub fn delivered(&self) -> Vec<u8> {
        let fields = self.fields.iter().filter(|field| !is_note(&name_of(field)));
        let mut whole: Vec<u8> = fields.flatten().copied().collect();
        whole.extend_from_slice(&self.body);
        whole
    }

    /// The message as it must go over the wire.
    pub fn on_the_wire(&self) -> Vec<u8> {
        to_wire(&self.delivered())
    }

    /// The value of the first field of this name, without blanks around it.
    pub fn field(&self, name: &str) -> Option<String> {
        let field = self.fields.iter().find(|field| name_of(field).eq_ignore_ascii_case(name))?;
        let text = String::from_utf8_lossy(field).into_owned();
        Some(text.split_once(':')?.1.trim().to_owned())
    }

    /// The letters of `Status` and `X-Status`.
    pub fn letters(&self) -> String {
        let mut letters: Vec<char> = ["status", "x-status"]
            .iter()
            .filter_map(|name| self.field(name))
            .flat_map(|text| text.chars().collect::<Vec<_>>())
            .collect();
        letters.sort_unstable();
        letters.into_iter().collect()
    }

    /// The UID in `X-UID`.
    pub fn uid(&self) -> Option<u32> {
        self.field("x-uid")?.parse().ok()
    }

    /// Whether this is the message that holds notes alone.
    pub fn is_internal(&self) -> bool {
        self.field("x-imap").is_some()
    }
}

/// Whether a field is one that the server under test keeps its notes in: Dovecot has one more.
fn is_note(name: &str) -> bool {
    METADATA.contains(&name) || (name == "content-length" && server::name() == "dovecot")
}

fn name_of(field: &[u8]) -> String {
    let name = field.split(|byte| *byte == b':').next().unwrap_or_default();
    String::from_utf8_lossy(name).trim().to_ascii_lowercase()
}

/// Makes every line end CRLF.
pub fn to_wire(stored: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(stored.len() + stored.len() / 32);
    let mut last = 0;
    for &byte in stored {
        if byte == b'\n' && last != b'\r' {
            wire.push(b'\r');
        }
        wire.push(byte);
        last = byte;
    }
    wire
}
