//! Reads one thing again and again: a call or a groupcall until it is over, the newest page of calls for ever.
//!
//! Each is a task of its own; all share the client's budget, which stretches their intervals when it is short.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::api::{ApiError, Client, Priority, backoff};
use crate::cadence::{self, GROUPCALL, NEWEST_CALLS};
use crate::domain::{CallId, CallStatus, GroupcallId};
use crate::msg::Answer;

/// The longest wait between two reads of one thing while they fail.
const LONGEST_BACKOFF: Duration = Duration::from_secs(15);

/// Waits for the interval, longer after failures; returns early, and what is read then is urgent, when nudged.
async fn pause(interval: Duration, failures: u32, nudge: &Notify) -> Priority {
    let wait = match failures {
        0 => interval,
        failures => backoff(interval, failures, LONGEST_BACKOFF),
    };
    tokio::select! {
        () = tokio::time::sleep(wait) => Priority::Background,
        () = nudge.notified() => Priority::Urgent,
    }
}

fn count<T>(failures: u32, result: &Result<T, ApiError>) -> u32 {
    // A record that is not there (yet) is an answer: it does not slow the reading down.
    match result {
        Err(error) if !error.is_about_the_record() => failures.saturating_add(1),
        _ => 0,
    }
}

/// Reads a call until it is over. `status` is what it was last seen doing.
pub async fn call(client: Client, id: CallId, mut status: CallStatus, nudge: Arc<Notify>, tell: impl Fn(Answer)) {
    let mut failures = 0;
    while let Some(interval) = cadence::call_interval(&status) {
        let priority = pause(interval, failures, &nudge).await;
        client.take_turn(priority).await;
        let asked = Instant::now();
        let result = client.call(&id).await;
        failures = count(failures, &result);
        if let Ok(call) = &result {
            status = call.status.clone();
        }
        tell(Answer::Call(id.clone(), result, asked));
    }
}

/// Reads a groupcall until it is over.
pub async fn groupcall(client: Client, id: GroupcallId, tell: impl Fn(Answer)) {
    let mut failures = 0;
    let never = Notify::new();
    loop {
        let priority = pause(GROUPCALL, failures, &never).await;
        client.take_turn(priority).await;
        let asked = Instant::now();
        let result = client.groupcall(&id).await;
        failures = count(failures, &result);
        let over = result.as_ref().is_ok_and(|group| group.status.is_final());
        tell(Answer::Groupcall(id.clone(), result, asked));
        if over {
            return;
        }
    }
}

/// Reads the newest page of calls, so that calls placed elsewhere appear.
pub async fn newest_calls(client: Client, nudge: Arc<Notify>, tell: impl Fn(Answer)) {
    let mut failures = 0;
    let mut priority = Priority::Urgent;
    loop {
        client.take_turn(priority).await;
        let asked = Instant::now();
        let result = client.calls_page(None).await.map(|page| page.calls);
        failures = count(failures, &result);
        tell(Answer::NewestCalls(result, asked));
        priority = pause(NEWEST_CALLS, failures, &nudge).await;
    }
}
