//! The run of a call's flow.

use super::FlowAction;

/// How far the flow of a call has come, as one answer of the server described it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activeflow {
    /// The actions that ran and run no more, oldest first.
    pub executed: Vec<FlowAction>,
    /// The action that runs, or ran when the flow ended; `None` before the first one and after the last.
    pub current: Option<FlowAction>,
}
