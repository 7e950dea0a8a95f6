//! One step of a flow.

use jiff::Timestamp;
use serde_json::Value;

/// A step of a flow, running or to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowAction {
    /// By what other steps go to it; empty when it has none.
    pub id: String,
    /// The step after it, where that is not the next one of the list; empty otherwise.
    pub next_id: String,
    /// The server's word for what it does; empty before a call has begun its flow.
    pub kind: String,
    /// Its options as compact JSON, `{}` when it has none.
    pub option: String,
    /// When it began on this call, by the server's clock; `None` in a stored flow, and where the server does not say.
    pub executed: Option<Timestamp>,
}

impl FlowAction {
    /// Its options as JSON.
    #[must_use]
    pub fn options(&self) -> Value {
        serde_json::from_str(&self.option).unwrap_or_default()
    }
}
