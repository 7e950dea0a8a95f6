//! What in the table is out of date.

use std::collections::HashSet;

use crate::domain::CallId;

/// Above this many changed calls, a rebuild costs no more than an update.
const MOST: usize = 500;

/// What in the table is out of date.
#[derive(Clone, Debug, Default)]
pub(super) enum Outdated {
    /// Nothing.
    #[default]
    Nothing,
    /// The rows of these calls.
    Calls(HashSet<CallId>),
    /// Any row.
    Rows,
}

impl Outdated {
    /// Whether anything is.
    pub fn is_any(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// A call has changed.
    pub fn add(&mut self, id: &CallId) {
        match self {
            Self::Nothing => *self = Self::Calls(HashSet::from([id.clone()])),
            Self::Calls(changed) if changed.len() < MOST => _ = changed.insert(id.clone()),
            _ => *self = Self::Rows,
        }
    }

    /// Any row may have changed, if so.
    pub fn all_if(&mut self, changed: bool) {
        if changed {
            *self = Self::Rows;
        }
    }
}
