//! The seeded account from `assets/account.json`, and look-ups in it. Knows no calls and no HTTP. Other accounts:
//! `account/variants.rs`. Changes: `account/changes.rs` by JSON pointer, `account/records.rs` through the API.

mod changes;
mod records;
mod variants;

pub use records::RecordKind;

use super::options::{AccountKind, ExtensionRouting, Size};
use super::refusal::Refusal;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::io;
use uuid::Uuid;

/// The status of an account that is scheduled for deletion.
const FROZEN: &str = "frozen";
/// How long it can be recovered.
const GRACE: SignedDuration = SignedDuration::from_hours(30 * 24);

const SEED: &str = include_str!("../../assets/account.json");

/// One customer's resources, as the API shows them.
#[derive(Clone, Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names are the API's own")]
pub struct Account {
    pub customer: Value,
    pub billing_account: Value,
    pub outbound_config: Value,
    /// The first one is the agent who logs in.
    pub agents: Vec<Value>,
    pub numbers: Vec<Value>,
    pub flows: Vec<Value>,
    pub extensions: Vec<Value>,
    pub contacts: Vec<Value>,
    /// The registered phones. No route shows them.
    pub devices: Vec<Device>,
}

/// A phone registered under an extension.
#[derive(Clone, Debug, Deserialize)]
pub struct Device {
    /// The extension it belongs to: the SIP user name.
    pub extension: String,
    /// Its contact, a SIP URI.
    pub contact: String,
    /// The kind of phone.
    pub name: String,
    /// Seconds from the start of a call to its registration; `None` if it is registered all the time.
    #[serde(default)]
    pub registers_after: Option<u64>,
}

impl Account {
    /// The seeded account, reduced to `kind` and enlarged by `size`.
    pub fn seeded(kind: AccountKind, size: Size) -> io::Result<Self> {
        let mut account: Self = serde_json::from_str(SEED).map_err(io::Error::from)?;
        account.grow(size);
        account.reduce_to(kind);
        account.sort();
        Ok(account)
    }

    /// Sorts lists newest first, as the API shows them.
    fn sort(&mut self) {
        for list in [&mut self.numbers, &mut self.flows, &mut self.extensions, &mut self.contacts] {
            list.sort_by_key(|record| Reverse(created(record)));
        }
    }

    /// The refusal for every request while the account is frozen.
    pub fn frozen(&self) -> Option<Refusal> {
        let scheduled: Timestamp = self.customer["tm_deletion_scheduled"].as_str()?.parse().ok()?;
        let effective = scheduled.checked_add(GRACE).unwrap_or(scheduled);
        (self.customer["status"] == FROZEN).then(|| Refusal::frozen(scheduled, effective))
    }

    /// Freezes the account from this time on, or unfreezes it.
    pub fn set_frozen(&mut self, since: Option<Timestamp>) {
        self.customer["status"] = json!(if since.is_some() { FROZEN } else { "active" });
        self.customer["tm_deletion_scheduled"] = json!(since);
    }

    pub fn customer_id(&self) -> Uuid {
        id_of(&self.customer)
    }

    pub fn is_verified(&self) -> bool {
        self.customer["identity_verification_status"] == "verified"
    }

    /// The actions of a flow; `None` if the flow does not exist.
    pub fn actions(&self, flow: Uuid) -> Option<Vec<Value>> {
        self.record(RecordKind::Flow, flow).ok()?["actions"].as_array().cloned()
    }

    /// The active numbers that have a flow for incoming calls, each with that flow.
    pub fn answering_numbers(&self) -> Vec<(String, Uuid)> {
        let live = self.numbers.iter().filter(|n| n["status"] == "active");
        live.filter_map(|number| {
            let flow: Uuid = number["call_flow_id"].as_str()?.parse().ok()?;
            let text = number["number"].as_str()?.to_owned();
            (!flow.is_nil()).then_some((text, flow))
        })
        .collect()
    }

    /// An active number of the account.
    pub fn number(&self, number: &str) -> Option<&Value> {
        let mut live = self.numbers.iter().filter(|n| n["status"] == "active");
        live.find(|known| known["number"] == number)
    }

    /// The number with this id, if it can be the source of a PSTN call.
    pub fn source_number(&self, id: &str) -> Option<&Value> {
        let mut fit = self.numbers.iter().filter(|n| n["status"] == "active" && n["type"] == "normal");
        fit.find(|known| known["id"] == id)
    }

    /// The extension with this name or number, exact match. With `Either`, the number takes precedence.
    pub fn extension(&self, name: &str, routing: ExtensionRouting) -> Option<&Value> {
        let by = |field: &str| self.extensions.iter().find(|known| exists(known) && known[field] == name);
        match routing {
            ExtensionRouting::Name => by("name"),
            ExtensionRouting::Extension => by("extension"),
            ExtensionRouting::Either => by("extension").or_else(|| by("name")),
        }
    }

    pub fn agent(&self, id: &str) -> Option<&Value> {
        self.agents.iter().find(|known| known["id"] == id)
    }

    /// The phones registered for an extension.
    pub fn devices(&self, extension: &Value) -> Vec<Device> {
        let its = |device: &&Device| extension["extension"] == device.extension.as_str();
        self.devices.iter().filter(its).cloned().collect()
    }
}

/// False for a deleted record.
pub fn exists(record: &Value) -> bool {
    record["tm_delete"].is_null()
}

pub fn created(record: &Value) -> Option<Timestamp> {
    record["tm_create"].as_str()?.parse().ok()
}

/// A record's id; nil if it has none.
pub fn id_of(resource: &Value) -> Uuid {
    let text = resource["id"].as_str().unwrap_or("");
    text.parse().unwrap_or_default()
}
