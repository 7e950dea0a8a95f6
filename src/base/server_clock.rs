//! Estimates the server's time from the `Date` of its answers, and from its times of events that were observed.

use jiff::{SignedDuration, Timestamp};

/// Tolerance for a server's time: a list may be a little older than it looks, and `Date` has whole seconds.
const SLACK: SignedDuration = SignedDuration::from_secs(2);

/// How far the server's clock is ahead of this machine's.
///
/// `Date` may be missing, or come from a proxy with a different clock. Observed events bound the difference in any
/// case: a call placed here is created between the request and its answer.
#[derive(Clone, Copy, Debug, Default)]
pub struct ServerClock {
    /// The offset according to the `Date` of the last answer.
    pub dated: SignedDuration,
    /// The lower and upper bound of the offset, according to observed events.
    seen: Option<(SignedDuration, SignedDuration)>,
}

impl ServerClock {
    /// How far the server's clock is ahead.
    pub fn offset(&self) -> SignedDuration {
        match self.seen {
            Some((least, most)) if !(least..=most).contains(&self.dated) => least + (most - least) / 2,
            _ => self.dated,
        }
    }

    /// The server's time when this machine's clock shows `now`.
    pub fn time(&self, now: Timestamp) -> Timestamp {
        now.checked_add(self.offset()).unwrap_or(now)
    }

    /// Records that an event with the server's time `at` happened between `after` and `before` of this machine's clock.
    pub fn saw(&mut self, at: Timestamp, after: Timestamp, before: Timestamp) {
        let (least, most) = (at.duration_since(before) - SLACK, at.duration_since(after) + SLACK);
        let narrowed = self.seen.map(|(known_least, known_most)| (known_least.max(least), known_most.min(most)));
        // After a clock was changed, only the new bounds count.
        self.seen = narrowed.filter(|(least, most)| least <= most).or(Some((least, most)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    #[test]
    fn what_is_seen_bounds_what_is_dated() {
        let three_hours = 3 * 3600;
        let mut clock = ServerClock::default();
        assert_eq!(clock.offset(), SignedDuration::ZERO);
        // The `Date` agrees, so it counts with its own precision.
        clock.dated = SignedDuration::from_millis(700);
        clock.saw(at(10), at(9), at(11));
        assert_eq!(clock.offset(), SignedDuration::from_millis(700));
        // An event dated three hours earlier happens now.
        clock.saw(at(20 - three_hours), at(19), at(21));
        let is_three_hours = |clock: ServerClock| (clock.offset().as_secs() + three_hours).abs() <= 1;
        assert!(is_three_hours(clock), "{clock:?}");
        // Each observation narrows the bounds; a changed clock resets them.
        clock.saw(at(30 - three_hours), at(20), at(30));
        assert!(is_three_hours(clock), "{clock:?}");
        clock.saw(at(40), at(40), at(40));
        assert_eq!(clock.offset(), SignedDuration::from_millis(700));
        assert_eq!(clock.time(at(1)), at(1) + SignedDuration::from_millis(700));
    }
}
