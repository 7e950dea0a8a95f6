//! Time in the simulator: tokio's clock for what is due, the wall clock for timestamps. This file never waits.

use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use tokio::time::Instant;

/// The greatest speed: beyond it a machine cannot keep up.
pub const MAX_SPEED: f64 = 10_000.0;

/// One moment on both clocks, the reference for all others.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    mono: Instant,
    wall: Timestamp,
    speed: f64,
}

impl Clock {
    /// Starts now and runs `speed` times as fast as real time. An invalid speed counts as 1.
    pub fn start(speed: f64) -> Self {
        let speed = if speed > 0.0 && speed <= MAX_SPEED { speed } else { 1.0 };
        Self { mono: Instant::now(), wall: Timestamp::now(), speed }
    }

    /// The real duration of a simulated one.
    pub fn scaled(&self, simulated: Duration) -> Duration {
        Duration::try_from_secs_f64(simulated.as_secs_f64() / self.speed).unwrap_or(Duration::MAX)
    }

    /// The wall-clock time of a moment, to the microsecond, like the API.
    pub fn wall(&self, at: Instant) -> Timestamp {
        let passed = SignedDuration::try_from(at.saturating_duration_since(self.mono)).unwrap_or(SignedDuration::MAX);
        let exact = self.wall.saturating_add(passed).unwrap_or(Timestamp::MAX);
        Timestamp::from_microsecond(exact.as_microsecond()).unwrap_or(exact)
    }
}

/// Parses a page token: a time with or without a zone, with a `T` or a blank in the middle.
pub fn parse(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let naive: jiff::civil::DateTime = text.trim_end_matches('Z').parse().ok()?;
    let zoned = naive.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(zoned.timestamp())
}
