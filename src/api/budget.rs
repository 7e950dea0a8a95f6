//! How many requests the program may send: one budget for everything that goes out.
//!
//! A token bucket. Background reads wait in line for a token; what the user does goes at once and leaves a debt that
//! the background pays. A 429 pauses the background. Nothing here sends.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// The longest pause a server can ask for; more is taken for a mistake.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);
/// The longest pause that is chosen here.
const LONGEST_BACKOFF: Duration = Duration::from_mins(1);
/// What the shown rate is a mean of.
const WINDOW: Duration = Duration::from_secs(10);
/// Timers are no finer than this.
const TICK: Duration = Duration::from_millis(1);

/// Who waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// The program, keeping what it shows up to date.
    Background,
    /// The user.
    Urgent,
}

/// How the budget stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usage {
    /// Requests a second, as a mean over the last 10 seconds.
    pub used_per_second: f64,
    /// What background reads may reach in the long run.
    pub allowed_per_second: f64,
    /// Until when background reads are held back after a 429.
    pub paused_until: Option<std::time::Instant>,
    /// How often the server answered 429.
    pub refusals: u64,
}

/// The budget. Clones share it.
#[derive(Clone, Debug)]
pub struct Budget(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    per_second: f64,
    burst: f64,
    /// Held by the background read whose turn it is; tokio's lock hands over in order of arrival.
    turn: Mutex<()>,
    state: StdMutex<State>,
}

#[derive(Debug)]
struct State {
    /// Negative while there is a debt.
    tokens: f64,
    /// Until when tokens were counted; lies ahead during a pause, in which none are earned.
    counted: Instant,
    paused_until: Option<Instant>,
    /// Pauses since the server last took a request.
    streak: u32,
    refusals: u64,
    sent: VecDeque<Instant>,
}

impl Budget {
    /// A budget of `per_second` requests in the long run, and `burst` at once after a rest.
    #[must_use]
    pub fn new(per_second: f64, burst: u32) -> Self {
        let burst = f64::from(burst.max(1));
        Self(Arc::new(Shared {
            // Zero or nonsense would hold everything back for ever.
            per_second: if per_second.is_finite() { per_second.max(0.1) } else { 0.1 },
            burst,
            turn: Mutex::new(()),
            state: StdMutex::new(State {
                tokens: burst,
                counted: Instant::now(),
                paused_until: None,
                streak: 0,
                refusals: 0,
                sent: VecDeque::new(),
            }),
        }))
    }

    /// Waits in line for a token and for the end of any pause. Dropping the future gives the place up.
    pub async fn background(&self) {
        let _turn = self.0.turn.lock().await;
        while let Some(ready) = self.try_take() {
            // The user may take tokens and the server may pause us meanwhile: look again afterwards.
            sleep_until(ready).await;
        }
    }

    /// Takes a token at once, on credit where there is none: for what the user does.
    pub fn urgent(&self) {
        let mut state = self.state();
        self.earn(&mut state);
        state.tokens = (state.tokens - 1.0).max(-self.0.burst);
        state.note_sent();
    }

    /// Waits or not, by priority.
    pub async fn take(&self, priority: Priority) {
        match priority {
            Priority::Background => self.background().await,
            Priority::Urgent => self.urgent(),
        }
    }

    /// The server answered 429: background reads pause for as long as it asks, or else longer each time.
    pub fn refused(&self, retry_after: Option<Duration>) {
        let now = Instant::now();
        let mut state = self.state();
        state.refusals += 1;
        // Requests that were under way together are refused together; that is one refusal, not many.
        let already = state.paused_until.is_some_and(|until| until > now);
        if !already {
            state.streak = state.streak.saturating_add(1);
        }
        let pause = match retry_after {
            Some(asked) => asked.clamp(Duration::from_secs(1), LONGEST_PAUSE),
            None if already => return,
            None => backoff(Duration::from_secs(1), state.streak - 1, LONGEST_BACKOFF),
        };
        self.earn(&mut state);
        let until = state.paused_until.map_or(now + pause, |until| until.max(now + pause));
        state.paused_until = Some(until);
        state.tokens = state.tokens.min(0.0);
        state.counted = state.counted.max(until);
    }

    /// The server took a request: the next pause begins small again.
    pub fn accepted(&self) {
        let mut state = self.state();
        // An answer to a request from before the pause says nothing about it.
        if state.paused_until.is_none_or(|until| until <= Instant::now()) {
            state.streak = 0;
        }
    }

    /// How the budget stands now.
    #[must_use]
    pub fn snapshot(&self) -> Usage {
        let now = Instant::now();
        let mut state = self.state();
        state.forget_old(now);
        let sent = u32::try_from(state.sent.len()).unwrap_or(u32::MAX);
        Usage {
            used_per_second: f64::from(sent) / WINDOW.as_secs_f64(),
            allowed_per_second: self.0.per_second,
            paused_until: state.paused_until.filter(|until| *until > now).map(Instant::into_std),
            refusals: state.refusals,
        }
    }

    /// Takes a token; `Some` is when to look again.
    fn try_take(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut state = self.state();
        if let Some(until) = state.paused_until.filter(|until| *until > now) {
            return Some(until);
        }
        self.earn(&mut state);
        if state.tokens < 1.0 {
            let missing = Duration::from_secs_f64((1.0 - state.tokens) / self.0.per_second);
            return Some(state.counted.max(now) + missing.max(TICK));
        }
        state.tokens -= 1.0;
        state.note_sent();
        None
    }

    fn earn(&self, state: &mut State) {
        let now = Instant::now();
        let earned = now.saturating_duration_since(state.counted).as_secs_f64() * self.0.per_second;
        state.tokens = (state.tokens + earned).min(self.0.burst);
        state.counted = state.counted.max(now);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn note_sent(&mut self) {
        let now = Instant::now();
        self.forget_old(now);
        self.sent.push_back(now);
    }

    fn forget_old(&mut self, now: Instant) {
        while self.sent.front().is_some_and(|at| now.saturating_duration_since(*at) > WINDOW) {
            self.sent.pop_front();
        }
    }
}

/// The pause before attempt `step` (from 0): `first` doubled each time up to `longest`, then up to a quarter more or
/// less, so that programs that failed together do not come back together.
pub(crate) fn backoff(first: Duration, step: u32, longest: Duration) -> Duration {
    let plain = first.saturating_mul(2u32.saturating_pow(step.min(16))).min(longest);
    let random = uuid::Uuid::new_v4().as_bytes()[0];
    plain.mul_f64(0.75 + 0.5 * f64::from(random) / 255.0).min(longest)
}

#[cfg(test)]
mod tests;
