//! Tolerant access to the fields of a JSON object, and the record kept of the whole.

use std::sync::Arc;

use serde_json::Value;
use thiserror::Error;

use super::secret_names::is_secret;

/// What stands in the place of a secret.
const HIDDEN: &str = "(hidden)";
/// The longest name of a field that is kept, in bytes.
const LONGEST_NAME: usize = 256;
/// The longest text that is kept of a field, in bytes.
const LONGEST_TEXT: usize = 16 * 1024;
/// The longest record that is kept whole, in bytes.
const LONGEST_RECORD: usize = 256 * 1024;

/// An item without an id, or no object at all: nothing can be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the item cannot be read")]
pub struct Unreadable;

/// A field as text. Numbers and booleans are written out; anything else reads as empty.
pub(super) fn text(value: &Value, field: &str) -> String {
    match value.get(field) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(flag)) => flag.to_string(),
        _ => String::new(),
    }
}

/// A field that is an identifier, by the constructor of its type, which refuses the ways to say "no id" and what
/// cannot be one.
pub(super) fn id<T>(value: &Value, field: &str, new: impl Fn(&str) -> Option<T>) -> Option<T> {
    value.get(field).and_then(Value::as_str).and_then(new)
}

/// The elements of a field that is a list; none when it is anything else.
pub(super) fn elements<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Hides what every field holds that may hold a secret, at any depth: what is hidden here can reach no screen, clipboard,
/// log or file. And shortens what is longer than any honest text: it would fill the memory and hold up the screen.
pub(super) fn without_secrets(mut value: Value) -> Value {
    hide_secrets(&mut value);
    value
}

fn hide_secrets(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| name.len() <= LONGEST_NAME);
            for (name, value) in fields {
                if is_secret(name) && !is_nothing(value) {
                    *value = Value::from(HIDDEN);
                } else {
                    hide_secrets(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide_secrets),
        Value::String(text) if text.len() > LONGEST_TEXT => {
            // With what is said about it, it is no longer than one that is kept.
            let end = text.floor_char_boundary(LONGEST_TEXT - 64);
            *text = format!("{}… ({} bytes, cut here)", &text[..end], text.len());
        }
        _ => {}
    }
}

/// Whether there is nothing to hide.
fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

/// The whole item as compact JSON; only its start where it is longer than any honest one.
pub(super) fn raw(value: &Value) -> Arc<str> {
    let text = value.to_string();
    if text.len() <= LONGEST_RECORD {
        return text.into();
    }
    let start = &text[..text.floor_char_boundary(LONGEST_RECORD)];
    format!("{start}… ({} bytes, cut here)", text.len()).into()
}
