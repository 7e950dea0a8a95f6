//! What was done to a call from here while it is up. The server reports mutes and recordings; hold, music and silence are
//! known only to who has set them, and what is not certain is said to be so.

use std::time::Instant;

use jiff::Timestamp;

use super::{Calls, TrackedCall};
use crate::base::clock::Now;
use crate::domain::{Call, CallId, Control, ControlKind, Recording, RecordingChange, RecordingId, not_controllable};

/// What is known here of something that the server does not report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SetHere {
    /// Not set here; somebody else may have set it.
    #[default]
    NotSet,
    /// Set here, since then by our clock.
    Set(Timestamp),
    /// Asked for then, and what came of it is not certain.
    Unsure(Timestamp),
}

/// What came of a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlResult {
    /// The server has done it.
    Done,
    /// It was refused, or not even sent.
    Refused,
    /// It may have been done.
    Unknown,
}

/// A control that was asked for.
#[derive(Clone, Debug)]
pub struct SentControl {
    /// Which.
    pub control: Control,
    /// When the server said that it is done, for what it reports itself: shown until the next reading has it.
    answered: Option<Instant>,
}

/// What was done to a call from here.
#[derive(Clone, Debug, Default)]
pub struct CallControls {
    /// On hold.
    pub hold: SetHere,
    /// Music on hold.
    pub music: SetHere,
    /// Silence.
    pub silence: SetHere,
    /// What was asked for and is not to be seen yet.
    pub pending: Vec<SentControl>,
    /// The recording that was begun from here.
    recorded_here: Option<Begun>,
    /// The recording that was asked for by its id, and when it began by the server's clock.
    recording: Option<(RecordingId, Option<Timestamp>)>,
}

/// A recording that was begun from here: when, by our two clocks, and which it is, once the server has told.
#[derive(Clone, Debug)]
struct Begun {
    wall: Timestamp,
    at: Instant,
    id: Option<RecordingId>,
}

/// Since when a recording runs, and by whose word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordingSince {
    /// By the recording itself, on the server's clock.
    Server(Timestamp),
    /// Since it was begun from here, on our clock.
    Here(Timestamp),
    /// Not known.
    Unknown,
}

impl SentControl {
    /// Whether the server has done it, so that only the next reading is awaited.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.answered.is_some()
    }
}

impl CallControls {
    /// Whether a control of that kind is on its way.
    #[must_use]
    pub fn awaits(&self, kind: ControlKind) -> bool {
        self.pending.iter().any(|pending| pending.control.kind() == kind && pending.answered.is_none())
    }

    /// What is known of a hold, of music or of silence.
    #[must_use]
    pub fn known(&self, kind: ControlKind) -> SetHere {
        match kind {
            ControlKind::Hold => self.hold,
            ControlKind::Music => self.music,
            ControlKind::Silence => self.silence,
            ControlKind::Mute | ControlKind::Record | ControlKind::Say => SetHere::NotSet,
        }
    }

    fn answered(&mut self, control: &Control, outcome: ControlResult, now: Now) {
        let reported =
            matches!(control.kind(), ControlKind::Mute | ControlKind::Record) && outcome == ControlResult::Done;
        if let Some(at) = self.pending.iter().position(|pending| pending.control == *control) {
            if reported {
                self.pending[at].answered = Some(now.instant);
            } else {
                self.pending.remove(at);
            }
        }
        let (known, on) = match control {
            Control::Hold(on) => (&mut self.hold, *on),
            Control::Music(on) => (&mut self.music, *on),
            Control::Silence(on) => (&mut self.silence, *on),
            Control::Record(RecordingChange::Start(_)) if outcome == ControlResult::Done => {
                self.recorded_here = Some(Begun { wall: now.wall, at: now.instant, id: None });
                return;
            }
            Control::Record(RecordingChange::Stop) if outcome == ControlResult::Done => {
                self.recorded_here = None;
                return;
            }
            Control::Mute(_) | Control::Record(_) | Control::Say(_) => return,
        };
        *known = match (outcome, on, *known) {
            (ControlResult::Done, true, _) => SetHere::Set(now.wall),
            (ControlResult::Done, false, _) | (ControlResult::Refused, _, SetHere::NotSet) => SetHere::NotSet,
            (ControlResult::Unknown, _, _) => SetHere::Unsure(now.wall),
            // It was set, and an attempt to change that has failed: who knows how far it came.
            (ControlResult::Refused, _, SetHere::Set(since) | SetHere::Unsure(since)) => SetHere::Unsure(since),
        };
    }

