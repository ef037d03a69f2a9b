//! The From_ line that begins each message of a mailbox in unix mbox form (RFC 4155 appendix A, and older custom).
//!
//! The sender is free text, so that the line is matched backwards from its end. What counts is where blanks and colons
//! stand; whether names and digits make sense is not asked, since UW has never asked it, and a line that UW takes for
//! a separator must not become body text here:
//!
//! ```text
//! From <sender> Www Mmm dd hh:mm[:ss] [zone] yyyy [zone] [remote from <word>]
//! ```
//!
//! A zone is three letters, or a sign and four digits. Day and hour have two columns, the year four.

use super::scan::{self, Scan};
use super::{Date, DateTime, Time, Zone};

/// A line that begins a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FromLine<'a> {
    /// What stands between `From ` and the weekday: as a rule the envelope sender, perhaps nothing.
    pub sender: &'a [u8],
    month: &'a [u8],
    day: &'a [u8],
    time: &'a [u8],
    year: &'a [u8],
    zone: &'a [u8],
}

/// The moment told by a From_ line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The day.
    pub date: Date,
    /// The time of day.
    pub time: Time,
    /// The zone, unless it is that of whoever wrote the line: then it is local time.
    pub zone: Option<Zone>,
}

impl Stamp {
    /// The moment, where `local` is the zone of this machine at that day and time.
    pub fn in_local(self, local: impl FnOnce(Date, Time) -> Zone) -> DateTime {
        let zone = self.zone.unwrap_or_else(|| local(self.date, self.time));
        DateTime { date: self.date, time: self.time, zone }
    }
}

impl<'a> FromLine<'a> {
    /// Matches `line`, with or without its line end (LF, or CR LF).
    pub fn parse(line: &'a [u8]) -> Option<Self> {
        let text = line.strip_prefix(b"From ")?;
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        Self::dated(text).or_else(|| Self::dated(without_remote(text)?))
    }

    /// `<sender> Www Mmm dd hh:mm[:ss]` and the year with a zone before, behind or missing.
    fn dated(text: &'a [u8]) -> Option<Self> {
        let year_last = || {
            let (rest, year) = column(text, 4)?;
            let (before, zone) = zone_column(rest).unwrap_or_default();
            Self::timed(rest, year, b"").or_else(|| Self::timed(before, year, zone))
        };
        let zone_last = || {
            let (rest, zone) = zone_column(text)?;
            let (rest, year) = column(rest, 4)?;
            Self::timed(rest, year, zone)
        };
        year_last().or_else(zone_last)
    }

    /// `<sender> Www Mmm dd hh:mm[:ss]`
    fn timed(text: &'a [u8], year: &'a [u8], zone: &'a [u8]) -> Option<Self> {
        let long = column(text, 8).filter(|(_, time)| matches!(time, [_, _, b':', _, _, b':', _, _]));
        let (rest, time) = long.or_else(|| column(text, 5).filter(|(_, time)| matches!(time, [_, _, b':', _, _])))?;
        let (rest, day) = column(rest, 2)?;
        let (rest, month) = column(rest, 3)?;
        // Where the sender is missing, the blank before the weekday is that of `From `.
        let (sender, _weekday) = column(rest, 3).or_else(|| (rest.len() == 3).then_some((b"", rest)))?;
        Some(Self { sender, month, day, time, year, zone })
    }

    /// The moment, if the text tells one; a zone name without a known meaning counts as local time.
    pub fn stamp(&self) -> Option<Stamp> {
        let day = u8::try_from(digits(self.day.strip_prefix(b" ").unwrap_or(self.day))?).ok()?;
        let date = Date::new(digits(self.year)?, scan::month(self.month)?, day)?;
        let mut parts = self.time.split(|octet| *octet == b':').map(digits);
        let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
        let zone = Zone::numeric(&mut Scan::new(self.zone)).or_else(|| Zone::named(self.zone));
        Some(Stamp { date, time: Time::read(hour, minute, second)?, zone })
    }
}

/// Cuts off the last `width` octets, which a blank must precede; the blank goes too.
fn column(text: &[u8], width: usize) -> Option<(&[u8], &[u8])> {
    let (rest, column) = text.split_at_checked(text.len().checked_sub(width)?)?;
    Some((rest.strip_suffix(b" ")?, column))
}

/// Cuts off a zone: three letters, or a sign and four more.
fn zone_column(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let signed = column(text, 5).filter(|(_, zone)| matches!(zone.first(), Some(b'+' | b'-')));
    signed.or_else(|| column(text, 3))
}

/// Cuts off ` remote from <word>`, which UUCP added.
fn without_remote(text: &[u8]) -> Option<&[u8]> {
    let blank = text.iter().rposition(|octet| *octet == b' ')?;
    text.get(..blank)?.strip_suffix(b" remote from")
}

