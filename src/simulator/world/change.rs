//! What watchers of a simulator receive.

use std::time::Instant;

/// A change of a call's status, for tests and benchmarks to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The call's id.
    pub id: String,
    /// The new status.
    pub status: &'static str,
    /// When the status changed.
    pub at: Instant,
}
