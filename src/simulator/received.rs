//! The log of received requests for tests, without secrets and of limited length.

use super::auth;
use axum::http::Uri;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use tokio::time::Instant;

/// The most requests kept.
const MAX_REQUESTS: usize = 10_000;

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// When it arrived.
    pub at: Instant,
    /// The HTTP method.
    pub method: String,
    /// The path, `/v1.0` included.
    pub path: String,
    /// The query, with secret values replaced by `***`.
    pub query: String,
    /// Where its credential was: `bearer`, `token`, `accesskey` or `cookie`.
    pub credential: Option<&'static str>,
    /// The body as text; left out for a login.
    pub body: String,
    /// The status of the answer; `None` before the answer, or if there never is one.
    pub status: Option<u16>,
}

/// The last requests.
#[derive(Debug, Default)]
pub struct RequestLog(Mutex<(u64, VecDeque<Received>)>);

impl RequestLog {
    /// Adds a request and returns its number.
    pub fn note(&self, received: Received) -> u64 {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (dropped, requests) = &mut *log;
        if requests.len() >= MAX_REQUESTS {
            requests.pop_front();
            *dropped += 1;
        }
        requests.push_back(received);
        *dropped + u64::try_from(requests.len()).unwrap_or(0) - 1
    }

    /// Sets the status of a request's answer.
    pub fn answered(&self, number: u64, status: u16) {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (dropped, requests) = &mut *log;
        let index = number.checked_sub(*dropped);
        let index = index.and_then(|index| usize::try_from(index).ok());
        if let Some(request) = index.and_then(|index| requests.get_mut(index)) {
            request.status = Some(status);
        }
    }

    /// All requests kept, oldest first.
    pub fn all(&self) -> Vec<Received> {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.1.iter().cloned().collect()
    }
}

/// A query with its secrets replaced by `***`.
pub fn without_secrets(uri: &Uri) -> String {
    let pairs = auth::query(uri).into_iter().map(|(name, value)| {
        let secret = matches!(name.as_str(), "token" | "accesskey" | "password");
        let value = if secret { "***".to_owned() } else { value };
        format!("{name}={value}")
    });
    pairs.collect::<Vec<_>>().join("&")
}
