//! Days and times of the Gregorian calendar, and the seconds since 1970.

use super::{Zone, scan::MONTHS};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The days of the week, beginning with that of 1 January 1970.
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// Days from 1 March of the year 0 to 1 January 1970.
const EPOCH: i64 = 719_468;

/// A day that exists, in the years 0 to 9999, which four digits can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// 1 January 1970.
    pub const EPOCH: Self = Self { year: 1970, month: 1, day: 1 };
    /// The first day that can be told.
    const FIRST: Self = Self { year: 0, month: 1, day: 1 };
    /// The last day that can be told.
    const LAST: Self = Self { year: 9999, month: 12, day: 31 };

    /// The day, if there is one: month and day count from 1.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let length = match month {
            2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        (year <= 9999 && (1..=length).contains(&day)).then_some(Self { year, month, day })
    }

    /// The year, 0 to 9999.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The days since 1 January 1970, negative before.
    pub fn days(self) -> i64 {
        let (march_year, month) = self.march_based();
        365 * march_year + leap_days(march_year) + days_before(month) + i64::from(self.day) - 1 - EPOCH
    }

    /// The year and month counted from March, so that the leap day is the last of its year.
    fn march_based(self) -> (i64, i64) {
        let (year, month) = (i64::from(self.year), i64::from(self.month));
        if month > 2 { (year, month - 3) } else { (year - 1, month + 9) }
    }

    /// The day that many days after 1 January 1970; the nearest one if it is outside the years 0 to 9999.
    pub fn from_days(days: i64) -> Self {
        let days = days.clamp(Self::FIRST.days(), Self::LAST.days()) + EPOCH;
        // A guess that is at most one year too high: 146,097 days are 400 years.
        let guess = (days * 400 + 591).div_euclid(146_097);
        let start = |year: i64| 365 * year + leap_days(year);
        let year = if start(guess) > days { guess - 1 } else { guess };
        let rest = days - start(year);
        let month = (5 * rest + 2) / 153;
        Self::from_march_based(year, month, rest - days_before(month) + 1).unwrap_or(Self::EPOCH)
    }

    /// The reverse of [`Self::march_based`].
    fn from_march_based(year: i64, month: i64, day: i64) -> Option<Self> {
        let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
        Self::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// `Jan` to `Dec`.
    pub fn month_name(self) -> &'static str {
        MONTHS.get(usize::from(self.month).saturating_sub(1)).copied().unwrap_or_default()
    }

    /// `Mon` to `Sun`.
    pub fn weekday_name(self) -> &'static str {
        let place = usize::try_from(self.days().rem_euclid(7)).unwrap_or_default();
        WEEKDAYS.get(place).copied().unwrap_or_default()
    }
}

/// Leap days before 1 March of `year`.
fn leap_days(year: i64) -> i64 {
    year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400)
}

/// Days from 1 March to the first of the month that many months later.
fn days_before(month: i64) -> i64 {
    (153 * month + 2) / 5
}

/// A time of day that exists; the second may be 60 (RFC 5322 §3.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    hour: u8,
    minute: u8,
    second: u8,
}

impl Time {
    /// The time, if there is such a one.
    pub fn new(hour: u8, minute: u8, second: u8) -> Option<Self> {
        (hour < 24 && minute < 60 && second <= 60).then_some(Self { hour, minute, second })
    }

    /// The same from numbers as they are read.
    pub(super) fn read(hour: u16, minute: u16, second: u16) -> Option<Self> {
        Self::new(u8::try_from(hour).ok()?, u8::try_from(minute).ok()?, u8::try_from(second).ok()?)
    }

    /// The seconds since midnight.
    pub fn seconds(self) -> i64 {
        i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second)
    }

    /// The time that many seconds after midnight; `seconds` beyond a day wrap round.
    fn from_seconds(seconds: i64) -> Self {
        let part = |unit: i64, base: i64| u8::try_from((seconds / unit).rem_euclid(base)).unwrap_or_default();
        Self { hour: part(3600, 24), minute: part(60, 60), second: part(1, 60) }
    }
}

