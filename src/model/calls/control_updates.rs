//! Updates the calls when controls are sent or answered and when recordings are read.

use std::time::Instant;

use super::controls::{CallControls, ControlResult, RecordingSince, SentControl, SetHere};
use super::{Calls, TrackedCall};
use crate::base::clock::Now;
use crate::domain::{CallId, Control, Recording, RecordingId, not_controllable};

impl TrackedCall {
    /// Why the call cannot be controlled now; `None` when it can.
    pub fn takes_no_control(&self) -> Option<String> {
        if self.gone.is_some() {
            return Some("it has ended".to_owned());
        }
        if self.hanging_up.is_some() {
            return Some("it is being hung up".to_owned());
        }
        not_controllable(&self.call)
    }

    /// Whether a control was set on it that only this program knows of.
    pub fn is_set_here(&self) -> bool {
        let set = |controls: &CallControls| {
            [controls.hold, controls.music, controls.silence].iter().any(|known| *known != SetHere::NotSet)
        };
        self.controls.as_deref().is_some_and(set)
    }

    /// Since when the call has been recorded; `None` when it is not.
    pub fn recorded_since(&self) -> Option<RecordingSince> {
        let id = self.call.recording_id.as_ref()?;
        let Some(controls) = &self.controls else { return Some(RecordingSince::Unknown) };
        let own = controls.recording.as_ref().filter(|(known, _)| known == id).and_then(|(_, started)| *started);
        let here = controls.recorded_here.as_ref().filter(|begun| begun.id.as_ref().is_none_or(|begun| begun == id));
        let here = here.map(|begun| RecordingSince::Here(begun.wall));
        Some(own.map(RecordingSince::Server).or(here).unwrap_or(RecordingSince::Unknown))
    }

    /// Updates the controls from a read of the call that was requested at `asked`.
    pub(super) fn controls_read(&mut self, asked: Instant) {
        if let Some(controls) = &mut self.controls {
            controls.read(&self.call, asked);
        }
    }

    /// Drops the controls of a call that has ended.
    pub(super) fn drop_controls_when_over(&mut self) {
        if !self.is_live() {
            self.controls = None;
        }
    }
}

impl Calls {
    /// Records that a control was sent, so that it is shown at once.
    pub fn control_sent(&mut self, id: &CallId, control: &Control) {
        let Some(tracked) = self.by_id.get_mut(id) else { return };
        let controls = tracked.controls.get_or_insert_default();
        controls.pending.retain(|pending| pending.control.kind() != control.kind());
        controls.pending.push(SentControl { control: control.clone(), answered: None });
    }

    /// Records the result of a control.
    pub fn control_answered(&mut self, id: &CallId, control: &Control, outcome: ControlResult, now: Now) {
        let Some(tracked) = self.by_id.get_mut(id).filter(|tracked| tracked.is_live()) else { return };
        tracked.local.get_or_insert_default().control_done(control, outcome, now);
        tracked.controls.get_or_insert_default().answered(control, outcome, now);
    }

    /// The recording of a call whose start is not known yet. Marks it as requested, so that it is read once.
    pub fn recording_to_read(&mut self, id: &CallId) -> Option<RecordingId> {
        let tracked = self.by_id.get_mut(id)?;
        let recording = tracked.call.recording_id.clone().filter(|_| tracked.is_live())?;
        let known = tracked.controls.as_ref().and_then(|controls| controls.recording.as_ref());
        if known.is_some_and(|(known, _)| *known == recording) {
            return None;
        }
        tracked.controls.get_or_insert_default().recording = Some((recording.clone(), None));
        tracked.local.get_or_insert_default().take_recording(&recording, false);
        Some(recording)
    }

    /// Records the start of a recording that was read.
    pub fn recording_read(&mut self, id: &CallId, read: &RecordingId, recording: &Recording) {
        let Some(tracked) = self.by_id.get_mut(id) else { return };
        tracked.local.get_or_insert_default().recording_known(read, recording);
        if let Some((_, started)) = tracked
            .controls
            .as_mut()
            .and_then(|controls| controls.recording.as_mut())
            .filter(|(known, _)| known == read)
        {
            *started = recording.started;
        }
    }
}
