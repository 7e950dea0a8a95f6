//! Edges of a flow: the actions that an action can lead to, other than the next one.

use serde_json::Value;

/// A condition, and the id of the action that it leads to, unchecked.
pub(super) type Edge<'a> = (String, Option<&'a Value>);

/// The edges of an action with this type and these options.
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
