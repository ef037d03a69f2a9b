//! Plays a script against a server.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use super::disk::{self, Before};
use super::parse::{Script, Step};
use super::pattern::{Captures, Pattern};
use super::speech::{self, spell};
use super::stage::Stage;
use crate::harness::client::announced;
use crate::harness::server::{Protocol, Session};
use crate::harness::wire::{PATIENCE, Silence};
use crate::harness::{World, log, server};

/// Time without a byte that counts as silence.
const QUIET: Duration = Duration::from_millis(300);

/// Time within which a server must tell what it should tell soon.
const SOON: Duration = Duration::from_secs(1);

/// Whether a script can only be played in a world.
pub fn needs_world(script: &Script, protocol: Protocol) -> bool {
    Stage::needs_world(script, protocol)
}

/// Plays `script`; panics with the conversation so far when the server does not keep to it. Outside of a world the
/// files lie in `place`.
pub fn play(script: &Script, protocol: Protocol, world: Option<&World>, place: &Path) {
    let stage = Stage::prepare(script, protocol, world, place);
    let mailboxes = script.settings.iter().filter_map(|(key, _)| key.strip_prefix("mailbox"));
    let names = mailboxes.map(|name| if name.trim().is_empty() { "INBOX" } else { name.trim() });
    let before = Before::look(&stage, names);
    let mut player = Player {
        stage,
        before,
        protocol,
        sessions: HashMap::new(),
        captures: Captures::new(),
        transcript: String::new(),
    };
    let mut steps = script.steps.iter().peekable();
    while let Some((line, step)) = steps.next() {
        let _ = write!(player.transcript, "{line:4} ");
        if let Step::AnyLines(session, never) = step {
            let Some((_, Step::Expect(same, until))) = steps.next() else { panic!("any lines up to what?") };
            assert_eq!(session, same, "any lines of one session up to a line of another?");
            player.skip(*session, never, until);
        } else {
            player.step(step);
        }
    }
}

/// A session as the player sees it: lines that were read but not yet awaited.
struct Speaker {
    session: Session,
    lines: std::collections::VecDeque<String>,
    stamp: String,
}

struct Player<'a> {
    stage: Stage<'a>,
    before: Before,
    protocol: Protocol,
    sessions: HashMap<usize, Speaker>,
    captures: Captures,
    transcript: String,
}

impl Player<'_> {
    fn step(&mut self, step: &Step) {
        match step {
            Step::Send(session, text, whole) => self.send(*session, text, *whole),
            Step::Expect(session, pattern) => self.expect(*session, pattern),
            Step::Soon(session, pattern) => self.soon(*session, pattern),
            Step::Perhaps(session, pattern) => self.perhaps(*session, pattern),
            Step::AnyOrder(session, patterns) => self.any_order(*session, patterns),
            Step::AnyLines(..) => {}
            Step::End(session) => self.end(*session),
            Step::Silence(session) => self.silence(*session),
            Step::Drop(session) => self.go(*session),
            Step::HalfClose(session) => self.speaker(*session).session.wire.end(),
            Step::Signal(session, name) => {
                let signal = name.parse().unwrap_or_else(|_| panic!("signal {name}?"));
                self.speaker(*session).session.process.signal(signal);
            }
            Step::Act(action) => disk::act(&self.stage, &self.before, action),
            Step::Log(pattern) => self.logged(pattern),
            Step::Disk(demand, lines) => {
                self.settle();
                disk::check(&self.stage, &self.before, demand, lines, &mut self.captures);
            }
        }
    }

    fn speaker(&mut self, session: usize) -> &mut Speaker {
        let stage = &self.stage;
        self.sessions.entry(session).or_insert_with(|| Speaker {
            session: stage.open_session(),
            lines: std::collections::VecDeque::new(),
            stamp: String::new(),
        })
    }

    /// The client goes away, and the server sees that.
    fn go(&mut self, session: usize) {
        let Some(Speaker { session: Session { wire, mut process }, .. }) = self.sessions.remove(&session) else {
            return;
        };
        drop(wire);
        assert!(process.wait(Duration::from_secs(10)).is_some(), "nobody is there any more\n{}", self.transcript);
    }

    fn send(&mut self, session: usize, text: &str, whole: bool) {
        let stamp = self.speaker(session).stamp.clone();
        let mut bytes = spell(text, &stamp, &self.captures, !whole);
        if whole {
            bytes.extend_from_slice(b"\r\n");
        }
        let _ = writeln!(self.transcript, "C{session}: {}", show(&bytes));
        self.speaker(session).session.wire.send(&bytes);
    }

    /// The next line of a session; what ends it is told as text, so that it fits into messages.
    fn line(&mut self, session: usize) -> Result<String, Silence> {
        let protocol = self.protocol;
        let speaker = self.speaker(session);
        if speaker.lines.is_empty() {
            let lines = speaker.read(protocol)?;
            speaker.lines.extend(lines);
        }
        let line = speaker.lines.pop_front().unwrap_or_default();
        if let Some(stamp) = speech::stamp_in(&line) {
            speaker.stamp = stamp;
        }
        let _ = writeln!(self.transcript, "S{session}: {line}");
        Ok(line)
    }

    fn expect(&mut self, session: usize, pattern: &Pattern) {
        let line = self.line(session);
        let fits = line.as_ref().is_ok_and(|line| pattern.matches(line, &mut self.captures));
        assert!(fits, "expected: {}\ngot: {line:?}\n{}", pattern.text, self.transcript);
    }

    fn soon(&mut self, session: usize, pattern: &Pattern) {
        self.speaker(session).session.wire.patience(SOON);
        self.expect(session, pattern);
        self.speaker(session).session.wire.patience(PATIENCE);
    }

    fn perhaps(&mut self, session: usize, pattern: &Pattern) {
        if let Ok(line) = self.line(session)
            && !pattern.matches(&line, &mut self.captures)
        {
            self.speaker(session).lines.push_front(line);
        }
    }

    fn any_order(&mut self, session: usize, patterns: &[Pattern]) {
        let mut open: Vec<&Pattern> = patterns.iter().collect();
        while !open.is_empty() {
            let line = self.line(session);
            let place = line
                .as_ref()
                .ok()
                .and_then(|line| open.iter().position(|pattern| pattern.matches(line, &mut self.captures)));
            let texts: Vec<&str> = open.iter().map(|pattern| pattern.text.as_str()).collect();
            let place =
                place.unwrap_or_else(|| panic!("expected one of: {texts:#?}\ngot: {line:?}\n{}", self.transcript));
            open.remove(place);
        }
    }

    fn skip(&mut self, session: usize, never: &[Pattern], until: &Pattern) {
        loop {
            let line = self.line(session);
            let Ok(line) = line else { panic!("expected: {}\ngot: {line:?}\n{}", until.text, self.transcript) };
            if until.matches(&line, &mut self.captures) {
                return;
            }
            let bad = never.iter().find(|pattern| pattern.matches(&line, &mut self.captures));
            assert!(bad.is_none(), "must not be said: {line}\n{}", self.transcript);
        }
    }

    fn end(&mut self, session: usize) {
        let line = self.line(session);
        assert!(line == Err(Silence::Closed), "expected the end, got: {line:?}\n{}", self.transcript);
    }

    fn silence(&mut self, session: usize) {
        self.speaker(session).session.wire.patience(QUIET);
        let line = self.line(session);
        assert!(line == Err(Silence::TimedOut), "expected silence, got: {line:?}\n{}", self.transcript);
        self.speaker(session).session.wire.patience(PATIENCE);
    }

    fn logged(&mut self, pattern: &Pattern) {
        let Some(world) = self.stage.world else { return };
        // whoever is no program of the kind logs in other words, and elsewhere
        if server::name() == "dovecot" {
            return;
        }
        let captures = &self.captures;
        world.log.wait_for(&pattern.text, |line| {
            log::parts(line).is_some_and(|(_, _, text)| pattern.matches(text, &mut captures.clone()))
        });
    }

    /// Ends every session and waits until its process is gone, so that the files are what they will be.
    fn settle(&mut self) {
        for (_, mut speaker) in self.sessions.drain() {
            speaker.session.wire.end();
            let is_ours = server::name() != "dovecot";
            let ended = !is_ours || speaker.session.process.wait(Duration::from_secs(10)).is_some();
            assert!(ended, "the server stays after its client is gone\n{}", self.transcript);
        }
    }
}

