//! Explains how a call ended: what happened, and what to do next.
//!
//! The reason alone is not enough: `normal` before an answer is a decline, and we may have hung up ourselves. So it
//! also matters which side hung up and which stages were reached. A cause is named only with proof: from the call's own
//! record, the account, or this program, which knows its own requests.

mod unanswered;

use std::fmt;

use jiff::Timestamp;

use super::{Call, HangupBy, HangupReason};

pub use unanswered::unfit_source;

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
    /// The source that this program asked for, if the call has another.
    pub asked_source: Option<String>,
    /// What the account's status shows now that prevents such a call, as a sentence with the next step. Filled in only
    /// where a single call is explained.
    pub account: Option<String>,
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
    let answered = call.times.progressing.is_some();
    let remote = call.hangup_by == HangupBy::Remote;
    if evidence.hung_up_here && !(remote && call.status.is_final()) {
        return HangupCause::well(if answered { "you hung up" } else { "you hung up, unanswered" });
    }
    if evidence.gone {
        return HangupCause::well("record gone");
    }
    if evidence.answered_elsewhere && !answered {
        return HangupCause::well("another leg answered");
    }
    match &call.hangup_reason {
        HangupReason::Normal if answered => talked(call, remote),
        HangupReason::Timeout => {
            HangupCause::well("time limit").with_hint("The call reached the longest duration allowed.")
        }
        HangupReason::Amd => {
            HangupCause::well("answering machine").with_hint("VoIPBIN took the answer for that of a machine.")
        }
        HangupReason::Failed if answered => {
            HangupCause::badly("broke off").with_hint("The connection failed after the answer. Call again.")
        }
        HangupReason::None => HangupCause::well("ended, no reason given"),
        HangupReason::Other(word) => HangupCause { word: word.to_string(), ..HangupCause::well("ended: ") },
        _ => unanswered::explain(call, evidence, remote),
    }
}

/// Whether an ended call failed, by its record alone.
pub fn has_failed(call: &Call) -> bool {
    call.status.is_final() && explain(call, &Evidence::default()).failed
}

/// What is wrong with the caller id of a call: VoIPBIN called from another source than this program asked for. Both are
/// named; `None` if nothing is wrong.
pub fn replaced_source(call: &Call, evidence: &Evidence) -> Option<String> {
    let asked = evidence.asked_source.as_ref()?;
    Some(format!("Called from {}, not from {asked} as sent: VoIPBIN replaced the source.", call.source.label()))
}

/// The cause for a call that ended after the conversation.
fn talked(call: &Call, remote: bool) -> HangupCause {
    // Only a step that hangs up proves that the flow did; another program of the account may have hung up.
    let by_flow = call.action.as_ref().is_some_and(|action| matches!(action.kind.as_str(), "hangup" | "stop"));
    if !remote && by_flow {
        return HangupCause::well("flow finished");
    }
    let lasted = length(call.times.progressing, call.times.hangup);
    match lasted.filter(|seconds| *seconds < DROPPED_WITHIN) {
        Some(seconds) if remote => HangupCause::badly("dropped")
            .lasting(" after", Some(seconds))
            .with_hint("The far end answered and left at once. Call again; if it repeats, ask its owner."),
        // A flow that speaks two words is over as soon, so that proves no failure.
        Some(_) => {
            HangupCause::well("ended by VoIPBIN").with_hint("If that was too soon, check the steps of its flow.")
        }
        None => HangupCause::well(if remote { "far end hung up" } else { "ended by VoIPBIN" }),
    }
}

fn length(from: Option<Timestamp>, until: Option<Timestamp>) -> Option<f64> {
    Some(until?.duration_since(from?).as_secs_f64().max(0.0))
}

#[cfg(test)]
mod tests;
