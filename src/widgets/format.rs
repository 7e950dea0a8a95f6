//! Durations and times as text.

use std::time::Duration;

use jiff::Timestamp;

use crate::base::day_clock::DayClock;
use crate::domain::traffic::Ratio;
use crate::domain::{self, Groupcall, Stage};

/// A duration as a clock shows it: `0:42`, `12:05`, `1:02:03`.
pub fn clock(seconds: f64) -> String {
    let whole = Duration::try_from_secs_f64(seconds).unwrap_or_default().as_secs();
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A rough duration: `12 s`, `3 min`, `2 h`.
pub fn roughly(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3600),
    }
}

/// The time of day if `at` is today, otherwise the date; in another year, the date with the year.
pub fn time_or_date(at: Timestamp, now: Timestamp, clock: &DayClock) -> String {
    match day(at, now, clock) {
        Day::Today => clock.seconds(at),
        Day::ThisYear => clock.format(at, "%b %d %H:%M", "%b %d %-I:%M %p"),
        Day::Earlier => clock.format(at, "%b %d %Y", "%b %d %Y"),
    }
}

/// The most columns of [`time_or_date`].
pub fn time_or_date_width(clock: &DayClock) -> usize {
    if clock.is_twelve() { 15 } else { 12 }
}

/// Like [`time_or_date`] in 8 columns, or 9 with twelve hours: the time, the day or the month.
pub fn time_or_day(at: Timestamp, now: Timestamp, clock: &DayClock) -> String {
    match day(at, now, clock) {
        Day::Today => clock.short_seconds(at),
        Day::ThisYear => clock.format(at, "%b %d", "%b %d"),
        Day::Earlier => clock.format(at, "%b %Y", "%b %Y"),
    }
}

/// The most columns of [`time_or_day`].
pub fn time_or_day_width(clock: &DayClock) -> usize {
    if clock.is_twelve() { 9 } else { 8 }
}

/// Like [`time_or_date`] in 5 columns, or 6 with twelve hours: the minute, the day as `11-24` or the year.
pub fn minute_or_day(at: Timestamp, now: Timestamp, clock: &DayClock) -> String {
    match day(at, now, clock) {
        Day::Today => clock.short_minutes(at),
        Day::ThisYear => clock.format(at, "%m-%d", "%m-%d"),
        Day::Earlier => clock.format(at, "%Y", "%Y"),
    }
}

/// `as of 14:02`, or `as of 2:02p`, with the date unless `at` is today.
pub fn as_of(at: Timestamp, now: Timestamp, clock: &DayClock) -> String {
    let date = match day(at, now, clock) {
        Day::Today => String::new(),
        Day::ThisYear => clock.format(at, "%b %d ", "%b %d "),
        Day::Earlier => clock.format(at, "%b %d %Y ", "%b %d %Y "),
    };
    format!("as of {date}{}", clock.short_minutes(at))
}

/// How far a day is back.
enum Day {
    Today,
    ThisYear,
    Earlier,
}

fn day(at: Timestamp, now: Timestamp, clock: &DayClock) -> Day {
    let (at, now) = (clock.zoned(at), clock.zoned(now));
    match (at.date() == now.date(), at.year() == now.year()) {
        (true, _) => Day::Today,
        (false, true) => Day::ThisYear,
        (false, false) => Day::Earlier,
    }
}

/// The time between two moments, as [`clock`] prints it; `None` when the timestamps cannot be right.
pub fn lasted(from: Timestamp, until: Timestamp) -> Option<String> {
    domain::lasted(from, until).map(clock)
}

/// A share in percent, with that many decimals; `–` of nothing.
pub fn percent(ratio: Ratio, decimals: usize) -> String {
    ratio.percent().map_or_else(|| "–".to_owned(), |percent| format!("{percent:.decimals$} %"))
}

/// The 95 % interval of a share in percent, `[56–71]`; empty without one.
pub fn interval(ratio: Ratio) -> String {
    ratio.interval().map(|(least, most)| format!("[{least:.0}–{most:.0}]")).unwrap_or_default()
}

/// The same with a blank before it.
pub fn interval_beside(ratio: Ratio) -> String {
    let words = interval(ratio);
    if words.is_empty() { words } else { format!(" {words}") }
}

/// The label of a stage.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Dial => "dial",
        Stage::Ring => "ring",
        Stage::Talk => "talk",
    }
}

/// How many calls and groupcalls a groupcall rings.
pub fn size(group: &Groupcall) -> String {
    let of = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let legs = of(group.call_ids.len(), "leg", "legs");
    let groups = of(group.groupcall_ids.len(), "group", "groups");
    let parts: Vec<String> = [legs, groups].into_iter().flatten().collect();
    if parts.is_empty() { "no device is registered".to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::day_clock::Hours;
    use jiff::tz::TimeZone;

    #[test]
    fn what_was_in_another_year_says_so() {
        let now = "2026-01-01T12:00:00Z".parse().unwrap();
        for (at, time, as_of) in [
            ("2026-01-01T11:59:58Z", "11:59:58", "as of 11:59"),
            ("2026-11-26T14:05:00Z", "Nov 26 14:05", "as of Nov 26 14:05"),
            ("2025-12-31T23:59:59Z", "Dec 31 2025", "as of Dec 31 2025 23:59"),
            ("2016-01-01T12:00:00Z", "Jan 01 2016", "as of Jan 01 2016 12:00"),
        ] {
            let at = at.parse().unwrap();
            let clock = DayClock::local(TimeZone::UTC);
            assert_eq!(time_or_date(at, now, &clock), time);
            assert_eq!(super::as_of(at, now, &clock), as_of);
            assert!(time_or_date(at, now, &clock).len() <= time_or_date_width(&clock));
        }
    }

    #[test]
    fn with_twelve_hours_the_half_of_the_day_is_told() {
        let now = "2026-12-24T22:00:00Z".parse().unwrap();
        let clock = DayClock { hours: Hours::Twelve, ..DayClock::local(TimeZone::UTC) };
        for (at, time, short, shortest, as_of) in [
            ("2026-12-24T00:02:03Z", "12:02:03 AM", "12:02:03a", "12:02a", "as of 12:02a"),
            ("2026-12-24T14:02:03Z", "2:02:03 PM", "2:02:03p", "2:02p", "as of 2:02p"),
            ("2026-11-26T22:05:00Z", "Nov 26 10:05 PM", "Nov 26", "11-26", "as of Nov 26 10:05p"),
            ("2025-12-31T23:59:59Z", "Dec 31 2025", "Dec 2025", "2025", "as of Dec 31 2025 11:59p"),
        ] {
            let at = at.parse().unwrap();
            assert_eq!(time_or_date(at, now, &clock), time);
            assert_eq!(time_or_day(at, now, &clock), short);
            assert_eq!(minute_or_day(at, now, &clock), shortest);
            assert_eq!(super::as_of(at, now, &clock), as_of);
            assert!(
                time.len() <= time_or_date_width(&clock)
                    && short.len() <= time_or_day_width(&clock)
                    && shortest.len() <= 6
            );
        }
    }

    #[test]
    fn lengths_read_like_a_clock() {
        for (seconds, expected) in
            [(0.0, "0:00"), (42.9, "0:42"), (725.0, "12:05"), (3723.0, "1:02:03"), (-5.0, "0:00"), (f64::NAN, "0:00")]
        {
            assert_eq!(clock(seconds), expected);
        }
        assert_eq!(roughly(Duration::from_secs(119)), "119 s");
        assert_eq!(roughly(Duration::from_mins(5)), "5 min");
        assert_eq!(roughly(Duration::from_hours(2)), "2 h");
    }
}
