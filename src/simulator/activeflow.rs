//! The run of a call's flow as the API shows it. `life.rs` moves it on together with the call.

use super::call::Call;
use super::push::PushEvent;
use super::world::World;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// The record of a run. Unset times are `null`; an empty list is left out.
#[derive(Debug, Default, Serialize)]
pub struct Activeflow<'a> {
    id: Uuid,
    customer_id: Uuid,
    flow_id: Uuid,
    status: &'static str,
    reference_type: &'static str,
    reference_id: Uuid,
    reference_activeflow_id: Uuid,
    on_complete_flow_id: Uuid,
    current_action: Value,
    forward_action_id: Uuid,
    #[serde(skip_serializing_if = "<[Value]>::is_empty")]
    executed_actions: &'a [Value],
    /// When the run began.
    pub tm_create: Timestamp,
    tm_update: Option<Timestamp>,
    tm_delete: Option<Timestamp>,
}

impl<'a> Activeflow<'a> {
    /// The run of a call's flow; `None` if the call has none or the record was deleted.
    pub fn of(call: &'a Call) -> Option<Self> {
        let run = &call.life.run;
        let there = !call.activeflow_id.is_nil() && run.tm_delete.is_none();
        there.then(|| Self::shown(call))
    }

    fn shown(call: &'a Call) -> Self {
        let run = &call.life.run;
        Self {
            id: call.activeflow_id,
            customer_id: call.customer_id,
            flow_id: call.flow_id,
            status: if run.running() { "running" } else { "ended" },
            reference_type: "call",
            reference_id: call.id,
            current_action: run.current_action(),
            executed_actions: &run.executed,
            tm_create: call.tm_create,
            tm_update: run.tm_update,
            tm_delete: run.tm_delete,
            ..Self::default()
        }
    }
}

impl World {
    /// Ends the run of a call's flow, and the call with it.
    pub fn stop_run(&mut self, call: Uuid) {
        let now = self.time();
        if self.call_mut(call).is_some_and(|call| call.life.run.end(now)) {
            self.publish_run(call, "activeflow_updated");
        }
        self.hang_up_now(call);
    }

    /// Ends a run, deletes its record and returns its last state.
    pub fn delete_run(&mut self, call: Uuid) -> Option<Value> {
        self.stop_run(call);
        let now = self.time();
        let run = &mut self.call_mut(call)?.life.run;
        (run.tm_update, run.tm_delete) = (Some(now), Some(now));
        self.publish_run(call, "activeflow_deleted");
        self.call(call).map(|call| json!(Activeflow::shown(call)))
    }

    /// Publishes an event about the run of a call's flow.
    pub fn publish_run(&mut self, call: Uuid, name: &'static str) {
        let told = self.call(call).filter(|call| self.has_listeners && !call.activeflow_id.is_nil());
        let Some(call) = told else { return };
        let (customer, id, body) = (call.customer_id, call.activeflow_id, json!(Activeflow::shown(call)).to_string());
        self.outbox.push(PushEvent::new(name, customer, Uuid::nil(), "activeflow", id, body));
    }
}
