//! How what goes on is written: as a length that counts, or with reduced motion as a time of day, which stays true
//! however long nothing is drawn.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::View;
use crate::domain;
use crate::model::TrackedCall;
use crate::widgets::format;

/// How far beyond its last change a call that goes on is drawn with reduced motion: enough to be seen.
const A_LITTLE: Duration = Duration::from_secs(1);

impl View<'_> {
    /// Whether nothing on screen counts.
    pub(crate) fn is_still(&self) -> bool {
        self.model.settings.motion.is_reduced()
    }

    /// How long something goes on that began `from`: `0:42`, or `since 14:02:07`. `None` when the times cannot be right.
    pub(crate) fn lasting(&self, from: Timestamp, until: Timestamp) -> Option<String> {
        domain::lasted(from, until)?;
        if self.is_still() { Some(format!("since {}", self.moment(from))) } else { format::lasted(from, until) }
    }

    /// How long something goes on that began here: `0:42`, or `since 14:02:07`.
    pub(crate) fn lasting_since(&self, at: Instant) -> String {
        let from = self.now.wall_at(at);
        self.lasting(from, self.now.wall).unwrap_or_default()
    }

    /// How long ago something was: `0:42 ago`, or `at 14:02:07`.
    pub(crate) fn ago(&self, at: Instant) -> String {
        if self.is_still() {
            return format!("at {}", self.moment(self.now.wall_at(at)));
        }
        format!("{} ago", format::clock(self.now.since(at).as_secs_f64()))
    }

    /// When so much time has passed.
    pub(crate) fn moment_in(&self, left: Duration) -> String {
        self.moment(self.now.wall.checked_add(left).unwrap_or(self.now.wall))
    }

    /// How long a live call has not been heard of, and as of when it is shown: `stale 12 s: as of 14:02:07`.
    pub(crate) fn stale_words(&self, tracked: &TrackedCall, age: Duration) -> String {
        let at = self.moment(self.now.wall_at(tracked.confirmed));
        if self.is_still() {
            format!("stale: as of {at}")
        } else {
            format!("stale {}: as of {at}", format::roughly(age))
        }
    }

    /// Until when a live call is drawn to scale: until now, or with reduced motion until it last changed.
    pub(crate) fn drawn_until(&self, tracked: &TrackedCall) -> Timestamp {
        let now = self.timers(tracked);
        let stage = tracked.call.stage_began().map(|(_, at)| at);
        let step =
            tracked.steps.as_ref().and_then(|steps| steps.all().iter().filter_map(|step| step.began).next_back());
        let control = tracked.local.as_ref().and_then(|local| local.controls.last()).map(|done| done.at);
        let step = step.map(|began| self.server_time(began));
        let control = control.map(|at| self.model.connection.clock.time(at));
        match stage.max(step).max(control).filter(|_| self.is_still()) {
            Some(at) => at.checked_add(A_LITTLE).unwrap_or(at).min(now),
            None => now,
        }
    }

    fn moment(&self, at: Timestamp) -> String {
        format::time_or_date(at, self.now.wall, &self.appearance.clock)
    }
}
