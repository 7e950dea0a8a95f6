//! Ignores keys in the first 300 ms of a question: they were typed before the user saw it.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::base::clock::Now;
use crate::keys::chord::Chord;

/// How long a new question ignores keys: they were typed before the user saw it.
pub const INPUT_DELAY: Duration = Duration::from_millis(300);

/// When a question opened, which decides when it accepts keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputGuard(Instant);

/// Whether a key can answer a question: neither a repeat nor one with a modifier.
#[must_use]
pub fn may_answer(key: KeyEvent) -> bool {
    // Shift with a lowercase letter is not a capital, but a key that the terminal describes in another way.
    let odd_shift =
        key.modifiers.contains(KeyModifiers::SHIFT) && matches!(key.code, KeyCode::Char(c) if c.is_lowercase());
    key.kind == KeyEventKind::Press && Chord::from(key).is_plain() && !odd_shift
}

impl InputGuard {
    /// A question that opens now.
    #[must_use]
    pub fn at(now: Now) -> Self {
        Self(now.instant)
    }

    /// Delays the opening to when the question was drawn on the user's screen.
    pub fn put_off(&mut self, seen: Instant) {
        self.0 = self.0.max(seen);
    }

    /// When the question begins to accept keys.
    #[must_use]
    pub fn listens_from(self) -> Instant {
        self.0 + INPUT_DELAY
    }

    /// Whether the question accepts keys.
    #[must_use]
    pub fn accepts_input(self, now: Now) -> bool {
        now.instant >= self.listens_from()
    }
}
