//! The seeded account: what `assets/account.json` holds, and the look-ups the API makes in it.
//! No calls, no HTTP. What sets other accounts apart is in `account/variants.rs`, changing one in
//! `account/changes.rs` and, as clients do, in `account/records.rs`.

mod changes;
mod records;
mod size;
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

/// The status of an account that is to be deleted.
const FROZEN: &str = "frozen";
/// How long it can still be recovered.
const GRACE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The seed, compiled in.
const SEED: &str = include_str!("../../assets/account.json");

/// One customer's resources, as the API shows them.
#[derive(Clone, Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names are the API's own")]
pub struct Account {
    pub customer: Value,
    pub billing_account: Value,
    pub outbound_config: Value,
    /// The first one is who logs in.
    pub agents: Vec<Value>,
    pub numbers: Vec<Value>,
    pub flows: Vec<Value>,
    pub extensions: Vec<Value>,
    /// The phones registered, each with the `extension` it belongs to; no route shows them.
    pub devices: Vec<Device>,
}

/// A phone registered under an extension.
#[derive(Clone, Debug, Deserialize)]
pub struct Device {
    /// The SIP user name it registered with.
    pub extension: String,
    /// The contact that it registered with, a SIP URI.
    pub contact: String,
    /// What kind of phone it is.
    pub name: String,
    /// How many seconds after a call came in for its extension it registers, if it is not registered from the start.
    #[serde(default)]
    pub registers_after: Option<u64>,
}

impl Account {
    /// The seeded account, as far as it has come.
    pub fn seeded(kind: AccountKind, size: Size) -> io::Result<Self> {
        let mut account: Self = serde_json::from_str(SEED).map_err(io::Error::from)?;
        account.grow(size);
        account.reduce_to(kind);
        account.sort();
        Ok(account)
    }

    /// Puts the newest first, as every list shows them.
    fn sort(&mut self) {
        for list in [&mut self.numbers, &mut self.flows, &mut self.extensions] {
            list.sort_by_key(|record| Reverse(created(record)));
        }
    }

    /// The refusal of everything while the account is frozen.
    pub fn frozen(&self) -> Option<Refusal> {
        let scheduled: Timestamp = self.customer["tm_deletion_scheduled"].as_str()?.parse().ok()?;
        let effective = scheduled.checked_add(GRACE).unwrap_or(scheduled);
        (self.customer["status"] == FROZEN).then(|| Refusal::frozen(scheduled, effective))
    }

    /// Freezes an account for its deletion, or opens it.
    pub fn set_frozen(&mut self, since: Option<Timestamp>) {
        self.customer["status"] = json!(if since.is_some() { FROZEN } else { "active" });
        self.customer["tm_deletion_scheduled"] = json!(since);
    }

    /// The customer everything belongs to.
    pub fn customer_id(&self) -> Uuid {
        id_of(&self.customer)
    }

    /// Whether the customer's identity is verified.
    pub fn is_verified(&self) -> bool {
        self.customer["identity_verification_status"] == "verified"
    }

    /// The actions of a flow, if there is such a flow.
    pub fn actions(&self, flow: Uuid) -> Option<Vec<Value>> {
        self.record(RecordKind::Flow, flow).ok()?["actions"].as_array().cloned()
    }

    /// The numbers that can be called, each with the flow that answers.
    pub fn answering_numbers(&self) -> Vec<(String, Uuid)> {
        let live = self.numbers.iter().filter(|n| n["status"] == "active");
        live.filter_map(|number| {
            let flow: Uuid = number["call_flow_id"].as_str()?.parse().ok()?;
            let text = number["number"].as_str()?.to_owned();
            (!flow.is_nil()).then_some((text, flow))
        })
        .collect()
    }

    /// An owned number that has not been given back.
    pub fn number(&self, number: &str) -> Option<&Value> {
        let mut live = self.numbers.iter().filter(|n| n["status"] == "active");
        live.find(|known| known["number"] == number)
    }

    /// The number with this id, if it can be the source of a call to the telephone network.
    pub fn source_number(&self, id: &str) -> Option<&Value> {
        let mut fit = self.numbers.iter().filter(|n| n["status"] == "active" && n["type"] == "normal");
        fit.find(|known| known["id"] == id)
    }

    /// The extension a name leads to, exactly, case included. Where either may be called, its number goes first.
    pub fn extension(&self, name: &str, routing: ExtensionRouting) -> Option<&Value> {
        let by = |field: &str| self.extensions.iter().find(|known| exists(known) && known[field] == name);
        match routing {
            ExtensionRouting::Name => by("name"),
            ExtensionRouting::Extension => by("extension"),
            ExtensionRouting::Either => by("extension").or_else(|| by("name")),
        }
    }

    /// An agent by id.
    pub fn agent(&self, id: &str) -> Option<&Value> {
        self.agents.iter().find(|known| known["id"] == id)
    }

    /// The phones registered under an extension.
    pub fn devices(&self, extension: &Value) -> Vec<Device> {
        let its = |device: &&Device| extension["extension"] == device.extension.as_str();
        self.devices.iter().filter(its).cloned().collect()
    }
}

/// Whether a record has not been deleted.
pub fn exists(record: &Value) -> bool {
    record["tm_delete"].is_null()
}

/// When a record was created, if it says so.
pub fn created(record: &Value) -> Option<Timestamp> {
    record["tm_create"].as_str()?.parse().ok()
}

/// A resource's id; nil when it has none.
pub fn id_of(resource: &Value) -> Uuid {
    let text = resource["id"].as_str().unwrap_or("");
    text.parse().unwrap_or_default()
}
