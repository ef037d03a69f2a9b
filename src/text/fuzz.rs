//! What fuzz targets feed to this room (`make fuzz`), and [`Draw`], by which every target takes numbers from its input.
//!
//! A target is a function of any octets at all. It holds what comes out against a property; what breaks one panics.
//! `daemon::fuzz` has the table of them all. Targets live inside the crate, since most of what reads hostile octets is
//! private, and are compiled for tests and for fuzzing alone.
#![allow(clippy::unwrap_used, reason = "a target that meets the unexpected must stop")]

use super::date::{Date, DateTime, FromLine, Time, Zone, write_from_line};
use super::{base64, mutf7};

/// Numbers and pieces from the front of an input; zeros and nothing when it is used up.
pub struct Draw<'a> {
    rest: &'a [u8],
}

impl<'a> Draw<'a> {
    /// At the beginning of `input`.
    pub fn new(input: &'a [u8]) -> Self {
        Self { rest: input }
    }

    /// The next octet.
    pub fn octet(&mut self) -> u8 {
        self.slice(1).first().copied().unwrap_or_default()
    }

    /// The next `octets` as a number, least octet first; at most eight.
    pub fn number(&mut self, octets: usize) -> u64 {
        self.slice(octets).iter().rev().fold(0, |number, octet| number << 8 | u64::from(*octet))
    }

    /// The next octets, fewer at the end.
    pub fn slice(&mut self, octets: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at_checked(octets).unwrap_or((self.rest, b""));
        self.rest = rest;
        taken
    }

    /// All that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        self.slice(self.rest.len())
    }

    /// Whether nothing is left.
    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }
}

/// Every reader of dates: what it takes can be written, and is read again as the same moment.
pub fn date(input: &[u8]) {
    if let Some(at) = DateTime::parse_internal(input) {
        written(at);
    }
    if let Some(at) = DateTime::parse_header(input) {
        written(at);
    }
    if let Some(day) = Date::parse_search(input) {
        assert_eq!(Date::from_days(day.days()), day);
    }
    from_line(input);
    let mut draw = Draw::new(input);
    let (seconds, zone) = (draw.number(8).cast_signed(), Zone::from_seconds(draw.number(4).cast_signed()));
    written(DateTime::from_unix(seconds, zone));
}

fn written(at: DateTime) {
    let text = at.to_internal();
    assert_eq!(text.len(), 26, "{text}");
    assert_eq!(DateTime::parse_internal(text.as_bytes()), Some(at), "{text}");
    let inside = (0..=9998).contains(&at.date.year()) && at.date.year() > 0;
    assert!(!inside || DateTime::from_unix(at.to_unix(), at.zone).to_unix() == at.to_unix(), "{text}");
    from_line_of(b"fred@example.org", at);
}

/// A From_ line reads the same with every line end, and its moment and sender survive being written.
fn from_line(line: &[u8]) {
    let Some(read) = FromLine::parse(line) else { return };
    let bare = line.strip_suffix(b"\n").unwrap_or(line);
    let bare = bare.strip_suffix(b"\r").unwrap_or(bare);
    // a second CR would be the line end's of a line without it
    let ends: &[&[u8]] = if bare.ends_with(b"\r") { &[] } else { &[b"\n", b"\r\n"] };
    for end in ends {
        assert_eq!(FromLine::parse(&[bare, end].concat()), Some(read));
    }
    if let Some(stamp) = read.stamp() {
        from_line_of(read.sender, stamp.in_local(|_, _| Zone::UTC));
    }
}

fn from_line_of(sender: &[u8], at: DateTime) {
    let mut line = Vec::new();
    write_from_line(sender, at, &mut line);
    assert_eq!(memchr::memchr(b'\n', &line), Some(line.len() - 1));
    let read = FromLine::parse(&line).unwrap();
    assert!(read.sender.len() == sender.len() && !read.sender.contains(&b' '));
    let stamp = read.stamp().unwrap();
    assert_eq!((stamp.date, stamp.time, stamp.zone), (at.date, at.time, None));
    assert!(Time::new(23, 59, 60).unwrap() >= stamp.time);
}

/// Modified UTF-7 and strict base64: a text that is taken is the one spelling of what it says.
pub fn spelling(input: &[u8]) {
    if let Ok(name) = mutf7::decode(input) {
        assert_eq!(mutf7::encode(&name).as_bytes(), input);
    }
    if let Ok(name) = std::str::from_utf8(input) {
        let text = mutf7::encode(name);
        assert!(text.bytes().all(|octet| matches!(octet, b' '..=b'~')));
        assert_eq!(mutf7::decode(text.as_bytes()).as_deref(), Ok(name));
    }
    if let Ok(octets) = base64::decode(input) {
        assert_eq!(base64::encode(&octets).as_bytes(), input);
    }
    let text = base64::encode(input);
    assert_eq!(base64::decode(text.as_bytes()).as_deref(), Ok(input));
    let mut lenient = Vec::new();
    base64::MimeDecoder::new().feed(text.as_bytes(), &mut lenient);
    assert_eq!(lenient, input);
}
