//! Decides when to draw: only after a change, at most 30 times a second, and not before the terminal is ready. Pure.

use std::time::{Duration, Instant};

/// The shortest time between two drawings.
pub const SHORTEST: Duration = Duration::from_millis(33);

/// Whether to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    /// Draw now.
    Now,
    /// Draw at that time: the last drawing is too recent, or the terminal is still processing it.
    At(Instant),
    /// Nothing has changed.
    Not,
}

impl Draw {
    /// When the loop has to wake up to draw.
    pub fn due(self) -> Option<Instant> {
        match self {
            Self::At(at) => Some(at),
            Self::Now | Self::Not => None,
        }
    }
}

/// Remembers the last drawing.
#[derive(Debug, Default)]
pub struct Limiter {
    last: Option<Instant>,
}

impl Limiter {
    /// Decides from whether anything has changed and how long to wait for the terminal.
    pub fn decide(&mut self, dirty: bool, held_until: Option<Instant>, now: Instant) -> Draw {
        let earliest = self.last.map(|last| last + SHORTEST).max(held_until);
        match earliest {
            _ if !dirty => Draw::Not,
            Some(earliest) if now < earliest => Draw::At(earliest),
            _ => {
                self.last = Some(now);
                Draw::Now
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_draws_changes_only_and_not_too_often() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut limiter = Limiter::default();
        assert_eq!(limiter.decide(false, None, at(0)), Draw::Not);
        assert_eq!(limiter.decide(true, None, at(1)), Draw::Now);
        assert_eq!(limiter.decide(true, None, at(10)), Draw::At(at(34)));
        assert_eq!(limiter.decide(false, None, at(20)), Draw::Not);
        assert_eq!(limiter.decide(true, None, at(34)), Draw::Now);
        assert_eq!(limiter.decide(true, Some(at(900)), at(70)), Draw::At(at(900)));
        assert_eq!(limiter.decide(true, None, at(80)), Draw::Now);
    }
}
