//! Past calls, so that lists have more than one page. Generated from the seed; they never change. `history/day.rs` adds
//! a busy day.

mod day;

use super::call::{Address, Call};
use super::life::apply_step;
use super::options::History;
use super::rng::Rng;
use super::script::{self, ScriptStep};
use super::world::World;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::VecDeque;

const PAST_CALLS: u64 = 132;
/// How many seconds old the youngest one is at least, if no busy day follows.
const YOUNGEST: i64 = 540;
/// Who hung up and why, and whether the call had been answered; frequencies are roughly realistic.
const ENDINGS: [(&str, &str, bool); 14] = [
    ("local", "normal", true),
    ("remote", "normal", true),
    ("remote", "noanswer", false),
    ("remote", "normal", true),
    ("remote", "busy", false),
    ("local", "normal", true),
    ("local", "cancel", false),
    ("remote", "failed", false),
    ("remote", "normal", true),
    ("local", "timeout", true),
    ("remote", "dialout", false),
    ("local", "amd", true),
    ("remote", "", false),
    ("local", "normal", true),
];
/// Fictional people, on numbers reserved for fiction.
const OTHERS: [&str; 8] = [
    "+12025550110",
    "+12125550176",
    "+447700900400",
    "+442079460123",
    "+33639980158",
    "+493023125123",
    "+61491570157",
    "+491713920042",
];

pub fn fill(world: &mut World, seed: u64, history: History) {
    match history {
        History::Few => fill_few(world, seed, YOUNGEST),
        History::Day => {
            fill_few(world, seed, day::OLDEST.as_secs());
            day::fill(world, seed);
        }
    }
    world.settle_past_balances();
}

/// Adds a few calls a day. The youngest one is older than so many seconds.
fn fill_few(world: &mut World, seed: u64, youngest: i64) {
    let mut rng = Rng::new(seed, u64::MAX);
    let numbers = world.account.answering_numbers();
    let mut ages: Vec<i64> = Vec::new();
    let mut age = youngest;
    for _ in 0..PAST_CALLS {
        age += i64::try_from(rng.range(180, 6_000)).unwrap_or(180);
        ages.push(age);
    }
    for (age, end) in ages.iter().rev().zip(ENDINGS.iter().cycle()) {
        let Some((number, flow)) = rng.pick(&numbers).cloned() else {
            return;
        };
        let jitter = i64::try_from(rng.range(0, 999_999)).unwrap_or(0);
        let created = earlier(world.time(), SignedDuration::new(*age, 0)) + SignedDuration::from_micros(jitter);
        let mut call = Call::new(rng.uuid(), world.account.customer_id(), created);
        call.source = Address::tel(&number);
        call.destination = Address::tel(rng.pick(&OTHERS).copied().unwrap_or_default());
        let mut end = *end;
        if rng.chance(35) {
            call.direction = "incoming";
            end = from_outside(end);
            std::mem::swap(&mut call.source, &mut call.destination);
        }
        call.flow_id = flow;
        call.activeflow_id = rng.uuid();
        let (by, reason, answered) = end;
        let actions = if answered { world.account.actions(flow).unwrap_or_default() } else { Vec::new() };
        finish(&mut call, (by, reason), answered, &actions, &mut rng);
        let id = call.id;
        world.insert(call);
        world.bill_past_call(id);
    }
}

/// The ending of an incoming call that corresponds to this one: it cannot fail, be cancelled or reach a machine.
fn from_outside(end: (&'static str, &'static str, bool)) -> (&'static str, &'static str, bool) {
    match end {
        (_, "normal" | "noanswer" | "busy" | "timeout", _) => end,
        (_, _, true) => ("local", "normal", true),
        (_, _, false) => ("remote", "noanswer", false),
    }
}

/// Sets the times and the ending of a past call.
fn finish(
    call: &mut Call,
    (by, reason): (&'static str, &'static str),
    answered: bool,
    actions: &[Value],
    rng: &mut Rng,
) {
    let mut time = call.tm_create;
    let mut pass = |low: u64, high: u64| {
        let micros = i64::try_from(rng.range(low * 1_000_000, high * 1_000_000)).unwrap_or(0);
        time += SignedDuration::from_micros(micros);
        time
    };
    let ringing = pass(2, 4);
    if answered || matches!(reason, "noanswer" | "cancel") {
        call.tm_ringing = Some(ringing);
    }
    if answered {
        call.tm_progressing = Some(pass(4, 12));
    }
    let over = pass(3, if answered { 200 } else { 25 });
    if let Some(begun) = call.tm_progressing {
        let ms = u64::try_from(over.duration_since(begun).as_millis()).unwrap_or(0);
        // Only a flow that has finished hangs up normally.
        let by = if reason == "normal" { by } else { "remote" };
        run_flow(call, actions, by, begun, ms);
    }
    apply_step(call, &ScriptStep::End { by, reason }, over);
}

/// Runs the flow of a past call for so many milliseconds. Returns when it dialed an extension, and which.
fn run_flow(
    call: &mut Call,
    actions: &[Value],
    by: &'static str,
    begun: Timestamp,
    ms: u64,
) -> Option<(Timestamp, String)> {
    let mut script = VecDeque::new();
    script::talk(&mut script, actions, ms, by);
    let (mut now, mut connected) = (begun, None);
    for planned in script.iter().filter(|planned| !matches!(planned.step, ScriptStep::End { .. })) {
        now = now.saturating_add(planned.after).unwrap_or(now);
        apply_step(call, &planned.step, now);
        if let ScriptStep::Act(action) = &planned.step
            && script::kind(action) == "connect"
        {
            connected = day::connects_to(action).map(|name| (now, name));
            apply_step(call, &ScriptStep::Act(script::bridge(call.id)), now);
        }
    }
    connected
}

fn earlier(from: Timestamp, by: SignedDuration) -> Timestamp {
    from.checked_sub(by).unwrap_or(from)
}
