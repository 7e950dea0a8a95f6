//! The hours of the day in which nobody is to be disturbed.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;

/// A part of each day, over midnight too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from: Time,
    until: Time,
}

impl QuietHours {
    /// Whether the time is in these hours, by the clock of the zone. The end is not.
    #[must_use]
    pub fn contain(self, at: Timestamp, zone: &TimeZone) -> bool {
        let time = at.to_zoned(zone.clone()).time();
        if self.from < self.until {
            (self.from..self.until).contains(&time)
        } else {
            time >= self.from || time < self.until
        }
    }
}

impl FromStr for QuietHours {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let hours = text.split_once('-').and_then(|(from, until)| Some((time(from.trim())?, time(until.trim())?)));
        match hours {
            Some((from, until)) if from != until => Ok(Self { from, until }),
            _ => Err(format!("{text:?} is not a part of the day such as \"22:00-07:00\"")),
        }
    }
}

/// A time such as `07:00`; `24:00` is midnight.
fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let is_number = |digits: &str| (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(hour) || minute.len() != 2 || !is_number(minute) {
        return None;
    }
    match (hour.parse().ok()?, minute.parse().ok()?) {
        (24, 0) => Some(Time::midnight()),
        (hour, minute) => Time::new(hour, minute, 0, 0).ok(),
    }
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from.strftime("%H:%M"), self.until.strftime("%H:%M"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_those_of_the_zone_and_may_pass_midnight() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        for (hours, at, zone, quiet) in [
            ("22:00-07:00", "2026-11-27T21:59:59Z", &TimeZone::UTC, false),
            ("22:00-07:00", "2026-11-27T22:00:00Z", &TimeZone::UTC, true),
            ("22:00-07:00", "2026-11-28T06:59:59Z", &TimeZone::UTC, true),
            ("22:00-07:00", "2026-11-28T07:00:00Z", &TimeZone::UTC, false),
            ("22:00-07:00", "2026-11-27T21:00:00Z", &berlin, true),
            ("22:00-07:00", "2026-07-27T04:59:00Z", &berlin, true),
            ("22:00-07:00", "2026-07-27T05:00:00Z", &berlin, false),
            ("12:00-13:30", "2026-11-27T12:45:00Z", &TimeZone::UTC, true),
            ("12:00-13:30", "2026-11-27T13:30:00Z", &TimeZone::UTC, false),
            ("0:00-24:00", "2026-11-27T13:30:00Z", &TimeZone::UTC, false),
            ("20:00-24:00", "2026-11-27T23:59:59Z", &TimeZone::UTC, true),
            ("20:00-24:00", "2026-11-27T00:00:00Z", &TimeZone::UTC, false),
        ] {
            let read: Result<QuietHours, _> = hours.parse();
            assert_eq!(read.is_ok_and(|hours| hours.contain(at.parse().unwrap(), zone)), quiet, "{hours} {at}");
        }
    }

    #[test]
    fn what_is_no_part_of_a_day_is_refused() {
        for text in ["", "22:00", "22-07", "22:00-22:00", "25:00-07:00", "22:60-07:00", "-1:00-07:00", "22:0-7:0"] {
            assert!(text.parse::<QuietHours>().is_err(), "{text}");
        }
        let hours: QuietHours = " 22:00 - 7:00 ".parse().unwrap();
        assert_eq!(hours.to_string(), "22:00-07:00");
    }
}
