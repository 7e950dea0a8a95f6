//! Answers that hold several items: lists, and what came of placing a call.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::item::{call, groupcall};
use super::read::Unreadable;
use crate::domain::{Call, Placed};

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items that could be read, in the server's order.
    pub items: Vec<T>,
    /// How many could not.
    pub skipped: usize,
    /// Where the next page would begin. It is there whenever the page is not empty, so it does not mean that
    /// there is more.
    pub next_token: Option<String>,
}

/// A page of a list: the API's object, or a bare array. No `result`, or null, is an empty page.
///
/// # Errors
/// [`Unreadable`] when it is no list at all: an empty list would then be a lie.
pub fn list<T>(value: &Value, item: impl Fn(Value) -> Result<T, Unreadable>) -> Result<Page<T>, Unreadable> {
    let elements: &[Value] = match value {
        Value::Array(elements) => elements,
        Value::Object(fields) => match fields.get("result") {
            Some(Value::Array(elements)) => elements,
            Some(Value::Null) => &[],
            None if fields.is_empty() || fields.contains_key("next_page_token") => &[],
            _ => return Err(Unreadable),
        },
        _ => return Err(Unreadable),
    };
    let items: Vec<T> = elements.iter().filter_map(|element| item(element.clone()).ok()).collect();
    let next_token = value.get("next_page_token").and_then(Value::as_str).filter(|token| !token.is_empty());
    Ok(Page { skipped: elements.len() - items.len(), items, next_token: next_token.map(str::to_owned) })
}

/// A page of calls, read item by item: as one tree it would take ten times its length in memory, over and over.
///
/// # Errors
/// As of [`list`].
pub fn calls(body: &[u8]) -> Result<Page<Call>, Unreadable> {
    #[derive(Deserialize)]
    struct Today<'a> {
        #[serde(borrow)]
        result: Vec<&'a RawValue>,
        #[serde(default)]
        next_page_token: String,
    }
    // A list would be taken for the fields in their order.
    let object = body.trim_ascii_start().starts_with(b"{");
    let today = object.then(|| serde_json::from_slice::<Today>(body).ok()).flatten();
    let Some(page) = today else {
        return list(&serde_json::from_slice(body).map_err(|_| Unreadable)?, call);
    };
    let read = |item: &&RawValue| serde_json::from_str(item.get()).ok().and_then(|value| call(value).ok());
    let items: Vec<Call> = page.result.iter().filter_map(read).collect();
    let next_token = Some(page.next_page_token).filter(|token| !token.is_empty());
    Ok(Page { skipped: page.result.len() - items.len(), items, next_token })
}

/// What came of placing a call, in each of the shapes that servers use: two lists, either of them missing or null;
/// a bare array; a bare object.
#[must_use]
pub fn placed(value: Value) -> Placed {
    let mut placed = Placed::default();
    match value {
        Value::Array(items) => take_all(&mut placed, Some(Value::Array(items)), take),
        Value::Object(mut fields) if !fields.contains_key("id") => {
            take_all(&mut placed, fields.remove("calls"), take);
            take_all(&mut placed, fields.remove("groupcalls"), take_groupcall);
        }
        Value::Object(fields) => take(&mut placed, Value::Object(fields)),
        _ => placed.unreadable += 1,
    }
    placed
}

fn take_all(placed: &mut Placed, list: Option<Value>, take: impl Fn(&mut Placed, Value)) {
    match list {
        Some(Value::Array(items)) => {
            for item in items {
                take(placed, item);
            }
        }
        None | Some(Value::Null) => {}
        Some(_) => placed.unreadable += 1,
    }
}

/// An item that may be either: only a groupcall has several destinations and legs.
fn take(placed: &mut Placed, item: Value) {
    let is_group = item.get("destination").is_none() && item.get("destinations").is_some();
    if is_group {
        return take_groupcall(placed, item);
    }
    match call(item) {
        Ok(call) => placed.calls.push(call),
        Err(Unreadable) => placed.unreadable += 1,
    }
}

fn take_groupcall(placed: &mut Placed, item: Value) {
    match groupcall(item) {
        Ok(groupcall) => placed.groupcalls.push(groupcall),
        Err(Unreadable) => placed.unreadable += 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_come_in_several_shapes() {
        for (value, expected) in [
            (json!({"result": [{"id": "a"}, {"id": ""}, 3], "next_page_token": "t"}), (1, 2, Some("t"))),
            (json!({"result": [{"id": "a"}], "next_page_token": ""}), (1, 0, None)),
            (json!({"result": null}), (0, 0, None)),
            (json!({"next_page_token": ""}), (0, 0, None)),
            (json!({}), (0, 0, None)),
            (json!([{"id": "a"}, {"id": "b"}]), (2, 0, None)),
            (json!([[]]), (0, 1, None)),
            (json!([[{"id": "a"}]]), (0, 1, None)),
        ] {
            let page = list(&value, call).unwrap();
            assert_eq!((page.items.len(), page.skipped, page.next_token.as_deref()), expected, "{value}");
            assert_eq!(calls(value.to_string().as_bytes()), Ok(page), "{value}");
        }
        assert_eq!(calls(b"[[{},{}]]").map(|page| page.skipped), Ok(1), "not the two of the inner list");
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        assert_eq!(calls(deep.as_bytes()), Err(Unreadable));
        for value in [json!("x"), json!(null), json!({"result": 1}), json!({"error": {}}), json!(3)] {
            assert_eq!(list(&value, call), Err(Unreadable), "{value}");
            assert_eq!(calls(value.to_string().as_bytes()), Err(Unreadable), "{value}");
        }
    }

    #[test]
    fn a_placed_call_is_found_in_every_shape() {
        let (call, group) = (json!({"id": "c", "destination": {}}), json!({"id": "g", "destinations": []}));
        for (value, expected) in [
            (json!({"calls": [call], "groupcalls": [group]}), (1, 1, 0)),
            (json!({"calls": [call]}), (1, 0, 0)),
            (json!({"calls": null, "groupcalls": [group]}), (0, 1, 0)),
            (json!({"groupcalls": [{"id": "g"}]}), (0, 1, 0)),
            (json!([call, {"id": "d"}]), (2, 0, 0)),
            (json!([group]), (0, 1, 0)),
            (call.clone(), (1, 0, 0)),
            (json!({}), (0, 0, 0)),
            (json!([]), (0, 0, 0)),
            (json!({"calls": [{}, call], "groupcalls": ["g"]}), (1, 0, 2)),
            (json!({"calls": "none"}), (0, 0, 1)),
            (json!("ok"), (0, 0, 1)),
            (json!(null), (0, 0, 1)),
        ] {
            let got = placed(value.clone());
            assert_eq!((got.calls.len(), got.groupcalls.len(), got.unreadable), expected, "{value}");
        }
    }
}
