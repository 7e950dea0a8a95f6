//! Explains how a call ended: what happened, and what to do next.
//!
//! The reason alone is not enough: `normal` before an answer is a decline, and we may have hung up ourselves. So it
//! also matters which side hung up and which stages were reached. A cause is named only with proof: from the call's own
//! record, the account, or this program, which knows its own requests.

use std::fmt;

use jiff::Timestamp;

use super::{Call, Direction, HangupBy, HangupReason};

/// A phone that rang for fewer seconds was probably not left ringing: it was declined, or never got the call.
const DECLINED_WITHIN: f64 = 10.0;
/// An answered call with fewer seconds was probably not a conversation.
const DROPPED_WITHIN: f64 = 2.0;

/// What is known about the end of a call in addition to its record.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// This program hung it up.
    pub hung_up_here: bool,
    /// Its record was deleted.
    pub gone: bool,
    /// Another leg of its groupcall answered.
    pub answered_elsewhere: bool,
    /// Why the account cannot call from its source, in words.
    pub source: Option<String>,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq)]
pub struct HangupCause {
    /// What happened.
    pub words: &'static str,
    /// A duration that tells more, in seconds, with the words before it.
    pub length: Option<(&'static str, f64)>,
    /// The server's reason, when this program has no text for it.
    pub word: String,
    /// Whether the call failed.
    pub failed: bool,
    /// What to do, or the proof of the cause.
    pub hint: Option<String>,
}

impl HangupCause {
    fn well(words: &'static str) -> Self {
        Self { words, length: None, word: String::new(), failed: false, hint: None }
    }

    fn badly(words: &'static str) -> Self {
        Self { failed: true, ..Self::well(words) }
    }

    fn lasting(self, what: &'static str, seconds: Option<f64>) -> Self {
        Self { length: seconds.map(|seconds| (what, seconds)), ..self }
    }

    fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl fmt::Display for HangupCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words)?;
        f.write_str(&self.word)?;
        match self.length {
            Some((what, seconds)) if seconds < 10.0 => write!(f, "{what} {seconds:.1} s"),
            Some((what, seconds)) if seconds < 600.0 => write!(f, "{what} {seconds:.0} s"),
            Some((what, seconds)) => write!(f, "{what} {:.0} min", seconds / 60.0),
            None => Ok(()),
        }
    }
}

/// Explains how `call` ended. Only meaningful for an ended call.
pub fn explain(call: &Call, evidence: &Evidence) -> HangupCause {
    let times = &call.times;
    let answered = times.progressing.is_some();
    let remote = call.hangup_by == HangupBy::Remote;
    if evidence.hung_up_here && !(remote && call.status.is_final()) {
        return HangupCause::well(if answered { "hung up here" } else { "hung up here, unanswered" });
    }
    if evidence.gone {
        return HangupCause::well("record gone");
    }
    if evidence.answered_elsewhere && !answered {
        return HangupCause::well("another leg answered");
    }
    let rang = length(times.ringing, times.hangup);
    match (&call.hangup_reason, answered) {
        (HangupReason::Normal, true) => talked(call, remote),
        (HangupReason::Normal, false) if remote && call.direction == Direction::Incoming => {
            HangupCause::well("caller gave up")
        }
        (HangupReason::Normal, false) if remote => HangupCause::badly("declined"),
        (HangupReason::Normal, false) => HangupCause::well("ended unanswered"),
        (HangupReason::Busy, _) => HangupCause::badly("busy").with_hint("Busy or rejected. Try later."),
        (HangupReason::Cancel, _) if remote || call.direction == Direction::Incoming => {
            HangupCause::well("caller gave up")
        }
        (HangupReason::Cancel, _) => HangupCause::well("canceled by VoIPBIN"),
        (HangupReason::Timeout, _) => {
            HangupCause::well("time limit").with_hint("The call reached the longest duration allowed.")
        }
        (HangupReason::Noanswer, _) if rang.is_some_and(|seconds| seconds < DECLINED_WITHIN) => {
            HangupCause::badly("declined or unreachable")
        }
        (HangupReason::Noanswer, _) => HangupCause::badly("no answer").lasting(", rang", rang),
        (HangupReason::Dialout, _) if rang.is_some() => HangupCause::badly("dial timeout").lasting(", rang", rang),
        (HangupReason::Dialout, _) if times.ringing.is_some() => HangupCause::badly("dial timeout"),
        (HangupReason::Dialout, _) => {
            HangupCause::badly("dial timeout, never rang").with_hint("Check the number, then its country.")
        }
        (HangupReason::Amd, _) => HangupCause::well("machine answered"),
        (HangupReason::Failed, true) => HangupCause::badly("broke off"),
        (HangupReason::Failed, false) => failed(call, evidence),
        (HangupReason::None, _) => HangupCause::well("ended, no reason given"),
        (HangupReason::Other(word), _) => HangupCause { word: word.to_string(), ..HangupCause::well("ended: ") },
    }
}

