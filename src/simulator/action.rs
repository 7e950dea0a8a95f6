//! The actions of flows: the known types, and the form in which a flow stores them. What they do is in `script.rs`.

use super::refusal::Refusal;
use super::rng::Rng;
use super::script;
use serde_json::{Value, json};
use uuid::Uuid;

/// The action types the server knows, one a line.
const TYPES: &str = include_str!("../../assets/simulator/action_types.txt");

/// Refuses actions of an unknown type.
pub fn check(actions: &[Value]) -> Result<(), Refusal> {
    for action in actions {
        if !action.is_object() {
            let message = "Bad JSON body: an action is an object.";
            return Err(Refusal::new(400, "INVALID_JSON_BODY", message));
        }
        let kind = script::kind(action);
        if !TYPES.lines().any(|known| known == kind) {
            let message = format!("There is no action type {kind:?}.");
            return Err(Refusal::new(400, "INVALID_ACTION_TYPE", message));
        }
    }
    Ok(())
}

/// The actions of a temporary flow, each with an id.
pub fn with_ids(actions: &[Value], rng: &mut Rng) -> Vec<Value> {
    let with_id = |action: &Value| {
        let mut action = action.clone();
        if action["id"].as_str().is_none_or(str::is_empty) {
            action["id"] = json!(rng.uuid());
        }
        action
    };
    actions.iter().map(with_id).collect()
}

/// The actions as a flow stores them: only the known fields, each with an id.
pub fn stored(actions: &[Value], rng: &mut Rng) -> Vec<Value> {
    let form = |action: &Value| {
        let id = |name: &str| -> Uuid { action[name].as_str().unwrap_or("").parse().unwrap_or_default() };
        let (own, next) = (id("id"), id("next_id"));
        let own = if own.is_nil() { rng.uuid() } else { own };
        let mut stored = json!({ "id": own, "next_id": next, "type": script::kind(action) });
        if action["option"].as_object().is_some_and(|option| !option.is_empty()) {
            stored["option"] = action["option"].clone();
        }
        stored
    };
    actions.iter().map(form).collect()
}
