//! Reads a script: head, steps, and what is looked at in the end.

use super::pattern::Pattern;

/// A whole script.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// What it shows: the lines of its head that begin with `#`.
    pub title: String,
    /// `key: value` lines of the head.
    pub settings: Vec<(String, String)>,
    /// What is said and awaited.
    pub steps: Vec<(usize, Step)>,
}

/// One step; the numbers name the session, 1 unless the script says otherwise.
#[derive(Clone, Debug)]
pub enum Step {
    /// The client sends this, as spelled; `true` if a CRLF follows.
    Send(usize, String, bool),
    /// The server answers a line like this.
    Expect(usize, Pattern),
    /// The same, within a second.
    Soon(usize, Pattern),
    /// The server may answer a line like this.
    Perhaps(usize, Pattern),
    /// The server answers lines like these in any order.
    AnyOrder(usize, Vec<Pattern>),
    /// The server says what it likes up to the next expected line, but nothing like these.
    AnyLines(usize, Vec<Pattern>),
    /// The server closes the connection.
    End(usize),
    /// The server says nothing more for now.
    Silence(usize),
    /// The client goes away without a word.
    Drop(usize),
    /// The client sends no more.
    HalfClose(usize),
    /// Somebody else does something with the files.
    Act(String),
    /// A session's process gets a signal.
    Signal(usize, String),
    /// Syslog gets a line like this.
    Log(Pattern),
    /// A file afterwards.
    Disk(String, Vec<Pattern>),
}

impl Script {
    /// Reads the text of a script; `name` is for complaints.
    pub fn read(name: &str, text: &str) -> Self {
        let mut script = Self::default();
        let mut lines = text.lines().enumerate().peekable();
        while let Some((number, line)) = lines.next() {
            let number = number + 1;
            let fail = |what: &str| -> ! { panic!("{name}:{number}: {what}: {line}") };
            if let Some(title) = line.strip_prefix('#') {
                if script.steps.is_empty() && script.settings.is_empty() {
                    script.title += &format!("{}\n", title.trim());
                }
                continue;
            }
            if line.trim().is_empty() {
                continue;
            }
            let Some((key, value)) = line.split_once(':') else { fail("no colon") };
            let value = value.strip_prefix(' ').unwrap_or(value);
            let step = match speaker(key) {
                Some((session, 'C', sign)) => client_step(session, sign, value),
                Some((session, 'S', sign)) if value == "in any order" && sign.is_empty() => {
                    let mut patterns = Vec::new();
                    while let Some((_, line)) = lines.next_if(|(_, line)| !line.ends_with(": end of any order")) {
                        let (_, value) = line.split_once(": ").unwrap_or_else(|| fail("an answer in any order"));
                        patterns.push(Pattern::read(value));
                    }
                    lines.next();
                    Step::AnyOrder(session, patterns)
                }
                Some((session, 'S', sign)) if value == "<any lines>" && sign.is_empty() => {
                    let mut never = Vec::new();
                    while let Some((_, line)) = lines.next_if(|(_, line)| line.starts_with("S!")) {
                        never.push(Pattern::read(line.split_once(": ").map_or("", |(_, value)| value)));
                    }
                    Step::AnyLines(session, never)
                }
                Some((session, 'S', sign)) => server_step(session, sign, value).unwrap_or_else(|| fail("unknown sign")),
                Some(_) => fail("who speaks?"),
                None if key == "do" && value.starts_with("signal ") => {
                    signal(value).unwrap_or_else(|| fail("to whom?"))
                }
                None if key == "do" => Step::Act(value.to_owned()),
                None if key == "log" => Step::Log(Pattern::read(value)),
                None if key == "disk" => {
                    let mut content = Vec::new();
                    while let Some((_, line)) = lines.next_if(|(_, line)| line.starts_with('|')) {
                        content.push(Pattern::read(line[1..].strip_prefix(' ').unwrap_or(&line[1..])));
                    }
                    Step::Disk(value.to_owned(), content)
                }
                None if script.steps.is_empty() => {
                    script.settings.push((key.to_owned(), value.to_owned()));
                    continue;
                }
                None => fail("unknown step"),
            };
            script.steps.push((number, step));
        }
        assert!(!script.title.is_empty(), "{name}: a script begins with a line that says what it shows");
        assert!(script.steps.len() > 1, "{name}: nothing is said");
        script
    }

    /// The value of a line of the head.
    pub fn setting(&self, key: &str) -> Option<&str> {
        self.settings.iter().find(|(found, _)| found == key).map(|(_, value)| value.as_str())
    }

    /// The values of all lines of the head with this key.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.settings.iter().filter(move |(found, _)| found == key).map(|(_, value)| value.as_str())
    }
}

/// `C`, `S`, `C2`, `S!`, `C\`: who, and the sign after it.
fn speaker(key: &str) -> Option<(usize, char, &str)> {
    let who = key.chars().next().filter(|who| "CS".contains(*who))?;
    let rest = &key[1..];
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let session = if digits == 0 { 1 } else { rest[..digits].parse().ok()? };
    let sign = &rest[digits..];
    ["", "\\", "?", "!", "~", "<"].contains(&sign).then_some((session, who, sign))
}

/// `signal NAME`, `signal NAME 2`
fn signal(value: &str) -> Option<Step> {
    let (name, session) = value.strip_prefix("signal ")?.split_once(' ').unwrap_or((&value["signal ".len()..], "1"));
    Some(Step::Signal(session.parse().ok()?, format!("SIG{name}")))
}

fn client_step(session: usize, sign: &str, value: &str) -> Step {
    match value {
        "<drop>" => Step::Drop(session),
        "<half-close>" => Step::HalfClose(session),
        _ => Step::Send(session, value.to_owned(), sign != "\\"),
    }
}

fn server_step(session: usize, sign: &str, value: &str) -> Option<Step> {
    Some(match (sign, value) {
        ("", "<end>") => Step::End(session),
        ("", "<silence>") => Step::Silence(session),
        ("", _) => Step::Expect(session, Pattern::read(value)),
        ("~", _) => Step::Expect(session, Pattern::read(value).in_any_case()),
        ("<", _) => Step::Soon(session, Pattern::read(value)),
        ("?", _) => Step::Perhaps(session, Pattern::read(value)),
        _ => return None,
    })
}
