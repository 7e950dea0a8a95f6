//! Wrong JSON, in answers and in push events.

use super::super::fault::JsonFault;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// How deep the lists are nested.
const DEPTH: usize = 10_000;
/// The prefix of an id that is no UUID. It needs no escaping in a path.
const ODD_PREFIX: &str = "no_uuid.~";

/// The JSON text with this fault.
pub fn corrupt(fault: JsonFault, mut value: Value) -> String {
    match fault {
        JsonFault::IllTyped => value = ill_typed(value),
        JsonFault::BrokenItem { null } => value = broken_item(value, null),
        // As text: serializing it as a value would overflow the stack.
        JsonFault::Deep => return "[".repeat(DEPTH) + &"]".repeat(DEPTH),
        JsonFault::Twice => each_list(&mut value, |items| {
            *items = items.iter().flat_map(|item| [item.clone(), item.clone()]).collect();
        }),
        JsonFault::OddIds => each_object(&mut value, &odd_ids),
        JsonFault::HostileIds => each_list(&mut value, |items| hostile_ids(items)),
        JsonFault::UnknownStatus => each_object(&mut value, &|fields| {
            change_status(fields, |status| if status == "hangup" { "hangup" } else { "parked" });
        }),
        JsonFault::StatusBack => each_object(&mut value, &|fields| {
            let first = if fields.contains_key("call_ids") { "progressing" } else { "dialing" };
            change_status(fields, |_| first);
        }),
        JsonFault::Nulls => each_list(&mut value, |items| items.fill(Value::Null)),
    }
    value.to_string()
}

/// A path with the real ids; `None` if it has no odd ones.
pub fn without_odd_ids(path: &str) -> Option<String> {
    path.contains(ODD_PREFIX).then(|| path.replace(ODD_PREFIX, ""))
}

/// Changes the lists of an answer. An answer without a list counts as a list of one item.
fn each_list(value: &mut Value, change: impl Fn(&mut Vec<Value>)) {
    match value {
        Value::Array(items) => change(items),
        Value::Object(fields) if LISTS.iter().any(|name| fields.contains_key(*name)) => {
            for name in LISTS {
                if let Some(Value::Array(items)) = fields.get_mut(name) {
                    change(items);
                }
            }
        }
        other => {
            let mut alone = vec![other.take()];
            change(&mut alone);
            *other = alone.pop().unwrap_or_default();
        }
    }
}

/// The fields that hold lists.
const LISTS: [&str; 3] = ["result", "calls", "groupcalls"];

fn each_object(value: &mut Value, change: &impl Fn(&mut Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each_object(item, change)),
        Value::Object(fields) => {
            change(fields);
            fields.values_mut().for_each(|field| each_object(field, change));
        }
        _ => {}
    }
}

/// Changes only records of a customer: topics contain the customer's own id.
fn odd_ids(fields: &mut Map<String, Value>) {
    if !fields.contains_key("customer_id") {
        return;
    }
    let odd = |id: &mut Value| {
        let uuid = id.as_str().and_then(|text| text.parse::<Uuid>().ok());
        if let Some(uuid) = uuid.filter(|uuid| !uuid.is_nil()) {
            *id = json!(format!("{ODD_PREFIX}{uuid}"));
        }
    };
    for name in ["id", "groupcall_id", "answer_call_id"] {
        fields.get_mut(name).map(odd);
    }
    for name in ["call_ids", "groupcall_ids"] {
        if let Some(Value::Array(ids)) = fields.get_mut(name) {
            ids.iter_mut().for_each(odd);
        }
    }
}

/// Gives every second item the id of the one before plus a line break. Many URL parsers remove that, so that a request
/// for it reaches the other item.
fn hostile_ids(items: &mut [Value]) {
    for pair in items.chunks_exact_mut(2) {
        let id = pair[0]["id"].as_str().unwrap_or(".").to_owned();
        if let Some(fields) = pair[1].as_object_mut() {
            fields.insert("id".to_owned(), json!(format!("{id}\n")));
        }
    }
}

fn change_status(fields: &mut Map<String, Value>, change: impl Fn(&str) -> &'static str) {
    let has_id = fields.contains_key("id");
    if let Some(Value::String(status)) = fields.get_mut("status").filter(|_| has_id) {
        *status = change(status).to_owned();
    }
}

/// Gives every value another type.
fn ill_typed(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let wrong = fields.into_iter().map(|(name, field)| {
                let field = match field {
                    Value::String(_) => json!(7),
                    Value::Number(_) | Value::Bool(_) => json!("seven"),
                    Value::Array(_) => json!({ "0": "not a list" }),
                    Value::Object(_) => json!(["not an object"]),
                    Value::Null => json!(0.5),
                };
                (name, field)
            });
            wrong.collect()
        }
        Value::Array(_) => json!("not a list"),
        other => json!([other]),
    }
}

/// Makes one item of a list, or the only object, unusable.
fn broken_item(mut value: Value, null: bool) -> Value {
    let list = if value.is_array() {
        Some(&mut value)
    } else {
        let name = LISTS.into_iter().find(|name| {
            let items = value.get(name).and_then(Value::as_array);
            items.is_some_and(|items| !items.is_empty())
        });
        name.and_then(|name| value.get_mut(name))
    };
    let list = list.and_then(Value::as_array_mut);
    match list {
        Some(items) => {
            let middle = items.len() / 2;
            if let Some(item) = items.get_mut(middle) {
                break_one(item, null);
            }
        }
        None => break_one(&mut value, null),
    }
    value
}

/// `null`, or an object whose id is a number.
fn break_one(item: &mut Value, null: bool) {
    match item.as_object_mut() {
        Some(fields) if !null => {
            fields.insert("id".to_owned(), json!(42));
        }
        _ => *item = Value::Null,
    }
}
