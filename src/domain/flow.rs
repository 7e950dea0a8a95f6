//! What happens on a call, as the account has stored it.

use std::sync::Arc;

use super::flow_actions::{TargetNames, describe_with_edges};
use super::{FlowAction, FlowId};

/// A stored flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Its identifier.
    pub id: FlowId,
    /// A name for people.
    pub name: String,
    /// What it is for, for people.
    pub detail: String,
    /// Its steps in order.
    pub actions: Vec<FlowAction>,
    /// Whether its record is marked as deleted.
    pub deleted: bool,
    /// The whole item as JSON.
    pub raw: Arc<str>,
}

impl Flow {
    /// The places of its steps.
    #[must_use]
    pub fn targets(&self) -> TargetNames<'_> {
        TargetNames::of_steps(&self.actions)
    }

    /// Its steps in words with their ways out, in the order of the list.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let targets = self.targets();
        self.actions.iter().map(|action| describe_with_edges(&action.kind, &action.options(), &targets)).collect()
    }
}
