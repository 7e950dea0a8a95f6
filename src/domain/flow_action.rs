//! One step of a flow.

use jiff::Timestamp;
use serde_json::Value;

/// A step of a flow, stored or running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowAction {
    /// The id that other steps refer to; empty when it has none.
    pub id: String,
    /// The step after it, if that is not the next one in the list; empty otherwise.
    pub next_id: String,
    /// The server's name of its type; empty before a call has begun its flow.
    pub kind: String,
    /// Its options as compact JSON, `{}` when it has none.
    pub option: String,
    /// When it began on this call, by the server's clock; `None` in a stored flow, or when the server did not report
    /// it.
    pub executed: Option<Timestamp>,
}

impl FlowAction {
    /// Its options as JSON.
    pub fn options(&self) -> Value {
        serde_json::from_str(&self.option).unwrap_or_default()
    }
}
