//! What was counted of each call, so that nothing is counted twice, in whatever order and however often it is read.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::domain::CallId;
use crate::domain::traffic::{Attempt, Trace};

/// What is new of a call, and to be counted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct CallNews {
    /// It was created.
    pub created: bool,
    /// It was answered, or ended unanswered.
    pub attempt: Option<Attempt>,
    /// It ended.
    pub ended: bool,
    /// It ended after the answer; how long it talked, in seconds.
    pub talked: Option<f64>,
}

/// What has happened to a call.
#[derive(Clone, Copy, Debug, Default)]
struct Happened {
    attempt: bool,
    ended: bool,
    talked: bool,
}

/// What has happened to the calls so far.
#[derive(Clone, Debug, Default)]
pub(super) struct CountedCalls {
    /// What happened before this is not counted, by the server's clock.
    since: Timestamp,
    known: HashMap<CallId, Happened>,
}

impl CountedCalls {
    /// Counts what happens from that moment on, by the server's clock.
    pub fn since(since: Timestamp) -> Self {
        Self { since, known: HashMap::new() }
    }

    /// What is new of a call. Of one that is seen for the first time, only what happened since the counting began.
    pub fn news(&mut self, id: &CallId, call: &Trace) -> CallNews {
        let times = call.times;
        let known = self.known.get(id).copied();
        let is_news = |at: Option<Timestamp>| known.is_some() || at.or(times.create).is_some_and(|at| at >= self.since);
        let before = known.unwrap_or_default();
        // An incomplete record may become complete later.
        let attempt = (!call.is_partial()).then(|| call.attempt()).flatten();
        let talked = attempt.and_then(|attempt| attempt.talked);
        let ended = call.gone || call.status.is_final();
        let news = CallNews {
            created: known.is_none() && is_news(times.create),
            attempt: attempt.filter(|_| !before.attempt && is_news(times.progressing.or(times.hangup))),
            ended: ended && !before.ended && is_news(times.hangup),
            talked: talked.filter(|_| !before.talked && is_news(times.hangup)),
        };
        let now = Happened {
            attempt: before.attempt || attempt.is_some(),
            ended: before.ended || ended,
            talked: before.talked || talked.is_some(),
        };
        match self.known.get_mut(id) {
            Some(known) => *known = now,
            None => _ = self.known.insert(id.clone(), now),
        }
        news
    }

    /// Forgets a call that ended long ago.
    pub fn forget(&mut self, id: &CallId) {
        self.known.remove(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CallStatus, CallTimes, Direction, HangupBy, HangupReason};

    /// A call in this status; created, ringing, answered and ended at these seconds, -1 for never.
    fn news(
        counted: &mut CountedCalls,
        status: &str,
        times: [i64; 4],
        gone: bool,
    ) -> (bool, Option<bool>, bool, Option<f64>) {
        let [create, ringing, progressing, hangup] =
            times.map(|second| if second < 0 { None } else { Timestamp::from_second(second).ok() });
        let trace = Trace {
            direction: &Direction::Outgoing,
            status: &CallStatus::from(status),
            reason: &HangupReason::Normal,
            by: &HangupBy::Remote,
            times: &CallTimes { create, ringing, progressing, hangup, update: None },
            hung_up_here: false,
            gone,
            cause: "",
            failed: false,
        };
        let id = CallId::new("10000000-0000-4000-8000-000000000001").unwrap();
        let CallNews { created, attempt, ended, talked } = counted.news(&id, &trace);
        (created, attempt.map(|attempt| attempt.answered.is_ok()), ended, talked)
    }

    const NOTHING: (bool, Option<bool>, bool, Option<f64>) = (false, None, false, None);

    #[test]
    fn each_thing_counts_once_whichever_readings_come() {
        let whole = [
            ("dialing", [100, -1, -1, -1]),
            ("ringing", [100, 103, -1, -1]),
            ("progressing", [100, 103, 109, -1]),
            ("hangup", [100, 103, 109, 139]),
        ];
        // Every subset of the readings that has the last, each twice.
        for readings in 0..8 {
            let mut counted = CountedCalls::since(Timestamp::from_second(50).unwrap());
            let mut sum = (0, 0, 0, 0.0);
            for (index, (status, times)) in whole.into_iter().enumerate() {
                if index < 3 && readings & (1 << index) == 0 {
                    continue;
                }
                let (created, attempt, ended, talked) = news(&mut counted, status, times, false);
                sum.0 += u32::from(created);
                sum.1 += u32::from(attempt == Some(true));
                sum.2 += u32::from(ended);
                sum.3 += talked.unwrap_or_default();
                assert_eq!(news(&mut counted, status, times, false), NOTHING, "{readings} {status}");
            }
            assert_eq!(sum, (1, 1, 1, 30.0), "{readings}");
        }
    }

    #[test]
    fn what_happened_before_the_counting_began_is_not_counted() {
        for (since, expected) in [
            (100, (true, Some(true), true, Some(30.0))),
            (101, (false, Some(true), true, Some(30.0))),
            (110, (false, None, true, Some(30.0))),
            (140, NOTHING),
        ] {
            let mut counted = CountedCalls::since(Timestamp::from_second(since).unwrap());
            assert_eq!(news(&mut counted, "hangup", [100, 103, 109, 139], false), expected, "{since}");
        }
        // A call that was seen live ends after that, whatever its times say.
        let mut counted = CountedCalls::since(Timestamp::from_second(140).unwrap());
        assert_eq!(news(&mut counted, "ringing", [100, 103, -1, -1], false), NOTHING);
        assert_eq!(news(&mut counted, "hangup", [100, 103, -1, 139], false), (false, Some(false), true, None));
    }

    #[test]
    fn an_incomplete_record_counts_as_ended_and_as_an_attempt_once_it_is_complete() {
        let mut counted = CountedCalls::since(Timestamp::from_second(50).unwrap());
        assert_eq!(news(&mut counted, "hangup", [100, 103, 109, -1], false), (true, None, true, None));
        assert_eq!(news(&mut counted, "hangup", [100, 103, 109, 139], false), (false, Some(true), false, Some(30.0)));
        // A record that went missing, and came back.
        let mut counted = CountedCalls::since(Timestamp::from_second(50).unwrap());
        assert_eq!(news(&mut counted, "progressing", [100, 103, 109, -1], false), (true, Some(true), false, None));
        assert_eq!(news(&mut counted, "progressing", [100, 103, 109, -1], true), (false, None, true, None));
        assert_eq!(news(&mut counted, "hangup", [100, 103, 109, 139], false), (false, None, false, Some(30.0)));
    }
}
