//! What one call counts as.

use super::super::{CallStatus, CallTimes, Direction, HangupBy, HangupReason, lasted};

/// What the figures need to know of a call.
#[derive(Clone, Copy, Debug)]
pub struct Trace<'a> {
    /// Which side started it.
    pub direction: &'a Direction,
    /// Stage in its life.
    pub status: &'a CallStatus,
    /// Why it ended.
    pub reason: &'a HangupReason,
    /// Which side ended it.
    pub by: &'a HangupBy,
    /// When it reached each stage.
    pub times: &'a CallTimes,
    /// Whether it was hung up from here.
    pub hung_up_here: bool,
    /// Whether its record is gone, so that its end is not known.
    pub gone: bool,
    /// How it ended, in the words of `explain`; empty while it is live.
    pub cause: &'a str,
    /// Whether that is a failure.
    pub failed: bool,
}

/// An outgoing call that was answered or has ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    /// Seconds from its creation until ringing, or until the answer if it never rang; `None` if neither came. It
    /// includes what the platform itself took.
    pub setup: Option<f64>,
    /// Why there was no answer, or else how long the answer took, in seconds.
    pub answered: Result<f64, Unanswered>,
    /// Seconds from the answer to the end; `None` while it is live or without an answer.
    pub talked: Option<f64>,
}

/// Why an attempt was not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The other side was busy.
    Busy,
    /// Nobody answered, or the call was declined.
    NoAnswer,
    /// It ended normally without an answer.
    Normal,
    /// It was hung up before the answer, here or by another program of the account.
    HungUp,
    /// It could not be set up.
    Failed,
    /// The dialing time ran out.
    DialTimeout,
    /// Another reason, or none was given.
    Other,
}

impl Trace<'_> {
    /// Whether the account placed it.
    #[must_use]
    pub fn is_outgoing(&self) -> bool {
        *self.direction == Direction::Outgoing
    }

    /// Whether it was seen only in part, so that no figure can count it: its record is gone, a time is missing, or its
    /// times contradict each other, its status or its reason.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        let CallTimes { create, ringing, progressing, hangup, .. } = *self.times;
        let ended = self.status.is_final();
        let talks = matches!(self.status, CallStatus::Progressing | CallStatus::Terminating);
        let answered_by_reason = ended && matches!(self.reason, HangupReason::Timeout | HangupReason::Amd);
        let unanswered = progressing.is_none() && (talks || answered_by_reason);
        // Each with each: small steps back can add up to one that is implausible.
        let known = [create, ringing, progressing, hangup].into_iter().flatten();
        let in_order = known
            .clone()
            .enumerate()
            .all(|(at, later)| known.clone().take(at).all(|earlier| lasted(earlier, later).is_some()));
        self.gone || create.is_none() || ended != hangup.is_some() || unanswered || !in_order
    }

    /// What it counts as, unless it was seen only in part; `None` while it is pending.
    #[must_use]
    pub fn attempt(&self) -> Option<Attempt> {
        let CallTimes { create, ringing, progressing, hangup, .. } = *self.times;
        if hangup.is_none() && progressing.is_none() {
            return None;
        }
        let since_creation = |at| lasted(create?, at);
        let answered = progressing.and_then(since_creation).ok_or_else(|| self.unanswered());
        let talked = progressing.zip(hangup).and_then(|(from, until)| lasted(from, until));
        Some(Attempt { setup: ringing.or(progressing).and_then(since_creation), answered, talked })
    }

    fn unanswered(&self) -> Unanswered {
        match self.reason {
            _ if self.hung_up_here && *self.by != HangupBy::Remote => Unanswered::HungUp,
            HangupReason::Cancel => Unanswered::HungUp,
            HangupReason::Busy => Unanswered::Busy,
            HangupReason::Noanswer => Unanswered::NoAnswer,
            HangupReason::Normal => Unanswered::Normal,
            HangupReason::Failed => Unanswered::Failed,
            HangupReason::Dialout => Unanswered::DialTimeout,
            _ => Unanswered::Other,
        }
    }
}

