//! The time of day as the user reads it: in which zone, and with how many hours.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// How many hours a clock counts to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hours {
    /// `14:02`
    #[default]
    TwentyFour,
    /// `2:02 PM`
    Twelve,
}

/// How times are shown.
#[derive(Clone, Debug)]
pub struct DayClock {
    /// The time zone.
    pub zone: TimeZone,
    /// Twelve hours or twenty-four.
    pub hours: Hours,
    /// The zone's name, if it is not the machine's own: the screen says so.
    pub named: Option<String>,
}

impl DayClock {
    /// A clock of 24 hours in the user's own zone.
    #[must_use]
    pub fn local(zone: TimeZone) -> Self {
        Self { zone, hours: Hours::TwentyFour, named: None }
    }

    /// Whether it counts to twelve.
    #[must_use]
    pub fn is_twelve(&self) -> bool {
        self.hours == Hours::Twelve
    }

    /// The moment in the zone.
    #[must_use]
    pub fn zoned(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.zone.clone())
    }

    /// `14:02:31` or `2:02:31 PM`
    #[must_use]
    pub fn seconds(&self, at: Timestamp) -> String {
        self.format(at, "%H:%M:%S", "%-I:%M:%S %p")
    }

    /// `14:02:31.250` or `2:02:31.250 PM`
    #[must_use]
    pub fn millis(&self, at: Timestamp) -> String {
        self.format(at, "%H:%M:%S%.3f", "%-I:%M:%S%.3f %p")
    }

    /// `2026-11-24 14:02:31` or `2026-11-24 2:02:31 PM`
    #[must_use]
    pub fn date_and_seconds(&self, at: Timestamp) -> String {
        self.format(at, "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %-I:%M:%S %p")
    }

    /// `14:02` or `2:02p`, for a place with little room.
    #[must_use]
    pub fn short_minutes(&self, at: Timestamp) -> String {
        self.short(at, "%H:%M", "%-I:%M")
    }

    /// `14:02:31` or `2:02:31p`, for a place with little room.
    #[must_use]
    pub fn short_seconds(&self, at: Timestamp) -> String {
        self.short(at, "%H:%M:%S", "%-I:%M:%S")
    }

    fn short(&self, at: Timestamp, of_24: &str, of_12: &str) -> String {
        let half = if !self.is_twelve() {
            ""
        } else if self.zoned(at).hour() < 12 {
            "a"
        } else {
            "p"
        };
        self.format(at, of_24, of_12) + half
    }

    /// The moment in one of two formats of `strftime`.
    pub(crate) fn format(&self, at: Timestamp, of_24: &str, of_12: &str) -> String {
        self.zoned(at).strftime(if self.is_twelve() { of_12 } else { of_24 }).to_string()
    }
}

/// A time of day as typed, with both kinds of hours: `14:02`, `14:02:30`, `2:02 PM`, `2:02p`.
#[must_use]
pub fn time_of_day(typed: &str) -> Option<jiff::civil::Time> {
    let (time, half) = split_half(typed);
    let time = if time.matches(':').count() == 1 { format!("{time}:00") } else { time.to_owned() };
    // In the morning and the evening the hour may have one digit.
    let time = if time.find(':') == Some(1) { format!("0{time}") } else { time };
    let time: jiff::civil::Time = time.parse().ok()?;
    let hour = match (half, time.hour()) {
        (None, hour) => hour,
        (Some(_), 0 | 13..) => return None,
        (Some(Half::Morning), hour) => hour % 12,
        (Some(Half::Evening), hour) => hour % 12 + 12,
    };
    time.with().hour(hour).build().ok()
}

/// Half of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Morning,
    Evening,
}

/// The time without `AM` or `PM` after it, and which of them it was.
fn split_half(typed: &str) -> (&str, Option<Half>) {
    let typed = typed.trim();
    for (ending, half) in [("am", Half::Morning), ("pm", Half::Evening), ("a", Half::Morning), ("p", Half::Evening)] {
        let cut = typed.len().checked_sub(ending.len()).filter(|cut| typed.is_char_boundary(*cut));
        if let Some((time, last)) = cut.map(|cut| typed.split_at(cut))
            && last.eq_ignore_ascii_case(ending)
        {
            return (time.trim_end(), Some(half));
        }
    }
    (typed, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::time;

    #[test]
    fn a_clock_counts_to_24_or_to_12() {
        let clock = DayClock::local(TimeZone::UTC);
        let twelve = DayClock { hours: Hours::Twelve, ..clock.clone() };
        for (at, of_24, of_12, short) in [
            ("2026-11-24T00:05:06.25Z", "00:05:06", "12:05:06 AM", "12:05:06a"),
            ("2026-11-24T09:05:06.25Z", "09:05:06", "9:05:06 AM", "9:05:06a"),
            ("2026-11-24T12:00:00.25Z", "12:00:00", "12:00:00 PM", "12:00:00p"),
            ("2026-11-24T23:59:59.25Z", "23:59:59", "11:59:59 PM", "11:59:59p"),
        ] {
            let at = at.parse().unwrap();
            assert_eq!((clock.seconds(at), twelve.seconds(at)), (of_24.to_owned(), of_12.to_owned()));
            assert_eq!((clock.short_seconds(at), twelve.short_seconds(at)), (of_24.to_owned(), short.to_owned()));
            assert_eq!(twelve.millis(at), of_12.replace(' ', ".250 "));
            assert_eq!(clock.date_and_seconds(at), format!("2026-11-24 {of_24}"));
            assert_eq!(twelve.date_and_seconds(at), format!("2026-11-24 {of_12}"));
        }
    }

    #[test]
    fn a_time_is_typed_with_either_kind_of_hours() {
        for (typed, expected) in [
            ("14:02", Some(time(14, 2, 0, 0))),
            ("14:02:30", Some(time(14, 2, 30, 0))),
            ("2:02 PM", Some(time(14, 2, 0, 0))),
            ("2:02:30pm", Some(time(14, 2, 30, 0))),
            ("02:02p", Some(time(14, 2, 0, 0))),
            ("12:00 am", Some(time(0, 0, 0, 0))),
            ("12:30 PM", Some(time(12, 30, 0, 0))),
            ("9:15", Some(time(9, 15, 0, 0))),
            ("9:15 a", Some(time(9, 15, 0, 0))),
            ("14:02 PM", None),
            ("0:30 AM", None),
            ("PM", None),
            ("p", None),
            ("é", None),
            ("", None),
            ("25:00", None),
        ] {
            assert_eq!(time_of_day(typed), expected, "{typed:?}");
        }
    }
}
