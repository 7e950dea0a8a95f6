//! Limits the rate of all requests of the program.
//!
//! Background reads wait for a token of the [`TokenBucket`]. Requests of the user are sent at once and leave a debt for
//! the background. A 429 pauses the background and slows it down for a while. Nothing here sends requests.

mod token_bucket;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

pub(super) use token_bucket::{LONGEST_BELIEVED, LONGEST_PAUSE};
pub use token_bucket::{TokenBucket, believed_wait};

/// Time over which the displayed rate is averaged.
const WINDOW: Duration = Duration::from_secs(10);

/// Who waits for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// The program, to keep the screen up to date.
    Background,
    /// The user.
    Urgent,
}

/// Current use of the rate limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateUsage {
    /// Requests per second, averaged over the last 10 seconds.
    pub used_per_second: f64,
    /// Long-term rate of background reads, reduced by recent refusals.
    pub allowed_per_second: f64,
    /// End of the pause of background reads after a 429.
    pub paused_until: Option<std::time::Instant>,
    /// How often the server answered 429.
    pub refusals: u64,
}

/// How a request went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestResult {
    /// Answered with a status of success.
    Ok,
    /// Answered with a 429.
    RateLimited,
    /// Answered with another status below 500.
    Refused,
    /// Answered with a status of 500 or more.
    ServerError,
    /// Not answered, or not to the end.
    NoAnswer,
}

impl RequestResult {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Ok, Self::RateLimited, Self::Refused, Self::ServerError, Self::NoAnswer];
}

/// The rate limiter. Clones share it.
#[derive(Clone, Debug)]
pub struct RateLimiter(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// Held by the background read whose turn it is; tokio's lock is granted in order of arrival.
    turn: Mutex<()>,
    state: StdMutex<LimiterState>,
}

#[derive(Debug)]
struct LimiterState {
    bucket: TokenBucket,
    sent: VecDeque<std::time::Instant>,
    /// How many requests went in each way, in the order of [`RequestResult::ALL`].
    results: [u64; RequestResult::ALL.len()],
}

impl RateLimiter {
    /// A limiter with `per_second` requests in the long run, and `burst` at once after an idle time.
    #[must_use]
    pub fn new(per_second: f64, burst: u32) -> Self {
        let bucket = TokenBucket::new(per_second, burst, now());
        let state =
            StdMutex::new(LimiterState { bucket, sent: VecDeque::new(), results: [0; RequestResult::ALL.len()] });
        Self(Arc::new(Shared { turn: Mutex::new(()), state }))
    }

    /// Goes on at another rate, with every clone.
    pub fn change(&self, per_second: f64, burst: u32) {
        self.plan(|bucket, now| bucket.change(per_second, burst, now));
    }

    /// Waits for its turn, for a token and for the end of any pause. Dropping the future leaves the queue.
    pub async fn background(&self) {
        let _turn = self.0.turn.lock().await;
        while let Err(ready) = self.plan(TokenBucket::take) {
            // Meanwhile the user may take tokens, or the server may ask for a pause: check again.
            sleep_until(Instant::from_std(ready)).await;
        }
        self.note_sent();
    }

    /// Takes a token at once, on credit if necessary: for requests of the user.
    pub fn urgent(&self) {
        self.plan(TokenBucket::take_on_credit);
        self.note_sent();
    }

    /// Takes a token, waiting only for [`Priority::Background`].
    pub async fn take(&self, priority: Priority) {
        match priority {
            Priority::Background => self.background().await,
            Priority::Urgent => self.urgent(),
        }
    }

    /// Lets a planner look at the bucket and take tokens in one step.
    pub fn plan<T>(&self, decide: impl FnOnce(&mut TokenBucket, std::time::Instant) -> T) -> T {
        decide(&mut self.state().bucket, now())
    }

    /// Records a request whose token was taken by [`RateLimiter::plan`].
    pub fn note_sent(&self) {
        let now = now();
        let mut state = self.state();
        state.forget_old(now);
        state.sent.push_back(now);
    }

    /// Handles a 429: background reads pause as long as the server asks, or else longer each time.
    pub fn refused(&self, retry_after: Option<Duration>) {
        self.plan(|bucket, now| bucket.refused(retry_after, now));
    }

    /// Handles an accepted request: the next pause is short again.
    pub fn accepted(&self) {
        self.plan(TokenBucket::accepted);
    }

    /// Counts how a request went.
    pub(super) fn count(&self, result: RequestResult) {
        self.state().results[result as usize] += 1;
    }

    /// How many requests went in each way since the start, repeats included.
    #[must_use]
    pub fn results(&self) -> [(RequestResult, u64); RequestResult::ALL.len()] {
        let results = self.state().results;
        RequestResult::ALL.map(|result| (result, results[result as usize]))
    }

    /// Current use of the rate limit.
    #[must_use]
    pub fn snapshot(&self) -> RateUsage {
        let now = now();
        let mut state = self.state();
        state.forget_old(now);
        let sent = u32::try_from(state.sent.len()).unwrap_or(u32::MAX);
        RateUsage {
            used_per_second: f64::from(sent) / WINDOW.as_secs_f64(),
            allowed_per_second: state.bucket.rate(),
            paused_until: state.bucket.paused_until().filter(|until| *until > now),
            refusals: state.bucket.refusals(),
        }
    }

    fn state(&self) -> MutexGuard<'_, LimiterState> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LimiterState {
    fn forget_old(&mut self, now: std::time::Instant) {
        while self.sent.front().is_some_and(|at| now.saturating_duration_since(*at) > WINDOW) {
            self.sent.pop_front();
        }
    }
}

/// The time by tokio's clock, which tests can pause.
fn now() -> std::time::Instant {
    Instant::now().into_std()
}

/// Pause before attempt `step` (from 0): `first`, doubled each time up to `longest`, varied by up to a quarter so that
/// programs that failed together do not retry together.
pub(crate) fn backoff(first: Duration, step: u32, longest: Duration) -> Duration {
    let plain = first.saturating_mul(2u32.saturating_pow(step.min(16))).min(longest);
    let random = uuid::Uuid::new_v4().as_bytes()[0];
    plain.mul_f64(0.75 + 0.5 * f64::from(random) / 255.0).min(longest)
}

#[cfg(test)]
mod tests;
