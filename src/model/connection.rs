//! Connection state: connected or not, data age, requests used, server time.

use std::time::{Duration, Instant};

use jiff::SignedDuration;

use crate::api::{ApiError, ErrorKind, RateUsage};
use crate::base::clock::Now;
use crate::base::server_clock::ServerClock;
use crate::messages::message::PushState;

/// The header shows the age of the data, second by second, after this long without an answer: longer than the longest
/// polling interval.
const FRESH_FOR: Duration = Duration::from_secs(8);
/// The same while changes are pushed.
const FRESH_WHILE_PUSHED: Duration = Duration::from_secs(20);

/// The connection to the server.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    /// When the newest answer was requested.
    pub last_good: Option<Instant>,
    /// Since when reading has failed, and why.
    pub failing: Option<(Instant, ApiError)>,
    /// The use of the request limit.
    pub usage: Option<RateUsage>,
    /// The state of the push channel.
    pub channel: PushState,
    /// The server's clock.
    pub clock: ServerClock,
    /// When reading began to fail, once it works again: lists read before this moment need to be read again.
    pub lists_old_at: Option<Instant>,
    /// The difference between the clocks that was last reported.
    pub clock_said: Option<SignedDuration>,
}

/// The state of the connection, as one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionState {
    /// No answer yet.
    Connecting,
    /// The server answers.
    Connected,
    /// The server asked for a pause, with this much left.
    Paused(Duration),
    /// The credential was refused.
    Refused,
    /// The account is frozen.
    Frozen,
    /// Reading has failed for this long.
    Offline(Duration),
}

impl Connection {
    /// Updates from the result of a background read. Returns the error when it is new.
    pub fn record_answer<T>(&mut self, result: &Result<T, ApiError>, asked: Instant, now: Now) -> Option<ApiError> {
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

    /// The state of the connection.
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

    /// The age of the newest data; `None` while it is fresh.
    pub fn age(&self, now: Now) -> Option<Duration> {
        self.last_good.map(|at| now.since(at)).filter(|age| *age >= self.fresh_for())
    }

    /// Adds the time that the machine was asleep to the age of the data.
    pub(crate) fn age_by(&mut self, asleep: Duration) {
        self.last_good = self.last_good.map(|at| at.checked_sub(asleep).unwrap_or(at));
    }

    fn fresh_for(&self) -> Duration {
        if self.channel == PushState::Up { FRESH_WHILE_PUSHED } else { FRESH_FOR }
    }

    pub(crate) fn counts_seconds(&self, now: Now) -> bool {
        self.age(now).is_some() || matches!(self.state(now), ConnectionState::Paused(_) | ConnectionState::Offline(_))
    }

    pub(crate) fn fresh_until(&self, now: Now) -> Option<Instant> {
        self.last_good.map(|at| at + self.fresh_for()).filter(|at| *at > now.instant)
    }
}

/// Whether the error concerns the connection. A server that asks for a pause does answer.
fn concerns_the_link(error: &ApiError) -> bool {
    error.concerns_everything() && !matches!(error.kind, ErrorKind::RateLimited { .. })
}