impl Unanswered {
    /// Whether the network did its part: it reached the far end, or learned that it is busy.
    #[must_use]
    pub fn is_effective(self) -> bool {
        matches!(self, Self::Busy | Self::NoAnswer | Self::Normal)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{Sample, live, outgoing};
    use super::*;

    #[test]
    fn a_call_counts_as_what_its_times_say_and_only_then_its_reason() {
        for (sample, expected) in [
            // Answered whatever the reason: a machine, the time limit, a failure after the answer.
            (outgoing("amd", [0, 3, 9, 30]), Ok(9.0)),
            (outgoing("failed", [0, 3, 9, 30]), Ok(9.0)),
            (outgoing("busy", [0, -1, -1, 2]), Err(Unanswered::Busy)),
            (outgoing("noanswer", [0, 3, -1, 33]), Err(Unanswered::NoAnswer)),
            (outgoing("normal", [0, 3, -1, 9]), Err(Unanswered::Normal)),
            (outgoing("cancel", [0, 3, -1, 9]), Err(Unanswered::HungUp)),
            (outgoing("failed", [0, -1, -1, 1]), Err(Unanswered::Failed)),
            (outgoing("dialout", [0, -1, -1, 60]), Err(Unanswered::DialTimeout)),
            (outgoing("", [0, -1, -1, 1]), Err(Unanswered::Other)),
            (outgoing("rerouted", [0, -1, -1, 1]), Err(Unanswered::Other)),
            (Sample { hung_up_here: true, ..outgoing("normal", [0, 3, -1, 9]) }, Err(Unanswered::HungUp)),
            // The far end was first.
            (
                Sample { hung_up_here: true, by: HangupBy::Remote, ..outgoing("busy", [0, 3, -1, 9]) },
                Err(Unanswered::Busy),
            ),
        ] {
            assert!(!sample.trace().is_partial(), "{sample:?}");
            assert_eq!(sample.trace().attempt().unwrap().answered, expected, "{sample:?}");
        }
    }

    #[test]
    fn setup_ends_with_ringing_or_with_an_answer_without_ringing() {
        for (sample, setup, talked) in [
            (outgoing("normal", [0, 3, 9, 30]), Some(3.0), Some(21.0)),
            (outgoing("normal", [0, -1, 9, 30]), Some(9.0), Some(21.0)),
            (outgoing("busy", [0, -1, -1, 2]), None, None),
            (live("progressing", [0, 3, 9]), Some(3.0), None),
        ] {
            let attempt = sample.trace().attempt().unwrap();
            assert_eq!((attempt.setup, attempt.talked), (setup, talked), "{sample:?}");
        }
        assert_eq!(live("ringing", [0, 3, -1]).trace().attempt(), None, "pending");
    }

    #[test]
    fn what_was_seen_only_in_part_is_told_from_what_was_not() {
        for (sample, partial) in [
            (outgoing("normal", [0, 3, 9, 30]), false),
            (live("dialing", [0, -1, -1]), false),
            (Sample { gone: true, ..live("ringing", [0, 3, -1]) }, true),
            (outgoing("normal", [-1, 3, 9, 30]), true),
            (outgoing("normal", [0, 3, 9, -1]), true),
            (live("progressing", [0, 3, -1]), true),
            // Out of order by more than two clocks may differ.
            (outgoing("normal", [0, 30, 9, 40]), true),
            (outgoing("normal", [0, 3, 9, 8]), false),
            (outgoing("normal", [9, 8, 7, 6]), true),
            // Only an answered call reaches its time limit, and only an answer can be a machine's.
            (outgoing("timeout", [0, 3, -1, 30]), true),
            (outgoing("amd", [0, 3, -1, 30]), true),
            (Sample { status: CallStatus::Ringing, ..outgoing("normal", [0, 3, -1, 30]) }, true),
        ] {
            assert_eq!(sample.trace().is_partial(), partial, "{sample:?}");
        }
    }
}
