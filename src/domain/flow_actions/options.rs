//! Reads the options of an action for its description.

use serde_json::{Map, Value};

use super::catalogue;
use super::fields::{address, is_empty, list};
use super::targets::TargetNames;

/// Most characters of JSON that are shown when no description exists.
const LONGEST_JSON: usize = 160;

/// The options of an action.
pub(super) struct ActionOptions<'a> {
    /// The options by name.
    pub(super) fields: &'a Map<String, Value>,
    /// The numbers of the actions that it can lead to.
    pub(super) targets: &'a TargetNames<'a>,
}

impl ActionOptions<'_> {
    /// The options that the description does not cover, as JSON.
    pub(super) fn unknown(&self, kind: &str) -> String {
        let known = catalogue::find(kind);
        let is_unknown = |name: &&String| known.is_some_and(|known| known.option(name).is_none());
        let rest: Map<_, _> = self.fields.iter().filter(|(name, _)| is_unknown(name)).map(own).collect();
        if rest.is_empty() { String::new() } else { format!(" {}", cut(&Value::Object(rest))) }
    }

    /// An option as text; a number as it is written.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let value = self.fields.get(name).filter(|value| !is_empty(Some(value)))?;
        Some(value.as_str().map_or_else(|| cut(value), str::to_owned))
    }

    pub(super) fn or(&self, name: &str, otherwise: &str) -> String {
        self.text(name).unwrap_or_else(|| otherwise.to_owned())
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.fields.get(name)?.as_i64()
    }

    pub(super) fn yes(&self, name: &str) -> bool {
        self.fields.get(name).and_then(Value::as_bool) == Some(true)
    }

    /// A time in seconds; `parts` is how many of the server's units make a second.
    pub(super) fn time(&self, name: &str, parts: i64) -> Option<String> {
        let Some(number) = self.number(name) else { return self.text(name) };
        let (whole, rest) = (number / parts, (number % parts).unsigned_abs());
        let decimals = format!("{rest:03}");
        let decimals = decimals.trim_end_matches('0');
        Some(if decimals.is_empty() { format!("{whole} s") } else { format!("{whole}.{decimals} s") })
    }

    pub(super) fn texts(&self, name: &str) -> String {
        let texts: Vec<_> = list(self.fields.get(name)).iter().filter_map(Value::as_str).collect();
        if texts.is_empty() { self.or(name, "nothing") } else { texts.join(", ") }
    }

    pub(super) fn addresses(&self, name: &str) -> String {
        let label = |item: &Value| match (address(item), item) {
            (Some(address), _) => address.label(),
            (None, Value::String(text)) => text.clone(),
            (None, other) => cut(other),
        };
        let labels: Vec<_> = list(self.fields.get(name)).iter().map(label).collect();
        if labels.is_empty() { self.or(name, "nobody") } else { labels.join(", ") }
    }
}

/// `words`, followed by each text of `more` that exists.
pub(super) fn with(words: &str, more: &[Option<String>]) -> String {
    let mut words = words.to_owned();
    for more in more.iter().flatten() {
        words.extend([" ", more]);
    }
    words
}

/// The value as JSON, shortened when it is long.
pub(super) fn cut(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST_JSON) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn own((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}
