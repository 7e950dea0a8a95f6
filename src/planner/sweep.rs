//! A round goes down the list of calls from the newest to the oldest, and starts again when something is due.

use std::time::{Duration, Instant};

use jiff::Timestamp;

/// A round.
#[derive(Clone, Debug)]
pub(super) struct Sweep {
    /// Everything above this was handled; `None` between two rounds.
    below: Option<Timestamp>,
    /// The earliest time at which a call is due.
    earliest: Option<Instant>,
    began: Instant,
    lasted: Duration,
}

impl Sweep {
    pub fn new(now: Instant) -> Self {
        Self { below: None, earliest: Some(now), began: now, lasted: Duration::ZERO }
    }

    /// Expects something to be due at `at`.
    pub fn expect(&mut self, at: Instant) {
        self.earliest = Some(self.earliest.map_or(at, |earliest| earliest.min(at)));
    }

    /// When to continue.
    pub fn expected(&self, now: Instant) -> Option<Instant> {
        if self.below.is_some() { Some(now) } else { self.earliest }
    }

    /// Where the round is; starts a new one if something may be due. `None` if not.
    pub fn position(&mut self, now: Instant) -> Option<Timestamp> {
        if self.below.is_none() && self.earliest.is_some_and(|earliest| earliest <= now) {
            self.below = Some(Timestamp::MAX);
            self.began = now;
        }
        self.below
    }

    pub fn move_to(&mut self, below: Timestamp) {
        self.below = Some(below);
    }

    /// Moves back up to `below`.
    pub fn back_to(&mut self, below: Timestamp) {
        self.below = self.below.max(Some(below));
    }

    /// Ends the round; the next one starts at `due`.
    pub fn finish(&mut self, due: Option<Instant>, now: Instant) {
        self.below = None;
        self.earliest = due;
        self.lasted = now.saturating_duration_since(self.began);
    }

    /// The duration of a round: of the last one, or of the current one once that is longer.
    pub fn length(&self, now: Instant) -> Duration {
        let present = if self.below.is_some() { now.saturating_duration_since(self.began) } else { Duration::ZERO };
        self.lasted.max(present)
    }
}