/// All of `text` as a number.
fn digits(text: &[u8]) -> Option<u16> {
    let mut scan = Scan::new(text);
    let number = scan.number(1, 4)?;
    scan.is_at_end().then_some(number)
}

/// Appends a From_ line with its LF: `From sender Www Mmm dd hh:mm:ss yyyy`, in the clock of `at`'s zone.
///
/// Blanks and controls in `sender` become `_`, since other programs split the line at blanks.
pub fn write_from_line(sender: &[u8], at: DateTime, out: &mut Vec<u8>) {
    out.extend_from_slice(b"From ");
    out.extend(sender.iter().map(|octet| if matches!(octet, 0..=b' ' | 0x7f) { b'_' } else { *octet }));
    out.push(b' ');
    out.extend_from_slice(at.to_asctime().as_bytes());
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::{DateTime, FromLine, Zone, write_from_line};

    /// The line's moment, where the local zone is -0330.
    fn internal(line: &str) -> Option<String> {
        let stamp = FromLine::parse(line.as_bytes())?.stamp()?;
        Some(stamp.in_local(|_, _| Zone::from_seconds(-12_600)).to_internal())
    }

    #[test]
    fn every_place_of_the_zone() {
        let zones = [
            ("1992", "-0330"),
            ("PST 1992", "-0800"),
            ("-0700 1992", "-0700"),
            ("1992 PST", "-0800"),
            ("1992 -0700", "-0700"),
            ("1992 CET", "-0330"),
        ];
        for (tail, zone) in zones {
            for remote in ["", " remote from x", " remote from wombat\r\n", "\n"] {
                let short = format!("From u Wed Dec  2 05:53 {tail}{remote}");
                assert_eq!(internal(&short), Some(format!(" 2-Dec-1992 05:53:00 {zone}")), "{short}");
                let long = format!("From u Wed Dec 02 05:53:22 {tail}{remote}");
                assert_eq!(internal(&long), Some(format!(" 2-Dec-1992 05:53:22 {zone}")), "{long}");
            }
        }
    }

    #[test]
    fn the_sender_is_free_text() {
        for sender in ["u", "a b  c", "\"q x\"@y", "Wed Dec  2 05:53:22 1992", "", " "] {
            let line = format!("From {sender} Wed Dec  2 05:53:22 1992");
            assert_eq!(FromLine::parse(line.as_bytes()).unwrap().sender, sender.as_bytes(), "{line}");
        }
        assert_eq!(FromLine::parse(b"From Wed Dec  2 05:53 1992\n").unwrap().sender, b"");
    }

    #[test]
    fn nonsense_in_the_right_columns_begins_a_message_without_a_moment() {
        let line = FromLine::parse(b"From u Xxx Yyy 99 99:99:99 abcd\n").unwrap();
        assert_eq!(line.stamp(), None);
        assert!(FromLine::parse(b"From u Wed Feb 30 05:53:22 1992\n").unwrap().stamp().is_none());
    }

    #[test]
    fn what_uw_refuses_is_refused() {
        let refused = [
            "From u Wed Dec 2 05:53:22 1992",
            "From u Wed Dec  2 5:53:22 1992",
            "From u Wed Dec  2 05:53:22 CEST 1992",
            "From u Wed Dec  2 05:53:22 1992 CEST",
            "From u Wed Dec  2 05:53:22 1992 +00:00",
            "From u Wed Dec  2 05:53:22 92",
            "From u Wed Dec  2 05:53:22 19920",
            "From u Wed, 2 Dec 1992 05:53:22 +0000",
            "From u 1992-12-02 05:53:22",
            "From u Wed Dec  2 05:53:22 1992 ",
            "From u Wed Dec  2 05:53:22 1992     ",
            "from u Wed Dec  2 05:53:22 1992",
            "From u\tWed Dec  2 05:53:22 1992",
            " From u Wed Dec  2 05:53:22 1992",
            ">From u Wed Dec  2 05:53:22 1992",
            "From u Wed Dec  2 05:53:22 1992 remote from",
            "From ",
            "",
        ];
        for line in refused {
            assert_eq!(FromLine::parse(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn a_written_line_is_read_again() {
        let at = DateTime::from_unix(723_276_802, Zone::from_seconds(3600));
        let mut line = Vec::new();
        write_from_line(b"a b\n@c", at, &mut line);
        assert_eq!(line, b"From a_b_@c Wed Dec  2 07:13:22 1992\n");
        assert_eq!(FromLine::parse(&line).unwrap().stamp().unwrap().in_local(|_, _| at.zone), at);
    }
}
