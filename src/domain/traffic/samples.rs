//! Calls for the unit tests.

use jiff::Timestamp;

use super::super::{CallStatus, CallTimes, Direction, HangupBy, HangupReason};
use super::Trace;

#[derive(Clone, Debug)]
pub struct Sample {
    pub direction: Direction,
    pub status: CallStatus,
    pub reason: HangupReason,
    pub by: HangupBy,
    pub times: CallTimes,
    pub hung_up_here: bool,
    pub gone: bool,
    pub cause: &'static str,
}

impl Sample {
    pub fn trace(&self) -> Trace<'_> {
        let Self { direction, status, reason, by, times, hung_up_here, gone, cause } = self;
        let (hung_up_here, gone) = (*hung_up_here, *gone);
        Trace { direction, status, reason, by, times, hung_up_here, gone, cause, failed: *cause == "busy" }
    }
}

/// An outgoing call that ended; created, ringing, answered and ended at these seconds, -1 for never.
pub fn outgoing(reason: &str, times: [i64; 4]) -> Sample {
    let [create, ringing, progressing, hangup] =
        times.map(|second| if second < 0 { None } else { Timestamp::from_second(second).ok() });
    Sample {
        direction: Direction::Outgoing,
        status: CallStatus::Hangup,
        reason: reason.into(),
        by: HangupBy::Local,
        times: CallTimes { create, ringing, progressing, hangup, update: None },
        hung_up_here: false,
        gone: false,
        cause: if reason == "busy" { "busy" } else { "ended" },
    }
}

/// An outgoing call that is live.
pub fn live(status: &str, [create, ringing, progressing]: [i64; 3]) -> Sample {
    Sample { status: status.into(), cause: "", ..outgoing("", [create, ringing, progressing, -1]) }
}
