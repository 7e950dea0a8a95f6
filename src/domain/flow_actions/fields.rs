//! Access to the parts of an action's JSON object.

use serde_json::{Map, Value};

use crate::domain::Address;

/// The platform's nil id: no id.
const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// The type; empty when it has none.
pub fn kind(action: &Value) -> &str {
    action.get("type").and_then(Value::as_str).unwrap_or("")
}

/// The id that other actions refer to.
pub fn id(action: &Value) -> Option<&str> {
    action.get("id").and_then(as_id)
}

/// The options; `None` when they are not an object.
pub fn option(action: &Value) -> Option<&Map<String, Value>> {
    action.get("option").and_then(Value::as_object)
}

/// An id; `None` for the values that mean "no id".
pub(super) fn as_id(value: &Value) -> Option<&str> {
    value.as_str().filter(|id| !id.is_empty() && *id != NIL)
}

/// The elements of a list; empty for anything else.
pub(super) fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The address in a value; `None` when it is not one.
pub fn address(value: &Value) -> Option<Address> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
    let address = Address {
        kind: text("type").as_str().into(),
        target: text("target"),
        target_name: text("target_name"),
        name: text("name"),
    };
    (!address.dialed().is_empty()).then_some(address)
}

/// An address in the form that actions hold.
pub fn written_address(address: &Address) -> Value {
    let fields = [
        ("type", address.kind.as_str()),
        ("target", &address.target),
        ("target_name", &address.target_name),
        ("name", &address.name),
    ];
    let said = fields.into_iter().filter(|(_, value)| !value.is_empty());
    Value::Object(said.map(|(field, value)| (field.to_owned(), value.into())).collect())
}

/// Whether a value is missing, null, or an empty text, list or object.
pub(super) fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(fields)) => fields.is_empty(),
        Some(Value::Bool(_) | Value::Number(_)) => false,
    }
}
