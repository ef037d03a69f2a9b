//! From the From_ line's clock to a moment: most such lines are in local time and do not say so.

use crate::mailbox::InternalDate;
use crate::sys::clock;
use crate::text::date::{DateTime, Stamp, Zone};

/// The machine's time zone, asked once for each hour: the answer cannot change within one, and a mailbox holds long
/// runs of messages from the same days.
#[derive(Default)]
pub(super) struct LocalZone {
    last: Option<(i64, Zone)>,
}

impl LocalZone {
    /// When a message with this stamp arrived; without one, at the epoch (as UW has it).
    pub(super) fn date(&mut self, stamp: Option<Stamp>) -> InternalDate {
        let Some(stamp) = stamp else { return InternalDate::default() };
        let moment =
            stamp.in_local(|date, time| self.at_wall_clock(DateTime { date, time, zone: Zone::UTC }.to_unix()));
        let zone = i16::try_from(moment.zone.seconds() / 60).unwrap_or(0);
        InternalDate { unix: moment.to_unix(), zone }
    }

    /// The zone in force when the clocks here show what they show in Universal Time at `wall`.
    fn at_wall_clock(&mut self, wall: i64) -> Zone {
        let hour = wall.div_euclid(3600);
        if let Some((_, zone)) = self.last.filter(|(last, _)| *last == hour) {
            return zone;
        }
        // the first guess may lie on the wrong side of a change, the second does not
        let guess = local_zone(wall);
        let zone = local_zone(wall.saturating_sub(guess.seconds()));
        self.last = Some((hour, zone));
        zone
    }
}

/// The zone in force here at a moment.
pub(super) fn local_zone(unix: i64) -> Zone {
    clock::local_time(unix).map_or(Zone::UTC, |local| Zone::from_seconds(i64::from(local.offset_minutes) * 60))
}
