//! A token bucket that learns from refusals. Plain data; the time is passed in.
//!
//! Other programs of the customer share the same allowance, so only a refusal shows how much is free: it halves the
//! share in use, and time slowly restores it (additive increase, multiplicative decrease, as in TCP).

use std::time::{Duration, Instant};

use super::backoff;

/// Longest pause at a server's request.
pub(in crate::api) const LONGEST_PAUSE: Duration = Duration::from_mins(5);
/// A server that asks for a longer wait is mistaken: the value is ignored.
pub(in crate::api) const LONGEST_BELIEVED: Duration = Duration::from_hours(1);

/// How long to wait when the server asks for a wait; `None` when it names none, or an absurd one.
pub fn believed_wait(retry_after: Option<Duration>) -> Option<Duration> {
    let asked = retry_after.filter(|asked| *asked <= LONGEST_BELIEVED)?;
    Some(asked.clamp(Duration::from_secs(1), LONGEST_PAUSE))
}
/// Longest pause of our own choice.
const LONGEST_BACKOFF: Duration = Duration::from_mins(1);
/// Resolution of timers.
const TICK: Duration = Duration::from_millis(1);
/// Factor on the share at a refusal.
const DECREASE: f64 = 0.5;
/// Smallest share.
const LEAST_SHARE: f64 = 0.1;
/// Time from nothing back to the full share.
const RECOVERY: Duration = Duration::from_mins(1);

/// A token bucket.
#[derive(Clone, Debug)]
pub struct TokenBucket {
    per_second: f64,
    burst: f64,
    /// Negative while in debt.
    tokens: f64,
    /// Fraction of `per_second` in use, from [`LEAST_SHARE`] to 1.
    share: f64,
    /// Time up to which tokens are counted. In the future during a pause, in which none are earned.
    counted: Instant,
    paused_until: Option<Instant>,
    /// Pauses since the server last accepted a request.
    streak: u32,
    refusals: u64,
}

impl TokenBucket {
    /// A full bucket: `per_second` tokens in the long run, and `burst` at once after an idle time.
    #[must_use]
    pub fn new(per_second: f64, burst: u32, now: Instant) -> Self {
        let burst = f64::from(burst.max(1));
        Self {
            // Zero or an invalid rate would block everything for ever.
            per_second: if per_second.is_finite() { per_second.max(0.1) } else { 0.1 },
            burst,
            tokens: burst,
            share: 1.0,
            counted: now,
            paused_until: None,
            streak: 0,
            refusals: 0,
        }
    }

    /// Goes on at another rate.
    pub fn change(&mut self, per_second: f64, burst: u32, now: Instant) {
        self.earn(now);
        let new = Self::new(per_second, burst, now);
        (self.per_second, self.burst) = (new.per_second, new.burst);
        self.tokens = self.tokens.min(self.burst);
    }

    /// Takes a token.
    ///
    /// # Errors
    /// When to try again: no token is left, or the server asked for a pause.
    pub fn take(&mut self, now: Instant) -> Result<(), Instant> {
        self.ready(now)?;
        self.tokens -= 1.0;
        Ok(())
    }

    /// Whether a token is available.
    ///
    /// # Errors
    /// See [`TokenBucket::take`].
    pub fn ready(&mut self, now: Instant) -> Result<(), Instant> {
        if let Some(until) = self.paused_until.filter(|until| *until > now) {
            return Err(until);
        }
        self.earn(now);
        if self.tokens >= 1.0 {
            return Ok(());
        }
        let missing = Duration::from_secs_f64((1.0 - self.tokens) / self.rate());
        Err(self.counted.max(now) + missing.max(TICK))
    }

    /// Takes a token at once, on credit if necessary. The debt never exceeds the burst.
    pub fn take_on_credit(&mut self, now: Instant) {
        self.earn(now);
        self.tokens = (self.tokens - 1.0).max(-self.burst);
    }

