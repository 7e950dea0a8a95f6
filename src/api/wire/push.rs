//! Messages of the push channel: the subscription to send, and the events to read. Events have two shapes: an envelope
//! that names the change and holds the resource, or the bare resource.

use serde_json::{Value, json};

use super::fields::Unreadable;
use super::item::{call, groupcall, is_deleted};
use super::tree::tree;
use crate::domain::{Call, CustomerId, Groupcall};

/// A change that the server pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// The current state of a call.
    Call(Box<Call>),
    /// The last state of a call whose record was deleted.
    CallDeleted(Box<Call>),
    /// The current state of a groupcall.
    Groupcall(Box<Groupcall>),
}

/// The subscription to a customer's calls and groupcalls.
#[must_use]
pub fn subscription(customer: &CustomerId) -> String {
    let topics = ["call", "groupcall"].map(|kind| format!("customer_id:{customer}:{kind}"));
    json!({"type": "subscribe", "topics": topics}).to_string()
}

/// The customer in a record as the server wrote it.
pub fn owner(record: &str) -> Option<CustomerId> {
    let record = tree(record.as_bytes()).ok()?;
    record.get("customer_id")?.as_str().and_then(CustomerId::new)
}

/// Reads an event; `None` when it is about something else.
///
/// # Errors
/// [`Unreadable`] when it is not an event.
pub fn pushed(text: &str) -> Result<Option<Pushed>, Unreadable> {
    let mut event = tree(text.as_bytes())?;
    // A bare call also has a `type`, with another meaning; only an envelope has an object in `data`.
    let wrapped = event.get("data").is_some_and(Value::is_object);
    let kind = event.get("type").and_then(Value::as_str).filter(|_| wrapped).unwrap_or_default().to_owned();
    let item = if wrapped { event["data"].take() } else { event };
    // Only an envelope names the change; a bare record shows only that it was deleted.
    let deleted = kind.ends_with("_deleted") || is_deleted(&item);
    // A groupcall without legs has no `call_ids`.
    let is_group = item.get("call_ids").is_some() || item.get("destinations").is_some();
    if kind.starts_with("groupcall_") || kind.is_empty() && is_group {
        let group = groupcall(item)?;
        Ok(Some(Pushed::Groupcall(Box::new(Groupcall { deleted, ..group }))))
    } else if kind.starts_with("call_") || kind.is_empty() && item.get("destination").is_some() {
        let call = Box::new(call(item)?);
        Ok(Some(if deleted { Pushed::CallDeleted(call) } else { Pushed::Call(call) }))
    } else if item.is_object() {
        Ok(None)
    } else {
        Err(Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CallStatus;

    fn read(event: &Value) -> Result<Option<Pushed>, Unreadable> {
        pushed(&event.to_string())
    }

    #[test]
    fn an_event_is_read_in_both_shapes() {
        let call = json!({"id": "c", "type": "flow", "status": "ringing", "destination": {"type": "tel"}});
        let group = json!({"id": "g", "status": "progressing", "call_ids": ["c"], "destinations": []});
        for event in [json!({"type": "call_ringing", "data": call}), call.clone()] {
            let Ok(Some(Pushed::Call(call))) = read(&event) else { panic!("{event}") };
            assert_eq!(call.status, CallStatus::Ringing);
        }
        for event in [json!({"type": "groupcall_progressing", "data": group}), group.clone()] {
            let Ok(Some(Pushed::Groupcall(group))) = read(&event) else { panic!("{event}") };
            assert_eq!(group.call_ids.len(), 1);
        }
        let without_legs = json!({"id": "g", "status": "progressing", "groupcall_ids": ["h"], "destinations": [{}]});
        assert!(matches!(read(&without_legs), Ok(Some(Pushed::Groupcall(_)))));
        let with = |record: &Value, time: &str| {
            let mut record = record.clone();
            record["tm_delete"] = json!(time);
            record
        };
        let time = "2026-01-15T09:30:00.5Z";
        for event in [json!({"type": "call_deleted", "data": call}), with(&call, time)] {
            assert!(matches!(read(&event), Ok(Some(Pushed::CallDeleted(_)))), "{event}");
        }
        for event in [json!({"type": "groupcall_deleted", "data": group}), with(&group, time)] {
            assert!(matches!(read(&event), Ok(Some(Pushed::Groupcall(group))) if group.deleted), "{event}");
        }
        let never = with(&call, "9999-01-01 00:00:00.000000");
        assert!(matches!(read(&never), Ok(Some(Pushed::Call(_)))), "no time that has come");
    }

    #[test]
    fn what_is_about_something_else_is_no_error_and_what_is_no_event_is() {
        assert_eq!(read(&json!({"type": "transcript_created", "data": {"id": "t"}})), Ok(None));
        assert_eq!(read(&json!({"type": "pong"})), Ok(None));
        assert_eq!(read(&json!({"type": "call_ringing", "data": {"id": 7}})), Err(Unreadable));
        assert_eq!(read(&json!([1])), Err(Unreadable));
        assert_eq!(pushed("{"), Err(Unreadable));
    }

    #[test]
    fn every_record_names_its_owner() {
        assert_eq!(owner(r#"{"id":"c","customer_id":"u"}"#), CustomerId::new("u"));
        assert_eq!(owner(r#"{"id":"c","customer_id":"00000000-0000-0000-0000-000000000000"}"#), None);
        assert_eq!(owner("{"), None);
    }

    #[test]
    fn the_subscription_names_the_customer() {
        let customer = CustomerId::new("u-1").unwrap();
        let text = r#"{"type":"subscribe","topics":["customer_id:u-1:call","customer_id:u-1:groupcall"]}"#;
        assert_eq!(subscription(&customer), text);
    }
}
