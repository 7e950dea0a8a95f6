//! The run of a flow, as data: the current action, those before it, and whether it has ended.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// The id of the action before the first.
const START: &str = "00000000-0000-0000-0000-000000000001";
/// The id of the action after the last.
const FINISH: &str = "00000000-0000-0000-0000-000000000002";

/// The progress of a call's flow.
#[derive(Clone, Debug, Default)]
pub struct FlowRun {
    /// `None` before the first action.
    current: Option<Value>,
    /// Completed actions, oldest first.
    pub executed: Vec<Value>,
    ended: bool,
    pub tm_update: Option<Timestamp>,
    pub tm_delete: Option<Timestamp>,
}

impl FlowRun {
    /// Starts the next action. Like on the platform, completed actions include the start itself, but not the current
    /// one.
    pub fn start_action(&mut self, action: Value, now: Timestamp) {
        let before = self.current.replace(action);
        self.executed.push(before.unwrap_or_else(|| marker(START)));
        self.tm_update = Some(now);
    }

    pub fn current_action(&self) -> Value {
        self.current.clone().unwrap_or_else(|| marker(START))
    }

    /// No action is left.
    pub fn finish(&mut self, now: Timestamp) {
        self.start_action(marker(FINISH), now);
        self.end(now);
    }

    pub fn running(&self) -> bool {
        !self.ended
    }

    /// Ends the run. False if it had ended before.
    pub fn end(&mut self, now: Timestamp) -> bool {
        let ends = !self.ended;
        if ends {
            self.ended = true;
            self.tm_update = Some(now);
        }
        ends
    }
}

/// A placeholder that is no real action.
fn marker(id: &str) -> Value {
    json!({ "id": id, "next_id": Uuid::nil() })
}
