//! How many calls were live in each minute of an hour, as far as it is known: for the chart on the board, and for the
//! one of the past.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::counting;
use crate::base::clock::Now;
use crate::domain::traffic::{Concurrency, Period, concurrency_in_parts};
use crate::model::Model;
use crate::model::archive::LONGEST_CALL;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const MINUTES: usize = 60;
/// How long before a minute all new calls must be known, or else the minute is blank: too many of its calls would be
/// missing. Up to [`LONGEST_CALL`], what is counted is only the least that it can be.
const LEAST_KNOWN: SignedDuration = SignedDuration::from_mins(30);
/// By how much an hour of the past moves on at once, so that it stands still while one goes through it.
const LEAP: SignedDuration = SignedDuration::from_mins(15);

/// The live calls of an hour.
#[derive(Clone, Debug)]
pub struct LiveHour {
    /// From the beginning of a minute on, by the server's clock.
    pub period: Period,
    /// The most calls that were live at the same time in each minute, incoming ones included, oldest first. `None` for
    /// a minute of which too little is known.
    pub minutes: Vec<Option<usize>>,
    /// The most of all, and when.
    pub peak: Concurrency,
    /// Whether longer calls that began earlier may be missing.
    pub at_least: bool,
    counted: Instant,
}

/// The hour that shows a moment: the last one up to `now`, or one of the past with the moment in its third quarter.
fn hour_of(at: Timestamp, now: Timestamp) -> Period {
    let beginning = |at: Timestamp, step: SignedDuration| {
        let second = at.as_second();
        Timestamp::from_second(second - second.rem_euclid(step.as_secs())).unwrap_or(at)
    };
    let from = beginning(now, MINUTE).saturating_sub(HOUR - MINUTE).unwrap_or(now);
    let from = if at >= from { from } else { beginning(at, LEAP).saturating_sub(HOUR / 2).unwrap_or(at) };
    Period { from, until: from.saturating_add(HOUR).unwrap_or(from) }
}

/// What must be known of the calls created before and in a period, to count those that were live in it.
fn reach(period: Period, before: SignedDuration) -> Period {
    Period { from: period.from.checked_sub(before).unwrap_or(period.from), ..period }
}

impl Model {
    /// Records whether the chart of the last hour was drawn. At the first time it is counted, and drawn again.
    pub(crate) fn chart_drawn(&mut self, drawn: bool) {
        self.traffic.charted = drawn;
        self.dirty |= drawn && self.traffic.hour.is_none();
    }

    /// Counts the hour that shows a past moment, or else the last one if its chart is on screen: at most once a second.
    pub(crate) fn settle_hour(&mut self, past: Option<Timestamp>, now: Now) {
        let server_time = self.connection.clock.time(now.wall);
        let Some(at) = past.or(self.traffic.charted.then_some(server_time)) else {
            self.traffic.hour = None;
            return;
        };
        let period = hour_of(at, server_time);
        let interval = counting::interval(self.archive.len() + self.calls.live());
        let current = |hour: &LiveHour| hour.period == period && now.since(hour.counted) < interval;
        if !self.traffic.hour.as_ref().is_some_and(current) {
            self.traffic.hour = Some(self.live_hour(period, server_time, now.instant));
        }
    }

    /// When the chart next moves on although nothing happens; `None` if it does not.
    pub(crate) fn hour_moves(&self, now: Now) -> Option<Instant> {
        let server_time = self.connection.clock.time(now.wall);
        let hour = self.traffic.hour.as_ref().filter(|hour| hour.period.contains(server_time))?;
        Duration::try_from(hour.period.until.duration_since(server_time)).ok().map(|wait| now.instant + wait)
    }

    /// What must be known for the chart of the hour that shows a past moment.
    pub(in crate::model) fn reach_of_hour(&self) -> Option<Period> {
        self.traffic.hour.as_ref().map(|hour| reach(hour.period, LEAST_KNOWN))
    }

    fn live_hour(&self, period: Period, server_time: Timestamp, counted: Instant) -> LiveHour {
        let found = concurrency_in_parts(self.spans(period), period, MINUTES);
        let covers = |minute: &Period, before: SignedDuration| {
            let so_far = Period { until: minute.until.min(server_time.max(minute.from)), ..*minute };
            self.archive.covers(reach(so_far, before))
        };
        let minutes: Vec<Period> = period.divided(MINUTES).collect();
        let known: Vec<Option<Concurrency>> =
            minutes.iter().zip(found).map(|(minute, found)| covers(minute, LEAST_KNOWN).then_some(found)).collect();
        let first_known = known.iter().position(Option::is_some);
        let at_least = first_known.is_some_and(|first| !covers(&minutes[first], LONGEST_CALL));
        let highest = known.iter().flatten().rev().max_by_key(|minute| minute.peak);
        LiveHour {
            period,
            peak: highest.cloned().unwrap_or_default(),
            minutes: known.iter().map(|minute| minute.as_ref().map(|found| found.peak)).collect(),
            at_least,
            counted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_hour_is_shown_up_to_now_and_one_of_the_past_stands_still() {
        let time = |time: &str| -> Timestamp { format!("2026-11-20T{time}Z").parse().unwrap() };
        let now = time("14:02:07");
        for (at, from) in [
            ("14:02:07", "13:03:00"),
            ("13:41:07", "13:03:00"),
            ("13:03:00", "13:03:00"),
            // Before it: from the quarter of an hour of the moment half an hour back.
            ("13:02:59", "12:30:00"),
            ("13:00:00", "12:30:00"),
            ("12:59:59", "12:15:00"),
            ("09:14:00", "08:30:00"),
        ] {
            let from = time(from);
            let hour = Period { from, until: from + HOUR };
            assert_eq!(hour_of(time(at), now), hour, "{at}");
            assert!(hour.contains(time(at)) && hour.until <= now + MINUTE, "{at}");
        }
        // A second before the minute is full it is still the same hour.
        assert_eq!(hour_of(time("14:02:59"), time("14:02:59")).until, time("14:03:00"));
        assert_eq!(hour_of(time("14:03:00"), time("14:03:00")).until, time("14:04:00"));
    }
}
