//! Changes an account while it runs: values by JSON pointer, all of them or none.

use super::records::{RecordKind, blank};
use super::variants::merge;
use super::{Account, FROZEN};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The part of a pointer that stands for a new last item of a list.
const APPEND: &str = "-";

impl Account {
    /// Changes values by pointer, such as `/customer/status`, `/numbers/0/status` or, to add one, `/numbers/-`. If one
    /// does not exist, nothing changes and the error says which.
    pub fn change(&mut self, changes: &Map<String, Value>, now: Timestamp) -> Result<(), String> {
        let mut after = self.clone();
        for (pointer, value) in changes {
            after.put(pointer, value.clone(), now)?;
        }
        after.sort();
        let (frozen, dated) = (after.customer["status"] == FROZEN, !after.customer["tm_deletion_scheduled"].is_null());
        if frozen != dated {
            after.customer["tm_deletion_scheduled"] = if frozen { json!(now) } else { Value::Null };
        }
        *self = after;
        Ok(())
    }

    fn put(&mut self, pointer: &str, value: Value, now: Timestamp) -> Result<(), String> {
        let no_such = || format!("There is no value {pointer}: GET the resource and name one of its fields.");
        let (root, rest) = pointer.trim_start_matches('/').split_once('/').ok_or_else(no_such)?;
        if let Some(resource) = self.single(root) {
            return put(resource, rest, value).ok_or_else(no_such);
        }
        let customer = self.customer_id();
        let list = self.list(root).ok_or_else(no_such)?;
        let (item, rest) = rest.split_once('/').map_or((rest, None), |(item, rest)| (item, Some(rest)));
        if rest.is_none() && !value.is_object() {
            return Err(format!("{pointer} names a whole record: its value must be an object."));
        }
        if item == APPEND && rest.is_none() {
            let mut record = blank(kind(root).ok_or_else(no_such)?, customer, now);
            merge(&mut record, value);
            list.push(record);
            return Ok(());
        }
        let item = item.parse().ok().and_then(|at: usize| list.get_mut(at)).ok_or_else(no_such)?;
        match rest {
            Some(rest) => put(item, rest, value).ok_or_else(no_such)?,
            None => *item = value,
        }
        Ok(())
    }

    fn single(&mut self, name: &str) -> Option<&mut Value> {
        match name {
            "customer" => Some(&mut self.customer),
            "billing_account" => Some(&mut self.billing_account),
            "outbound_config" => Some(&mut self.outbound_config),
            _ => None,
        }
    }

    fn list(&mut self, name: &str) -> Option<&mut Vec<Value>> {
        match name {
            "agents" => Some(&mut self.agents),
            "contacts" => Some(&mut self.contacts),
            _ => Some(self.kept(kind(name)?)),
        }
    }
}

/// The kind of records in a list that can grow.
fn kind(list: &str) -> Option<RecordKind> {
    match list {
        "numbers" => Some(RecordKind::Number),
        "flows" => Some(RecordKind::Flow),
        "extensions" => Some(RecordKind::Extension),
        _ => None,
    }
}

/// Replaces a value, or appends one to a list.
fn put(record: &mut Value, rest: &str, value: Value) -> Option<()> {
    let pointer = format!("/{rest}");
    let (parent, last) = pointer.rsplit_once('/')?;
    if last == APPEND
        && let Some(list) = record.pointer_mut(parent).and_then(Value::as_array_mut)
    {
        list.push(value);
        return Some(());
    }
    *record.pointer_mut(&pointer)? = value;
    Some(())
}
