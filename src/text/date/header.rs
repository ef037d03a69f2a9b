//! The date of a header field (RFC 5322 §3.3, obsolete forms §4.3), read leniently.
//!
//! Besides the RFC's forms these are understood, which old programs wrote and UW reads: hyphens instead of blanks
//! (`17-Jul-96`), the C library's order (`Wed Jul 17 02:23:25 1996`), and a missing time or zone, which count as
//! midnight and Universal Time. The name of the weekday is not compared with the date.

use super::scan;
use super::{Date, DateTime, Time, Zone};
use crate::text::lexical::Lexer;

impl DateTime {
    /// `date-time = [ day-of-week "," ] date time [CFWS]`; what follows the zone is ignored.
    pub fn parse_header(text: &[u8]) -> Option<Self> {
        let mut tokens = Tokens { lexer: Lexer::new(text) };
        let (date, time) = match tokens.day_or_month()? {
            Start::Day(day) => (date(&mut tokens, day)?, time(&mut tokens)?),
            Start::Month(month) => return asctime(&mut tokens, month),
        };
        Some(Self { date, time, zone: zone(&mut tokens).unwrap_or_default() })
    }
}

/// With what the date begins once the weekday is gone.
enum Start {
    Day(u16),
    Month(u8),
}

/// `date = day month year`, after the day.
fn date(tokens: &mut Tokens<'_>, day: u16) -> Option<Date> {
    tokens.mark(b'-');
    let month = scan::month(tokens.word()?)?;
    tokens.mark(b'-');
    let year = tokens.year()?;
    Date::new(year, month, u8::try_from(day).ok()?)
}

/// `time-of-day = hour ":" minute [ ":" second ]`; midnight if there is none.
fn time(tokens: &mut Tokens<'_>) -> Option<Time> {
    let Some((hour, _)) = tokens.number() else { return Some(Time::default()) };
    let (minute, _) = tokens.mark(b':').then(|| tokens.number())??;
    let (second, _) = if tokens.mark(b':') { tokens.number()? } else { (0, 2) };
    Time::read(hour, minute, second)
}

/// `zone = (FWS ( "+" / "-" ) 4DIGIT) / obs-zone`
fn zone(tokens: &mut Tokens<'_>) -> Option<Zone> {
    let west = if tokens.mark(b'+') {
        false
    } else if tokens.mark(b'-') {
        true
    } else {
        return Zone::named(tokens.word()?);
    };
    let (number, digits) = tokens.number()?;
    if digits == 4 { Zone::of(west, number / 100, number % 100) } else { None }
}

/// `Mmm dd hh:mm:ss [zone] yyyy [zone]`, after the month.
fn asctime(tokens: &mut Tokens<'_>, month: u8) -> Option<DateTime> {
    let day = u8::try_from(tokens.number()?.0).ok()?;
    let time = time(tokens)?;
    let before = zone(tokens);
    let date = Date::new(tokens.year()?, month, day)?;
    Some(DateTime { date, time, zone: before.or_else(|| zone(tokens)).unwrap_or_default() })
}

/// Numbers, words and marks; blanks and comments between them are passed over.
struct Tokens<'a> {
    lexer: Lexer<'a>,
}

impl<'a> Tokens<'a> {
    /// Passes over the weekday and tells what the date begins with.
    fn day_or_month(&mut self) -> Option<Start> {
        while let Some(word) = self.word() {
            if let Some(month) = scan::month(word) {
                return Some(Start::Month(month));
            }
            // A full stop after the weekday was written by some programs.
            while self.mark(b',') || self.mark(b'.') {}
        }
        self.number().map(|(day, _)| Start::Day(day))
    }

    /// A run of letters, if one is next.
    fn word(&mut self) -> Option<&'a [u8]> {
        self.run(u8::is_ascii_alphabetic)
    }

    /// A number and its count of digits; none if it is beyond 65,535, which no part of a date reaches.
    fn number(&mut self) -> Option<(u16, usize)> {
        let digits = self.run(u8::is_ascii_digit)?;
        let add = |n: u16, digit: &u8| n.checked_mul(10)?.checked_add(u16::from(digit - b'0'));
        Some((digits.iter().try_fold(0u16, add)?, digits.len()))
    }

    /// A year; `obs-year` of two digits means 1950 to 2049, of three digits one after 1900.
    fn year(&mut self) -> Option<u16> {
        match self.number()? {
            (year, 2) if year < 50 => Some(2000 + year),
            (year, 2 | 3) => Some(1900 + year),
            (year, 4..) => Some(year),
            _ => None,
        }
    }

    /// Passes over `mark` if it is next.
    fn mark(&mut self, mark: u8) -> bool {
        self.lexer.cfws();
        self.lexer.octet(mark)
    }

    /// The octets that are `wanted`, if any is next.
    fn run(&mut self, wanted: fn(&u8) -> bool) -> Option<&'a [u8]> {
        self.lexer.cfws();
        Some(self.lexer.until(|octet| !wanted(&octet))).filter(|run| !run.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::DateTime;

    fn internal(text: &str) -> Option<String> {
        DateTime::parse_header(text.as_bytes()).map(DateTime::to_internal)
    }

    #[test]
    fn rfc5322_appendix_examples() {
        let pairs = [
            ("Fri, 21 Nov 1997 09:55:06 -0600", "21-Nov-1997 09:55:06 -0600"),
            ("Tue, 1 Jul 2003 10:52:37 +0200", " 1-Jul-2003 10:52:37 +0200"),
            (
                "Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n               -0330 (Newfoundland Time)",
                "13-Feb-1969 23:32:00 -0330",
            ),
            ("21 Nov 97 09:55:06 GMT", "21-Nov-1997 09:55:06 +0000"),
            ("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "21-Nov-1997 09:55:06 -0600"),
        ];
        for (header, wanted) in pairs {
            assert_eq!(internal(header).as_deref(), Some(wanted), "{header}");
        }
    }

    #[test]
    fn obsolete_and_old_forms() {
        let pairs = [
            ("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)", "17-Jul-1996 02:23:25 -0700"),
            ("17-Jul-96 02:23:25 PDT", "17-Jul-1996 02:23:25 -0700"),
            ("Wed Jul 17 02:23:25 1996", "17-Jul-1996 02:23:25 +0000"),
            ("Wed Jul 17 02:23:25 PDT 1996", "17-Jul-1996 02:23:25 -0700"),
            ("Wed Jul 17 02:23:25 1996 +0200", "17-Jul-1996 02:23:25 +0200"),
            ("Wednesday, 17 jul 049 02:23", "17-Jul-1949 02:23:00 +0000"),
            ("(a (nested \\) comment)) 1 Jan 49 00:00 A", " 1-Jan-2049 00:00:00 +0000"),
            ("Mon. 1 Jan 50 23:59:60 CEST", " 1-Jan-1950 23:59:60 +0000"),
            ("5 Jul 1998", " 5-Jul-1998 00:00:00 +0000"),
        ];
        for (header, wanted) in pairs {
            assert_eq!(internal(header).as_deref(), Some(wanted), "{header}");
        }
    }

    #[test]
    fn what_is_no_date() {
        let refused = [
            "",
            "Wed",
            "31 Feb 1996 00:00 +0000",
            "1 Jan 10000 00:00",
            "1 Jan 99999999999999999999 00:00",
            "1 Jan 1996 25:00",
            "1 Jan 1996 10",
            "1996-07-17T02:23:25Z",
            "(((((((",
        ];
        for header in refused {
            assert_eq!(internal(header), None, "{header}");
        }
    }
}
