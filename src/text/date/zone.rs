//! Offsets from Universal Time: `+hhmm`, and the names of RFC 5322 §4.3.

use std::fmt;

use super::scan::Scan;

/// An offset from Universal Time, in minutes east of Greenwich, less than a hundred hours either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Zone {
    minutes: i16,
}

/// Names that have one meaning in mail (RFC 5322 §4.3), with their hours; `UTC` is common besides.
const NAMES: [(&[u8], i16); 12] = [
    (b"UT", 0),
    (b"UTC", 0),
    (b"GMT", 0),
    (b"Z", 0),
    (b"EDT", -4),
    (b"EST", -5),
    (b"CDT", -5),
    (b"CST", -6),
    (b"MDT", -6),
    (b"MST", -7),
    (b"PDT", -7),
    (b"PST", -8),
];

impl Zone {
    /// Universal Time.
    pub const UTC: Self = Self { minutes: 0 };

    /// The offset of `seconds` east of Greenwich, as `tm_gmtoff` of the C library has it; seconds below a minute are
    /// dropped, since no mail format can say them, and a hundred hours or more count as none.
    pub fn from_seconds(seconds: i64) -> Self {
        i16::try_from(seconds / 60)
            .ok()
            .filter(|m| m.unsigned_abs() < 6000)
            .map_or(Self::UTC, |minutes| Self { minutes })
    }

    /// The offset in seconds east of Greenwich.
    pub fn seconds(self) -> i64 {
        i64::from(self.minutes) * 60
    }

    /// The offset of which mail speaks by `name`, letter case apart.
    ///
    /// The military letters but `Z` have no known meaning (RFC 5322 §4.3).
    pub(super) fn named(name: &[u8]) -> Option<Self> {
        let (_, hours) = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(Self { minutes: hours * 60 })
    }

    /// `zone = ("+" / "-") 4DIGIT`
    pub(super) fn numeric(scan: &mut Scan<'_>) -> Option<Self> {
        let west = if scan.octet(b'+') {
            false
        } else if scan.octet(b'-') {
            true
        } else {
            return None;
        };
        let (hours, minutes) = (scan.number(2, 2)?, scan.number(2, 2)?);
        Self::of(west, hours, minutes)
    }

    /// The offset of `hours` and `minutes`, the latter below 60.
    pub(super) fn of(west: bool, hours: u16, minutes: u16) -> Option<Self> {
        let east = i16::try_from(hours.checked_mul(60)?.checked_add(minutes)?).ok()?;
        (hours < 100 && minutes < 60).then_some(Self { minutes: if west { -east } else { east } })
    }
}

impl fmt::Display for Zone {
    /// `+hhmm` or `-hhmm`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minutes < 0 { '-' } else { '+' };
        let minutes = self.minutes.unsigned_abs();
        write!(f, "{sign}{:02}{:02}", minutes / 60, minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::{Scan, Zone};

    #[test]
    fn numeric_zones_make_the_round_trip() {
        for text in ["+0000", "-0700", "+0530", "-9959", "+9959"] {
            assert_eq!(Zone::numeric(&mut Scan::new(text.as_bytes())).unwrap().to_string(), text);
        }
        assert_eq!(Zone::numeric(&mut Scan::new(b"-0000")), Some(Zone::UTC));
        for text in ["0000", "+000", "+0060", "+00:0", "+-100"] {
            assert_eq!(Zone::numeric(&mut Scan::new(text.as_bytes())), None, "{text}");
        }
    }

    #[test]
    fn names_and_seconds() {
        assert_eq!(Zone::named(b"pst").unwrap().seconds(), -8 * 3600);
        assert_eq!(Zone::named(b"CEST"), None);
        assert_eq!(Zone::from_seconds(-1172), Zone::from_seconds(-1140));
        assert_eq!(Zone::from_seconds(i64::MAX), Zone::UTC);
    }
}
