//! Durations, times and life lines in words.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::{Call, Groupcall, Stage};

/// `0:42`, `12:05`, `1:02:03`.
#[must_use]
pub fn clock(seconds: f64) -> String {
    let whole = Duration::try_from_secs_f64(seconds).unwrap_or_default().as_secs();
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// `12 s`, `3 min`, `2 h`: how long something has lasted, roughly.
#[must_use]
pub fn roughly(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3600),
    }
}

/// The time of day, or the date for what was not today.
#[must_use]
pub fn time_or_date(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let format = if at.date() == now.date() { "%H:%M:%S" } else { "%b %d %H:%M" };
    at.strftime(format).to_string()
}

/// `as of 14:02`, or with the date for what was not today.
#[must_use]
pub fn as_of(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let format = if at.date() == now.date() { "as of %H:%M" } else { "as of %b %d %H:%M" };
    at.strftime(format).to_string()
}

/// The word for a stage.
#[must_use]
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Dial => "dial",
        Stage::Ring => "ring",
        Stage::Talk => "talk",
    }
}

/// `dial 3.6s ▸ ring 11.7s ▸ talk 0:42`; what still runs is shown to the second, and a length that cannot be right not at
/// all.
#[must_use]
pub fn lifeline(call: &Call, now: Timestamp) -> String {
    let line = call.lifeline(now);
    let last = line.len().saturating_sub(1);
    let part = |(index, (kind, seconds)): (usize, &(Stage, Option<f64>))| {
        let runs = index == last && call.times.hangup.is_none();
        match seconds {
            Some(seconds) if runs || *kind == Stage::Talk => format!("{} {}", stage(*kind), clock(*seconds)),
            Some(seconds) => format!("{} {seconds:.1}s", stage(*kind)),
            None => stage(*kind).to_owned(),
        }
    };
    line.iter().enumerate().map(part).collect::<Vec<_>>().join(" ▸ ")
}

/// What rings for a groupcall.
#[must_use]
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
