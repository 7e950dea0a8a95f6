//! A call, the stages of its life, and which of two answers about it is newer.

use std::sync::Arc;

use jiff::Timestamp;

use super::open_enum::open_enum;
use super::{ActiveflowId, Address, CallId, FlowAction, FlowId, RecordingId};

open_enum!(
    /// Stage in the life of a call. It only moves forward:
    /// dialing → ringing → progressing → (canceling | terminating) → hangup; each may go straight to hangup.
    CallStatus {
        /// Dialed; nothing rings yet.
        Dialing = "dialing",
        /// The other side is ringing.
        Ringing = "ringing",
        /// Answered; the flow is running.
        Progressing = "progressing",
        /// We are hanging up before the answer.
        Canceling = "canceling",
        /// We are hanging up after the answer.
        Terminating = "terminating",
        /// Over. Final.
        Hangup = "hangup",
    }
);

open_enum!(
    /// Which side started the call.
    Direction {
        /// From outside to a number of the account.
        Incoming = "incoming",
        /// Placed by the account.
        Outgoing = "outgoing",
        /// Not reported by the server.
        None = "",
    }
);

open_enum!(
    /// Which side ended the call.
    HangupBy {
        /// The other side, or its network.
        Remote = "remote",
        /// The platform: a hang-up request, the flow's end, or a limit.
        Local = "local",
        /// Not reported by the server.
        None = "",
    }
);

open_enum!(
    /// Why the call ended.
    HangupReason {
        /// It ended normally.
        Normal = "normal",
        /// It could not be set up.
        Failed = "failed",
        /// The other side was busy.
        Busy = "busy",
        /// We hung up before the answer.
        Cancel = "cancel",
        /// It reached the maximum duration after the answer.
        Timeout = "timeout",
        /// Nobody answered, or the call was declined.
        Noanswer = "noanswer",
        /// The dialing time ran out before an answer.
        Dialout = "dialout",
        /// An answering machine was detected.
        Amd = "amd",
        /// Not reported by the server.
        None = "",
    }
);

impl CallStatus {
    /// Whether the call is over. An unknown word counts as a live call: to show an ended call costs little, to drop a
    /// live one would be wrong.
    pub(crate) fn is_final(&self) -> bool {
        *self == Self::Hangup
    }

    /// Position in the order of stages; `None` for an unknown word, which has none.
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
    /// The other side started ringing.
    pub ringing: Option<Timestamp>,
    /// Answered.
    pub progressing: Option<Timestamp>,
    /// Ended.
    pub hangup: Option<Timestamp>,
    /// The record last changed.
    pub update: Option<Timestamp>,
}

/// A segment of a call's timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// From creation until ringing, answer or end.
    Dial,
    /// From ringing until answer or end.
    Ring,
    /// From answer until end.
    Talk,
}

/// Most recordings, and most chained calls, that are kept of a call: more than any real one has.
const MOST_LINKS: usize = 100;

/// What belongs to a call besides itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallLinks {
    /// Its recordings, the one in progress included.
    pub recordings: Vec<RecordingId>,
    /// The calls that its flow has connected it to.
    pub chained: Vec<CallId>,
    /// The call whose flow created this one.
    pub master: Option<CallId>,
}

impl CallLinks {
    /// The links within the limits; `None` if there are none.
    pub fn boxed(mut self) -> Option<Box<Self>> {
        self.recordings.truncate(MOST_LINKS);
        self.chained.truncate(MOST_LINKS);
        (self != Self::default()).then(|| Box::new(self))
    }
}

impl Direction {
    /// `in` or `out`; the server's own word for another.
    #[must_use]
    pub(crate) fn short(&self) -> &str {
        match self {
            Self::Incoming => "in",
            Self::Outgoing => "out",
            other => other.as_str(),
        }
    }
}

impl CallTimes {
    /// The stages so far with their lengths in seconds. The last one lasts until the end of the call, or until `now`
    /// (server clock) while it is live. A length is `None` when implausible, see `lasted`.
    #[must_use]
    pub fn lifeline(&self, now: Timestamp) -> Vec<(Stage, Option<f64>)> {
        let end = self.hangup.unwrap_or(now);
        let began = [(Stage::Dial, self.create), (Stage::Ring, self.ringing), (Stage::Talk, self.progressing)];
        let mut line = Vec::with_capacity(3);
        for (index, (stage, from)) in began.iter().enumerate() {
            let Some(from) = *from else { continue };
            let until = began[index + 1..].iter().find_map(|(_, at)| *at).unwrap_or(end);
            line.push((*stage, lasted(from, until)));
        }
        line
    }
}

