//! The body of `POST /calls`: read and checked as far as that goes without looking at the account.

use super::call::Address;
use super::refusal::Refusal;
use super::script;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The action types the server knows.
const ACTIONS: [&str; 44] = [
    "ai_talk",
    "ai_summary",
    "ai_task",
    "amd",
    "answer",
    "beep",
    "block",
    "branch",
    "call",
    "case_create",
    "condition_call_digits",
    "condition_call_status",
    "condition_datetime",
    "condition_variable",
    "confbridge_join",
    "conference_join",
    "connect",
    "conversation_send",
    "digits_receive",
    "digits_send",
    "echo",
    "email_send",
    "empty",
    "external_media_start",
    "external_media_stop",
    "fetch",
    "fetch_flow",
    "goto",
    "hangup",
    "message_send",
    "mute",
    "play",
    "queue_join",
    "recording_start",
    "recording_stop",
    "sleep",
    "stop",
    "stream_echo",
    "talk",
    "transcribe_start",
    "transcribe_stop",
    "transcribe_recording",
    "variable_set",
    "webhook_send",
];

/// A call that is asked for. Fields the server does not know are passed over, as Go's decoder does.
#[derive(Debug, Deserialize)]
pub struct Order {
    #[serde(default)]
    source: Option<Address>,
    #[serde(default)]
    destinations: Option<Vec<Address>>,
    #[serde(default)]
    flow_id: Option<String>,
    #[serde(default)]
    actions: Option<Vec<Value>>,
    /// Any word: those that are not known count as `auto`. The record keeps the real source, whatever is shown to whom
    /// is called.
    #[serde(default, rename = "anonymous")]
    _anonymous: Option<String>,
    #[serde(default)]
    variables: Option<BTreeMap<String, String>>,
}

impl Order {
    /// Reads and checks a body.
    pub fn read(body: &[u8]) -> Result<Self, Refusal> {
        let order: Self = serde_json::from_slice(body)
            .map_err(|error| Refusal::new(400, "INVALID_JSON_BODY", format!("Bad JSON body: {error}.")))?;
        if order.source.is_none() {
            return Err(Refusal::invalid("source is required."));
        }
        if order.destinations().is_empty() {
            return Err(Refusal::invalid("destinations is required."));
        }
        order.check_variables()?;
        if order.flow_id().is_none() {
            order.check_actions()?;
        }
        Ok(order)
    }

    /// The caller.
    pub fn source(&self) -> Address {
        self.source.clone().unwrap_or_default()
    }

    /// Whom to call.
    pub fn destinations(&self) -> &[Address] {
        self.destinations.as_deref().unwrap_or(&[])
    }

    /// The flow to run; what is no UUID, or the nil one, counts as none.
    pub fn flow_id(&self) -> Option<Uuid> {
        let id: Uuid = self.flow_id.as_deref()?.parse().ok()?;
        (!id.is_nil()).then_some(id)
    }

    /// The actions to run when there is no flow.
    pub fn actions(&self) -> &[Value] {
        self.actions.as_deref().unwrap_or(&[])
    }

    fn check_actions(&self) -> Result<(), Refusal> {
        for action in self.actions() {
            if !action.is_object() {
                let message = "Bad JSON body: an action is an object.";
                return Err(Refusal::new(400, "INVALID_JSON_BODY", message));
            }
            let kind = script::kind(action);
            if !ACTIONS.contains(&kind) {
                let message = format!("There is no action type {kind:?}.");
                return Err(Refusal::new(400, "INVALID_ACTION_TYPE", message));
            }
        }
        Ok(())
    }

    fn check_variables(&self) -> Result<(), Refusal> {
        let Some(variables) = &self.variables else {
            return Ok(());
        };
        let counted = || variables.iter().filter(|(k, _)| !k.starts_with("voipbin."));
        let total: usize = counted().map(|(key, value)| key.len() + value.len()).sum();
        let longest = counted().map(|(_, value)| value.len()).max().unwrap_or(0);
        if counted().count() > 100 || total > 64 * 1024 || longest > 32 * 1024 {
            let message = "variables: at most 100 keys, 64 KB in all, 32 KB a value.";
            return Err(Refusal::new(400, "INVALID_VARIABLES", message));
        }
        Ok(())
    }
}
