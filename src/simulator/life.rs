//! How calls change as time passes and when they are hung up; group calls are in `life/groups.rs`, calls dialed by a
//! flow in `life/chained.rs`. `script.rs` plans,
//! `placing.rs` and `routes/` refuse.

mod chained;
mod groups;

use super::call::{Address, Call, Status};
use super::script::{ScriptStep, end, incoming};
use super::world::{ScheduledEvent, World};
use jiff::Timestamp;
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// How long a call stays in `canceling` or `terminating`.
const HANGUP_MS: u64 = 300;
/// The callers from outside, on numbers reserved for fiction.
const CALLERS: [&str; 8] = [
    "+12025550117",
    "+13125550164",
    "+447700900123",
    "+447700900871",
    "+33639980042",
    "+491713920017",
    "+61491570156",
    "+4915228817386",
];

impl World {
    /// Carries out one scheduled event.
    pub(super) fn run_event(&mut self, event: ScheduledEvent) {
        match event {
            ScheduledEvent::Step(id, turn) => self.step(id, turn),
            ScheduledEvent::Legs(group, legs) => self.add_legs(group, legs),
            ScheduledEvent::LateLeg(group, leg) => self.add_late_leg(group, *leg),
            ScheduledEvent::Nested(tree) => self.begin_nested(*tree),
            ScheduledEvent::Dead(group, ids) => self.mark_dead(group, ids),
            ScheduledEvent::GroupEnd(id) => self.end_group(id),
            ScheduledEvent::Incoming => {
                self.ring_from_outside();
                self.schedule_incoming();
            }
            ScheduledEvent::BoardCall => self.add_board_call(),
            ScheduledEvent::Arrival(population, long) => self.add_arrival(population, long),
            ScheduledEvent::RecordingEnd(call, id) => self.end_recording(call, id),
            ScheduledEvent::BillingEnd(reference, ended) => self.fill_in_row(reference, ended),
        }
    }

    /// Adds a call and starts its script.
    pub fn begin(&mut self, call: Call) {
        let (id, turn) = (call.id, call.life.turn);
        let wait = call.life.script.front().map(|planned| planned.after);
        self.insert(call);
        self.publish_run(id, "activeflow_created");
        self.publish_call(id, "call_created");
        self.chain(id);
        if let Some(wait) = wait {
            self.schedule(wait, ScheduledEvent::Step(id, turn));
        }
    }

    pub fn schedule_incoming(&mut self) {
        let wait = self.next_rng().range(25_000, 55_000);
        self.schedule(Duration::from_millis(wait), ScheduledEvent::Incoming);
    }

    /// A call from outside to one of the numbers that have a flow. `None` if there is no such number.
    pub fn ring_from_outside(&mut self) -> Option<Uuid> {
        let mut rng = self.next_rng();
        let targets = self.account.answering_numbers();
        let (number, flow) = rng.pick(&targets)?.clone();
        let actions = self.account.actions(flow).unwrap_or_default();
        let created = self.creation_time();
        let mut call = Call::new(rng.uuid(), self.account.customer_id(), created);
        call.direction = "incoming";
        call.status = Status::Ringing;
        call.tm_ringing = Some(created);
        let caller = rng.pick(&CALLERS).copied().unwrap_or_default();
        call.source = Address { target_name: caller.to_owned(), ..Address::tel(caller) };
        call.destination = Address::tel(&number);
        call.flow_id = flow;
        call.activeflow_id = rng.uuid();
        call.life.script = incoming(&actions, &mut rng);
        let id = call.id;
        self.begin(call);
        Some(id)
    }

    /// Starts to hang up a call; it ends a moment later. Does nothing if it has ended or is ending.
    pub fn hang_up(&mut self, id: Uuid, reason: &'static str) {
        let time = self.time();
        let Some(call) = self.call_mut(id) else {
            return;
        };
        call.status = match call.status {
            Status::Dialing | Status::Ringing if call.direction == "outgoing" => Status::Canceling,
            Status::Dialing | Status::Ringing | Status::Progressing => Status::Terminating,
            Status::Canceling | Status::Terminating | Status::Hangup => return,
        };
        call.tm_update = Some(time);
        call.life.turn += 1;
        call.life.script = [end(HANGUP_MS, "local", reason)].into();
        let (turn, event) = (call.life.turn, call.status.event());
        self.publish_call(id, event);
        let wait = Duration::from_millis(HANGUP_MS);
        self.schedule(wait, ScheduledEvent::Step(id, turn));
    }

