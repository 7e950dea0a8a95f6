//! How the program stands with the server: connected or not, how old the data is, how much of the budget is used.

use std::time::{Duration, Instant};

use jiff::SignedDuration;

use crate::api::{ApiError, ErrorKind, RateUsage};
use crate::base::clock::Now;
use crate::base::server_clock::ServerClock;
use crate::messages::message::PushState;

/// After how long without an answer the header says how old the data is, second by second: more than the longest
/// interval at which something is read.
const FRESH_FOR: Duration = Duration::from_secs(8);
/// The same while changes are pushed.
const FRESH_WHILE_PUSHED: Duration = Duration::from_secs(20);

/// How the program stands with the server.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    /// When the newest answer was asked for.
    pub last_good: Option<Instant>,
    /// Since when reading fails, and why.
    pub failing: Option<(Instant, ApiError)>,
    /// The requests used.
    pub usage: Option<RateUsage>,
    /// How the push channel stands.
    pub channel: PushState,
    /// The server's clock.
    pub clock: ServerClock,
    /// Reading works again: lists that were read before this moment, when it began to fail, are to be read anew.
    pub lists_old_at: Option<Instant>,
    /// The difference of the clocks that was last said.
    pub clock_said: Option<SignedDuration>,
}

/// How the program stands with the server, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionState {
    /// No answer yet.
    Connecting,
    /// Answers come.
    Connected,
    /// The server asked for a pause, of which this is left.
    Paused(Duration),
    /// The credential was refused.
    Refused,
    /// The account is frozen.
    Frozen,
    /// Reading has failed for this long.
    Offline(Duration),
}

impl Connection {
    /// Takes note of how a reading in the background went. Returns the error when it is news.
    pub fn heard<T>(&mut self, result: &Result<T, ApiError>, asked: Instant, now: Now) -> Option<ApiError> {
        match result {
            Ok(_) => {
                self.last_good = self.last_good.max(Some(asked));
                self.failing = None;
                None
            }
            Err(error) if !concerns_the_link(error) => None,
            Err(error) => {
                let news = self.failing.as_ref().is_none_or(|(_, known)| known.kind != error.kind);
                let since = self.failing.as_ref().map_or(now.instant, |(since, _)| *since);
                self.failing = Some((since, error.clone()));
                news.then(|| error.clone())
            }
        }
    }

    /// How the program stands with the server.
    #[must_use]
    pub fn state(&self, now: Now) -> ConnectionState {
        let paused = self.usage.as_ref().and_then(|usage| usage.paused_until).filter(|until| *until > now.instant);
        match (&self.failing, paused) {
            (Some((_, error)), _) if error.kind == ErrorKind::Unauthorized => ConnectionState::Refused,
            (Some((_, error)), _) if matches!(error.kind, ErrorKind::Frozen { .. }) => ConnectionState::Frozen,
            (_, Some(until)) => ConnectionState::Paused(until - now.instant),
            (Some((since, _)), None) => ConnectionState::Offline(now.since(*since)),
            (None, None) if self.last_good.is_none() => ConnectionState::Connecting,
            (None, None) => ConnectionState::Connected,
        }
    }

    /// How old the newest data is, once it is old enough to be said.
    #[must_use]
    pub fn age(&self, now: Now) -> Option<Duration> {
        self.last_good.map(|at| now.since(at)).filter(|age| *age >= self.fresh_for())
    }

    /// The machine was asleep for so long.
    pub(super) fn age_by(&mut self, asleep: Duration) {
        self.last_good = self.last_good.map(|at| at.checked_sub(asleep).unwrap_or(at));
    }

    fn fresh_for(&self) -> Duration {
        if self.channel == PushState::Up { FRESH_WHILE_PUSHED } else { FRESH_FOR }
    }

    pub(super) fn counts_seconds(&self, now: Now) -> bool {
        self.age(now).is_some() || matches!(self.state(now), ConnectionState::Paused(_) | ConnectionState::Offline(_))
    }

    pub(super) fn fresh_until(&self, now: Now) -> Option<Instant> {
        self.last_good.map(|at| at + self.fresh_for()).filter(|at| *at > now.instant)
    }
}

/// A server that asks for a pause answers, after all.
fn concerns_the_link(error: &ApiError) -> bool {
    error.concerns_everything() && !matches!(error.kind, ErrorKind::RateLimited { .. })
}
