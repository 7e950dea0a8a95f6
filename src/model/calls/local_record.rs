//! What this program knows of a call besides the server's record: the controls that were set from here, its recordings
//! as they were read, and the source that was asked for. Kept after the call has ended.

use jiff::Timestamp;

use crate::base::clock::Now;
use crate::domain::{CallId, Control, ControlKind, Recording, RecordingChange, RecordingId};
use crate::model::ControlResult;
use crate::model::calls::{Calls, TrackedCall};

/// Most controls kept per call.
const MOST: usize = 200;
/// Most recordings of a call that are read.
const MOST_READ: usize = 5;

/// What is known here of one call.
#[derive(Clone, Debug, Default)]
pub struct LocalRecord {
    /// The controls that were set from here, oldest first.
    pub controls: Vec<DoneControl>,
    /// Its recordings that were requested, oldest first.
    pub recordings: Vec<KnownRecording>,
    /// The label of the source that its request asked for.
    pub asked_source: Option<Box<str>>,
}

/// A control that was set from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoneControl {
    /// When it was answered, by our clock.
    pub at: Timestamp,
    /// What it was.
    pub kind: ControlKind,
    /// Whether it switched something on.
    pub on: bool,
    /// Whether the server confirmed it.
    pub certain: bool,
}

/// A recording, as its record was last read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownRecording {
    /// Its identifier.
    pub id: RecordingId,
    /// When it started and ended, by the server's clock; `None` where that is not known.
    pub times: (Option<Timestamp>, Option<Timestamp>),
    /// Whether it was requested after it had stopped.
    asked_over: bool,
}

impl TrackedCall {
    /// Records the result of a control sent from here.
    pub(super) fn control_done(&mut self, control: &Control, result: ControlResult, now: Now) {
        let on = match control {
            Control::Hold(on) | Control::Music(on) | Control::Silence(on) => *on,
            Control::Mute(direction) => direction.is_some(),
            Control::Record(change) => matches!(change, RecordingChange::Start(_)),
            Control::Say(_) => true,
        };
        let certain = match result {
            ControlResult::Done => true,
            ControlResult::Unknown => false,
            ControlResult::Refused => return,
        };
        let controls = &mut self.local.get_or_insert_default().controls;
        if controls.len() < MOST {
            controls.push(DoneControl { at: now.wall, kind: control.kind(), on, certain });
        }
    }

    /// Records what a recording's own record says.
    pub(super) fn recording_known(&mut self, id: &RecordingId, recording: &Recording) {
        let known = &mut self.local.get_or_insert_default().recordings;
        let times = (recording.started, recording.ended);
        if let Some(known) = known.iter_mut().find(|known| known.id == *id) {
            known.times = times;
        } else if known.len() < MOST_READ {
            known.push(KnownRecording { id: id.clone(), times, asked_over: recording.ended.is_some() });
        }
    }
}

impl Calls {
    /// Records the source that calls placed here asked for.
    pub fn asked_from(&mut self, ids: impl IntoIterator<Item = CallId>, source: &str) {
        for id in ids {
            if let Some(tracked) = self.by_id.get_mut(&id).filter(|_| !source.is_empty()) {
                tracked.local.get_or_insert_default().asked_source = Some(source.into());
            }
        }
    }

    /// A recording of a call whose times are not known yet. Marks it as requested, so that it is read once while it
    /// runs and once after.
    pub fn past_recording_to_read(&mut self, id: &CallId) -> Option<RecordingId> {
        let tracked = self.by_id.get_mut(id)?;
        let running = tracked.call.recording_id.clone().filter(|_| tracked.is_live());
        for recording in tracked.call.recordings().iter().take(MOST_READ) {
            let over = running.as_ref() != Some(recording);
            let local = tracked.local.get_or_insert_default();
            match local.recordings.iter_mut().find(|known| known.id == *recording) {
                Some(known) if known.asked_over || !over => continue,
                Some(known) => known.asked_over = true,
                None => local.recordings.push(KnownRecording {
                    id: recording.clone(),
                    times: (None, None),
                    asked_over: over,
                }),
            }
            return Some(recording.clone());
        }
        None
    }
}