    /// Takes note of a reading that was asked for then.
    fn read(&mut self, call: &Call, asked: Instant) {
        self.pending.retain(|pending| pending.answered.is_none_or(|at| at > asked));
        let Some(begun) = self.recorded_here.as_mut().filter(|begun| begun.at < asked) else { return };
        let is_it = begun.id.is_none() || begun.id == call.recording_id;
        begun.id.clone_from(&call.recording_id);
        if begun.id.is_none() || !is_it {
            self.recorded_here = None;
        }
    }
}

impl TrackedCall {
    /// Why it takes no control now; `None` when it does.
    #[must_use]
    pub fn takes_no_control(&self) -> Option<String> {
        if self.gone.is_some() {
            return Some("it has ended".to_owned());
        }
        if self.hanging_up.is_some() {
            return Some("it is being hung up".to_owned());
        }
        not_controllable(&self.call)
    }

    /// Whether something was set on it from here that only this program knows of.
    #[must_use]
    pub fn is_set_here(&self) -> bool {
        let set = |controls: &CallControls| {
            [controls.hold, controls.music, controls.silence].iter().any(|known| *known != SetHere::NotSet)
        };
        self.controls.as_deref().is_some_and(set)
    }

    /// Since when it is being recorded; `None` when it is not.
    #[must_use]
    pub fn recorded_since(&self) -> Option<RecordingSince> {
        let id = self.call.recording_id.as_ref()?;
        let Some(controls) = &self.controls else { return Some(RecordingSince::Unknown) };
        let own = controls.recording.as_ref().filter(|(known, _)| known == id).and_then(|(_, started)| *started);
        let here = controls.recorded_here.as_ref().filter(|begun| begun.id.as_ref().is_none_or(|begun| begun == id));
        let here = here.map(|begun| RecordingSince::Here(begun.wall));
        Some(own.map(RecordingSince::Server).or(here).unwrap_or(RecordingSince::Unknown))
    }

    /// A reading that was asked for then has confirmed what the server reports.
    pub(super) fn controls_read(&mut self, asked: Instant) {
        if let Some(controls) = &mut self.controls {
            controls.read(&self.call, asked);
        }
    }

    /// What was set on a call ends with it.
    pub(super) fn drop_controls_when_over(&mut self) {
        if !self.is_live() {
            self.controls = None;
        }
    }
}

impl Calls {
    /// A control goes out: shown at once as asked for.
    pub fn control_sent(&mut self, id: &CallId, control: &Control) {
        let Some(tracked) = self.calls.get_mut(id) else { return };
        let controls = tracked.controls.get_or_insert_default();
        controls.pending.retain(|pending| pending.control.kind() != control.kind());
        controls.pending.push(SentControl { control: control.clone(), answered: None });
    }

    /// A control was answered.
    pub fn control_answered(&mut self, id: &CallId, control: &Control, outcome: ControlResult, now: Now) {
        let Some(tracked) = self.calls.get_mut(id).filter(|tracked| tracked.is_live()) else { return };
        tracked.controls.get_or_insert_default().answered(control, outcome, now);
    }

    /// The recording of a call that is yet to be asked when it began; taken note of, so that it is asked once.
    pub fn recording_to_read(&mut self, id: &CallId) -> Option<RecordingId> {
        let tracked = self.calls.get_mut(id)?;
        let recording = tracked.call.recording_id.clone().filter(|_| tracked.is_live())?;
        let known = tracked.controls.as_ref().and_then(|controls| controls.recording.as_ref());
        if known.is_some_and(|(known, _)| *known == recording) {
            return None;
        }
        tracked.controls.get_or_insert_default().recording = Some((recording.clone(), None));
        Some(recording)
    }

    /// A recording was read.
    pub fn recording_read(&mut self, id: &CallId, read: &RecordingId, recording: &Recording) {
        let controls = self.calls.get_mut(id).and_then(|tracked| tracked.controls.as_mut());
        if let Some((_, started)) =
            controls.and_then(|controls| controls.recording.as_mut()).filter(|(known, _)| known == read)
        {
            *started = recording.started;
        }
    }
}