impl Speaker {
    /// Reads one response and cuts it into lines. IMAP literals are taken by their announced size, and the line must
    /// go on as the grammar wants after them: a wrong count does not go unnoticed.
    fn read(&mut self, protocol: Protocol) -> Result<Vec<String>, Silence> {
        let wire = &mut self.session.wire;
        let first = wire.line()?;
        assert!(!first.contains(&b'\n') && !first.contains(&b'\r'), "a line ends without CRLF: {}", show(&first));
        if protocol == Protocol::Pop3 {
            return Ok(vec![show(&first)]);
        }
        let mut lines = vec![String::new()];
        let mut text = first;
        loop {
            let odd = text.iter().find(|byte| !(b' '..0x7f).contains(byte));
            assert!(odd.is_none(), "not printable ASCII outside of a literal: {}", show(&text));
            lines.last_mut().unwrap().push_str(&show(&text));
            let Some(octets) = announced(&text) else { return Ok(lines) };
            let literal = wire.octets(octets)?;
            take_literal(&mut lines, &literal);
            text = wire.line()?;
            let goes_on = text.is_empty() || text.starts_with(b" ") || text.starts_with(b")") || text.starts_with(b"]");
            assert!(goes_on, "after a literal of {octets} octets: {}\n{lines:#?}", show(&text));
        }
    }
}

/// Adds a literal to the lines so far; one that could as well have been a quoted string is shown as that.
fn take_literal(lines: &mut Vec<String>, literal: &[u8]) {
    let is_plain = |byte: &u8| (b' '..0x7f).contains(byte) && !b"\"\\".contains(byte);
    if literal.iter().all(is_plain) {
        let line = lines.last_mut().unwrap();
        line.truncate(line.rfind('{').unwrap_or(0));
        line.push_str(&format!("\"{}\"", show(literal)));
    } else {
        lines.append(&mut split_lines(literal));
    }
}

fn split_lines(bytes: &[u8]) -> Vec<String> {
    let mut lines = vec![Vec::new()];
    for (place, byte) in bytes.iter().enumerate() {
        match byte {
            b'\r' if bytes.get(place + 1) == Some(&b'\n') => {}
            b'\n' if place > 0 && bytes[place - 1] == b'\r' => lines.push(Vec::new()),
            byte => lines.last_mut().unwrap().push(*byte),
        }
    }
    lines.iter().map(|line| show(line)).collect()
}

/// Bytes as a script spells them: what is no text as `\xNN`.
fn show(bytes: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\r' => shown.push_str("\\r"),
                '\n' => shown.push_str("\\n"),
                '\t' => shown.push('\t'),
                c if c.is_control() => {
                    let _ = write!(shown, "\\x{:02x}", u32::from(c));
                }
                c => shown.push(c),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(shown, "\\x{byte:02x}");
        }
    }
    shown
}
