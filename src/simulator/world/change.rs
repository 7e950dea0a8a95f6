//! What watchers of a simulator are told.

use std::time::Instant;

/// A change of a call's status, for tests and benchmarks that compare with the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which call.
    pub id: String,
    /// The status it has now.
    pub status: &'static str,
    /// When it got it.
    pub at: Instant,
}
