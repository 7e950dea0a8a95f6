//! Numbers of the actions that other actions refer to.

use std::collections::HashMap;

use serde_json::Value;

use super::fields::{as_id, id};
use crate::domain::FlowAction;

/// Maps ids of actions to their positions in the list.
#[derive(Clone, Debug, Default)]
pub struct TargetNames<'a>(Option<HashMap<&'a str, usize>>);

impl<'a> TargetNames<'a> {
    /// For an action whose list is unknown.
    pub fn unknown() -> Self {
        Self(None)
    }

    /// From the ids of a list, in order; of duplicates the first counts.
    pub fn of(ids: impl Iterator<Item = Option<&'a str>>) -> Self {
        let mut places = HashMap::new();
        for (at, id) in ids.enumerate() {
            if let Some(id) = id {
                places.entry(id).or_insert(at);
            }
        }
        Self(Some(places))
    }

    /// From the steps of a flow.
    pub fn of_steps(steps: &'a [FlowAction]) -> Self {
        Self::of(steps.iter().map(|step| Some(step.id.as_str()).filter(|id| !id.is_empty())))
    }

    /// From a list of actions as JSON.
    pub fn of_actions(actions: &'a [Value]) -> Self {
        Self::of(actions.iter().map(id))
    }

    /// Index of an action in the list, from 0.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.0.as_ref()?.get(id).copied()
    }

    /// The action's name in a description: `step 3`.
    pub(super) fn words(&self, target: Option<&Value>) -> String {
        match (target.and_then(as_id), &self.0) {
            (None, _) => "nowhere".to_owned(),
            (Some(id), None) => format!("the action {id}"),
            (Some(id), Some(places)) => match places.get(id) {
                Some(at) => format!("step {}", at + 1),
                None => format!("an action that does not exist ({id})"),
            },
        }
    }
}
