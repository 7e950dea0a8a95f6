//! The ways out of an action other than to the next one.

use serde_json::Value;

/// When a way is taken, and the id of the action that it leads to as it is written.
pub(super) type Edge<'a> = (String, Option<&'a Value>);

/// The ways out of an action by its type and options.
pub(super) fn edges<'a>(kind: &str, option: &'a Value) -> Vec<Edge<'a>> {
    match kind {
        "branch" => {
            let chosen = option.get("target_ids").and_then(Value::as_object).into_iter().flatten();
            let chosen = chosen.map(|(value, target)| (value.clone(), Some(target)));
            chosen.chain([("otherwise".to_owned(), option.get("default_target_id"))]).collect()
        }
        "goto" => vec![("there".to_owned(), option.get("target_id"))],
        _ if kind.starts_with("condition_") => vec![("if not".to_owned(), option.get("false_target_id"))],
        _ => Vec::new(),
    }
}
