//! The record of a call, exactly as the API shows it: empty fields are left out, an unset id is all zeros. `life.rs`
//! changes it; this file knows no time and no other record.

use super::script::PlannedStep;
use super::world::FlowRun;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::VecDeque;
use uuid::Uuid;

/// One end of a call.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// `tel`, `sip`, `extension`, `agent`, …
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// The number, SIP address or id.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub target: String,
    /// The name used to look up the target.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub target_name: String,
    /// A label.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// A note.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl Address {
    /// A telephone number.
    pub fn tel(number: &str) -> Self {
        Self { kind: "tel".to_owned(), target: number.to_owned(), ..Self::default() }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    #[default]
    Dialing,
    Ringing,
    Progressing,
    Canceling,
    Terminating,
    Hangup,
}

impl Status {
    /// The name of the push event for this status.
    pub fn event(self) -> &'static str {
        match self {
            Self::Dialing => "call_dialing",
            Self::Ringing => "call_ringing",
            Self::Progressing => "call_progressing",
            Self::Canceling => "call_canceling",
            Self::Terminating => "call_terminating",
            Self::Hangup => "call_hangup",
        }
    }

    /// The API's name.
    pub fn word(self) -> &'static str {
        self.event().trim_start_matches("call_")
    }
}

/// The future of a call; never shown.
#[derive(Clone, Debug, Default)]
pub struct Life {
    /// The group call this is a leg of.
    pub group: Option<Uuid>,
    /// The next steps, in order.
    pub script: VecDeque<PlannedStep>,
    pub run: FlowRun,
    /// It stands in a bridge, or waits for one: its flow goes on when the calls that it dialed are over.
    pub bridged: bool,
    /// Incremented when the script is replaced, so that scheduled steps of the old one are ignored.
    pub turn: u64,
}

/// One phone call.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Call {
    pub id: Uuid,
    pub customer_id: Uuid,
    pub owner_id: Uuid,
    pub flow_id: Uuid,
    pub activeflow_id: Uuid,
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The call whose flow dialed this one.
    pub master_call_id: Uuid,
    /// The calls that this one's flow has dialed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chained_call_ids: Vec<Uuid>,
    pub recording_id: Uuid,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recording_ids: Vec<Uuid>,
    /// Always nil, like today's server: only the group call's `call_ids` link a leg to it.
    pub groupcall_id: Uuid,
    pub source: Address,
    pub destination: Address,
    pub status: Status,
    pub action: Value,
    pub direction: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub mute_direction: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub hangup_by: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub hangup_reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tm_progressing: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tm_ringing: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tm_hangup: Option<Timestamp>,
    pub tm_create: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tm_update: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tm_delete: Option<Timestamp>,
    #[serde(skip)]
    pub life: Life,
}

impl Call {
    /// A call that has just begun to dial and has no script yet.
    pub fn new(id: Uuid, customer_id: Uuid, created: Timestamp) -> Self {
        Self {
            id,
            customer_id,
            kind: "flow",
            action: json!({ "id": Uuid::nil(), "next_id": Uuid::nil() }),
            direction: "outgoing",
            tm_create: created,
            ..Self::default()
        }
    }

    pub fn ended(&self) -> bool {
        self.status == Status::Hangup
    }
}
