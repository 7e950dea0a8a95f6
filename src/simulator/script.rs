//! How a call will go: the destination's last digits and the seed decide, and the outcome is a list of steps.
//! Pure: no clock, no records.

use super::rng::Rng;
use serde_json::Value;
use std::collections::VecDeque;
use std::time::Duration;

/// One thing that happens to a call.
#[derive(Clone, Debug)]
pub enum ScriptStep {
    /// The other side begins to ring.
    Ring,
    /// The other side answers.
    Answer,
    /// The flow goes on to this action.
    Act(Value),
    /// The flow has no action left; what becomes of the call is the next step.
    Finish,
    /// The call is over.
    End {
        /// `local` or `remote`.
        by: &'static str,
        /// One of the API's hang-up reasons.
        reason: &'static str,
    },
}

/// A step and how long after the one before it comes, at speed 1.
#[derive(Clone, Debug)]
pub struct PlannedStep {
    /// The wait before the step.
    pub after: Duration,
    /// What then happens.
    pub step: ScriptStep,
}

/// A step some milliseconds after the one before it.
pub fn after(ms: u64, step: ScriptStep) -> PlannedStep {
    PlannedStep { after: Duration::from_millis(ms), step }
}

/// The end of a call some milliseconds from now.
pub fn end(ms: u64, by: &'static str, reason: &'static str) -> PlannedStep {
    after(ms, ScriptStep::End { by, reason })
}

/// The life of a call we place; `to` is the number, SIP user or extension name that is rung.
pub fn outgoing(to: &str, actions: &[Value], rng: &mut Rng) -> VecDeque<PlannedStep> {
    let dial = rng.range(2_000, 4_000);
    let wait = rng.range(5_000, 9_000);
    let mut script = VecDeque::from(match ending(to) {
        "01" => vec![end(dial, "remote", "busy")],
        "02" => vec![after(dial, ScriptStep::Ring), end(30_000 + wait, "remote", "noanswer")],
        "03" => vec![end(300, "remote", "failed")],
        "04" => vec![end(60_000, "remote", "dialout")],
        _ => vec![after(dial, ScriptStep::Ring)],
    });
    // Behind an end stands what would come after an answer, which somebody else may give.
    script.push_back(after(wait, ScriptStep::Answer));
    let stays_up = ending(to) == "05";
    run_flow(&mut script, actions, !stays_up);
    if stays_up {
        without_end(&mut script);
    }
    script
}

/// Takes the end out of a script, the flow's and the call's.
fn without_end(script: &mut VecDeque<PlannedStep>) {
    script.retain(|planned| !matches!(planned.step, ScriptStep::Finish | ScriptStep::End { .. }));
}

/// The life of a call from outside: our flow answers, and one caller in four hangs up before its end.
pub fn incoming(actions: &[Value], rng: &mut Rng) -> VecDeque<PlannedStep> {
    if rng.chance(10) {
        let mut script =
            VecDeque::from([end(rng.range(3_000, 8_000), "remote", "noanswer"), after(0, ScriptStep::Answer)]);
        run_flow(&mut script, actions, true);
        return script;
    }
    let mut script = VecDeque::from([after(rng.range(800, 2_500), ScriptStep::Answer)]);
    run_flow(&mut script, actions, true);
    if rng.chance(25) && !actions.is_empty() {
        without_end(&mut script);
        script.push_back(end(rng.range(1_000, 4_000), "remote", "normal"));
    }
    script
}

/// Appends the actions one after another, and then our hang-up, which an action may be. Branches and conditions fall through.
fn run_flow(script: &mut VecDeque<PlannedStep>, actions: &[Value], hang_up: bool) {
    let mut wait = 200;
    for action in actions {
        script.push_back(after(wait, ScriptStep::Act(action.clone())));
        wait = length(action);
        match kind(action) {
            "hangup" if hang_up => return script.push_back(end(wait, "local", "normal")),
            "stop" if hang_up => break,
            _ => {}
        }
    }
    script.push_back(after(wait, ScriptStep::Finish));
    script.push_back(end(0, "local", "normal"));
}

/// Appends the actions one after another as far as they fit into so many milliseconds, and then the end.
pub fn talk(script: &mut VecDeque<PlannedStep>, actions: &[Value], ms: u64, by: &'static str) {
    let (mut left, mut wait) = (ms, 200);
    for action in actions.iter().filter(|action| !matches!(kind(action), "hangup" | "stop")) {
        if wait >= left {
            break;
        }
        script.push_back(after(wait, ScriptStep::Act(action.clone())));
        left -= wait;
        wait = length(action);
    }
    if by == "local" {
        script.push_back(after(left, ScriptStep::Finish));
        left = 0;
    }
    script.push_back(end(left, by, "normal"));
}

/// How long an action runs, in milliseconds.
fn length(action: &Value) -> u64 {
    let option = &action["option"];
    let number = |name: &str| option[name].as_u64();
    match kind(action) {
        "talk" => {
            let letters = option["text"].as_str().unwrap_or("").chars().count();
            (1_000 + 70 * u64::try_from(letters).unwrap_or(0)).min(120_000)
        }
        "sleep" => number("duration").unwrap_or(1_000).min(3_600_000),
        "digits_receive" => number("duration").unwrap_or(5_000).min(60_000),
        "amd" => 3_000,
        "play" => 8_000,
        "connect" | "call" | "echo" | "stream_echo" | "queue_join" | "conference_join" | "confbridge_join"
        | "ai_talk" | "ai_task" => 15_000,
        _ => 300,
    }
}

/// An action's type.
pub fn kind(action: &Value) -> &str {
    action["type"].as_str().unwrap_or("")
}

/// The last two characters when both are digits; of a SIP address, those of its user part.
fn ending(to: &str) -> &str {
    let user = to.split('@').next().unwrap_or(to);
    let Some(start) = user.len().checked_sub(2) else {
        return "";
    };
    user.get(start..).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or("")
}
