//! What this program knows of a call besides the server's record: the controls that were set from here, its recordings
//! as they were read, and the source that was asked for. Kept after the call has ended.

use jiff::Timestamp;

use crate::base::clock::Now;
use crate::domain::{Control, ControlKind, Recording, RecordingChange, RecordingId};
use crate::model::calls::ControlResult;

/// Most controls kept per call.
const MOST: usize = 200;
/// Most recordings of a call that are read.
pub const MOST_READ: usize = 5;

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

impl LocalRecord {
    /// Records the result of a control sent from here.
    pub fn control_done(&mut self, control: &Control, result: ControlResult, now: Now) {
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
        if self.controls.len() < MOST {
            self.controls.push(DoneControl { at: now.wall, kind: control.kind(), on, certain });
        }
    }

    /// Records what a recording's own record says.
    pub fn recording_known(&mut self, id: &RecordingId, recording: &Recording) {
        let times = (recording.started, recording.ended);
        if let Some(known) = self.recordings.iter_mut().find(|known| known.id == *id) {
            known.times = times;
        } else if self.recordings.len() < MOST_READ {
            let asked_over = recording.ended.is_some();
            self.recordings.push(KnownRecording { id: id.clone(), times, asked_over });
        }
    }

    /// Whether a recording is to be requested: once while it runs, and once when it is `over`. Counts as requesting.
    pub fn take_recording(&mut self, id: &RecordingId, over: bool) -> bool {
        match self.recordings.iter_mut().find(|known| known.id == *id) {
            Some(known) if known.asked_over || !over => return false,
            Some(known) => known.asked_over = true,
            None => self.recordings.push(KnownRecording { id: id.clone(), times: (None, None), asked_over: over }),
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_read_once_while_it_runs_and_once_after() {
        let (mut local, id) = (LocalRecord::default(), RecordingId::new("r").unwrap());
        assert!(local.take_recording(&id, false));
        assert!(!local.take_recording(&id, false));
        let times = (Timestamp::from_second(1).ok(), Timestamp::from_second(9).ok());
        let read = Recording { status: "recording".to_owned(), started: times.0, ended: None };
        local.recording_known(&id, &read);
        assert!(local.take_recording(&id, true));
        local.recording_known(&id, &Recording { ended: times.1, ..read });
        assert!(!local.take_recording(&id, true));
        assert_eq!(local.recordings.iter().map(|known| known.times).collect::<Vec<_>>(), [times]);
    }

    #[test]
    fn a_refused_control_set_nothing() {
        let mut local = LocalRecord::default();
        let now = Now { instant: std::time::Instant::now(), wall: Timestamp::UNIX_EPOCH };
        for (on, result) in
            [(true, ControlResult::Done), (false, ControlResult::Refused), (false, ControlResult::Unknown)]
        {
            local.control_done(&Control::Hold(on), result, now);
        }
        let kept: Vec<_> = local.controls.iter().map(|done| (done.on, done.certain)).collect();
        assert_eq!(kept, [(true, true), (false, false)]);
    }
}
