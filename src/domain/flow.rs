//! What happens on a call, as the account has stored it.

use std::sync::Arc;

use super::{Action, FlowId};

/// A stored flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Its identifier.
    pub id: FlowId,
    /// A name for people.
    pub name: String,
    /// What it is for, for people.
    pub detail: String,
    /// Its steps in order.
    pub actions: Vec<Action>,
    /// Whether its record is marked as deleted.
    pub deleted: bool,
    /// The whole item as JSON.
    pub raw: Arc<str>,
}
