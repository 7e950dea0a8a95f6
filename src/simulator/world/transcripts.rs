//! The transcripts of calls, as data. `routes/transcripts.rs` tells what was said.

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

/// A transcript as the API shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Transcript {
    pub id: Uuid,
    pub customer_id: Uuid,
    activeflow_id: Uuid,
    on_end_flow_id: Uuid,
    reference_type: &'static str,
    pub reference_id: Uuid,
    status: &'static str,
    pub language: String,
    direction: String,
    provider: &'static str,
    pub tm_create: Timestamp,
    tm_update: Timestamp,
    tm_delete: Option<Timestamp>,
}

impl Transcript {
    /// A transcript of a call that begins now.
    pub fn new(
        id: Uuid,
        customer_id: Uuid,
        activeflow_id: Uuid,
        reference_id: Uuid,
        language: String,
        direction: String,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            customer_id,
            activeflow_id,
            on_end_flow_id: Uuid::nil(),
            reference_type: "call",
            reference_id,
            status: "progressing",
            language,
            direction,
            provider: "gcp",
            tm_create: now,
            tm_update: now,
            tm_delete: None,
        }
    }

    /// Whether it has what is said in that direction.
    pub fn hears(&self, direction: &str) -> bool {
        self.direction == "both" || self.direction == direction
    }
}