    /// Handles a 429: a pause as long as the server asks, or else longer each time, then a smaller share.
    pub fn refused(&mut self, retry_after: Option<Duration>, now: Instant) {
        self.earn(now);
        self.refusals += 1;
        // Requests sent together are refused together: that counts once.
        let already = self.paused_until.is_some_and(|until| until > now);
        if !already {
            self.streak = self.streak.saturating_add(1);
            self.share = (self.share * DECREASE).max(LEAST_SHARE);
        }
        let pause = match believed_wait(retry_after) {
            Some(wait) => wait,
            None if already => return,
            None => backoff(Duration::from_secs(1), self.streak - 1, LONGEST_BACKOFF),
        };
        let until = self.paused_until.map_or(now + pause, |until| until.max(now + pause));
        self.paused_until = Some(until);
        self.tokens = self.tokens.min(0.0);
        self.counted = self.counted.max(until);
    }

    /// Handles an accepted request: the next pause is short again.
    pub fn accepted(&mut self, now: Instant) {
        // An answer to a request from before the pause says nothing about the pause.
        if self.paused_until.is_none_or(|until| until <= now) {
            self.streak = 0;
        }
    }

    /// Tokens currently earned per second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.per_second * self.share
    }

    /// End of the pause that the server asked for.
    #[must_use]
    pub fn paused_until(&self) -> Option<Instant> {
        self.paused_until
    }

    /// How often the server answered 429.
    #[must_use]
    pub fn refusals(&self) -> u64 {
        self.refusals
    }

    fn earn(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.counted).as_secs_f64();
        self.tokens = (self.tokens + passed * self.rate()).min(self.burst);
        self.share = (self.share + passed / RECOVERY.as_secs_f64()).min(1.0);
        self.counted = self.counted.max(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_refusal_halves_the_rate_and_a_minute_gives_it_back() {
        let start = Instant::now();
        let mut bucket = TokenBucket::new(8.0, 4, start);
        bucket.refused(Some(2 * SECOND), start);
        assert_eq!(bucket.take(start + SECOND), Err(start + 2 * SECOND));
        assert!((bucket.rate() - 4.0).abs() < 1e-9);
        // Two requests that were sent together count as one refusal.
        bucket.refused(Some(SECOND), start + SECOND);
        assert!((bucket.rate() - 4.0).abs() < 1e-9);
        bucket.refused(None, start + 3 * SECOND);
        assert!(bucket.rate() < 2.2, "{}", bucket.rate());
        let _ = bucket.ready(start + 120 * SECOND);
        assert!((bucket.rate() - 8.0).abs() < 1e-9);
    }

    #[test]
    fn the_share_never_falls_to_nothing() {
        let mut now = Instant::now();
        let mut bucket = TokenBucket::new(5.0, 10, now);
        for _ in 0..50 {
            bucket.refused(Some(SECOND), now);
            now += SECOND;
        }
        assert!(bucket.rate() >= 0.5);
    }

    proptest! {
        #[test]
        fn whatever_happens_it_gives_no_more_than_burst_and_rate(
            per_second in 0.5f64..20.0,
            burst in 1u32..40,
            steps in proptest::collection::vec((0u64..700, 0u8..12), 1..300),
        ) {
            let start = Instant::now();
            let mut bucket = TokenBucket::new(per_second, burst, start);
            let (mut now, mut taken) = (start, Vec::new());
            for (millis, kind) in steps {
                now += Duration::from_millis(millis);
                match kind {
                    0 => bucket.refused(Some(SECOND), now),
                    1 => bucket.refused(None, now),
                    2 => bucket.accepted(now),
                    _ => if bucket.take(now).is_ok() { taken.push(now) },
                }
            }
            for (first, from) in taken.iter().enumerate() {
                for (last, to) in taken.iter().enumerate().skip(first) {
                    let allowed = f64::from(burst) + per_second * (*to - *from).as_secs_f64() + 1e-6;
                    let count = f64::from(u32::try_from(last - first + 1).unwrap());
                    prop_assert!(count <= allowed);
                }
            }
        }
    }
}
