//! How often everything is read, as pure functions. The planner schedules by them, the screen judges staleness by them.

use std::time::Duration;

use crate::domain::CallStatus;

/// Interval for a call that is about to change or selected.
pub const ABOUT_TO_CHANGE: Duration = Duration::from_millis(500);
/// Interval for a talking call.
pub const TALKING: Duration = Duration::from_secs(1);
/// Interval for the newest page of calls while calls are live.
pub const NEWEST_CALLS: Duration = Duration::from_secs(2);
/// Interval for the newest page of calls while none is live.
pub const NEWEST_WHEN_IDLE: Duration = Duration::from_secs(5);
/// Interval for reading new legs of a live groupcall; with several groupcalls, for reading any of them.
pub const GROUPCALL: Duration = Duration::from_secs(1);
/// Interval for the newest page of groupcalls while anything is live: it shows groupcalls placed elsewhere.
pub const NEWEST_GROUPCALLS: Duration = Duration::from_secs(10);
/// Interval for the newest page of groupcalls while nothing is live.
pub const NEWEST_GROUPCALLS_WHEN_IDLE: Duration = Duration::from_mins(1);
/// The least time between two pages of groupcalls.
pub const GROUPCALL_PAGES_APART: Duration = Duration::from_secs(1);
/// Interval for reading everything while changes are pushed, to find what a push has missed.
pub const PUSHED_SWEEP: Duration = Duration::from_secs(15);
/// How long the server may not know a call or leg that was just created.
pub const GRACE_AFTER_CREATION: Duration = Duration::from_secs(5);
/// How long the server may take to show a hang-up. After that its status counts again, whatever was requested.
pub const HANG_UP_LAG: Duration = Duration::from_secs(5);
/// How many intervals without an answer make a status stale.
const INTERVALS_UNTIL_STALE: u32 = 3;

/// How often to read a call in this status, budget allowing; `None` once it is over.
#[must_use]
pub fn call_interval(status: &CallStatus) -> Option<Duration> {
    match status {
        CallStatus::Hangup => None,
        CallStatus::Progressing | CallStatus::Other(_) => Some(TALKING),
        _ => Some(ABOUT_TO_CHANGE),
    }
}

/// How fast the calls are currently kept up to date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PollingSpeed {
    /// Whether changes are pushed.
    pub pushed: bool,
    /// How long it takes to read all live calls once; longer than their intervals if the budget is short.
    pub round: Duration,
}

impl PollingSpeed {
    /// How old a live status may be before it is stale: three times the longest time an update should take.
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
