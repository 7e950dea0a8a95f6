//! The run of a call's flow.

use super::FlowAction;

/// Progress of a call's flow, from one answer of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activeflow {
    /// Finished actions, oldest first.
    pub executed: Vec<FlowAction>,
    /// The running action, or the one that ran when the flow ended; `None` before the first and after the last.
    pub current: Option<FlowAction>,
}
