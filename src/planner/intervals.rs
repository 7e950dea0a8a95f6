//! How often things are read, as pure functions: the planner goes by them, the screen judges staleness by them.

use std::time::Duration;

use crate::domain::CallStatus;

/// How often a call is read that is about to change, or that the user looks at.
pub const ABOUT_TO_CHANGE: Duration = Duration::from_millis(500);
/// How often a call is read that talks.
pub const TALKING: Duration = Duration::from_secs(1);
/// How often the newest page of calls is read while calls are live.
pub const NEWEST_CALLS: Duration = Duration::from_secs(2);
/// How often it is read while none is.
pub const NEWEST_WHEN_IDLE: Duration = Duration::from_secs(5);
/// How often a live groupcall is read for new legs; with several, how often any of them is.
pub const GROUPCALL: Duration = Duration::from_secs(1);
/// How often the newest page of groupcalls is read while anything is live: it shows what was placed elsewhere.
pub const NEWEST_GROUPCALLS: Duration = Duration::from_secs(10);
/// How often it is read while nothing is.
pub const NEWEST_GROUPCALLS_WHEN_IDLE: Duration = Duration::from_mins(1);
/// The least time between two pages of groupcalls.
pub const GROUPCALL_PAGES_APART: Duration = Duration::from_secs(1);
/// How often everything is read while changes are pushed: to find what a push has missed.
pub const PUSHED_SWEEP: Duration = Duration::from_secs(15);
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
        CallStatus::Progressing | CallStatus::Other(_) => Some(TALKING),
        _ => Some(ABOUT_TO_CHANGE),
    }
}

/// How the calls are kept up to date at present.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PollingSpeed {
    /// Whether changes are pushed.
    pub pushed: bool,
    /// How long one reading of all live calls takes; longer than their intervals when the budget is short.
    pub round: Duration,
}

impl PollingSpeed {
    /// After how long without confirmation a live status is stale: three times what it should take at most.
    #[must_use]
    pub fn stale_after(&self, status: &CallStatus) -> Duration {
        let interval = if self.pushed { PUSHED_SWEEP } else { call_interval(status).unwrap_or_default() };
        interval.max(self.round) * INTERVALS_UNTIL_STALE
    }
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
    fn staleness_stretches_with_the_round_and_with_push() {
        let pace = PollingSpeed::default();
        assert_eq!(pace.stale_after(&CallStatus::Ringing), Duration::from_millis(1500));
        assert_eq!(pace.stale_after(&CallStatus::Progressing), Duration::from_secs(3));
        let busy = PollingSpeed { round: Duration::from_secs(20), ..pace };
        assert_eq!(busy.stale_after(&CallStatus::Ringing), Duration::from_mins(1));
        let pushed = PollingSpeed { pushed: true, ..pace };
        assert_eq!(pushed.stale_after(&CallStatus::Ringing), Duration::from_secs(45));
    }
}
