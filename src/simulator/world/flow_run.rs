//! The run of a flow, as data: the action that runs, those before it, and whether it has ended.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// Stands for the action before the first one.
const START: &str = "00000000-0000-0000-0000-000000000001";
/// Stands for the action after the last one.
const FINISH: &str = "00000000-0000-0000-0000-000000000002";

/// How far the flow of a call has come.
#[derive(Clone, Debug, Default)]
pub struct FlowRun {
    /// `None` before the first action.
    current: Option<Value>,
    /// What has run and runs no more, oldest first.
    pub executed: Vec<Value>,
    ended: bool,
    pub tm_update: Option<Timestamp>,
    pub tm_delete: Option<Timestamp>,
}

impl FlowRun {
    /// The next action runs. The one that ran until now has been executed, and as with the platform that counts from
    /// the start itself, which is an action without a type; the one that runs is not among them.
    pub fn start_action(&mut self, action: Value, now: Timestamp) {
        let before = self.current.replace(action);
        self.executed.push(before.unwrap_or_else(|| marker(START)));
        self.tm_update = Some(now);
    }

    /// The action that runs.
    pub fn current_action(&self) -> Value {
        self.current.clone().unwrap_or_else(|| marker(START))
    }

    /// No action is left.
    pub fn finish(&mut self, now: Timestamp) {
        self.start_action(marker(FINISH), now);
        self.end(now);
    }

    /// Whether it goes on.
    pub fn running(&self) -> bool {
        !self.ended
    }

    /// It is over, wherever it stands; false when it was over before.
    pub fn end(&mut self, now: Timestamp) -> bool {
        let ends = !self.ended;
        if ends {
            self.ended = true;
            self.tm_update = Some(now);
        }
        ends
    }
}

/// What stands for an action that is none.
fn marker(id: &str) -> Value {
    json!({ "id": id, "next_id": Uuid::nil() })
}
