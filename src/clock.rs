//! The two clocks that the rest of the program is handed as a value; only the runtime reads them.

use std::time::{Duration, Instant};

use jiff::Timestamp;

/// One moment on both clocks.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// For measuring: never jumps.
    pub instant: Instant,
    /// For showing and for comparing with the server's times.
    pub wall: Timestamp,
}

impl Now {
    /// How long ago `past` was; zero for a moment that is still to come.
    #[must_use]
    pub fn since(&self, past: Instant) -> Duration {
        self.instant.saturating_duration_since(past)
    }

    /// What the wall clock showed at `past`.
    #[must_use]
    pub fn wall_at(&self, past: Instant) -> Timestamp {
        self.wall.checked_sub(self.since(past)).unwrap_or(self.wall)
    }
}
