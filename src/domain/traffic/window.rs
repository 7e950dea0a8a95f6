//! Over which time the figures are counted.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::period::Period;
use crate::base::days::Days;

/// The time over which the figures are counted. Calls count by their creation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Window {
    /// The last five minutes.
    FiveMinutes,
    /// The last quarter of an hour.
    #[default]
    Quarter,
    /// The last hour.
    Hour,
    /// The last 24 hours.
    Day,
    /// Since the program was started.
    Session,
    /// One or more days of the user's calendar.
    Days(Days),
}

impl Window {
    /// The windows that need no date, in the order in which they follow each other.
    pub const ALL: [Self; 5] = [Self::FiveMinutes, Self::Quarter, Self::Hour, Self::Day, Self::Session];

    /// The next window.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|known| *known == self);
        Self::ALL[at.map_or(0, |at| (at + 1) % Self::ALL.len())]
    }

    /// What it is called.
    #[must_use]
    pub fn name(self) -> String {
        let name = match self {
            Self::FiveMinutes => "5 min",
            Self::Quarter => "15 min",
            Self::Hour => "1 h",
            Self::Day => "24 h",
            Self::Session => "session",
            Self::Days(Days { first, last }) if first == last => return first.to_string(),
            Self::Days(Days { first, last }) => return format!("{first} to {last}"),
        };
        name.to_owned()
    }

    /// How long ago it begins; `None` if it does not move with time.
    #[must_use]
    pub fn length(self) -> Option<SignedDuration> {
        match self {
            Self::FiveMinutes => Some(SignedDuration::from_mins(5)),
            Self::Quarter => Some(SignedDuration::from_mins(15)),
            Self::Hour => Some(SignedDuration::from_hours(1)),
            Self::Day => Some(SignedDuration::from_hours(24)),
            Self::Session | Self::Days(_) => None,
        }
    }

    /// The period that it is at `now`, by the server's clock; `began` is when the program was started.
    #[must_use]
    pub fn period(self, now: Timestamp, began: Timestamp, zone: &TimeZone) -> Period {
        let midnight = |day: jiff::civil::Date| day.to_zoned(zone.clone()).map(|day| day.timestamp()).ok();
        let from = match (self, self.length()) {
            (_, Some(length)) => now.checked_sub(length).ok(),
            (Self::Days(days), _) => midnight(days.first),
            _ => Some(began.min(now)),
        };
        let until = match self {
            Self::Days(days) => days.last.tomorrow().ok().and_then(midnight).map_or(now, |end| end.min(now)),
            _ => now,
        };
        let from = from.unwrap_or(now);
        Period { from, until: until.max(from) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::days::Calendar;

    #[test]
    fn a_window_ends_now_or_with_its_day() {
        let zone = TimeZone::fixed(jiff::tz::offset(9));
        let now: Timestamp = "2026-11-26T20:00:00Z".parse().unwrap();
        let began: Timestamp = "2026-11-26T18:30:00Z".parse().unwrap();
        let day = |word: &str| Window::Days(Days::named(word, &Calendar::at(now, &zone)).unwrap());
        for (window, from, until) in [
            (Window::FiveMinutes, "2026-11-26T19:55:00Z", "2026-11-26T20:00:00Z"),
            (Window::Day, "2026-11-25T20:00:00Z", "2026-11-26T20:00:00Z"),
            (Window::Session, "2026-11-26T18:30:00Z", "2026-11-26T20:00:00Z"),
            // It is the 27th in Seoul, since 15:00 UTC.
            (day("today"), "2026-11-26T15:00:00Z", "2026-11-26T20:00:00Z"),
            (day("yesterday"), "2026-11-25T15:00:00Z", "2026-11-26T15:00:00Z"),
            (day("2026-11-20..2026-11-21"), "2026-11-19T15:00:00Z", "2026-11-21T15:00:00Z"),
        ] {
            let expected = Period { from: from.parse().unwrap(), until: until.parse().unwrap() };
            assert_eq!(window.period(now, began, &zone), expected, "{}", window.name());
        }
        assert_eq!(day("yesterday").name(), "2026-11-26");
        assert_eq!(day("yesterday").next(), Window::FiveMinutes);
        assert_eq!(Window::Session.next(), Window::FiveMinutes);
    }
}
