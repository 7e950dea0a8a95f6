//! The bodies of `POST /calls` and `POST /groupcalls`, with the checks that need no account.

use super::action;
use super::body;
use super::call::Address;
use super::refusal::Refusal;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The body of `POST /calls`. Unknown fields are ignored, like in Go's decoder.
#[derive(Debug, Deserialize)]
pub struct CallBody {
    #[serde(default)]
    source: Option<Address>,
    #[serde(default)]
    destinations: Option<Vec<Address>>,
    #[serde(default)]
    flow_id: Option<String>,
    #[serde(default)]
    actions: Option<Vec<Value>>,
    /// Any word: an unknown one counts as `auto`. The record always keeps the real source.
    #[serde(default, rename = "anonymous")]
    _anonymous: Option<String>,
    #[serde(default)]
    variables: Option<BTreeMap<String, String>>,
}

impl CallBody {
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let body: Self = body::read(bytes)?;
        if body.source.is_none() {
            return Err(Refusal::invalid("source is required."));
        }
        if body.destinations().is_empty() {
            return Err(Refusal::invalid("destinations is required."));
        }
        body.check_variables()?;
        body.check_actions()?;
        Ok(body)
    }

    pub fn source(&self) -> Address {
        self.source.clone().unwrap_or_default()
    }

    pub fn destinations(&self) -> &[Address] {
        self.destinations.as_deref().unwrap_or(&[])
    }

    /// The flow to run. An invalid or nil id counts as none.
    pub fn flow_id(&self) -> Option<Uuid> {
        let id: Uuid = self.flow_id.as_deref()?.parse().ok()?;
        (!id.is_nil()).then_some(id)
    }

    /// The actions to run if there is no flow.
    pub fn actions(&self) -> &[Value] {
        self.actions.as_deref().unwrap_or(&[])
    }

    /// Actions are checked only if they run: a flow takes precedence.
    fn check_actions(&self) -> Result<(), Refusal> {
        if self.flow_id().is_some() { Ok(()) } else { action::check(self.actions()) }
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

/// The body of `POST /groupcalls`. Every field is optional.
#[derive(Debug, Deserialize)]
pub struct GroupcallBody {
    /// The fields it shares with a call.
    #[serde(flatten)]
    pub call: CallBody,
    #[serde(default)]
    ring_method: Option<String>,
    #[serde(default)]
    answer_method: Option<String>,
}

impl GroupcallBody {
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let group: Self = body::read(bytes)?;
        group.call.check_actions()?;
        Ok(group)
    }

    /// `ring_all` or `linear`. An unknown method is a 500 without a cause.
    pub fn ring_method(&self) -> Result<&'static str, Refusal> {
        match self.ring_method.as_deref().unwrap_or("") {
            "" | "ring_all" => Ok("ring_all"),
            "linear" => Ok("linear"),
            _ => Err(Refusal::internal()),
        }
    }

    /// What happens to the other legs when one answers. Any word but `hangup_others` does nothing.
    pub fn answer_method(&self) -> &str {
        self.answer_method.as_deref().unwrap_or("")
    }
}
