//! Decides when to draw: only after a change, and not before the terminal is ready. What a key does shows at once; what
//! the server reports is drawn at most 30 times a second, and while it never stops, four times a second. Pure.

use std::time::{Duration, Instant};

/// The shortest time between two drawings, unless a key wants one.
pub const SHORTEST: Duration = Duration::from_millis(33);
/// The shortest time between two drawings that keys want: no hand is that fast, but keys may arrive in a heap.
const BETWEEN_KEYS: Duration = Duration::from_millis(5);
/// The time between two drawings while changes keep coming.
const STEADY: Duration = Duration::from_millis(250);
/// How many drawings after a quiet time, or after a key, need not wait for that.
const BURST: u32 = 8;

/// Why to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing has changed.
    Nothing,
    /// Something has changed by itself.
    Change,
    /// The user has done something.
    Key,
}

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

/// Remembers the last drawings.
#[derive(Debug, Default)]
pub struct Limiter {
    last: Option<Instant>,
    /// The last one that a key wanted.
    last_for_key: Option<Instant>,
    /// When the drawings so far would be over if they had come at the steady pace.
    paced_until: Option<Instant>,
}

impl Limiter {
    /// Decides from why to draw and how long to wait for the terminal.
    pub fn decide(&mut self, reason: Reason, held_until: Option<Instant>, now: Instant) -> Draw {
        let earliest = match reason {
            Reason::Nothing => return Draw::Not,
            Reason::Key => self.last_for_key.map(|last| last + BETWEEN_KEYS),
            Reason::Change => {
                let paced = self.paced_until.and_then(|until| until.checked_sub(STEADY * BURST));
                self.last.map(|last| last + SHORTEST).max(paced)
            }
        };
        match earliest.max(held_until) {
            Some(earliest) if now < earliest => Draw::At(earliest),
            _ => {
                self.last = Some(now);
                if reason == Reason::Key {
                    (self.last_for_key, self.paced_until) = (Some(now), None);
                } else {
                    self.paced_until = Some(self.paced_until.map_or(now, |until| until.max(now)) + STEADY);
                }
                Draw::Now
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The times in milliseconds at which changes that never stop are drawn.
    fn drawn(limiter: &mut Limiter, start: Instant, millis: std::ops::Range<u64>) -> Vec<u64> {
        let decide = |at: &u64| limiter.decide(Reason::Change, None, start + Duration::from_millis(*at)) == Draw::Now;
        millis.filter(decide).collect()
    }

    #[test]
    fn it_draws_changes_only_and_not_too_often() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut limiter = Limiter::default();
        assert_eq!(limiter.decide(Reason::Nothing, None, at(0)), Draw::Not);
        assert_eq!(limiter.decide(Reason::Change, None, at(1)), Draw::Now);
        assert_eq!(limiter.decide(Reason::Change, None, at(10)), Draw::At(at(34)));
        assert_eq!(limiter.decide(Reason::Nothing, None, at(20)), Draw::Not);
        assert_eq!(limiter.decide(Reason::Change, None, at(34)), Draw::Now);
        assert_eq!(limiter.decide(Reason::Change, Some(at(900)), at(70)), Draw::At(at(900)));
        assert_eq!(limiter.decide(Reason::Change, None, at(80)), Draw::Now);
    }

    #[test]
    fn what_a_key_does_waits_for_no_other_drawing_but_for_the_terminal() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut limiter = Limiter::default();
        let last = drawn(&mut limiter, start, 0..5_000).pop().unwrap();
        let pressed = last + 1;
        assert_eq!(limiter.decide(Reason::Change, None, at(pressed)), Draw::At(at(last + 250)));
        assert_eq!(limiter.decide(Reason::Key, Some(at(6_000)), at(pressed)), Draw::At(at(6_000)));
        assert_eq!(limiter.decide(Reason::Key, None, at(pressed)), Draw::Now);
        let next = limiter.decide(Reason::Key, None, at(pressed + 1));
        assert_eq!(next, Draw::At(at(pressed + 5)), "keys in a heap share drawings");
        assert_eq!(limiter.decide(Reason::Key, None, at(pressed + 30)), Draw::Now, "a held key is not as fast");
    }

    #[test]
    fn changes_that_never_stop_are_drawn_at_a_steady_pace_and_fast_again_after_a_rest_or_a_key() {
        let start = Instant::now();
        let mut limiter = Limiter::default();
        let times = drawn(&mut limiter, start, 0..4_000);
        let fast = usize::try_from(BURST).unwrap();
        assert!(times[..fast].windows(2).all(|pair| pair[1] - pair[0] == 33), "{times:?}");
        assert!(times[fast + 2..].windows(2).all(|pair| pair[1] - pair[0] == 250), "{times:?}");
        assert_eq!(limiter.decide(Reason::Key, None, start + Duration::from_secs(4)), Draw::Now);
        assert!(drawn(&mut limiter, start, 4_001..4_500).len() >= fast);
        assert!(drawn(&mut limiter, start, 10_000..10_300).len() >= fast);
    }
}
