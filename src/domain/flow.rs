//! Stored flows: what happens on a call.

use std::sync::Arc;

use super::flow_actions::{TargetNames, describe_with_edges};
use super::{FlowAction, FlowId};

/// A stored flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Its identifier.
    pub id: FlowId,
    /// The display name.
    pub name: String,
    /// A description.
    pub detail: String,
    /// Its steps in order.
    pub actions: Vec<FlowAction>,
    /// Whether its record is marked as deleted.
    pub deleted: bool,
    /// The whole item as JSON.
    pub raw: Arc<str>,
}

impl Flow {
    /// Names of its steps as targets.
    #[must_use]
    pub fn targets(&self) -> TargetNames<'_> {
        TargetNames::of_steps(&self.actions)
    }

    /// Its steps as text, each with the steps that it can lead to, in list order.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let targets = self.targets();
        self.actions.iter().map(|action| describe_with_edges(&action.kind, &action.options(), &targets)).collect()
    }
}
