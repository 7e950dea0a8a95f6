//! A phone number of the account.

use std::sync::Arc;

use crate::domain::open_enum::open_enum;
use crate::domain::{FlowId, NumberId};

open_enum!(
    /// What a number can be used for.
    NumberType {
        /// On the public network; the only kind that can be the source of a PSTN call.
        Normal = "normal",
        /// Only inside the platform (+899…).
        Virtual = "virtual",
        /// Not reported by the server.
        None = "",
    }
);

open_enum!(
    /// Whether a number is in use.
    NumberStatus {
        /// In use.
        Active = "active",
        /// Returned.
        Deleted = "deleted",
        /// Not reported by the server.
        None = "",
    }
);

/// A number of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Its identifier.
    pub id: NumberId,
    /// E.164, or +899… for a virtual one.
    pub number: String,
    /// What it can be used for.
    pub kind: NumberType,
    /// Whether it is in use.
    pub status: NumberStatus,
    /// The display name.
    pub name: String,
    /// The flow that answers calls to this number.
    pub call_flow_id: Option<FlowId>,
    /// The whole item as JSON.
    pub raw: Arc<str>,
}

impl Number {
    /// Why this number cannot be the source of a PSTN call, in words; `None` when it can.
    #[must_use]
    pub fn unfit_as_tel_source(&self) -> Option<String> {
        match (&self.status, &self.kind) {
            (NumberStatus::Active, NumberType::Normal) => None,
            (NumberStatus::Deleted, _) => Some("deleted".to_owned()),
            (NumberStatus::Active, NumberType::Virtual) => Some("virtual: cannot call phones".to_owned()),
            (NumberStatus::Active, kind) => Some(format!("type {}", unsaid(kind.as_str()))),
            (status, _) => Some(format!("status {}", unsaid(status.as_str()))),
        }
    }
}

fn unsaid(word: &str) -> &str {
    if word.is_empty() { "not known" } else { word }
}
