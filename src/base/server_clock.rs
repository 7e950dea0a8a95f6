//! What time it is at the server: by the `Date` of its answers, and by what it dates of what was seen to happen.

use jiff::{SignedDuration, Timestamp};

/// How far a date may be off from what it dates: a list may be a little older than it looks, and `Date` has whole seconds.
const SLACK: SignedDuration = SignedDuration::from_secs(2);

/// How far the server's clock is ahead of ours.
///
/// The `Date` may be missing, or be that of a proxy whose clock is another one. What is seen to happen bounds the
/// difference in any case: a call that is placed here is created between the request and its answer.
#[derive(Clone, Copy, Debug, Default)]
pub struct ServerClock {
    /// As the `Date` of the last answer says.
    pub dated: SignedDuration,
    /// Between which bounds it is, by what was seen.
    seen: Option<(SignedDuration, SignedDuration)>,
}

impl ServerClock {
    /// How far it is ahead.
    #[must_use]
    pub fn offset(&self) -> SignedDuration {
        match self.seen {
            Some((least, most)) if !(least..=most).contains(&self.dated) => least + (most - least) / 2,
            _ => self.dated,
        }
    }

    /// What it shows when ours shows `now`.
    #[must_use]
    pub fn time(&self, now: Timestamp) -> Timestamp {
        now.checked_add(self.offset()).unwrap_or(now)
    }

    /// What the server dates `at` happened between two moments of our clock, of which `after` is the earlier.
    pub fn saw(&mut self, at: Timestamp, after: Timestamp, before: Timestamp) {
        let (least, most) = (at.duration_since(before) - SLACK, at.duration_since(after) + SLACK);
        let narrowed = self.seen.map(|(known_least, known_most)| (known_least.max(least), known_most.min(most)));
        // A clock that was set is believed anew.
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
        // It agrees: `Date` stands as it is, exact to what it is exact to.
        clock.dated = SignedDuration::from_millis(700);
        clock.saw(at(10), at(9), at(11));
        assert_eq!(clock.offset(), SignedDuration::from_millis(700));
        // What is dated three hours earlier was seen to happen now.
        clock.saw(at(20 - three_hours), at(19), at(21));
        let is_three_hours = |clock: ServerClock| (clock.offset().as_secs() + three_hours).abs() <= 1;
        assert!(is_three_hours(clock), "{clock:?}");
        // Narrower with every sight, and set anew when the clock is.
        clock.saw(at(30 - three_hours), at(20), at(30));
        assert!(is_three_hours(clock), "{clock:?}");
        clock.saw(at(40), at(40), at(40));
        assert_eq!(clock.offset(), SignedDuration::from_millis(700));
        assert_eq!(clock.time(at(1)), at(1) + SignedDuration::from_millis(700));
    }
}