impl std::fmt::Display for Time {
    /// `hh:mm:ss`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour, self.minute, self.second)
    }
}

/// A moment as somebody's calendar and clock told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateTime {
    /// The day there.
    pub date: Date,
    /// The time of day there.
    pub time: Time,
    /// How far "there" is from Universal Time.
    pub zone: Zone,
}

impl DateTime {
    /// The moment `seconds` after 1970, as clocks in `zone` show it; the nearest day of the years 0 to 9999.
    pub fn from_unix(seconds: i64, zone: Zone) -> Self {
        let local = seconds.saturating_add(zone.seconds());
        let time = Time::from_seconds(local.rem_euclid(DAY));
        Self { date: Date::from_days(local.div_euclid(DAY)), time, zone }
    }

    /// Seconds since 1970, negative before.
    pub fn to_unix(self) -> i64 {
        self.date.days() * DAY + self.time.seconds() - self.zone.seconds()
    }

    /// The same moment as clocks in another `zone` show it.
    #[must_use]
    pub fn in_zone(self, zone: Zone) -> Self {
        Self::from_unix(self.to_unix(), zone)
    }

    /// `Www Mmm dd hh:mm:ss yyyy`, the day padded with a blank: the C library's `asctime`.
    pub fn to_asctime(self) -> String {
        let (date, time) = (self.date, self.time);
        format!("{} {} {:>2} {time} {:04}", date.weekday_name(), date.month_name(), date.day, date.year)
    }
}

#[cfg(test)]
mod tests {
    use super::{Date, DateTime, Time, Zone};

    #[test]
    fn every_day_of_four_centuries_makes_the_round_trip_in_order() {
        let mut last = Date::new(1799, 12, 31).unwrap();
        for days in last.days() + 1..=Date::new(2200, 12, 31).unwrap().days() {
            let date = Date::from_days(days);
            assert_eq!(date.days(), days);
            assert!(date > last);
            last = date;
        }
        assert_eq!(last, Date::new(2200, 12, 31).unwrap());
    }

    #[test]
    fn days_beyond_four_digits_count_as_the_nearest() {
        let (first, last) = (Date::from_days(i64::MIN), Date::from_days(i64::MAX));
        assert_eq!((first, last), (Date::new(0, 1, 1).unwrap(), Date::new(9999, 12, 31).unwrap()));
        assert_eq!(Date::from_days(first.days() + 1), Date::new(0, 1, 2).unwrap());
        assert_eq!(Date::from_days(last.days() - 1), Date::new(9999, 12, 30).unwrap());
    }

    #[test]
    fn days_that_do_not_exist() {
        for (year, month, day) in
            [(2023, 2, 29), (1900, 2, 29), (2024, 4, 31), (2024, 0, 1), (2024, 13, 1), (2024, 1, 0)]
        {
            assert_eq!(Date::new(year, month, day), None, "{year}-{month}-{day}");
        }
        assert!(Date::new(2000, 2, 29).is_some());
        assert_eq!(Date::new(10_000, 1, 1), None);
        assert_eq!(Time::new(24, 0, 0), None);
        assert!(Time::new(23, 59, 60).is_some());
    }

    #[test]
    fn known_moments() {
        let summer = DateTime::from_unix(837_595_405, Zone::from_seconds(-7 * 3600));
        assert_eq!(summer.to_asctime(), "Wed Jul 17 02:23:25 1996");
        assert_eq!(summer.to_unix(), 837_595_405);
        assert_eq!(summer.in_zone(Zone::UTC).to_asctime(), "Wed Jul 17 09:23:25 1996");
        assert_eq!(DateTime::from_unix(-1, Zone::UTC).to_asctime(), "Wed Dec 31 23:59:59 1969");
        assert_eq!(DateTime::from_unix(4_107_542_400, Zone::UTC).to_asctime(), "Mon Mar  1 00:00:00 2100");
        assert_eq!(DateTime::from_unix(i64::MAX, Zone::from_seconds(3600)).date.year(), 9999);
        assert_eq!(DateTime::from_unix(i64::MIN, Zone::from_seconds(-3600)).date.year(), 0);
    }
}
