//! Explains the end of a call that was never answered, or whose reason says so.

use super::{Evidence, HangupCause, length};
use crate::domain::{Call, Direction, HangupReason};

/// A phone that rang for fewer seconds was probably not left ringing: it was declined, or never got the call.
const DECLINED_WITHIN: f64 = 10.0;
/// A call that never rang and failed within fewer seconds was refused on the way.
const AT_ONCE: f64 = 5.0;

/// Explains the end of such a call; `remote`: the far end hung up.
pub fn explain(call: &Call, evidence: &Evidence, remote: bool) -> HangupCause {
    let times = &call.times;
    let rang = length(times.ringing, times.hangup);
    let incoming = call.direction == Direction::Incoming;
    match &call.hangup_reason {
        HangupReason::Normal if remote && incoming => HangupCause::well("caller gave up"),
        HangupReason::Normal if remote => {
            HangupCause::badly("declined").with_hint("The far end refused it. Try later.")
        }
        HangupReason::Busy => HangupCause::badly("busy").with_hint("Busy or rejected. Try later."),
        HangupReason::Cancel if remote || incoming => HangupCause::well("caller gave up"),
        HangupReason::Cancel => HangupCause::well("canceled by VoIPBIN"),
        HangupReason::Noanswer => no_answer(rang),
        HangupReason::Dialout if times.ringing.is_some() => HangupCause::badly("dial timeout")
            .lasting(", rang", rang)
            .with_hint("It rang until VoIPBIN gave up. Try later."),
        HangupReason::Dialout => {
            HangupCause::badly("dial timeout, never rang").with_hint("Check the number, then its country.")
        }
        HangupReason::Failed => failed(call, evidence),
        _ => HangupCause::well("ended unanswered"),
    }
}

/// The cause for a call that nobody answered, by how long it rang.
fn no_answer(rang: Option<f64>) -> HangupCause {
    if rang.is_some_and(|seconds| seconds < DECLINED_WITHIN) {
        let hint = "It rang too briefly for nobody to be there. Try later, or another number.";
        return HangupCause::badly("declined or unreachable").with_hint(hint);
    }
    let hint = if rang.is_some() { "Nobody picked up. Try later." } else { "It never rang. Check the number." };
    HangupCause::badly("no answer").lasting(", rang", rang).with_hint(hint)
}

/// The cause for a call that could not be set up. The server names none; the account may.
fn failed(call: &Call, evidence: &Evidence) -> HangupCause {
    let from_us = call.direction != Direction::Incoming;
    if let Some(why) = evidence.source.as_ref().filter(|_| from_us) {
        return HangupCause::badly("bad source").with_hint(unfit_source(call.source.dialed(), why));
    }
    let lasted = length(call.times.create, call.times.hangup);
    if from_us && call.destination.device().is_some() {
        let hint = format!("Check that its phone is on and registered for ext:{}.", call.destination.target_name);
        return HangupCause::badly("device not reached").with_hint(hint);
    }
    let at_once = call.times.ringing.is_none() && lasted.is_some_and(|seconds| seconds < AT_ONCE);
    let hint = match &evidence.account {
        Some(account) if from_us => account.clone(),
        _ if at_once => "The server gave no cause. It never rang: check the number, its country and the source.".into(),
        _ => "The server gave no cause.".into(),
    };
    HangupCause::badly("failed").lasting(" in", lasted).with_hint(hint)
}

/// What is wrong with a source that cannot call phones, and what to do.
pub fn unfit_source(source: &str, why: &str) -> String {
    format!("{source} is {why}. Choose another source.")
}
