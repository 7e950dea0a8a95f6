//! Plans how a call goes: the last digits of its destination and the seed give a list of steps. Pure: no clock, no
//! records.

use super::rng::Rng;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::time::Duration;
use uuid::Uuid;

/// Something that happens to a call.
#[derive(Clone, Debug)]
pub enum ScriptStep {
    Ring,
    Answer,
    /// The flow goes on to this action.
    Act(Value),
    /// The flow has finished. The next step ends the call.
    Finish,
    /// The call ends.
    End {
        /// `local` or `remote`.
        by: &'static str,
        /// One of the API's hang-up reasons.
        reason: &'static str,
    },
}

/// A step and the wait before it, at speed 1.
#[derive(Clone, Debug)]
pub struct PlannedStep {
    pub after: Duration,
    pub step: ScriptStep,
}

/// A step this many milliseconds after the one before.
pub fn after(ms: u64, step: ScriptStep) -> PlannedStep {
    PlannedStep { after: Duration::from_millis(ms), step }
}

/// The end of a call, this many milliseconds after the step before.
pub fn end(ms: u64, by: &'static str, reason: &'static str) -> PlannedStep {
    after(ms, ScriptStep::End { by, reason })
}

/// The script of an outgoing call. `to` is the number, SIP user or extension name.
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
    // Steps after an end run if somebody else answers the call first.
    script.push_back(after(wait, ScriptStep::Answer));
    let stays_up = ending(to) == "05";
    run_flow(&mut script, actions, !stays_up);
    if stays_up {
        without_end(&mut script);
    }
    script
}

/// The action that a call runs while it stands in a bridge. Its ids come from that of the call.
pub fn bridge(call: Uuid) -> Value {
    let mut rng = Rng::new(call.as_u64_pair().1, 2);
    let option = json!({ "confbridge_id": rng.uuid() });
    json!({ "id": rng.uuid(), "next_id": Uuid::nil(), "type": "confbridge_join", "option": option })
}

/// The script of a call that a flow dials: it joins the bridge, and its far end hangs up after a while.
pub fn bridged(to: &str, rng: &mut Rng) -> VecDeque<PlannedStep> {
    let mut script = outgoing(to, &[bridge(rng.uuid())], rng);
    if ending(to) != "05" {
        script.retain(|planned| !matches!(planned.step, ScriptStep::Finish | ScriptStep::End { by: "local", .. }));
        script.push_back(end(rng.range(15_000, 60_000), "remote", "normal"));
    }
    script
}

/// Removes the end of the flow and of the call.
fn without_end(script: &mut VecDeque<PlannedStep>) {
    script.retain(|planned| !matches!(planned.step, ScriptStep::Finish | ScriptStep::End { .. }));
}

/// The script of an incoming call: the flow answers, and one caller in four hangs up early.
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

/// Appends the actions and then the hang-up, which may be an action itself. Branches and conditions are ignored.
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

/// Appends the actions that fit into this many milliseconds, then the end.
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

/// The duration of an action in milliseconds.
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

pub fn kind(action: &Value) -> &str {
    action["type"].as_str().unwrap_or("")
}

/// The last two digits, of a SIP address those of its user part; empty if it does not end in two digits.
fn ending(to: &str) -> &str {
    let user = to.split('@').next().unwrap_or(to);
    let Some(start) = user.len().checked_sub(2) else {
        return "";
    };
    user.get(start..).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or("")
}