/// Whether an ended call failed, by its record alone.
pub fn has_failed(call: &Call) -> bool {
    call.status.is_final() && explain(call, &Evidence::default()).failed
}

/// The cause for a call that ended after the conversation.
fn talked(call: &Call, remote: bool) -> HangupCause {
    let lasted = length(call.times.progressing, call.times.hangup);
    if !remote {
        // Only a step that hangs up proves that the flow did; another program of the account may have hung up.
        let by_flow = call.action.as_ref().is_some_and(|action| matches!(action.kind.as_str(), "hangup" | "stop"));
        return HangupCause::well(if by_flow { "flow finished" } else { "ended by VoIPBIN" });
    }
    match lasted.filter(|seconds| *seconds < DROPPED_WITHIN) {
        Some(seconds) => HangupCause::badly("dropped").lasting(" after", Some(seconds)),
        None => HangupCause::well("far end hung up"),
    }
}

/// The causes that the API's quickstart names.
const DEVICE_FAILED: &str = "No device is registered for the extension, or the source has no telephony provider.";

/// The cause for a call that could not be set up. The server names none; the account may.
fn failed(call: &Call, evidence: &Evidence) -> HangupCause {
    let from_us = call.direction != Direction::Incoming;
    if let Some(why) = evidence.source.as_ref().filter(|_| from_us) {
        let what = if why.starts_with("virtual") { "failed: virtual source" } else { "failed: unusable source" };
        return HangupCause::badly(what).with_hint(unfit_source(call.source.dialed(), why));
    }
    let lasted = length(call.times.create, call.times.hangup);
    let hint = if from_us && call.destination.device().is_some() { DEVICE_FAILED } else { "The server gave no cause." };
    HangupCause::badly("failed").lasting(" in", lasted).with_hint(hint)
}

/// What is wrong with a source that cannot call phones, and what to do.
pub fn unfit_source(source: &str, why: &str) -> String {
    format!("{source} is {why}. Choose another source.")
}

