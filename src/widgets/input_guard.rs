//! No key counts in the first 300 ms of a question: what was typed before it was seen is not meant for it.

use std::time::{Duration, Instant};

use crate::base::clock::Now;

/// For how long after it opens a dialog takes no key: what was typed before it was seen is not meant for it.
pub const INPUT_DELAY: Duration = Duration::from_millis(300);

/// When a dialog opened, and so from when on it listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputGuard(Instant);

impl InputGuard {
    /// It opens now.
    #[must_use]
    pub fn at(now: Now) -> Self {
        Self(now.instant)
    }

    /// It was not on the user's screen before then.
    pub fn put_off(&mut self, seen: Instant) {
        self.0 = self.0.max(seen);
    }

    /// From when on it takes keys.
    #[must_use]
    pub fn listens_from(self) -> Instant {
        self.0 + INPUT_DELAY
    }

    /// Whether it takes keys.
    #[must_use]
    pub fn accepts_input(self, now: Now) -> bool {
        now.instant >= self.listens_from()
    }
}
