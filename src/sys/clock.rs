//! The wall clock in the machine's time zone.

use std::mem::MaybeUninit;
use std::time::{SystemTime, UNIX_EPOCH};

/// A moment as a calendar and a clock on the wall show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// For example 2026.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 (Sunday) to 6.
    pub weekday: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 60.
    pub second: u8,
    /// Minutes east of Greenwich.
    pub offset_minutes: i16,
}

/// Seconds since 1970, negative before.
pub fn unix_seconds(moment: SystemTime) -> i64 {
    match moment.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds),
    }
}

/// `unix_seconds` in the machine's time zone; `None` if the year is out of all bounds.
///
/// The zone's file is read at the first call, so a process that is going to lose sight of it calls once before.
pub fn local_time(unix_seconds: i64) -> Option<LocalTime> {
    let mut broken_down = MaybeUninit::<libc::tm>::uninit();
    // SAFETY: both pointers are valid for the call, and the result is looked at only if it says that it was written.
    let written = unsafe { libc::localtime_r(&raw const unix_seconds, broken_down.as_mut_ptr()) };
    if written.is_null() {
        return None;
    }
    // SAFETY: `localtime_r` returned its argument, so it has filled it.
    let tm = unsafe { broken_down.assume_init() };
    Some(LocalTime {
        year: tm.tm_year.checked_add(1900)?,
        month: u8::try_from(tm.tm_mon + 1).ok()?,
        day: u8::try_from(tm.tm_mday).ok()?,
        weekday: u8::try_from(tm.tm_wday).ok()?,
        hour: u8::try_from(tm.tm_hour).ok()?,
        minute: u8::try_from(tm.tm_min).ok()?,
        second: u8::try_from(tm.tm_sec).ok()?,
        offset_minutes: i16::try_from(tm.tm_gmtoff / 60).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wall_clock_and_its_offset_make_the_same_moment() {
        for seconds in [0, 951_782_400, 1_700_000_000, 4_102_444_800] {
            let local = local_time(seconds).unwrap();
            // a moment of the day, moved back by the offset, is the moment of the day in Greenwich
            let clock = i64::from(local.hour) * 3600 + i64::from(local.minute) * 60 + i64::from(local.second);
            assert_eq!((clock - i64::from(local.offset_minutes) * 60).rem_euclid(86400), seconds % 86400);
            assert!((1..=12).contains(&local.month) && (1..=31).contains(&local.day));
        }
        assert_eq!(local_time(951_825_600).map(|local| (local.year, local.month)), Some((2000, 2)));
        assert_eq!(local_time(i64::MAX), None);
    }
}
