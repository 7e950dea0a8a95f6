//! Repeats reads that failed for a temporary reason. Requests that change something never come here.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::rate_limiter::backoff;
use super::{ApiError, ErrorKind, Priority, RateLimiter, Timeouts};

const ATTEMPTS: u32 = 3;
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Runs `attempt` up to three times within the rate limit, with growing pauses in between.
///
/// No attempt begins after the total time-out has passed: when a server stays silent that long, an error tells the user
/// more than further silence.
///
/// # Errors
/// The error of the last attempt.
pub async fn read<T, F>(
    budget: &RateLimiter,
    priority: Priority,
    timeouts: Timeouts,
    mut attempt: impl FnMut() -> F,
) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, ApiError>>,
{
    budget.take(priority).await;
    let began = Instant::now();
    let mut tried = 1;
    loop {
        let error = match attempt().await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        // The user is told of a rate limit at once; the background waits for the end of the pause.
        let told_at_once = priority == Priority::Urgent && matches!(error.kind, ErrorKind::RateLimited { .. });
        if tried == ATTEMPTS || !error.is_worth_retrying() || told_at_once || began.elapsed() >= timeouts.total {
            return Err(error);
        }
        sleep(backoff(timeouts.first_retry, tried - 1, LONGEST_WAIT)).await;
        budget.take(priority).await;
        tried += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Operation;
    use std::cell::Cell;

    async fn attempts(operation: Operation, kind: ErrorKind, priority: Priority, takes: Duration) -> u32 {
        let count = Cell::new(0);
        let budget = RateLimiter::new(5.0, 10);
        let result: Result<(), _> = read(&budget, priority, Timeouts::default(), || {
            count.set(count.get() + 1);
            let error = ApiError { status: Some(503), ..ApiError::local(operation, kind.clone(), None) };
            async move {
                sleep(takes).await;
                Err(error)
            }
        })
        .await;
        assert!(result.is_err());
        count.get()
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_tried_again_and_how_often() {
        use ErrorKind as K;
        use Priority::{Background, Urgent};
        let limited = K::RateLimited { retry_after: None, limited_by: None };
        for (operation, kind, priority, seconds, expected) in [
            (Operation::ListCalls, K::Server, Background, 0, 3),
            (Operation::GetCall, K::Reset, Urgent, 0, 3),
            (Operation::GetCall, K::ConnectTimeout, Background, 5, 3),
            (Operation::GetCall, K::Timeout, Background, 15, 1),
            (Operation::ListCalls, K::Forbidden, Background, 0, 1),
            (Operation::ListCalls, limited.clone(), Background, 0, 3),
            (Operation::ListCalls, limited, Urgent, 0, 1),
            (Operation::PlaceCall, K::Server, Urgent, 0, 1),
            (Operation::HangUpCall, K::Reset, Urgent, 0, 1),
        ] {
            let got = attempts(operation, kind.clone(), priority, Duration::from_secs(seconds)).await;
            assert_eq!(got, expected, "{operation:?} {kind:?} {priority:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_second_attempt_may_succeed() {
        let count = Cell::new(0);
        let budget = RateLimiter::new(5.0, 10);
        let value = read(&budget, Priority::Background, Timeouts::default(), || {
            count.set(count.get() + 1);
            let first = count.get() == 1;
            async move { if first { Err(ApiError::local(Operation::Me, ErrorKind::Reset, None)) } else { Ok(7) } }
        });
        assert_eq!(value.await, Ok(7));
    }
}
