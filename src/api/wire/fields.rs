//! Tolerant access to the fields of a JSON object, and the record that is kept of the whole.

use std::sync::Arc;

use serde_json::Value;
use thiserror::Error;

use super::secret_names::is_secret;

/// Replaces a secret.
const HIDDEN: &str = "(hidden)";
/// Longest field name that is kept, in bytes.
const LONGEST_NAME: usize = 256;
/// Longest text of a field that is kept, in bytes.
const LONGEST_TEXT: usize = 16 * 1024;
/// Longest record that is kept whole, in bytes.
const LONGEST_RECORD: usize = 256 * 1024;

/// An item without an id, or not an object: unusable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the item cannot be read")]
pub struct Unreadable;

/// A field as text. Numbers and booleans are converted; anything else reads as empty.
pub(super) fn text(value: &Value, field: &str) -> String {
    match value.get(field) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(flag)) => flag.to_string(),
        _ => String::new(),
    }
}

/// A field as an identifier. `new` is the constructor of its type: it rejects the server's values for "no id" and texts
/// that cannot be an id.
pub(super) fn id<T>(value: &Value, field: &str, new: impl Fn(&str) -> Option<T>) -> Option<T> {
    value.get(field).and_then(Value::as_str).and_then(new)
}

/// The elements of a list field; empty when the field is anything else.
pub(super) fn elements<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Hides the value of every field that may hold a secret, at any depth, so that it reaches no screen, clipboard, log or
/// file. Also cuts texts longer than any legitimate one: they would fill the memory and block the screen.
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
            // With the note appended, it stays within the limit.
            let end = text.floor_char_boundary(LONGEST_TEXT - 64);
            *text = format!("{}… ({} bytes, cut here)", &text[..end], text.len());
        }
        _ => {}
    }
}

/// Whether the value is empty, so that nothing needs hiding.
fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

/// The whole item as compact JSON; only its beginning when it is longer than any legitimate one.
pub(super) fn raw(value: &Value) -> Arc<str> {
    let text = value.to_string();
    if text.len() <= LONGEST_RECORD {
        return text.into();
    }
    let start = &text[..text.floor_char_boundary(LONGEST_RECORD)];
    format!("{start}… ({} bytes, cut here)", text.len()).into()
}
