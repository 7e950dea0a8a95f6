//! One round goes down the list of calls from the newest to the oldest, and begins again when something is due.

use std::time::{Duration, Instant};

use jiff::Timestamp;

/// A round.
#[derive(Clone, Debug)]
pub(super) struct Sweep {
    /// What is above has been dealt with; `None` between two rounds.
    below: Option<Timestamp>,
    /// No call is due before this.
    earliest: Option<Instant>,
    began: Instant,
    lasted: Duration,
}

impl Sweep {
    pub fn new(now: Instant) -> Self {
        Self { below: None, earliest: Some(now), began: now, lasted: Duration::ZERO }
    }

    /// Something may be due then.
    pub fn expect(&mut self, at: Instant) {
        self.earliest = Some(self.earliest.map_or(at, |earliest| earliest.min(at)));
    }

    /// When to go on.
    pub fn expected(&self, now: Instant) -> Option<Instant> {
        if self.below.is_some() { Some(now) } else { self.earliest }
    }

    /// Where the round stands; a new one begins when something may be due. `None`: not yet.
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

    /// Goes on further up again.
    pub fn back_to(&mut self, below: Timestamp) {
        self.below = self.below.max(Some(below));
    }

    /// Nothing is left below; the next round begins at `due`.
    pub fn finish(&mut self, due: Option<Instant>, now: Instant) {
        self.below = None;
        self.earliest = due;
        self.lasted = now.saturating_duration_since(self.began);
    }

    /// How long a round takes: the last one, or the present one once that is longer.
    pub fn length(&self, now: Instant) -> Duration {
        let present = if self.below.is_some() { now.saturating_duration_since(self.began) } else { Duration::ZERO };
        self.lasted.max(present)
    }
}
