//! Opens the selected item as a text: the server's whole answer, or every field.

use crate::base::safe_text;
use crate::domain::Target;
use crate::model::Model;
use crate::model::SeenSince;

/// The field of a flow that is shown as a tree.
pub(crate) const ACTIONS: &str = "actions";

impl Model {
    /// The actions that the selected call has run, oldest first, under a heading; empty if none is known.
    pub(crate) fn steps_run(&self) -> Vec<String> {
        let Some(Target::Call(id)) = self.calls.table.cursor().selected() else { return Vec::new() };
        let Some(steps) = self.calls.call(id).and_then(|tracked| tracked.steps.as_ref()) else { return Vec::new() };
        if steps.all().is_empty() {
            return Vec::new();
        }
        let heading = if steps.told {
            "Actions as the server lists them, UTC:"
        } else {
            "Actions as seen (what happened between two readings is not among them), UTC:"
        };
        let mut lines = vec![heading.to_owned()];
        if steps.dropped > 0 {
            lines.push(format!("  … {} before", steps.dropped));
        }
        lines.extend(steps.all().iter().map(|step| match step.began {
            Some(SeenSince::Server(at)) => format!("  {}  {}", at.strftime("%H:%M:%S"), step.words),
            Some(SeenSince::Seen(at)) => format!("  seen at {}  {}", at.strftime("%H:%M:%S"), step.words),
            None => format!("  {:8}  {}", "", step.words),
        }));
        lines.push(String::new());
        lines
    }
}

pub(crate) fn pretty(raw: &str) -> Vec<String> {
    let value = serde_json::from_str::<serde_json::Value>(raw);
    let text = value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| raw.to_owned());
    safe_text::escape(&text).lines().map(str::to_owned).collect()
}

/// Every field of an item except `otherwise`, one per line; nested values are indented under their name.
pub(crate) fn fields(raw: &str, otherwise: &[&str]) -> Vec<String> {
    let Ok(serde_json::Value::Object(object)) = serde_json::from_str(raw) else { return pretty(raw) };
    let width = object.keys().map(|key| key.chars().count()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for (key, value) in object.into_iter().filter(|(key, _)| !otherwise.contains(&key.as_str())) {
        match value {
            serde_json::Value::String(text) => {
                lines.push(safe_text::escape(&format!("{key:width$}  {text}")).replace('\n', "\\n"));
            }
            serde_json::Value::Null => lines.push(format!("{key:width$}  -")),
            value @ (serde_json::Value::Bool(_) | serde_json::Value::Number(_)) => {
                lines.push(format!("{key:width$}  {value}"));
            }
            value => {
                lines.push(key);
                let text = serde_json::to_string_pretty(&value).unwrap_or_default();
                lines.extend(text.lines().map(|line| format!("    {line}")));
            }
        }
    }
    lines
}
