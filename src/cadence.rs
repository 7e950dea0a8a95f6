//! How often things are read, as pure functions: the pollers sleep by them, the screen judges staleness by them.

use std::time::Duration;

use crate::domain::CallStatus;

/// How often the newest page of calls is read.
pub const NEWEST_CALLS: Duration = Duration::from_secs(2);
/// How often a live groupcall is read for new legs.
pub const GROUPCALL: Duration = Duration::from_secs(1);
/// How long a call or leg that was just created may be unknown to the server.
pub const GRACE_AFTER_CREATION: Duration = Duration::from_secs(5);
/// How long the server may take to show a hang-up; after that its word stands again, whatever was asked.
pub const HANG_UP_LAG: Duration = Duration::from_secs(5);
/// After how many intervals without an answer a status counts as stale.
const INTERVALS_UNTIL_STALE: u32 = 3;

/// How often a call in this status is read, budget allowing; `None` once it is over.
#[must_use]
pub fn call_interval(status: &CallStatus) -> Option<Duration> {
    match status {
        CallStatus::Hangup => None,
        CallStatus::Progressing | CallStatus::Other(_) => Some(Duration::from_secs(1)),
        _ => Some(Duration::from_millis(500)),
    }
}

/// After how long without confirmation a live status is stale.
///
/// With more calls followed than the budget can read in time, every call waits its turn, so that the interval
/// is no shorter than one round over all of them.
#[must_use]
pub fn stale_after(status: &CallStatus, followed: usize, reads_per_second: f64) -> Duration {
    let interval = call_interval(status).unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "a number of calls is far below 2^52")]
    let round = Duration::from_secs_f64((followed + 1) as f64 / reads_per_second.max(0.1));
    interval.max(round) * INTERVALS_UNTIL_STALE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_is_about_to_change_is_read_twice_as_often_as_one_that_talks() {
        for (status, millis) in [
            ("dialing", Some(500)),
            ("ringing", Some(500)),
            ("canceling", Some(500)),
            ("terminating", Some(500)),
            ("progressing", Some(1000)),
            ("parked", Some(1000)),
            ("hangup", None),
        ] {
            assert_eq!(call_interval(&status.into()), millis.map(Duration::from_millis), "{status}");
        }
    }

    #[test]
    fn staleness_stretches_with_the_number_of_calls_that_share_the_budget() {
        assert_eq!(stale_after(&CallStatus::Ringing, 1, 5.0), Duration::from_millis(1500));
        assert_eq!(stale_after(&CallStatus::Progressing, 1, 5.0), Duration::from_secs(3));
        assert_eq!(stale_after(&CallStatus::Ringing, 99, 5.0), Duration::from_mins(1));
    }
}
