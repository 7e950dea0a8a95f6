//! The bodies of `POST /calls` and `POST /groupcalls`: read and checked as far as that goes without looking at the account.

use super::action;
use super::body;
use super::call::Address;
use super::refusal::Refusal;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A call that is asked for. Fields the server does not know are passed over, as Go's decoder does.
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
    /// Any word: those that are not known count as `auto`. The record keeps the real source, whatever is shown to whom
    /// is called.
    #[serde(default, rename = "anonymous")]
    _anonymous: Option<String>,
    #[serde(default)]
    variables: Option<BTreeMap<String, String>>,
}

impl CallBody {
    /// Reads and checks a body.
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

    /// Only where they are run: a flow goes before them.
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

/// A group call that is asked for. Nothing in it is required.
#[derive(Debug, Deserialize)]
pub struct GroupcallBody {
    /// Whom to call, as in a call.
    #[serde(flatten)]
    pub call: CallBody,
    #[serde(default)]
    ring_method: Option<String>,
    #[serde(default)]
    answer_method: Option<String>,
}

impl GroupcallBody {
    /// Reads and checks a body.
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let group: Self = body::read(bytes)?;
        group.call.check_actions()?;
        Ok(group)
    }

    /// Whether all destinations ring together or one after another; a method that nobody knows is an error without a
    /// cause.
    pub fn ring_method(&self) -> Result<&'static str, Refusal> {
        match self.ring_method.as_deref().unwrap_or("") {
            "" | "ring_all" => Ok("ring_all"),
            "linear" => Ok("linear"),
            _ => Err(Refusal::internal()),
        }
    }

    /// What happens to the others when one answers: any word, and all but `hangup_others` do nothing.
    pub fn answer_method(&self) -> &str {
        self.answer_method.as_deref().unwrap_or("")
    }
}
