//! Muting and recording calls. `routes/control.rs` checks the requests.

use super::push::PushEvent;
use super::world::{Recording, ScheduledEvent, World};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

impl World {
    /// Mutes a call in a direction; an empty direction unmutes it.
    pub fn mute(&mut self, id: Uuid, direction: &str) {
        let time = self.time();
        let Some(call) = self.call_mut(id) else { return };
        direction.clone_into(&mut call.mute_direction);
        call.tm_update = Some(time);
        self.publish_call(id, "call_updated");
    }

    /// Starts to record a call. The recording ends by itself after `longest`.
    pub fn start_recording(&mut self, call_id: Uuid, on_end_flow_id: Uuid, longest: Option<Duration>) {
        let (time, id) = (self.creation_time(), self.next_rng().uuid());
        let Some(call) = self.call_mut(call_id) else { return };
        call.recording_id = id;
        call.recording_ids.push(id);
        call.tm_update = Some(time);
        let recording = Recording::begin(id, call, on_end_flow_id, time);
        self.publish_recording("recording_started", &recording);
        self.bill_recording(&recording);
        self.recordings.insert(recording);
        if let Some(longest) = longest {
            self.schedule(longest, ScheduledEvent::RecordingEnd(call_id, id));
        }
        self.publish_call(call_id, "call_updated");
    }

    /// Ends this recording of a call, unless it has ended.
    pub fn end_recording(&mut self, call_id: Uuid, id: Uuid) {
        if self.close_recording(call_id, Some(id)) {
            self.publish_call(call_id, "call_updated");
        }
    }

    /// Ends a call's recording without an event about the call; false if there was none. With `only`, ends no other
    /// one.
    pub fn close_recording(&mut self, call_id: Uuid, only: Option<Uuid>) -> bool {
        let time = self.time();
        let Some(call) = self.call_mut(call_id).filter(|call| !call.recording_id.is_nil()) else { return false };
        let id = call.recording_id;
        if only.is_some_and(|only| only != id) {
            return false;
        }
        call.recording_id = Uuid::nil();
        call.tm_update = Some(time);
        if let Some(recording) = self.recordings.end(id, time) {
            self.publish_recording("recording_finished", &recording);
            self.bill_ended(id);
        }
        true
    }

    fn publish_recording(&mut self, name: &'static str, recording: &Recording) {
        if self.has_listeners {
            let body = json!(recording).to_string();
            let event = PushEvent::new(name, recording.customer_id, Uuid::nil(), "recording", recording.id, body);
            self.outbox.push(event);
        }
    }
}
