//! A call, the life it goes through, and when one answer about it replaces another.

use std::sync::Arc;

use jiff::Timestamp;

use super::open_enum::open_enum;
use super::{ActiveflowId, Address, CallId, FlowAction, FlowId, RecordingId};

open_enum!(
    /// Where a call is in its life. It only moves forward:
    /// dialing → ringing → progressing → (canceling | terminating) → hangup, any of them straight to hangup.
    CallStatus {
        /// Sent on its way; nothing rings yet.
        Dialing = "dialing",
        /// The other side rings.
        Ringing = "ringing",
        /// Answered; the flow runs.
        Progressing = "progressing",
        /// Being hung up by us before the answer.
        Canceling = "canceling",
        /// Being hung up by us after the answer.
        Terminating = "terminating",
        /// Over. Final.
        Hangup = "hangup",
    }
);

open_enum!(
    /// Who began the call.
    Direction {
        /// From outside to one of the account's numbers.
        Incoming = "incoming",
        /// Placed by the account.
        Outgoing = "outgoing",
        /// The server did not say.
        None = "",
    }
);

open_enum!(
    /// Who ended the call.
    HangupBy {
        /// The other side, or its network.
        Remote = "remote",
        /// The platform: a hang-up request, the flow's end, or a limit.
        Local = "local",
        /// The server did not say.
        None = "",
    }
);

open_enum!(
    /// Why the call ended.
    HangupReason {
        /// It ran its course.
        Normal = "normal",
        /// It could not be set up.
        Failed = "failed",
        /// The other side was engaged.
        Busy = "busy",
        /// Hung up by us before the answer.
        Cancel = "cancel",
        /// It reached its longest allowed duration after the answer.
        Timeout = "timeout",
        /// Nobody answered, or the call was declined.
        Noanswer = "noanswer",
        /// The dialing time ran out before an answer.
        Dialout = "dialout",
        /// An answering machine was detected.
        Amd = "amd",
        /// The server did not say.
        None = "",
    }
);

impl CallStatus {
    /// Whether the call is over. An unknown word is taken for a live call: to show one that is over costs
    /// little, to drop one that is live would be a lie.
    #[must_use]
    pub fn is_final(&self) -> bool {
        *self == Self::Hangup
    }

    /// How far along its life the call is; `None` for an unknown word, which cannot be placed.
    #[must_use]
    pub fn rank(&self) -> Option<u8> {
        match self {
            Self::Dialing => Some(0),
            Self::Ringing => Some(1),
            Self::Progressing => Some(2),
            Self::Canceling | Self::Terminating => Some(3),
            Self::Hangup => Some(4),
            Self::Other(_) => None,
        }
    }
}

/// When a call reached each stage, by the server's clock. `None`: not yet, or never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallTimes {
    /// Created.
    pub create: Option<Timestamp>,
    /// The other side began to ring.
    pub ringing: Option<Timestamp>,
    /// Answered.
    pub progressing: Option<Timestamp>,
    /// Ended.
    pub hangup: Option<Timestamp>,
    /// The record last changed.
    pub update: Option<Timestamp>,
}

/// A stretch of a call's life line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// From creation until it rings, is answered or ends.
    Dial,
    /// From ringing until it is answered or ends.
    Ring,
    /// From the answer until it ends.
    Talk,
}

/// One call as one answer of the server described it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its identifier.
    pub id: CallId,
    /// The flow it runs, where it runs a stored one.
    pub flow_id: Option<FlowId>,
    /// Who began it.
    pub direction: Direction,
    /// The calling party.
    pub source: Address,
    /// The called party.
    pub destination: Address,
    /// Where it is in its life.
    pub status: CallStatus,
    /// The run of its flow.
    pub activeflow_id: Option<ActiveflowId>,
    /// The action of its flow that now runs; `None` before the flow begins.
    pub action: Option<FlowAction>,
    /// Who ended it.
    pub hangup_by: HangupBy,
    /// Why it ended.
    pub hangup_reason: HangupReason,
    /// Which directions are muted, as the server says; empty for none.
    pub mute_direction: String,
    /// The recording now made, if any.
    pub recording_id: Option<RecordingId>,
    /// How many recordings were made of it, with the one that runs.
    pub recordings: usize,
    /// When it reached each stage.
    pub times: CallTimes,
    /// The whole answer as JSON, with what this program does not know.
    pub raw: Arc<str>,
}

impl Call {
    /// Whether this answer may replace `old`, an earlier one about the same call.
    ///
    /// A list answer can be older than a single one that was asked for before it, so the order in which answers
    /// arrive says little: an ended call stays ended, a status never goes back, and between equal ones the
    /// server's own time of change decides.
    #[must_use]
    pub fn supersedes(&self, old: &Self) -> bool {
        if old.status.is_final() && !self.status.is_final() {
            return false;
        }
        let older_record = match (self.times.update, old.times.update) {
            (Some(new), Some(old)) => new < old,
            _ => false,
        };
        match (self.status.rank(), old.status.rank()) {
            (Some(new), Some(old)) if new != old => new > old,
            _ => !older_record,
        }
    }

    /// When the stage the call is in began, by the server's clock.
    #[must_use]
    pub fn stage_began(&self) -> Option<(Stage, Timestamp)> {
        let times = &self.times;
        times
            .progressing
            .map(|at| (Stage::Talk, at))
            .or(times.ringing.map(|at| (Stage::Ring, at)))
            .or(times.create.map(|at| (Stage::Dial, at)))
    }

