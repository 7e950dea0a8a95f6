//! The records that clients create, change and delete: numbers, flows and extensions.

use super::variants::merge;
use super::{Account, exists, id_of};
use crate::simulator::refusal::Refusal;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    Number,
    Flow,
    Extension,
}

impl RecordKind {
    /// The 404 for a missing record.
    fn missing(self) -> Refusal {
        let (reason, message) = match self {
            Self::Number => ("NUMBER_NOT_FOUND", "There is no number with this id."),
            Self::Flow => ("FLOW_NOT_FOUND", "There is no flow with this id."),
            Self::Extension => ("EXTENSION_NOT_FOUND", "There is no extension with this id."),
        };
        Refusal::new(404, reason, message)
    }
}

impl Account {
    /// The records of a kind, newest first, without deleted ones.
    pub fn records(&self, kind: RecordKind) -> impl Iterator<Item = &Value> {
        let list = match kind {
            RecordKind::Number => &self.numbers,
            RecordKind::Flow => &self.flows,
            RecordKind::Extension => &self.extensions,
        };
        list.iter().filter(|record| exists(record))
    }

    /// A record, unless it was deleted.
    pub fn record(&self, kind: RecordKind, id: Uuid) -> Result<&Value, Refusal> {
        self.records(kind).find(|record| id_of(record) == id).ok_or_else(|| kind.missing())
    }

    /// Creates a record with these fields.
    pub fn create(&mut self, kind: RecordKind, fields: Value, now: Timestamp) -> Value {
        let mut record = blank(kind, self.customer_id(), now);
        merge(&mut record, fields);
        self.kept(kind).insert(0, record.clone());
        record
    }

    /// Changes these fields of a record. Null leaves a field as it is.
    pub fn update(&mut self, kind: RecordKind, id: Uuid, mut fields: Value, now: Timestamp) -> Result<Value, Refusal> {
        let record = self.record_mut(kind, id)?;
        if let Some(fields) = fields.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
        merge(record, fields);
        record["tm_update"] = json!(now);
        Ok(record.clone())
    }

    /// Deletes a record and the references to it.
    pub fn delete(&mut self, kind: RecordKind, id: Uuid, now: Timestamp) -> Result<Value, Refusal> {
        let record = self.record_mut(kind, id)?;
        record["tm_update"] = json!(now);
        record["tm_delete"] = json!(now);
        if kind == RecordKind::Number {
            record["status"] = json!("deleted");
        }
        let record = record.clone();
        match kind {
            RecordKind::Number => {}
            RecordKind::Flow => self.forget_flow(id),
            RecordKind::Extension => self.devices.retain(|device| record["extension"] != device.extension.as_str()),
        }
        Ok(record)
    }

    /// Removes a flow from the numbers that use it.
    fn forget_flow(&mut self, id: Uuid) {
        for number in &mut self.numbers {
            for field in ["call_flow_id", "message_flow_id"] {
                if number[field] == id.to_string() {
                    number[field] = json!(Uuid::nil());
                }
            }
        }
    }

    fn record_mut(&mut self, kind: RecordKind, id: Uuid) -> Result<&mut Value, Refusal> {
        let mut records = self.kept(kind).iter_mut();
        records.find(|record| exists(record) && id_of(record) == id).ok_or_else(|| kind.missing())
    }

    /// All records of a kind, also deleted ones.
    pub(super) fn kept(&mut self, kind: RecordKind) -> &mut Vec<Value> {
        match kind {
            RecordKind::Number => &mut self.numbers,
            RecordKind::Flow => &mut self.flows,
            RecordKind::Extension => &mut self.extensions,
        }
    }
}

/// A record with default values.
pub(super) fn blank(kind: RecordKind, customer: Uuid, now: Timestamp) -> Value {
    let mut record = match kind {
        RecordKind::Number => json!({
            "number": "",
            "type": "normal",
            "call_flow_id": Uuid::nil(),
            "message_flow_id": Uuid::nil(),
            "status": "active",
            "t38_enabled": false,
            "emergency_enabled": false,
            "metadata": { "rtp_debug": false },
            "tm_purchase": now,
            "tm_renew": null,
        }),
        RecordKind::Flow => {
            json!({ "type": "flow", "actions": [], "direct_hash": "", "on_complete_flow_id": Uuid::nil() })
        }
        RecordKind::Extension => json!({
            "extension": "",
            "domain_name": customer,
            "username": "",
            "password": "",
            "direct_hash": "",
        }),
    };
    let common = json!({
        "id": Uuid::new_v4(),
        "customer_id": customer,
        "name": "",
        "detail": "",
        "tm_create": now,
        "tm_update": null,
        "tm_delete": null,
    });
    merge(&mut record, common);
    record
}
