//! Ignores keys in the first 300 ms of a question: they were typed before the user saw it.

use std::time::{Duration, Instant};

use crate::base::clock::Now;

/// How long a new dialog ignores keys: they were typed before the user saw it.
pub const INPUT_DELAY: Duration = Duration::from_millis(300);

/// When a dialog opened, which decides when it accepts keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputGuard(Instant);

impl InputGuard {
    /// A dialog that opens now.
    #[must_use]
    pub fn at(now: Now) -> Self {
        Self(now.instant)
    }

    /// Delays the opening to when the dialog was drawn on the user's screen.
    pub fn put_off(&mut self, seen: Instant) {
        self.0 = self.0.max(seen);
    }

    /// When the dialog begins to accept keys.
    #[must_use]
    pub fn listens_from(self) -> Instant {
        self.0 + INPUT_DELAY
    }

    /// Whether the dialog accepts keys.
    #[must_use]
    pub fn accepts_input(self, now: Now) -> bool {
        now.instant >= self.listens_from()
    }
}