    /// The stages gone through with their lengths in seconds; the last one runs until the call ended, or
    /// until `now` (by the server's clock) while it is live. A stage that ends before it begins has no length.
    #[must_use]
    pub fn lifeline(&self, now: Timestamp) -> Vec<(Stage, Option<f64>)> {
        let times = &self.times;
        let end = times.hangup.unwrap_or(now);
        let began = [(Stage::Dial, times.create), (Stage::Ring, times.ringing), (Stage::Talk, times.progressing)];
        let mut line = Vec::with_capacity(3);
        for (index, (stage, from)) in began.iter().enumerate() {
            let Some(from) = *from else { continue };
            let until = began[index + 1..].iter().find_map(|(_, at)| *at).unwrap_or(end);
            line.push((*stage, lasted(from, until)));
        }
        line
    }

    /// How long the call has talked, in seconds; `None` when it was never answered, or when its times cannot be right.
    #[must_use]
    pub fn talked(&self, now: Timestamp) -> Option<f64> {
        let from = self.times.progressing?;
        let until = self.times.hangup.unwrap_or(now);
        lasted(from, until)
    }

    /// The other party, seen from the account: the caller of an incoming call, the callee of any other.
    #[must_use]
    pub fn other_party(&self) -> &Address {
        match self.direction {
            Direction::Incoming => &self.source,
            _ => &self.destination,
        }
    }
}

/// By how much two clocks that agree may differ, in seconds.
const CLOCKS_DIFFER: f64 = 2.0;

/// What lasts longer is a wrong date, in seconds: a month.
const LONGEST: f64 = 31.0 * 24.0 * 3600.0;

/// How long it is between two moments of a call, in seconds; `None` when that cannot be right: they stand in the wrong
/// order, or years apart.
#[must_use]
pub fn lasted(from: Timestamp, until: Timestamp) -> Option<f64> {
    let length = until.duration_since(from).as_secs_f64();
    (length > -CLOCKS_DIFFER && length <= LONGEST).then_some(length.max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn call(status: &str, update: Option<i64>) -> Call {
        Call {
            id: CallId::new("c1").unwrap(),
            flow_id: None,
            activeflow_id: None,
            direction: Direction::Outgoing,
            source: Address::tel("+1"),
            destination: Address::tel("+2"),
            status: status.into(),
            action: None,
            hangup_by: HangupBy::None,
            hangup_reason: HangupReason::None,
            mute_direction: String::new(),
            recording_id: None,
            recordings: 0,
            times: CallTimes { update: update.map(at), ..CallTimes::default() },
            raw: "{}".into(),
        }
    }

    #[test]
    fn which_answer_replaces_which() {
        for (old, new, expected) in [
            (("dialing", Some(1)), ("ringing", Some(2)), true),
            (("ringing", Some(2)), ("dialing", Some(1)), false),
            // A status ahead wins even where the record's time says nothing.
            (("ringing", None), ("progressing", None), true),
            (("progressing", None), ("ringing", None), false),
            // Equal status: the later change wins, and an equal one may refresh.
            (("progressing", Some(5)), ("progressing", Some(4)), false),
            (("progressing", Some(5)), ("progressing", Some(5)), true),
            // Final is final, whatever the clock of the answer says.
            (("hangup", Some(5)), ("progressing", Some(9)), false),
            (("hangup", Some(5)), ("parked", Some(9)), false),
            // An unknown word goes by the record's time.
            (("progressing", Some(5)), ("parked", Some(6)), true),
            (("progressing", Some(5)), ("parked", Some(4)), false),
            (("parked", Some(5)), ("hangup", Some(6)), true),
        ] {
            assert_eq!(call(new.0, new.1).supersedes(&call(old.0, old.1)), expected, "{old:?} then {new:?}");
        }
    }

    #[test]
    fn a_life_line_has_the_stages_gone_through() {
        let mut call = call("progressing", None);
        call.times = CallTimes {
            create: Some(at(0)),
            ringing: Some(at(4)),
            progressing: Some(at(15)),
            hangup: None,
            update: None,
        };
        assert_eq!(
            call.lifeline(at(57)),
            [(Stage::Dial, Some(4.0)), (Stage::Ring, Some(11.0)), (Stage::Talk, Some(42.0))]
        );
        call.times.ringing = None;
        assert_eq!(call.lifeline(at(57)), [(Stage::Dial, Some(15.0)), (Stage::Talk, Some(42.0))]);
        call.times.hangup = Some(at(20));
        assert_eq!(call.lifeline(at(57)), [(Stage::Dial, Some(15.0)), (Stage::Talk, Some(5.0))]);
        // A clock that lags the server's a little shows nothing negative; what cannot be right is not shown.
        call.times.hangup = None;
        assert_eq!(call.lifeline(at(14)), [(Stage::Dial, Some(15.0)), (Stage::Talk, Some(0.0))]);
        assert_eq!(call.lifeline(at(3)), [(Stage::Dial, Some(15.0)), (Stage::Talk, None)]);
        assert_eq!(call.lifeline(at(10 * 365 * 86_400)), [(Stage::Dial, Some(15.0)), (Stage::Talk, None)], "years");
        assert_eq!(call.talked(at(3)), None);
    }

    proptest! {
        #[test]
        fn whatever_order_answers_arrive_in_a_known_status_never_goes_back(
            statuses in proptest::collection::vec((0usize..CallStatus::KNOWN.len(), proptest::option::of(0i64..20)), 1..30)
        ) {
            let mut held = call("dialing", Some(0));
            for (status, update) in statuses {
                let answer = call(CallStatus::KNOWN[status], update);
                let before = held.status.rank();
                if answer.supersedes(&held) {
                    held = answer;
                }
                prop_assert!(held.status.rank() >= before);
            }
        }
    }
}
