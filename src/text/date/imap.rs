//! The dates of IMAP (RFC 3501 §9): INTERNALDATE and the days of SEARCH. The quotes belong to the caller.

use super::scan::{self, Scan};
use super::{Date, DateTime, Time, Zone};

impl DateTime {
    /// `date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE`, without the quotes.
    ///
    /// A day of one digit may stand without its blank: UW takes it, and so clients got away with it.
    pub fn parse_internal(text: &[u8]) -> Option<Self> {
        let mut scan = Scan::new(text);
        scan.octet(b' ');
        let date = date_text(&mut scan, 4)?;
        let time = scan.octet(b' ').then(|| time(&mut scan))??;
        let zone = scan.octet(b' ').then(|| Zone::numeric(&mut scan))??;
        scan.is_at_end().then_some(Self { date, time, zone })
    }

    /// `dd-Mmm-yyyy hh:mm:ss +zzzz`, the day padded with a blank: INTERNALDATE without its quotes.
    pub fn to_internal(self) -> String {
        let (date, time, zone) = (self.date, self.time, self.zone);
        format!("{:>2}-{}-{:04} {time} {zone}", date.day(), date.month_name(), date.year())
    }
}

impl Date {
    /// `date-text = date-day "-" date-month "-" date-year`, as in SEARCH SINCE; a year may have two digits, as IMAP2
    /// wrote it and UW takes it.
    pub fn parse_search(text: &[u8]) -> Option<Self> {
        let whole = |digits| {
            let mut scan = Scan::new(text);
            date_text(&mut scan, digits).filter(|_| scan.is_at_end())
        };
        whole(4).or_else(|| whole(2))
    }
}

/// `date-day "-" date-month "-" date-year`, with so many digits in the year; two of them mean one from 1970 to 2069.
fn date_text(scan: &mut Scan<'_>, digits: usize) -> Option<Date> {
    let day = u8::try_from(scan.number(1, 2)?).ok()?;
    let month = scan.octet(b'-').then(|| scan.take(3))??;
    let year = match (digits, scan.octet(b'-').then(|| scan.number(digits, digits))??) {
        (2, year @ ..70) => year + 2000,
        (2, year) => year + 1900,
        (_, year) => year,
    };
    Date::new(year, scan::month(month)?, day)
}

/// `time = 2DIGIT ":" 2DIGIT ":" 2DIGIT`
fn time(scan: &mut Scan<'_>) -> Option<Time> {
    let hour = scan.number(2, 2)?;
    let minute = scan.octet(b':').then(|| scan.number(2, 2))??;
    let second = scan.octet(b':').then(|| scan.number(2, 2))??;
    Time::read(hour, minute, second)
}

#[cfg(test)]
mod tests {
    use super::{Date, DateTime};

    #[test]
    fn internal_dates_make_the_round_trip() {
        for text in ["17-Jul-1996 02:44:25 -0700", " 1-Jan-1970 00:00:00 +0000", "31-Dec-9999 23:59:60 +1400"] {
            assert_eq!(DateTime::parse_internal(text.as_bytes()).unwrap().to_internal(), text);
        }
        let short = DateTime::parse_internal(b"7-feb-1994 21:52:25 -0800").unwrap();
        assert_eq!(short.to_internal(), " 7-Feb-1994 21:52:25 -0800");
        assert_eq!(short.to_unix(), 760_686_745);
    }

    #[test]
    fn what_is_no_internal_date() {
        let refused: [&[u8]; 9] = [
            b"",
            b"17-Jul-96 02:44:25 -0700",
            b"17-Jul-1996 02:44:25",
            b"17-Jul-1996 02:44:25 -0700 ",
            b"17-Jul-1996 2:44:25 -0700",
            b"17 Jul 1996 02:44:25 -0700",
            b"30-Feb-1996 02:44:25 -0700",
            b"17-Jul-1996 24:00:00 -0700",
            b"  7-Jul-1996 02:44:25 -0700",
        ];
        for text in refused {
            assert_eq!(DateTime::parse_internal(text), None, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn days_of_search() {
        assert_eq!(Date::parse_search(b"1-Feb-1994"), Date::new(1994, 2, 1));
        assert_eq!(Date::parse_search(b"01-FEB-1994"), Date::new(1994, 2, 1));
        assert_eq!(Date::parse_search(b" 1-Feb-1994"), None);
        assert_eq!(Date::parse_search(b"1-Feb-19940"), None);
        assert_eq!(Date::parse_search(b"1-Feb-94"), Date::new(1994, 2, 1));
        assert_eq!(Date::parse_search(b"1-Feb-69"), Date::new(2069, 2, 1));
        assert_eq!(Date::parse_search(b"1-Feb-194"), None);
    }
}