/// A call, as described by one answer of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its identifier.
    pub id: CallId,
    /// The stored flow that it runs, if any.
    pub flow_id: Option<FlowId>,
    /// Which side started it.
    pub direction: Direction,
    /// The calling party.
    pub source: Address,
    /// The called party.
    pub destination: Address,
    /// Stage in its life.
    pub status: CallStatus,
    /// The run of its flow.
    pub activeflow_id: Option<ActiveflowId>,
    /// The running action of its flow; `None` before the flow begins.
    pub action: Option<Box<FlowAction>>,
    /// Which side ended it.
    pub hangup_by: HangupBy,
    /// Why it ended.
    pub hangup_reason: HangupReason,
    /// Muted direction, in the server's words; empty when not muted.
    pub mute_direction: String,
    /// The recording in progress, if any.
    pub recording_id: Option<RecordingId>,
    /// Its recordings and the calls chained to it; `None` for most calls, which have neither.
    pub links: Option<Box<CallLinks>>,
    /// When it reached each stage.
    pub times: CallTimes,
    /// The whole answer as JSON, unknown fields included.
    pub raw: Arc<str>,
}

impl Call {
    /// Whether this answer may replace `old`, another answer about the same call that arrived before.
    ///
    /// The order of arrival says little: an answer of a list can be older than a single one that was requested before
    /// it. An ended call stays ended, and a status never moves back. Between equal statuses the server's time of change
    /// decides.
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

    /// Whether it had ended before this time, by the server's clock.
    pub(crate) fn ended_before(&self, time: Timestamp) -> bool {
        self.status.is_final() && self.times.hangup.is_some_and(|at| at < time)
    }

    /// Its recordings, the one in progress included.
    #[must_use]
    pub fn recordings(&self) -> &[RecordingId] {
        self.links.as_ref().map_or(&[], |links| &links.recordings)
    }

    /// The calls that its flow has connected it to.
    #[must_use]
    pub fn chained(&self) -> &[CallId] {
        self.links.as_ref().map_or(&[], |links| &links.chained)
    }

    /// The call whose flow created this one.
    #[must_use]
    pub fn master(&self) -> Option<&CallId> {
        self.links.as_ref()?.master.as_ref()
    }

    /// The current stage and when it began, by the server's clock.
    pub(crate) fn stage_began(&self) -> Option<(Stage, Timestamp)> {
        let times = &self.times;
        times
            .progressing
            .map(|at| (Stage::Talk, at))
            .or(times.ringing.map(|at| (Stage::Ring, at)))
            .or(times.create.map(|at| (Stage::Dial, at)))
    }

    /// See `CallTimes::lifeline`.
    #[must_use]
    pub fn lifeline(&self, now: Timestamp) -> Vec<(Stage, Option<f64>)> {
        self.times.lifeline(now)
    }

    /// Talking time in seconds; `None` when the call was never answered or its times are implausible.
    #[must_use]
    pub fn talked(&self, now: Timestamp) -> Option<f64> {
        let from = self.times.progressing?;
        let until = self.times.hangup.unwrap_or(now);
        lasted(from, until)
    }

    /// The other party, seen from the account: the caller of an incoming call, the callee of any other.
    pub(crate) fn other_party(&self) -> &Address {
        match self.direction {
            Direction::Incoming => &self.source,
            _ => &self.destination,
        }
    }
}

/// Allowed difference of two synchronized clocks, in seconds.
const CLOCKS_DIFFER: f64 = 2.0;

/// Longest plausible time, in seconds: a month. Anything longer comes from a wrong date.
const LONGEST: f64 = 31.0 * 24.0 * 3600.0;

/// Seconds between two times of a call; `None` when implausible: in the wrong order, or years apart.
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
            links: None,
            times: CallTimes { update: update.map(at), ..CallTimes::default() },
            raw: "{}".into(),
        }
    }

    #[test]
    fn which_answer_replaces_which() {
        for (old, new, expected) in [
            (("dialing", Some(1)), ("ringing", Some(2)), true),
            (("ringing", Some(2)), ("dialing", Some(1)), false),
            // A later status wins even if the record's time is unknown.
            (("ringing", None), ("progressing", None), true),
            (("progressing", None), ("ringing", None), false),
            // Equal status: the later change wins, and an equal one may refresh.
            (("progressing", Some(5)), ("progressing", Some(4)), false),
            (("progressing", Some(5)), ("progressing", Some(5)), true),
            // Final is final, whatever the answer's time says.
            (("hangup", Some(5)), ("progressing", Some(9)), false),
            (("hangup", Some(5)), ("parked", Some(9)), false),
            // With an unknown word, the record's time decides.
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
        // A clock slightly behind the server's gives no negative time; an implausible time is not shown.
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