fn length(from: Option<Timestamp>, until: Option<Timestamp>) -> Option<f64> {
    Some(until?.duration_since(from?).as_secs_f64().max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Address, CallId, CallStatus, CallTimes, FlowAction};

    /// Created at 0, ringing at 3, answered at 10, ended at `end`, in seconds.
    fn ended(reason: &str, by: &str, rang: bool, answered: bool, end: i64) -> Call {
        let at = |second: i64| Timestamp::from_second(second).ok();
        Call {
            id: CallId::new("c").unwrap(),
            flow_id: None,
            activeflow_id: None,
            direction: Direction::Outgoing,
            source: Address::tel("+899100000001"),
            destination: Address::tel("+2"),
            status: CallStatus::Hangup,
            action: None,
            hangup_by: by.into(),
            hangup_reason: reason.into(),
            mute_direction: String::new(),
            recording_id: None,
            recordings: 0,
            times: CallTimes {
                create: at(0),
                ringing: at(3).filter(|_| rang),
                progressing: at(10).filter(|_| answered),
                hangup: at(end),
                update: None,
            },
            raw: "{}".into(),
        }
    }

    fn text_of(call: &Call, evidence: &Evidence) -> String {
        explain(call, evidence).to_string()
    }

    #[test]
    fn the_same_reason_means_different_things_at_different_stages() {
        for (reason, by, rang, answered, end, what, failed) in [
            ("normal", "remote", true, true, 60, "far end hung up", false),
            ("normal", "remote", true, true, 11, "dropped after 1.0 s", true),
            ("normal", "local", true, true, 60, "ended by VoIPBIN", false),
            ("normal", "remote", true, false, 9, "declined", true),
            ("normal", "local", true, false, 9, "ended unanswered", false),
            ("busy", "remote", false, false, 4, "busy", true),
            ("noanswer", "remote", true, false, 33, "no answer, rang 30 s", true),
            ("noanswer", "remote", true, false, 6, "declined or unreachable", true),
            ("noanswer", "remote", false, false, 33, "no answer", true),
            ("dialout", "local", false, false, 60, "dial timeout, never rang", true),
            ("dialout", "local", true, false, 63, "dial timeout, rang 60 s", true),
            ("failed", "remote", false, false, 1, "failed in 1.0 s", true),
            ("failed", "remote", true, true, 30, "broke off", true),
            ("amd", "local", true, true, 30, "machine answered", false),
            ("timeout", "local", true, true, 3600, "time limit", false),
            ("cancel", "local", true, false, 9, "canceled by VoIPBIN", false),
            ("", "", false, false, 9, "ended, no reason given", false),
            ("rerouted", "", false, false, 9, "ended: rerouted", false),
        ] {
            let call = ended(reason, by, rang, answered, end);
            assert_eq!(text_of(&call, &Evidence::default()), what, "{reason} by {by}");
            assert_eq!(has_failed(&call), failed, "{reason} by {by}");
        }
    }

    #[test]
    fn what_was_hung_up_here_is_ours_unless_the_far_end_was_first() {
        let here = Evidence { hung_up_here: true, ..Evidence::default() };
        for (reason, by, answered, what) in [
            ("normal", "local", true, "hung up here"),
            ("normal", "", true, "hung up here"),
            ("cancel", "local", false, "hung up here, unanswered"),
            ("normal", "remote", true, "far end hung up"),
            ("busy", "remote", false, "busy"),
        ] {
            assert_eq!(text_of(&ended(reason, by, true, answered, 60), &here), what, "{reason} by {by}");
        }
        let gone = Evidence { gone: true, ..here.clone() };
        let mut live = ended("", "", true, true, 60);
        live.status = CallStatus::Progressing;
        assert_eq!(text_of(&live, &gone), "hung up here", "its record is gone with the hang-up");
        assert_eq!(text_of(&live, &Evidence { hung_up_here: false, ..gone }), "record gone");
        let elsewhere = Evidence { answered_elsewhere: true, ..Evidence::default() };
        assert_eq!(text_of(&ended("cancel", "local", true, false, 9), &elsewhere), "another leg answered");
    }

    #[test]
    fn a_cause_is_named_only_where_it_is_proved() {
        let call = ended("failed", "remote", false, false, 1);
        let bare = explain(&call, &Evidence::default());
        assert_eq!(bare.hint.as_deref(), Some("The server gave no cause."));
        let source = Evidence { source: Some("virtual: cannot call phones".to_owned()), ..Evidence::default() };
        let proved = explain(&call, &source);
        assert_eq!(proved.to_string(), "failed: virtual source");
        assert_eq!(
            proved.hint.as_deref(),
            Some("+899100000001 is virtual: cannot call phones. Choose another source.")
        );
        let busy = ended("busy", "remote", false, false, 1);
        assert_eq!(text_of(&busy, &source), "busy", "the source has nothing to do with it");
        let mut by_flow = ended("normal", "local", true, true, 60);
        let (id, next_id, option) = (String::new(), String::new(), "{}".to_owned());
        by_flow.action = Some(FlowAction { id, next_id, kind: "hangup".to_owned(), option, executed: None });
        assert_eq!(text_of(&by_flow, &Evidence::default()), "flow finished");
    }

    #[test]
    fn every_reason_the_server_knows_has_words_of_its_own() {
        for reason in HangupReason::KNOWN {
            let what = text_of(&ended(reason, "local", false, false, 9), &Evidence::default());
            assert!(!what.is_empty() && !what.starts_with("ended:"), "{reason}: {what}");
        }
    }
}