    /// Answers a call and continues its flow from there. False if it is too late.
    pub fn answer(&mut self, id: Uuid) -> bool {
        let time = self.time();
        let Some(call) = self.call_mut(id).filter(|c| matches!(c.status, Status::Dialing | Status::Ringing)) else {
            return false;
        };
        call.life.turn += 1;
        let answer = call.life.script.iter().position(|planned| matches!(planned.step, ScriptStep::Answer));
        call.life.script.drain(..answer.map_or(0, |at| at + 1));
        apply_step(call, &ScriptStep::Answer, time);
        let (turn, group) = (call.life.turn, call.life.group);
        if let Some(wait) = call.life.script.front().map(|next| next.after) {
            self.schedule(wait, ScheduledEvent::Step(id, turn));
        }
        self.publish_call(id, "call_progressing");
        self.bill_answered(id);
        if let Some(group) = group {
            self.leg_answered(group, id);
        }
        true
    }

    /// Hangs up a call with the reason that fits its status: only an unanswered outgoing call is cancelled.
    pub fn hang_up_now(&mut self, id: Uuid) {
        let cancelled = self.call(id).is_some_and(|c| c.tm_progressing.is_none() && c.direction == "outgoing");
        self.hang_up(id, if cancelled { "cancel" } else { "normal" });
    }

    /// Sets a call's status for good. False if there is no such call.
    pub fn freeze(&mut self, id: Uuid, status: Status) -> bool {
        let time = self.time();
        let Some(call) = self.call_mut(id) else {
            return false;
        };
        let answered = status == Status::Progressing && call.tm_progressing.is_none();
        call.status = status;
        call.tm_update = Some(time);
        call.life.turn += 1;
        call.life.script.clear();
        match status {
            Status::Ringing => call.tm_ringing = call.tm_ringing.or(Some(time)),
            Status::Progressing => call.tm_progressing = call.tm_progressing.or(Some(time)),
            Status::Hangup => call.tm_hangup = call.tm_hangup.or(Some(time)),
            _ => {}
        }
        let group = call.life.group;
        let ends = status == Status::Hangup && call.life.run.end(time);
        if status == Status::Hangup {
            self.close_recording(id, None);
            self.bill_ended(id);
        }
        if answered {
            self.bill_answered(id);
        }
        self.publish_call(id, status.event());
        if ends {
            self.publish_run(id, "activeflow_updated");
        }
        if let Some(group) = group {
            self.end_group(group);
        }
        if status == Status::Hangup {
            self.unchain(id);
        }
        true
    }

    /// Takes the next step of a call's script.
    fn step(&mut self, id: Uuid, turn: u64) {
        let time = self.time();
        let Some(call) = self.call_mut(id).filter(|call| call.life.turn == turn) else {
            return;
        };
        let Some(planned) = call.life.script.pop_front() else {
            return;
        };
        let running = call.life.run.running();
        apply_step(call, &planned.step, time);
        let (group, event) = (call.life.group, call.status.event());
        let next = call.life.script.front().map(|next| next.after);
        let bridged = matches!(&planned.step, ScriptStep::Act(action) if self.connect(id, action));
        if let Some(wait) = next.filter(|_| !bridged) {
            self.schedule(wait, ScheduledEvent::Step(id, turn));
        }
        match planned.step {
            ScriptStep::Act(_) => {
                self.publish_run(id, "activeflow_updated");
                self.publish_call(id, "call_updated");
            }
            ScriptStep::Finish => self.publish_run(id, "activeflow_updated"),
            ScriptStep::Ring => self.publish_call(id, event),
            ScriptStep::Answer => {
                self.publish_call(id, event);
                self.bill_answered(id);
                if let Some(group) = group {
                    self.leg_answered(group, id);
                }
            }
            ScriptStep::End { .. } => {
                self.close_recording(id, None);
                self.publish_call(id, event);
                self.bill_ended(id);
                if running {
                    self.publish_run(id, "activeflow_updated");
                }
                if let Some(group) = group {
                    self.end_group(group);
                }
                self.unchain(id);
            }
        }
    }
}

/// Applies a step to a call's record.
pub(super) fn apply_step(call: &mut Call, step: &ScriptStep, now: Timestamp) {
    match step {
        ScriptStep::Ring => (call.status, call.tm_ringing) = (Status::Ringing, Some(now)),
        ScriptStep::Answer => (call.status, call.tm_progressing) = (Status::Progressing, Some(now)),
        ScriptStep::Act(action) => {
            call.life.run.start_action(action.clone(), now);
            call.action.clone_from(action);
            call.action["tm_execute"] = json!(now);
        }
        // `End` follows.
        ScriptStep::Finish => return call.life.run.finish(now),
        ScriptStep::End { by, reason } => {
            (call.status, call.tm_hangup) = (Status::Hangup, Some(now));
            (call.hangup_by, call.hangup_reason) = (by, reason);
            call.life.script.clear();
            call.life.run.end(now);
        }
    }
    call.tm_update = Some(now);
}
