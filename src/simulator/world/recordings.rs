//! The recordings of calls, as data. `recording.rs` starts and ends them.

use crate::simulator::call::Call;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{HashMap, VecDeque};
use uuid::Uuid;

/// The most recordings kept. The oldest are dropped first.
const MAX_RECORDINGS: usize = 5_000;

/// A recording as the API shows it: unset times are left out, and nobody owns it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Recording {
    pub id: Uuid,
    pub customer_id: Uuid,
    owner_id: Uuid,
    reference_type: &'static str,
    reference_id: Uuid,
    status: &'static str,
    format: &'static str,
    activeflow_id: Uuid,
    on_end_flow_id: Uuid,
    tm_start: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    tm_end: Option<Timestamp>,
    /// Same as `tm_start`.
    pub tm_create: Timestamp,
    tm_update: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    tm_delete: Option<Timestamp>,
}

impl Recording {
    /// A recording that begins now.
    pub fn begin(id: Uuid, call: &Call, on_end_flow_id: Uuid, now: Timestamp) -> Self {
        Self {
            id,
            customer_id: call.customer_id,
            reference_type: "call",
            reference_id: call.id,
            status: "recording",
            format: "wav",
            activeflow_id: call.activeflow_id,
            on_end_flow_id,
            tm_start: now,
            tm_create: now,
            tm_update: now,
            ..Self::default()
        }
    }
}

#[derive(Debug, Default)]
pub struct Recordings {
    known: HashMap<Uuid, Recording>,
    order: VecDeque<Uuid>,
}

impl Recordings {
    pub fn get(&self, id: Uuid) -> Option<&Recording> {
        self.known.get(&id)
    }

    pub fn newest_first(&self) -> impl Iterator<Item = &Recording> {
        self.order.iter().rev().filter_map(|id| self.known.get(id))
    }

    /// Removes a recording and returns its last state.
    pub fn delete(&mut self, id: Uuid, now: Timestamp) -> Option<Recording> {
        let mut recording = self.known.remove(&id)?;
        self.order.retain(|known| *known != id);
        (recording.tm_update, recording.tm_delete) = (now, Some(now));
        Some(recording)
    }

    /// Ends a recording and returns it.
    pub fn end(&mut self, id: Uuid, now: Timestamp) -> Option<Recording> {
        let recording = self.known.get_mut(&id)?;
        recording.status = "ended";
        (recording.tm_end, recording.tm_update) = (Some(now), now);
        Some(recording.clone())
    }

    /// Adds a recording. If there are too many, the oldest is dropped.
    pub fn insert(&mut self, recording: Recording) {
        if self.order.len() >= MAX_RECORDINGS
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.order.push_back(recording.id);
        self.known.insert(recording.id, recording);
    }
}
