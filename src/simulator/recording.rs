//! What is set on a call while it is up, and the recordings made of it. Who may ask, and how, is in `routes/control.rs`.

use super::push;
use super::world::{Event, World};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;
use uuid::Uuid;

/// The most recordings kept; the oldest go first.
const MOST: usize = 5_000;

/// A recording as the API shows it: times that are not set are left out. Nobody owns it.
#[derive(Clone, Debug, Serialize)]
pub struct Recording {
    id: Uuid,
    customer_id: Uuid,
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
    /// When it began, too.
    pub tm_create: Timestamp,
    tm_update: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    tm_delete: Option<Timestamp>,
}

/// All recordings, bounded.
#[derive(Debug, Default)]
pub struct Recordings {
    known: HashMap<Uuid, Recording>,
    order: VecDeque<Uuid>,
}

impl Recordings {
    /// A recording by its id.
    pub fn get(&self, id: Uuid) -> Option<&Recording> {
        self.known.get(&id)
    }

    /// All of them, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &Recording> {
        self.order.iter().rev().filter_map(|id| self.known.get(id))
    }

    /// Takes one out, and gives it back as it is then.
    pub fn delete(&mut self, id: Uuid, now: Timestamp) -> Option<Recording> {
        let mut recording = self.known.remove(&id)?;
        self.order.retain(|known| *known != id);
        (recording.tm_update, recording.tm_delete) = (now, Some(now));
        Some(recording)
    }

    fn insert(&mut self, recording: Recording) {
        if self.order.len() >= MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.order.push_back(recording.id);
        self.known.insert(recording.id, recording);
    }
}

impl World {
    /// Mutes a call in a direction, or unmutes it with an empty one, and tells of it.
    pub fn mute(&mut self, id: Uuid, direction: &str) {
        let time = self.time();
        let Some(call) = self.call_mut(id) else { return };
        direction.clone_into(&mut call.mute_direction);
        call.tm_update = Some(time);
        self.tell(id, "call_updated");
    }

    /// Begins to record a call that is not recorded yet; `longest` ends it by itself.
    pub fn start_recording(&mut self, call_id: Uuid, on_end_flow_id: Uuid, longest: Option<Duration>) {
        let (time, id) = (self.creation_time(), self.next_rng().uuid());
        let Some(call) = self.call_mut(call_id) else { return };
        call.recording_id = id;
        call.recording_ids.push(id);
        call.tm_update = Some(time);
        let recording = Recording {
            id,
            customer_id: call.customer_id,
            owner_id: Uuid::nil(),
            reference_type: "call",
            reference_id: call_id,
            status: "recording",
            format: "wav",
            activeflow_id: call.activeflow_id,
            on_end_flow_id,
            tm_start: time,
            tm_end: None,
            tm_create: time,
            tm_update: time,
            tm_delete: None,
        };
        self.tell_recording("recording_started", &recording);
        self.recordings.insert(recording);
        if let Some(longest) = longest {
            self.schedule(longest, Event::RecordingEnd(call_id, id));
        }
        self.tell(call_id, "call_updated");
    }

    /// Ends the recording that a call is in, if it is still that one, and tells of it.
    pub fn end_recording(&mut self, call_id: Uuid, id: Uuid) {
        if self.close_recording(call_id, Some(id)) {
            self.tell(call_id, "call_updated");
        }
    }

    /// Ends whatever recording a call is in, and says nothing: its end tells enough.
    pub fn close_recording(&mut self, call_id: Uuid, only: Option<Uuid>) -> bool {
        let time = self.time();
        let Some(call) = self.call_mut(call_id).filter(|call| !call.recording_id.is_nil()) else { return false };
        let id = call.recording_id;
        if only.is_some_and(|only| only != id) {
            return false;
        }
        call.recording_id = Uuid::nil();
        call.tm_update = Some(time);
        if let Some(recording) = self.recordings.known.get_mut(&id) {
            recording.status = "ended";
            recording.tm_end = Some(time);
            recording.tm_update = time;
            let recording = recording.clone();
            self.tell_recording("recording_finished", &recording);
        }
        true
    }

    fn tell_recording(&mut self, name: &'static str, recording: &Recording) {
        if self.listened_to {
            let body = json!(recording).to_string();
            let event = push::Event::new(name, recording.customer_id, Uuid::nil(), "recording", recording.id, body);
            self.happened.push(event);
        }
    }
}
